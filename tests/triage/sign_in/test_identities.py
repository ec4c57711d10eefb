"""Signing in with a provider: only people who have an account, found by one claim, known by their subject later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from tests.triage import people
from tests.triage.sign_in.provider import CLIENT_ID, Provider, running
from tests.triage.sign_in.steps import DESK, give_code, is_in
from triage.environment import Stage, read_provider
from triage.event_kinds import EventKind
from triage.models import Event, User
from triage.services import people as desk_people
from triage.services import sign_in_reset

pytestmark = pytest.mark.django_db

LOGIN = "/sign-in/provider/oidc/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running() as found:
        app = {
            "provider_id": "oidc", "name": "The House", "client_id": CLIENT_ID, "secret": "s3cret",
            "settings": {"server_url": found.url},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        settings.COUNTERSIGN_OIDC_MATCH = "username"
        yield found


def come(client: Client, query: str = "", **back: str) -> Any:
    """Go to the provider and come back with a code."""
    there = client.get(LOGIN + query)
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    return client.get(f"{LOGIN}callback/", {"code": "once", "state": state, **back})


def nobody_came(client: Client) -> bool:
    return not is_in(client) and not SocialAccount.objects.exists() and not Event.objects.exists()


def test_a_person_with_an_account_signs_in_with_the_provider_and_the_second_factor(
    provider: Provider,
) -> None:
    carol = people.carol()
    provider.says(preferred_username="carol")
    client = Client()
    text = client.get(reverse("account_login")).content.decode()
    assert "Sign in with The House" in text
    assert come(client)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert give_code(client)["Location"] == DESK
    assert is_in(client)
    row = SocialAccount.objects.get()
    assert (row.user, row.uid, row.extra_data) == (carol, "subject-1", {})
    event = Event.objects.get(kind=EventKind.IDENTITY_LINKED)
    assert (event.actor, event.detail) == (carol, {"person": "Carol Castro", "provider": "oidc"})


def test_the_code_is_bound_to_this_browser_by_state_and_by_proof_key(provider: Provider) -> None:
    people.carol()
    provider.says(preferred_username="carol")
    client = Client()
    there = parse_qs(urlsplit(client.get(LOGIN)["Location"]).query)
    assert there["code_challenge_method"] == ["S256"]
    other = Client()
    answer = other.get(f"{LOGIN}callback/", {"code": "once", "state": there["state"][0]})
    assert answer.status_code == 401
    assert provider.asked == []
    come(client)
    assert len(provider.asked[0]["code_verifier"]) > 40


@pytest.mark.parametrize(
    "claims",
    [
        {"preferred_username": "stranger"},
        {"preferred_username": "Carol"},
        {"preferred_username": ""},
        {"preferred_username": ["carol"]},
        {"preferred_username": "desk"},
        {"preferred_username": "dora"},
        {"email": "carol@example.org", "email_verified": True},
        {},
    ],
    ids=["stranger", "other-case", "empty", "list", "service", "disabled", "only-email", "nothing"],
)
def test_whom_no_claim_names_clearly_stays_out_and_gets_no_account(
    provider: Provider, claims: dict[str, Any]
) -> None:
    people.carol()
    people.desk()
    User.objects.create(username="dora", is_staff=True, is_active=False)
    before = User.objects.count()
    provider.says(**claims)
    client = Client()
    answer = come(client)
    assert answer.status_code == 403
    assert "no account at this desk" in answer.content.decode()
    assert nobody_came(client)
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("claims", "enters"),
    [
        ({"email": "Carol@example.org", "email_verified": True}, True),
        ({"email": "carol@example.org", "email_verified": False}, False),
        ({"email": "carol@example.org", "email_verified": "true"}, False),
        ({"email": "carol@example.org"}, False),
        ({"email": "shared@example.org", "email_verified": True}, False),
        ({"email": "", "email_verified": True}, False),
        ({"preferred_username": "carol", "email_verified": True}, False),
    ],
    ids=["verified", "unverified", "a-word", "not-said", "two-people", "empty", "other-claim"],
)
def test_an_address_counts_if_the_provider_verified_it_and_one_person_has_it(
    provider: Provider, settings: Any, claims: dict[str, Any], enters: bool
) -> None:
    settings.COUNTERSIGN_OIDC_MATCH = "email"
    for name, address in (("carol", "carol"), ("bob", "shared"), ("dan", "shared"), ("oscar", "")):
        user = people.person(name)
        user.email = f"{address}@example.org" if address else ""
        user.save()
    provider.says(**claims)
    client = Client()
    answer = come(client)
    assert answer.status_code == (302 if enters else 403)
    assert SocialAccount.objects.exists() is enters


def test_the_subject_is_remembered_and_a_name_that_was_given_away_opens_nothing(provider: Provider) -> None:
    people.carol()
    bob = people.bob()
    provider.says(preferred_username="carol")
    come(Client())
    # Carol was renamed at the provider, and somebody else has her old name now.
    provider.says(preferred_username="bob")
    client = Client()
    come(client)
    give_code(client)
    assert client.get("/admin/").wsgi_request.user.username == "carol"
    assert SocialAccount.objects.get().extra_data == {}
    provider.says(sub="subject-2", preferred_username="carol")
    assert come(Client()).status_code == 403
    assert not SocialAccount.objects.filter(user=bob).exists()
    assert SocialAccount.objects.count() == 1


def test_answers_about_two_subjects_open_nothing(provider: Provider) -> None:
    people.carol()
    provider.says(preferred_username="carol")
    provider.id_token = {"sub": "subject-9"}
    client = Client()
    assert come(client).status_code == 403
    assert nobody_came(client)


@pytest.mark.parametrize(
    "token",
    [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}],
    ids=["audience", "issuer", "expired"],
)
def test_a_token_for_somebody_else_opens_nothing(provider: Provider, token: dict[str, Any]) -> None:
    people.carol()
    provider.says(preferred_username="carol")
    provider.id_token |= token
    client = Client()
    assert come(client).status_code == 401
    assert nobody_came(client)


@pytest.mark.parametrize("process", ["connect", "redirect", "nonsense"])
def test_the_provider_is_for_signing_in_alone(provider: Provider, process: str) -> None:
    bob = people.bob()
    provider.says(preferred_username="stranger")
    client = Client()
    people.sign_in(client, bob)
    answer = come(client, f"?process={process}&next=//evil.example/")
    assert answer.status_code in (302, 403)
    assert "evil" not in answer.get("Location", "")
    assert not SocialAccount.objects.exists()


def test_a_provider_that_fails_lets_nobody_in_and_says_so(provider: Provider) -> None:
    people.carol()
    provider.says(preferred_username="carol")
    provider.status = 500
    client = Client()
    answer = come(client)
    assert answer.status_code == 401
    assert "did not say who you are" in answer.content.decode()
    assert "s3cret" not in answer.content.decode()
    assert nobody_came(client)


def test_a_disabled_account_stays_out_although_it_is_linked(provider: Provider) -> None:
    carol = people.carol()
    provider.says(preferred_username="carol")
    come(Client())
    desk_people.disable_person(actor=people.judy(), person=carol, reason="left", at=carol.date_joined)
    client = Client()
    assert come(client)["Location"] == reverse("account_login")
    give_code(client)
    assert not is_in(client)


def test_a_reset_unties_the_identity(provider: Provider) -> None:
    carol = people.carol()
    provider.says(preferred_username="carol")
    come(Client())
    sign_in_reset.reset_sign_in(actor=people.desk(), person=carol, at=carol.date_joined)
    assert not SocialAccount.objects.exists()


def test_a_link_that_names_a_provider_that_is_not_set_up_is_absent(provider: Provider) -> None:
    assert Client().get("/sign-in/provider/another/").status_code == 404


OIDC = {"OIDC_URL": "https://id.example.org", "OIDC_CLIENT_ID": "desk", "OIDC_CLIENT_SECRET": "s3cret"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"OIDC_URL": "http://id.example.org"}, "must begin with https"),
        ({"OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID is not set"),
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET is not set"),
        ({"OIDC_MATCH": "name"}, "username or email"),
    ],
    ids=["http", "no-id", "no-secret", "other-claim"],
)
def test_half_a_provider_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], says: str
) -> None:
    for name, value in {**OIDC, **change}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=says):
        read_provider(stage=Stage.PRODUCTION)


def test_a_provider_is_read_and_its_secret_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_provider(stage=Stage.PRODUCTION) is None
    for name, value in OIDC.items():
        monkeypatch.setenv(name, value)
    found = read_provider(stage=Stage.PRODUCTION)
    assert found is not None
    assert (found.match, found.name) == ("username", "OpenID Connect")
    assert "s3cret" not in repr(found)
