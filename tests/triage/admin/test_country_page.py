"""The law of a State as of a day, with the desk's own figures, for whoever may see that State."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.triage import cases, decided

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
REASON = "SCOPE-OVERBROAD"


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    decided.load_law()


def page(client: Client, code: str = "DE", **parts: str) -> str:
    with time_machine.travel(cases.AT, tick=False):
        answer = client.get(reverse("admin:jurisdictions_jurisdiction_country", args=[code]), parts)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_tells_who_may_ask_for_what_how_orders_are_taken_and_what_is_open(as_: As) -> None:
    text = page(as_("bob"))
    for part in (
        "Bestandsdatenauskunft", "§ 100j StPO", "How its orders are taken", "Counsel decides", "Sensitive offences",
        "Tier of the State", "Indicators", "What must be so", "entries are not reviewed", "not reviewed", "Deutschland",
    ):  # fmt: skip
        assert part in text, part


def test_a_reviewed_rule_is_said_to_bind_and_others_are_not(as_: As) -> None:
    before = page(as_("bob"))
    decided.review("DE", "de-traffic-judge")
    after = page(as_("bob"))
    assert after.count(">binds<") == before.count(">binds<") + 1


def test_a_day_before_a_provision_was_law_does_not_show_it(as_: As) -> None:
    client = as_("bob")
    assert "de-traffic-judge" in page(client)
    assert "de-traffic-judge" not in page(client, on="2021-11-30")


def test_a_day_that_is_none_is_said_and_the_page_shows_today(as_: As) -> None:
    with time_machine.travel(cases.AT, tick=False):
        answer = as_("bob").get(
            reverse("admin:jurisdictions_jurisdiction_country", args=["DE"]), {"on": "2026-02-30"}
        )
    assert answer.status_code == 400
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert "de-traffic-judge" in text


def test_own_figures_are_those_of_the_readers_scope_and_a_law_editor_sees_none(as_: As) -> None:
    refused = decided.assessed()
    decided.decide(refused, decided.refuse_all(refused, REASON))
    decided.approve(refused)
    text = page(as_("bob"))
    assert "What this desk did" in text
    assert "(100 %)" in text
    assert "What this desk did" not in page(as_("heidi"))


def test_a_state_outside_the_scope_is_absent_and_nothing_is_posted(as_: As) -> None:
    address = reverse("admin:jurisdictions_jurisdiction_country", args=["DE"])
    assert as_("frank").get(address).status_code == 404
    assert as_("bob").post(address).status_code == 405


def test_a_state_without_a_rulebook_says_that_counsel_must_establish_its_law(as_: As) -> None:
    assert "No rulebook" in page(as_("heidi"), "ZZ")


def test_the_number_of_queries_does_not_grow_with_the_cases(as_: As) -> None:
    client = as_("bob")
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    decided.approved()
    with CaptureQueriesContext(connection) as more:
        page(client)
    assert len(few) == len(more)


def test_the_instruments_stand_in_one_table_with_what_they_reach_and_who_must_authorise(as_: As) -> None:
    with time_machine.travel(cases.AT, tick=False):
        answer = as_("bob").get(reverse("admin:jurisdictions_jurisdiction_country", args=["DE"]))
    glance = answer.context["book"].glance
    rows = {row.local_name: row for row in glance.rows}
    assert glance.categories == ("subscriber", "identify IP", "traffic", "content", "preservation")
    asked = rows["Bestandsdatenauskunft"]
    assert (asked.reaches, asked.issued_by, asked.judge) == (
        (True, True, False, False, False), "police, prosecutor", "not required",
    )  # fmt: skip
    text = answer.content.decode()
    assert f'href="#DE-{asked.id}"' in text
    assert f'id="DE-{asked.id}"' in text


def test_an_instrument_that_was_not_law_on_the_day_is_not_in_the_table(as_: As) -> None:
    assert "Bestandsdatenauskunft" not in page(as_("bob"), on="1990-01-01")


@pytest.mark.parametrize(("on", "status"), [
    ("0001-01-01", 400), ("1799-12-31", 400), ("1800-01-01", 200), ("2999-12-31", 200), ("9999-12-31", 400),
])  # fmt: skip
def test_a_day_outside_every_calendar_is_no_fault_of_the_desk(as_: As, on: str, status: int) -> None:
    answer = as_("bob").get(reverse("admin:jurisdictions_jurisdiction_country", args=["DE"]), {"on": on})
    assert answer.status_code == status
    assert ("Enter a valid date." in answer.content.decode()) is (status == 400)
