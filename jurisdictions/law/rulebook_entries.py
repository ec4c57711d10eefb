"""The entries of a rulebook as frozen values, and how each is read from its TOML table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique
from typing import TypedDict

from jurisdictions.law.condition_parts import closest
from jurisdictions.law.conditions import Condition
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.toml_reader import Table
from jurisdictions.law.vocabulary import (
    AuthorityKind,
    Clock,
    Confidence,
    DataCategory,
    DurationUnit,
    Flag,
    HolidayCalendar,
    ItemType,
    ReviewLevel,
    Severity,
    SubjectRole,
    Unit,
)


@unique
class JudicialAuthorisation(StrEnum):
    """Whether an instrument needs the authorisation of a judge or court; `mixed` where it depends on the case."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    MIXED = "mixed"
    UNKNOWN = "unknown"


@unique
class DeadlineStart(StrEnum):
    """The event from which a deadline runs."""

    RECEIPT = "receipt"


LONGEST_PERIOD = {
    DurationUnit.HOURS: 10_000,
    DurationUnit.DAYS: 3_660,
    DurationUnit.WORKING_DAYS: 2_600,
    DurationUnit.MONTHS: 120,
}
"""A deadline of more than about ten years is a slip of the pen (for hours: about a year)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every entry of the law says: where it stands, when it is in force, how far it can be trusted.

    It is in force from its first day up to, but not including, `in_force_until`; None while no end is known.
    """

    id: str
    citation: str
    in_force_from: date
    in_force_until: date | None
    confidence: Confidence
    source: str

    def in_force_on(self, day: date) -> bool:
        """Whether this is law on the day."""
        return self.in_force_from <= day and (self.in_force_until is None or day < self.in_force_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTerms:
    """What a policy lets the platform disclose, and about whom."""

    item_types: frozenset[ItemType]
    emergency: bool
    roles: frozenset[SubjectRole]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentEntry(Entry):
    """A legal instrument of a State, for people to read."""

    local_name: str
    name: str
    issued_by: frozenset[AuthorityKind]
    judicial_authorisation: JudicialAuthorisation
    data: frozenset[DataCategory]
    threshold: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Entry):
    """One requirement. It is about `per`; where `when` is false it does not apply."""

    per: Unit
    severity: Severity
    reason: str
    when: Condition | None
    require: Condition
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule(Entry):
    """How long the law gives. `min_working_days`: Regulation (EEC, Euratom) No 1182/71 Art. 3(5)."""

    clock: Clock
    value: int
    unit: DurationUnit
    when: Condition | None
    starts: DeadlineStart
    calendar: HolidayCalendar
    min_working_days: int | None
    binding: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRule(Entry):
    """A risk that is raised where `when` is true. `weight` is 1 (slight) to 5 (grave)."""

    flag: Flag
    per: Unit
    when: Condition
    weight: int
    level: ReviewLevel
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What counsel should know about a topic (routing, gag, preservation ...) and no rule can decide."""

    topic: str
    text: str
    citation: str
    confidence: Confidence
    source: str


class Dates(TypedDict):
    """First day in force, and the first day no longer in force."""

    in_force_from: date
    in_force_until: date | None


class _Common(Dates):
    id: str
    citation: str
    confidence: Confidence
    source: str


_ID = (
    re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"),
    "an id of small letters, digits and hyphens, such as de-traffic-judge",
)
_TOPIC = (re.compile(r"[a-z]+(_[a-z]+)*"), "a topic of small letters and underscores, such as preservation")


def read_dates(table: Table) -> Dates:
    """The dates of an entry, or of a policy. Raises RulebookError, as all readers here do."""
    start, end = table.day("in_force_from"), table.optional_day("in_force_until")
    if end is not None and end <= start:
        raise table.error("in_force_until", "the end must be later than in_force_from")
    return {"in_force_from": start, "in_force_until": end}


def _common(table: Table) -> _Common:
    return {
        "id": table.matching("id", *_ID),
        "citation": table.text("citation"),
        "confidence": table.word("confidence", Confidence),
        "source": table.text("source"),
        **read_dates(table),
    }


def read_instrument(table: Table) -> InstrumentEntry:
    """An entry of [[instruments]]."""
    return InstrumentEntry(
        local_name=table.text("local_name"),
        name=table.text("name"),
        issued_by=table.words("issued_by", AuthorityKind),
        judicial_authorisation=table.word("judicial_authorisation", JudicialAuthorisation),
        data=table.words("data", DataCategory),
        threshold=table.optional_text("threshold"),
        **_common(table),
    )


def read_rule(table: Table) -> Rule:
    """An entry of [[rules]]; its conditions see the facts of its unit."""
    unit = table.word("per", Unit)
    severity = table.word("severity", Severity)
    return Rule(
        per=unit,
        severity=severity,
        reason=_reason(table, severity),
        when=table.optional_condition("when", unit),
        require=table.condition("require", unit),
        says=table.text("says"),
        **_common(table),
    )


def _reason(table: Table, severity: Severity) -> str:
    code = table.text("reason")
    if code not in REASONS:
        suggestion = closest(code, REASONS)
        hint = f"; did you mean {suggestion}?" if suggestion else ""
        raise table.error("reason", f"{code!r} is no reason code{hint}")
    if severity is Severity.CURABLE and not REASONS[code].curable:
        message = f"the rule is curable, but {code} has no question that the authority could answer"
        raise table.error("severity", message)
    return code


def read_deadline(table: Table) -> DeadlineRule:
    """An entry of [[deadlines]]; its condition sees the facts of the data request."""
    unit = table.word("unit", DurationUnit)
    calendar = table.word("calendar", HolidayCalendar)
    if unit is DurationUnit.WORKING_DAYS and calendar is HolidayCalendar.NONE:
        raise table.error("calendar", "working days cannot be counted without a calendar")
    value = table.integer("value", least=1, most=LONGEST_PERIOD[unit])
    return DeadlineRule(
        clock=table.word("clock", Clock),
        value=value,
        unit=unit,
        when=table.optional_condition("when", Unit.REQUEST),
        starts=table.word("starts", DeadlineStart),
        calendar=calendar,
        min_working_days=_min_working_days(table, value, unit, calendar),
        binding=table.boolean("binding"),
        says=table.text("says"),
        **_common(table),
    )


def _min_working_days(table: Table, value: int, unit: DurationUnit, calendar: HolidayCalendar) -> int | None:
    days = table.optional_integer("min_working_days", least=1, most=10)
    if days is None:
        return None
    if unit is DurationUnit.HOURS or calendar is HolidayCalendar.NONE:
        raise table.error("min_working_days", "hours, and deadlines without a calendar, never move")
    if unit is DurationUnit.DAYS and value < days:
        raise table.error("min_working_days", "the period is shorter than the working days that it must hold")
    return days


def read_flag(table: Table) -> FlagRule:
    """An entry of [[flags]]."""
    unit = table.word("per", Unit)
    return FlagRule(
        flag=table.word("flag", Flag),
        per=unit,
        when=table.condition("when", unit),
        weight=table.integer("weight", least=1, most=5),
        level=table.word("level", ReviewLevel),
        says=table.text("says"),
        **_common(table),
    )


def read_note(table: Table) -> Note:
    """An entry of [[notes]]."""
    return Note(
        topic=table.matching("topic", *_TOPIC),
        text=table.text("text"),
        citation=table.text("citation"),
        confidence=table.word("confidence", Confidence),
        source=table.text("source"),
    )
