"""Clocks that stand still, run on, and are given more time; every pause and extension goes through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from jurisdictions.law.assessment import ComputedDeadline
from jurisdictions.law.deadlines import Standstill
from jurisdictions.law.standstills import extended, moved_on
from triage import audit
from triage.audit import Change, new
from triage.choices import PauseReason
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import Assessment, DataRequest, Deadline, DeadlineExtension, DeadlinePause, User
from triage.roles import Permission
from triage.services import wording
from triage.services.assessment import result_of
from triage.services.deadline_rows import (
    MOVED_FIELDS,
    Moves,
    Rule,
    extension_of,
    leading_answer,
    mark_leading,
    moved_due,
    moves_of,
    pause_of,
    row_due,
    rule_of,
    set_due,
    waits_for_reply,
)
from triage.services.order_values import aware
from triage.services.steps import acting_on, moved

LONGEST = 300
"""Characters of a reason or a basis."""
LONGEST_EXTENSION = timedelta(days=10 * 365)


def pause_clock(*, actor: User, deadline: Deadline, reason: str, at: datetime) -> DeadlinePause:
    """Let one clock stand still while a court reviews; `reason` says which court and why.

    A question to the authority stops clocks by itself (`clarification.ask_clarification`). Raises WrongStep for a clock
    that does not run, Incomplete without a reason.
    """
    stated = _stated(reason, where="reason", missing=_("Say which court reviews what; the reason is kept."))
    with acting_on(deadline.data_request, actor=actor, permission=Permission.ASSESS) as current:
        row = _one_of(_live(current), deadline)
        _require_running(row, at=at)
        pause = pause_of(row, PauseReason.COURT_REVIEW, at=at)
        changes = [*new(pause), moved(current)]
        _record(EventKind.CLOCK_PAUSED, row, changes, actor=actor, reason=stated, at=at)
        return pause


def resume_clock(*, actor: User, deadline: Deadline, reason: str, at: datetime) -> Deadline:
    """Let a clock run on that stood still for a court; its date and its steps follow.

    While a question to the authority is open it goes on standing still for that. Raises WrongStep for one that stands
    still for nothing else: the reply sets it going.
    """
    stated = _stated(reason, where="reason", missing=_("Say how the review ended; the reason is kept."))
    with acting_on(deadline.data_request, actor=actor, permission=Permission.ASSESS) as current:
        rows = _live(current)
        row = _one_of(rows, deadline)
        before = _values(rows)
        pause = row.pauses.filter(resumed_at__isnull=True).first()
        if pause is None:
            raise WrongStep(_("The clock runs; there is nothing to end."))
        if pause.reason == PauseReason.CLARIFICATION:
            raise WrongStep(_("The clock stands still for a question. Record the reply: that sets it going."))
        changes = _ended([pause], rows, current, at=at)
        changes += _moved_rows(rows, before)
        asked = current.clarifications.filter(replied_at__isnull=True).exists()
        if asked and waits_for_reply(row, at=at):
            changes += new(pause_of(row, PauseReason.CLARIFICATION, at=at))
        changes.append(moved(current, due_at=leading_answer(rows)))
        _record(EventKind.CLOCK_RESUMED, row, changes, actor=actor, reason=stated, at=at)
        return row


def extend_clock(
    *, actor: User, deadline: Deadline, due_before: datetime, reason: str, basis: str, at: datetime
) -> DeadlineExtension:
    """Record more time that the authority or a court gave; `due_before` is the first instant that is too late.

    Raises BadInput unless the new end is later than the present one and to come, Incomplete without reason and basis,
    WrongStep for a clock that was met.
    """
    end = aware(due_before, where="due before")
    stated = _stated(reason, where="reason", missing=_("Say why more time was given; the reason is kept."))
    missing = _("Name the letter, order or provision that gives the time.")
    given_by = _stated(basis, where="basis", missing=missing)
    with acting_on(deadline.data_request, actor=actor, permission=Permission.ASSESS) as current:
        rows = _live(current)
        row = _one_of(rows, deadline)
        before = _values(rows)
        _require_unmet(row)
        _require_later(end, row, at=at)
        extension = DeadlineExtension(
            data_request=current, deadline=row, due_before=end, reason=stated, basis=given_by,
            extended_by=actor, extended_at=at,
        )  # fmt: skip
        _give(row, extension, current)
        changes = [*new(extension), *_moved_rows(rows, before)]
        changes.append(moved(current, due_at=leading_answer(rows)))
        _record(
            EventKind.CLOCK_EXTENDED, row, changes, actor=actor, reason=stated, at=at,
            until=f"{end:%Y-%m-%d %H:%M} UTC",
        )  # fmt: skip
        return extension


# A question to the authority, within the step that asks it or records the reply.


def stop_for_question(current: DataRequest, *, actor: User, at: datetime) -> None:
    """Let every binding clock for the answer stand still that still runs; one event each."""
    for row in _live(current):
        if waits_for_reply(row, at=at) and not _stands_still(row):
            pause = pause_of(row, PauseReason.CLARIFICATION, at=at)
            _record(EventKind.CLOCK_PAUSED, row, new(pause), actor=actor, at=at)


def run_on_after_reply(current: DataRequest, *, actor: User, at: datetime) -> datetime | None:
    """Let the clocks run on that stood still for a question, one event each; when the leading answer clock runs out."""
    rows = _live(current)
    before = _values(rows)
    pauses = _open_pauses(current, rows)
    changes = _ended(pauses, rows, current, at=at)
    by_row = {change.row.pk: change for change in (*changes, *_moved_rows(rows, before))}
    for pause in pauses:
        own = [by_row.pop(pk) for pk in (pause.pk, pause.deadline_id) if pk in by_row]
        if pause is pauses[-1]:
            own += by_row.values()
        _record(EventKind.CLOCK_RESUMED, pause.deadline, own, actor=actor, at=at)
    return leading_answer(rows)


def _open_pauses(current: DataRequest, rows: Sequence[Deadline]) -> list[DeadlinePause]:
    by_id = {row.pk: row for row in rows}
    found = DeadlinePause.objects.filter(
        data_request=current, resumed_at__isnull=True, reason=PauseReason.CLARIFICATION
    )
    pauses = [pause for pause in found if pause.deadline_id in by_id]
    for pause in pauses:
        pause.deadline = by_id[pause.deadline_id]
    return pauses


# The rows.


def _live(current: DataRequest) -> list[Deadline]:
    """Its deadlines that count; who leads now comes first, so that it stays where two fall due at once."""
    return list(current.deadlines.live().order_by("-leads", "due_before", "pk").select_for_update())


def _one_of(rows: Sequence[Deadline], deadline: Deadline) -> Deadline:
    row = next((row for row in rows if row.pk == deadline.pk), None)
    if row is None:
        raise WrongStep(_("The case was assessed again: this deadline counts no more. Choose one that does."))
    return row


def _ended(
    pauses: Sequence[DeadlinePause], rows: Sequence[Deadline], current: DataRequest, *, at: datetime
) -> list[Change]:
    """End these pauses and count the rows on which they are anew; then the earliest leads."""
    moves = moves_of(current, until=at)
    computed = _computed(rows)
    changes = []
    for pause in pauses:
        pause.resumed_at = at
        changes.append(Change(pause, ("resumed_at",)))
        row = next(row for row in rows if row.pk == pause.deadline_id)
        law = computed.get((row.assessment_id, rule_of(row)))
        if law is not None:
            set_due(row, moved_due(law, moves.get(rule_of(row), Moves())))
        else:
            still = Standstill(pause.paused_at, at, str(pause.reason))
            set_due(row, moved_on(row_due(row), (still,)))
    mark_leading(rows)
    return changes


def _give(row: Deadline, extension: DeadlineExtension, current: DataRequest) -> None:
    """Count the row anew with more time, as a new assessment would."""
    law = _computed([row]).get((row.assessment_id, rule_of(row)))
    moves = moves_of(current).get(rule_of(row), Moves())
    given = extension_of(extension)
    if law is not None:
        set_due(row, moved_due(law, replace(moves, extensions=(*moves.extensions, given))))
        return
    set_due(row, extended(row_due(row), given))


def _computed(rows: Sequence[Deadline]) -> dict[tuple[Any, Rule], ComputedDeadline]:
    """What the law core computed for these rows, by assessment and entry."""
    assessments = Assessment.objects.filter(pk__in={row.assessment_id for row in rows if row.assessment_id})
    return {
        (assessment.pk, rule_of(deadline)): deadline
        for assessment in assessments
        for deadline in result_of(assessment).deadlines
    }


def _values(rows: Sequence[Deadline]) -> dict[Any, tuple[Any, ...]]:
    return {row.pk: tuple(getattr(row, name) for name in MOVED_FIELDS) for row in rows}


def _moved_rows(rows: Sequence[Deadline], before: dict[Any, tuple[Any, ...]]) -> list[Change]:
    """Changes of the rows that are not what they were, after the leading ones are chosen anew."""
    mark_leading(rows)
    after = _values(rows)
    return [Change(row, MOVED_FIELDS) for row in rows if after[row.pk] != before[row.pk]]


# What is refused.


def _stated(value: str, *, where: str, missing: str) -> str:
    stated = wording.line(value, where=where, longest=LONGEST)
    if not stated:
        raise Incomplete(missing)
    return wording.without_account_data(stated, where=where)


def _stands_still(row: Deadline) -> bool:
    return bool(row.pauses.filter(resumed_at__isnull=True).exists())


def _require_unmet(row: Deadline) -> None:
    if not row.data_request.is_open:
        raise WrongStep(_("The data request is closed; its clocks do not run."))
    if row.met_at is not None:
        raise WrongStep(_("The clock was met; there is nothing to wait for."))
    if row.target or row.due_before is None:
        raise WrongStep(_("This is the desk's own target: nobody stops it or gives more time."))


def _require_running(row: Deadline, *, at: datetime) -> None:
    _require_unmet(row)
    pause = row.pauses.filter(resumed_at__isnull=True).first()
    if pause is not None:
        raise WrongStep(
            _("The clock stands still since {when} UTC. End that first.").format(
                when=f"{pause.paused_at:%Y-%m-%d %H:%M}"
            )
        )
    if row.due_before is not None and row.due_before <= at:
        raise WrongStep(_("The clock has run out; nothing stops it any more. Record an extension instead."))


def _require_later(end: datetime, row: Deadline, *, at: datetime) -> None:
    present = row_due(row).due_before
    if end <= present:
        raise BadInput(
            _("is not later than the present end ({end} UTC)").format(end=f"{present:%Y-%m-%d %H:%M}"),
            where="due before",
        )
    if end <= at:
        raise BadInput(_("lies in the past"), where="due before")
    if end - at > LONGEST_EXTENSION:
        raise BadInput(_("is more than ten years ahead; correct it"), where="due before")


def _record(
    kind: EventKind, row: Deadline, changes: Sequence[Change], *, actor: User, at: datetime, reason: str = "",
    **detail: str,
) -> None:  # fmt: skip
    audit.record(
        actor=actor, at=at, kind=kind, data_request=row.data_request, changes=changes, reason=reason,
        detail={"clock": row.clock, **detail},
    )  # fmt: skip
