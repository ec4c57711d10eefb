"""The tier of a State and counsel's judgement beside it: the more careful of the two counts."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from jurisdictions.law.vocabulary import RightsTier
from jurisdictions.models import Jurisdiction, TierOverride
from tests.triage import decided, people
from triage.audit import DESK, verify_chain
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind, tell
from triage.models import Event
from triage.services import indicators, law, tiers

pytestmark = pytest.mark.django_db

AT, LATER = decided.AT, decided.LATER
REASON = "A law of October lets the police arrest editors."


@pytest.fixture(scope="module", autouse=True)
def _states(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        law.load_jurisdictions()
        indicators.load_indicators(actor=people.desk(), files=decided.SOME_INDICATORS, at=AT)
        yield


def judge(tier: RightsTier | None = RightsTier.HYBRID, code: str = "DE", **parts: Any) -> TierOverride:
    parts = {"actor": people.bob(), "reason": REASON, "at": AT, **parts}
    return tiers.override_tier(jurisdiction=Jurisdiction.objects.get(code=code), tier=tier, **parts)


def refused(error: type[Exception], says: str, act: Any) -> None:
    before = (TierOverride.objects.count(), Event.objects.count())
    with pytest.raises(error, match=says):
        act()
    assert (TierOverride.objects.count(), Event.objects.count()) == before


def test_a_judgement_is_kept_with_person_day_and_reason_beside_the_computed_tier():
    row = judge()

    tier = tiers.tier_of_state("DE")
    assert (tier.computed.tier, tier.counts, tier.override) == (RightsTier.FREE, RightsTier.HYBRID, row)
    assert (row.set_by, row.set_by_name, row.set_on, row.reason) == (
        people.bob(), "Bob Breuer", AT.date(), REASON,
    )  # fmt: skip
    assert not tier.override_changes_nothing
    event = Event.objects.latest("number")
    assert (event.kind, event.detail) == (EventKind.TIER_OVERRIDDEN, {"state": "Germany", "tier": "hybrid"})
    told = tell(event.kind, event.actor_name, event.detail)
    assert told == "Bob Breuer judged Germany to be hybrid, beside the computed tier."
    assert list(verify_chain(DESK)) == []


def test_a_judgement_never_lowers_the_care():
    mona = people.mona()
    people.give_scope(mona, ("RU", "IN"))
    judge(RightsTier.FREE, "RU", actor=mona)
    judge(RightsTier.HYBRID, "IN", actor=mona)

    russia, india = tiers.tier_of_state("RU"), tiers.tier_of_state("IN")

    assert (russia.counts, russia.override_changes_nothing) == (RightsTier.AUTHORITARIAN, True)
    assert (india.computed.tier, india.counts) == (RightsTier.UNCERTAIN, RightsTier.UNCERTAIN)


def test_the_newest_judgement_counts_and_the_earlier_ones_stay():
    first = judge(RightsTier.AUTHORITARIAN)
    second = judge(RightsTier.HYBRID, at=LATER, actor=people.carol())

    tier = tiers.tier_of_state("DE")

    assert (tier.override, tier.counts, list(tier.overrides)) == (second, RightsTier.HYBRID, [second, first])


def test_a_judgement_that_is_taken_back_counts_no_more():
    judge()
    judge(None, at=LATER, reason="The law was repealed.")

    tier = tiers.tier_of_state("DE")

    assert (tier.override, tier.counts, len(tier.overrides)) == (None, RightsTier.FREE, 2)
    assert Event.objects.latest("number").kind == EventKind.TIER_OVERRIDE_ENDED


def test_as_of_a_day_only_what_was_set_by_then_counts():
    judge()

    before = tiers.tier_of_state("DE", on=AT.date() - timedelta(days=1))

    assert (before.override, before.counts) == (None, RightsTier.FREE)
    assert tiers.tier_of_state("DE", on=AT.date()).counts is RightsTier.HYBRID


@pytest.mark.parametrize(
    ("parts", "error", "says"),
    [
        ({"reason": " \n"}, Incomplete, "Say why"),
        ({"reason": "x" * 2001}, BadInput, "at most 2,000"),
        ({"tier": RightsTier.UNCERTAIN}, BadInput, "is none of: free, hybrid, authoritarian"),
        ({"tier": RightsTier.UNKNOWN}, BadInput, "is none of: free, hybrid, authoritarian"),
        ({"tier": None}, WrongStep, "No override stands"),
        ({"code": "ZZ"}, BadInput, "unknown State has no tier"),
        ({"code": "FR"}, NotInScope, "FR is not among yours"),
    ],
    ids=["no-reason", "long", "uncertain", "unknown", "nothing-to-take-back", "unknown-state", "elsewhere"],
)
def test_a_judgement_that_says_nothing_or_is_not_theirs_is_refused(
    parts: dict[str, Any], error: type[Exception], says: str
):
    refused(error, says, partial(judge, **parts))
    judge()


@pytest.mark.parametrize("name", ["alice", "dan", "grace"])
def test_only_counsel_judges_a_tier(name: str):
    refused(NotPermitted, "override tier", partial(judge, actor=people.person(name)))
    judge()


@pytest.mark.parametrize("name", ["heidi", "judy", "root", "oscar"])
def test_nobody_without_the_jurisdiction_judges_its_tier(name: str):
    refused(NotInScope, "not among yours", partial(judge, actor=people.person(name)))


@pytest.mark.parametrize("name", ["bob", "carol", "erin"])
def test_regional_and_senior_counsel_and_the_head_of_legal_judge_it(name: str):
    assert judge(actor=people.person(name)).set_by == people.person(name)


def test_a_judgement_never_changes():
    row = judge()
    with transaction.atomic(), pytest.raises(DatabaseError, match="kept as it is"):
        TierOverride.objects.filter(pk=row.pk).update(reason="another")
