"""Working days and the time zone of a State, from the libraries `holidays` and `babel` (CLDR)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays
from babel.core import get_global

CAPITAL_ZONES: Mapping[str, str] = MappingProxyType(
    {
        "AR": "America/Argentina/Buenos_Aires",
        "AU": "Australia/Sydney",
        "BR": "America/Sao_Paulo",
        "CA": "America/Toronto",
        "CD": "Africa/Kinshasa",
        "CL": "America/Santiago",
        "CN": "Asia/Shanghai",
        "CY": "Asia/Nicosia",
        "DE": "Europe/Berlin",
        "EC": "America/Guayaquil",
        "ES": "Europe/Madrid",
        "FM": "Pacific/Pohnpei",
        "GL": "America/Nuuk",
        "ID": "Asia/Jakarta",
        "KI": "Pacific/Tarawa",
        "KZ": "Asia/Almaty",
        "MH": "Pacific/Majuro",
        "MN": "Asia/Ulaanbaatar",
        "MX": "America/Mexico_City",
        "MY": "Asia/Kuala_Lumpur",
        "NZ": "Pacific/Auckland",
        "PF": "Pacific/Tahiti",
        "PG": "Pacific/Port_Moresby",
        "PS": "Asia/Hebron",
        "PT": "Europe/Lisbon",
        "RU": "Europe/Moscow",
        "UA": "Europe/Kyiv",
        "US": "America/New_York",
        "UZ": "Asia/Tashkent",
    }
)
"""For a State with several time zones the one that its capital keeps (names of the IANA database)."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

NOT_STATES = frozenset({"001", "ZZ", "AQ", "UM"})
"""CLDR has time zones for the world, for an unknown territory and for lands without an authority."""


@dataclass(frozen=True, slots=True)
class StateZone:
    """The time zone that a deadline of a State is computed in.

    `name` is that of the IANA database; `others` are the other time zones of the State.
    """

    zone: tzinfo
    name: str
    others: tuple[str, ...] = ()

    def is_disputable(self, instant: datetime) -> bool:
        """Whether clocks elsewhere in the State show another time at the (aware) instant."""
        offset = instant.astimezone(self.zone).utcoffset()
        return any(instant.astimezone(ZoneInfo(other)).utcoffset() != offset for other in self.others)


UTC_ZONE = StateZone(UTC, "UTC")


@cache
def timezone_of(state: str) -> StateZone | None:
    """The time zone of a State (ISO 3166-1 alpha-2); None for a code that is no State known here."""
    names: Sequence[str] = () if state in NOT_STATES else get_global("territory_zones").get(state, ())
    name = CAPITAL_ZONES.get(state) or (names[0] if len(names) == 1 else None)
    if name is None:
        return None
    return StateZone(ZoneInfo(name), name, tuple(other for other in names if other != name))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a State: its weekend and national public holidays, with those moved to weekdays."""

    state: str

    def is_working_day(self, day: date) -> bool:
        """Whether the authorities of the State work on the day."""
        return _year_of(self.state, day.year).days.is_working_day(day)

    def name_of(self, day: date) -> str:
        """Why a day is no working day: the name of the holiday, in English where known, else the weekday."""
        return _year_of(self.state, day.year).days.get(day) or f"a {WEEKDAYS[day.weekday()]}"

    def covers(self, year: int) -> bool:
        """Whether all public holidays of the year are known; otherwise only weekends count for certain."""
        return _year_of(self.state, year).complete

    def next_working_day(self, day: date) -> date:
        """The first working day after the day. Raises OverflowError at the end of the calendar."""
        return next(following for following in _days_after(day) if self.is_working_day(following))

    def count_working_days(self, after: date, until: date) -> int:
        """Working days after one day and until another, which counts."""
        span = (until - after).days
        return sum(self.is_working_day(after + timedelta(days=number + 1)) for number in range(span))


@cache
def calendar_of(state: str) -> Calendar | None:
    """The calendar of a State (ISO 3166-1 alpha-2); None where none is known."""
    return Calendar(state) if state in _supported() else None


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day


@cache
def _supported() -> frozenset[str]:
    return frozenset(code for code in holidays.list_supported_countries() if len(code) == 2)


@dataclass(frozen=True, slots=True)
class _Year:
    days: holidays.HolidayBase
    complete: bool


@cache
def _year_of(state: str, year: int) -> _Year:
    # A year each, complete before anybody sees it: left to grow by itself, one object shared between threads
    # answers for a year that another thread has only begun to fill. The library says by a warning that it knows
    # a part of the holidays only (the lunar ones of India end in 2035).
    with warnings.catch_warnings(record=True) as incomplete:
        warnings.simplefilter("always")
        days = holidays.country_holidays(state, years=year, expand=False, language="en_US")
    return _Year(days, days.start_year <= year <= days.end_year and not incomplete)
