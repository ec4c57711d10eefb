"""The rows of deadlines: computed by the law, moved on by what stood still and by the time that was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import QuerySet

from jurisdictions.law.assessment import ComputedDeadline
from jurisdictions.law.deadlines import DeadlineError, DueDate, Standstill, compute
from jurisdictions.law.standstills import Extension, extended, moved_on
from jurisdictions.law.vocabulary import Clock
from triage.audit import Change
from triage.choices import LetterKind, PauseReason
from triage.models import (
    Assessment,
    DataRequest,
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    Letter,
)

MOVED_FIELDS = ("due_before", "last_day", "steps", "leads")
Rule = tuple[str, str]
"""The rulebook and the id of an entry: the same clock under every assessment."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What moved one clock: when it stood still and the extensions, each in order."""

    standstills: tuple[Standstill, ...] = ()
    extensions: tuple[Extension, ...] = ()


def rule_of(row: Deadline | ComputedDeadline) -> Rule:
    """Which clock it is, whatever the assessment."""
    return str(row.rulebook), str(row.rule_id)


def moves_of(data_request: DataRequest, *, until: datetime | None = None) -> Mapping[Rule, Moves]:
    """What moved the clocks of the data request, under the assessments before as well. Two queries.

    A clock that still stands still has done so `until` then; without that the time counts once it is over.
    """
    stood: dict[Rule, list[Standstill]] = defaultdict(list)
    pauses = DeadlinePause.objects.filter(data_request=data_request).select_related("deadline")
    for pause in pauses.order_by("paused_at"):
        end = pause.resumed_at or until
        if end is not None:
            _join(stood[rule_of(pause.deadline)], Standstill(pause.paused_at, end, pause.reason))
    given: dict[Rule, list[Extension]] = defaultdict(list)
    extensions = DeadlineExtension.objects.filter(data_request=data_request).select_related("deadline")
    for row in extensions.order_by("extended_at"):
        given[rule_of(row.deadline)].append(extension_of(row))
    return {rule: Moves(tuple(stood[rule]), tuple(given[rule])) for rule in {**stood, **given}}


def _join(earlier: list[Standstill], still: Standstill) -> None:
    """One time, where a new assessment ended a pause and began it again."""
    if earlier and earlier[-1].until == still.since and earlier[-1].reason == still.reason:
        earlier[-1] = Standstill(earlier[-1].since, still.until, still.reason)
    else:
        earlier.append(still)


def extension_of(row: DeadlineExtension) -> Extension:
    """The row as the law core takes it."""
    return Extension(row.due_before, row.extended_at, row.basis.rstrip("."))


def law_rows(assessment: Assessment, computed: Sequence[ComputedDeadline], *, at: datetime) -> list[Deadline]:
    """The rows of a new assessment, each moved as its clock was before; the earliest binding of each clock leads."""
    moves = moves_of(assessment.data_request, until=at) if computed else {}
    acknowledged = _acknowledged(assessment.data_request, computed)
    rows = []
    for deadline in computed:
        due = moved_due(deadline, moves.get(rule_of(deadline), Moves()))
        rows.append(
            Deadline(
                data_request=assessment.data_request,
                assessment=assessment,
                clock=deadline.clock,
                rulebook=deadline.rulebook,
                rule_id=deadline.rule_id,
                citation=deadline.citation,
                due_before=due.due_before,
                last_day=due.last_day,
                binding=deadline.binding,
                leads=False,
                steps=list(due.steps),
                met_at=acknowledged if deadline.clock is Clock.ACKNOWLEDGEMENT else None,
            )
        )
    mark_leading(rows)
    return rows


def _acknowledged(data_request: DataRequest, computed: Sequence[ComputedDeadline]) -> datetime | None:
    if not any(deadline.clock is Clock.ACKNOWLEDGEMENT for deadline in computed):
        return None
    letters = Letter.objects.issued().filter(data_request=data_request, kind=LetterKind.ACKNOWLEDGEMENT)
    first: datetime | None = letters.order_by("issued_at").values_list("issued_at", flat=True).first()
    return first


