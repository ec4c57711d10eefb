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
    replace(book, reviewed=frozenset(entry.id for entry in book.rulebook.entries)) for book in SHIPPED
]
LAW = {"unreviewed": SHIPPED, "reviewed": ALL_REVIEWED}
QUESTIONS = {(book.rulebook.code, question.id) for book in SHIPPED for question in book.rulebook.questions}


THOROUGH = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.mark.parametrize("review", LAW)
@THOROUGH
@given(facts=FACTS)
def test_the_shipped_law_can_be_applied_to_any_facts_and_the_result_survives_json(review: str, facts: Facts):
    books = LAW[review]
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
def test_without_review_only_the_policy_the_desk_and_questions_to_counsel_hold_an_item(facts: Facts):
    for finding in assess(facts, SHIPPED).findings:
        if finding.holds and finding.rulebook != "DESK" and not finding.rulebook.startswith("POLICY-"):
            assert (finding.rulebook, finding.rule_id) in QUESTIONS
