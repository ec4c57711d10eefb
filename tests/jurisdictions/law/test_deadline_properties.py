"""What holds for every period, whatever the zone, the change of clocks, the leap day or the calendar."""

from __future__ import annotations

from calendar import isleap
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache

from babel.core import get_global
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jurisdictions.law.calendars import calendar_of, regional_calendars, timezone_of
from jurisdictions.law.deadlines import LONGEST, DeadlineError, DueDate, Period, Standstill, compute
from jurisdictions.law.standstills import Extension, extended
from jurisdictions.law.vocabulary import DurationUnit, HolidayCalendar

HOURS, DAYS, MONTHS = DurationUnit.HOURS, DurationUnit.DAYS, DurationUnit.MONTHS
WORKING_DAYS = DurationUnit.WORKING_DAYS
ENFORCING = HolidayCalendar.ENFORCING_STATE
STATES = sorted(code for code in get_global("territory_zones") if timezone_of(code) and calendar_of(code))
PARTS = sorted((state, part) for state in STATES for part in regional_calendars(state))
WHERE = st.sampled_from([*((state, None) for state in STATES), *PARTS])
"""Every State with a calendar, and every part of one whose holidays are known."""
STARTS = st.datetimes(
    # hypothesis asks for bounds without a time zone and adds one.
    datetime(2015, 1, 1),  # noqa: DTZ001
    datetime(2045, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)
PERIODS = st.sampled_from(list(DurationUnit)).flatmap(
    lambda unit: st.tuples(st.integers(1, min(LONGEST[unit], 400)), st.just(unit))
)
GAPS = st.timedeltas(timedelta(0), timedelta(days=40))
Where = tuple[str, str | None]


def due(
    value: int,
    unit: DurationUnit,
    start: datetime,
    where: Where,
    calendar: HolidayCalendar = ENFORCING,
    *,
    minimum: int | None = None,
    standstills: tuple[Standstill, ...] = (),
) -> DueDate:
    state, subdivision = where
    period = Period(
        value=value, unit=unit, start=start, state=state, subdivision=subdivision, calendar=calendar,
        min_working_days=minimum,
    )  # fmt: skip
    return compute(period, standstills)


def local(instant: datetime, where: Where) -> datetime:
    zone = timezone_of(*where)
    assert zone is not None
    return instant.astimezone(zone.zone)


def works(day: date, where: Where) -> bool:
    calendar = calendar_of(*where)
    assert calendar is not None
    return calendar.is_working_day(day)


@settings(max_examples=120)
@given(STARTS, PERIODS, WHERE)
def test_every_period_ends_on_the_hour_and_later_than_it_started(
    start: datetime, period: tuple[int, DurationUnit], where: Where
) -> None:
    value, unit = period
    computed = due(value, unit, start, where)
    assert computed.due_before > start.astimezone(UTC)
    assert computed.due_before == datetime.fromisoformat(computed.due_before.isoformat())
    if unit is HOURS:
        passed = computed.due_before - start.astimezone(UTC)
        assert timedelta(hours=value) < passed <= timedelta(hours=value + 1)
        assert computed.last_day is None
    else:
        assert computed.last_day is not None
        assert works(computed.last_day, where)
        assert computed.last_day > local(start, where).date()


@settings(max_examples=80)
@given(STARTS, WHERE, st.integers(1, 400))
def test_days_end_with_the_last_instant_of_their_last_day(start: datetime, where: Where, value: int) -> None:
    computed = due(value, DAYS, start, where, HolidayCalendar.NONE)
    assert computed.last_day == local(start, where).date() + timedelta(days=value)
    assert local(computed.due_before - timedelta(microseconds=1), where).date() == computed.last_day
    assert local(computed.due_before, where).date() > computed.last_day


@settings(max_examples=50)
@given(STARTS, WHERE, st.integers(1, 100))
def test_a_longer_period_never_ends_earlier(start: datetime, where: Where, value: int) -> None:
    for unit in DurationUnit:
        assert due(value, unit, start, where).due_before <= due(value + 1, unit, start, where).due_before


@settings(max_examples=80)
@given(STARTS, WHERE, st.integers(2, 12))
def test_a_period_of_two_days_or_more_holds_two_working_days_and_no_more_than_it_must(
    start: datetime, where: Where, value: int
) -> None:
    computed = due(value, DAYS, start, where, minimum=2)
    assert computed.last_day is not None
    received = local(start, where).date()
    days = [received + timedelta(days=number + 1) for number in range((computed.last_day - received).days)]
    held = sum(works(day, where) for day in days)
    assert held >= 2
    plain = due(value, DAYS, start, where).last_day
    assert plain is not None
    assert computed.last_day == plain or (computed.last_day > plain and held == 2)


# --- changes of the clock, leap days ---


@cache
def changes_of(state: str, year: int) -> tuple[datetime, ...]:
    """The full hours (UTC) of the year at which the clocks of the State's capital change."""
    zone = timezone_of(state)
    assert zone is not None
    hours = (datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=number) for number in range(366 * 24))
    found, before = [], None
    for hour in hours:
        offset = hour.astimezone(zone.zone).utcoffset()
        if before is not None and offset != before:
            found.append(hour)
        before = offset
    return tuple(found)


