"""The published law in the database: loading what is shipped, publishing, reviewing, and what is in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel import Locale
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jurisdictions.law.rulebook import Rulebook, RulebookError, RulebookInForce, read_rulebook
from jurisdictions.law.toml_reader import MAX_BYTES
from jurisdictions.law.vocabulary import RulebookKind
from jurisdictions.models import UNKNOWN, Jurisdiction, RulebookDraft, RulebookVersion, RuleReview
from triage import access, audit
from triage.audit import new
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotPermitted, WrongStep
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


MOST_KEPT = 2_048
"""Rulebooks that a process keeps as it read them; all that are shipped are about 150."""

_read_already: dict[str, Rulebook] = {}
"""By the digest of the text: a text never means anything else."""


def parsed(versions: Iterable[RulebookVersion]) -> dict[str, Rulebook]:
    """The rulebooks of these versions by their digest; one query for all that this process has not read yet."""
    wanted = {version.digest for version in versions}
    books = {digest: _read_already[digest] for digest in wanted if digest in _read_already}
    if missing := wanted - books.keys():
        rows = RulebookVersion.objects.filter(digest__in=missing).values_list("code", "number", "source")
        for code, number, source in rows:
            book = read_rulebook(source.encode(), file=f"{code} version {number}")
            books[book.digest] = book
        if len(_read_already) + len(books) > MOST_KEPT:
            _read_already.clear()
        _read_already.update(books)
    return books


def rulebook_of(version: RulebookVersion) -> Rulebook:
    """The rulebook that a version publishes."""
    return parsed([version])[version.digest]


def rulebooks_in_force(on: date, country: str | None = None) -> tuple[RulebookInForce, ...]:
    """The latest version of every rulebook that speaks to data requests received on this day, with its reviews.

    With a country (`ZZ` where the State is unknown), only what can apply to it: policies, regimes, its own rulebook
    and those of its subdivisions. A version whose withdrawal was confirmed does not speak; the one before it does. Two
    queries, and a third for texts that this process has not read yet.
    """
    latest = latest_versions(on, country)
    books = parsed(latest)
    reviewed: dict[object, set[str]] = defaultdict(set)
    for version_id, rule_id in RuleReview.objects.filter(
        rulebook_version__in=latest, reviewed_on__isnull=False
    ).values_list("rulebook_version_id", "rule_id"):
        reviewed[version_id].add(rule_id)
    return tuple(
        RulebookInForce(
            rulebook=books[version.digest],
            version=version.number,
            reviewed=frozenset(reviewed[version.pk]),
        )
        for version in latest
    )


def latest_versions(on: date, country: str | None = None) -> list[RulebookVersion]:
    """The versions that `rulebooks_in_force` reads, by code, without their texts. One query."""
    versions = speaking(RulebookVersion.objects.filter(effective_from__lte=on))
    if country is not None:
        versions = versions.filter(Q(jurisdiction=None) | Q(jurisdiction=country))
    latest = {version.code: version for version in versions.defer("source").order_by("number")}
    return [latest[code] for code in sorted(latest)]


def speaking(versions: QuerySet[RulebookVersion]) -> QuerySet[RulebookVersion]:
    """Without the versions that two people withdrew."""
    return versions.filter(withdrawal__confirmed_at__isnull=True)


def policy_applied(rulebooks: Iterable[Sequence[Any]]) -> Rulebook | None:
    """The policy among the rulebooks (code, version, digest) that an assessment names."""
    digests = [digest for _code, _number, digest in rulebooks]
    policies = RulebookVersion.objects.filter(digest__in=digests, kind=RulebookKind.POLICY).defer("source")
    return next(iter(parsed(policies).values()), None)


def books_applied(rulebooks: Iterable[Sequence[Any]]) -> tuple[Rulebook, ...]:
    """The rulebooks (code, version, digest) that an assessment names, in that order."""
    digests = [digest for _code, _number, digest in rulebooks]
    books = parsed(RulebookVersion.objects.filter(digest__in=digests).defer("source"))
    return tuple(books[digest] for digest in digests if digest in books)


def load_jurisdictions() -> int:
    """Make a row for every State of ISO 3166-1 and for the unknown one; how many were added."""
    names = Locale("en").territories
    wanted = {code: name for code, name in names.items() if len(code) == 2 and code not in NOT_COUNTRIES}
    wanted[UNKNOWN] = "Unknown State"
    known = set(Jurisdiction.objects.values_list("code", flat=True))
    rows = [Jurisdiction(code=code, name=name) for code, name in wanted.items() if code not in known]
    Jurisdiction.objects.bulk_create(rows)
    return len(rows)


def shipped_files() -> list[Path]:
    """The rulebooks that come with the product."""
    return sorted(RULEBOOKS.rglob("*.toml"))


def load_shipped(*, actor: User, at: datetime, files: Iterable[Path] | None = None) -> list[RulebookVersion]:
    """Publish, unreviewed, every shipped rulebook whose text is not in the database yet. All of them or none.

    A rulebook whose newest version law editors wrote is left as it is: a release does not undo what two people
    published. `files` names some of them, for tests. Raises BadInput naming file, entry and key.
    """
    access.require_role(actor, Permission.LOAD_LAW)
    with transaction.atomic():
        load_jurisdictions()
        known = set(RulebookVersion.objects.values_list("digest", flat=True))
        published = []
        for path in shipped_files() if files is None else files:
            content = path.read_bytes()
            if sha256(content).hexdigest() in known:
                continue
            rulebook = read_text(content, file=path.name)
            if _is_desks_own(rulebook.code):
                continue
            version = _publish(rulebook, content.decode(), actor=actor, on=None, at=at)
            if version is not None:
                published.append(version)
    return published


def _is_desks_own(code: str) -> bool:
    newest = speaking(RulebookVersion.objects.filter(code=code)).order_by("-number").first()
    return newest is not None and newest.draft_id is not None


def left_to_editors() -> list[str]:
    """The codes of shipped rulebooks whose text was not loaded, because the desk has a later one of its own."""
    known = set(RulebookVersion.objects.values_list("digest", flat=True))
    contents = {path: path.read_bytes() for path in shipped_files()}
    others = [path for path, content in contents.items() if sha256(content).hexdigest() not in known]
    codes = {read_text(contents[path], file=path.name).code for path in others}
    return sorted(code for code in codes if _is_desks_own(code))


def draft_rulebook(*, actor: User, source: str, effective_from: date, at: datetime) -> RulebookDraft:
    """Propose the next version of a rulebook, to be published by another law editor.

    Raises BadInput for a text that cannot be read, that hides or disguises what it says, or is there already.
    """
    access.require_role(actor, Permission.DRAFT_RULEBOOK)
    rulebook = read_text(source.encode(errors="replace"), file="the draft")
    # Whoever publishes it must read what it says.
    wording.text(source, where="source", longest=MAX_BYTES)
    require_state(rulebook)
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
    """Publish a draft of somebody else.

    Raises NotPermitted for one's own, ChangedMeanwhile where a version was published since it was drafted, WrongStep
    for a text that is published, BadInput for one that cannot be read.
    """
    access.require_role(actor, Permission.PUBLISH_RULEBOOK)
    if draft.drafted_by_id == actor.pk:
        raise NotPermitted(_("Nobody publishes their own draft. Ask another law editor."))
    with transaction.atomic():
        _require_newest(draft)
        rulebook = read_text(draft.source.encode(), file="the draft")
        version = _publish(rulebook, draft.source, actor=actor, on=draft.effective_from, at=at, draft=draft)
        if version is None:
            raise WrongStep(_("The text of the {draft} is published already.").format(draft=draft))
        return version


def _require_newest(draft: RulebookDraft) -> None:
    """Of two drafts of one text the second would undo the first unseen."""
    lock_versions(draft.code)
    versions = RulebookVersion.objects.filter(code=draft.code).order_by("number").defer("source")
    later = [
        version
        for version in versions
        if version.published_at > draft.drafted_at and version.draft_id != draft.pk
    ]
    if later:
        raise ChangedMeanwhile(
            _(
                "{version} was published since this was drafted, and would be undone unseen. Draft the change anew on "
                "top of it."
            ).format(version=later[-1])
        )


def lock_versions(code: str) -> None:
    """Within a transaction: who publishes, proposes or reviews the same rulebook comes one after the other.

    Statements of their own: on PostgreSQL one that waits for a lock does not see what was inserted meanwhile. Ask what
    there is afterwards. A first version has no row of its own to wait at.
    """
    list(Jurisdiction.objects.filter(code=UNKNOWN).select_for_update(no_key=True).values_list("pk"))
    list(RulebookVersion.objects.filter(code=code).order_by("pk").select_for_update().values_list("pk"))


def read_text(text: bytes, *, file: str) -> Rulebook:
    """The rulebook that a text is. Raises BadInput naming entry, key and column."""
    try:
        return read_rulebook(text, file=file)
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
    require_state(rulebook)
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


def require_state(rulebook: Rulebook) -> None:
    """Raises BadInput for the law of a State, or of a part of one, that is none of ISO 3166-1."""
    code = _jurisdiction_of(rulebook)
    if code is not None and not Jurisdiction.objects.filter(code=code).exists():
        raise BadInput(_("is no State of ISO 3166-1: “{code}”").format(code=code), where="code")


def _jurisdiction_of(rulebook: Rulebook) -> str | None:
    if rulebook.kind in (RulebookKind.COUNTRY, RulebookKind.SUBDIVISION):
        return rulebook.code[:2]
    return None


def review_rule(
    *, actor: User, version: RulebookVersion, rule_id: str, note: str, on: date, at: datetime
) -> RuleReview:
    """Record that the actor checked a rule, a deadline or a flag of this version against its source."""
    access.require_role(actor, Permission.REVIEW_RULE)
    entries = rulebook_of(version).entries
    if rule_id not in {entry.id for entry in entries}:
        raise BadInput(_("is no rule of {version}").format(version=version), where=rule_id)
    compared = wording.line(note, where="note", longest=LONGEST_NOTE)
    if not compared:
        raise Incomplete(_("Say what you opened and compared; a review without it proves nothing."))
    # The reviewer's own today: where they work it may be a day later than in UTC.
    if on > timezone.localdate(at):
        raise BadInput(_("lies in the future"), where="reviewed on")
    review = RuleReview(
        rulebook_version=version,
        rule_id=rule_id,
        reviewed_by=actor,
        reviewer_name=str(actor),
        reviewed_on=on,
        note=compared,
    )
    detail = {"rule": rule_id, "rulebook": version.code, "number": version.number}
    with transaction.atomic():
        lock_versions(version.code)
        _require_unreviewed(version, rule_id)
        audit.record(actor=actor, at=at, kind=EventKind.RULE_REVIEWED, changes=new(review), detail=detail)
    return review


def _require_unreviewed(version: RulebookVersion, rule_id: str) -> None:
    earlier = RuleReview.objects.filter(rulebook_version=version, rule_id=rule_id).first()
    if earlier is not None:
        raise BadInput(
            _("was reviewed already by {reviewer_name}").format(reviewer_name=earlier.reviewer_name),
            where=rule_id,
        )
