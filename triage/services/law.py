"""The published law in the database: loading what is shipped, publishing, reviewing, and what is in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from jurisdictions.law.rulebook import Rulebook, RulebookError, RulebookInForce, read_rulebook
from jurisdictions.law.vocabulary import RulebookKind
from jurisdictions.models import UNKNOWN, Jurisdiction, RulebookDraft, RulebookVersion, RuleReview
from triage import access, audit
from triage.audit import new
from triage.errors import BadInput, Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import User
from triage.roles import Permission
from triage.services import wording

RULEBOOKS = Path(settings.BASE_DIR) / "jurisdictions" / "rulebooks"
LONGEST_NOTE = 500
FROM_THE_BEGINNING = date(1970, 1, 1)
"""A first version speaks to every day of receipt; its entries carry the dates of the law themselves."""
NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
)


@lru_cache(maxsize=1024)
def _parsed(code: str, number: int, digest: str) -> Rulebook:
    source = RulebookVersion.objects.values_list("source", flat=True).get(code=code, number=number)
    return read_rulebook(source.encode(), file=f"{code} version {number} ({digest[:8]})")


def rulebooks_in_force(on: date) -> tuple[RulebookInForce, ...]:
    """The latest version of every rulebook that speaks to data requests received on this day, with its reviews."""
    latest: dict[str, RulebookVersion] = {}
    versions = RulebookVersion.objects.filter(effective_from__lte=on).defer("source").order_by("number")
    for version in versions:
        latest[version.code] = version
    reviewed: dict[object, set[str]] = defaultdict(set)
    for version_id, rule_id in RuleReview.objects.filter(
        rulebook_version__in=latest.values(), reviewed_on__isnull=False
    ).values_list("rulebook_version_id", "rule_id"):
        reviewed[version_id].add(rule_id)
    return tuple(
        RulebookInForce(
            rulebook=_parsed(version.code, version.number, version.digest),
            version=version.number,
            reviewed=frozenset(reviewed[version.pk]),
        )
        for version in sorted(latest.values(), key=lambda version: version.code)
    )


def policy_applied(rulebooks: Iterable[Sequence[Any]]) -> Rulebook | None:
    """The policy among the rulebooks (code, version, digest) that an assessment names."""
    for code, number, digest in rulebooks:
        rulebook = _parsed(code, number, digest)
        if rulebook.kind is RulebookKind.POLICY:
            return rulebook
    return None


def load_jurisdictions() -> int:
    """Make a row for every State of ISO 3166-1 and for the unknown one; how many were added."""
    names = Locale("en").territories
    wanted = {code: name for code, name in names.items() if len(code) == 2 and code not in NOT_COUNTRIES}
    wanted[UNKNOWN] = "Unknown State"
    known = set(Jurisdiction.objects.values_list("code", flat=True))
    rows = [Jurisdiction(code=code, name=name) for code, name in wanted.items() if code not in known]
    Jurisdiction.objects.bulk_create(rows)
    return len(rows)


def load_shipped(*, actor: User, at: datetime) -> list[RulebookVersion]:
    """Publish, unreviewed, every shipped rulebook whose text is not in the database yet. All of them or none."""
    access.require_role(actor, Permission.LOAD_LAW)
    with transaction.atomic():
        load_jurisdictions()
        published = []
        for path in sorted(RULEBOOKS.rglob("*.toml")):
            source = path.read_text("utf-8")
            version = _publish(_read(source, file=path.name), source, actor=actor, on=None, at=at)
            if version is not None:
                published.append(version)
    return published


def draft_rulebook(*, actor: User, source: str, effective_from: date, at: datetime) -> RulebookDraft:
    """Propose the next version of a rulebook, to be published by another law editor.

    Raises BadInput for a text that cannot be read or is there already.
    """
    access.require_role(actor, Permission.DRAFT_RULEBOOK)
    rulebook = _read(source, file="the draft")
    if RulebookVersion.objects.filter(code=rulebook.code, digest=rulebook.digest).exists():
        raise BadInput(_("is the same text as a published version"), where="source")
    draft = RulebookDraft(
        code=rulebook.code,
        source=source,
        digest=rulebook.digest,
        effective_from=effective_from,
        drafted_by=actor,
        drafted_at=at,
    )
    detail = {"rulebook": rulebook.code}
    audit.record(actor=actor, at=at, kind=EventKind.RULEBOOK_DRAFTED, changes=new(draft), detail=detail)
    return draft


def publish_rulebook(*, actor: User, draft: RulebookDraft, at: datetime) -> RulebookVersion:
    """Publish a draft of somebody else. Raises NotPermitted for one's own, WrongStep for a text that is published."""
    access.require_role(actor, Permission.PUBLISH_RULEBOOK)
    if draft.drafted_by_id == actor.pk:
        raise NotPermitted(_("Nobody publishes their own draft. Ask another law editor."))
    with transaction.atomic():
        rulebook = _read(draft.source, file="the draft")
        version = _publish(rulebook, draft.source, actor=actor, on=draft.effective_from, at=at, draft=draft)
        if version is None:
            raise WrongStep(_("The text of the {draft} is published already.").format(draft=draft))
        return version


