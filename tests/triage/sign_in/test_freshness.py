"""Grave acts need a fresh proof: the form within five minutes, what it sends within fifteen; else nothing is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.triage import cases, decided, delivered, people
from tests.triage.sign_in.conftest import NOW
from tests.triage.sign_in.steps import code, told
from triage.admin import subject
from triage.admin.acts import Act
from triage.admin.base import ReadOnlyAdmin
from triage.choices import GrantAction
from triage.models import AuthorityKey, DataRequest, Event, User
from triage.services import grants, sign_in_reset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

GRAVE = {
    "identifier/show", "discloseditem/show", "datarequest/approve", "grantproposal/apply", "grantproposal/propose",
    "user/create", "user/issue-password", "user/reset-sign-in", "authoritykey/confirm",
}  # fmt: skip


def address(row: Any, act: str) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_act"
    return reverse(name, kwargs={"object_id": row.pk, "act": act})


@dataclass(frozen=True)
class Grave:
    """A grave act of somebody: where, what its form sends, and whether it is done."""

    who: str
    address: str
    sends: dict[str, Any]
    is_done: Callable[[], bool]


def show() -> Grave:
    identifier = cases.registered_case().identifiers.get(kind="user_id")
    shown = Event.objects.filter(kind="identifier_shown")
    version = identifier.data_request.version
    return Grave(
        "alice", address(identifier, "show"), {"purpose": "to call back", "version": version}, shown.exists
    )


def approve() -> Grave:
    decided.load_law()
    case = decided.decided()
    sends = {"digest": decided.live_decision(case).digest, "version": case.version}
    return Grave("carol", address(case, "approve"), sends, case.approvals.exists)


def propose() -> Grave:
    page = reverse("admin:triage_grantproposal_list_act", kwargs={"act": "propose"})
    oscar = people.oscar()
    sends = {"user": str(oscar.pk), "action": "add_role", "role": "auditor", "reason": "new"}
    return Grave("judy", page, sends, oscar.grant_proposals.exists)


def apply() -> Grave:
    oscar = people.oscar()
    row = grants.propose(
        actor=people.judy(),
        action=GrantAction.ADD_ROLE,
        user=oscar,
        role="auditor",
        reason="new",
        at=cases.AT,
    )
    return Grave("ken", address(row, "apply"), {}, oscar.groups.exists)


def create() -> Grave:
    page = reverse("admin:triage_user_list_act", kwargs={"act": "create"})
    made = User.objects.filter(username="nora")
    return Grave("judy", page, {"username": "nora", "full_name": "Nora Nel"}, made.exists)


def issue() -> Grave:
    bob = people.bob()
    changed = User.objects.filter(pk=bob.pk, must_change_password=True)
    return Grave("judy", address(bob, "issue-password"), {"reason": "forgot it"}, changed.exists)


def reset() -> Grave:
    bob = people.bob()
    sign_in_reset.propose_reset(actor=people.judy(), person=bob, reason="lost it", at=NOW)
    changed = User.objects.filter(pk=bob.pk, must_change_password=True)
    return Grave("ken", address(bob, "reset-sign-in"), {}, changed.exists)


def confirm() -> Grave:
    authority = delivered.known(cases.registered_case())
    key = delivered.recorded(authority, delivered.secret_key())
    confirmed = AuthorityKey.objects.filter(pk=key.pk, confirmed_at__isnull=False)
    return Grave("bob", address(key, "confirm"), {}, confirmed.exists)


each = pytest.mark.parametrize("make", [show, approve, propose, apply, create, issue, reset, confirm])


def browser(grave: Grave, *, minutes: float) -> Client:
    """A browser in which the person proved who they are so long ago."""
    client = Client()
    people.sign_in(client, people.person(grave.who), NOW - timedelta(minutes=minutes))
    return client


def test_these_acts_are_grave_and_no_other_lets_a_value_a_right_or_a_person_through() -> None:
    marked = set()
    for model, page in admin.site._registry.items():
        assert isinstance(page, ReadOnlyAdmin)
        noun = model._meta.model_name
        marked |= {f"{noun}/{act.name}" for act in (*page.acts, *page.list_acts) if act.fresh}
    assert marked == GRAVE


@each
@pytest.mark.parametrize(("minutes", "shown"), [(0, True), (4.9, True), (5, False), (60, False)])
def test_the_form_is_shown_within_five_minutes_of_the_proof(
    make: Callable[[], Grave], minutes: float, shown: bool
) -> None:
    grave = make()
    answer = browser(grave, minutes=minutes).get(grave.address)
    assert answer.status_code == (200 if shown else 302)
    if not shown:
        assert answer["Location"].startswith(reverse("account_reauthenticate"))


@each
@pytest.mark.parametrize(("minutes", "taken"), [(0, True), (14.9, True), (15, False), (600, False)])
def test_what_the_form_sends_is_taken_within_fifteen_minutes_and_otherwise_nothing_is_done(
    make: Callable[[], Grave], minutes: float, taken: bool
) -> None:
    grave = make()
    before = Event.objects.count()
    answer = browser(grave, minutes=minutes).post(grave.address, grave.sends)
    assert grave.is_done() is taken
    if not taken:
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        assert Event.objects.count() == before


@each
def test_after_the_proof_the_person_is_back_at_the_form_and_told_that_nothing_was_done(
    make: Callable[[], Grave],
) -> None:
    grave = make()
    client = browser(grave, minutes=20)
    confirm = client.post(grave.address, grave.sends)["Location"]
    assert "Nothing is done before that" in client.get(confirm).content.decode()
    back = client.post(confirm, {"password": people.PASSWORD, "next": grave.address})
    assert back["Location"] == grave.address
    page = client.get(grave.address)
    assert "Nothing was done: more than 15 minutes had passed" in page.content.decode()
    assert not grave.is_done()
    # Told once.
    assert "Nothing was done" not in client.get(grave.address).content.decode()
    client.post(grave.address, grave.sends)
    assert grave.is_done()


def test_a_code_proves_it_as_well_and_a_wrong_one_does_not() -> None:
    grave = propose()
    client = browser(grave, minutes=20)
    way = f"{reverse('mfa_reauthenticate')}?next={grave.address}"
    client.post(way, {"code": "000000"})
    assert client.get(grave.address).status_code == 302
    client.post(way, {"code": code()})
    assert client.get(grave.address).status_code == 200


def test_a_session_without_any_proof_and_one_from_the_future_are_not_fresh() -> None:
    grave = propose()
    client = Client()
    client.force_login(people.judy())
    assert client.get(grave.address).status_code == 302
    assert browser(grave, minutes=-1).get(grave.address).status_code == 302


def test_the_proof_of_one_person_is_none_of_another_in_the_same_browser() -> None:
    grave = propose()
    client = browser(grave, minutes=0)
    client.force_login(people.ken())
    assert client.get(grave.address).status_code == 302


@pytest.mark.parametrize("who", ["frank", "judy"])
def test_who_may_not_see_the_row_is_not_asked_for_a_proof(who: str) -> None:
    """Asking would say that there is something."""
    grave = replace(show(), who=who)
    for minutes in (0, 60):
        client = browser(grave, minutes=minutes)
        assert client.get(grave.address).status_code == 404
        assert client.post(grave.address, grave.sends).status_code == 404


def test_a_button_without_a_page_leads_back_to_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    direct: Act = replace(subject.SHOW, direct=True)
    page = next(page for model, page in admin.site._registry.items() if model.__name__ == "Identifier")
    monkeypatch.setattr(page, "acts", (direct,), raising=False)
    grave = show()
    client = browser(grave, minutes=20)
    confirm = client.post(grave.address, grave.sends)["Location"]
    case = DataRequest.objects.get()
    assert confirm.endswith(f"datarequest%2F{case.pk}%2Fchange%2F")
    back = client.post(
        confirm,
        {"password": people.PASSWORD, "next": reverse("admin:triage_datarequest_change", args=[case.pk])},
    )
    assert "Nothing was done" in told(back)[0]
    assert not grave.is_done()
