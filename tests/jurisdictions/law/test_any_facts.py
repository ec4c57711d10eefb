"""What holds for the shipped law under all facts."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from jurisdictions.law.assessment import Assessment
from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Facts
from jurisdictions.law.rulebook import RulebookInForce, read_rulebook
from jurisdictions.law.vocabulary import (
    Proposal,
    Standing,
)
from tests.jurisdictions.law.strategies import FACTS

SHIPPED = [
    RulebookInForce(rulebook=read_rulebook(path.read_bytes(), file=path.name), version=1)
    for path in sorted(Path(__file__).parents[3].glob("jurisdictions/rulebooks/*/*.toml"))
]
ALL_REVIEWED = [
    replace(book, reviewed=frozenset(e.id for e in (*book.rulebook.rules, *book.rulebook.deadlines)))
    for book in SHIPPED
]


THOROUGH = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.mark.parametrize("books", [SHIPPED, ALL_REVIEWED], ids=["unreviewed", "reviewed"])
@THOROUGH
@given(facts=FACTS)
def test_the_shipped_law_can_be_applied_to_any_facts_and_the_result_survives_json(
    books: list[RulebookInForce], facts: Facts
):
    assessment = assess(facts, books)
    text = assessment.to_json()
    assert Assessment.from_json(text) == assessment
    assert Assessment.from_json(text).to_json() == text
    assert assess(facts, list(reversed(books))).to_json() == text


@THOROUGH
@given(facts=FACTS)
def test_an_item_is_proposed_for_disclosure_only_when_nothing_about_it_is_open_but_advice(facts: Facts):
    assessment = assess(facts, ALL_REVIEWED)
    for proposal in assessment.proposals:
        bearing = assessment.findings_for(proposal.subject_key, proposal.item_key)
        open_ones = [f for f in bearing if f.open and f.standing is not Standing.ADVISORY]
        assert (proposal.proposal is Proposal.DISCLOSE) == (not open_ones)
        assert set(proposal.reasons) <= {finding.reason for finding in open_ones}


@THOROUGH
@given(facts=FACTS)
def test_without_review_only_the_policy_and_the_desk_hold_an_item(facts: Facts):
    holding = [finding for finding in assess(facts, SHIPPED).findings if finding.holds]
    assert all(finding.rulebook == "DESK" or finding.rulebook.startswith("POLICY-") for finding in holding)
