"""Looking at what is encrypted: first the event, then the value; without the event there is no value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from triage import access, audit
from triage.choices import LetterStatus
from triage.documents.storage import read
from triage.errors import BadInput, Incomplete, TriageError, WrongStep
from triage.event_kinds import EventKind
from triage.letters.files_inside import packed_files
from triage.models import DataRequest, DisclosedItem, Document, Event, Identifier, Letter, User
from triage.roles import Permission
from triage.services import alarms, wording

V = TypeVar("V")

UNMASKING = (EventKind.IDENTIFIER_SHOWN, EventKind.DISCLOSED_VALUE_SHOWN)
CAP_COUNTS = timedelta(hours=1)

LONGEST_PURPOSE = 200
SHORTEST_TELLING = 4
"""A shorter value occurs in any sentence by chance."""


class CapReached(TriageError):
    """The person looked at as many values within an hour as one may; an alarm was raised."""


def show_identifier(*, actor: User, identifier: Identifier, purpose: str, at: datetime) -> str:
    """An identifier in full; who looked and why is recorded, the value is not.

    Raises Incomplete without a purpose, BadInput if the purpose repeats the value, CapReached above
    COUNTERSIGN_UNMASK_CAP values within an hour. Must not be called inside a transaction, which could take the event
    back after the value was seen.
    """
    row = Identifier.objects.select_related("data_request").get(pk=identifier.pk)
    access.require(actor, Permission.SHOW_IDENTIFIER, row.data_request)
    return _shown(
        lambda: row.value.reveal(scope=row.data_request_id),
        EventKind.IDENTIFIER_SHOWN,
        row.data_request,
        purpose=purpose,
        detail={"identifier": str(row.pk)},
        actor=actor,
        at=at,
    )


def show_disclosed_value(*, actor: User, disclosed_item: DisclosedItem, purpose: str, at: datetime) -> str:
    """A disclosed value in full, as `show_identifier`. Raises WrongStep where nothing was disclosed."""
    row = DisclosedItem.objects.select_related("data_request").get(pk=disclosed_item.pk)
    access.require(actor, Permission.SHOW_IDENTIFIER, row.data_request)
    value = row.value
    if value is None:
        raise WrongStep(_("There is no value to show: {outcome}.").format(outcome=row.get_outcome_display()))
    return _shown(
        lambda: value.reveal(scope=row.data_request_id),
        EventKind.DISCLOSED_VALUE_SHOWN,
        row.data_request,
        purpose=purpose,
        detail={"disclosed_item": str(row.pk)},
        actor=actor,
        at=at,
    )


def open_document(*, actor: User, document: Document, at: datetime) -> bytes:
    """The original bytes, checked against their SHA-256. Raises DocumentError if they are gone or changed."""
    row = Document.objects.select_related("data_request").get(pk=document.pk)
    access.require(actor, Permission.VIEW, row.data_request)
    return _after_event(
        lambda: read(row.storage_name, scope=row.data_request_id, sha256_digest=row.sha256),
        EventKind.DOCUMENT_OPENED,
        row.data_request,
        detail={"document": str(row.pk)},
        actor=actor,
        at=at,
    )


def open_letter(*, actor: User, letter: Letter, at: datetime) -> bytes:
    """The issued file. Raises WrongStep before it was issued, DocumentError if it is gone or changed."""
    row = _issued(letter, actor)
    return _after_event(
        lambda: read(row.storage_name, scope=row.data_request_id, sha256_digest=row.sha256),
        EventKind.LETTER_OPENED,
        row.data_request,
        detail={"letter": str(row)},
        actor=actor,
        at=at,
    )


def open_data_files(*, actor: User, letter: Letter, at: datetime) -> bytes:
    """The disclosed data as files, taken out of the issued letter: a ZIP archive.

    Raises WrongStep before it was issued or where it carries none, DocumentError if it is gone or changed.
    """
    row = _issued(letter, actor)
    return _after_event(
        lambda: _data_files(row),
        EventKind.DATA_FILES_OPENED,
        row.data_request,
        detail={"letter": str(row)},
        actor=actor,
        at=at,
    )


def _issued(letter: Letter, actor: User) -> Letter:
    row: Letter = Letter.objects.select_related("data_request").get(pk=letter.pk)
    access.require(actor, Permission.VIEW, row.data_request)
    if row.status != LetterStatus.ISSUED:
        raise WrongStep(
            _("Letter {letter} is “{status}”; there is no file yet.").format(
                letter=row, status=row.get_status_display()
            )
        )
    return row


def _data_files(row: Letter) -> bytes:
    pdf = read(row.storage_name, scope=row.data_request_id, sha256_digest=row.sha256)
    found = packed_files(pdf, at=row.drafted_at)
    if found is None:
        raise WrongStep(_("Letter {letter} carries no data files.").format(letter=row))
    return found


def unmasked(person: User, *, at: datetime) -> int:
    """How many values the person was shown in full within the hour before this time."""
    return Event.objects.filter(actor=person, kind__in=UNMASKING, at__gt=at - CAP_COUNTS).count()


def _shown(
    fetch: Callable[[], str],
    kind: EventKind,
    data_request: DataRequest,
    *,
    purpose: str,
    detail: Mapping[str, Any],
    actor: User,
    at: datetime,
) -> str:
    stated = wording.line(purpose, where="purpose", longest=LONGEST_PURPOSE)
    if not stated:
        raise Incomplete(
            _("Say for what purpose you look at the value; it is kept with your name and the time.")
        )
    # Before the value is compared with anything: a refusal must not help to guess it.
    if unmasked(actor, at=at) >= settings.COUNTERSIGN_UNMASK_CAP:
        raise _refused(actor, at)
    value = fetch()
    # Who reads the record need not be allowed to see the value.
    if len(value) >= SHORTEST_TELLING and value.casefold() in stated.casefold():
        raise BadInput(_("repeats the value itself; leave it out"), where="purpose")
    try:
        with transaction.atomic(durable=True):
            audit.record(
                actor=actor, at=at, kind=kind, data_request=data_request, detail=detail, reason=stated
            )
            _require_within_cap(actor, at)
    except CapReached:
        raise _refused(actor, at) from None
    return value


def _require_within_cap(actor: User, at: datetime) -> None:
    # Two at once each count the other: the row of the person puts them in line. Keys to it stay possible.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if unmasked(actor, at=at) > settings.COUNTERSIGN_UNMASK_CAP:
        raise CapReached(_cap_words())


def _refused(actor: User, at: datetime) -> CapReached:
    """Raise the alarm, in a transaction of its own that outlives the refusal, and give back the refusal."""
    alarms.raise_unmask_alarm(actor=actor, count=unmasked(actor, at=at), within=CAP_COUNTS, at=at)
    return CapReached(_cap_words())


def _cap_words() -> str:
    return _(
        "You have looked at {cap} values within an hour, which is the limit. Those who watch over the desk were told. "
        "Wait until some of them lie more than an hour back; if your work needs more, ask whoever runs the desk."
    ).format(cap=settings.COUNTERSIGN_UNMASK_CAP)


def _after_event(
    fetch: Callable[[], V],
    kind: EventKind,
    data_request: DataRequest,
    *,
    detail: Mapping[str, Any],
    actor: User,
    at: datetime,
) -> V:
    value = fetch()
    with transaction.atomic(durable=True):
        audit.record(actor=actor, at=at, kind=kind, data_request=data_request, detail=detail)
    return value
