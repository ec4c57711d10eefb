"""Lines of a data request after registration: persons, identifiers and items are added and withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jurisdictions.law.vocabulary import SenderVerification
from triage import audit
from triage.audit import Change, new
from triage.choices import Status
from triage.errors import BadInput, Incomplete
from triage.event_kinds import EventKind
from triage.models import DataRequest, Identifier, IdentifierIndex, RequestedItem, Subject, User
from triage.roles import Permission
from triage.services import wording
from triage.services.facts import sender_verification
from triage.services.steps import acting_on, moved, next_number
from triage.services.subject_rows import SubjectRows, add_lines, require_size, subject_rows
from triage.services.submissions import IdentifierSubmission, ItemSubmission, SubjectSubmission
from triage.services.voiding import end_question, void_live
from triage.workflow import Step

LONGEST_REASON = 300
KINDS: tuple[type[Any], ...] = (Subject, Identifier, RequestedItem)
"""What a line is."""


def change_lines(
    *,
    actor: User,
    data_request: DataRequest,
    subjects: Sequence[SubjectSubmission] = (),
    identifiers: Mapping[UUID, Sequence[IdentifierSubmission]] | None = None,
    items: Mapping[UUID, Sequence[ItemSubmission]] | None = None,
    withdrawn: Collection[UUID] = (),
    reason: str,
    at: datetime,
) -> DataRequest:
    """Add persons, add identifiers and items to persons (by id), and withdraw lines of any kind (by id).

    A withdrawn line stays in the record. As corrected facts this voids assessment, decision and approval, and ends
    an open question to the authority. Raises BadInput naming the line, Incomplete without a reason.
    """
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why the lines change; the reason is kept with the data request."))
    permission, step = Permission.CORRECT, Step.CORRECT_FACTS
    with acting_on(data_request, actor=actor, permission=permission, step=step) as current:
        gone = _withdrawn(current, withdrawn)
        rows = subject_rows(current, subjects, at=at, first=next_number(current.subjects))
        _add_to_known(current, rows, identifiers or {}, items or {}, at=at)
        added = [*rows.subjects, *rows.identifiers, *rows.all_items]
        if not added and not gone:
            raise BadInput(_("Nothing was added or withdrawn."), where="lines")
        _require_room(current, rows)
        changes = [*new(*added), *gone, *void_live(current, at=at, reason=gettext_noop("lines changed"))]
        verified = sender_verification(current) is SenderVerification.VERIFIED
        status = Status.SENDER_VERIFIED if verified else Status.RECEIVED
        changes.append(moved(current, status=status, due_at=None))
        audit.record(
            actor=actor, at=at, kind=EventKind.LINES_CHANGED, data_request=current, changes=changes,
            reason=stated, detail={"added": len(added), "withdrawn": len(gone)},
        )  # fmt: skip
        IdentifierIndex.objects.bulk_create(rows.index, batch_size=500)
        end_question(current, actor=actor, at=at)
        return current


def _withdrawn(current: DataRequest, wanted: Collection[UUID]) -> list[Change]:
    """Changes that withdraw these lines. What was withdrawn before is not withdrawn again."""
    missing = set(wanted)
    changes = []
    for model in KINDS:
        for row in model.objects.filter(data_request=current, withdrawn=False, pk__in=wanted):
            row.withdrawn = True
            changes.append(Change(row, ("withdrawn",)))
            missing.discard(row.pk)
    if missing:
        raise BadInput(
            _("is not part of this data request, or was withdrawn before"),
            where=f"line {min(missing, key=str)}",
        )
    return changes


def _add_to_known(
    current: DataRequest,
    rows: SubjectRows,
    identifiers: Mapping[UUID, Sequence[IdentifierSubmission]],
    items: Mapping[UUID, Sequence[ItemSubmission]],
    *,
    at: datetime,
) -> None:
    wanted = {*identifiers, *items}
    known = {row.pk: row for row in current.subjects.filter(pk__in=wanted, withdrawn=False)}
    for pk in sorted(wanted, key=str):
        subject = known.get(pk)
        if subject is None:
            raise BadInput(
                _("is not part of this data request, or was withdrawn before"), where=f"subject {pk}"
            )
        first = next_number(subject.items)
        add_lines(rows, subject, identifiers.get(pk, ()), items.get(pk, ()), at=at, first_item=first)


def _require_room(current: DataRequest, rows: SubjectRows) -> None:
    require_size(
        subjects=current.subjects.count() + len(rows.subjects),
        identifiers=current.identifiers.count() + len(rows.identifiers),
        items=current.items.count() + len(rows.all_items),
    )
