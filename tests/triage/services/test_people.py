"""People of the desk: founding it once, creating accounts that may do nothing yet, disabling them."""

from typing import Any

import pytest

from tests.triage import cases, people
from triage import access, audit
from triage.errors import BadInput, Incomplete, NotPermitted, WrongStep
from triage.models import Event, User
from triage.roles import Permission
from triage.services import people as desk_people
from triage.services.people import NewPerson

pytestmark = pytest.mark.django_db

JUDY = NewPerson(username="judy", full_name="Judy Jansen", password="correct horse battery")
KEN = NewPerson(username="ken", full_name="Ken Kowalski")


def found(*managers: NewPerson) -> tuple[User, ...]:
    return desk_people.found_desk(managers=managers or (JUDY, KEN), at=cases.AT)


def create(**parts: Any) -> User:
    values = {"username": "nora", "full_name": "Nora van Dyk", **parts}
    return desk_people.create_person(actor=people.judy(), person=NewPerson(**values), at=cases.AT)


def test_a_desk_is_founded_with_two_account_managers_and_a_service_account():
    judy, ken = found()
    for manager in (judy, ken):
        scope = access.scope_of(manager)
        assert scope.holds(Permission.PROPOSE_GRANT)
        assert not scope.holds(Permission.VIEW)
    assert judy.check_password("correct horse battery")
    assert not ken.has_usable_password()
    desk = User.objects.get(username="desk")
    assert desk.is_service
    assert not desk.has_usable_password()
    assert {event.actor_id for event in Event.objects.all()} == {desk.pk}
    assert list(audit.verify_chain(audit.DESK)) == []


def test_a_desk_is_founded_once():
    found()
    with pytest.raises(WrongStep, match="has been founded"):
        found(NewPerson(username="eve", full_name="Eve"), NewPerson(username="max", full_name="Max"))
    assert User.objects.count() == 3


@pytest.mark.parametrize("managers", [(JUDY,), (JUDY, JUDY)], ids=["one", "twice-the-same"])
def test_a_desk_is_founded_by_two_different_people(managers: tuple[NewPerson, ...]):
    with pytest.raises(Incomplete):
        found(*managers)
    assert not User.objects.exists()
    assert not Event.objects.exists()


def test_a_new_account_may_do_nothing_and_cannot_log_in_without_a_password():
    nora = create()
    assert (nora.first_name, nora.last_name, str(nora)) == ("Nora van", "Dyk", "Nora van Dyk")
    assert access.scope_of(nora) == access.NOWHERE
    assert not nora.has_usable_password()
    assert not nora.is_superuser
    assert Event.objects.get().detail == {"person": "Nora van Dyk"}


@pytest.mark.parametrize(
    "parts",
    [
        {"username": "Nora"},
        {"username": "n"},
        {"username": "desk"},
        {"username": "nora\x00"},
        {"full_name": ""},
        {"password": "password"},
    ],
    ids=["capitals", "short", "service", "nul", "no-name", "weak-password"],
)
def test_a_malformed_account_is_refused(parts: dict[str, str]):
    with pytest.raises(BadInput):
        create(**parts)
    assert set(User.objects.values_list("username", flat=True)) == {"judy"}


def test_a_name_is_given_once():
    create()
    with pytest.raises(BadInput, match="username: is taken"):
        create(full_name="Another")


@pytest.mark.parametrize("actor", ["alice", "erin", "grace", "root", "oscar"])
def test_accounts_are_kept_by_account_managers_only(actor: str):
    user = people.person(actor)
    with pytest.raises(NotPermitted):
        desk_people.create_person(
            actor=user, person=NewPerson(username="nora", full_name="Nora"), at=cases.AT
        )
    with pytest.raises(NotPermitted):
        desk_people.disable_person(actor=user, person=people.bob(), reason="left", at=cases.AT)
    assert people.bob().is_active


def test_a_disabled_account_sees_and_does_nothing_from_then_on():
    bob = people.bob()
    assert access.scope_of(bob).jurisdictions
    desk_people.disable_person(actor=people.judy(), person=bob, reason="left", at=cases.AT)
    assert access.scope_of(User.objects.get(pk=bob.pk)) == access.NOWHERE
    with pytest.raises(WrongStep, match="disabled already"):
        desk_people.disable_person(actor=people.judy(), person=bob, reason="left", at=cases.AT)


def test_nobody_disables_themselves_or_one_of_the_last_two_account_managers():
    judy, ken = people.judy(), people.ken()
    with pytest.raises(NotPermitted, match="their own account"):
        desk_people.disable_person(actor=judy, person=judy, reason="left", at=cases.AT)
    with pytest.raises(WrongStep, match="last 2 account managers"):
        desk_people.disable_person(actor=judy, person=ken, reason="left", at=cases.AT)
    with pytest.raises(Incomplete):
        desk_people.disable_person(actor=judy, person=people.bob(), reason=" ", at=cases.AT)
