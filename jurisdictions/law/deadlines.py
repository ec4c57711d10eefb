"""Due dates, with the steps of their computation in plain sentences.

Periods are counted as Regulation (EEC, Euratom) No 1182/71 counts them: the hour or day of receipt is not
counted (Art. 3(1)); the period ends with its last hour (Art. 3(2)); days that are no working days count
(Art. 3(3)); a last day that is no working day moves to the next one, but hours never move (Art. 3(4)); a
minimum of working days lengthens the period where a rule asks for one (Art. 3(5)).

A clock that stands still (Regulation (EU) 2023/1543 Art. 10(6): the duties "shall not apply until" the clarification;
Art. 17(3): the execution "shall be suspended") counts on from where it stopped. No provision says how; the law core
takes Art. 3(1) for the event that sets it going again: the hour or day in which it stopped has passed, the hour or day
in which it runs on is not counted. So a period of days is longer by the days from the one date to the other, a period
of working days by the working days among them, a period of hours by the full hours from the one hour to the other,
and only then does the last day move. An instant, which has no unit, moves by exactly the time. Of the readings that
the wording allows (to count on, or to begin anew) this one gives the earlier date.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from jurisdictions.law.calendars import (
    UTC_ZONE,
    Calendar,
    StateZone,
    belongs_to,
    calendar_of,
    regional_calendars,
    timezone_of,
)
from jurisdictions.law.deadline_words import amount_of, day_of, instant_of, received, shown, units
from jurisdictions.law.regional_zones import REGIONAL_ZONES
from jurisdictions.law.vocabulary import DurationUnit, HolidayCalendar

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period as the law or the order gives it, from the event at `start` (aware), and the State that counts it.

    `state` (ISO 3166-1 alpha-2) gives the time zone and, unless `calendar` is `none`, the working days; `calendar`
    says which part that State plays. `subdivision` (ISO 3166-2) adds the holidays of a part of that State, and its
    time zone where that is known; one of another State counts for nothing.
    """

    value: int
    unit: DurationUnit
    start: datetime
    state: str | None
    calendar: HolidayCalendar
    min_working_days: int | None = None
    subdivision: str | None = None


@dataclass(frozen=True, slots=True)
class Standstill:
    """A time (aware) in which a clock stood still, and why, as a step tells it."""

    since: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class DueDate:
    """When a period ends.

    `due_before` is the first instant after the period, with its offset from UTC: what is done before it is in
    time. `last_day` is the last calendar day of the period, None for a period of hours.
    """

    due_before: datetime
    last_day: date | None
    steps: tuple[str, ...]


def compute(period: Period, standstills: Sequence[Standstill] = ()) -> DueDate:
    """The end of a period; with an unknown State it is counted in UTC and does not move.

    `standstills` follow each other; one that began after the period had ended moves nothing. Raises DeadlineError.
    """
    if not 1 <= period.value <= LONGEST[period.unit]:
        raise DeadlineError(f"a period of {shown(period.value)} {units(period.unit)} cannot be computed")
    try:
        counting = _Counting(period, standstills)
        return counting.hours() if period.unit is DurationUnit.HOURS else counting.days()
    except OverflowError:
        raise DeadlineError("the period ends beyond the end of the calendar") from None


def stated_instant(*, due: datetime, start: datetime, state: str | None) -> DueDate:
    """The instant that an order itself sets (aware), as it is. Raises DeadlineError."""
    try:
        zone = (timezone_of(state) if state else None) or UTC_ZONE
        local = due.astimezone(zone.zone)
        steps = [
            f"The order itself sets the instant {instant_of(local)} ({zone.name}).",
            received(start.astimezone(zone.zone), zone),
        ]
    except OverflowError:
        raise DeadlineError("the instant lies beyond the end of the calendar") from None
    if due <= start:
        steps.append(
            "The instant had passed when the order was received: the deadline is impossible to meet."
        )
    return DueDate(fixed(local), None, tuple(steps))


_Local = tuple[datetime, datetime, str]
"""A standstill in the time zone of the State."""


