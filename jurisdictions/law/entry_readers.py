"""How each entry of a rulebook is read from its TOML table."""

from __future__ import annotations

import re
from datetime import date
from typing import TypedDict

from jurisdictions.law.condition_parts import closest
from jurisdictions.law.conditions import ConditionError, parse
from jurisdictions.law.offence_risks import RISKS
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.rulebook_entries import (
    LONGEST_PERIOD,
    DeadlineRule,
    DeadlineStart,
    FlagRule,
    InstrumentData,
    InstrumentEntry,
    JudicialAuthorisation,
    Note,
    Offence,
    Question,
    RoutingTerms,
    Rule,
)
from jurisdictions.law.toml_reader import Table
from jurisdictions.law.vocabulary import (
    Answer,
    AuthorityKind,
    Clock,
    Confidence,
    DurationUnit,
    Flag,
    HolidayCalendar,
    OffenceTag,
    ReviewLevel,
    RoutingMode,
    Severity,
    Unit,
)


class Dates(TypedDict):
    """First day in force, and the first day no longer in force; None where it is not known."""

    in_force_from: date | None
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
    """The dates of a policy, whose first day must be known. Raises RulebookError, as all readers here do."""
    table.day("in_force_from")
    return read_entry_dates(table)


def read_entry_dates(table: Table) -> Dates:
    """The dates of an entry; its first day is left out where nobody has established it."""
    start, end = table.optional_day("in_force_from"), table.optional_day("in_force_until")
    if start is not None and end is not None and end <= start:
        raise table.error("in_force_until", "the end must be later than in_force_from")
    return {"in_force_from": start, "in_force_until": end}


def _common(table: Table) -> _Common:
    return {
        "id": table.matching("id", *_ID),
        "citation": table.text("citation"),
        "confidence": table.word("confidence", Confidence),
        "source": table.text("source"),
        **read_entry_dates(table),
    }


def read_instrument(table: Table) -> InstrumentEntry:
    """An entry of [[instruments]]."""
    return InstrumentEntry(
        local_name=table.text("local_name"),
        name=table.text("name"),
        issued_by=table.words("issued_by", AuthorityKind),
        judicial_authorisation=table.word("judicial_authorisation", JudicialAuthorisation),
        data=table.words("data", InstrumentData),
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


def read_question(table: Table) -> Question:
    """An entry of [[questions]]."""
    unit = table.word("per", Unit)
    severity = table.word("severity", Severity)
    needs = table.word("needs", Answer)
    if needs is Answer.NOT_CLEAR:
        raise table.error("needs", "a question is met by yes or by no")
    asks = table.text("asks")
    if not asks.endswith("?"):
        raise table.error("asks", "a question ends with a question mark")
    return Question(
        per=unit,
        severity=severity,
        reason=_reason(table, severity),
        when=table.optional_condition("when", unit),
        asks=asks,
        guidance=table.text("guidance"),
        look_in=table.optional_text("look_in"),
        needs=needs,
        **_common(table),
    )


def read_offence(table: Table) -> Offence:
    """An entry of [[offences]], with the flag that follows from its tag."""
    common = _common(table)
    tag, name = table.word("tag", OffenceTag), table.text("name")
    statutes = table.texts("statutes")
    if tag not in RISKS:
        raise table.error("tag", f"'{tag}' is an ordinary offence and raises no flag")
    risk = RISKS[tag]
    written = " or ".join([f"'{tag}' in offence_tags", *(f"{statute!r} in statutes" for statute in statutes)])
    try:
        when = parse(written, Unit.REQUEST)
    except ConditionError as error:
        raise table.error("statutes", f"these provisions cannot be compared: {error.message}") from None
    flag = FlagRule(
        flag=risk.flag, per=Unit.REQUEST, when=when, weight=risk.weight, level=risk.level, says=name, **common
    )
    return Offence(
        tag=tag,
        name=name,
        statutes=frozenset(statutes),
        words=tuple(table.texts("words")),
        flag_rule=flag,
        **common,
    )


def read_routing(table: Table) -> RoutingTerms:
    """The table [routing] of a country."""
    return RoutingTerms(
        mode=table.word("mode", RoutingMode),
        reason=table.text("reason"),
        central_authority=table.optional_text("central_authority"),
        citation=table.text("citation"),
        confidence=table.word("confidence", Confidence),
        source=table.text("source"),
    )
