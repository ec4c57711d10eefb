"""Enrolling and removing second factors: after a fresh proof, recorded, and never down to none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from tests.triage import people
from tests.triage.sign_in import soft_key
from tests.triage.sign_in.soft_key import SoftKey
from tests.triage.sign_in.steps import DESK, code, give_password, signed_in, told
from triage import audit
from triage.models import Event, User
from triage.services import second_factors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

GUARDED = (
    "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_view_recovery_codes",
)  # fmt: skip


def kinds() -> list[tuple[str, str]]:
    return [(event.kind, event.detail["factor"]) for event in Event.objects.order_by("number")]


def key_of(user: User) -> Authenticator:
    data = {"name": "Key 1", "credential": {"clientExtensionResults": {}}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


@pytest.mark.parametrize("name", GUARDED)
def test_second_factors_are_managed_only_after_a_fresh_proof(clock: Any, name: str) -> None:
    people.carol()
    client = signed_in()
    client.post(reverse("mfa_generate_recovery_codes"))
    assert client.get(reverse(name)).status_code == 200
    clock.shift(timedelta(minutes=5))
    answer = client.get(reverse(name))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    again = client.post(answer["Location"], {"password": people.PASSWORD, "next": reverse(name)})
    assert again["Location"] == reverse(name)
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "name", ["mfa_view_recovery_codes", "mfa_activate_totp", "mfa_index", "account_login"]
)
def test_no_browser_keeps_a_copy_of_a_page_with_secrets(name: str) -> None:
    client = Client()
    if name != "account_login":
        people.carol()
        client = signed_in()
    if name == "mfa_view_recovery_codes":
        client.post(reverse("mfa_generate_recovery_codes"))
    if name == "mfa_activate_totp":
        Authenticator.objects.all().delete()
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_the_last_second_factor_stays() -> None:
    carol = people.carol()
    client = signed_in()
    page = reverse("mfa_deactivate_totp")
    for answer in (client.get(page), client.post(page)):
        assert "This is your only second factor" in answer.content.decode()
    assert second_factors.has_second_factor(carol)
    assert kinds() == []


def test_an_app_can_go_when_a_key_is_there_and_then_the_key_stays() -> None:
    carol = people.carol()
    key = key_of(carol)
    client = signed_in()
    assert client.post(reverse("mfa_deactivate_totp"))["Location"] == reverse("mfa_index")
    answer = client.post(reverse("mfa_remove_webauthn", kwargs={"pk": key.pk}))
    assert "only second factor" in told(answer)[0]
    assert [row.type for row in Authenticator.objects.filter(user=carol)] == ["webauthn"]
    assert kinds() == [("second_factor_removed", "totp")]


def test_a_key_can_go_when_an_app_is_there() -> None:
    carol = people.carol()
    key = key_of(carol)
    client = signed_in()
    client.post(reverse("mfa_remove_webauthn", kwargs={"pk": key.pk}))
    assert [row.type for row in Authenticator.objects.filter(user=carol)] == ["totp"]
    assert kinds() == [("second_factor_removed", "webauthn")]
    assert list(audit.verify_chain(audit.DESK)) == []


def test_nobody_removes_a_key_of_somebody_else() -> None:
    key = key_of(people.bob())
    people.carol()
    answer = signed_in().post(reverse("mfa_remove_webauthn", kwargs={"pk": key.pk}))
    assert answer.status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_without_its_event_nothing_is_enrolled(monkeypatch: pytest.MonkeyPatch) -> None:
    nina = User.objects.create(username="nina", is_staff=True)
    client = Client(raise_request_exception=False)
    people.sign_in(client, nina)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the log is full")

    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", fail)
        assert client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)}).status_code == 500
    assert not Authenticator.objects.filter(user=nina).exists()
    client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})
    assert second_factors.has_second_factor(nina)
    assert kinds() == [("second_factor_added", "totp")]


def test_new_recovery_codes_void_the_old_ones_and_are_recorded() -> None:
    people.carol()
    client = signed_in()
    shown = []
    for _ in range(2):
        answer = client.post(reverse("mfa_generate_recovery_codes"))
        shown.append(set(client.get(answer["Location"]).context["unused_codes"]))
    assert len(shown[1]) == 10
    assert not shown[0] & shown[1]
    assert kinds() == [("second_factor_added", "recovery_codes")] * 2
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert set(file.content.decode().split()) == shown[1]
    assert "no-store" in file["Cache-Control"]


@pytest.mark.parametrize(
    ("host", "offered"),
    [
        ("localhost:8000", True),
        ("127.0.0.1:8000", False),
        ("[::1]:8000", False),
        ("[::1]", False),
        ("testserver", True),
    ],
)
def test_passkeys_are_offered_where_the_desk_has_a_name(host: str, offered: bool) -> None:
    client = Client(HTTP_HOST=host)
    text = client.get(reverse("account_login")).content.decode()
    assert ("passkey_login" in text) is offered
    people.sign_in(client, people.carol())
    text = client.get(reverse("mfa_index")).content.decode()
    assert (reverse("mfa_add_webauthn") in text) is offered


def test_a_passkey_that_nobody_enrolled_opens_nothing() -> None:
    people.carol()
    client = Client()
    for credential in ("{}", '{"id": "x"}', "nonsense", ""):
        answer = client.post(
            reverse("mfa_login_webauthn"), {"credential": credential, "next": "//evil.example/"}
        )
        assert answer["Location"] == reverse("account_login")
    assert client.get(reverse("admin:index"))["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize(("verified", "opens"), [(True, True), (False, False)])
def test_a_passkey_opens_the_desk_alone_if_the_device_made_sure_of_the_person(
    settings: Any, verified: bool, opens: bool
) -> None:
    settings.ALLOWED_HOSTS = [soft_key.HOST]
    key, client = SoftKey(people.carol()), soft_key.browser()
    page = reverse("mfa_login_webauthn")
    client.get(page, headers={"x-requested-with": "XMLHttpRequest"})
    answer = client.post(page, {"credential": key.answer(soft_key.challenge_in(client), verified=verified)})
    assert answer["Location"] == (DESK if opens else reverse("account_login"))
    assert (SESSION_KEY in client.session) is opens


def test_the_challenge_of_a_second_step_opens_nothing_with_the_key_of_somebody_else(
    clock: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = [soft_key.HOST]
    found, own, client = SoftKey(people.carol()), SoftKey(people.bob()), soft_key.browser()
    give_password(client, "bob")
    client.get(reverse("mfa_authenticate"))
    challenge = soft_key.challenge_in(client)
    # The sign-in that was begun is forgotten; the challenge stays in the session.
    clock.shift(timedelta(minutes=16))
    for key in (found, own):
        answer = client.post(
            reverse("mfa_login_webauthn"), {"credential": key.answer(challenge, verified=False)}
        )
        assert answer["Location"] == reverse("account_login")
        assert SESSION_KEY not in client.session


def test_a_second_factor_that_cannot_be_read_opens_nothing_and_says_whom_to_tell(settings: Any) -> None:
    people.carol()
    client = Client()
    client.post(reverse("account_login"), {"login": "carol", "password": people.PASSWORD})
    right = code()
    settings.COUNTERSIGN_MASTER_KEYS = {"other": b"k" * 32}
    settings.COUNTERSIGN_MASTER_KEY_ID = "other"
    answer = client.post(reverse("mfa_authenticate"), {"code": right})
    assert "a master key is missing" in answer.content.decode()
    assert client.get(reverse("admin:index"))["Location"].startswith(reverse("admin:login"))
