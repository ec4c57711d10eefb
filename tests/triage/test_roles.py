"""Roles are groups that follow the table; the table keeps apart what must be apart."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as StoredPermission

from tests.triage import people
from triage.access import scope_of
from triage.roles import ROLES, Permission, Role
from triage.services.housekeeping import synchronise_roles
from triage.workflow import TRANSITIONS


def stored(role: Role) -> set[str]:
    return set(Group.objects.get(name=role.value).permissions.values_list("codename", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_each_group_holds_exactly_what_its_role_may(role: Role):
    assert stored(role) == {permission.value for permission in ROLES[role]}


@pytest.mark.django_db
def test_a_group_that_was_changed_by_hand_follows_the_table_again():
    clerk = Group.objects.get(name=Role.INTAKE_CLERK.value)
    approve = StoredPermission.objects.get(
        codename=Permission.APPROVE.value, content_type__model="datarequest"
    )
    clerk.permissions.set([approve])
    synchronise_roles()
    assert stored(Role.INTAKE_CLERK) == {permission.value for permission in ROLES[Role.INTAKE_CLERK]}


@pytest.mark.django_db
def test_every_permission_of_the_table_is_stored_once():
    codenames = StoredPermission.objects.filter(content_type__app_label="triage").values_list(
        "codename", flat=True
    )
    for permission in Permission:
        assert list(codenames).count(permission.value) == 1, permission


def test_every_permission_is_given_to_some_role_and_every_role_is_in_the_table():
    assert set(ROLES) == set(Role)
    assert frozenset().union(*ROLES.values()) == set(Permission)


def test_every_step_needs_a_permission_that_a_role_gives():
    assert {row.permission for row in TRANSITIONS.values()} <= frozenset().union(*ROLES.values())


def holders(permission: Permission) -> set[Role]:
    return {role for role, permissions in ROLES.items() if permission in permissions}


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.PUBLISHER, Role.LAW_EDITOR])
def test_who_keeps_accounts_publishes_or_edits_law_sees_no_data_request(role: Role):
    assert Permission.VIEW not in ROLES[role]


def test_what_must_be_apart_is_apart():
    assert holders(Permission.APPROVE) == {Role.SENIOR_COUNSEL}
    assert holders(Permission.CLEAR_EXECUTIVE) == {Role.HEAD_OF_LEGAL}
    assert holders(Permission.PROPOSE_GRANT) == {Role.ACCOUNT_MANAGER}
    assert holders(Permission.CLEAR_RIGHTS).isdisjoint(holders(Permission.DECIDE))
    assert ROLES[Role.AUDITOR] == {Permission.VIEW, Permission.VERIFY_HISTORY, Permission.EXPORT}
    assert holders(Permission.DECIDE).isdisjoint({Role.INTAKE_CLERK, Role.SERVICE, Role.AUDITOR})


@pytest.mark.django_db
def test_a_person_may_what_the_role_may_and_nothing_else():
    for name, who in people.PEOPLE.items():
        expected = {permission.value for permission in ROLES[who.role]} if who.role else set()
        assert scope_of(people.person(name)).permissions == expected, name