class _Counting:
    """One computation, which writes down its steps as it goes."""

    def __init__(self, period: Period, standstills: Sequence[Standstill]) -> None:
        self.period = period
        self.part = _STATE_WORDS[period.calendar]
        state = period.state
        subdivision = period.subdivision if belongs_to(period.subdivision, state) else None
        self.zone, zone_note = _zone(state, subdivision, self.part, period.start)
        self.start = period.start.astimezone(self.zone.zone)
        self.standstills = [
            (still.since.astimezone(self.zone.zone), still.until.astimezone(self.zone.zone), still.reason)
            for still in standstills
        ]
        self.steps = [received(self.start, self.zone)]
        if zone_note:
            self.steps.append(zone_note)
        self.moves = period.calendar is not HolidayCalendar.NONE
        self.calendar: Calendar | None = calendar_of(state, subdivision) if state and self.moves else None
        if self.calendar and period.unit is not DurationUnit.HOURS:
            self.steps.append(_which_calendar(self.calendar, subdivision))

    # A period of hours.

    def hours(self) -> DueDate:
        # In UTC, because a day with a change of the clock does not have 24 hours.
        first = full_hour(self.start).astimezone(UTC) + _ONE_HOUR
        due = (first + self.period.value * _ONE_HOUR).astimezone(self.zone.zone)
        first = first.astimezone(self.zone.zone)
        self.steps.append(f"The hour of receipt is not counted: the period starts at {instant_of(first)}.")
        amount = amount_of(self.period.value, DurationUnit.HOURS)
        self.steps.append(f"A period of {amount} ends at {instant_of(due)}.")
        due = self._hours_after_standstills(due)
        self._note_clock_change(first, due)
        self.steps.append("A period of hours runs through weekends and holidays.")
        return DueDate(fixed(due), None, tuple(self.steps))

    def _hours_after_standstills(self, due: datetime) -> datetime:
        for since, until, reason in self.standstills:
            if since >= due:
                continue
            gap = full_hour(until).astimezone(UTC) - full_hour(since).astimezone(UTC)
            due = (due.astimezone(UTC) + gap).astimezone(self.zone.zone)
            amount = amount_of(gap // _ONE_HOUR, DurationUnit.HOURS)
            self._note_standstill(since, until, reason, amount, instant_of(due))
        return due

    def _note_clock_change(self, first: datetime, due: datetime) -> None:
        if first.utcoffset() != due.utcoffset():
            self.steps.append("The clocks change in between; the hours that really pass are counted.")

    # A period of days, working days or months.

    def days(self) -> DueDate:
        received_on = self.start.date()
        last = self._last_day(received_on)
        amount = amount_of(self.period.value, self.period.unit)
        self.steps.append(
            f"The day of receipt is not counted: a period of {amount} ends with {day_of(last)}."
        )
        last = self._moved(self._days_after_standstills(received_on, last))
        last = self._lengthened(received_on, last, self.standstills)
        due = datetime.combine(last + _ONE_DAY, time.min, tzinfo=self.zone.zone)
        self.steps.append(f"Due before the end of {day_of(last)} ({self.zone.name}).")
        # Through UTC, because clocks that go forward at midnight skip the hour that combine() names.
        return DueDate(fixed(due.astimezone(UTC).astimezone(self.zone.zone)), last, tuple(self.steps))

    def _last_day(self, received_on: date) -> date:
        value, unit = self.period.value, self.period.unit
        if unit is DurationUnit.MONTHS:
            return months_later(received_on, value)
        if unit is DurationUnit.DAYS or self.calendar is None:
            if unit is DurationUnit.WORKING_DAYS:
                self.steps.append(
                    "The working days are unknown: every day is counted, which gives the earliest date."
                )
            return received_on + value * _ONE_DAY
        last = self._working_days_after(received_on, value)
        self._note_coverage(last)
        return last

    def _days_after_standstills(self, received_on: date, last: date) -> date:
        for number, (since, until, reason) in enumerate(self.standstills):
            earlier = self.standstills[:number]
            if since.date() > self._end(received_on, last, earlier):
                continue
            end = last
            if since.date() > last:
                # The end had moved to a later day: the clock still ran, and no day was left after this one.
                end = self._lengthened(received_on, self._moved(last), earlier)
                last = since.date()
            if self.period.unit is DurationUnit.WORKING_DAYS and self.calendar is not None:
                count = self.calendar.count_working_days(since.date(), until.date())
                last = self._working_days_after(last, count)
                amount = amount_of(count, DurationUnit.WORKING_DAYS)
            else:
                last += until.date() - since.date()
                amount = amount_of(max((last - end).days, 0), DurationUnit.DAYS)
            self._note_standstill(since, until, reason, amount, day_of(last))
        return last

    def _end(self, received_on: date, last: date, standstills: Sequence[_Local]) -> date:
        """The day with which a period ends that was counted to this day, once that has moved; adds no step."""
        if self.calendar is None:
            return last
        if not self.calendar.is_working_day(last):
            last = self.calendar.next_working_day(last)
        return self._working_days_after(last, self._missing(received_on, last, standstills))

    def _note_standstill(self, since: datetime, until: datetime, reason: str, amount: str, end: str) -> None:
        self.steps.append(f"The clock stood still from {instant_of(since)} to {instant_of(until)}: {reason}.")
        self.steps.append(f"The period is longer by {amount} and ends with {end}.")

    def _working_days_after(self, day: date, count: int) -> date:
        assert self.calendar is not None  # noqa: S101  asked by the callers
        for _ in range(count):
            day = self.calendar.next_working_day(day)
        return day

    def _moved(self, last: date) -> date:
        if not self.moves:
            self.steps.append("The last day does not move, whatever day it is.")
            return last
        if self.calendar is None:
            self.steps.append(f"No calendar of the {self.part} is known: the last day does not move.")
            return last
        if self.calendar.is_working_day(last):
            self.steps.append(f"{day_of(last)} is a working day in the {self.part} ({self.calendar.name}).")
        else:
            moved = self.calendar.next_working_day(last)
            self.steps.append(
                f"{day_of(last)} is no working day in the {self.part} ({self.calendar.name}: "
                f"{self.calendar.name_of(last)}): the period ends with the next working day, {day_of(moved)}."
            )
            last = moved
        self._note_coverage(last)
        return last

    def _lengthened(self, received_on: date, last: date, standstills: Sequence[_Local]) -> date:
        missing = self._missing(received_on, last, standstills)
        if missing <= 0:
            return last
        last = self._working_days_after(last, missing)
        minimum = self.period.min_working_days
        self.steps.append(f"The period must hold {minimum} working days: it ends with {day_of(last)}.")
        return last

    def _missing(self, received_on: date, last: date, standstills: Sequence[_Local]) -> int:
        """The working days that the period lacks, of those that it must hold and in which the clock ran."""
        minimum = self.period.min_working_days
        if minimum is None or self.calendar is None:
            return 0
        stood = sum(
            self.calendar.count_working_days(since.date(), min(until.date(), last))
            for since, until, _reason in standstills
        )
        return minimum - (self.calendar.count_working_days(received_on, last) - stood)

    def _note_coverage(self, last: date) -> None:
        if self.calendar and not self.calendar.covers(last.year):
            self.steps.append(
                f"The holidays of {self.calendar.name} in {last.year} are not all known; weekends are."
            )


def _which_calendar(calendar: Calendar, subdivision: str | None) -> str:
    if calendar.subdivision:
        return f"The calendar is that of {calendar.name}: holidays of the State and of this part of it."
    if subdivision:
        return f"No calendar of {subdivision} is known: that of {calendar.state} is used, without regional holidays."
    if regional_calendars(calendar.state):
        return f"The calendar is that of {calendar.state}; holidays of its parts are not counted."
    return f"The calendar is that of {calendar.state}; holidays of its parts are not known."


def full_hour(instant: datetime) -> datetime:
    """The beginning of the hour as the clock of its zone shows it."""
    into_hour = timedelta(minutes=instant.minute, seconds=instant.second, microseconds=instant.microsecond)
    return (instant.astimezone(UTC) - into_hour).astimezone(instant.tzinfo)


def _zone(
    state: str | None, subdivision: str | None, part: str, start: datetime
) -> tuple[StateZone, str | None]:
    if state is None:
        return (
            UTC_ZONE,
            f"The {part} is unknown: the period is counted in UTC and the last day does not move.",
        )
    zone = timezone_of(state, subdivision)
    if zone is None:
        return UTC_ZONE, f"No time zone is known for the {part} {state!r}: the period is counted in UTC."
    if zone.is_disputable(start):
        where = subdivision if subdivision in REGIONAL_ZONES else state
        return zone, f"{where} has several time zones; that of its capital, {zone.name}, is used."
    return zone, None


def months_later(day: date, months: int) -> date:
    """The day with the same number, else the last day of that month (Reg. 1182/71 Art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def fixed(instant: datetime) -> datetime:
    """The instant with a plain offset, so that it is equal to itself after a journey through text."""
    return instant.astimezone(timezone(instant.utcoffset() or timedelta(0)))
