"""The demo's orders end as a careful lawyer would have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.law.assessment import Assessment, ItemProposal
from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Facts
from jurisdictions.law.vocabulary import Proposal, Standing
from tests.jurisdictions.case_files import load
from tests.jurisdictions.demo_orders import (
    DemoOrder,
    demo_orders,
    demo_rulebooks,
    unreviewed_rulebooks,
)

EXPECTED = load(Path(__file__).with_name("demo_orders.toml"))
ORDERS = demo_orders()
REAL = [name for name in EXPECTED if "issued" in EXPECTED[name]]
INVENTED = [name for name in EXPECTED if name not in REAL]
SUPPLIED_BY_THE_DEMO = {
    "signature",
    "addressed_to_us",
    "takedown_included",
    "capability_demanded",
    "gag_until",
}

each_order = pytest.mark.parametrize("name", list(EXPECTED))


def assessed(name: str) -> Assessment:
    return assess(ORDERS[name].facts, demo_rulebooks())


def received_when_issued(name: str) -> Facts:
    facts = ORDERS[name].facts
    on = datetime.combine(EXPECTED[name]["issued"], time(12), facts.received_at.tzinfo)
    return replace(facts, received_at=on)


def words_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from words_in(part)
    elif isinstance(value, str):
        yield value


def as_list(words: str | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else words


def item_expectation(name: str, proposal: ItemProposal) -> list[str]:
    patterns = EXPECTED[name]["items"]
    (line,) = [line for pattern, line in patterns.items() if fnmatch(proposal.item_key, pattern)]
    return list(line)


def test_every_order_has_an_expectation() -> None:
    assert set(EXPECTED) == set(ORDERS)
    assert len(REAL) == 12


@each_order
def test_each_item_is_proposed_as_expected(name: str) -> None:
    proposals = assessed(name).proposals
    assert proposals
    for proposal in proposals:
        expected, *reasons = item_expectation(name, proposal)
        assert (proposal.item_key, proposal.proposal) == (proposal.item_key, expected)
        assert set(reasons) <= set(proposal.reasons)


@each_order
def test_the_defects_that_do_not_decide_are_found_too(name: str) -> None:
    found = {finding.reason for finding in assessed(name).findings if finding.open}
    assert set(EXPECTED[name]["also_open"]) <= found


@each_order
def test_the_flags_that_the_published_account_expects_are_raised(name: str) -> None:
    raised = {flag.flag.value for flag in assessed(name).flags}
    assert ORDERS[name].flags_expected - raised == set(EXPECTED[name]["not_raised"])


@each_order
def test_the_level_of_review_is_as_expected(name: str) -> None:
    assert assessed(name).level.word == EXPECTED[name]["level"]


@each_order
def test_the_deadlines_are_as_expected_and_show_their_steps(name: str) -> None:
    expected = {line["rule"]: line for line in EXPECTED[name].get("deadlines", [])}
    computed = {deadline.rule_id: deadline for deadline in assessed(name).deadlines}
    assert set(computed) == set(expected)
    for rule_id, deadline in computed.items():
        line = expected[rule_id]
        shown = (deadline.due_before, deadline.binding, deadline.leads)
        assert shown == (line["due_before"], line["binding"], line["leads"])
        assert deadline.steps


@pytest.mark.parametrize("name", REAL)
def test_by_its_real_date_nothing_of_the_order_is_disclosed(name: str) -> None:
    facts = received_when_issued(name)
    assessment = assess(facts, demo_rulebooks())
    assert assessment.proposals
    assert Proposal.DISCLOSE not in {proposal.proposal for proposal in assessment.proposals}


@pytest.mark.parametrize("name", [name for name in REAL if EXPECTED[name]["issued"].year < 2018])
def test_an_order_of_before_the_first_policy_is_refused_for_want_of_one(name: str) -> None:
    assessment = assess(received_when_issued(name), demo_rulebooks())
    for proposal in assessment.proposals:
        assert proposal.proposal is Proposal.REFUSE
        assert "LEGAL-NO-POLICY" in proposal.reasons
        assert assessment.holding(proposal.subject_key, proposal.item_key)


def test_the_civil_suit_is_refused_under_the_policy_of_2018_too() -> None:
    assessment = assess(received_when_issued("IN-2022-TELEGRAM-NEETUSINGH"), demo_rulebooks())
    assert "POLICY-2018-08-28" in {code for code, _, _ in assessment.rulebooks}
    for proposal in assessment.proposals:
        assert proposal.proposal is Proposal.REFUSE
        assert {"LEGAL-NOT-TERROR", "LEGAL-NOT-CRIMINAL"} <= set(proposal.reasons)


def test_the_statutory_24_hours_of_brazil_do_not_reach_the_order_that_sets_its_own() -> None:
    rules = {deadline.rule_id for deadline in assessed("BR-2022-TELEGRAM-STF").deadlines}
    assert rules == {"stated-deadline"}


def test_without_review_the_insult_is_a_question_and_the_production_order_has_no_date() -> None:
    insult = assess(ORDERS["TR-2012-TWITTER-INSULT"].facts, unreviewed_rulebooks())
    (finding,) = [f for f in insult.findings if f.rule_id == "rights-dual-criminality"]
    assert finding.standing is Standing.QUESTION
    assert Proposal.REFUSE not in {proposal.proposal for proposal in insult.proposals}
    epoc = assess(ORDERS["DE-2026-EPOC-INVENTED"].facts, unreviewed_rulebooks())
    assert not any(deadline.binding for deadline in epoc.deadlines)


@each_order
def test_every_fact_of_the_reading_has_words_of_the_order(name: str) -> None:
    order: DemoOrder = ORDERS[name]
    assert set(order.reading["words"]) == set(order.reading["facts"])
    text = list(words_in(order.written))
    for fact, words in order.reading["words"].items():
        for quote in as_list(words):
            if quote.startswith("re-enacted: "):
                assert fact in SUPPLIED_BY_THE_DEMO
            elif quote != "absent":
                assert any(quote in line for line in text), (fact, quote)


@each_order
def test_every_subject_and_item_has_words_of_the_order(name: str) -> None:
    order = ORDERS[name]
    text = list(words_in(order.written))
    for subject in order.reading["subjects"]:
        for unit in (subject, *subject["items"]):
            for quote in as_list(unit["words"]):
                assert any(quote in line for line in text), quote


@pytest.mark.parametrize("name", INVENTED)
def test_an_invented_order_says_so(name: str) -> None:
    assert "INVENTED" in name
    assert "(invented)" in ORDERS[name].written["authority"]
