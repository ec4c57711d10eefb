"""Bulk acts touch and tell nothing that lies outside of the scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import remove_perm

from jurisdictions.models import Jurisdiction
from tests.triage import cases, decided, people
from tests.triage.admin.test_bulk import (
    CHOOSE,
    NOW,
    START,
    address,
    confirm,
    preview,
    registered,
    run_of,
    told,
)
from triage.access import SCOPE_PERMISSION
from triage.models import BulkRun, DataRequest

As = Callable[[str], Client]


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    """Pages read the clock."""
    with time_machine.travel(NOW, tick=False):
        yield


# Scope


@pytest.mark.parametrize("who", ["judy", "laura", "heidi"])
def test_bulk_acts_are_absent_for_who_sees_no_cases(as_: As, who: str) -> None:
    for page in (CHOOSE, START):
        assert as_(who).get(reverse(page)).status_code == 404
        assert as_(who).post(reverse(page), {"act": "watch"}).status_code == 404


def test_what_lies_outside_of_the_scope_is_shown_as_little_as_what_does_not_exist(as_: As) -> None:
    german = cases.registered_case()
    frank = as_("frank")

    hidden = preview(frank, "watch", [german])
    absent = preview(frank, "watch", [DataRequest(pk=uuid4(), version=1)])

    assert german.reference not in hidden.content.decode()
    assert (hidden.context["preview"].rows, hidden.context["preview"].missing) == ((), 1)
    assert (absent.context["preview"].rows, absent.context["preview"].missing) == ((), 1)


def test_an_act_that_the_role_does_not_allow_is_absent(as_: As) -> None:
    rows = registered()
    assert preview(as_("alice"), "assess", rows).status_code == 404
    assert preview(as_("alice"), "no_such_act", rows).status_code == 404


@pytest.mark.parametrize("who", ["carol", "grace", "root", "oscar", "frank", "judy"])
def test_a_run_is_there_for_its_actor_alone(as_: As, who: str) -> None:
    bob = as_("bob")
    run = run_of(confirm(bob, preview(bob, "watch", registered())))
    stranger = as_(who)
    outside = {"root": 302, "oscar": 302}.get(who, 404)
    for page in ("bulk_run", "bulk_progress", "bulk_stop"):
        assert bob.get(address(page, run)).status_code == (405 if page == "bulk_stop" else 200)
        for answer in (stranger.get(address(page, run)), stranger.post(address(page, run))):
            allowed = (
                {outside, 405}
                if page == "bulk_stop" or answer.request["REQUEST_METHOD"] == "POST"
                else {outside}
            )
            assert answer.status_code in allowed
    assert str(run.pk) not in stranger.get(reverse(CHOOSE)).content.decode()
    assert str(run.pk) in bob.get(reverse(CHOOSE)).content.decode()


def test_the_page_of_another_starts_nothing(as_: As) -> None:
    page = preview(as_("bob"), "watch", registered())
    assert confirm(as_("carol"), page).status_code == 404
    assert not BulkRun.objects.exists()


def test_a_page_that_was_tampered_with_starts_nothing(as_: As) -> None:
    answer = as_("bob").post(reverse(START), {"token": "x" * 40})
    assert "not from a page of ours" in told(answer)[0]
    assert not BulkRun.objects.exists()


def test_a_report_shows_only_what_its_reader_may_see_now(as_: As) -> None:
    plain, sealed = registered(2)
    bob = as_("bob")
    run = run_of(confirm(bob, preview(bob, "watch", [plain, sealed])))
    decided.forced(sealed, sealed=True)

    page = bob.get(address("bulk_run", run))

    assert plain.reference in page.content.decode()
    assert sealed.reference not in page.content.decode()
    assert page.context["report"].hidden == 1
    remove_perm(SCOPE_PERMISSION, people.bob(), Jurisdiction.objects.get(code="DE"))
    assert plain.reference not in bob.get(address("bulk_run", run)).content.decode()


@pytest.mark.parametrize("page", [CHOOSE, START, "admin:export"])
def test_pages_that_take_a_form_demand_its_token(page: str) -> None:
    client = Client(enforce_csrf_checks=True)
    people.sign_in(client, people.bob())
    assert client.post(reverse(page), {"act": "watch", "format": "csv"}).status_code == 403


@pytest.mark.postgres
def test_auditors_see_the_events_of_runs_and_exports_that_lie_in_their_countries_alone(as_: As) -> None:
    german, sealed, french = registered(3)
    people.give_sealed(people.erin(), sealed)
    decided.forced(sealed, sealed=True)
    decided.forced(french, jurisdiction=Jurisdiction.objects.get(code="FR"))
    for who, row in (("bob", german), ("erin", sealed), ("frank", french)):
        worker = as_(who)
        run_of(confirm(worker, preview(worker, "watch", [row])))
    for who in ("bob", "frank"):
        as_(who).post(reverse("admin:export"), {"format": "csv"}).getvalue()

    def read(who: str) -> str:
        return as_(who).get(reverse("admin:triage_event_changelist")).content.decode()

    for sentence in (
        "Bob Breuer started watch on 1 data requests.",
        "watch on 1 data requests is finished: 1 done, 0 skipped.",
        "Bob Breuer exported a list of 1 data requests as CSV.",
    ):
        assert sentence in read("grace")
        assert sentence not in read("bob")
    for hidden in ("Erin Eklund started", "Frank Fabre started", "Frank Fabre exported"):
        assert hidden not in read("grace")
