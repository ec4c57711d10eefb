"""Reading a document page by page: one event for each reading session, before anything of it is shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from triage import access, audit
from triage.documents.storage import read
from triage.event_kinds import EventKind
from triage.models import Document, Event, User
from triage.roles import Permission

READING_SESSION = timedelta(minutes=30)
"""How long one event speaks for: who reads on after that leaves another."""


def read_document(*, actor: User, document: Document, at: datetime) -> bytes:
    """The original bytes, of which pages are to be shown as pictures or text; who reads is recorded first.

    A person who turns pages, zooms and searches opens the document once: the event that is in the record, not a mark in
    the browser's session, says that this person opened this document within the last half hour. Without such an event
    one is written, and if it cannot be written nothing is shown. Downloading is an event each time
    (`viewing.open_document`). Scope and permission are asked for each page. Must not be called inside a transaction.
    Raises NotInScope, NotPermitted, DocumentError, EncryptionError.
    """
    row = Document.objects.select_related("data_request").get(pk=document.pk)
    access.require(actor, Permission.VIEW, row.data_request)
    content = read(row.storage_name, scope=row.data_request_id, sha256_digest=row.sha256)
    if not _is_open_with(actor, row, at):
        with transaction.atomic(durable=True):
            audit.record(
                actor=actor, at=at, kind=EventKind.DOCUMENT_OPENED, data_request=row.data_request,
                detail={"document": str(row.pk)},
            )  # fmt: skip
    return content


def _is_open_with(actor: User, document: Document, at: datetime) -> bool:
    opened = Event.objects.filter(
        actor=actor,
        kind=EventKind.DOCUMENT_OPENED,
        at__gt=at - READING_SESSION,
        at__lte=at,
        data_request=document.data_request_id,
        detail__document=str(document.pk),
    )
    return opened.exists()
