"""A lost second factor: one account manager says so, another resets the sign-in; nobody alone gets in as another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt

from tests.triage import cases, people
from triage import audit
from triage.errors import NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Event, User
from triage.roles import Role
from triage.services import lockouts, sign_in_reset
from triage.services import people as desk_people

pytestmark = pytest.mark.django_db
AT = cases.AT


def propose(person: User, **parts: Any) -> None:
    values = {"actor": people.judy(), "reason": "lost the telephone", "at": AT, **parts}
    sign_in_reset.propose_reset(person=person, **values)


def reset(person: User, **parts: Any) -> str:
    values = {"actor": people.ken(), "at": AT, **parts}
    return sign_in_reset.reset_sign_in(person=person, **values)


def failed(username: str, times: int, *, at: datetime = AT) -> None:
    """So many wrong passwords from one address."""
    row = AccessAttempt.objects.create(
        username=username, ip_address="198.51.100.1", user_agent="x", failures_since_start=times, get_data="",
        post_data="", http_accept="", path_info="",
    )  # fmt: skip
    # The library writes its own time into a new row.
    AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=at)


def untouched(person: User) -> bool:
    stored = User.objects.get(pk=person.pk)
    return stored.check_password(people.PASSWORD) and Authenticator.objects.filter(user=person).exists()


def test_two_account_managers_reset_the_sign_in() -> None:
    bob = people.bob()
    SocialAccount.objects.create(provider="oidc", uid="1", user=bob)
    failed("bob", 5)
    before = bob.get_session_auth_hash()
    propose(bob)
    assert untouched(bob)
    password = reset(bob)
    stored = User.objects.get(pk=bob.pk)
    assert stored.check_password(password)
    assert stored.must_change_password
    assert stored.get_session_auth_hash() != before
    assert not Authenticator.objects.filter(user=bob).exists()
    assert not SocialAccount.objects.exists()
    assert not lockouts.is_locked_out(bob, at=AT)
    event = Event.objects.latest("number")
    assert (event.kind, event.actor, event.detail["factors"]) == (EventKind.SIGN_IN_RESET, people.ken(), 1)
    assert cases.reason_of(Event.objects.get(kind=EventKind.SIGN_IN_RESET_PROPOSED)) == "lost the telephone"
    assert list(audit.verify_chain(audit.DESK)) == []


def test_without_a_proposal_of_another_nothing_is_reset() -> None:
    bob = people.bob()
    with pytest.raises(WrongStep, match="takes two account managers"):
        reset(bob)
    propose(bob)
    with pytest.raises(NotPermitted, match="Another account manager carries it out"):
        reset(bob, actor=people.judy())
    assert untouched(bob)


def test_a_proposal_is_used_once_and_for_one_person() -> None:
    bob, carol = people.bob(), people.carol()
    propose(bob)
    with pytest.raises(WrongStep):
        reset(carol)
    reset(bob)
    with pytest.raises(WrongStep):
        reset(bob)
    assert untouched(carol)


@pytest.mark.parametrize(("days", "lasts"), [(6.9, True), (7, False)])
def test_a_proposal_lasts_seven_days(days: float, lasts: bool) -> None:
    bob = people.bob()
    propose(bob)
    later = AT + timedelta(days=days)
    if lasts:
        with pytest.raises(WrongStep, match="proposed already"):
            propose(bob, at=later)
        reset(bob, at=later)
    else:
        with pytest.raises(WrongStep):
            reset(bob, at=later)
        propose(bob, at=later)
    assert untouched(bob) is not lasts


@pytest.mark.parametrize("change", [{"is_active": False}, {"groups": []}])
def test_a_proposal_of_somebody_who_may_propose_nothing_any_more_counts_for_nothing(
    change: dict[str, Any],
) -> None:
    bob, judy = people.bob(), people.judy()
    propose(bob)
    if "groups" in change:
        judy.groups.set(change["groups"])
    else:
        User.objects.filter(pk=judy.pk).update(**change)
    with pytest.raises(WrongStep, match="It takes two account managers"):
        reset(bob)
    assert untouched(bob)
    # Another one proposes it anew, and then it is done.
    third = people.oscar()
    people.give_role(third, Role.ACCOUNT_MANAGER)
    propose(bob, actor=third)
    reset(bob)
    assert not untouched(bob)


def test_nobody_resets_themselves() -> None:
    judy = people.judy()
    with pytest.raises(NotPermitted):
        propose(judy)
    propose(judy, actor=people.ken())
    with pytest.raises(NotPermitted):
        reset(judy, actor=judy)
    assert untouched(judy)


@pytest.mark.parametrize("actor", ["alice", "erin", "grace", "root"])
def test_only_account_managers_reset(actor: str) -> None:
    bob, who = people.bob(), people.person(actor)
    with pytest.raises(NotPermitted):
        propose(bob, actor=who)
    propose(bob)
    with pytest.raises(NotPermitted):
        reset(bob, actor=who)
    assert untouched(bob)


def test_a_disabled_account_is_not_opened_again_by_a_reset() -> None:
    bob = people.bob()
    propose(bob)
    desk_people.disable_person(actor=people.judy(), person=bob, reason="left", at=AT)
    with pytest.raises(WrongStep, match="Nobody can sign in"):
        reset(bob)


def test_the_service_account_needs_no_proposal_and_the_record_says_so() -> None:
    judy = people.judy()
    password = reset(judy, actor=people.desk())
    assert User.objects.get(pk=judy.pk).check_password(password)
    assert Event.objects.latest("number").actor == people.desk()
