"""assess(): which rulebooks speak, what their findings do, and what is proposed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from jurisdictions.law.assessment import Assessment, Finding
from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Facts, ItemFacts, SubjectFacts
from jurisdictions.law.rulebook import RulebookInForce, read_rulebook
from jurisdictions.law.vocabulary import (
    Clock,
    DataCategory,
    DurationUnit,
    Flag,
    Instrument,
    OffenceTag,
    Proposal,
    Result,
    ReviewLevel,
    Standing,
    Unit,
)
from tests.jurisdictions.law.rulebook_texts import country, deadline, flag, policy, published, regime, rule
from tests.jurisdictions.law.strategies import FACTS

SHIPPED = [
    RulebookInForce(rulebook=read_rulebook(path.read_bytes(), file=path.name), version=1)
    for path in sorted(Path(__file__).parents[3].glob("jurisdictions/rulebooks/*/*.toml"))
]
ALL_REVIEWED = [
    replace(book, reviewed=frozenset(e.id for e in (*book.rulebook.rules, *book.rulebook.deadlines)))
    for book in SHIPPED
]

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


# --- results ---


@pytest.mark.parametrize(
    ("real_time", "result", "proposal"),
    [
        (False, Result.SATISFIED, Proposal.DISCLOSE),
        (True, Result.FAILED, Proposal.REFUSE),
        (None, Result.UNKNOWN, Proposal.COUNSEL),
    ],
)
def test_a_rule_is_satisfied_failed_or_unknown(real_time: bool | None, result: Result, proposal: Proposal):
    assessment = assess_one(with_item(real_time=real_time), rule())
    finding = only(assessment)
    assert (finding.result, finding.unit, finding.subject_key, finding.item_key) == (
        result,
        Unit.ITEM,
        "alice",
        "phone",
    )
    assert finding.holds is (result is not Result.SATISFIED)
    assert [(p.text, p.value) for p in finding.because] == (
        [] if result is Result.SATISFIED else [("real_time == False", None if real_time is None else False)]
    )
    assert proposed(assessment)[0] is proposal


@pytest.mark.parametrize(
    ("category", "results"),
    [
        (DataCategory.TRAFFIC, [Result.FAILED]),
        (DataCategory.SUBSCRIBER, []),
        (None, [Result.UNKNOWN]),
    ],
)
def test_a_rule_applies_where_its_when_is_true_and_is_unknown_where_that_is_unknown(
    category: DataCategory | None, results: list[Result]
):
    facts = with_item(data_category=category, real_time=True)
    assessment = assess_one(facts, rule(when="data_category == 'traffic'"))
    assert [finding.result for finding in assessment.findings] == results


def test_a_finding_names_its_rule_rulebook_version_citation_and_source():
    book = published(country(rules=[rule(citation="§ 1", source="gazette")]), version=7)
    finding = only(assess(with_item(real_time=True), [published(policy()), book]))
    assert (finding.rule_id, finding.rulebook, finding.version) == ("judge", "DE", 7)
    assert (finding.citation, finding.source, finding.says) == ("§ 1", "gazette", "A judge must order it.")


# --- standing ---


@pytest.mark.parametrize(
    ("reviewed", "severity", "confidence", "standing"),
    [
        (True, "blocking", "high", Standing.BLOCKING),
        (True, "blocking", "medium", Standing.BLOCKING),
        (True, "curable", "high", Standing.CURABLE),
        (True, "advisory", "high", Standing.ADVISORY),
        (False, "blocking", "high", Standing.QUESTION),
        (False, "curable", "high", Standing.QUESTION),
        (False, "advisory", "high", Standing.ADVISORY),
        (True, "blocking", "low", Standing.ADVISORY),
        (False, "blocking", "low", Standing.ADVISORY),
    ],
)
@pytest.mark.parametrize("real_time", [True, None], ids=["failed", "unknown"])
def test_what_an_open_finding_does_depends_on_review_and_confidence(
    real_time: bool | None, reviewed: bool, severity: str, confidence: str, standing: Standing
):
    entry = rule(severity=severity, confidence=confidence, reason="AUTH-SIGNATURE-ABSENT")
    assessment = assess_one(with_item(real_time=real_time), entry, reviewed=reviewed)
    finding = only(assessment)
    assert finding.standing is standing
    assert finding.reviewed is reviewed
    assert bool(assessment.holding("alice", "phone")) is (standing in (Standing.BLOCKING, Standing.CURABLE))


def test_a_policy_rule_blocks_without_review():
    assessment = assess(with_item(real_time=True), [published(policy(rules=[rule()])), published(country())])
    assert only(assessment).standing is Standing.BLOCKING


# --- proposals ---

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


# --- which rulebooks speak ---


def codes(assessment: Assessment) -> list[str]:
    return [code for code, _, _ in assessment.rulebooks]


def test_policy_regime_country_and_subdivision_are_all_applied_and_named():
    facts = replace(FACTS_OF_DE, country="US", subdivision="US-CA", instrument=Instrument.EPOC)
    books = [
        published({**country("US-CA", rules=[rule(id="s")]), "kind": "subdivision"}),
        published(country("US", rules=[rule(id="c")])),
        published(regime(rules=[rule(id="r")])),
        published(policy(rules=[rule(id="p")])),
        published(country("FR", rules=[rule(id="f")])),
        published({**country("US-NY", rules=[rule(id="n")]), "kind": "subdivision"}),
    ]
    assessment = assess(facts, books)
    assert codes(assessment) == ["POLICY-TEST", "EU-TEST", "US", "US-CA"]
    assert [finding.rule_id for finding in assessment.findings] == ["p", "r", "c", "s"]
    assert assessment.rulebooks[2] == ("US", 1, books[1].rulebook.digest)


def test_a_satisfied_rule_does_not_outweigh_a_failed_one_of_another_rulebook():
    books = [
        published(policy(rules=[rule(id="p", require="real_time")])),
        published(country(rules=[rule(id="c")]), reviewed=["c"]),
    ]
    for real_time in (True, False):
        assert proposed(assess(with_item(real_time=real_time), books))[0] is Proposal.REFUSE


def test_the_order_in_which_rulebooks_are_given_does_not_matter():
    books = [
        published(policy(rules=[rule(id="p")])),
        published(regime(applies_when=None, rules=[rule(id="r")], flags=[flag()])),
        published(country(rules=[rule(id="c")], deadlines=[deadline()])),
    ]
    assert len({assess(FACTS_OF_DE, order).to_json() for order in permutations(books)}) == 1


def test_two_versions_of_one_rulebook_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="DE is given in more than one version"):
        assess(FACTS_OF_DE, [published(country()), published(country(), version=2)])


@pytest.mark.parametrize(
    ("instrument", "rules"),
    [
        (Instrument.EPOC, ["r"]),
        (Instrument.COURT_ORDER, []),
        (None, ["regime-applies"]),
    ],
)
def test_a_regime_speaks_to_its_own_instruments_and_asks_nothing_while_that_is_unknown(
    instrument: Instrument | None, rules: list[str]
):
    facts = replace(with_item(real_time=True), instrument=instrument)
    books = [published(policy()), published(country()), published(regime(rules=[rule(id="r")]), version=3)]
    assessment = assess(facts, books)
    assert [finding.rule_id for finding in assessment.findings] == rules
    if rules == ["regime-applies"]:
        finding = only(assessment)
        assert (finding.rulebook, finding.version, finding.standing) == ("EU-TEST", 3, Standing.ADVISORY)
        assert finding.because[0].names == (("instrument", None),)
        assert proposed(assessment)[0] is Proposal.DISCLOSE


def test_a_regime_that_is_not_yet_law_is_not_even_unknown():
    facts = replace(FACTS_OF_DE, instrument=None)
    later = regime(rules=[rule(in_force_from=date(2027, 1, 1))])
    assert assess(facts, [published(policy()), published(country()), published(later)]).findings == ()


@pytest.mark.parametrize(
    ("day", "rules"),
    [(19, ["no-policy-in-force"]), (20, ["old"]), (21, ["new"]), (22, ["no-policy-in-force"])],
)
def test_the_policy_and_the_rule_in_force_on_the_day_of_receipt_are_applied(day: int, rules: list[str]):
    def dated(code: str, start: int, end: int) -> RulebookInForce:
        entry = rule(id=code.lower(), in_force_from=date(2026, 11, start), in_force_until=date(2026, 11, end))
        dates = {"in_force_from": date(2026, 11, start), "in_force_until": date(2026, 11, end)}
        return published({**policy(code, rules=[entry]), **dates})

    facts = replace(FACTS_OF_DE, received_at=datetime(2026, 11, day, 12, tzinfo=UTC))
    assessment = assess(facts, [dated("OLD", 20, 21), dated("NEW", 21, 22), published(country())])
    assert [finding.rule_id for finding in assessment.findings] == rules


# --- what the desk does not know ---


def test_without_a_policy_in_force_nothing_can_be_disclosed():
    assessment = assess(FACTS_OF_DE, [published(country())])
    finding = only(assessment)
    assert (finding.rule_id, finding.rulebook) == ("no-policy-in-force", "DESK")
    assert finding.holds
    assert proposed(assessment) == (Proposal.REFUSE, ("LEGAL-NO-POLICY",))


def test_an_unknown_state_is_asked_for_and_holds_every_item():
    assessment = assess(replace(FACTS_OF_DE, country=None), [published(policy()), published(country())])
    assert only(assessment).holds
    assert proposed(assessment) == (Proposal.CLARIFY, ("COMP-STATE-UNKNOWN",))


def test_a_state_without_a_rulebook_is_a_question_to_counsel():
    assessment = assess(replace(FACTS_OF_DE, country="JP"), [published(policy()), published(country())])
    finding = only(assessment)
    assert (finding.rule_id, finding.standing, finding.reason) == ("no-rulebook", Standing.QUESTION, "")
    assert "JP" in finding.says
    assert proposed(assessment) == (Proposal.COUNSEL, ())


# --- flags and level ---


def flagged(**changes: Any) -> Assessment:
    facts = replace(FACTS_OF_DE, offence_tags=frozenset({OffenceTag.POLITICAL_SPEECH}))
    return assess(facts, [published(policy()), published(country(flags=[flag(**changes)]))])


def test_a_flag_carries_its_evidence_and_raises_the_level_although_nobody_reviewed_it():
    assessment = flagged()
    (raised,) = assessment.flags
    assert (raised.flag, raised.weight, raised.rulebook) == (Flag.POLITICAL_SPEECH, 4, "DE")
    assert raised.evidence[0].names == (("offence_tags", ("political_speech",)),)
    assert assessment.level is ReviewLevel.RIGHTS_REVIEWER


def test_a_flag_of_low_confidence_is_shown_but_raises_no_level():
    assessment = flagged(confidence="low")
    assert [raised.level for raised in assessment.flags] == [ReviewLevel.COUNSEL]
    assert assessment.level is ReviewLevel.COUNSEL


@pytest.mark.parametrize("tags", [None, frozenset[OffenceTag]()])
def test_an_unknown_or_false_condition_raises_no_flag(tags: frozenset[OffenceTag] | None):
    facts = replace(FACTS_OF_DE, offence_tags=tags)
    assert assess(facts, [published(policy()), published(country(flags=[flag()]))]).flags == ()


@pytest.mark.parametrize("reviewed", [True, False])
@pytest.mark.parametrize(("real_time", "level"), [(True, ReviewLevel.EXECUTIVE), (None, ReviewLevel.COUNSEL)])
def test_the_reason_of_a_failed_rule_raises_the_level(
    real_time: bool | None, level: ReviewLevel, reviewed: bool
):
    entry = rule(reason="COMP-SECURITY-SERVICE")
    assert assess_one(with_item(real_time=real_time), entry, reviewed=reviewed).level is level


# --- deadlines ---


def deadlines_of(facts: Facts, *entries: dict[str, Any], reviewed: bool = True) -> list[tuple[Any, ...]]:
    ids = [each["id"] for each in entries] if reviewed else []
    book = published(country(deadlines=list(entries)), reviewed=ids)
    found = assess(facts, [published(policy()), book]).deadlines
    return [(each.rule_id, each.due_before.isoformat(), each.binding, each.leads) for each in found]


def test_the_earliest_binding_deadline_of_each_clock_leads():
    entries = [
        deadline(),
        deadline(id="five-days", value=5),
        deadline(id="one-day", value=1, binding=False),
        deadline(id="receipt", clock="acknowledgement", value=3),
    ]
    assert deadlines_of(FACTS_OF_DE, *entries) == [
        ("ten-days", "2026-12-01T00:00:00+01:00", True, False),
        ("five-days", "2026-11-26T00:00:00+01:00", True, True),
        ("one-day", "2026-11-24T00:00:00+01:00", False, False),
        ("receipt", "2026-11-24T00:00:00+01:00", True, True),
    ]


@pytest.mark.parametrize(("reviewed", "confidence"), [(False, "high"), (True, "low")])
def test_a_deadline_that_nobody_reviewed_or_trusts_sets_no_date(reviewed: bool, confidence: str):
    (found,) = deadlines_of(FACTS_OF_DE, deadline(confidence=confidence), reviewed=reviewed)
    assert found == ("ten-days", "2026-12-01T00:00:00+01:00", False, False)


@pytest.mark.parametrize(
    ("danger", "expected"), [(True, [True]), (False, []), (None, [False])], ids=["true", "false", "unknown"]
)
def test_a_deadline_runs_where_its_condition_is_true_and_is_only_shown_where_unknown(
    danger: bool | None, expected: list[bool]
):
    facts = replace(FACTS_OF_DE, danger_to_life=danger)
    assert [found[2] for found in deadlines_of(facts, deadline(when="danger_to_life"))] == expected


def test_an_enforcing_state_that_is_unknown_is_not_replaced_by_another():
    facts = replace(FACTS_OF_DE, enforcing_state=None)
    (found,) = deadlines_of(facts, deadline(calendar="enforcing_state"))
    assert found[1] == "2026-12-01T00:00:00+00:00"


def test_the_deadline_of_the_order_itself_leads_with_its_steps():
    facts = replace(FACTS_OF_DE, stated_deadline_value=24, stated_deadline_unit=DurationUnit.HOURS)
    assessment = assess(
        facts, [published(policy()), published(country(deadlines=[deadline()]), reviewed=["ten-days"])]
    )
    first, second = assessment.deadlines
    assert (first.rulebook, first.clock, first.binding, first.leads) == ("ORDER", Clock.ANSWER, True, True)
    assert first.due_before.isoformat() == "2026-11-21T18:00:00+01:00"
    assert "The hour of receipt is not counted" in " ".join(first.steps)
    assert not second.leads


@pytest.mark.parametrize(("minutes", "possible"), [(11, True), (10, False), (9, False)])
def test_an_instant_that_passed_before_receipt_is_impossible_and_does_not_lead(minutes: int, possible: bool):
    due = datetime(2026, 11, 20, 16, minutes, tzinfo=UTC)
    assessment = assess(
        replace(FACTS_OF_DE, stated_deadline_at=due), [published(policy()), published(country())]
    )
    (found,) = assessment.deadlines
    assert (found.binding, found.leads) == (possible, possible)
    assert [f.reason for f in assessment.findings] == ([] if possible else ["PROC-DEADLINE-IMPOSSIBLE"])
    assert proposed(assessment)[0] is Proposal.DISCLOSE


@pytest.mark.parametrize("value", [0, -5, 10**9])
def test_a_stated_number_that_is_no_period_is_said_and_gives_no_date(value: int):
    facts = replace(FACTS_OF_DE, stated_deadline_value=value, stated_deadline_unit=DurationUnit.DAYS)
    assessment = assess(facts, [published(policy()), published(country())])
    assert assessment.deadlines == ()
    assert "cannot be computed" in only(assessment).says


# --- what holds for all facts ---

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
