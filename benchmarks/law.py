"""Assessments per second on one core, against the bare truth values of the same conditions."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.table import Line, medians
from jurisdictions.law.conditions import Condition
from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Facts, values_for
from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.vocabulary import RulebookKind, Unit
from tests.jurisdictions.demo_orders import demo_orders, demo_rulebooks

ROUNDS = 15


def measure() -> Iterator[Line]:
    """All example orders with all shipped rulebooks; CPU seconds of this process, so that others do not count."""
    orders = [order.facts for order in demo_orders().values()]
    rulebooks = demo_rulebooks()
    tests = [_tests(facts, rulebooks) for facts in orders]
    whole, bare = medians(
        (
            lambda: [assess(facts, rulebooks) for facts in orders],
            lambda: [condition.test(values) for each in tests for condition, values in each],
        ),
        rounds=ROUNDS,
        clock=time.process_time,
    )
    conditions = sum(len(each) for each in tests) / len(orders)
    yield Line(
        f"assessments on one core, {len(orders)} orders, {len(rulebooks)} rulebooks",
        f"{len(orders) / whole:.0f} /s",
        f"true, false or unknown of their {conditions:.0f} conditions each, unexplained",
        f"{len(orders) / bare:.0f} /s",
        f"{whole / bare:.1f} x the time",
    )


def _tests(facts: Facts, rulebooks: tuple[RulebookInForce, ...]) -> list[tuple[Condition, Mapping[str, Any]]]:
    """Every condition that an assessment of these facts must know the value of, with the values it sees."""
    places = _places(facts)
    applied = [book.rulebook for book in rulebooks if _speaks(book, facts, places[Unit.REQUEST][0])]
    pairs = []
    for book in applied:
        for rule in book.rules:
            for values in places[rule.per] if rule.in_force_on(facts.received_on) else ():
                if rule.when is not None:
                    pairs.append((rule.when, values))
                if rule.when is None or rule.when.test(values) is True:
                    pairs.append((rule.require, values))
        for flag in book.flags:
            if flag.in_force_on(facts.received_on):
                pairs += [(flag.when, values) for values in places[flag.per]]
    return pairs


def _places(facts: Facts) -> Mapping[Unit, list[Mapping[str, Any]]]:
    return {
        Unit.REQUEST: [values_for(facts)],
        Unit.SUBJECT: [values_for(facts, subject) for subject in facts.subjects],
        Unit.ITEM: [values_for(facts, subject, item) for subject in facts.subjects for item in subject.items],
    }


def _speaks(book: RulebookInForce, facts: Facts, values: Mapping[str, Any]) -> bool:
    rulebook = book.rulebook
    if rulebook.kind is RulebookKind.POLICY:
        return rulebook.in_force_on(facts.received_on)
    if rulebook.kind is RulebookKind.REGIME:
        return rulebook.applies_when is None or rulebook.applies_when.test(values) is True
    return rulebook.code in (facts.country, facts.subdivision)
