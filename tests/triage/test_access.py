"""Promise 3: what one may do and where are two things, and both must hold; outside is the same as absent."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db.models import QuerySet
from guardian.shortcuts import assign_perm

from jurisdictions.models import Jurisdiction
from tests.triage import cases, people
from triage import access
from triage.access import NOWHERE, SCOPE_PERMISSION, SEALED_PERMISSION, scope_of, visible_to
from triage.errors import NotInScope, NotPermitted
from triage.models import DataRequest, Event, Identifier, User
from triage.roles import Permission as May
from triage.roles import Role

pytestmark = pytest.mark.django_db

OUTSIDE = ("frank", "mona", "heidi", "ivan", "judy", "ken", "laura", "oscar", "root")


def sees(name: str) -> set[str]:
    rows = visible_to(scope_of(people.person(name)), DataRequest.objects.all())
    return set(rows.values_list("reference", flat=True))


def test_each_person_sees_the_data_requests_of_their_jurisdictions_and_no_other():
    german = cases.registered_case().reference
    unknown = cases.registered_case(country=None, authority=None, requester=None).reference
    sealed = cases.registered_case(sealed=True)
    people.give_sealed(people.carol(), sealed)

    everything_german = {german, unknown}
    expected = {
        **dict.fromkeys(("alice", "bob", "dan", "erin", "grace", "desk"), everything_german),
        "carol": {*everything_german, sealed.reference},
        "nils": {*everything_german, sealed.reference},
        **{name: set[str]() for name in OUTSIDE},
    }
    assert set(expected) == set(people.PEOPLE)
    assert {name: sees(name) for name in expected} == expected


def test_what_hangs_on_a_data_request_is_seen_with_it():
    data_request = cases.registered_case()
    row_sets: tuple[QuerySet[Any], ...] = (Identifier.objects.all(), Event.objects.all())
    for rows in row_sets:
        inside = visible_to(scope_of(people.alice()), rows, path="data_request")
        outside = visible_to(scope_of(people.frank()), rows, path="data_request")
        assert {row.data_request_id for row in inside} == {data_request.pk}
        assert not outside.exists()


def test_events_of_the_desk_are_seen_by_nobody_through_a_scope():
    authority = cases.known_authority(cases.registered_case())
    assert Event.objects.filter(chain="desk", detail__authority=authority.name).exists()
    rows = visible_to(scope_of(people.alice()), Event.objects.filter(chain="desk"), path="data_request")
    assert not rows.exists()


def test_a_grant_without_a_role_and_a_role_without_a_grant_show_nothing():
    cases.registered_case()
    only_scope, only_role = people.oscar(), people.laura()
    people.give_scope(only_scope, ["DE"])
    people.give_role(only_role, Role.REGIONAL_COUNSEL)
    rows = DataRequest.objects.all()
    assert not visible_to(scope_of(only_scope), rows).exists()
    assert not visible_to(scope_of(only_role), rows).exists()
    people.give_role(only_scope, Role.AUDITOR)
    assert visible_to(scope_of(only_scope), rows).exists()


def test_being_a_superuser_is_no_scope_and_no_role():
    data_request = cases.registered_case()
    root = people.root()
    assert root.has_perm("triage.view_case")
    assert scope_of(root) == NOWHERE
    for may in May:
        assert not access.can(root, may, data_request)


def test_a_permission_given_model_wide_is_no_scope():
    data_request = cases.registered_case()
    oscar = people.oscar()
    oscar.user_permissions.set(
        Permission.objects.filter(content_type__app_label__in=["triage", "jurisdictions"])
    )
    assert oscar.user_permissions.filter(codename="work_in_jurisdiction").exists()
    assert not User.objects.get(pk=oscar.pk).has_perm("jurisdictions.work_in_jurisdiction")
    assert scope_of(oscar) == NOWHERE
    assert not access.can(oscar, May.VIEW, data_request)


def test_a_grant_to_a_group_reaches_its_members():
    cases.registered_case()
    team = Group.objects.create(name="Kriminalität Nord")
    assign_perm(SCOPE_PERMISSION, team, Jurisdiction.objects.get(code="DE"))
    frank = people.frank()
    assert sees("frank") == set()
    frank.groups.add(team)
    assert sees("frank") == {"2026-DE-000001"}


def test_a_grant_to_a_group_opens_no_sealed_data_request():
    sealed = cases.registered_case(sealed=True)
    team = Group.objects.create(name="Kriminalität Nord")
    assign_perm(SEALED_PERMISSION, team, sealed)
    people.bob().groups.add(team)
    assert sees("bob") == set()
    people.give_sealed(people.bob(), sealed)
    assert sees("bob") == {sealed.reference}


def test_a_scope_is_read_without_a_look_at_the_data_requests(django_assert_num_queries: Any):
    sealed = cases.registered_case(sealed=True)
    people.give_sealed(people.bob(), sealed)
    bob = people.bob()
    with django_assert_num_queries(3) as asked:
        scope = scope_of(bob)
    assert scope.sealed == {sealed.pk}
    assert not any('"triage_datarequest"' in query["sql"] for query in asked.captured_queries)


def test_a_grant_on_a_sealed_data_request_of_another_jurisdiction_shows_nothing():
    sealed = cases.registered_case(sealed=True)
    people.give_sealed(people.mona(), sealed)
    assert sees("mona") == set()
    assert not access.can(people.mona(), May.VIEW, sealed)


@pytest.mark.parametrize("who", ["anonymous", "disabled"])
def test_whoever_is_not_signed_in_or_disabled_has_an_empty_scope(who: str):
    user = AnonymousUser() if who == "anonymous" else people.alice()
    user.is_active = False
    assert scope_of(user) == NOWHERE


def test_outside_the_scope_is_told_before_the_role_so_that_it_is_the_same_as_absent():
    data_request = cases.registered_case()
    with pytest.raises(NotInScope, match="There is no such data request in your jurisdictions"):
        access.require(people.frank(), May.CLEAR_RIGHTS, data_request)
    with pytest.raises(NotPermitted, match="Ask an account manager for the role") as refusal:
        access.require(people.alice(), May.CLEAR_RIGHTS, data_request)
    assert not isinstance(refusal.value, NotInScope)
    access.require(people.dan(), May.CLEAR_RIGHTS, data_request)


def test_an_answer_about_a_permission_is_asked_anew_each_time():
    data_request = cases.registered_case()
    alice = people.alice()
    assert access.can(alice, May.REGISTER, data_request)
    alice.groups.clear()
    assert not access.can(alice, May.REGISTER, data_request)


def test_a_scope_takes_three_queries_whatever_it_holds(django_assert_num_queries: Any):
    alice = people.alice()
    people.give_scope(alice, ["FR", "BE", "CH"])
    with django_assert_num_queries(3):
        scope = scope_of(alice)
    assert scope.jurisdictions == {"DE", "ZZ", "FR", "BE", "CH"}
