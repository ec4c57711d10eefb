"""First passwords: made by the desk, shown once, gone after days, changed first. Nobody is impersonated with one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.triage import cases, people
from triage import audit
from triage.errors import BadInput, Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Event, User
from triage.services import passwords, second_factors
from triage.services import people as desk_people
from triage.services.people import NewPerson

pytestmark = pytest.mark.django_db
AT = cases.AT


def newcomer() -> User:
    """Nora has an account and nothing else."""
    return desk_people.create_person(
        actor=people.judy(), person=NewPerson(username="nora", full_name="Nora Nel"), at=AT
    )


def issue(person: User, **parts: Any) -> str:
    values = {"actor": people.judy(), "reason": "new", "at": AT, **parts}
    return passwords.issue_password(person=person, **values)


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_a_first_password_is_long_different_each_time_and_must_be_changed() -> None:
    nora = newcomer()
    first, second = issue(nora), issue(nora)
    assert first != second
    assert len(first.replace("-", "")) == 20
    assert not fresh(nora).check_password(first)
    assert fresh(nora).check_password(second)
    assert fresh(nora).must_change_password
    event = Event.objects.filter(kind=EventKind.PASSWORD_ISSUED).latest("number")
    assert (event.actor, event.detail) == (people.judy(), {"person": "Nora Nel", "person_id": str(nora.pk)})
    assert list(audit.verify_chain(audit.DESK)) == []


def test_no_password_is_in_the_record() -> None:
    nora = newcomer()
    password = issue(nora)
    passwords.change_password(actor=fresh(nora), new="tulips and windmills", at=AT)
    record = str([*Event.objects.values(), *User.history.values()])
    assert password not in record
    assert "tulips" not in record
    assert fresh(nora).password not in record


def test_the_person_changes_it_and_it_is_theirs() -> None:
    nora = newcomer()
    password = issue(nora)
    passwords.change_password(actor=fresh(nora), new="tulips and windmills", at=AT)
    changed = fresh(nora)
    assert changed.check_password("tulips and windmills")
    assert not changed.check_password(password)
    assert not changed.must_change_password
    event = Event.objects.latest("number")
    assert (event.kind, event.actor) == (EventKind.PASSWORD_CHANGED, nora)


@pytest.mark.parametrize("new", ["password", "12345678901", "password1", "short"])
def test_a_weak_password_changes_nothing(new: str) -> None:
    nora = newcomer()
    first = issue(nora)
    before = Event.objects.count()
    with pytest.raises(BadInput):
        passwords.change_password(actor=fresh(nora), new=new, at=AT)
    with pytest.raises(BadInput, match="is the one you have"):
        passwords.change_password(actor=fresh(nora), new=first, at=AT)
    assert fresh(nora).check_password(first)
    assert fresh(nora).must_change_password
    assert Event.objects.count() == before


@pytest.mark.parametrize(("days", "expired"), [(2.9, False), (3, True), (30, True)])
def test_a_first_password_lasts_three_days(days: float, expired: bool) -> None:
    nora = newcomer()
    issue(nora)
    assert passwords.has_expired(fresh(nora), at=AT + timedelta(days=days)) is expired
    passwords.change_password(actor=fresh(nora), new="tulips and windmills", at=AT)
    assert not passwords.has_expired(fresh(nora), at=AT + timedelta(days=days))


@pytest.mark.parametrize(("enrolled", "taken"), [(True, True), (False, False)])
def test_one_account_manager_gives_no_way_into_an_account_with_rights_and_no_second_factor(
    enrolled: bool, taken: bool
) -> None:
    nora = newcomer()
    people.give_scope(nora, ("DE",))
    if enrolled:
        people.enrol(nora)
    if taken:
        issue(nora)
    else:
        with pytest.raises(WrongStep, match="could act as Nora Nel"):
            issue(nora)
    assert fresh(nora).has_usable_password() is taken


def test_a_new_password_leaves_the_second_factor() -> None:
    bob = people.bob()
    issue(bob)
    assert second_factors.has_second_factor(bob)


@pytest.mark.parametrize("actor", ["alice", "erin", "grace", "root", "oscar", "desk"])
def test_passwords_are_issued_by_account_managers_only(actor: str) -> None:
    bob = people.bob()
    with pytest.raises(NotPermitted):
        issue(bob, actor=people.person(actor))
    assert fresh(bob).check_password(people.PASSWORD)


def test_nobody_issues_one_for_themselves_without_a_reason_or_for_an_account_that_cannot_sign_in() -> None:
    with pytest.raises(NotPermitted, match="their own account"):
        issue(people.judy())
    with pytest.raises(Incomplete, match="Say why"):
        issue(people.bob(), reason=" ")
    bob = people.bob()
    desk_people.disable_person(actor=people.judy(), person=bob, reason="left", at=AT)
    for person in (bob, people.desk()):
        with pytest.raises(WrongStep, match="Nobody can sign in"):
            issue(person)


def test_a_disabled_person_changes_no_password() -> None:
    bob = people.bob()
    desk_people.disable_person(actor=people.judy(), person=bob, reason="left", at=AT)
    with pytest.raises(NotPermitted):
        passwords.change_password(actor=bob, new="tulips and windmills", at=AT)


def test_a_password_that_was_chosen_at_the_founding_must_be_changed() -> None:
    judy, ken = desk_people.found_desk(
        managers=(
            NewPerson(username="judy", full_name="Judy Jansen", password="correct horse battery"),
            NewPerson(username="ken", full_name="Ken Kowalski"),
        ),
        at=AT,
    )
    assert fresh(judy).must_change_password
    assert not fresh(ken).must_change_password
    assert not fresh(ken).has_usable_password()