CHANGING = [
    state for state in ("DE", "US", "AU", "LB", "CL", "PY", "IR", "EG", "GL") if changes_of(state, 2026)
]


@settings(max_examples=120)
@given(
    st.sampled_from(CHANGING),
    st.integers(0, 1),
    st.timedeltas(timedelta(hours=-60), timedelta(hours=60)),
    st.integers(1, 72),
)
def test_around_a_change_of_the_clock_hours_are_those_that_pass_and_days_those_of_the_calendar(
    state: str, which: int, offset: timedelta, value: int
) -> None:
    changes = changes_of(state, 2026)
    start = changes[which % len(changes)] + offset
    hours = due(value, HOURS, start, (state, None))
    assert timedelta(hours=value) < hours.due_before - start <= timedelta(hours=value + 1)
    assert local(hours.due_before, (state, None)).minute == 0
    days = due(value, DAYS, start, (state, None), HolidayCalendar.NONE)
    assert days.last_day == local(start, (state, None)).date() + timedelta(days=value)
    assert local(days.due_before - timedelta(microseconds=1), (state, None)).date() == days.last_day


@settings(max_examples=80)
@given(
    st.sampled_from([2024, 2026, 2028, 2032, 2096]),
    st.sampled_from([(1, 29), (1, 30), (1, 31), (2, 28), (2, 29), (3, 31), (8, 31), (12, 31)]),
    st.integers(1, 120),
    st.sampled_from(STATES),
)
def test_months_end_on_the_same_number_or_the_last_day_of_a_shorter_month(
    year: int, month_and_day: tuple[int, int], months: int, state: str
) -> None:
    assume(month_and_day != (2, 29) or isleap(year))
    zone = timezone_of(state)
    assert zone is not None
    where = (state, None)
    start = datetime(year, *month_and_day, 12, tzinfo=zone.zone)
    last = due(months, MONTHS, start, where, HolidayCalendar.NONE).last_day
    assert last is not None
    assert (last.year * 12 + last.month) - (year * 12 + month_and_day[0]) == months
    assert last.day == month_and_day[1] or (
        last.day < month_and_day[1] and (last + timedelta(days=1)).day == 1
    )


# --- calendars ---


@settings(max_examples=80)
@given(WHERE, st.integers(2000, 2050))
def test_every_calendar_has_days_of_rest_each_with_a_name_and_mostly_days_of_work(
    where: Where, year: int
) -> None:
    calendar = calendar_of(*where)
    assert calendar is not None
    assert calendar.name == (where[1] or where[0])
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    off = [day for day in days if not calendar.is_working_day(day)]
    assert 40 <= len(off) <= 180
    assert all(calendar.name_of(day) for day in off)


