"""What is proposed for an item, and why."""

from dataclasses import replace
from typing import Any

import pytest

from jurisdictions.law.facts import ItemFacts, SubjectFacts
from jurisdictions.law.vocabulary import (
    Proposal,
)
from tests.jurisdictions.law.assessed import FACTS_OF_DE, assess_one, proposed, with_item
from tests.jurisdictions.law.rulebook_texts import rule

REFUSING = rule(id="a", reason="LEGAL-NOT-CRIMINAL")
REDIRECTING = rule(id="b", reason="PROC-MLA-REQUIRED")
CURABLE = rule(id="c", severity="curable", reason="AUTH-SIGNATURE-ABSENT")
BLOCKING_CURABLE = rule(id="d", reason="AUTH-SENDER-UNVERIFIED")
ADVISORY = rule(id="e", severity="advisory", reason="FORM-OLD-ORDER")


@pytest.mark.parametrize(
    ("rules", "proposal", "reasons"),
    [
        ([], Proposal.DISCLOSE, ()),
        ([ADVISORY], Proposal.DISCLOSE, ()),
        ([REFUSING, CURABLE], Proposal.REFUSE, ("LEGAL-NOT-CRIMINAL",)),
        ([REDIRECTING], Proposal.REDIRECT, ("PROC-MLA-REQUIRED",)),
        ([REDIRECTING, REFUSING], Proposal.REFUSE, ("LEGAL-NOT-CRIMINAL", "PROC-MLA-REQUIRED")),
        ([CURABLE, BLOCKING_CURABLE], Proposal.CLARIFY, ("AUTH-SENDER-UNVERIFIED", "AUTH-SIGNATURE-ABSENT")),
        ([REFUSING, {**REFUSING, "id": "f"}], Proposal.REFUSE, ("LEGAL-NOT-CRIMINAL",)),
    ],
    ids=["nothing", "advice", "refuse", "redirect", "refuse and redirect", "clarify", "twice"],
)
def test_what_fails_leads_to_its_proposal(
    rules: list[dict[str, Any]], proposal: Proposal, reasons: tuple[str, ...]
):
    assert proposed(assess_one(with_item(real_time=True), *rules)) == (proposal, reasons)


@pytest.mark.parametrize(
    ("entry", "proposal"), [(REFUSING, Proposal.COUNSEL), (CURABLE, Proposal.CLARIFY)], ids=["no", "yes"]
)
def test_what_is_unknown_is_asked_back_only_where_the_authority_can_answer(
    entry: dict[str, Any], proposal: Proposal
):
    assessment = assess_one(with_item(real_time=None), entry)
    assert proposed(assessment) == (proposal, (entry["reason"],))


@pytest.mark.parametrize("entry", [REFUSING, CURABLE, REDIRECTING], ids=["refuse", "cure", "redirect"])
@pytest.mark.parametrize("real_time", [True, None], ids=["failed", "unknown"])
def test_a_rule_that_nobody_reviewed_only_asks_counsel(entry: dict[str, Any], real_time: bool | None):
    assessment = assess_one(with_item(real_time=real_time), entry, reviewed=False)
    assert proposed(assessment) == (Proposal.COUNSEL, (entry["reason"],))
    assert not assessment.holding("alice", "phone")


def test_a_finding_bears_on_what_lies_below_its_unit_and_on_nothing_else():
    first, second = ItemFacts(key="ip", real_time=True), ItemFacts(key="phone", real_time=False)
    alice = SubjectFacts(key="alice", minor=False, items=(first, second))
    bob = SubjectFacts(key="bob", minor=True, items=(second,))
    facts = replace(FACTS_OF_DE, subjects=(alice, bob))
    grown_up = rule(id="minor", per="subject", require="minor == False", reason="LEGAL-NOT-TERROR")
    proposals = {
        (p.subject_key, p.item_key): p.reasons for p in assess_one(facts, rule(), grown_up).proposals
    }
    assert proposals == {
        ("alice", "ip"): ("LEGAL-NOT-CRIMINAL",),
        ("alice", "phone"): (),
        ("bob", "phone"): ("LEGAL-NOT-TERROR",),
    }


def test_a_proposal_can_be_asked_for_by_item():
    assessment = assess_one(FACTS_OF_DE, rule())
    assert assessment.proposal_for("alice", "phone") == assessment.proposals[0]
    assert assessment.proposal_for("alice", "ip") is None
