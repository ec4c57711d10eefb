"""The other rule languages are asked the same questions as the law, or their speed would say nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from benchmarks.law_peers import (
    CEL,
    RULE_ENGINE,
    Peers,
    ask_cel,
    cel_context,
    cel_program,
    plain,
    rule_of,
    written_in,
)
from benchmarks.law_population import population
from jurisdictions.law.conditions import Condition, parse
from jurisdictions.law.facts import Facts, values_for
from jurisdictions.law.rulebook import Rule
from jurisdictions.law.vocabulary import Unit
from tests.jurisdictions.case_files import shipped_rulebooks

REQUESTS = population(20, countries=["DE", "US", "TR"], seed=7)


def conditions() -> list[Condition]:
    """Every condition of the shipped law, once."""
    found: dict[tuple[str, Unit], Condition] = {}
    for rulebook in shipped_rulebooks().values():
        entries: list[Any] = [
            *rulebook.rules, *rulebook.questions, *rulebook.deadlines, *rulebook.all_flags,
        ]  # fmt: skip
        listed: list[Condition | None] = [rulebook.applies_when]
        for entry in entries:
            listed += [entry.when, entry.require if isinstance(entry, Rule) else None]
        found |= {
            (condition.source, condition.unit): condition for condition in listed if condition is not None
        }
    return list(found.values())


def values_of(facts: Facts, unit: Unit) -> Mapping[str, Any]:
    (subject,) = facts.subjects
    if unit is Unit.REQUEST:
        return values_for(facts)
    return values_for(facts, subject, subject.items[0] if unit is Unit.ITEM else None)


def asked(condition: Condition) -> Iterator[tuple[bool | None, dict[str, Any]]]:
    for facts in REQUESTS:
        values = values_of(facts, condition.unit)
        yield condition.test(values), {name: plain(value) for name, value in values.items()}


def test_cel_gives_true_false_and_unknown_as_the_law_does():
    for condition in conditions():
        program = cel_program(condition)
        for truth, values in asked(condition):
            assert ask_cel(program, cel_context(values)) is truth, condition.source


def test_rule_engine_gives_true_and_false_where_the_law_knows():
    for condition in conditions():
        rule = rule_of(condition)
        for truth, values in asked(condition):
            assert truth is None or rule.matches(values) is truth, condition.source


@pytest.mark.parametrize(
    ("source", "in_cel", "in_rule_engine"),
    [
        ("minor", "f.minor", "minor"),
        ("not minor", "!(f.minor)", "not (minor)"),
        ("country in ('DE', 'FR')", '(f.country in ["DE", "FR"])', '(country in ["DE", "FR"])'),
        ("gag_until is None", "(!has(f.gag_until))", "(gag_until == null)"),
        (
            "'doctor' not in sensitive_roles",
            '(!("doctor" in f.sensitive_roles))',
            '((sensitive_roles != null and not ("doctor" in sensitive_roles)))',
        ),
        (
            "1 <= max_penalty_months < 12",
            "(1 <= f.max_penalty_months && f.max_penalty_months < 12)",
            "((max_penalty_months != null and 1 <= max_penalty_months) and "
            "(max_penalty_months != null and max_penalty_months < 12))",
        ),
        (
            "received_at < '2026-08-18T12:00:00+02:00'",
            '(f.received_at < "2026-08-18T10:00:00+00:00")',
            '((received_at != null and received_at < "2026-08-18T10:00:00+00:00"))',
        ),
    ],
)
def test_a_condition_is_written_in_the_words_of_the_other_language(
    source: str, in_cel: str, in_rule_engine: str
):
    condition = parse(source, Unit.ITEM)
    assert (written_in(CEL, condition), written_in(RULE_ENGINE, condition)) == (in_cel, in_rule_engine)


def test_the_population_is_the_same_for_the_same_seed_and_another_for_another():
    again, other = (population(20, countries=["DE", "US", "TR"], seed=seed) for seed in (7, 8))
    assert again == REQUESTS
    assert not set(other) & set(REQUESTS)
    assert {(len(facts.subjects), len(facts.subjects[0].items)) for facts in REQUESTS} == {(1, 2)}


def test_both_libraries_are_asked_every_condition_of_every_sample():
    condition = parse("country == 'DE'", Unit.REQUEST)
    pairs = [(condition, values_of(facts, Unit.REQUEST)) for facts in REQUESTS]
    peers = Peers([[(facts, [pair]) for facts, pair in zip(REQUESTS, pairs, strict=True)]])
    rates = dict(peers.rates())
    assert peers.conditions == 1
    assert sorted(rates) == sorted({name for name in rates if "CEL" in name} | {"rule-engine"})
    assert all(rate > 0 for rate in rates.values())
