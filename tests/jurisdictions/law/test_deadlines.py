"""Due dates: the vectors of the issue, and what holds for every period."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from jurisdictions.law.deadlines import (
    DeadlineError,
    DueDate,
    Period,
    Standstill,
    compute,
    stated_instant,
)
from jurisdictions.law.standstills import Extension, extended, moved_on
from jurisdictions.law.vocabulary import DurationUnit, HolidayCalendar

BERLIN = ZoneInfo("Europe/Berlin")
HOURS, DAYS, MONTHS = DurationUnit.HOURS, DurationUnit.DAYS, DurationUnit.MONTHS
WORKING_DAYS = DurationUnit.WORKING_DAYS


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


# --- the calendar of a part of a State ---


def test_the_holidays_of_a_land_move_the_end_and_the_step_names_its_calendar():
    # Epiphany is a holiday in Bavaria, Baden-Württemberg and Saxony-Anhalt, and in no other Land.
    received = berlin(2026, 12, 27, 9)
    national, bavarian = due(10, DAYS, received), due(10, DAYS, received, subdivision="DE-BY")
    assert (national.last_day, bavarian.last_day) == (date(2027, 1, 6), date(2027, 1, 7))
    assert national.steps[1] == "The calendar is that of DE; holidays of its parts are not counted."
    assert bavarian.steps[1] == "The calendar is that of DE-BY: holidays of the State and of this part of it."
    assert any("in the enforcing State (DE-BY: Epiphany)" in step for step in bavarian.steps)


@pytest.mark.parametrize(
    ("state", "subdivision", "received", "last_day"),
    [
        ("GB", "GB-SCT", datetime(2026, 11, 29, 9, tzinfo=UTC), date(2026, 12, 1)),
        ("GB", "GB-ENG", datetime(2026, 11, 29, 9, tzinfo=UTC), date(2026, 11, 30)),
        ("CH", "CH-TI", datetime(2026, 3, 18, 9, tzinfo=UTC), date(2026, 3, 20)),
        ("CH", "CH-ZH", datetime(2026, 3, 18, 9, tzinfo=UTC), date(2026, 3, 19)),
        ("US", "US-CA", datetime(2027, 3, 30, 20, tzinfo=UTC), date(2027, 4, 1)),
        ("US", "US-NV", datetime(2027, 3, 30, 20, tzinfo=UTC), date(2027, 3, 31)),
    ],
    ids=lambda value: str(value),
)
def test_parts_of_the_kingdom_cantons_and_states_have_holidays_of_their_own(
    state: str, subdivision: str, received: datetime, last_day: date
):
    computed = due(1, DAYS, received, state, HolidayCalendar.ISSUING_STATE, subdivision=subdivision)
    assert computed.last_day == last_day


def test_a_part_whose_holidays_nobody_knows_says_so_and_counts_as_its_state():
    computed = due(10, DAYS, berlin(2026, 12, 27, 9), subdivision="DE-XX")
    assert computed.last_day == date(2027, 1, 6)
    assert (
        computed.steps[1] == "No calendar of DE-XX is known: that of DE is used, without regional holidays."
    )


def test_a_state_without_known_parts_says_so():
    computed = due(10, DAYS, datetime(2026, 11, 26, 9, tzinfo=UTC), "TR", HolidayCalendar.ISSUING_STATE)
    assert "The calendar is that of TR; holidays of its parts are not known." in computed.steps


def test_a_part_of_another_state_counts_for_nothing():
    assert due(10, DAYS, berlin(2026, 12, 27, 9), subdivision="US-CA") == due(
        10, DAYS, berlin(2026, 12, 27, 9)
    )


def test_a_state_of_the_union_has_its_own_clock_and_says_where_it_has_two():
    received = datetime(2026, 11, 20, 6, tzinfo=UTC)
    california = due(1, DAYS, received, "US", HolidayCalendar.NONE, subdivision="US-CA")
    assert california.steps[0] == "Received Thursday 19 November 2026 22:00 (America/Los_Angeles)."
    assert (california.last_day, len(california.steps)) == (date(2026, 11, 20), 4)
    texas = due(1, DAYS, received, "US", HolidayCalendar.NONE, subdivision="US-TX")
    assert texas.steps[1] == "US-TX has several time zones; that of its capital, America/Chicago, is used."


# --- a clock that stood still ---


def stood(since: datetime, until: datetime) -> tuple[Standstill]:
    return (Standstill(since, until, "court review"),)


def test_days_in_which_the_clock_stood_still_are_not_counted_and_then_the_last_day_moves():
    # 10 days from Thursday 26 November end on Sunday 6 December; with two days more on Tuesday 8 December, which
    # is not two days after the Monday to which the Sunday would have moved.
    computed = due(
        10, DAYS, berlin(2026, 11, 26, 9), standstills=stood(berlin(2026, 12, 1, 23), berlin(2026, 12, 3, 1))
    )
    assert computed.last_day == date(2026, 12, 8)
    assert computed.steps[3:6] == (
        "The clock stood still from Tuesday 1 December 2026 23:00 to Thursday 3 December 2026 01:00: court review.",
        "The period is longer by 2 days and ends with Tuesday 8 December 2026.",
        "Tuesday 8 December 2026 is a working day in the enforcing State (DE).",
    )


@pytest.mark.parametrize(
    ("since", "until", "last_day"),
    [
        (berlin(2026, 12, 7, 10), berlin(2026, 12, 14, 10), date(2026, 12, 14)),
        (berlin(2026, 12, 7, 10), berlin(2026, 12, 8, 10), date(2026, 12, 8)),
        (berlin(2026, 12, 7, 10), berlin(2026, 12, 7, 11), date(2026, 12, 7)),
        (berlin(2026, 12, 8, 0), berlin(2026, 12, 14, 10), date(2026, 12, 7)),
    ],
    ids=["a week", "a day", "an hour", "too late"],
)
def test_a_clock_stops_also_on_the_working_day_to_which_its_last_day_had_moved(
    since: datetime, until: datetime, last_day: date
):
    # 10 days from Thursday 26 November end on Sunday 6 December, and so with Monday the 7th.
    assert due(10, DAYS, berlin(2026, 11, 26, 9), standstills=stood(since, until)).last_day == last_day


def test_the_steps_tell_first_to_which_day_the_end_had_moved_when_the_clock_stopped():
    still = stood(berlin(2026, 12, 7, 10), berlin(2026, 12, 14, 10))
    steps = due(10, DAYS, berlin(2026, 11, 26, 9), standstills=still).steps
    assert steps[3].endswith("the period ends with the next working day, Monday 7 December 2026.")
    assert steps[4].startswith("The clock stood still from Monday 7 December 2026 10:00")
    assert steps[5] == "The period is longer by 7 days and ends with Monday 14 December 2026."


def test_a_clock_stops_also_on_a_day_that_was_added_for_the_working_days_that_a_period_must_hold():
    # Two days from Thursday 24 December end on Saturday 26, a holiday, so with Monday; two working days with Tuesday.
    plain = due(2, DAYS, berlin(2026, 12, 24, 9), min_working_days=2)
    still = stood(berlin(2026, 12, 29, 9), berlin(2026, 12, 30, 9))
    assert plain.last_day == date(2026, 12, 29)
    assert due(2, DAYS, berlin(2026, 12, 24, 9), min_working_days=2, standstills=still).last_day == date(
        2026, 12, 30
    )


def test_working_days_in_which_the_clock_stood_still_are_not_counted():
    # Friday to Monday: one working day.
    still = stood(berlin(2026, 11, 27, 9), berlin(2026, 11, 30, 9))
    assert due(5, WORKING_DAYS, berlin(2026, 11, 26, 9)).last_day == date(2026, 12, 3)
    assert due(5, WORKING_DAYS, berlin(2026, 11, 26, 9), standstills=still).last_day == date(2026, 12, 4)


def test_hours_in_which_the_clock_stood_still_are_full_hours():
    still = stood(berlin(2026, 11, 20, 18, 50), berlin(2026, 11, 20, 21, 5))
    computed = due(8, HOURS, berlin(2026, 11, 20, 17, 10), standstills=still)
    assert computed.due_before == berlin(2026, 11, 21, 5)
    assert "The period is longer by 3 hours and ends with Saturday 21 November 2026 05:00." in computed.steps


def test_what_stopped_after_the_end_moves_nothing():
    still = stood(berlin(2026, 12, 8, 0), berlin(2026, 12, 20, 9))
    assert due(10, DAYS, berlin(2026, 11, 26, 9), standstills=still) == due(10, DAYS, berlin(2026, 11, 26, 9))


def test_working_days_in_a_standstill_are_none_of_the_two_that_a_period_must_hold():
    # Two days from Tuesday 22 December: 23 and 24. Still from the 22nd to the 23rd: 24 and 25, which is a holiday.
    still = stood(berlin(2026, 12, 22, 10), berlin(2026, 12, 23, 10))
    computed = due(2, DAYS, berlin(2026, 12, 22, 9), min_working_days=2, standstills=still)
    assert computed.last_day == date(2026, 12, 28)
    assert due(2, DAYS, berlin(2026, 12, 22, 9), min_working_days=2).last_day == date(2026, 12, 24)


def test_an_instant_moves_by_exactly_the_time_and_a_day_by_days():
    instant = stated_instant(due=berlin(2026, 11, 27, 17), start=berlin(2026, 11, 20, 9), state="DE")
    still = stood(berlin(2026, 11, 23, 9, 15), berlin(2026, 11, 24, 10, 45))
    assert moved_on(instant, still).due_before == berlin(2026, 11, 28, 18, 30)
    day = DueDate(berlin(2026, 12, 8), date(2026, 12, 7), ("step",))
    moved = moved_on(day, still)
    assert (moved.due_before, moved.last_day, len(moved.steps)) == (berlin(2026, 12, 9), date(2026, 12, 8), 2)


def test_more_time_replaces_the_end_and_what_stands_still_after_it_is_added():
    computed = due(10, DAYS, berlin(2026, 11, 26, 9))
    given = Extension(berlin(2026, 12, 12), berlin(2026, 11, 30, 12), "letter of 30 November")
    assert extended(computed, given).last_day == date(2026, 12, 11)
    assert extended(computed, given).steps[-1] == (
        "More time was given, until Saturday 12 December 2026 00:00: letter of 30 November."
    )
    before = stood(berlin(2026, 11, 27, 9), berlin(2026, 11, 28, 9))
    across = stood(berlin(2026, 11, 30, 0), berlin(2026, 12, 1, 12))
    assert extended(computed, given, before).due_before == berlin(2026, 12, 12)
    assert extended(computed, given, across).due_before == berlin(2026, 12, 13)


def test_an_end_that_is_no_later_than_what_was_counted_changes_nothing_and_says_so():
    computed = due(10, DAYS, berlin(2026, 11, 26, 9))
    kept = extended(computed, Extension(berlin(2026, 12, 8), berlin(2026, 11, 30), "letter"))
    assert (kept.due_before, kept.last_day) == (computed.due_before, computed.last_day)
    assert kept.steps[-1].startswith(
        "More time was given until Tuesday 8 December 2026 00:00, which is no later"
    )
