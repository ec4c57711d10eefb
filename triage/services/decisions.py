"""Deciding, approving by a second person, and returning a decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jurisdictions.law.assessment import Assessment as LawAssessment
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import DataCategory, ReviewLevel
from triage import audit
from triage.audit import new
from triage.choices import ItemOutcome, ReviewOutcome, Status, in_words
from triage.encryption import EncryptedText, encrypt
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotPermitted
from triage.event_kinds import EventKind
from triage.models import (
    Approval,
    Assessment,
    DataRequest,
    Decision,
    DecisionItem,
    RequestedItem,
    RightsReview,
    User,
)
from triage.roles import Permission
from triage.services import wording
from triage.services.assessment import live_assessment, result_of
from triage.services.gates import (
    decision_digest,
    flags_without_necessity,
    problems_of_item,
    require_disclosable,
)
from triage.services.recognition import open_problem
from triage.services.steps import acting_on, moved, next_number
from triage.services.voiding import void_decision
from triage.workflow import Step

CONTENT_REASON = "DATA-CONTENT"
LONGEST_REASON = 300
LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """What counsel chooses for one requested item; anything but disclosure names its reason codes."""

    item_id: UUID
    outcome: ItemOutcome
    reason_codes: tuple[str, ...] = ()


def decide(
    *,
    actor: User,
    data_request: DataRequest,
    choices: Sequence[ItemChoice],
    necessity: str = "",
    note: str = "",
    at: datetime,
) -> Decision:
    """Decide every item of every subject. The digest of exactly this is what the second person approves.

    Raises Incomplete naming everything that is missing, BadInput for a choice that cannot be made.
    """
    with acting_on(data_request, actor=actor, permission=Permission.DECIDE, step=Step.DECIDE) as current:
        assessment = live_assessment(current)
        items = _items_by_id(current)
        _require_complete(choices, items)
        review = _require_review(current, assessment, actor)
        result = result_of(assessment)
        for choice in choices:
            _require_possible(choice, items[choice.item_id], result, review)
        decision = _decision(current, assessment, actor, necessity, note, at)
        _require_defensible(decision, choices)
        decided = [
            DecisionItem(
                data_request=current,
                decision=decision,
                item=items[choice.item_id],
                item_type=items[choice.item_id].item_type,
                outcome=choice.outcome,
                reason_codes=sorted(choice.reason_codes),
            )
            for choice in choices
        ]
        decision.digest = decision_digest(decision, decided)
        disclosed = sum(choice.outcome == ItemOutcome.DISCLOSE for choice in choices)
        audit.record(
            actor=actor, at=at, kind=EventKind.DECIDED, data_request=current,
            changes=[*new(decision, *decided), moved(current, Step.DECIDE)],
            detail={"disclosed": disclosed, "refused": len(choices) - disclosed, "number": decision.number},
        )  # fmt: skip
        return decision


def _items_by_id(data_request: DataRequest) -> dict[UUID, RequestedItem]:
    rows = data_request.items.filter(withdrawn=False, subject__withdrawn=False).select_related("subject")
    return {row.pk: row for row in rows}


def _require_complete(choices: Sequence[ItemChoice], items: dict[UUID, RequestedItem]) -> None:
    chosen = [choice.item_id for choice in choices]
    if len(set(chosen)) != len(chosen):
        raise BadInput(_("An item was decided twice."), where="items")
    if set(chosen) - set(items):
        raise BadInput(_("A choice names an item that is not asked for here."), where="items")
    missing = [f"{item.subject}, {item}" for pk, item in items.items() if pk not in chosen]
    if missing or not items:
        raise Incomplete(
            _("Every item needs an outcome. Missing: {items}.").format(
                items="; ".join(missing) or _("all of them")
            )
        )


def _require_review(data_request: DataRequest, assessment: Assessment, actor: User) -> RightsReview | None:
    if data_request.review_level < ReviewLevel.RIGHTS_REVIEWER:
        return None
    review = RightsReview.objects.live().filter(assessment=assessment).first()
    level = in_words(ReviewLevel(data_request.review_level).word)
    if review is None or review.level < data_request.review_level:
        raise Incomplete(
            _("A risk flag demands a review ({level}) before anything is decided. Escalate it.").format(
                level=level
            )
        )
    if review.reviewed_by_id == actor.pk:
        raise NotPermitted(_("Who made the rights review cannot decide as well."))
    return review


def _require_possible(
    choice: ItemChoice, item: RequestedItem, result: LawAssessment, review: RightsReview | None
) -> None:
    where = f"{item.subject}, {item}"
    if choice.outcome not in ItemOutcome.values:
        raise BadInput(_("must be one of: {words}").format(words=", ".join(ItemOutcome.values)), where=where)
    unknown = [code for code in choice.reason_codes if code not in REASONS]
    if unknown:
        raise BadInput(_("{code} is no reason code.").format(code=unknown[0]), where=where)
    if choice.outcome == ItemOutcome.DISCLOSE:
        problems = [*_disclosure_problems(choice, review), *problems_of_item(result, item)]
        if problems:
            raise Incomplete(
                _("{item} cannot be disclosed: {problems}").format(item=where, problems=" ".join(problems))
            )
        return
    if not choice.reason_codes:
        raise Incomplete(
            _("{item}: anything less than disclosure needs at least one reason code.").format(item=where)
        )
    if item.data_category == DataCategory.CONTENT and CONTENT_REASON not in choice.reason_codes:
        raise Incomplete(
            _("{item}: content is refused with the code {code}.").format(item=where, code=CONTENT_REASON)
        )


def _disclosure_problems(choice: ItemChoice, review: RightsReview | None) -> Iterator[str]:
    if choice.reason_codes:
        yield _("a reason code is given as well.")
    if review is not None and review.outcome != ReviewOutcome.CLEARED:
        yield _("the rights review upheld the objection.")


def _require_defensible(decision: Decision, choices: Sequence[ItemChoice]) -> None:
    if not any(choice.outcome == ItemOutcome.DISCLOSE for choice in choices):
        return
    if unsettled := open_problem(decision.data_request):
        raise Incomplete(_("{problem} Settle each on the case file.").format(problem=unsettled))
    if lacking := flags_without_necessity(decision):
        raise Incomplete(
            _(
                "Risk flags were raised ({flags}): say in the decision why disclosure is necessary and "
                "proportionate."
            ).format(flags=lacking)
        )


def _decision(
    data_request: DataRequest, assessment: Assessment, actor: User, necessity: str, note: str, at: datetime
) -> Decision:
    if data_request.authority_id is None:
        raise Incomplete(
            _("{reference} names no authority to answer.").format(reference=data_request.reference)
        )
    return Decision(
        data_request=data_request,
        assessment=assessment,
        number=next_number(data_request.decisions),
        recipient_id=data_request.authority_id,
        necessity=_secret(data_request, "necessity", necessity, at),
        note=_secret(data_request, "note", note, at),
        decided_by=actor,
        decided_at=at,
    )


def _secret(data_request: DataRequest, field: str, text: str, at: datetime) -> EncryptedText | None:
    plain = wording.text(text, where=field, longest=LONGEST_TEXT)
    if not plain:
        return None
    return encrypt(plain, scope=data_request.pk, context=f"triage.decision.{field}", at=at)


def approve(*, actor: User, data_request: DataRequest, digest: str, at: datetime) -> Approval:
    """Approve a colleague's decision exactly as it was read: `digest` is that of the decision on the page.

    Raises NotPermitted for one's own decision, ChangedMeanwhile if anything that would leave was edited since, and
    GateClosed where a finding or an open question of the checklist holds it.
    """
    with acting_on(data_request, actor=actor, permission=Permission.APPROVE, step=Step.APPROVE) as current:
        decision = _live_decision(current)
        if decision.decided_by_id == actor.pk:
            raise NotPermitted(_("Nobody approves their own decision. Ask another senior counsel."))
        items = list(decision.items.select_related("item"))
        if not digest == decision.digest == decision_digest(decision, items):
            raise ChangedMeanwhile(
                _("{reference}: what would leave is not what you read. Open it again and compare.").format(
                    reference=current.reference
                )
            )
        require_disclosable(decision, items)
        approval = Approval(
            data_request=current,
            decision=decision,
            decided_by_id=decision.decided_by_id,
            decision_digest=decision.digest,
            approved_by=actor,
            approved_at=at,
        )
        try:
            audit.record(
                actor=actor, at=at, kind=EventKind.APPROVED, data_request=current,
                changes=[*new(approval), moved(current, Step.APPROVE)], detail={"number": decision.number},
            )  # fmt: skip
        except IntegrityError as error:
            raise ChangedMeanwhile(
                _("{reference} was approved or changed by somebody else.").format(reference=current.reference)
            ) from error
        return approval


def _live_decision(data_request: DataRequest) -> Decision:
    decision: Decision | None = data_request.decisions.live().first()
    if decision is None:
        raise Incomplete(_("{reference} has no decision.").format(reference=data_request.reference))
    return decision


def return_decision(*, actor: User, data_request: DataRequest, reason: str, at: datetime) -> DataRequest:
    """Give a decision back to counsel with a reason; it and its approval are voided, nothing has left yet."""
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say what should be changed."))
    step = Step.RETURN_DECISION
    with acting_on(data_request, actor=actor, permission=Permission.APPROVE, step=step) as current:
        decision = _live_decision(current)
        if decision.decided_by_id == actor.pk and current.status != Status.DECIDED:
            raise NotPermitted(
                _("Your colleague approved this decision; only a second person can return it.")
            )
        changes = [*void_decision(current, at=at, reason=gettext_noop("returned")), moved(current, step)]
        audit.record(
            actor=actor, at=at, kind=EventKind.DECISION_RETURNED, data_request=current, changes=changes,
            reason=stated, detail={"number": decision.number},
        )  # fmt: skip
        return current
