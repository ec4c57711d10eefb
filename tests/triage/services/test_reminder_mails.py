"""Who is told of a clock, and what a mail says of it: nobody who may not see the case, and no more than its name."""

from __future__ import annotations

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.triage import cases, decided, people
from tests.triage.reminded import DAY, DUE, clock, remind
from triage.models import Reminder, User
from triage.roles import Role
from triage.services import reminders

pytestmark = pytest.mark.django_db


def with_mail(username: str) -> User:
    person = people.person(username)
    decided.forced(person, email=f"{username}@desk.example")
    person.refresh_from_db()
    return person


def test_the_person_who_has_it_is_told_and_of_what_is_overdue_the_senior_counsel_too(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    case = cases.registered_case()
    bob = with_mail("bob")
    for name in ("carol", "mona", "alice"):
        with_mail(name)
    decided.forced(case, assigned_to=bob)
    clock(case)
    with django_capture_on_commit_callbacks(execute=True):
        remind(DUE - DAY)
    assert [letter.to for letter in mail.outbox] == [["bob@desk.example"]]
    with django_capture_on_commit_callbacks(execute=True):
        remind(DUE)
        remind(DUE)
    assert [letter.to for letter in mail.outbox[1:]] == [["bob@desk.example"], ["carol@desk.example"]]
    assert decided.last_event(case).detail["told"] == "Bob Breuer, Carol Castro"


def test_a_mail_holds_the_reference_and_the_clock_and_nothing_else(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    case = cases.registered_case()
    decided.forced(case, assigned_to=with_mail("bob"))
    clock(case)
    with django_capture_on_commit_callbacks(execute=True):
        remind(DUE - DAY)
    (letter,) = mail.outbox
    assert letter.subject == f"Countersign: {case.reference}, answer: due soon"
    assert letter.body == (
        f"{case.reference}\nClock: answer\ndue soon: 2026-11-30 09:30 UTC\n\nOpen it at the desk."
    )


def test_who_may_no_longer_see_the_case_is_not_told(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    case = cases.registered_case()
    decided.forced(case, assigned_to=with_mail("frank"))
    clock(case)
    with django_capture_on_commit_callbacks(execute=True):
        assert remind(DUE - DAY) == 1
    assert mail.outbox == []


def test_a_sealed_case_and_a_jurisdiction_that_the_service_account_was_never_granted_are_not_forgotten(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    service = User.objects.create(username="desk", first_name="Desk", is_service=True)
    people.give_role(service, Role.SERVICE)
    nils, carol = with_mail("nils"), with_mail("carol")
    sealed = cases.registered_case(sealed=True)
    clock(sealed)
    with django_capture_on_commit_callbacks(execute=True):
        assert reminders.remind(actor=service, at=DUE) == 1
    # Nils holds the grant on it; Carol has the jurisdiction alone.
    assert carol.email != nils.email
    assert [letter.to for letter in mail.outbox] == [[nils.email]]
    assert sealed.reference in mail.outbox[0].subject


def test_a_mail_that_cannot_be_sent_keeps_the_reminder_and_the_other_mails(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sent: list[str] = []

    def send(subject: str, body: str, sender: None, to: list[str]) -> None:
        if to == ["bob@desk.example"]:
            raise OSError("no route to host")
        sent.extend(to)

    monkeypatch.setattr(reminders, "send_mail", send)
    case = cases.registered_case()
    decided.forced(case, assigned_to=with_mail("bob"))
    with_mail("carol")
    clock(case)
    with django_capture_on_commit_callbacks(execute=True):
        assert remind(DUE) == 1
    assert sent == ["carol@desk.example"]
    assert Reminder.objects.count() == 1
