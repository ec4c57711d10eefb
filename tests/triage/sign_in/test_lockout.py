"""Who guesses is locked out: by name and address, by name from everywhere, for passwords and codes alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.triage import people
from tests.triage.sign_in.steps import DESK, give_code, give_password, is_in, signed_in
from triage.services import lockouts
from triage.sign_in.lockout import FROM_EVERYWHERE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIMIT = 5


def wrong(client: Client, times: int = LIMIT, name: str = "carol") -> Any:
    for _ in range(times):
        answer = give_password(client, name, "wrong")
    return answer


@pytest.mark.parametrize("name", ["carol", "nobody"])
def test_after_five_wrong_passwords_nothing_more_is_tried_whether_the_name_exists_or_not(name: str) -> None:
    people.carol()
    client = Client()
    assert wrong(client, LIMIT - 1, name).status_code == 200
    answer = wrong(client, 1, name)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "1800"
    text = answer.content.decode()
    assert "30 minutes after the last wrong attempt" in text
    assert "account manager" in text
    assert give_password(client, name).status_code == 429


def test_other_people_and_the_same_person_elsewhere_are_not_locked_out() -> None:
    people.carol()
    people.bob()
    wrong(Client())
    assert give_password(Client(), "bob").status_code == 302
    assert give_password(Client(REMOTE_ADDR="198.51.100.7")).status_code == 302


def test_a_name_that_is_guessed_at_from_many_addresses_is_locked_everywhere() -> None:
    people.carol()
    for number in range(FROM_EVERYWHERE // (LIMIT - 1) + 1):
        wrong(Client(REMOTE_ADDR=f"198.51.100.{number}"), LIMIT - 1)
    assert give_password(Client(REMOTE_ADDR="203.0.113.9")).status_code == 429


@pytest.mark.parametrize("name", ["carol", "Carol", "CAROL", " carol "])
def test_spelling_a_name_differently_gives_no_further_attempts(name: str) -> None:
    people.carol()
    wrong(Client())
    assert give_password(Client(), name).status_code == 429


def test_wrong_codes_count_as_wrong_passwords_do() -> None:
    people.carol()
    client = Client()
    give_password(client)
    for _ in range(LIMIT):
        answer = give_code(client, "000000")
    assert answer.status_code == 429
    # Not even the right one now.
    assert give_code(client).status_code == 429
    assert not is_in(client)
    assert give_password(Client()).status_code == 429


def test_a_stolen_session_cannot_be_used_to_guess_the_password() -> None:
    people.carol()
    client = signed_in()
    for _ in range(LIMIT):
        answer = client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert answer.status_code == 429
    right = client.post(reverse("account_reauthenticate"), {"password": people.PASSWORD})
    assert right.status_code == 429


def test_the_lock_ends_by_itself_also_if_somebody_goes_on_trying(clock: Any) -> None:
    people.carol()
    client = Client()
    wrong(client)
    clock.shift(timedelta(minutes=29))
    assert wrong(client, 3).status_code == 429
    clock.shift(timedelta(minutes=2))
    assert give_password(client)["Location"] == reverse("mfa_authenticate")
    assert give_code(client)["Location"] == DESK


def test_only_both_factors_wipe_the_count() -> None:
    people.carol()
    client = Client()
    wrong(client, LIMIT - 1)
    give_password(client)
    assert lockouts.failures_of("carol", at=timezone.now()) == LIMIT - 1
    give_code(client)
    assert lockouts.failures_of("carol", at=timezone.now()) == 0


def test_what_was_typed_is_not_kept() -> None:
    people.carol()
    client = Client()
    # A password in the field of the name, and a wrong code.
    give_password(client, "correct horse", "carol")
    give_password(client)
    give_code(client, "424242")
    kept = str(list(AccessAttempt.objects.values()))
    assert "horse" not in kept
    assert people.PASSWORD not in kept
    assert "424242" not in kept
    assert "carol" in kept


@pytest.mark.parametrize(("proxies", "locked"), [(0, True), (1, False)])
def test_the_address_is_that_of_the_browser_behind_the_proxies_that_are_trusted(
    settings: Any, proxies: int, locked: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    people.carol()
    wrong(Client(HTTP_X_FORWARDED_FOR="198.51.100.1"))
    answer = give_password(Client(HTTP_X_FORWARDED_FOR="198.51.100.2"))
    assert (answer.status_code == 429) is locked
