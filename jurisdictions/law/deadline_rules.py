"""Which deadlines run: those of the rulebooks that apply, and the order's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from jurisdictions.law.assessment import ORDER_RULEBOOK, ComputedDeadline, Finding, dated, leading, told
from jurisdictions.law.conditions import Part, Verdict
from jurisdictions.law.deadlines import DeadlineError, Period, fixed, stated_instant
from jurisdictions.law.due_dates import due_of
from jurisdictions.law.facts import Facts
from jurisdictions.law.rulebook import DeadlineRule, RulebookInForce
from jurisdictions.law.rulebook_entries import DeadlineStart
from jurisdictions.law.vocabulary import (
    Clock,
    Confidence,
    DurationUnit,
    HolidayCalendar,
    Result,
    Severity,
    Standing,
    Unit,
)

_STATED_CITATION = "The order itself"


def computed_deadlines(
    facts: Facts, running_deadlines: Sequence[RunningDeadline]
) -> tuple[tuple[ComputedDeadline, ...], list[Finding]]:
    """All deadlines, the order's own first, and findings about those that cannot be met or computed.

    The leading one of each clock is marked. The findings are advisory: a date never closes or opens an item.
    """
    deadlines: list[ComputedDeadline] = []
    doubts: list[Finding] = []
    if facts.stated_deadline_value is not None or facts.stated_deadline_at is not None:
        _gather(_stated(facts), deadlines, doubts)
    if running_deadlines:
        _gather((_by_rule(facts, each) for each in running_deadlines), deadlines, doubts)
    return _with_leaders(deadlines), doubts


def _gather(
    found: Iterable[ComputedDeadline | Finding], deadlines: list[ComputedDeadline], doubts: list[Finding]
) -> None:
    for each in found:
        if isinstance(each, Finding):
            doubts.append(each)
        else:
            deadlines.append(each)


def _with_leaders(deadlines: Sequence[ComputedDeadline]) -> tuple[ComputedDeadline, ...]:
    leaders: dict[Clock, ComputedDeadline] = {}
    for deadline in deadlines:
        if deadline.binding:
            leader = leaders.get(deadline.clock)
            if leader is None or deadline.due_before < leader.due_before:
                leaders[deadline.clock] = deadline
    if not leaders:
        return tuple(deadlines)
    return tuple(leading(each) if leaders.get(each.clock) is each else each for each in deadlines)


# The order's own deadline.


def _stated(facts: Facts) -> Iterator[ComputedDeadline | Finding]:
    state = facts.issuing_state or facts.country
    value, unit, due = facts.stated_deadline_value, facts.stated_deadline_unit, facts.stated_deadline_at
    if value is not None and unit is not None:
        period = Period(
            value=value,
            unit=unit,
            start=fixed(facts.received_at),
            state=state,
            subdivision=facts.subdivision,
            calendar=HolidayCalendar.ISSUING_STATE,
        )
        try:
            yield dated(_shared_by_orders("stated-deadline", value, unit), due_of(period), period, ())
        except DeadlineError as error:
            yield _doubt("stated-deadline-computable", f"The order's own deadline: {error}.")
    if due is not None:
        yield from _stated_instant(due, facts.received_at, state)


def _stated_instant(
    due: datetime, received_at: datetime, state: str | None
) -> Iterator[ComputedDeadline | Finding]:
    try:
        instant = stated_instant(due=due, start=received_at, state=state)
    except DeadlineError as error:
        yield _doubt("stated-deadline-computable", f"The order's own deadline: {error}.")
        return
    possible = due > received_at
    yield told(_shared_by_orders("stated-deadline-instant", None, None, possible), instant)
    if not possible:
        says = "The instant that the order sets had passed when the order was received."
        yield _doubt("stated-deadline-possible", says, failed=True)


@lru_cache(maxsize=512)
def _shared_by_orders(
    rule_id: str, value: int | None, unit: DurationUnit | None, binding: bool = True
) -> Any:
    return ComputedDeadline.common(
        rule_id=rule_id,
        rulebook=ORDER_RULEBOOK,
        version=0,
        clock=Clock.ANSWER,
        value=value,
        unit=unit,
        binding=binding,
        says="The order itself sets this deadline.",
        citation=_STATED_CITATION,
        confidence=Confidence.HIGH,
        source="order",
    )


def _doubt(rule_id: str, says: str, *, failed: bool = False, book: RulebookInForce | None = None) -> Finding:
    return Finding(
        rule_id=rule_id,
        rulebook=book.rulebook.code if book else ORDER_RULEBOOK,
        version=book.version if book else 0,
        unit=Unit.REQUEST,
        subject_key=None,
        item_key=None,
        result=Result.FAILED if failed else Result.UNKNOWN,
        severity=Severity.ADVISORY,
        standing=Standing.ADVISORY,
        reason="PROC-DEADLINE-IMPOSSIBLE" if failed else "",
        citation=book.rulebook.name if book else _STATED_CITATION,
        says=says,
        because=(),
        reviewed=True,
        confidence=Confidence.HIGH,
        source="engine",
    )


# The deadlines of the law.


@dataclass(frozen=True, slots=True)
class RunningDeadline:
    """A rule under which a deadline runs, or may run; each of the doubts keeps it from setting a date by itself.

    `common` is what all deadlines share that run so.
    """

    book: RulebookInForce
    rule: DeadlineRule
    doubts: tuple[str, ...]
    common: Any


def running(book: RulebookInForce, rule: DeadlineRule, verdict: Verdict | None) -> RunningDeadline:
    """The rule with all that is doubtful about it; `verdict` is that of its condition, which is not false."""
    doubts: list[str] = []
    if verdict is not None and verdict.value is None:
        doubts.append(f"It is unknown whether this deadline applies: {_unknown_names(verdict.because)}.")
    if rule.in_force_from is None:
        doubts.append("Since when this is law is not established: it sets no date by itself.")
    if rule.confidence is Confidence.LOW:
        doubts.append("The rule is of low confidence: it sets no date by itself.")
    if not book.is_reviewed(rule.id):
        doubts.append("Nobody has reviewed this rule: it sets no date by itself.")
    if rule.starts is DeadlineStart.PRESERVATION_END:
        doubts.append(
            "The period runs from the end of the preservation, which no fact states: counted from receipt, it sets no "
            "date by itself."
        )
    return RunningDeadline(
        book, rule, tuple(doubts), _shared_by_rule(book, rule, binding=rule.binding and not doubts)
    )


def _shared_by_rule(book: RulebookInForce, rule: DeadlineRule, *, binding: bool) -> Any:
    return ComputedDeadline.common(
        rule_id=rule.id,
        rulebook=book.rulebook.code,
        version=book.version,
        clock=rule.clock,
        value=rule.value,
        unit=rule.unit,
        binding=binding,
        says=rule.says,
        citation=rule.citation,
        confidence=rule.confidence,
        source=rule.source,
    )


def _by_rule(facts: Facts, deadline: RunningDeadline) -> ComputedDeadline | Finding:
    rule = deadline.rule
    period = period_of(facts, rule)
    try:
        return dated(deadline.common, due_of(period), period, deadline.doubts)
    except DeadlineError as error:
        return _doubt(rule.id, f"{rule.says} It cannot be computed: {error}.", book=deadline.book)


def period_of(facts: Facts, rule: DeadlineRule) -> Period:
    """The period of a rule for one data request, with the State whose calendar counts.

    The subdivision is the one that issued the order: for the enforcing State only the national holidays count, which
    gives the earlier date.
    """
    enforcing = rule.calendar is HolidayCalendar.ENFORCING_STATE
    state = facts.enforcing_state if enforcing else facts.issuing_state or facts.country
    return Period(
        value=rule.value,
        unit=rule.unit,
        start=fixed(facts.received_at),
        state=state,
        subdivision=None if enforcing else facts.subdivision,
        calendar=rule.calendar,
        min_working_days=rule.min_working_days,
    )


def _unknown_names(because: Sequence[Part]) -> str:
    names = sorted({name for part in because for name, value in part.names if value is None})
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} unknown"
