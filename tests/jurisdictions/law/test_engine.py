"""assess(): which rulebooks speak, what their findings and flags do."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest

from jurisdictions.law.assessment import Assessment
from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Facts
from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.vocabulary import (
    DataCategory,
    Flag,
    Instrument,
    OffenceTag,
    Proposal,
    RequestKind,
    Result,
    ReviewLevel,
    Standing,
    Unit,
)
from tests.jurisdictions.demo_orders import demo_rulebooks
from tests.jurisdictions.law.assessed import FACTS_OF_DE, assess_one, only, proposed, with_item
from tests.jurisdictions.law.rulebook_texts import country, deadline, flag, policy, published, regime, rule

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


def test_a_satisfied_finding_keeps_the_standing_of_its_rule_and_asks_nothing():
    finding = only(assess_one(FACTS_OF_DE, rule(), reviewed=False))
    assert (finding.result, finding.standing) == (Result.SATISFIED, Standing.BLOCKING)


def test_a_policy_rule_blocks_without_review():
    assessment = assess(with_item(real_time=True), [published(policy(rules=[rule()])), published(country())])
    assert only(assessment).standing is Standing.BLOCKING


# --- which rulebooks speak ---


def codes(assessment: Assessment) -> list[str]:
    return [code for code, _, _ in assessment.rulebooks]


def subdivision(code: str, **tables: Any) -> dict[str, Any]:
    return {"code": code, "name": f"Part {code}", "kind": "subdivision", **tables}


def test_policy_regime_country_and_subdivision_are_all_applied_and_named():
    facts = replace(FACTS_OF_DE, country="US", subdivision="US-CA", instrument=Instrument.EPOC)
    books = [
        published(subdivision("US-CA", rules=[rule(id="s")])),
        published(country("US", rules=[rule(id="c")])),
        published(regime(rules=[rule(id="r")])),
        published(policy(rules=[rule(id="p")])),
        published(country("FR", rules=[rule(id="f")])),
        published(subdivision("US-NY", rules=[rule(id="n")])),
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
        published(regime(applies_when=None, rules=[rule(id="r")], flags=[flag(citation="Art. 1")])),
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


@pytest.mark.parametrize(
    ("own_instruments", "standing"),
    [(True, Standing.QUESTION), (False, Standing.BLOCKING)],
    ids=["a regime speaks to the instrument", "no law of the order is known"],
)
def test_a_state_without_a_rulebook_holds_every_item_unless_a_regime_speaks_to_the_instrument(
    own_instruments: bool, standing: Standing
):
    books = [
        published(policy()),
        published(country()),
        published(
            regime(
                applies_when="country == 'JP'",
                own_instruments=own_instruments,
                flags=[flag(citation="Art. 1")],
            )
        ),
    ]
    assessment = assess(replace(FACTS_OF_DE, country="JP"), books)
    (finding,) = [finding for finding in assessment.findings if finding.rule_id == "no-rulebook"]
    assert (finding.standing, finding.reason) == (standing, "")
    assert finding.holds is (standing is Standing.BLOCKING)
    assert "JP" in finding.says
    assert proposed(assessment) == (Proposal.COUNSEL, ())


def test_content_is_refused_as_content_also_where_no_policy_says_so():
    (subject,) = FACTS_OF_DE.subjects
    (item,) = subject.items
    content = replace(item, data_category=DataCategory.CONTENT)
    facts = replace(FACTS_OF_DE, subjects=(replace(subject, items=(content,)),))
    outcome, reasons = proposed(assess(facts, [published(country())]))
    assert outcome is Proposal.REFUSE
    assert set(reasons) == {"LEGAL-NO-POLICY", "DATA-CONTENT"}


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


@pytest.mark.parametrize(("until", "raised"), [(date(2026, 11, 20), 0), (date(2026, 11, 21), 1)])
def test_a_flag_is_raised_while_it_is_law_on_the_day_of_receipt(until: date, raised: int):
    assert len(flagged(in_force_until=until).flags) == raised


@pytest.mark.parametrize("tags", [None, frozenset[OffenceTag]()])
def test_an_unknown_or_false_condition_raises_no_flag(tags: frozenset[OffenceTag] | None):
    facts = replace(FACTS_OF_DE, offence_tags=tags)
    assert (
        assess(facts, [published(policy()), published(country(flags=[flag(citation="Art. 1")]))]).flags == ()
    )


@pytest.mark.parametrize("reviewed", [True, False])
@pytest.mark.parametrize(("real_time", "level"), [(True, ReviewLevel.EXECUTIVE), (None, ReviewLevel.COUNSEL)])
def test_the_reason_of_a_failed_rule_raises_the_level(
    real_time: bool | None, level: ReviewLevel, reviewed: bool
):
    entry = rule(reason="COMP-SECURITY-SERVICE")
    assert assess_one(with_item(real_time=real_time), entry, reviewed=reviewed).level is level


def test_a_state_that_is_only_screened_for_has_no_law_and_a_treaty_it_joined_is_none_either() -> None:
    books = [book for book in demo_rulebooks() if book.rulebook.code in ("AL", "COE-185", "EU-2023-1543")]
    for kind, instrument, standing in (
        (RequestKind.PRESERVATION, Instrument.PRESERVATION_REQUEST, Standing.BLOCKING),
        (RequestKind.DISCLOSURE, Instrument.EPOC, Standing.QUESTION),
    ):
        facts = Facts(
            received_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
            country="AL",
            request_kind=kind,
            instrument=instrument,
        )
        (found,) = [f for f in assess(facts, books).findings if f.rule_id == "no-rulebook"]
        assert found.standing is standing
