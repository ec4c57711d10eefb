"""Who else looks at a case: told to those who may see it, for a minute, at the cost of one small write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.triage import cases, decided, people
from triage.models import DataRequest, Presence, ReadMark
from triage.services import assignment, personal, viewing

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
NOW = cases.LATER


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def beat(client: Client, case: DataRequest, **sent: Any) -> Any:
    address = reverse("admin:triage_datarequest_presence", kwargs={"object_id": case.pk})
    return client.post(address, {"version": case.version, **sent})


def look(who: str, case: DataRequest, *, ago: int = 0) -> None:
    person = people.person(who)
    personal.look(actor=person, data_request=case, at=NOW - timedelta(seconds=ago))


@pytest.mark.parametrize(("ago", "told"), [(0, True), (59, True), (60, False), (600, False)])
def test_others_count_for_a_minute(as_: As, ago: int, told: bool) -> None:
    case = cases.registered_case()
    look("carol", case, ago=ago)
    answer = beat(as_("bob"), case).json()
    assert answer["others"] == ("Carol Castro has this case open too." if told else "")
    assert not answer["moved"]


def test_nobody_is_told_of_themselves_and_several_stand_in_one_sentence(as_: As) -> None:
    case = cases.registered_case()
    for who in ("bob", "carol", "alice"):
        look(who, case)
    assert beat(as_("bob"), case).json()["others"] == "Alice Ashdown, Carol Castro have this case open too."


def test_who_lost_the_scope_is_named_no_longer(as_: As) -> None:
    case = cases.registered_case()
    look("carol", case)
    people.give_sealed(people.bob(), case)
    decided.forced(case, sealed=True)
    assert beat(as_("bob"), cases.fresh(case)).json()["others"] == ""


def test_opening_the_case_file_tells_the_others(as_: As) -> None:
    case = cases.registered_case()
    page = reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})
    as_("carol").get(page)
    assert "Carol Castro has this case open too." in as_("bob").get(page).content.decode()
    assert Presence.objects.count() == 2
    assert ReadMark.objects.count() == 2


def test_a_case_that_moved_on_is_told_with_its_last_change(as_: As) -> None:
    case = cases.registered_case()
    assignment.assign(
        actor=people.carol(), data_request=case, assignee=people.carol(), at=NOW - timedelta(minutes=3)
    )
    identifier = case.identifiers.first()
    assert identifier is not None
    viewing.show_identifier(actor=people.alice(), identifier=identifier, purpose="call-back", at=NOW)
    answer = beat(as_("bob"), case).json()
    assert answer["moved"]
    assert answer["says"] == "3 min ago: Carol Castro assigned the data request to Carol Castro."
    fresh = beat(as_("bob"), cases.fresh(case)).json()
    assert (fresh["moved"], fresh["says"]) == (False, "")


@pytest.mark.parametrize("version", ["", "x", "-1", "1e9"])
def test_a_page_that_names_no_state_is_told_of_no_change(as_: As, version: str) -> None:
    assert not beat(as_("bob"), cases.registered_case(), version=version).json()["moved"]


@pytest.mark.parametrize(("who", "status"), [("frank", 404), ("judy", 404), ("bob", 200)])
def test_outside_the_scope_there_is_no_such_page_and_nothing_is_written(
    as_: As, who: str, status: int
) -> None:
    case = cases.registered_case()
    assert beat(as_(who), case).status_code == status
    assert Presence.objects.count() == (1 if status == 200 else 0)


def test_a_heartbeat_is_sent_only_by_post(as_: As) -> None:
    case = cases.registered_case()
    address = reverse("admin:triage_datarequest_presence", kwargs={"object_id": case.pk})
    assert as_("bob").get(address).status_code == 405
    assert not Presence.objects.exists()


def test_a_heartbeat_writes_once(as_: As) -> None:
    case = cases.registered_case()
    client = as_("bob")
    beat(client, case)
    with CaptureQueriesContext(connection) as captured:
        beat(client, case)
    writes = [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(writes) == 1


def test_the_case_file_opens_when_the_marks_cannot_be_written(as_: As) -> None:
    case = cases.registered_case()
    page = reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})
    client = as_("bob")
    with mock.patch("triage.services.personal.open_case", side_effect=OperationalError("disk is full")):
        assert client.get(page).status_code == 200
    assert not Presence.objects.exists()
