"""The review above counsel: each flag that demands it is cleared or upheld, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jurisdictions.law.vocabulary import ReviewLevel
from triage import access, audit
from triage.audit import new
from triage.choices import ReviewOutcome
from triage.encryption import EncryptedText, encrypt
from triage.errors import BadInput, Incomplete
from triage.event_kinds import EventKind
from triage.models import Assessment, DataRequest, FlagRuling, RightsReview, RiskFlag, User
from triage.roles import Permission
from triage.services import wording
from triage.services.assessment import live_assessment
from triage.services.steps import acting_on, moved
from triage.workflow import Step

LONGEST_NOTE = 4_000
LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the reviewer says of one raised flag, and why."""

    raised_id: UUID
    outcome: ReviewOutcome
    reason: str


def flags_to_rule_on(assessment: Assessment) -> list[RiskFlag]:
    """The flags of an assessment that demand a rights reviewer or more, the heaviest first."""
    return list(
        RiskFlag.objects.filter(assessment=assessment, level__gte=ReviewLevel.RIGHTS_REVIEWER)
        .select_related("subject", "item__subject")
        .order_by("-weight", "-level", "flag", "rule_id")
    )


def clear_rights_review(
    *,
    actor: User,
    data_request: DataRequest,
    rulings: Sequence[Ruling] = (),
    outcome: ReviewOutcome,
    note: str,
    at: datetime,
) -> RightsReview:
    """Record the review: every flag that demands it is ruled on, and the escalation as a whole.

    One flag that is upheld upholds the escalation, whatever `outcome` says: then nothing may be disclosed. A review
    takes the place of the one before it, with all of its rulings. The executive level needs the head of legal.

    Raises Incomplete naming each flag without a ruling or a reason, and without a note; BadInput for a flag that was
    not raised.
    """
    reasons = wording.text(note, where="note", longest=LONGEST_NOTE)
    if not reasons:
        raise Incomplete(_("Write down the reasons for the outcome of the review."))
    if outcome not in ReviewOutcome.values:
        raise BadInput(_("is no outcome of a review"), where="outcome")
    step = Step.CLEAR_RIGHTS_REVIEW
    with acting_on(data_request, actor=actor, permission=Permission.CLEAR_RIGHTS, step=step) as current:
        if current.review_level >= ReviewLevel.EXECUTIVE:
            access.require(actor, Permission.CLEAR_EXECUTIVE, current)
        assessment = live_assessment(current)
        ruled = _ruled(assessment, rulings)
        upheld = any(ruling.outcome == ReviewOutcome.UPHELD for ruling, _raised in ruled.values())
        review = RightsReview(
            data_request=current,
            assessment=assessment,
            level=current.review_level,
            outcome=ReviewOutcome.UPHELD if upheld else outcome,
            note=_secret(current, "rightsreview.note", reasons, at),
            reviewed_by=actor,
            reviewed_at=at,
        )
        rows = [_row(review, ruling, raised, at) for ruling, raised in ruled.values()]
        changes = [*_void_earlier(assessment, at), *new(review, *rows), moved(current, step)]
        audit.record(
            actor=actor, at=at, kind=EventKind.RIGHTS_REVIEWED, data_request=current, changes=changes,
            detail={"outcome": str(review.outcome)},
        )  # fmt: skip
        return review


def _ruled(assessment: Assessment, rulings: Sequence[Ruling]) -> Mapping[UUID, tuple[Ruling, RiskFlag]]:
    """Each ruling with its flag. Raises BadInput and Incomplete."""
    raised = {row.pk: row for row in RiskFlag.objects.filter(assessment=assessment)}
    ruled: dict[UUID, tuple[Ruling, RiskFlag]] = {}
    for ruling in rulings:
        row = raised.get(ruling.raised_id)
        if row is None:
            raise BadInput(_("A ruling names a flag that the assessment did not raise."), where="rulings")
        if row.pk in ruled:
            raise BadInput(_("A flag was ruled on twice."), where="rulings")
        if ruling.outcome not in ReviewOutcome.values:
            raise BadInput(_("is no outcome of a review"), where=f"{row.flag}, outcome")
        ruled[row.pk] = (ruling, row)
    silent = [row for ruling, row in ruled.values() if not wording.seen(ruling.reason)]
    missing = [row for row in flags_to_rule_on(assessment) if row.pk not in ruled]
    if missing or silent:
        raise Incomplete(_says_missing(missing, silent))
    return ruled


def _says_missing(missing: Iterable[RiskFlag], silent: Iterable[RiskFlag]) -> str:
    parts = []
    if without := _named(missing):
        parts.append(
            _("Clear or uphold each flag that demands this review. Without a ruling: {flags}.").format(
                flags=without
            )
        )
    if unreasoned := _named(silent):
        parts.append(_("Give the reason of each ruling. Without a reason: {flags}.").format(flags=unreasoned))
    return " ".join(parts)


def _named(rows: Iterable[RiskFlag]) -> str:
    return ", ".join(dict.fromkeys(row.get_flag_display() for row in rows))


def _void_earlier(assessment: Assessment, at: datetime) -> list[audit.Change]:
    changes = []
    for earlier in RightsReview.objects.live().filter(assessment=assessment):
        earlier.voided_at, earlier.voided_reason = at, gettext_noop("reviewed again")
        changes.append(audit.Change(earlier, ("voided_at", "voided_reason")))
    return changes


def _row(review: RightsReview, ruling: Ruling, raised: RiskFlag, at: datetime) -> FlagRuling:
    reason = wording.text(
        ruling.reason, where=f"{raised.flag}, reason", longest=LONGEST_REASON, required=True
    )
    return FlagRuling(
        data_request=review.data_request,
        review=review,
        raised=raised,
        flag=raised.flag,
        outcome=ruling.outcome,
        reason=_secret(review.data_request, "flagruling.reason", reason, at),
    )


def _secret(data_request: DataRequest, field: str, text: str, at: datetime) -> EncryptedText:
    return encrypt(text, scope=data_request.pk, context=f"triage.{field}", at=at)


def uncleared(review: RightsReview) -> list[RiskFlag]:
    """The flags that demanded this review and that it did not clear; empty means that none stands in the way."""
    cleared = set(
        FlagRuling.objects.filter(review=review, outcome=ReviewOutcome.CLEARED).values_list(
            "raised", flat=True
        )
    )
    return [row for row in flags_to_rule_on(review.assessment) if row.pk not in cleared]
