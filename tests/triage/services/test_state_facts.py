"""Facts beside the order: the tier that counts, the death penalty, what came before in the authority's name."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jurisdictions.law.vocabulary import DeathPenalty, GagBasis, RightsTier
from jurisdictions.models import Jurisdiction
from tests.triage import cases, decided, people
from triage.choices import Status
from triage.models import Authority, DataRequest
from triage.services import facts, tiers
from triage.services.submissions import GagSubmission

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["case"] = decided.verified()
        STAGES["other"] = decided.assessed()
        yield


def known(case: DataRequest | None = None) -> Any:
    return facts.facts_of(cases.fresh(case or STAGES["case"]))


def refuse(case: DataRequest) -> None:
    """Bob refuses everything that is asked for, and Carol approves."""
    decided.decide(case, decided.refuse_all(case))
    decided.approve(case)


def test_the_tier_of_the_facts_is_the_more_careful_of_computed_and_judged():
    assert known().rights_tier is RightsTier.FREE
    tiers.override_tier(
        actor=people.bob(), jurisdiction=Jurisdiction.objects.get(code="DE"), tier=RightsTier.AUTHORITARIAN,
        reason="A coup.", at=decided.AT,
    )  # fmt: skip

    assert known().rights_tier is RightsTier.AUTHORITARIAN


def test_the_death_penalty_is_that_of_the_state_and_unknown_where_the_state_is():
    assert known().death_penalty_status is DeathPenalty.ABOLISHED

    nowhere = known(cases.registered_case(country=None, authority=None, requester=None))
    assert (nowhere.death_penalty_status, nowhere.rights_tier) == (None, None)


def test_what_staff_enter_about_threats_elections_and_extensions_is_a_fact():
    gag = GagSubmission(basis=GagBasis.BY_ORDER, extensions=3)
    case = cases.registered_case(order=cases.order_with(staff_threat=True, election_context=False), gag=gag)

    found = known(case)
    assert (found.staff_threat, found.election_context, found.gag_extensions) == (True, False, 3)
    assert (known().staff_threat, known().election_context, known().gag_extensions) == (None, None, None)


def test_without_an_authority_nothing_is_known_of_its_history():
    nameless = cases.registered_case(authority=None, requester=None)
    assert (known(nameless).earlier_refused, known(nameless).earlier_forged) == (None, None)


def test_another_demand_of_the_authority_that_was_refused_in_full_counts_once_it_is_approved():
    other = STAGES["other"]
    decided.decide(other, decided.refuse_all(other))
    assert known().earlier_refused == 0, "a decision that nobody approved ends nothing"

    decided.approve(other)

    assert (known().earlier_refused, known().earlier_forged) == (1, 0)
    assert known(other).earlier_refused == 0, "a data request is not earlier than itself"


def test_a_demand_that_was_only_redirected_or_discloses_something_was_not_refused():
    other = STAGES["other"]
    refuse(other)
    decision = decided.live_decision(other)
    row = decision.items.order_by("pk")[0]
    decided.forced(row, past_triggers=True, outcome="disclose")
    assert known().earlier_refused == 0

    for item in decision.items.all():
        decided.forced(item, outcome="redirect")
    assert known().earlier_refused == 0


def test_a_demand_in_the_name_of_the_authority_that_was_forged_counts():
    decided.forced(STAGES["other"], status=Status.REJECTED)

    assert (known().earlier_refused, known().earlier_forged) == (0, 1)


@pytest.mark.parametrize("change", ["another authority", "another jurisdiction", "sealed"])
def test_what_the_reader_may_not_see_or_another_authority_sent_is_not_counted(change: str):
    other = STAGES["other"]
    refuse(other)
    decided.forced(STAGES["other"], status=Status.REJECTED)
    assert (known().earlier_refused, known().earlier_forged) == (1, 1)
    elsewhere = Authority(name="Amtsgericht Bonn", kind="court", jurisdiction_id="DE")
    elsewhere.save()
    values: dict[str, dict[str, Any]] = {
        "another authority": {"authority": elsewhere},
        "another jurisdiction": {"jurisdiction_id": "ZZ"},
        "sealed": {"sealed": True},
    }

    decided.forced(other, **values[change])

    assert (known().earlier_refused, known().earlier_forged) == (0, 0)


def test_the_number_of_queries_does_not_grow_with_what_came_before():
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            known()
        return len(queries)

    few = asked()
    for _number in range(5):
        decided.forced(cases.registered_case(), status=Status.REJECTED)

    assert known().earlier_forged == 5
    assert asked() == few
