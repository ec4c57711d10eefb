"""Taking in: a demand becomes a data request with a reference, and its documents are kept as they came."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import RequestKind
from jurisdictions.models import UNKNOWN, Jurisdiction
from triage import access, audit
from triage.access import Scope
from triage.audit import new
from triage.choices import AuthorityStatus, Channel, DocumentRole
from triage.documents.detection import DocumentKind, detect, name_disagreement
from triage.documents.errors import StorageFull
from triage.documents.pdf import examine_pdf
from triage.documents.storage import StoredFile, store
from triage.documents.uploads import no_room
from triage.encryption import encrypt
from triage.errors import BadInput
from triage.event_kinds import EventKind
from triage.models import (
    DataRequest,
    Document,
    Event,
    IdentifierIndex,
    User,
)
from triage.roles import Permission
from triage.services import grants, wording
from triage.services.assignment_rules import assign_by_rule
from triage.services.case_rows import emergency_rows, gag_rows, reference_rows, source_rows
from triage.services.order_values import aware, order_row, require_past, yes_or_no
from triage.services.recognition import recognise_again
from triage.services.references import next_reference
from triage.services.sender_rows import sender_rows
from triage.services.subject_rows import subject_rows, word
from triage.services.submissions import Submission
from triage.services.targets import target_changes

EARLIEST_RECEIPT = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_FILE_NAME = 255
STATE = re.compile(r"[A-Z]{2}")


def register(*, actor: User, submission: Submission, key: UUID | None = None, at: datetime) -> DataRequest:
    """Register a demand: reference, authority, order, subjects, identifiers, items, sources and one event.

    `key` is of one form: who sends the same form twice, at once or later, gets the data request of the first time,
    whose `registered_at` is not `at`. A sealed one needs the permission to seal, and gives whoever registers it the
    first grant: only they have read it, and without a holder it would be lost. A demand of an authority that is
    suspended is held from the start. Raises BadInput (naming the field) and then has changed nothing; NotInScope
    outside the actor's jurisdictions, NotPermitted.
    """
    jurisdiction = _jurisdiction(submission.country)
    access.require_in_jurisdiction(actor, Permission.REGISTER, jurisdiction.code)
    data_request = _data_request(submission, jurisdiction, key=key or uuid4(), at=at)
    if data_request.sealed:
        access.require_in_jurisdiction(actor, Permission.SEAL, jurisdiction.code)
    subjects = subject_rows(data_request, submission.subjects, at=at)
    order = order_row(data_request, submission.order, at=at)
    require_past(order, data_request.received_at)
    rows = [
        order,
        *reference_rows(data_request, submission.references),
        *gag_rows(data_request, submission.gag),
        *emergency_rows(data_request, submission.emergency, at=at),
        *subjects.subjects,
        *subjects.identifiers,
        *subjects.all_items,
        *source_rows(data_request, submission.sources, subjects, at=at),
    ]
    try:
        with transaction.atomic():
            if (earlier := _registered_with(key, actor)) is not None:
                return earlier
            _save(data_request, submission, rows, actor=actor, at=at)
            IdentifierIndex.objects.bulk_create(subjects.index, batch_size=500)
            if data_request.sealed:
                grants.hold_own(actor=actor, data_request=data_request, at=at)
            assign_by_rule(data_request=data_request, actor=actor, at=at)
            recognise_again(data_request, actor=actor, at=at)
    except IntegrityError:
        # The same form, sent twice at the same moment: the other one was faster.
        if (earlier := _registered_with(key, actor)) is not None:
            return earlier
        raise
    return data_request


def _registered_with(key: UUID | None, actor: User) -> DataRequest | None:
    """The data request that this person registered with the key. Raises BadInput for somebody else's key."""
    found: DataRequest | None = DataRequest.objects.filter(pk=key).first() if key else None
    if found is None:
        return None
    mine = Event.objects.filter(data_request=found, kind=EventKind.REGISTERED, actor=actor).exists()
    if not mine or not access.can(actor, Permission.VIEW, found):
        raise BadInput(_("was used before; open the form anew"), where="form")
    return found


def attach_document(
    *,
    actor: User,
    data_request: DataRequest,
    role: DocumentRole,
    name: str,
    content: bytes,
    at: datetime,
) -> Document:
    """Keep a document as it came, encrypted, with its SHA-256; the same bytes twice are one document.

    A damaged PDF is kept with what is wrong with it. Raises BadInput for an empty or too large file, DocumentError if
    it cannot be kept. The version of the data request does not move: a document changes nothing that was decided.
    """
    access.require(actor, Permission.REGISTER, DataRequest.objects.get(pk=data_request.pk))
    if role not in DocumentRole.values:
        raise BadInput(
            _("must be one of: {words}").format(words=", ".join(DocumentRole.values)), where="role"
        )
    file_name = wording.line(name, where="file name", longest=LONGEST_FILE_NAME, required=True)
    _require_size(content)
    known = Document.objects.filter(data_request=data_request, sha256=sha256(content).hexdigest()).first()
    if known is not None:
        return known
    detected = detect(content)
    examined = examine_pdf(content) if detected.kind is DocumentKind.PDF else None
    problems = [
        name_disagreement(file_name, detected),
        examined.problem.says if examined and examined.problem else None,
    ]
    stored = _stored(content, file_name, data_request, at=at)
    document = Document(
        data_request=data_request,
        role=role,
        name=encrypt(file_name, scope=data_request.pk, context="triage.document.name", at=at),
        sha256=stored.sha256,
        size=stored.size,
        detected_type=detected.media_type,
        pages=examined.pages if examined else None,
        problem=" ".join(problem for problem in problems if problem)[:300],
        storage_name=stored.name,
        received_at=at,
    )
    return _keep_once(document, actor=actor, at=at)


