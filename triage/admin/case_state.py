"""Where a case stands, for the head of its page: the stages of the work, the clock, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jurisdictions.law.vocabulary import Clock, Result, Standing
from triage.admin.case_rows import CaseRows
from triage.admin.due import SOON, in_words
from triage.admin.values import instant
from triage.choices import DocumentRole, Status, VerificationResult
from triage.workflow import NOTHING_LEFT

STAGES: tuple[tuple[str | Promise, frozenset[Status]], ...] = (
    (gettext_lazy("Received"), frozenset({Status.RECEIVED})),
    (gettext_lazy("Sender verified"), frozenset({Status.SENDER_VERIFIED, Status.AWAITING_AUTHORITY})),
    (gettext_lazy("Assessed"), frozenset({Status.ASSESSED, Status.RIGHTS_REVIEW})),
    (gettext_lazy("Decided"), frozenset({Status.DECIDED})),
    (gettext_lazy("Approved"), frozenset({Status.APPROVED, Status.PRODUCED})),
    (gettext_lazy("Answered"), frozenset({Status.ANSWERED})),
    (gettext_lazy("Delivered"), frozenset({Status.DELIVERED})),
)
"""The stages of the work with the statuses in which a case stands at them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: `done`, `now` or `ahead`."""

    label: str | Promise
    state: str


@dataclass(frozen=True, slots=True)
class ClockFace:
    """The leading clock for the answer: how long in words, when exactly, and how pressing (`late`, `soon`, ``)."""

    words: str
    when: str
    pressing: str


@dataclass(frozen=True, slots=True)
class CaseState:
    """The head of the page."""

    stages: tuple[Stage, ...]
    clock: ClockFace
    missing: tuple[str, ...]


def state_of(rows: CaseRows, *, at: datetime) -> CaseState:
    """Read off rows that are there already: no query."""
    return CaseState(
        tuple(_stages(rows)),
        _clock(rows, at),
        tuple(_missing(rows)) if rows.data_request.is_open else (),
    )


def _stages(rows: CaseRows) -> Iterator[Stage]:
    reached = _reached(rows)
    for number, (label, _statuses) in enumerate(STAGES):
        yield Stage(label, "done" if number < reached else "now" if number == reached else "ahead")


def _reached(rows: CaseRows) -> int:
    status = Status(rows.data_request.status)
    if status == Status.AWAITING_AUTHORITY and not _confirmed(rows):
        return 0
    for number, (_label, statuses) in enumerate(STAGES):
        if status in statuses:
            return number
    return len(STAGES) if status == Status.CLOSED else 0


def _confirmed(rows: CaseRows) -> bool:
    return any(check.result == VerificationResult.CONFIRMED for check in rows.verifications)


def stopped_at(rows: CaseRows) -> datetime | None:
    """Since when the leading clock for the answer stands still; None while it runs."""
    leading = [row for row in rows.deadlines if row.leads and row.clock == Clock.ANSWER]
    open_pauses = [pause for row in leading for pause in row.pauses.all() if pause.resumed_at is None]
    return min((pause.paused_at for pause in open_pauses), default=None)


def _clock(rows: CaseRows, at: datetime) -> ClockFace:
    case = rows.data_request
    if not case.is_open:
        return ClockFace(_("nothing to do"), "", "")
    if case.due_at is None:
        target = _target(rows)
        if target is not None:
            own = _("the desk's own target: {when}").format(when=instant(target))
            if any(asked.replied_at is None for asked in rows.clarifications):
                return ClockFace(_("clock stopped"), own, "")
            return ClockFace(in_words(target, at=at), own, "late" if target <= at else "")
        none = _("The assessment found none.") if rows.assessment else _("The assessment computes it.")
        return ClockFace(_("no deadline"), none, "")
    stopped = stopped_at(rows)
    when = instant(case.due_at)
    if stopped is not None and stopped < case.due_at:
        since = _("stopped {when}").format(when=instant(stopped))
        left = in_words(case.due_at, at=stopped)
        return ClockFace(_("clock stopped"), f"{since}; {left}", "")
    pressing = "late" if case.due_at <= at else "soon" if case.due_at <= at + SOON else ""
    return ClockFace(in_words(case.due_at, at=stopped or at), when, pressing)


def _target(rows: CaseRows) -> datetime | None:
    """When the desk's own target for the answer falls due, where nothing that binds sets a time."""
    due = (
        row.due_before
        for row in rows.deadlines
        if row.target and row.clock == Clock.ANSWER and not row.met_at
    )
    return next((instant for instant in due if instant is not None), None)


def _missing(rows: CaseRows) -> Iterator[str]:
    case = rows.data_request
    if case.authority is None:
        yield _("the authority is not named")
    if not _confirmed(rows):
        yield _("the sender is not verified")
    if not any(document.role == DocumentRole.ORDER for document in rows.documents):
        yield _("no order is attached")
    if not rows.subjects:
        yield _("no person is recorded")
    if rows.assessment is None:
        yield _("not assessed")
    if case.status in NOTHING_LEFT:
        yield from _unanswered(rows)
    yield from _undone(rows)


def _undone(rows: CaseRows) -> Iterator[str]:
    if any(letter.came_back for letter in rows.letters):
        yield _("a letter came back and waits for delivery")
    if rows.data_request.assigned_to_id is None:
        yield _("nobody has it")


def _unanswered(rows: CaseRows) -> Iterator[str]:
    unknown = sum(row.result == Result.UNKNOWN and row.standing != Standing.ADVISORY for row in rows.findings)
    if unknown:
        yield ngettext(
            "{number} question without an answer", "{number} questions without an answer", unknown
        ).format(number=unknown)
