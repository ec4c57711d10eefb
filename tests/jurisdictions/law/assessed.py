"""One set-up for the tests of the engine: a German court order about one item of one subject."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from jurisdictions.law.assessment import Assessment, Finding
from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Facts, ItemFacts, SubjectFacts
from jurisdictions.law.vocabulary import (
    DataCategory,
    Instrument,
    Proposal,
)
from tests.jurisdictions.law.rulebook_texts import country, policy, published

ITEM = ItemFacts(key="phone", data_category=DataCategory.SUBSCRIBER, real_time=False)
SUBJECT = SubjectFacts(key="alice", items=(ITEM,))
FACTS_OF_DE = Facts(
    received_at=datetime(2026, 11, 20, 16, 10, tzinfo=UTC),
    country="DE",
    instrument=Instrument.COURT_ORDER,
    subjects=(SUBJECT,),
)


def with_item(**changes: Any) -> Facts:
    """The facts with one item, changed."""
    return replace(FACTS_OF_DE, subjects=(replace(SUBJECT, items=(replace(ITEM, **changes),)),))


def assess_one(facts: Facts, *rules: dict[str, Any], reviewed: bool = True) -> Assessment:
    """The assessment under an empty policy and a German rulebook with these rules."""
    ids = [each["id"] for each in rules] if reviewed else []
    return assess(facts, [published(policy()), published(country(rules=list(rules)), reviewed=ids)])


def only(assessment: Assessment) -> Finding:
    (finding,) = assessment.findings
    return finding


def proposed(assessment: Assessment) -> tuple[Proposal, tuple[str, ...]]:
    (proposal,) = assessment.proposals
    return proposal.proposal, proposal.reasons
