"""Every clock of a case file says how long there still is; a part of it that is empty says what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jurisdictions.law.vocabulary import Clock, GagBasis, RequestKind
from tests.triage import cases, clocked, decided, people
from triage.choices import NoticeStatus, ReminderKind, Status
from triage.encryption import encrypt
from triage.models import (
    Assessment,
    DataRequest,
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    Emergency,
    Gag,
    Reminder,
    UserNotice,
)
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


def said(answer: Any) -> dict[str, str]:
    return {line.name: line.left for line in answer.context["clocks"]}


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
    assert said(answer) == {
        "Answer": "in 7 h",
        "Acknowledgement": "2 days overdue",
        "Preserved data": "in 30 days",
    }
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
        assert said(page_of(client, case)) == {"Answer": "", "Acknowledgement": "", "User notice": "in 7 h"}
        decided.forced(case, status=Status.CLOSED, is_open=False, closed_at=cases.LATER)
        assert set(said(page_of(client, case)).values()) == {""}


NEXT = (
    "What the law sets is known once the case is assessed.",
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


# --- how each was computed, what moved it, who was reminded ---


def lines(answer: Any) -> dict[str, Any]:
    return {line.name: line for line in answer.context["clocks"]}


def test_each_clock_shows_its_steps_rule_and_citation_behind_a_summary_that_names_it(as_: As) -> None:
    case = cases.registered_case()
    row = clock(case, clock=Clock.ANSWER, due_before=cases.LATER + timedelta(days=3))
    decided.forced(row, steps=["Received Friday 20 November 2026 09:00 (Europe/Berlin).", "Due & done."])
    text = page_of(as_("bob"), case).content.decode()
    assert '<summary>How it is computed<span class="visually-hidden">: Answer</span></summary>' in text
    assert "<li>Received Friday 20 November 2026 09:00 (Europe/Berlin).</li><li>Due &amp; done.</li>" in text
    assert '<span class="rule">de-answer</span> § 1' in text


def test_steps_are_told_in_the_language_of_the_reader(as_: As) -> None:
    case = cases.registered_case()
    row = clock(case, clock=Clock.ANSWER, due_before=cases.LATER + timedelta(days=3))
    decided.forced(row, steps=["A period of hours runs through weekends and holidays."])
    address = reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})
    answer = as_("bob").get(address, HTTP_ACCEPT_LANGUAGE="de")
    (line,) = [line for line in answer.context["clocks"] if line.rule]
    assert line.steps == ("Eine Frist nach Stunden läuft über Wochenenden und Feiertage hinweg.",)


def test_pauses_extensions_and_reminders_stand_with_their_clock(as_: As) -> None:
    case = cases.registered_case()
    row = clock(case, clock=Clock.ANSWER, due_before=cases.LATER + timedelta(days=3))
    DeadlinePause.objects.create(
        data_request=case, deadline=row, paused_at=cases.AT, resumed_at=cases.LATER, reason="court review"
    )
    DeadlineExtension.objects.create(
        data_request=case, deadline=row, due_before=cases.LATER + timedelta(days=3), reason="holidays",
        basis="letter of 20 November", extended_by=people.bob(), extended_at=cases.AT,
    )  # fmt: skip
    Reminder.objects.create(
        data_request=case, kind=ReminderKind.BEFORE_DUE, clock=Clock.ANSWER, key="k", due_before=cases.LATER,
        reminded_at=cases.AT,
    )  # fmt: skip
    line = lines(page_of(as_("bob"), case))["Answer"]
    assert line.moved == (
        "Stood still from 2026-11-20 09:30 UTC to 2026-11-20 10:30 UTC: court review",
        "More time until 2026-11-23 10:30 UTC, recorded by Bob Breuer: holidays (letter of 20 November)",
    )
    assert line.told == ("Reminded 2026-11-20 09:30 UTC: due soon",)


def test_where_nothing_sets_a_time_the_page_says_what_the_law_says(as_: As) -> None:
    case = cases.registered_case()
    client = as_("bob")
    assert lines(page_of(client, case))["Answer"].notes == (
        "What the law sets is known once the case is assessed.",
    )
    Assessment.objects.create(
        data_request=case, number=1, facts=encrypted(case, "facts"), result=encrypted(case, "result"), rulebooks=[],
        level=1, assessed_by=people.bob(), assessed_at=cases.AT,
    )  # fmt: skip
    assert lines(page_of(client, case))["Acknowledgement"].notes == ("The law sets no number.",)
    row = clock(case, clock=Clock.ANSWER, due_before=cases.LATER)
    decided.forced(row, binding=False)
    target = clock(case, clock=Clock.ANSWER, due_before=cases.LATER)
    decided.forced(target, binding=False, target=True, rulebook="DESK", rule_id="desk-answer")
    shown = [line for line in page_of(client, case).context["clocks"] if line.name == "Answer"]
    assert [(line.badge, line.kind, line.notes) for line in shown] == [
        ("not binding", "", ()),
        (
            "the desk's own target",
            "target",
            ("No number of the law binds here: what it names was not reviewed, or is in doubt.",),
        ),
    ]


def encrypted(case: DataRequest, name: str) -> Any:
    return encrypt("{}", scope=case.pk, context=f"triage.assessment.{name}", at=cases.AT)


def test_a_gag_an_emergency_and_a_notice_have_clocks_of_their_own(as_: As) -> None:
    case = cases.registered_case(kind=RequestKind.EMERGENCY)
    Gag.objects.create(
        data_request=case, basis=GagBasis.BY_ORDER, provision="§ 101a StPO", until=date(2026, 12, 1)
    )
    decided.forced(
        Emergency.objects.get(data_request=case), legal_process_due_at=cases.LATER + timedelta(days=5)
    )
    UserNotice.objects.create(
        data_request=case, subject=case.subjects.get(), status=NoticeStatus.BARRED, barred_by="§ 101a StPO"
    )
    with time_machine.travel(cases.LATER, tick=False):
        shown = lines(page_of(as_("bob"), case))
    assert (shown["Gag"].when, shown["Gag"].citation) == ("last day 2026-12-01", "§ 101a StPO")
    assert shown["Emergency follow up"].left == "in 5 days"
    assert shown["User notice (subject 1)"].when == "barred by: § 101a StPO"
    assert shown["User notice (subject 1)"].steps[-1] == "The law sets no number for how soon a user is told."


# --- acts ---


@pytest.fixture(scope="module")
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        clocked.some_law()
        yield


def act(client: Client, case: DataRequest, name: str, **values: Any) -> Any:
    address = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": name})
    if not values:
        return client.get(address)
    return client.post(address, {"version": cases.fresh(case).version, **values})


@pytest.mark.usefixtures("_law")
def test_counsel_stops_a_clock_lets_it_run_on_and_records_more_time(as_: As) -> None:
    case = decided.assessed()
    with time_machine.travel(clocked.SECOND_DAY, tick=False):
        client = as_("bob")
        assert "let-clock-run-on" not in page_of(client, case).content.decode()
        form = act(client, case, "stop-clock").context["form"]
        ((pk, label),) = form.fields["deadline"].choices
        assert label == "Answer, before 2026-11-30 23:00 UTC (eu-production-no-notification)"
        done = act(client, case, "stop-clock", deadline=pk, reason="AG Köln, 12 C 3/26")
        assert done.status_code == 302
    with time_machine.travel(clocked.FIFTH_DAY, tick=False):
        client = as_("bob")
        act(client, case, "let-clock-run-on", deadline=pk, reason="upheld")
        assert clocked.answer_clock(case).last_day == date(2026, 12, 3)
        act(
            client, case, "extend-clock", deadline=pk, due_before="2026-12-11T00:00", reason="asked",
            basis="letter of 27 November",
        )  # fmt: skip
    assert cases.fresh(case).due_at == datetime(2026, 12, 11, tzinfo=UTC)


@pytest.mark.usefixtures("_law")
def test_a_refusal_stands_on_the_form_in_the_words_of_the_service(as_: As) -> None:
    case = decided.assessed()
    pk = clocked.answer_clock(case).pk
    with time_machine.travel(clocked.SECOND_DAY, tick=False):
        client = as_("bob")
        answer = act(
            client,
            case,
            "extend-clock",
            deadline=pk,
            due_before="2026-11-29T00:00",
            reason="asked",
            basis="letter",
        )
    assert "is not later than the present end (2026-11-30 23:00 UTC)" in answer.content.decode()
    assert not DeadlineExtension.objects.exists()


@pytest.mark.usefixtures("_law")
def test_a_clerk_is_offered_no_act_on_a_clock(as_: As) -> None:
    case = decided.assessed()
    assert page_of(as_("bob"), case).context["clock_acts"]
    assert page_of(as_("alice"), case).context["clock_acts"] == []


# --- the home page ---


def test_the_home_page_shows_what_one_was_reminded_of_and_nothing_of_others(as_: As) -> None:
    mine, others = cases.registered_case(), cases.registered_case()
    decided.forced(mine, assigned_to=people.bob())
    for number, case in enumerate((mine, others)):
        Reminder.objects.create(
            data_request=case, kind=ReminderKind.OVERDUE, clock=Clock.ANSWER, key=str(number), due_before=cases.AT,
            reminded_at=cases.AT,
        )  # fmt: skip
    with time_machine.travel(cases.LATER, tick=False):
        told = as_("bob").get(reverse("admin:index")).context["home"].reminders
    assert [(row.data_request, row.kind) for row in told] == [(mine, ReminderKind.OVERDUE)]
    with time_machine.travel(cases.LATER + timedelta(days=15), tick=False):
        assert as_("bob").get(reverse("admin:index")).context["home"].reminders == ()
