"""Entering the reading of an order: what the clerk understood of it, with the words that say so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jurisdictions.law.vocabulary import GagBasis, RequestKind, SenderVerification, Unit
from jurisdictions.models import UNKNOWN
from triage import audit
from triage.audit import Change, new
from triage.choices import AuthorityStatus, Status
from triage.documents.reading_file import ABSENT, RE_ENACTED, Reading, ReadSubject
from triage.encryption import reveal_each
from triage.errors import BadInput, WrongStep
from triage.event_kinds import EventKind
from triage.models import Authority, DataRequest, FactSource, IdentifierIndex, Order, User
from triage.roles import Permission
from triage.services.case_rows import emergency_rows, gag_rows, source_rows
from triage.services.facts import sender_verification
from triage.services.order_values import FIELDS, order_row, require_past
from triage.services.recognition import recognise_again
from triage.services.sender_rows import sender_rows
from triage.services.steps import acting_on, moved
from triage.services.subject_rows import SubjectRows, subject_rows
from triage.services.submissions import (
    AuthoritySubmission,
    EmergencySubmission,
    FactSourceSubmission,
    GagSubmission,
    IdentifierSubmission,
    ItemSubmission,
    SubjectSubmission,
    Submission,
)
from triage.services.voiding import void_live

READABLE = frozenset({Status.RECEIVED, Status.SENDER_VERIFIED, Status.ASSESSED})
"""Statuses in which the order may be read anew: nothing is decided and nothing waits for the authority."""

SAYS_NOTHING = gettext_noop("The order says nothing of it.")
SUPPLIED = gettext_noop("Not in the published account; supplied for the re-enactment: ")


def classify(*, actor: User, data_request: DataRequest, reading: Reading, at: datetime) -> DataRequest:
    """Enter the reading of the order. It replaces the facts of the order, and subjects, identifiers and items.

    What it replaces is marked withdrawn and numbered behind what is new; history keeps it. What the reading does not
    state is unknown afterwards. A gag on record stays where the reading states none, until it is lifted. Voids a live
    assessment. Raises WrongStep once something is decided, BadInput for a reading of another State.
    """
    with acting_on(data_request, actor=actor, permission=Permission.CORRECT) as current:
        _require_readable(current)
        _require_same_state(current, reading)
        current.kind = reading.kind
        authority, changes = _authority(current, reading)
        verified = sender_verification(current) is SenderVerification.VERIFIED
        if verified and current.authority_id != authority.pk:
            raise WrongStep(
                _("The sender was confirmed as {authority}, not as {other}.").format(
                    authority=current.authority, other=authority
                )
            )
        subjects = subject_rows(current, tuple(_subject(read) for read in reading.subjects), at=at)
        changes += [
            _order(current, reading, at=at),
            *_gag(current, reading),
            *_emergency(current, reading, at=at),
            *_withdrawn(current, count=len(subjects.subjects)),
            *new(*subjects.subjects, *subjects.identifiers, *subjects.all_items),
            *new(*_sources(current, reading, subjects, at=at)),
            *void_live(current, at=at, reason=gettext_noop("the order was read anew")),
            moved(
                current,
                kind=reading.kind,
                authority=authority,
                requester=current.requester if current.authority_id == authority.pk else None,
                held=authority.status == AuthorityStatus.SUSPENDED,
                status=Status.SENDER_VERIFIED if verified else Status.RECEIVED,
                due_at=None,
            ),
        ]
        audit.record(
            actor=actor, at=at, kind=EventKind.CLASSIFIED, data_request=current, changes=changes,
            detail={"subjects": len(subjects.subjects), "items": len(subjects.all_items)},
        )  # fmt: skip
        IdentifierIndex.objects.bulk_create(subjects.index, batch_size=500)
        recognise_again(current, actor=actor, at=at)
        return current


def _require_readable(current: DataRequest) -> None:
    if current.status not in READABLE:
        raise WrongStep(
            _(
                "{reference} is “{status}”: an order is read before anything is decided. Correct "
                "single facts instead."
            ).format(reference=current.reference, status=current.get_status_display())
        )


def _require_same_state(current: DataRequest, reading: Reading) -> None:
    if (reading.country or UNKNOWN) != current.jurisdiction_id:
        raise BadInput(
            _(
                "is {country}, and {reference} is in {jurisdiction}. Move the data request to the right "
                "jurisdiction first"
            ).format(
                country=reading.country or _("unknown"),
                reference=current.reference,
                jurisdiction=current.jurisdiction,
            ),
            where="facts, country",
        )


def _authority(current: DataRequest, reading: Reading) -> tuple[Authority, list[Change]]:
    named = AuthoritySubmission(
        name=reading.authority.name,
        kind=reading.authority.kind,
        official_domains=reading.authority.domains,
    )
    sender = Submission(
        country=reading.country,
        kind=reading.kind,
        channel=current.channel,
        received_at=current.received_at,
        authority=named,
    )
    authority, _requester, changes = sender_rows(sender, current.jurisdiction)
    if authority is None:
        raise BadInput(_("is missing"), where="authority")
    if authority.kind is None:
        authority.kind = reading.authority.kind
        changes.append(Change(authority, ("kind",)))
    if authority.kind != reading.authority.kind:
        raise BadInput(
            _("{authority} is recorded as {kind}; correct one of them").format(
                authority=authority, kind=authority.get_kind_display()
            ),
            where="authority, kind",
        )
    return authority, changes


def _order(current: DataRequest, reading: Reading, *, at: datetime) -> Change:
    facts: dict[str, Any] = {name: value for name, value in reading.facts.items() if name in FIELDS}
    read = order_row(current, facts, at=at)
    require_past(read, current.received_at)
    stored = Order.objects.get(data_request=current)
    for name in FIELDS:
        setattr(stored, name, getattr(read, name))
    return Change(stored, tuple(FIELDS))


def _gag(current: DataRequest, reading: Reading) -> list[Change]:
    basis = reading.facts.get("gag")
    if basis is None:
        return []
    gag = reading.gag
    stated = GagSubmission(
        basis=GagBasis(basis),
        provision=gag.citation if gag else "",
        until=gag.until if gag else None,
        without_end=gag.without_end if gag else None,
        extensions=gag.extensions if gag else None,
    )
    (read,) = gag_rows(current, stated)
    stored = current.gags.order_by("-starts_on").first()
    names = ("basis", "provision", "until", "without_end", "extensions")
    return new(read) if stored is None else [_copied(read, stored, *names)]


def _emergency(current: DataRequest, reading: Reading, *, at: datetime) -> list[Change]:
    """A claim of danger that the reading does not find in the order is emptied, not kept."""
    stored = getattr(current, "emergency", None)
    stated = EmergencySubmission(
        danger=reading.emergency.danger if reading.emergency else None,
        danger_to_life=reading.facts.get("danger_to_life"),
    )
    if current.kind != RequestKind.EMERGENCY:
        if stored is None:
            return []
        stored.danger = stored.danger_to_life = None
        return [Change(stored, ("danger", "danger_to_life"))]
    (read,) = emergency_rows(current, stated, at=at)
    return new(read) if stored is None else [_copied(read, stored, "danger", "danger_to_life")]


def _copied(read: Any, stored: Any, *names: str) -> Change:
    for name in names:
        setattr(stored, name, getattr(read, name))
    return Change(stored, names)


def _withdrawn(current: DataRequest, *, count: int) -> list[Change]:
    """The subjects on record with what hangs on them. They make room: people count the subjects of an order from 1."""
    changes = []
    stored = list(current.subjects.order_by("number"))
    free = max([count, *(subject.number for subject in stored)]) + 1
    in_the_way = [subject for subject in stored if not subject.withdrawn or subject.number <= count]
    for number, subject in enumerate(in_the_way, start=free):
        subject.number, subject.withdrawn = number, True
        changes.append(Change(subject, ("number", "withdrawn")))
    for rows in (current.identifiers, current.items):
        for row in rows.filter(withdrawn=False):
            row.withdrawn = True
            changes.append(Change(row, ("withdrawn",)))
    return changes


def _subject(read: ReadSubject) -> SubjectSubmission:
    return SubjectSubmission(
        label=read.label,
        role=read.subject_role,
        suspect_confirmed=read.suspect_confirmed,
        sensitive_roles=read.sensitive_roles,
        minor=read.minor,
        unspecified_persons=read.unspecified_persons,
        identifiers=tuple(
            IdentifierSubmission(kind=named.kind, value=named.value) for named in read.identifiers
        ),
        items=tuple(
            ItemSubmission(
                data_category=item.data_category,
                item_type=item.item_type,
                real_time=item.real_time,
                period_from=item.period_from,
                period_to=item.period_to,
                words="; ".join(item.words),
            )
            for item in read.items
        ),
    )


def _sources(
    current: DataRequest, reading: Reading, subjects: SubjectRows, *, at: datetime
) -> list[FactSource]:
    """The supporting words, without those that stand in the record already."""
    stated = [
        FactSourceSubmission(fact=fact, words=_quoted(words))
        for fact, quotations in reading.words.items()
        for words in quotations
    ]
    for fact, part in (("gag_provision", reading.gag), ("danger", reading.emergency)):
        quotations = part.words if part else ()
        stated += [FactSourceSubmission(fact=fact, words=_quoted(words)) for words in quotations]
    for number, read in enumerate(reading.subjects):
        stated += [
            FactSourceSubmission(fact="role", words=words, unit=Unit.SUBJECT, subject=number)
            for words in read.words
        ]
    known = _known_words(current)
    fresh = tuple(
        source
        for source in stated
        if source.unit is not Unit.REQUEST or (source.fact, source.words) not in known
    )
    return source_rows(current, fresh, subjects, at=at)


def _known_words(current: DataRequest) -> set[tuple[str, str | None]]:
    rows = list(FactSource.objects.filter(data_request=current, unit=Unit.REQUEST))
    plain = reveal_each([(row.words, current.pk) for row in rows])
    return {(row.fact, words) for row, words in zip(rows, plain, strict=True)}


def _quoted(words: str) -> str:
    if words == ABSENT:
        return SAYS_NOTHING
    return SUPPLIED + words.removeprefix(RE_ENACTED) if words.startswith(RE_ENACTED) else words
