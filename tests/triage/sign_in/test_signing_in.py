"""Coming and going: two steps, a code once, a new session, and no way out of the desk's own addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.triage import people
from tests.triage.sign_in.conftest import NOW
from tests.triage.sign_in.steps import DESK, code, give_code, give_password, is_in, signed_in, told
from triage.models import User
from triage.services import passwords
from triage.services import people as desk_people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_password_and_code_open_the_desk() -> None:
    people.carol()
    client = Client()
    assert give_password(client)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert give_code(client)["Location"] == DESK
    assert is_in(client)


@pytest.mark.parametrize(
    ("name", "password"), [("carol", "wrong"), ("nobody", people.PASSWORD), ("carol", ""), ("", "")]
)
def test_a_wrong_password_opens_nothing_and_says_the_same_for_every_name(name: str, password: str) -> None:
    people.carol()
    client = Client()
    answer = give_password(client, name, password)
    assert answer.status_code == 200
    assert ("do not fit together" in answer.content.decode()) is bool(name and password)
    assert client.get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")


def test_the_second_step_cannot_be_had_without_the_first() -> None:
    people.carol()
    client = Client()
    assert give_code(client)["Location"] == reverse("account_login")
    assert not is_in(client)


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step_of_30_seconds(steps: int, opens: bool) -> None:
    people.carol()
    client = Client()
    give_password(client)
    give_code(client, code(steps=steps))
    assert is_in(client) is opens


def test_a_code_opens_once_and_so_does_none_of_an_earlier_step(clock: Any) -> None:
    people.carol()
    used, earlier = code(), code(steps=-1)
    first, second = Client(), Client()
    give_password(first)
    assert give_code(first, used)["Location"] == DESK
    give_password(second)
    for again in (used, earlier):
        answer = give_code(second, again)
        assert "used already" in answer.content.decode()
    clock.shift(timedelta(seconds=30))
    assert give_code(second)["Location"] == DESK


def test_a_recovery_code_opens_once() -> None:
    codes = RecoveryCodes.activate(people.carol()).get_unused_codes()
    for given, opens in ((codes[0], True), (codes[0], False), (codes[1], True)):
        client = Client()
        give_password(client)
        give_code(client, given)
        assert is_in(client) is opens


def test_a_code_of_somebody_else_opens_nothing() -> None:
    codes = RecoveryCodes.activate(people.bob()).get_unused_codes()
    people.carol()
    client = Client()
    give_password(client)
    give_code(client, codes[0])
    assert not is_in(client)


def test_a_session_that_was_there_before_is_worth_nothing_after() -> None:
    people.carol()
    client = Client()
    client.get(reverse("account_login"))
    give_password(client)
    planted = client.session.session_key
    give_code(client)
    assert client.session.session_key != planted
    attacker = Client()
    attacker.cookies["sessionid"] = str(planted)
    assert not is_in(attacker)


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie() -> None:
    people.carol()
    client = signed_in()
    copy = Client()
    copy.cookies["sessionid"] = str(client.session.session_key)
    assert is_in(copy)
    answer = client.post(reverse("admin:logout"))
    assert answer["Location"] == reverse("account_login")
    assert told(answer) == ["You are signed out."]
    assert not is_in(copy)


@pytest.mark.parametrize("name", ["admin:logout", "account_logout"])
def test_nobody_is_signed_out_by_a_link(name: str) -> None:
    people.carol()
    client = signed_in()
    assert client.get(reverse(name)).status_code == 405
    assert is_in(client)


def test_a_sign_in_that_stands_between_the_steps_can_be_left() -> None:
    people.carol()
    client = Client()
    give_password(client)
    client.post(reverse("account_logout"))
    assert client.get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "https://testserver.evil.example/",
        "https://localhost/",
        "\x00/admin/",
    ],
)
def test_nobody_is_led_out_of_the_desk(wanted: str) -> None:
    people.carol()
    client = Client()
    give_password(client, next=wanted)
    assert give_code(client)["Location"] == DESK
    assert client.get(reverse("admin:login"), {"next": wanted})["Location"] == DESK
    answer = client.post(reverse("account_reauthenticate"), {"password": people.PASSWORD, "next": wanted})
    assert answer["Location"] == DESK


def test_the_address_that_was_asked_for_is_opened_after_both_steps() -> None:
    people.carol()
    client = Client()
    wanted = reverse("admin:triage_datarequest_changelist")
    entrance = client.get(client.get(wanted)["Location"])
    assert entrance["Location"] == f"{reverse('account_login')}?next={wanted.replace('/', '%2F')}"
    assert f'value="{wanted}"' in client.get(entrance["Location"]).content.decode()
    give_password(client, next=wanted)
    assert give_code(client)["Location"] == wanted


def test_a_disabled_account_is_told_so_after_the_right_password_alone() -> None:
    bob = people.bob()
    desk_people.disable_person(actor=people.judy(), person=bob, reason="left", at=bob.date_joined)
    client = Client()
    assert "disabled" not in give_password(client, "bob", "wrong").content.decode()
    answer = give_password(client, "bob")
    assert answer["Location"] == reverse("account_login")
    assert told(answer) == ["This account is disabled. An account manager can tell you more."]
    assert client.get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")


@pytest.mark.parametrize(("days", "opens"), [(2, True), (3, False)])
def test_a_first_password_that_lay_about_too_long_opens_nothing_any_more(
    clock: Any, days: int, opens: bool
) -> None:
    bob = people.bob()
    password = passwords.issue_password(actor=people.judy(), person=bob, reason="forgot", at=NOW)
    clock.shift(timedelta(days=days))
    answer = give_password(Client(), "bob", password)
    assert answer["Location"] == reverse("mfa_authenticate" if opens else "account_login")
    assert ("expired" in "".join(told(answer))) is not opens


def test_a_password_that_was_issued_between_the_two_steps_ends_the_sign_in() -> None:
    carol = people.carol()
    begun, untouched = Client(), Client()
    for client, name in ((begun, "carol"), (untouched, "bob")):
        people.person(name)
        give_password(client, name)
    passwords.issue_password(actor=people.judy(), person=carol, reason="stolen", at=timezone.now())
    answer = give_code(begun)
    assert answer["Location"] == reverse("account_login")
    assert SESSION_KEY not in begun.session
    assert give_code(untouched)["Location"] == DESK


def test_nobody_signs_in_as_a_service_account() -> None:
    desk = people.desk()
    desk.set_password(people.PASSWORD)
    desk.save()
    client = Client()
    give_password(client, "desk")
    assert client.get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")
    client.force_login(desk)
    assert not client.get(reverse("account_login")).wsgi_request.user.is_authenticated


@pytest.mark.parametrize(
    "address",
    ["signup/", "password/reset/", "email/", "confirm-email/", "login/code/", "3rdparty/", "provider/oidc/"],
)
def test_there_is_no_sign_up_no_mail_and_no_provider_that_is_not_set_up(address: str) -> None:
    assert Client().get(f"/sign-in/{address}").status_code == 404
    assert not User.objects.exists()


def test_the_secret_of_an_app_is_nowhere_in_clear() -> None:
    secret = people.enrol(User.objects.create(username="nina", is_staff=True)).data["secret"]
    assert secret.startswith("s1:")
    assert people.TOTP_SECRET not in secret
    client = Client()
    people.sign_in(client, User.objects.create(username="nora", is_staff=True))
    shown = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert shown not in str(dict(client.session.items()))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret=shown)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert "mfa.totp.secret" not in client.session
    stored = str(list(Authenticator.objects.filter(user__username="nora").values_list("data", flat=True)))
    assert shown not in stored
    for spare in client.get(answer["Location"]).context["unused_codes"]:
        assert spare not in stored
