"""The rule language agrees with Kleene's truth tables, and no facts make it stumble."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import product
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from jurisdictions.law.conditions import Condition, ConditionError, parse
from jurisdictions.law.facts import Facts, ItemFacts, SubjectFacts, names_for, values_for
from jurisdictions.law.vocabulary import DataCategory, SensitiveRole, Unit

Values = dict[str, Any]
Tree = tuple[Any, ...]

DOMAINS: dict[str, tuple[Any, ...]] = {
    "minor": (None, True, False),
    "gag_without_end": (None, True, False),
    "data_category": (None, DataCategory.TRAFFIC, DataCategory.CONTENT),
    "max_penalty_months": (None, 0, 36),
    "sensitive_roles": (None, frozenset(), frozenset({SensitiveRole.ACTIVIST})),
}
TABLE: list[Values] = [dict(zip(DOMAINS, row, strict=True)) for row in product(*DOMAINS.values())]

FALSE, UNKNOWN, TRUE = 0, 1, 2
LEAVES: list[tuple[str, str, Callable[[Any], bool]]] = [
    ("minor", "minor", bool),
    ("gag_without_end", "gag_without_end", bool),
    ("minor != True", "minor", lambda value: not value),
    ("data_category == 'traffic'", "data_category", lambda value: value == "traffic"),
    ("data_category not in ('traffic', 'subscriber')", "data_category", lambda value: value == "content"),
    ("max_penalty_months >= 36", "max_penalty_months", lambda value: value >= 36),
    ("-1 < max_penalty_months <= 0", "max_penalty_months", lambda value: value == 0),
    ("'activist' in sensitive_roles", "sensitive_roles", bool),
    ("sensitive_roles is None", "", lambda values: values["sensitive_roles"] is None),
    ("minor is not None", "", lambda values: values["minor"] is not None),
]
trees = st.recursive(
    st.sampled_from(LEAVES).map(lambda leaf: ("leaf", *leaf)),
    lambda inner: (
        st.tuples(st.just("not"), inner)
        | st.tuples(st.sampled_from(("and", "or")), inner, inner)
        | st.tuples(st.sampled_from(("and", "or")), inner, inner, inner)
    ),
    max_leaves=8,
)
BINDING = {"or": 0, "and": 1, "not": 2, "leaf": 3}


def written(tree: Tree) -> str:
    """The tree as a condition, with brackets only where precedence needs them."""
    word = tree[0]
    if word == "leaf":
        return str(tree[1])
    inner = [
        f"({written(part)})" if BINDING[part[0]] <= BINDING[word] and part[0] != "not" else written(part)
        for part in tree[1:]
    ]
    return f"not {inner[0]}" if word == "not" else f" {word} ".join(inner)


def kleene(tree: Tree, values: Values) -> int:
    """What Kleene's tables say: the least of `and`, the greatest of `or`, the mirror image of `not`."""
    word = tree[0]
    if word == "leaf":
        _, _, name, holds = tree
        value = values[name] if name else values
        return UNKNOWN if value is None else TRUE if holds(value) else FALSE
    outcomes = [kleene(part, values) for part in tree[1:]]
    if word == "not":
        return TRUE - outcomes[0]
    return min(outcomes) if word == "and" else max(outcomes)


def read(tree: Tree) -> Condition:
    try:
        return parse(written(tree), Unit.ITEM)
    except ConditionError as error:
        if "can make all the parts" not in error.message:
            raise
        reject()


@settings(deadline=None, max_examples=150)
@given(trees)
def test_the_value_agrees_with_the_truth_table_for_every_combination_of_facts(tree: Tree):
    condition = read(tree)
    outcomes = [condition.test(values) for values in TABLE]
    assert outcomes == [(False, None, True)[kleene(tree, values)] for values in TABLE]
    assert outcomes == [condition.evaluate(values).value for values in TABLE]


