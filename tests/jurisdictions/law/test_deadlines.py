"""Due dates: the vectors of the issue, and what holds for every period."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.core import get_global
from hypothesis import given, settings
from hypothesis import strategies as st

from jurisdictions.law.calendars import calendar_of, timezone_of
from jurisdictions.law.deadlines import (
    LONGEST,
    DeadlineError,
    DueDate,
    Period,
    Standstill,
    compute,
    stated_instant,
)
from jurisdictions.law.vocabulary import DurationUnit, HolidayCalendar

BERLIN = ZoneInfo("Europe/Berlin")
HOURS, DAYS, MONTHS = DurationUnit.HOURS, DurationUnit.DAYS, DurationUnit.MONTHS
WORKING_DAYS = DurationUnit.WORKING_DAYS
STATES = sorted(code for code in get_global("territory_zones") if timezone_of(code) and calendar_of(code))


def due(
    value: int,
    unit: DurationUnit,
    start: datetime,
    state: str | None = "DE",
    calendar: HolidayCalendar = HolidayCalendar.ENFORCING_STATE,
    min_working_days: int | None = None,
    *,
    subdivision: str | None = None,
    standstills: Sequence[Standstill] = (),
) -> DueDate:
    period = Period(
        value=value, unit=unit, start=start, state=state, calendar=calendar,
        min_working_days=min_working_days, subdivision=subdivision,
    )  # fmt: skip
    return compute(period, standstills)


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[arg-type, misc]


# --- the vectors ---


@pytest.mark.parametrize(
    ("value", "unit", "received", "due_before", "last_day"),
    [
        (8, HOURS, berlin(2026, 11, 20, 17, 10), berlin(2026, 11, 21, 2), None),
        (8, HOURS, berlin(2026, 11, 23, 23, 59), berlin(2026, 11, 24, 8), None),
        (10, DAYS, berlin(2026, 11, 26, 9), berlin(2026, 12, 8), date(2026, 12, 7)),
        (10, DAYS, berlin(2026, 12, 15, 9), berlin(2026, 12, 29), date(2026, 12, 28)),
        (60, DAYS, berlin(2026, 11, 24, 0, 1), berlin(2027, 1, 26), date(2027, 1, 25)),
        (60, DAYS, berlin(2026, 11, 20, 8), berlin(2027, 1, 20), date(2027, 1, 19)),
    ],
    ids=[
        "8 h on Friday",
        "8 h before midnight",
        "10 days",
        "10 days at Christmas",
        "60 days",
        "60 days plain",
    ],
)
def test_the_european_periods_end_as_regulation_1182_71_counts_them(
    value: int, unit: DurationUnit, received: datetime, due_before: datetime, last_day: date | None
):
    computed = due(value, unit, received, min_working_days=2 if unit is DAYS else None)
    assert (computed.due_before, computed.last_day) == (due_before, last_day)


def test_the_steps_of_hours_tell_the_whole_computation():
    assert due(8, HOURS, berlin(2026, 11, 20, 17, 10)).steps == (
        "Received Friday 20 November 2026 17:10 (Europe/Berlin).",
        "The hour of receipt is not counted: the period starts at Friday 20 November 2026 18:00.",
        "A period of 8 hours ends at Saturday 21 November 2026 02:00.",
        "A period of hours runs through weekends and holidays.",
    )


def test_the_steps_of_days_tell_the_whole_computation():
    assert due(10, DAYS, berlin(2026, 12, 15, 9)).steps == (
        "Received Tuesday 15 December 2026 09:00 (Europe/Berlin).",
        "The calendar is that of DE; holidays of its parts are not counted.",
        "The day of receipt is not counted: a period of 10 days ends with Friday 25 December 2026.",
        "Friday 25 December 2026 is no working day in the enforcing State (DE: Christmas Day): "
        "the period ends with the next working day, Monday 28 December 2026.",
        "Due before the end of Monday 28 December 2026 (Europe/Berlin).",
    )


# --- one thing each ---


def test_receipt_is_told_in_the_time_of_the_state():
    received = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert due(1, DAYS, received, calendar=HolidayCalendar.NONE).last_day == date(2026, 11, 22)
    assert due(1, DAYS, received, "BR", HolidayCalendar.NONE).last_day == date(2026, 11, 21)


def test_the_full_hour_of_receipt_is_not_counted_either():
    assert due(1, HOURS, berlin(2026, 11, 20, 17)).due_before == berlin(2026, 11, 20, 19)


def test_hours_are_those_that_pass_when_clocks_go_back():
    computed = due(8, HOURS, berlin(2026, 10, 24, 22, 30))
    assert computed.due_before == datetime(2026, 10, 25, 5, tzinfo=UTC)
    assert computed.due_before.isoformat() == "2026-10-25T06:00:00+01:00"
    assert "The clocks change in between; the hours that really pass are counted." in computed.steps


def test_hours_are_those_that_pass_when_clocks_go_forward():
    computed = due(8, HOURS, berlin(2026, 3, 28, 22, 30))
    assert computed.due_before.isoformat() == "2026-03-29T08:00:00+02:00"


def test_hours_start_with_the_clock_of_the_state_where_it_is_half_an_hour_off():
    received = datetime(2026, 11, 20, 10, 45, tzinfo=ZoneInfo("Asia/Kolkata"))
    assert due(2, HOURS, received, "IN").due_before.isoformat() == "2026-11-20T13:00:00+05:30"


def test_a_day_that_starts_at_one_o_clock_is_still_the_next_day():
    received = datetime(2026, 3, 27, 9, tzinfo=ZoneInfo("Asia/Beirut"))
    computed = due(1, DAYS, received, "LB", HolidayCalendar.NONE)
    assert computed.last_day == date(2026, 3, 28)
    assert computed.due_before.isoformat() == "2026-03-29T01:00:00+03:00"


@pytest.mark.parametrize(
    ("received", "months", "last_day"),
    [
        (berlin(2027, 1, 31, 9), 1, date(2027, 2, 28)),
        (berlin(2028, 1, 31, 9), 1, date(2028, 2, 29)),
        (berlin(2026, 11, 15, 9), 1, date(2026, 12, 15)),
        (berlin(2026, 11, 15, 9), 14, date(2028, 1, 15)),
        (berlin(2026, 12, 31, 9), 12, date(2027, 12, 31)),
    ],
    ids=str,
)
def test_months_end_on_the_day_with_the_same_number_or_the_last_of_the_month(
    received: datetime, months: int, last_day: date
):
    assert due(months, MONTHS, received, calendar=HolidayCalendar.NONE).last_day == last_day


def test_working_days_pass_over_weekends_and_holidays():
    assert due(5, WORKING_DAYS, berlin(2026, 12, 21, 9)).last_day == date(2026, 12, 29)


def test_a_period_is_lengthened_until_it_holds_two_working_days():
    good_friday = berlin(2026, 4, 2, 9)
    assert due(2, DAYS, good_friday).last_day == date(2026, 4, 7)
    lengthened = due(2, DAYS, good_friday, min_working_days=2)
    assert lengthened.last_day == date(2026, 4, 8)
    assert "The period must hold 2 working days: it ends with Wednesday 8 April 2026." in lengthened.steps


def test_the_last_day_stays_where_no_calendar_counts():
    computed = due(10, DAYS, berlin(2026, 11, 26, 9), calendar=HolidayCalendar.NONE)
    assert computed.last_day == date(2026, 12, 6)
    assert "The last day does not move, whatever day it is." in computed.steps


def test_several_time_zones_are_said_and_the_capital_decides():
    computed = due(1, DAYS, datetime(2026, 11, 20, 3, tzinfo=UTC), "US", HolidayCalendar.ISSUING_STATE)
    assert computed.steps[:2] == (
        "Received Thursday 19 November 2026 22:00 (America/New_York).",
        "US has several time zones; that of its capital, America/New_York, is used.",
    )


@pytest.mark.parametrize("state", [None, "ZZ", "XX"])
def test_an_unknown_state_gives_utc_and_no_moving_and_says_so(state: str | None):
    computed = due(10, DAYS, berlin(2026, 11, 26, 9), state)
    assert computed.last_day == date(2026, 12, 6)
    assert computed.due_before.isoformat() == "2026-12-07T00:00:00+00:00"
    assert any("known" in step and "UTC" in step for step in computed.steps)
    assert "No calendar of the enforcing State is known: the last day does not move." in computed.steps


def test_working_days_of_an_unknown_state_give_the_earliest_date():
    computed = due(5, WORKING_DAYS, berlin(2026, 11, 26, 9), None)
    assert computed.last_day == date(2026, 12, 1)
    assert any("earliest date" in step for step in computed.steps)


def test_years_without_known_holidays_are_said():
    computed = due(10, DAYS, berlin(2150, 11, 26, 9))
    assert "The holidays of DE in 2150 are not all known; weekends are." in computed.steps


@pytest.mark.parametrize("unit", list(DurationUnit))
@pytest.mark.parametrize("value", [0, -1, 10**6, 10**5000], ids=["zero", "minus", "large", "huge"])
def test_a_number_that_is_no_period_is_refused(unit: DurationUnit, value: int):
    with pytest.raises(DeadlineError, match="cannot be computed"):
        due(value, unit, berlin(2026, 11, 20, 9))


@pytest.mark.parametrize("unit", list(DurationUnit))
def test_a_period_beyond_the_last_year_is_refused(unit: DurationUnit):
    with pytest.raises(DeadlineError, match="end of the calendar"):
        due(20, unit, berlin(9999, 12, 31, 12))


def test_an_instant_of_the_order_is_taken_as_it_is():
    computed = stated_instant(
        due=datetime(2026, 11, 27, 17, tzinfo=UTC), start=berlin(2026, 11, 20, 9), state="DE"
    )
    assert computed.due_before == datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert (
        computed.steps[0]
        == "The order itself sets the instant Friday 27 November 2026 18:00 (Europe/Berlin)."
    )
    assert not any("impossible" in step for step in computed.steps)


def test_an_instant_before_receipt_is_called_impossible():
    received = berlin(2026, 11, 20, 9)
    computed = stated_instant(due=received, start=received, state="DE")
    assert computed.steps[-1].endswith("the deadline is impossible to meet.")


# --- what holds for every period ---

STARTS = st.datetimes(
    # hypothesis asks for bounds without a time zone and adds one.
    datetime(1990, 1, 1),  # noqa: DTZ001
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)
PERIODS = st.sampled_from(list(DurationUnit)).flatmap(
    lambda unit: st.tuples(st.integers(1, min(LONGEST[unit], 400)), st.just(unit))
)


@settings(max_examples=300)
@given(STARTS, PERIODS, st.sampled_from(STATES))
def test_every_period_ends_on_the_hour_and_later_than_it_started(
    start: datetime, period: tuple[int, DurationUnit], state: str
):
    value, unit = period
    computed = due(value, unit, start, state)
    zone = timezone_of(state)
    assert zone is not None
    assert computed.due_before > start.astimezone(UTC)
    assert computed.due_before == datetime.fromisoformat(computed.due_before.isoformat())
    if unit is HOURS:
        passed = computed.due_before - start.astimezone(UTC)
        assert timedelta(hours=value) < passed <= timedelta(hours=value + 1)
        assert computed.last_day is None
    else:
        assert computed.last_day is not None
        assert calendar_of(state).is_working_day(computed.last_day)  # type: ignore[union-attr]
        assert computed.last_day > start.astimezone(zone.zone).date()


@settings(max_examples=200)
@given(STARTS, st.sampled_from(STATES), st.integers(1, 400))
def test_days_end_with_the_last_instant_of_their_last_day(start: datetime, state: str, value: int):
    computed = due(value, DAYS, start, state, HolidayCalendar.NONE)
    zone = timezone_of(state)
    assert zone is not None
    assert computed.last_day == start.astimezone(zone.zone).date() + timedelta(days=value)
    before = (computed.due_before - timedelta(microseconds=1)).astimezone(zone.zone)
    assert before.date() == computed.last_day
    assert computed.due_before.astimezone(zone.zone).date() > computed.last_day


@settings(max_examples=100)
@given(STARTS, st.sampled_from(STATES), st.integers(1, 100))
def test_a_longer_period_never_ends_earlier(start: datetime, state: str, value: int):
    for unit in DurationUnit:
        assert due(value, unit, start, state).due_before <= due(value + 1, unit, start, state).due_before


@given(
    st.datetimes(timezones=st.timezones()),
    st.integers(),
    st.sampled_from(list(DurationUnit)),
    st.none() | st.sampled_from(STATES) | st.text(max_size=5),
    st.sampled_from(list(HolidayCalendar)),
    st.none() | st.integers(1, 10),
)
def test_nothing_but_a_deadline_error_is_ever_raised(
    start: datetime,
    value: int,
    unit: DurationUnit,
    state: str | None,
    calendar: HolidayCalendar,
    minimum: int | None,
):
    with suppress(DeadlineError):
        computed = due(value, unit, start, state, calendar, minimum)
        assert computed.steps
        assert computed.due_before.utcoffset() is not None