def _read(source: str, *, file: str) -> Rulebook:
    try:
        return read_rulebook(source.encode(), file=file)
    except RulebookError as error:
        raise BadInput(str(error)) from None


def _publish(
    rulebook: Rulebook,
    source: str,
    *,
    actor: User,
    on: date | None,
    at: datetime,
    draft: RulebookDraft | None = None,
) -> RulebookVersion | None:
    versions = RulebookVersion.objects.filter(code=rulebook.code)
    if versions.filter(digest=rulebook.digest).exists():
        return None
    last = versions.order_by("-number").first()
    version = RulebookVersion(
        code=rulebook.code,
        kind=rulebook.kind,
        jurisdiction_id=_jurisdiction_of(rulebook),
        number=last.number + 1 if last else 1,
        source=source,
        digest=rulebook.digest,
        effective_from=on or (at.date() if last else FROM_THE_BEGINNING),
        draft=draft,
        drafted_by=draft.drafted_by if draft else None,
        published_by=actor,
        published_at=at,
    )
    detail = {"rulebook": rulebook.code, "number": version.number}
    audit.record(actor=actor, at=at, kind=EventKind.RULEBOOK_PUBLISHED, changes=new(version), detail=detail)
    return version


def _jurisdiction_of(rulebook: Rulebook) -> str | None:
    if rulebook.kind in (RulebookKind.COUNTRY, RulebookKind.SUBDIVISION):
        return rulebook.code[:2]
    return None


def review_rule(
    *, actor: User, version: RulebookVersion, rule_id: str, note: str, on: date, at: datetime
) -> RuleReview:
    """Record that the actor checked a rule, a deadline or a flag of this version against its source."""
    access.require_role(actor, Permission.REVIEW_RULE)
    rulebook = _parsed(version.code, version.number, version.digest)
    entries = rulebook.entries
    if rule_id not in {entry.id for entry in entries}:
        raise BadInput(_("is no rule of {version}").format(version=version), where=rule_id)
    compared = wording.line(note, where="note", longest=LONGEST_NOTE)
    if not compared:
        raise Incomplete(_("Say what you opened and compared; a review without it proves nothing."))
    if on > at.date():
        raise BadInput(_("lies in the future"), where="reviewed on")
    earlier = RuleReview.objects.filter(rulebook_version=version, rule_id=rule_id).first()
    if earlier is not None:
        raise BadInput(
            _("was reviewed already by {reviewer_name}").format(reviewer_name=earlier.reviewer_name),
            where=rule_id,
        )
    review = RuleReview(
        rulebook_version=version,
        rule_id=rule_id,
        reviewed_by=actor,
        reviewer_name=str(actor),
        reviewed_on=on,
        note=compared,
    )
    detail = {"rule": rule_id, "rulebook": version.code, "number": version.number}
    audit.record(actor=actor, at=at, kind=EventKind.RULE_REVIEWED, changes=new(review), detail=detail)
    return review
