"""Due dates, with the steps of their computation in plain sentences.

Periods are counted as Regulation (EEC, Euratom) No 1182/71 counts them: the hour or day of receipt is not
counted (Art. 3(1)); the period ends with its last hour (Art. 3(2)); days that are no working days count
(Art. 3(3)); a last day that is no working day moves to the next one, but hours never move (Art. 3(4)); a
minimum of working days lengthens the period where a rule asks for one (Art. 3(5)).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from jurisdictions.law.calendars import UTC_ZONE, WEEKDAYS, Calendar, StateZone, calendar_of, timezone_of
from jurisdictions.law.vocabulary import DurationUnit, HolidayCalendar

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LONGEST = {
    DurationUnit.HOURS: 876_000,
    DurationUnit.DAYS: 36_500,
    DurationUnit.WORKING_DAYS: 5_000,
    DurationUnit.MONTHS: 1_200,
}
"""An order may state any number; beyond these (a century, or 20 years of working days) none is computed."""

_STATE_WORDS = {
    HolidayCalendar.ISSUING_STATE: "issuing State",
    HolidayCalendar.ENFORCING_STATE: "enforcing State",
    HolidayCalendar.NONE: "State",
}
_ONE_HOUR, _ONE_DAY = timedelta(hours=1), timedelta(days=1)


class DeadlineError(ValueError):
    """A period that cannot be counted: not positive, too long, or beyond the end of the calendar."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """When a period ends.

    `due_before` is the first instant after the period, with its offset from UTC: what is done before it is in
    time. `last_day` is the last calendar day of the period, None for a period of hours.
    """

    due_before: datetime
    last_day: date | None
    steps: tuple[str, ...]


def compute(
    *,
    value: int,
    unit: DurationUnit,
    start: datetime,
    state: str | None,
    calendar: HolidayCalendar,
    min_working_days: int | None = None,
) -> DueDate:
    """The end of a period that starts with an event at `start` (aware).

    `state` (ISO 3166-1 alpha-2) gives the time zone and, unless `calendar` is `none`, the working days;
    `calendar` says which part that State plays. With an unknown State the period is counted in UTC and does
    not move. Raises DeadlineError.
    """
    if not 1 <= value <= LONGEST[unit]:
        raise DeadlineError(f"a period of {_shown(value)} {_words(unit)} cannot be computed")
    try:
        counting = _Counting(start, state, calendar)
        if unit is DurationUnit.HOURS:
            return counting.hours(value)
        return counting.days(value, unit, min_working_days)
    except OverflowError:
        raise DeadlineError("the period ends beyond the end of the calendar") from None


def stated_instant(*, due: datetime, start: datetime, state: str | None) -> DueDate:
    """The instant that an order itself sets (aware), as it is. Raises DeadlineError."""
    try:
        zone = (timezone_of(state) if state else None) or UTC_ZONE
        local = due.astimezone(zone.zone)
        steps = [
            f"The order itself sets the instant {_instant(local)} ({zone.name}).",
            _received(start.astimezone(zone.zone), zone),
        ]
    except OverflowError:
        raise DeadlineError("the instant lies beyond the end of the calendar") from None
    if due <= start:
        steps.append(
            "The instant had passed when the order was received: the deadline is impossible to meet."
        )
    return DueDate(_fixed(local), None, tuple(steps))


class _Counting:
    """One computation, which writes down its steps as it goes."""

    def __init__(self, start: datetime, state: str | None, calendar: HolidayCalendar) -> None:
        self.part = _STATE_WORDS[calendar]
        self.zone, zone_note = _zone(state, self.part, start)
        self.start = start.astimezone(self.zone.zone)
        self.steps = [_received(self.start, self.zone)]
        if zone_note:
            self.steps.append(zone_note)
        self.moves = calendar is not HolidayCalendar.NONE
        self.calendar: Calendar | None = calendar_of(state) if state and self.moves else None

    def hours(self, value: int) -> DueDate:
        into_hour = timedelta(
            minutes=self.start.minute, seconds=self.start.second, microseconds=self.start.microsecond
        )
        # In UTC, because a day with a change of the clock does not have 24 hours.
        first = self.start.astimezone(UTC) - into_hour + _ONE_HOUR
        due = (first + value * _ONE_HOUR).astimezone(self.zone.zone)
        first = first.astimezone(self.zone.zone)
        self.steps.append(f"The hour of receipt is not counted: the period starts at {_instant(first)}.")
        self.steps.append(f"A period of {_amount(value, DurationUnit.HOURS)} ends at {_instant(due)}.")
        self._note_clock_change(first, due)
        self.steps.append("A period of hours runs through weekends and holidays.")
        return DueDate(_fixed(due), None, tuple(self.steps))

    def days(self, value: int, unit: DurationUnit, min_working_days: int | None) -> DueDate:
        received_on = self.start.date()
        last = self._last_day(received_on, value, unit)
        self.steps.append(
            f"The day of receipt is not counted: a period of {_amount(value, unit)} ends with {_day(last)}."
        )
        last = self._moved(last)
        last = self._lengthened(received_on, last, min_working_days)
        due = datetime.combine(last + _ONE_DAY, time.min, tzinfo=self.zone.zone)
        self.steps.append(f"Due before the end of {_day(last)} ({self.zone.name}).")
        # Through UTC, because clocks that go forward at midnight skip the hour that combine() names.
        return DueDate(_fixed(due.astimezone(UTC).astimezone(self.zone.zone)), last, tuple(self.steps))

    def _last_day(self, received_on: date, value: int, unit: DurationUnit) -> date:
        if unit is DurationUnit.MONTHS:
            return _months_later(received_on, value)
        if unit is DurationUnit.DAYS or self.calendar is None:
            if unit is DurationUnit.WORKING_DAYS:
                self.steps.append(
                    "The working days are unknown: every day is counted, which gives the earliest date."
                )
            return received_on + value * _ONE_DAY
        last = received_on
        for _ in range(value):
            last = self.calendar.next_working_day(last)
        self._note_coverage(last)
        return last

    def _moved(self, last: date) -> date:
        if not self.moves:
            self.steps.append("The last day does not move, whatever day it is.")
            return last
        if self.calendar is None:
            self.steps.append(f"No calendar of the {self.part} is known: the last day does not move.")
            return last
        if self.calendar.is_working_day(last):
            self.steps.append(f"{_day(last)} is a working day in the {self.part} ({self.calendar.state}).")
        else:
            moved = self.calendar.next_working_day(last)
            self.steps.append(
                f"{_day(last)} is no working day in the {self.part} ({self.calendar.state}: "
                f"{self.calendar.name_of(last)}): the period ends with the next working day, {_day(moved)}."
            )
            last = moved
        self._note_coverage(last)
        return last

    def _lengthened(self, received_on: date, last: date, minimum: int | None) -> date:
        if minimum is None or self.calendar is None:
            return last
        missing = minimum - self.calendar.count_working_days(received_on, last)
        if missing <= 0:
            return last
        for _ in range(missing):
            last = self.calendar.next_working_day(last)
        self.steps.append(f"The period must hold {minimum} working days: it ends with {_day(last)}.")
        return last

    def _note_coverage(self, last: date) -> None:
        if self.calendar and not self.calendar.covers(last.year):
            self.steps.append(
                f"The holidays of {self.calendar.state} in {last.year} are not all known; weekends are."
            )

    def _note_clock_change(self, first: datetime, due: datetime) -> None:
        if first.utcoffset() != due.utcoffset():
            self.steps.append("The clocks change in between; the hours that really pass are counted.")


def _zone(state: str | None, part: str, start: datetime) -> tuple[StateZone, str | None]:
    if state is None:
        return (
            UTC_ZONE,
            f"The {part} is unknown: the period is counted in UTC and the last day does not move.",
        )
    zone = timezone_of(state)
    if zone is None:
        return UTC_ZONE, f"No time zone is known for the {part} {state!r}: the period is counted in UTC."
    if zone.is_disputable(start):
        return zone, f"{state} has several time zones; that of its capital, {zone.name}, is used."
    return zone, None


def _months_later(day: date, months: int) -> date:
    """The day with the same number, else the last day of that month (Reg. 1182/71 Art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _fixed(instant: datetime) -> datetime:
    """The instant with a plain offset, so that it is equal to itself after a journey through text."""
    return instant.astimezone(timezone(instant.utcoffset() or timedelta(0)))


def _received(start: datetime, zone: StateZone) -> str:
    return f"Received {_instant(start)} ({zone.name})."


def _amount(value: int, unit: DurationUnit) -> str:
    return f"{value} {_words(unit)}" if value != 1 else f"1 {_words(unit).removesuffix('s')}"


def _words(unit: DurationUnit) -> str:
    return unit.value.replace("_", " ")


def _shown(value: int) -> str:
    """str() refuses a number of thousands of digits."""
    return str(value) if abs(value) < 10**18 else "so many"


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _instant(instant: datetime) -> str:
    return f"{_day(instant)} {instant.hour:02}:{instant.minute:02}"
