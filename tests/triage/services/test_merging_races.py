"""Merges at one instant: one of them is done, and the record agrees."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.triage import cases, decided, people
from tests.triage.race import race, summary
from tests.triage.services.test_merging import merge, pair
from triage import audit
from triage.models import CaseLink, DataRequest
from triage.services import (
    decisions,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    for name in ("alice", "bob", "carol", "erin", "frank", "grace"):
        people.person(name)


# Races


def the_record_agrees(case: DataRequest) -> None:
    assert list(audit.verify_chain(str(case.pk))) == []
    assert case.history.count() == cases.fresh(case).version


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_one_double_merged_ten_times_at_one_instant_is_merged_once():
    kept, double = pair(references=("Az. 12/26",))
    bob, carol = people.bob(), people.carol()

    outcomes = race(lambda number: merge(double, kept, actor=(bob, carol)[number % 2]), processes=10)

    assert summary(outcomes) == {"won": 1, "ChangedMeanwhile": 9}
    assert CaseLink.objects.count() == 1
    assert kept.authority_references.count() == 2
    the_record_agrees(kept)
    the_record_agrees(double)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_cases_merged_into_each_other_at_one_instant_do_not_both_end():
    one, two = cases.registered_case(), cases.registered_case()
    bob = people.bob()

    def attempt(number: int) -> str:
        ends = (one, two) if number % 2 else (two, one)
        return str(merge(*ends, actor=bob))

    outcomes = race(attempt, processes=10)

    counted = summary(outcomes)
    assert counted["won"] == 1
    assert set(counted) <= {"won", "ChangedMeanwhile", "WrongStep"}
    assert sorted(cases.fresh(row).status for row in (one, two)) == ["merged", "received"]
    the_record_agrees(one)
    the_record_agrees(two)


Which = Callable[[DataRequest, DataRequest], DataRequest]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@pytest.mark.parametrize(
    "which", [lambda double, kept: double, lambda double, kept: kept], ids=["double", "kept"]
)
def test_a_merge_and_a_decision_at_one_instant_leave_no_decision_on_a_merged_case(which: Which):
    decided.load_law()
    kept = decided.assessed()
    double = decided.assessed()
    bob, carol = people.bob(), people.carol()
    target = which(double, kept)
    choices = decided.disclose_all(target)

    def attempt(number: int) -> str:
        if number % 2:
            decisions.decide(
                actor=carol, data_request=target, choices=choices, necessity=decided.NECESSITY, at=decided.AT
            )
            return "decided"
        merge(double, kept, actor=bob)
        return "merged"

    outcomes = race(attempt, processes=10)

    won = [outcome.value for outcome in outcomes if outcome.won]
    live = target.decisions.live().count()
    if target == double:
        # Both touch the double: one of them alone.
        assert won in (["merged"], ["decided"])
        assert live == (won == ["decided"])
    else:
        # A decision on what goes on stands whether the double ends before or after it; a stale one is refused.
        assert "merged" in won
        assert live == ("decided" in won)
    the_record_agrees(kept)
    the_record_agrees(double)
