"""Time zones and working days of States."""

from datetime import UTC, date, datetime
from zoneinfo import available_timezones

import pytest
from babel.core import get_global

from jurisdictions.law.calendars import CAPITAL_ZONES, NOT_STATES, calendar_of, timezone_of


def test_every_state_that_cldr_knows_has_one_time_zone():
    territories = get_global("territory_zones")
    assert {code for code in territories if timezone_of(code) is None} == NOT_STATES
    assert {code for code, zones in territories.items() if len(zones) > 1} - NOT_STATES == set(CAPITAL_ZONES)


def test_the_zone_of_a_capital_is_one_of_its_states():
    territories = get_global("territory_zones")
    assert all(zone in territories[state] for state, zone in CAPITAL_ZONES.items())
    assert set(CAPITAL_ZONES.values()) <= available_timezones()


@pytest.mark.parametrize("code", ["ZZ", "001", "XX", "", "DEU", "../etc/passwd", "de", "\0"])
def test_a_code_that_is_no_state_has_no_time_zone_and_no_calendar(code: str):
    assert timezone_of(code) is None
    assert calendar_of(code) is None


@pytest.mark.parametrize(("state", "disputable"), [("US", True), ("RU", True), ("DE", False), ("AR", False)])
def test_several_zones_matter_only_where_their_clocks_differ(state: str, disputable: bool):
    zone = timezone_of(state)
    assert zone is not None
    assert zone.others
    assert zone.is_disputable(datetime(2026, 11, 20, 12, tzinfo=UTC)) is disputable


@pytest.mark.parametrize(
    ("state", "day", "working"),
    [
        ("DE", date(2026, 12, 24), True),
        ("DE", date(2026, 12, 25), False),
        ("DE", date(2026, 12, 26), False),
        ("DE", date(2026, 12, 27), False),
        ("GB", date(2026, 12, 28), False),
        ("SA", date(2026, 11, 20), False),
        ("SA", date(2026, 11, 22), True),
        ("FR", date(2026, 7, 14), False),
        ("BE", date(2026, 7, 14), True),
    ],
    ids=str,
)
def test_weekends_and_holidays_are_those_of_the_state(state: str, day: date, working: bool):
    calendar = calendar_of(state)
    assert calendar is not None
    assert calendar.is_working_day(day) is working


def test_a_day_off_has_a_name():
    calendar = calendar_of("DE")
    assert calendar is not None
    assert calendar.name_of(date(2026, 12, 25)) == "Christmas Day"
    assert calendar.name_of(date(2026, 12, 27)) == "a Sunday"


def test_working_days_are_counted_without_the_first_day_and_with_the_last():
    calendar = calendar_of("DE")
    assert calendar is not None
    assert calendar.count_working_days(date(2026, 11, 20), date(2026, 11, 24)) == 2
    assert calendar.count_working_days(date(2026, 11, 20), date(2026, 11, 20)) == 0


@pytest.mark.parametrize(
    ("state", "year", "covered"), [("DE", 2026, True), ("DE", 2400, False), ("IN", 2040, False)]
)
def test_a_calendar_says_which_years_it_does_not_cover(state: str, year: int, covered: bool):
    calendar = calendar_of(state)
    assert calendar is not None
    assert calendar.covers(year) is covered


def test_the_end_of_the_calendar_is_an_overflow():
    calendar = calendar_of("DE")
    assert calendar is not None
    with pytest.raises(OverflowError):
        calendar.next_working_day(date.max)