def test_germany_britain_america_and_switzerland_have_all_their_parts() -> None:
    counts = {state: len(regional_calendars(state)) for state in ("DE", "GB", "CH")}
    assert counts == {"DE": 16, "GB": 4, "CH": 26}
    assert len(regional_calendars("US")) >= 51


# --- standing still ---


@settings(max_examples=120)
@given(STARTS, PERIODS, WHERE, GAPS, GAPS, GAPS)
def test_a_standstill_lengthens_what_it_stopped_and_counts_the_same_in_two_parts(
    start: datetime,
    period: tuple[int, DurationUnit],
    where: Where,
    after: timedelta,
    first: timedelta,
    second: timedelta,
) -> None:
    value, unit = period
    since = start.astimezone(UTC) + after
    middle, until = since + first, since + first + second
    plain = due(value, unit, start, where)
    whole = due(value, unit, start, where, standstills=(Standstill(since, until, "x"),))
    assert whole.due_before >= plain.due_before
    if since >= plain.due_before:
        assert whole.due_before == plain.due_before
    elif unit is not HOURS:
        # Whoever was told that the duty is suspended has until the end of the day on which it runs on.
        assert whole.last_day is not None
        assert whole.last_day >= local(until, where).date()
    in_two = due(
        value,
        unit,
        start,
        where,
        standstills=(Standstill(since, middle, "x"), Standstill(middle, until, "x")),
    )
    assert (in_two.due_before, in_two.last_day) == (whole.due_before, whole.last_day)
    nothing = due(value, unit, start, where, standstills=(Standstill(since, since, "x"),))
    assert (nothing.due_before, nothing.last_day) == (plain.due_before, plain.last_day)


@settings(max_examples=80)
@given(STARTS, st.integers(1, 300), WHERE, GAPS)
def test_days_and_hours_grow_by_the_dates_and_the_full_hours_between(
    start: datetime, value: int, where: Where, gap: timedelta
) -> None:
    since = start.astimezone(UTC)
    still = (Standstill(since, since + gap, "x"),)
    days, more = (due(value, DAYS, start, where, HolidayCalendar.NONE, standstills=s) for s in ((), still))
    assert days.last_day is not None
    assert more.last_day == days.last_day + (local(since + gap, where).date() - local(since, where).date())
    hours, later = (due(value, HOURS, start, where, standstills=s) for s in ((), still))
    grown = later.due_before - hours.due_before
    assert abs(grown - gap) < timedelta(hours=1)


@settings(max_examples=80)
@given(STARTS, PERIODS, WHERE, GAPS, GAPS)
def test_more_time_is_never_less(
    start: datetime, period: tuple[int, DurationUnit], where: Where, given_after: timedelta, more: timedelta
) -> None:
    computed = due(*period, start, where)
    extension = Extension(computed.due_before + more, start.astimezone(UTC) + given_after, "letter")
    assert extended(computed, extension).due_before == computed.due_before + more


@given(
    st.datetimes(timezones=st.timezones()),
    st.integers(),
    st.sampled_from(list(DurationUnit)),
    st.none() | st.sampled_from(STATES) | st.text(max_size=5),
    st.none() | st.sampled_from([part for _state, part in PARTS]) | st.text(max_size=6),
    st.sampled_from(list(HolidayCalendar)),
    st.none() | st.integers(1, 10),
)
def test_nothing_but_a_deadline_error_is_ever_raised(
    start: datetime,
    value: int,
    unit: DurationUnit,
    state: str | None,
    subdivision: str | None,
    calendar: HolidayCalendar,
    minimum: int | None,
) -> None:
    period = Period(
        value=value, unit=unit, start=start, state=state, subdivision=subdivision, calendar=calendar,
        min_working_days=minimum,
    )  # fmt: skip
    with suppress(DeadlineError):
        computed = compute(period)
        assert computed.steps
        assert computed.due_before.utcoffset() is not None
