"""Working days and time zones of States and their parts, from the libraries `holidays` and `babel` (CLDR)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays
from babel.core import get_global

from jurisdictions.law.regional_zones import REGIONAL_ZONES

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
def timezone_of(state: str, subdivision: str | None = None) -> StateZone | None:
    """The time zone of a State (ISO 3166-1 alpha-2); None for a code that is no State known here.

    `subdivision` (ISO 3166-2) narrows it where the zones of the parts are known, else it changes nothing.
    """
    if subdivision is not None and subdivision in REGIONAL_ZONES and belongs_to(subdivision, state):
        name, *others = REGIONAL_ZONES[subdivision]
        return StateZone(ZoneInfo(name), name, tuple(others))
    names: Sequence[str] = () if state in NOT_STATES else get_global("territory_zones").get(state, ())
    capital = CAPITAL_ZONES.get(state) or (names[0] if len(names) == 1 else None)
    if capital is None:
        return None
    return StateZone(ZoneInfo(capital), capital, tuple(other for other in names if other != capital))


def belongs_to(subdivision: str | None, state: str | None) -> bool:
    """Whether the code of a subdivision (ISO 3166-2) is one of the State."""
    return bool(state and subdivision and subdivision.startswith(f"{state}-"))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a State: its weekend and public holidays, with those moved to weekdays.

    With a `subdivision` (ISO 3166-2) the holidays of that part count as well. Holidays of a municipality, and those
    that bind one denomination only, are not known.
    """

    state: str
    subdivision: str | None = None

    @property
    def name(self) -> str:
        """The code of the subdivision, else that of the State."""
        return self.subdivision or self.state

    def is_working_day(self, day: date) -> bool:
        """Whether the authorities work on the day."""
        return day not in _year_of(self, day.year).off

    def name_of(self, day: date) -> str:
        """Why a day is no working day: the name of the holiday, in English where known, else the weekday."""
        return _year_of(self, day.year).days.get(day) or f"a {WEEKDAYS[day.weekday()]}"

    def covers(self, year: int) -> bool:
        """Whether all public holidays of the year are known; otherwise only weekends count for certain."""
        return _year_of(self, year).complete

    def next_working_day(self, day: date) -> date:
        """The first working day after the day. Raises OverflowError at the end of the calendar."""
        return next(following for following in _days_after(day) if self.is_working_day(following))

    def count_working_days(self, after: date, until: date) -> int:
        """Working days after one day and until another, which counts."""
        span = (until - after).days
        return sum(self.is_working_day(after + timedelta(days=number + 1)) for number in range(span))


@cache
def calendar_of(state: str, subdivision: str | None = None) -> Calendar | None:
    """The calendar of a State (ISO 3166-1 alpha-2); None where none is known.

    It is that of the subdivision (ISO 3166-2) where its holidays are known, else that of the State alone: ask the
    calendar for its `subdivision`.
    """
    if state not in _supported():
        return None
    known = subdivision is not None and subdivision in regional_calendars(state)
    return Calendar(state, subdivision if known else None)


@cache
def regional_calendars(state: str) -> frozenset[str]:
    """The subdivisions (ISO 3166-2) of a State whose holidays are known; empty where there are none."""
    return frozenset(f"{state}-{part}" for part in _parts(state))


@cache
def _parts(state: str) -> Mapping[str, str]:
    """By the second half of the code the name of the part in the library, which has own names for some."""
    if state not in _supported():
        return {}
    parts = {part: part for part in holidays.list_supported_countries()[state]}
    aliases = getattr(type(holidays.country_holidays(state)), "subdivisions_aliases", {})
    return {code: part for code, part in (parts | aliases).items() if _SECOND_HALF.fullmatch(code)}


_SECOND_HALF = re.compile(r"[A-Z0-9]{1,3}")


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
    off: frozenset[date]
    complete: bool


@cache
def _year_of(calendar: Calendar, year: int) -> _Year:
    # A year each, complete before anybody sees it: left to grow by itself, one object shared between threads
    # answers for a year that another thread has only begun to fill. The library says by a warning that it knows
    # a part of the holidays only (the lunar ones of India end in 2035).
    part = _parts(calendar.state)[calendar.subdivision[3:]] if calendar.subdivision else None
    with warnings.catch_warnings(record=True) as incomplete:
        warnings.simplefilter("always")
        days = holidays.country_holidays(
            calendar.state, subdiv=part, years=year, expand=False, language="en_US"
        )
    off = frozenset(day for day in _days_of(year) if not days.is_working_day(day))
    return _Year(days, off, days.start_year <= year <= days.end_year and not incomplete)


def _days_of(year: int) -> Iterator[date]:
    return (date.fromordinal(number) for number in range(*_ordinals(year)))


def _ordinals(year: int) -> tuple[int, int]:
    return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1