@settings(deadline=None, max_examples=60)
@given(trees, st.sampled_from(TABLE))
def test_an_explanation_is_enough_to_decide_whatever_the_other_facts_are(tree: Tree, values: Values):
    condition = read(tree)
    verdict, evidence = condition.evaluate(values), condition.evidence(values)
    assert bool(verdict.because) is (verdict.value is not True)
    assert bool(evidence) is (verdict.value is True)
    parts = verdict.because or evidence
    for part in parts:
        assert part.value is parse(part.text, Unit.ITEM).test(values)
    if verdict.value is None:
        assert all(part.value is None for part in parts)
        return
    named = {name for part in parts for name, _ in part.names}
    alike = [row for row in TABLE if all(row[name] == values[name] for name in named)]
    assert {condition.test(row) for row in alike} == {verdict.value}


CLAUSES = {
    "max_penalty_months": [
        f"max_penalty_months {sign} {n}" for sign in ("==", "!=", "<", ">=") for n in (1, 2, 4)
    ],
    "data_category": [f"data_category {sign} '{word}'" for sign in ("==", "!=") for word in DataCategory],
}
RANGE = {"max_penalty_months": range(-1, 7), "data_category": tuple(DataCategory)}


def is_read(source: str) -> bool:
    try:
        parse(source, Unit.ITEM)
    except ConditionError:
        return False
    return True


@pytest.mark.parametrize("name", RANGE)
@pytest.mark.parametrize(("joint", "outcome"), [("and", True), ("or", False)])
def test_parts_that_exclude_each_other_are_refused_and_only_those(name: str, joint: str, outcome: bool):
    for first, second in product(CLAUSES[name], repeat=2):
        tests = [parse(clause, Unit.ITEM).test for clause in (first, second)]
        possible = any(all(test({name: value}) is outcome for test in tests) for value in RANGE[name])
        assert is_read(f"{first} {joint} {second}") is possible, (first, joint, second)


def every_question(unit: Unit) -> Iterator[str]:
    samples = {
        "text": "'DE'",
        "integer": "1",
        "boolean": "True",
        "date": "'2026-08-18'",
        "instant": "'2026-08-18T09:00Z'",
        "texts": "'a'",
    }
    for name, fact_type in names_for(unit).items():
        sample = repr(str(min(fact_type.words))) if fact_type.words else samples[fact_type.kind]
        yield f"{name} is None"
        if fact_type.kind in ("choices", "texts"):
            yield from (f"{sample} {sign} {name}" for sign in ("in", "not in"))
            continue
        signs = ("==", "!=", "<", ">=") if fact_type.kind in ("integer", "date", "instant") else ("==", "!=")
        others = [other for other, its in names_for(unit).items() if its == fact_type and other != name]
        yield from (f"{name} {sign} {other}" for sign in signs for other in (sample, *others))


QUESTIONS = [parse(source, Unit.ITEM) for source in every_question(Unit.ITEM)]
instants = st.datetimes(timezones=st.timezones())
item_facts = st.builds(ItemFacts, period_from=st.none() | instants, period_to=st.none() | instants)
subject_facts = st.builds(SubjectFacts, items=st.tuples(item_facts))
all_facts = st.builds(
    Facts,
    received_at=instants,
    stated_deadline_at=st.none() | instants,
    subjects=st.lists(subject_facts, max_size=2).map(tuple),
)


@settings(deadline=None, max_examples=60)
@given(all_facts, subject_facts, item_facts)
def test_no_facts_make_a_condition_raise_and_every_answer_can_be_written_as_json(
    facts: Facts, subject: SubjectFacts, item: ItemFacts
):
    values = values_for(facts, subject, item)
    for condition in QUESTIONS:
        verdict = condition.evaluate(values)
        assert verdict.value in (True, False, None)
        json.dumps([asdict(part) for part in (*verdict.because, *condition.evidence(values))])


def test_a_name_without_a_value_is_unknown():
    assert {condition.test({}) for condition in QUESTIONS if " is " not in condition.source} == {None}
