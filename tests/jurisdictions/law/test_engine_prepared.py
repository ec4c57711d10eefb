"""The prepared law says what the law says when it is applied rule by rule."""

import copy
import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jurisdictions.law import clusters, engine
from jurisdictions.law.assessment import Finding, RaisedFlag
from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Facts
from jurisdictions.law.rulebook import RulebookInForce
from tests.jurisdictions.demo_orders import demo_orders, demo_rulebooks
from tests.jurisdictions.law import plain_engine
from tests.jurisdictions.law.assessed import FACTS_OF_DE, with_item
from tests.jurisdictions.law.rulebook_strategies import BOOKS, alike
from tests.jurisdictions.law.rulebook_texts import country, flag, policy, published, rule
from tests.jurisdictions.law.strategies import FACTS

THOROUGH = settings(max_examples=50, suppress_health_check=list(HealthCheck), deadline=None)


def assert_the_same(facts: Facts, books: Sequence[RulebookInForce]) -> None:
    prepared, plain = assess(facts, books), plain_engine.assess(facts, books)
    assert prepared == plain
    assert prepared.to_json() == plain.to_json()


@THOROUGH
@given(drawn=BOOKS.flatmap(lambda books: st.tuples(st.just(books), alike(books))))
def test_any_rulebooks_say_of_any_facts_what_they_say_rule_by_rule(
    drawn: tuple[tuple[RulebookInForce, ...], list[Facts]],
):
    books, requests = drawn
    for facts in (*requests, *requests):
        assert_the_same(facts, books)


@THOROUGH
@given(facts=FACTS)
def test_the_shipped_law_says_of_any_facts_what_it_says_rule_by_rule(facts: Facts):
    assert_the_same(facts, demo_rulebooks())


@pytest.mark.parametrize("order", sorted(demo_orders()))
def test_the_example_orders_are_assessed_as_rule_by_rule(order: str):
    for _ in range(2):
        assert_the_same(demo_orders()[order].facts, demo_rulebooks())


@settings(THOROUGH, max_examples=10)
@given(drawn=BOOKS.flatmap(lambda books: st.tuples(st.just(books), alike(books))))
def test_forgetting_changes_nothing(drawn: tuple[tuple[RulebookInForce, ...], list[Facts]]):
    books, requests = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters, "MOST_REMEMBERED", 3)
        for facts in requests:
            assert_the_same(facts, books)


# --- what is remembered never leaks ---


def because_of(facts: Facts, books: Sequence[RulebookInForce]) -> list[Any]:
    return [part.names for finding in assess(facts, books).findings for part in finding.because]


def test_values_that_differ_behind_the_same_outcome_are_each_shown_as_they_are():
    books = (
        published(policy()),
        published(country(rules=[rule(per="request", require="max_penalty_months < 1")])),
    )
    for months in (36, 37, 36):
        facts = replace(FACTS_OF_DE, max_penalty_months=months)
        assert because_of(facts, books) == [(("max_penalty_months", months),)]


def test_equal_instants_of_two_time_zones_are_each_shown_as_they_are():
    early = rule(per="request", require="received_at < '2020-01-01T00:00Z'")
    books = (published(policy()), published(country(rules=[early])))
    noon = datetime(2026, 8, 18, 12, tzinfo=UTC)
    for received_at in (noon, datetime.fromisoformat("2026-08-18T14:00:00+02:00")):
        facts = replace(FACTS_OF_DE, received_at=received_at)
        assert because_of(facts, books) == [(("received_at", received_at.isoformat()),)]


def test_provisions_that_only_one_order_cites_are_not_remembered():
    cited = flag(when="'StGB 188' in statutes")
    books = (published(policy()), published(country(flags=[cited])))
    engine._compiler = engine._Compiler()
    for statutes in ({"StGB 188", "Alice 1"}, {"Bob 2"}):
        assess(replace(FACTS_OF_DE, statutes=frozenset(statutes)), books)
    keys = [str(key) for known in engine._compiler._memory.all for key in known]
    assert keys
    assert not any("Alice" in key or "Bob" in key for key in keys)


def test_a_value_of_the_wrong_type_does_not_change_what_others_are_told():
    books = (published(policy()), published(country(rules=[rule(require="not real_time")])))
    wrong: Any = 1
    assess(with_item(real_time=wrong), books)
    shown = because_of(with_item(real_time=True), books)
    assert shown == [(("real_time", True),)]
    assert shown[0][0][1] is True


# --- which law is applied ---


def test_a_list_that_changes_is_read_anew():
    books = [published(policy())]
    assert assess(FACTS_OF_DE, books).rulebooks[1:] == ()
    books.append(published(country()))
    assert [code for code, _, _ in assess(FACTS_OF_DE, books).rulebooks] == ["POLICY-TEST", "DE"]


def test_a_review_counts_from_the_next_assessment_on():
    book = published(country(rules=[rule()]))
    facts = with_item(real_time=True)
    standings = [
        [finding.standing.value for finding in assess(facts, (published(policy()), each)).findings]
        for each in (book, replace(book, reviewed=frozenset({"judge"})), book)
    ]
    assert standings == [["question"], ["blocking"], ["question"]]


def test_the_rulebook_of_another_state_is_never_compiled(monkeypatch: pytest.MonkeyPatch):
    compiled: list[str] = []
    original = clusters.clusters_of

    def noted(unit: Any, sayings: Any, memory: Any) -> Any:
        sayings = list(sayings)
        compiled.extend(saying.book.rulebook.code for saying in sayings)
        return original(unit, sayings, memory)

    monkeypatch.setattr("jurisdictions.law.compiled.clusters_of", noted)
    books = (
        published(policy(rules=[rule()])),
        published(country(rules=[rule()])),
        published(country("FR", rules=[rule()])),
    )
    assess(FACTS_OF_DE, books)
    assert set(compiled) == {"POLICY-TEST", "DE"}


# --- the values ---


def some_finding() -> Finding:
    books = (published(policy()), published(country(rules=[rule()], flags=[flag(when="country == 'DE'")])))
    return assess(with_item(real_time=True), books).findings[0]


def some_flag() -> RaisedFlag:
    books = (published(policy()), published(country(flags=[flag(when="country == 'DE'")])))
    return assess(FACTS_OF_DE, books).flags[0]


@pytest.mark.parametrize("said", [some_finding, some_flag])
def test_what_shares_its_values_is_copied_compared_and_changed_like_any_frozen_value(said: Any):
    value = said()
    pickled = pickle.loads(pickle.dumps(value))  # noqa: S301 - its own
    for copied in (copy.copy(value), copy.deepcopy(value), pickled):
        assert copied == value
        assert hash(copied) == hash(value)
    other = replace(value, subject_key="bob")
    assert (other.subject_key, other.rule_id) == ("bob", value.rule_id)
    assert other != value
    assert repr(value).startswith(f"{type(value).__name__}(")


@pytest.mark.parametrize("said", [some_finding, some_flag])
@pytest.mark.parametrize("name", ["rule_id", "subject_key", "unheard_of"])
def test_what_shares_its_values_cannot_be_changed(said: Any, name: str):
    with pytest.raises(AttributeError):
        setattr(said(), name, "x")


def test_a_finding_needs_all_its_values():
    with pytest.raises(TypeError, match="item_key, subject_key"):
        Finding(rule_id="a")  # type: ignore[call-arg]
