"""Which deadlines run, which bind, and which one leads."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Facts
from jurisdictions.law.vocabulary import (
    Clock,
    DurationUnit,
    Proposal,
)
from tests.jurisdictions.law.assessed import FACTS_OF_DE, only, proposed
from tests.jurisdictions.law.rulebook_texts import country, deadline, policy, published


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


@pytest.mark.parametrize(("until", "found"), [(date(2026, 11, 20), 0), (date(2026, 11, 21), 1)])
def test_a_deadline_runs_while_it_is_law_on_the_day_of_receipt(until: date, found: int):
    assert len(deadlines_of(FACTS_OF_DE, deadline(in_force_until=until))) == found


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


@pytest.mark.parametrize(
    ("value", "unit", "at", "hours"),
    [
        (10, DurationUnit.DAYS, None, 240),
        (None, None, FACTS_OF_DE.received_at + timedelta(hours=30, minutes=59), 30),
        (10, DurationUnit.DAYS, FACTS_OF_DE.received_at + timedelta(hours=30), 30),
        (8, DurationUnit.HOURS, FACTS_OF_DE.received_at + timedelta(days=9), 8),
        (2, DurationUnit.MONTHS, FACTS_OF_DE.received_at + timedelta(hours=30), 30),
        (2, DurationUnit.MONTHS, None, None),
        (2, None, None, None),
    ],
)
def test_of_a_duration_and_an_instant_that_an_order_states_the_shorter_one_is_what_it_leaves(
    value: int | None, unit: DurationUnit | None, at: datetime | None, hours: int | None
):
    facts = replace(
        FACTS_OF_DE, stated_deadline_value=value, stated_deadline_unit=unit, stated_deadline_at=at
    )
    assert facts.stated_deadline_hours == hours