def moved_due(computed: ComputedDeadline, moves: Moves) -> DueDate:
    """When it is due after what moved it, counted anew from its period; as computed where nothing did."""
    due = DueDate(computed.due_before, computed.last_day, computed.steps)
    if not moves.standstills and not moves.extensions:
        return due
    try:
        if computed.period is None:
            moved = moved_on(due, moves.standstills)
        else:
            told = set(compute(computed.period).steps)
            counted = compute(computed.period, moves.standstills)
            doubts = (step for step in computed.steps if step not in told)
            moved = DueDate(counted.due_before, counted.last_day, (*counted.steps, *doubts))
        for extension in moves.extensions:
            moved = extended(moved, extension, moves.standstills)
        return moved
    except DeadlineError:
        # Beyond the last year that a date can have: as it was computed is the earlier date.
        return due


def row_due(row: Deadline) -> DueDate:
    """The date of a row as it stands. Only for one that has a date."""
    assert row.due_before is not None  # noqa: S101  asked by the callers
    return DueDate(row.due_before, row.last_day, tuple(row.steps))


def set_due(row: Deadline, due: DueDate) -> None:
    """Put the date and its steps into the row."""
    row.due_before, row.last_day, row.steps = due.due_before, due.last_day, list(due.steps)


def mark_leading(rows: Iterable[Deadline]) -> None:
    """The earliest binding deadline of each clock leads; of two at the same instant the first."""
    by_clock: dict[str, list[Deadline]] = defaultdict(list)
    for row in rows:
        row.leads = False
        if row.binding and row.due_before is not None:
            by_clock[str(row.clock)].append(row)
    for same in by_clock.values():
        min(same, key=attrgetter("due_before")).leads = True


def leading_answer(rows: Iterable[Deadline]) -> datetime | None:
    """When the leading clock for the answer runs out; None where nothing that binds sets it."""
    due = [row.due_before for row in rows if row.leads and row.clock == Clock.ANSWER and row.due_before]
    return min(due, default=None)


# Clocks that stand still.


def ended(data_request: DataRequest, *, reason: PauseReason, at: datetime) -> list[Change]:
    """Changes that end the pauses of the data request for this reason that are still open."""
    changes = []
    for pause in _open_pauses(data_request, reason):
        pause.resumed_at = at
        changes.append(Change(pause, ("resumed_at",)))
    return changes


def carried_on(data_request: DataRequest, rows: Sequence[Deadline], *, at: datetime) -> list[Change]:
    """Changes that let new rows stand still where the same clock did: a new assessment sets no clock going.

    What stands still for a court goes on for the same clock; while a question to the authority is open, all that
    count the time of the answer stand still.
    """
    at_court = {rule_of(pause.deadline) for pause in _open_pauses(data_request, PauseReason.COURT_REVIEW)}
    changes = ended(data_request, reason=PauseReason.COURT_REVIEW, at=at)
    asked = data_request.clarifications.filter(replied_at__isnull=True).exists()
    for row in rows:
        if rule_of(row) in at_court:
            changes.append(Change(pause_of(row, PauseReason.COURT_REVIEW, at=at)))
        elif asked and waits_for_reply(row, at=at):
            changes.append(Change(pause_of(row, PauseReason.CLARIFICATION, at=at)))
    return changes


def _open_pauses(data_request: DataRequest, reason: PauseReason) -> QuerySet[DeadlinePause]:
    rows = DeadlinePause.objects.filter(data_request=data_request, resumed_at__isnull=True, reason=reason)
    return rows.select_related("deadline").order_by("paused_at")


def pause_of(row: Deadline, reason: PauseReason, *, at: datetime) -> DeadlinePause:
    """A new pause of a clock."""
    return DeadlinePause(data_request=row.data_request, deadline=row, paused_at=at, reason=reason.value)


def waits_for_reply(row: Deadline, *, at: datetime) -> bool:
    """Whether a question to the authority stops this clock: one for the answer that binds and still runs.

    Of several all do: the duty to answer is suspended, whatever set its time.
    """
    running = row.met_at is None and row.due_before is not None and at < row.due_before
    return row.clock == Clock.ANSWER and row.binding and running