def duplicates_of(data_request: DataRequest, *, scope: Scope) -> QuerySet[DataRequest]:
    """Other data requests in the scope that carry one of the same authority references; a reason to look."""
    values = data_request.authority_references.values_list("value", flat=True)
    same = DataRequest.objects.filter(
        jurisdiction=data_request.jurisdiction_id, authority_references__value__in=list(values)
    )
    return access.visible_to(scope, same.exclude(pk=data_request.pk)).distinct()


def _save(
    data_request: DataRequest, submission: Submission, rows: list[Any], *, actor: User, at: datetime
) -> None:
    authority, requester, changes = sender_rows(submission, data_request.jurisdiction)
    data_request.authority, data_request.requester = authority, requester
    data_request.held = authority is not None and authority.status == AuthorityStatus.SUSPENDED
    data_request.reference = next_reference(
        jurisdiction_code=data_request.jurisdiction_id,
        received_at=data_request.received_at,
        sealed=data_request.sealed,
    )
    audit.record(
        actor=actor,
        at=at,
        kind=EventKind.REGISTERED,
        data_request=data_request,
        changes=[*changes, *new(data_request, *rows), *target_changes(data_request, at=at)],
        detail={"rows": len(rows)},
    )


def _jurisdiction(country: str | None) -> Jurisdiction:
    code = UNKNOWN if country is None else country
    found = Jurisdiction.objects.filter(code=code).first() if STATE.fullmatch(code) else None
    if found is None:
        raise BadInput(
            _("is no ISO 3166-1 code of two capital letters; leave it empty while the State is unknown"),
            where="country",
        )
    return found


def _data_request(
    submission: Submission, jurisdiction: Jurisdiction, *, key: UUID, at: datetime
) -> DataRequest:
    received_at = aware(submission.received_at, where="received at")
    if received_at > at:
        raise BadInput(_("lies in the future; correct it"), where="received at")
    if received_at < EARLIEST_RECEIPT:
        raise BadInput(_("lies before the year 2000; correct it"), where="received at")
    kind = word(RequestKind, submission.kind, where="kind")
    if kind is None or submission.channel not in Channel.values:
        known = RequestKind if kind is None else Channel.values
        where = "channel" if kind else "kind"
        raise BadInput(_("must be one of: {words}").format(words=", ".join(known)), where=where)
    if submission.emergency is not None and kind is not RequestKind.EMERGENCY:
        raise BadInput(_("belongs to a data request of the kind “emergency” only"), where="emergency")
    return DataRequest(
        id=key,
        jurisdiction=jurisdiction,
        kind=kind,
        channel=str(submission.channel),
        received_at=received_at,
        registered_at=at,
        sealed=yes_or_no(submission.sealed, where="sealed"),
    )


def _require_size(content: bytes) -> None:
    if not content:
        raise BadInput(_("is empty; attach the file again"), where="document")
    if len(content) > settings.COUNTERSIGN_LARGEST_DOCUMENT:
        raise BadInput(
            _("has {size} bytes; at most {most} can be kept. Ask for it in parts").format(
                size=number_format(len(content), force_grouping=True),
                most=number_format(settings.COUNTERSIGN_LARGEST_DOCUMENT, force_grouping=True),
            ),
            where="document",
        )


def _stored(content: bytes, name: str, data_request: DataRequest, *, at: datetime) -> StoredFile:
    try:
        return store(content, scope=data_request.pk, at=at)
    except StorageFull as full:
        raise no_room(name) from full


def _keep_once(document: Document, *, actor: User, at: datetime) -> Document:
    """Two people who attach the same bytes at once get the same row; the second file is dropped."""
    kept: Document | None = None
    try:
        with transaction.atomic():
            current = DataRequest.objects.select_for_update().get(pk=document.data_request_id)
            access.require(actor, Permission.REGISTER, current)
            kept = Document.objects.filter(data_request=current, sha256=document.sha256).first()
            if kept is None:
                audit.record(
                    actor=actor, at=at, kind=EventKind.DOCUMENT_ATTACHED, data_request=current,
                    changes=new(document), detail={"role": str(document.role), "bytes": document.size},
                )  # fmt: skip
                kept = document
    finally:
        if kept is not document:
            default_storage.delete(document.storage_name)
    return kept
