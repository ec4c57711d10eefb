"""New data requests find somebody by rule: who fits, and has the least to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from jurisdictions.law.vocabulary import RequestKind
from jurisdictions.models import Jurisdiction
from tests.triage import cases, decided, people
from tests.triage.race import race, summary
from tests.triage.rows import row_counts, rows_made_since
from triage import audit
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import AssignmentRule, DataRequest, Event, User
from triage.services import assignment, assignment_rules, intake

pytestmark = pytest.mark.django_db

EMERGENCY = {"kind": RequestKind.EMERGENCY}


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    for name in ("alice", "bob", "carol", "nils", "erin", "frank", "grace", "dan", "judy", "desk"):
        people.person(name)


def rule(name: str = "bob", **parts: Any) -> AssignmentRule:
    values = {
        "actor": people.carol(), "jurisdiction": Jurisdiction.objects.get(code="DE"), "kind": None,
        "most_open": None, "at": cases.AT, **parts,
    }  # fmt: skip
    return assignment_rules.set_rule(person=people.person(name), **values)


def holder(**changes: Any) -> User | None:
    return cases.registered_case(**changes).assigned_to


def disabled(user: User) -> None:
    decided.forced(user, is_active=False)


def test_without_a_rule_a_new_case_belongs_to_nobody():
    assert holder() is None


def test_a_new_case_goes_to_who_is_named_and_the_event_says_that_a_rule_did_it():
    rule()

    case = cases.registered_case()

    stored = cases.fresh(case)
    assert (stored.assigned_to, stored.version) == (people.bob(), 2)
    assert case.version == 2
    told = [(event.kind, event.detail.get("assignee")) for event in case.events.order_by("number")]
    assert told == [(EventKind.REGISTERED, None), (EventKind.ASSIGNED_BY_RULE, "Bob Breuer")]
    assert case.history.count() == 2
    assert list(audit.verify_chain(str(case.pk))) == []


def test_of_several_the_one_with_the_fewest_open_cases_gets_it():
    rule()
    rule("nils")
    held = [cases.registered_case() for _ in range(4)]
    assert sorted(str(case.assigned_to) for case in held) == ["Bob Breuer"] * 2 + ["Nils Nowak"] * 2
    for case in held:
        if case.assigned_to == people.nils():
            assignment.assign(actor=people.alice(), data_request=case, assignee=people.carol(), at=cases.AT)
    assert [holder(), holder()] == [people.nils(), people.nils()]


def test_among_equals_it_goes_to_whose_last_case_is_longest_ago_and_then_by_name():
    rule()
    rule("carol")
    rule("nils")
    assert [holder(at=at) for at in minutes(3)] == [people.bob(), people.carol(), people.nils()]
    first, second, third = DataRequest.objects.order_by("reference")
    for case, at in zip((second, third, first), minutes(3, after=10), strict=True):
        assignment.assign(actor=people.alice(), data_request=case, assignee=people.erin(), at=at)
    assert [holder(at=at) for at in minutes(3, after=20)] == [people.bob(), people.carol(), people.nils()]


def minutes(number: int, *, after: int = 0) -> list[datetime]:
    return [cases.AT + timedelta(minutes=after + step) for step in range(number)]


def test_who_is_named_for_the_kind_comes_before_who_is_named_for_every_kind():
    rule()
    rule("nils", **EMERGENCY)
    assert holder(**EMERGENCY) == people.nils()
    assert holder(**EMERGENCY) == people.nils()
    assert holder() == people.bob()
    disabled(people.nils())
    assert holder(**EMERGENCY) == people.bob()


def test_who_has_as_many_as_they_may_is_passed_over_and_then_nobody_gets_it():
    rule(most_open=1)
    assert [holder(), holder()] == [people.bob(), None]


@pytest.mark.parametrize("lost", ["account", "scope", "role"])
def test_who_cannot_work_there_any_more_is_passed_over_for_who_can(lost: str):
    rule()
    rule("carol", most_open=5)
    bob = people.bob()
    if lost == "account":
        disabled(bob)
    elif lost == "scope":
        bob.jurisdictionusergrant_set.all().delete()
    else:
        bob.groups.clear()
    assert [holder(), holder()] == [people.carol()] * 2


def test_a_sealed_case_is_never_assigned_by_rule():
    rule()
    case = cases.registered_case()
    decided.forced(case, sealed=True, assigned_to=None)
    sealed = cases.fresh(case)
    assert assignment_rules.assign_by_rule(data_request=sealed, actor=people.alice(), at=cases.AT) is None
    assert cases.fresh(case).assigned_to is None


def test_a_rule_of_another_country_or_an_ended_one_gives_nobody_anything():
    rule("frank", actor=people.erin(), jurisdiction=Jurisdiction.objects.get(code="FR"))
    ended = rule()
    assignment_rules.end_rule(actor=people.carol(), rule=ended, at=cases.LATER)
    assert holder() is None
    with pytest.raises(WrongStep, match="was ended"):
        assignment_rules.end_rule(actor=people.carol(), rule=ended, at=cases.LATER)
    assert rule().pk != ended.pk


def test_a_rule_that_is_set_again_is_changed_with_its_history():
    first = rule()
    again = rule(most_open=7)
    assert again == first
    assert AssignmentRule.objects.get().most_open == 7
    assert first.history.count() == 2
    kinds = Event.objects.filter(data_request=None, kind=EventKind.ASSIGNMENT_RULE_SET)
    assert [event.detail for event in kinds] == [{"jurisdiction": "DE", "person": "Bob Breuer"}] * 2
    assert list(audit.verify_chain(audit.DESK)) == []


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("bob", NotPermitted), ("alice", NotPermitted), ("grace", NotPermitted), ("frank", NotInScope),
        ("judy", NotInScope),
    ],
)  # fmt: skip
def test_only_who_manages_assignment_there_sets_and_ends_rules(name: str, error: type[Exception]):
    standing = rule()
    before = row_counts()
    with pytest.raises(error):
        rule("nils", actor=people.person(name))
    with pytest.raises(error):
        assignment_rules.end_rule(actor=people.person(name), rule=standing, at=cases.AT)
    assert rows_made_since(before) == {}


@pytest.mark.parametrize("name", ["frank", "grace", "dan", "judy", "desk"])
def test_only_who_can_work_there_is_named(name: str):
    with pytest.raises(Incomplete, match="cannot work"):
        rule(name)
    assert not AssignmentRule.objects.exists()


def test_a_clerk_can_be_named():
    rule("alice")
    assert holder() == people.alice()


@pytest.mark.parametrize("parts", [{"kind": "wedding"}, {"most_open": 0}, {"most_open": -1}])
def test_odd_input_is_refused(parts: dict[str, Any]):
    with pytest.raises(BadInput):
        rule(**parts)


def test_a_registration_that_fails_assigns_nothing(monkeypatch: pytest.MonkeyPatch):
    rule()

    def broken(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("triage.services.intake.assign_by_rule", broken)
    before = row_counts()
    with pytest.raises(RuntimeError):
        cases.registered_case()
    assert {name for name in rows_made_since(before) if "referenceseries" not in name} == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_registrations_at_one_instant_all_find_somebody():
    rule()
    rule("nils")
    alice = people.alice()

    def attempt(number: int) -> str:
        submission = cases.submission(references=(f"{number} Js 1/26",))
        return str(intake.register(actor=alice, submission=submission, at=cases.AT).assigned_to)

    outcomes = race(attempt, processes=10)

    assert summary(outcomes) == {"won": 10}
    assert {outcome.value for outcome in outcomes} <= {"Bob Breuer", "Nils Nowak"}
    assert not DataRequest.objects.filter(assigned_to=None).exists()
