"""When a period ends, without the sentences of `deadlines.compute`: the date is always wanted, they are rarely read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from jurisdictions.law.calendars import UTC_ZONE, Calendar, belongs_to, calendar_of, timezone_of
from jurisdictions.law.deadlines import LONGEST, Period, compute, fixed, full_hour, months_later
from jurisdictions.law.vocabulary import DurationUnit, HolidayCalendar

_ONE_HOUR, _ONE_DAY = timedelta(hours=1), timedelta(days=1)


def due_of(period: Period) -> tuple[datetime, date | None]:
    """`due_before` and `last_day` as `compute` gives them for a clock that never stood still. Raises DeadlineError."""
    if 1 <= period.value <= LONGEST[period.unit]:
        try:
            return _due_of(period)
        except OverflowError:
            pass
    # The refusal is worded in one place.
    computed = compute(period)
    return computed.due_before, computed.last_day


def _due_of(period: Period) -> tuple[datetime, date | None]:
    zone, calendar = _place(period.state, period.subdivision, period.calendar)
    start = period.start.astimezone(zone)
    if period.unit is DurationUnit.HOURS:
        first = full_hour(start).astimezone(UTC) + _ONE_HOUR
        return fixed((first + period.value * _ONE_HOUR).astimezone(zone)), None
    last = _last_day(period, start.date(), calendar)
    return _end_of(last, zone), last


@lru_cache(maxsize=1_024)
def _place(
    state: str | None, subdivision: str | None, kind: HolidayCalendar
) -> tuple[tzinfo, Calendar | None]:
    """The time zone in which the period is counted, and the working days that count, if any do."""
    part = subdivision if belongs_to(subdivision, state) else None
    zone = (timezone_of(state, part) if state is not None else None) or UTC_ZONE
    moves = kind is not HolidayCalendar.NONE
    return zone.zone, calendar_of(state, part) if state and moves else None


def _last_day(period: Period, received_on: date, calendar: Calendar | None) -> date:
    if period.unit is DurationUnit.MONTHS:
        last = months_later(received_on, period.value)
    elif period.unit is DurationUnit.DAYS or calendar is None:
        last = received_on + period.value * _ONE_DAY
    else:
        last = _later(received_on, period.value, calendar)
    if calendar is None:
        return last
    if not calendar.is_working_day(last):
        last = calendar.next_working_day(last)
    if period.min_working_days is None:
        return last
    return _later(last, period.min_working_days - calendar.count_working_days(received_on, last), calendar)


def _later(day: date, working_days: int, calendar: Calendar) -> date:
    for _ in range(working_days):
        day = calendar.next_working_day(day)
    return day


@lru_cache(maxsize=4_096)
def _end_of(day: date, zone: tzinfo) -> datetime:
    due = datetime.combine(day + _ONE_DAY, time.min, tzinfo=zone)
    # Through UTC, because clocks that go forward at midnight skip the hour that combine() names.
    return fixed(due.astimezone(UTC).astimezone(zone))
