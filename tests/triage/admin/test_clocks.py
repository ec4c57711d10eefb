"""Every clock of a case file says how long there still is; a part of it that is empty says what to do next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jurisdictions.law.vocabulary import Clock
from tests.triage import cases, decided, people
from triage.choices import Status
from triage.models import DataRequest, Deadline, DeadlinePause
from triage.services import closing, preservation

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def clock(case: DataRequest, **given: Any) -> Deadline:
    return Deadline.objects.create(
        data_request=case, rulebook="DE", rule_id=f"de-{given['clock']}", citation="§ 1", binding=True,
        leads=False, steps=["received"], **given,
    )  # fmt: skip


def page_of(client: Client, case: DataRequest) -> Any:
    return client.get(reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk}))


def test_every_clock_that_runs_says_how_long_there_still_is(as_: As) -> None:
    case = cases.registered_case()
    clock(case, clock=Clock.ANSWER, due_before=cases.LATER + timedelta(hours=7, minutes=20))
    clock(case, clock=Clock.ACKNOWLEDGEMENT, due_before=cases.LATER - timedelta(days=2))
    preservation.preserve(
        actor=people.bob(), data_request=cases.fresh(case), until=cases.LATER + timedelta(days=30), basis="§ 1",
        at=cases.AT,
    )  # fmt: skip
    with time_machine.travel(cases.LATER, tick=False):
        answer = page_of(as_("bob"), case)
    said = {row.clock: left for row, left in answer.context["state"].clocks}
    assert said == {Clock.ANSWER: "in 7 h", Clock.ACKNOWLEDGEMENT: "2 days overdue"}
    text = answer.content.decode()
    assert all(f"<strong>{left}</strong>" in text for left in ("in 7 h", "2 days overdue", "in 30 days"))


def test_a_clock_that_stands_still_was_met_or_is_of_an_ended_case_runs_out_never(as_: As) -> None:
    case = cases.registered_case()
    due = cases.LATER + timedelta(hours=7)
    stopped = clock(case, clock=Clock.ANSWER, due_before=due)
    DeadlinePause.objects.create(
        data_request=case, deadline=stopped, paused_at=cases.AT, reason="clarification"
    )
    clock(case, clock=Clock.ACKNOWLEDGEMENT, due_before=due, met_at=cases.AT)
    clock(case, clock=Clock.USER_NOTICE, due_before=due)
    client = as_("bob")
    with time_machine.travel(cases.LATER, tick=False):
        said = {row.clock: left for row, left in page_of(client, case).context["state"].clocks}
        assert said == {Clock.ANSWER: "", Clock.ACKNOWLEDGEMENT: "", Clock.USER_NOTICE: "in 7 h"}
        decided.forced(case, status=Status.CLOSED, is_open=False, closed_at=cases.LATER)
        assert {left for _row, left in page_of(client, case).context["state"].clocks} == {""}


NEXT = (
    "The assessment computes the deadlines.",
    "Counsel decides once the case is assessed; a colleague approves.",
    "Call back a contact that was found independently, never one from the demand.",
    "“Add or withdraw lines” under “More” enters whom the order names.",
)


def test_an_empty_part_of_an_open_case_says_what_to_do_next_and_of_an_ended_one_does_not(as_: As) -> None:
    case = cases.registered_case(subjects=())
    client = as_("bob")
    text = unescape(page_of(client, case).content.decode())
    assert [words for words in NEXT if words not in text] == []
    closing.withdraw(actor=people.bob(), data_request=cases.fresh(case), reason="letter", at=cases.LATER)
    text = unescape(page_of(client, case).content.decode())
    assert [words for words in NEXT if words in text] == []
