"""Who has a data request: assigning, moving to another jurisdiction, sealing."""

import pytest

from jurisdictions.law.vocabulary import Clock
from tests.triage import cases, people
from triage import access
from triage.choices import Status
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Authority, DataRequest, Deadline, Event
from triage.roles import Permission
from triage.services import assignment, closing

pytestmark = pytest.mark.django_db


def last_event(data_request: DataRequest) -> Event:
    return Event.objects.filter(data_request=data_request).latest("number")


def test_a_data_request_is_assigned_to_somebody_who_can_see_it():
    data_request = cases.registered_case()
    assignment.assign(actor=people.alice(), data_request=data_request, assignee=people.bob(), at=cases.AT)
    assert cases.fresh(data_request).assigned_to == people.bob()
    assert last_event(data_request).detail == {"assignee": "Bob Breuer"}


@pytest.mark.parametrize("name", ["frank", "judy", "oscar", "root"])
def test_nobody_is_assigned_what_they_cannot_see(name: str):
    data_request = cases.registered_case()
    with pytest.raises(Incomplete, match="cannot see this data request"):
        assignment.assign(
            actor=people.alice(), data_request=data_request, assignee=people.person(name), at=cases.AT
        )
    assert cases.fresh(data_request).assigned_to is None
    assert cases.fresh(data_request).version == data_request.version


def test_assigning_takes_role_and_scope_and_an_open_data_request():
    data_request = cases.registered_case()
    for actor, error in ((people.frank(), NotInScope), (people.grace(), NotPermitted)):
        with pytest.raises(error):
            assignment.assign(actor=actor, data_request=data_request, assignee=people.bob(), at=cases.AT)
    closing.withdraw(actor=people.alice(), data_request=data_request, reason="fax", at=cases.AT)
    with pytest.raises(WrongStep, match="Reopen it first"):
        assignment.assign(
            actor=people.alice(), data_request=cases.fresh(data_request), assignee=people.bob(), at=cases.AT
        )


def move(data_request: DataRequest, code: str = "FR", **parts: object) -> DataRequest:
    values = {"actor": people.bob(), "reason": "the court sits in Lille", "at": cases.LATER, **parts}
    return assignment.reassign_jurisdiction(data_request=data_request, code=code, **values)  # type: ignore[arg-type]


def test_a_moved_data_request_is_seen_there_and_its_sender_is_unverified_there():
    data_request = cases.verified_case()
    old = data_request.authority
    assignment.assign(actor=people.alice(), data_request=data_request, assignee=people.bob(), at=cases.AT)

    move(cases.fresh(data_request))

    moved = cases.fresh(data_request)
    assert moved.jurisdiction_id == "FR"
    assert moved.status == Status.RECEIVED
    assert moved.reference == data_request.reference
    assert moved.assigned_to is None
    assert moved.authority is not None
    assert moved.authority != old
    assert (moved.authority.name, moved.authority.jurisdiction_id) == (cases.COURT, "FR")
    assert not moved.authority.has_known_contact
    assert moved.requester is not None
    assert moved.requester.authority == moved.authority
    visible = DataRequest.objects.all()
    assert moved in access.visible_to(access.scope_of(people.frank()), visible)
    assert moved not in access.visible_to(access.scope_of(people.bob()), visible)
    assert last_event(moved).detail == {"old": "DE", "new": "FR"}


def test_moving_voids_what_rested_on_the_old_law():
    data_request = cases.verified_case()
    deadline = Deadline(
        data_request=data_request,
        clock=Clock.ANSWER,
        rulebook="DE",
        rule_id="x",
        binding=True,
        leads=True,
        steps=[],
    )
    deadline.save()
    move(data_request)
    deadline.refresh_from_db()
    assert deadline.voided_reason == "jurisdiction reassigned"


def test_moving_takes_the_role_the_scope_of_the_source_a_reason_and_another_jurisdiction():
    data_request = cases.registered_case()
    refusals = (
        ({"actor": people.alice()}, NotPermitted),
        ({"actor": people.frank()}, NotInScope),
        ({"reason": " "}, Incomplete),
        ({"code": "QQ"}, BadInput),
        ({"code": "DE"}, WrongStep),
    )
    for parts, error in refusals:
        with pytest.raises(error):
            move(data_request, **parts)
    assert cases.fresh(data_request).version == data_request.version
    assert Authority.objects.count() == 1


def test_an_authority_that_is_known_there_already_is_used():
    first, second = cases.registered_case(), cases.registered_case()
    move(first)
    move(second)
    assert cases.fresh(first).authority == cases.fresh(second).authority
    assert Authority.objects.filter(jurisdiction_id="FR").count() == 1


def seal(data_request: DataRequest, actor: str = "carol") -> DataRequest:
    return assignment.seal(
        actor=people.person(actor), data_request=data_request, reason="informant", at=cases.AT
    )


def test_a_sealed_data_request_is_absent_for_everybody_without_a_grant_on_it():
    data_request = cases.registered_case()
    people.give_sealed(people.carol(), data_request)

    seal(data_request)

    rows = DataRequest.objects.all()
    for name, sees in (("carol", True), ("alice", False), ("erin", False), ("grace", False), ("root", False)):
        user = people.person(name)
        assert access.visible_to(access.scope_of(user), rows).exists() == sees, name
        assert access.can(user, Permission.VIEW, cases.fresh(data_request)) == sees, name
    with pytest.raises(NotInScope):
        assignment.assign(
            actor=people.alice(), data_request=cases.fresh(data_request), assignee=people.carol(), at=cases.AT
        )


def test_nothing_is_sealed_while_nobody_who_works_there_has_a_grant_on_it():
    data_request = cases.registered_case()
    with pytest.raises(Incomplete, match="Nobody has a grant"):
        seal(data_request)
    people.give_sealed(people.mona(), data_request)
    people.give_sealed(people.oscar(), data_request)
    people.give_scope(people.oscar(), ["DE"])
    with pytest.raises(Incomplete, match="Nobody has a grant"):
        seal(data_request)
    assert not cases.fresh(data_request).sealed


def test_sealing_gives_no_grant_and_only_a_holder_unseals():
    data_request = cases.registered_case()
    people.give_sealed(people.carol(), data_request)
    seal(data_request, actor="nils")
    sealed = cases.fresh(data_request)
    with pytest.raises(NotInScope):
        assignment.unseal(actor=people.nils(), data_request=sealed, reason="over", at=cases.AT)
    assignment.unseal(actor=people.carol(), data_request=sealed, reason="over", at=cases.AT)
    assert not cases.fresh(data_request).sealed
    assert last_event(data_request).kind == EventKind.UNSEALED


def test_sealing_takes_the_role():
    data_request = cases.registered_case()
    people.give_sealed(people.alice(), data_request)
    for name in ("alice", "bob", "grace"):
        with pytest.raises(NotPermitted):
            seal(data_request, actor=name)
    assert not cases.fresh(data_request).sealed
