"""How days, instants and periods are written in the steps of a computation."""

from __future__ import annotations

from datetime import date, datetime

from jurisdictions.law.calendars import WEEKDAYS, StateZone
from jurisdictions.law.vocabulary import DurationUnit

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


def received(start: datetime, zone: StateZone) -> str:
    """The first step of every computation."""
    return f"Received {instant_of(start)} ({zone.name})."


def amount_of(value: int, unit: DurationUnit) -> str:
    """A period: `10 working days`."""
    return f"{value} {units(unit)}" if value != 1 else f"1 {units(unit).removesuffix('s')}"


def units(unit: DurationUnit) -> str:
    """The unit in the plural."""
    return unit.value.replace("_", " ")


def shown(value: int) -> str:
    """str() refuses a number of thousands of digits."""
    return str(value) if abs(value) < 10**18 else "so many"


def day_of(day: date) -> str:
    """A day: `Friday 20 November 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def instant_of(instant: datetime) -> str:
    """An instant to the minute, as the clock of its zone shows it."""
    return f"{day_of(instant)} {instant.hour:02}:{instant.minute:02}"
