"""Looking at what is encrypted: first the event, then the value; without the event there is no value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from triage import access, audit
from triage.choices import LetterStatus
from triage.documents.storage import read
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, DisclosedItem, Document, Identifier, Letter, User
from triage.roles import Permission
from triage.services import wording

V = TypeVar("V")

LONGEST_PURPOSE = 200
SHORTEST_TELLING = 4
"""A shorter value occurs in any sentence by chance."""


def show_identifier(*, actor: User, identifier: Identifier, purpose: str, at: datetime) -> str:
    """An identifier in full; who looked and why is recorded, the value is not.

    Raises Incomplete without a purpose, BadInput if the purpose repeats the value. Must not be called inside a
    transaction, which could take the event back after the value was seen.
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
        raise WrongStep(f"There is no value to show: {row.get_outcome_display()}.")
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
    row = Letter.objects.select_related("data_request").get(pk=letter.pk)
    access.require(actor, Permission.VIEW, row.data_request)
    if row.status != LetterStatus.ISSUED:
        raise WrongStep(f"Letter {row} is “{row.get_status_display()}”; there is no file yet.")
    return _after_event(
        lambda: read(row.storage_name, scope=row.data_request_id, sha256_digest=row.sha256),
        EventKind.LETTER_OPENED,
        row.data_request,
        detail={"letter": str(row)},
        actor=actor,
        at=at,
    )


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
            "Say for what purpose you look at the value; it is kept with your name and the time."
        )
    value = fetch().casefold()
    # Who reads the record need not be allowed to see the value.
    if len(value) >= SHORTEST_TELLING and value in stated.casefold():
        raise BadInput("repeats the value itself; leave it out", where="purpose")
    return _after_event(fetch, kind, data_request, detail=detail, reason=stated, actor=actor, at=at)


def _after_event(
    fetch: Callable[[], V],
    kind: EventKind,
    data_request: DataRequest,
    *,
    detail: Mapping[str, Any],
    reason: str = "",
    actor: User,
    at: datetime,
) -> V:
    value = fetch()
    with transaction.atomic(durable=True):
        audit.record(actor=actor, at=at, kind=kind, data_request=data_request, detail=detail, reason=reason)
    return value
