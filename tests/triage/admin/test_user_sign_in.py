"""What account managers do about signing in, through pages: first passwords, lost second factors, locks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.triage import people
from tests.triage.services.test_sign_in_reset import failed
from tests.triage.sign_in.steps import give_password
from triage.models import Event, User
from triage.services import lockouts

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def address(row: User, act: str) -> str:
    return reverse("admin:triage_user_act", kwargs={"object_id": row.pk, "act": act})


def user_page(row: User) -> str:
    return reverse("admin:triage_user_change", kwargs={"object_id": row.pk})


def password_on(answer: Any) -> str:
    """The first password that the page shows."""
    return str(answer.context["revealed"].value)


def test_a_new_account_gets_a_first_password_that_is_shown_once_and_opens_the_way_in(as_: As) -> None:
    judy = as_("judy")
    page = reverse("admin:triage_user_list_act", kwargs={"act": "create"})
    assert 'type="password"' not in judy.get(page).content.decode()
    answer = judy.post(page, {"username": "nora", "full_name": "Nora Nel"})
    password = password_on(answer)
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    nora = User.objects.get(username="nora")
    assert nora.check_password(password)
    assert nora.must_change_password
    for later in (user_page(nora), reverse("admin:triage_user_changelist"), page):
        assert password not in judy.get(later).content.decode()
    client = Client()
    give_password(client, "nora", password)
    assert client.get(reverse("admin:index"))["Location"] == reverse("sign_in_password")


def test_a_refused_account_issues_no_password(as_: As) -> None:
    people.bob()
    page = reverse("admin:triage_user_list_act", kwargs={"act": "create"})
    before = Event.objects.count()
    answer = as_("judy").post(page, {"username": "bob", "full_name": "Bob Again"})
    assert "is taken" in answer.content.decode()
    assert answer.context["revealed"] is None
    assert Event.objects.count() == before


def test_a_new_password_is_issued_by_one_and_a_reset_by_two(as_: As) -> None:
    bob = people.bob()
    judy, ken = as_("judy"), as_("ken")
    password = password_on(judy.post(address(bob, "issue-password"), {"reason": "forgot it"}))
    assert User.objects.get(pk=bob.pk).check_password(password)
    assert address(bob, "reset-sign-in") not in ken.get(user_page(bob)).content.decode()
    judy.post(address(bob, "propose-reset"), {"reason": "lost the telephone"})
    assert address(bob, "reset-sign-in") not in judy.get(user_page(bob)).content.decode()
    assert address(bob, "reset-sign-in") in ken.get(user_page(bob)).content.decode()
    read = ken.get(user_page(bob)).content.decode()
    assert "lost the telephone" in read
    assert f"{people.judy()}, " in read
    events = ken.get(reverse("admin:triage_event_changelist")).content.decode()
    assert f"{people.judy()} proposed to reset the sign-in of {bob}." in events
    own = judy.post(address(bob, "reset-sign-in"))
    assert own.status_code == 409
    assert Authenticator.objects.filter(user=bob).exists()
    again = password_on(ken.post(address(bob, "reset-sign-in")))
    assert again != password
    assert User.objects.get(pk=bob.pk).check_password(again)
    assert not Authenticator.objects.filter(user=bob).exists()
    assert "none yet: the desk is closed to the person" in ken.get(user_page(bob)).content.decode()


def test_a_lock_is_shown_and_released(as_: As) -> None:
    bob = people.bob()
    judy = as_("judy")
    assert address(bob, "release-lock") not in judy.get(user_page(bob)).content.decode()
    failed("bob", 5, at=timezone.now())
    assert address(bob, "release-lock") in judy.get(user_page(bob)).content.decode()
    answer = judy.post(address(bob, "release-lock"), {"reason": "it was him"})
    assert answer["Location"] == user_page(bob)
    assert not lockouts.is_locked_out(bob, at=timezone.now())


@pytest.mark.parametrize("who", ["bob", "carol", "grace", "root", "erin"])
@pytest.mark.parametrize("act", ["issue-password", "propose-reset", "reset-sign-in", "release-lock"])
def test_nobody_else_finds_these_pages(as_: As, who: str, act: str) -> None:
    alice = people.alice()
    client = as_(who)
    for answer in (client.get(address(alice, act)), client.post(address(alice, act), {"reason": "x"})):
        assert answer.status_code == (302 if who == "root" else 404)
    assert User.objects.get(pk=alice.pk).check_password(people.PASSWORD)
