"""The desk's own service targets: for clocks for which no law that binds sets a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop

from jurisdictions.law.assessment import DESK_RULEBOOK
from jurisdictions.law.deadline_words import amount_of
from jurisdictions.law.deadlines import DeadlineError, DueDate, Period, Standstill, compute
from jurisdictions.law.rulebook import RulebookError
from jurisdictions.law.service_targets import ServiceTarget, read_service_targets
from jurisdictions.law.vocabulary import Clock, HolidayCalendar
from triage.audit import Change, new
from triage.choices import PauseReason
from triage.models import DataRequest, Deadline
from triage.services.deadline_rows import set_due


def service_targets() -> tuple[ServiceTarget, ...]:
    """Those of the operator's file; none where COUNTERSIGN_SERVICE_TARGETS names none. Raises ImproperlyConfigured."""
    path = settings.COUNTERSIGN_SERVICE_TARGETS
    return _read(path) if path is not None else ()


@lru_cache(maxsize=8)
def _read(path: Path) -> tuple[ServiceTarget, ...]:
    try:
        return read_service_targets(path.read_bytes(), file=path.name)
    except (OSError, RulebookError) as error:
        raise ImproperlyConfigured(f"COUNTERSIGN_SERVICE_TARGETS cannot be read: {error}") from error


def target_changes(
    data_request: DataRequest,
    *,
    by_law: Iterable[Deadline] = (),
    earlier: Iterable[Deadline] = (),
    at: datetime,
) -> list[Change]:
    """What must be written so that exactly the clocks for which nothing binds have their target.

    `by_law` are the deadlines of the law and the order that count now, `earlier` the live targets: one that stays is
    moved on by the time in which a question to the authority was open.
    """
    bound = {row.clock for row in by_law if row.binding}
    wanted = {target.id: target for target in _for(data_request) if target.clock not in bound}
    standstills = _questions(data_request, until=at) if earlier else ()
    changes: list[Change] = []
    for row in earlier:
        target = wanted.pop(row.rule_id, None)
        if target is None:
            row.voided_at, row.voided_reason = at, gettext_noop("the law sets the time")
            changes.append(Change(row, ("voided_at", "voided_reason")))
        elif row.met_at is None:
            changes += _moved(row, _due(data_request, target, standstills))
    for target in wanted.values():
        changes += _new(data_request, target, _due(data_request, target, standstills))
    return changes


def _questions(data_request: DataRequest, *, until: datetime) -> tuple[Standstill, ...]:
    """The times in which a question to the authority was open."""
    asked = data_request.clarifications.order_by("asked_at")
    return tuple(
        Standstill(row.asked_at, row.replied_at or until, PauseReason.CLARIFICATION.value) for row in asked
    )


def _moved(row: Deadline, due: DueDate | None) -> list[Change]:
    if due is None or (row.due_before, row.steps) == (due.due_before, list(due.steps)):
        return []
    set_due(row, due)
    return [Change(row, ("due_before", "last_day", "steps"))]


def _for(data_request: DataRequest) -> Iterable[ServiceTarget]:
    for target in service_targets():
        if data_request.kind in target.kinds and not _is_known(data_request, target.clock):
            yield target


def _is_known(data_request: DataRequest, clock: Clock) -> bool:
    """Whether the authority named the time of the clock itself, or did what the clock waits for."""
    if clock is not Clock.EMERGENCY_FOLLOW_UP:
        return False
    emergency = getattr(data_request, "emergency", None)
    return bool(emergency and (emergency.legal_process_due_at or emergency.legal_process_received_at))


def _due(
    data_request: DataRequest, target: ServiceTarget, standstills: Sequence[Standstill]
) -> DueDate | None:
    """When it falls due, with its steps; None for one that no calendar holds."""
    period = Period(
        value=target.value,
        unit=target.unit,
        start=data_request.received_at,
        state=settings.COUNTERSIGN_ENFORCING_STATE,
        calendar=HolidayCalendar.ENFORCING_STATE,
    )
    try:
        due = compute(period, standstills if target.clock is Clock.ANSWER else ())
    except DeadlineError:
        return None
    own = gettext_noop("The desk's own target is {amount} from receipt; it binds nobody.")
    said = own.format(amount=amount_of(target.value, target.unit))
    return DueDate(due.due_before, due.last_day, (said, *due.steps))


def _new(data_request: DataRequest, target: ServiceTarget, due: DueDate | None) -> list[Change]:
    if due is None:
        return []
    row = Deadline(
        data_request=data_request,
        clock=target.clock,
        rulebook=DESK_RULEBOOK,
        rule_id=target.id,
        citation=target.says,
        binding=False,
        leads=False,
        target=True,
    )
    set_due(row, due)
    return new(row)
