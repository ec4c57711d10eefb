"""A page speaks the language of who reads it, in the zone of who reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from tests.triage import cases, people
from triage.models import Preferences

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]


def page_of(client: Client, **headers: str) -> Any:
    return client.get(reverse("admin:index"), headers=headers)


def test_the_persons_language_wins_over_that_of_the_browser(as_: As) -> None:
    client = as_("bob")
    assert page_of(client).headers["Content-Language"] == "en"
    assert page_of(client, accept_language="fr-CH, de;q=0.5").headers["Content-Language"] == "fr"
    Preferences.objects.create(user=people.bob(), language="de")
    answer = page_of(client, accept_language="fr-CH, de;q=0.5")
    assert answer.headers["Content-Language"] == "de"
    assert 'lang="de"' in answer.content.decode()
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_language_that_the_desk_does_not_have_is_answered_in_english(as_: As) -> None:
    assert page_of(as_("bob"), accept_language="pt-BR").headers["Content-Language"] == "en"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Tokyo"])
def test_times_are_shown_in_the_persons_zone_which_is_named(as_: As, zone: str) -> None:
    case = cases.registered_case()
    Preferences.objects.create(user=people.bob(), time_zone=zone)
    page = reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})
    shown = {"Europe/Berlin": "2026-11-20 09:00 CET", "Asia/Tokyo": "2026-11-20 17:00 JST"}
    assert shown[zone] in as_("bob").get(page).content.decode()


def test_a_zone_that_is_not_known_any_more_gives_the_desks(as_: As) -> None:
    Preferences.objects.create(user=people.bob(), time_zone="Mars/Olympus")
    assert page_of(as_("bob")).status_code == 200


@pytest.mark.parametrize(
    "address", ["admin:index", "admin:login", ""], ids=["home", "way in", "nothing there"]
)
def test_a_language_from_right_to_left_turns_every_page(as_: As, settings: Any, address: str) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    client = as_("bob") if address == "admin:index" else Client()
    page = reverse(address) if address else "/nothing/there/"
    answer = client.get(page, headers={"accept-language": "ar"}, follow=True).content.decode()
    head = answer[answer.index("<html") : answer.index("<head>")]
    assert 'lang="ar"' in head
    assert 'dir="rtl"' in head


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_list_names_the_zone_of_its_times_in_every_language(as_: As, language: str) -> None:
    case = cases.registered_case()
    Preferences.objects.create(user=people.bob(), language=language, time_zone="Asia/Tokyo")
    at = case.events.order_by("number")[0].at.astimezone(ZoneInfo("Asia/Tokyo"))
    page = as_("bob").get(reverse("admin:triage_event_changelist")).content.decode()
    assert f"{at:%Y-%m-%d %H:%M} JST" in page
