"""How many values one person may see in full: a cap by the hour, and an alarm that outlives the refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tests.triage import cases, people
from tests.triage.race import race, summary
from triage import audit
from triage.errors import BadInput
from triage.event_kinds import EventKind
from triage.models import Event, Identifier, User
from triage.services import alarms, viewing
from triage.services.viewing import CapReached

pytestmark = pytest.mark.django_db
AT = cases.LATER
CAP = 3


@pytest.fixture(autouse=True)
def _cap(settings: Any) -> None:
    settings.COUNTERSIGN_UNMASK_CAP = CAP
    settings.COUNTERSIGN_ALARM_TO = ["watch@example.org", "deputy@example.org"]


@pytest.fixture
def identifier(db: None) -> Identifier:
    return cases.registered_case().identifiers.get(kind="user_id")


def show(
    identifier: Identifier, *, who: User | None = None, at: datetime = AT, purpose: str = "compare"
) -> str:
    return viewing.show_identifier(actor=who or people.alice(), identifier=identifier, purpose=purpose, at=at)


def used_up(identifier: Identifier) -> None:
    for _ in range(CAP):
        assert show(identifier) == cases.USER_ID


def count(kind: EventKind) -> int:
    return Event.objects.filter(kind=kind).count()


def test_above_the_cap_nothing_is_shown_and_the_words_say_why_and_what_next(identifier: Identifier) -> None:
    used_up(identifier)
    with pytest.raises(CapReached, match="3 values within an hour, which is the limit") as refused:
        show(identifier)
    assert "Wait until" in str(refused.value)
    assert cases.USER_ID not in str(refused.value)
    assert count(EventKind.IDENTIFIER_SHOWN) == CAP


def test_the_alarm_is_in_the_record_and_in_the_mail_although_the_value_was_refused(
    identifier: Identifier, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    used_up(identifier)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(CapReached):
        show(identifier)
    event = Event.objects.get(kind=EventKind.UNMASK_ALARM)
    assert (event.chain, event.actor, event.at) == (audit.DESK, people.alice(), AT)
    assert event.detail == {"person": "Alice Ashdown", "count": CAP}
    (sent,) = mail.outbox
    assert sent.to == ["watch@example.org", "deputy@example.org"]
    assert "Alice Ashdown" in sent.subject
    assert "alice" in sent.body
    told = f"{sent.subject} {sent.body}"
    for word in (cases.USER_ID, identifier.data_request.reference, "Köln"):
        assert word not in told
    assert list(audit.verify_chain(audit.DESK)) == []


def test_the_alarm_is_raised_once_an_hour_however_often_it_is_tried(
    identifier: Identifier, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    used_up(identifier)
    with django_capture_on_commit_callbacks(execute=True):
        for minutes in (0, 1, 30, 59):
            with pytest.raises(CapReached):
                show(identifier, at=AT + timedelta(minutes=minutes))
    assert count(EventKind.UNMASK_ALARM) == len(mail.outbox) == 1
    later = AT + timedelta(hours=1)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(CAP):
            show(identifier, at=later)
        with pytest.raises(CapReached):
            show(identifier, at=later)
    assert count(EventKind.UNMASK_ALARM) == len(mail.outbox) == 2


def test_each_person_has_a_cap_and_an_alarm_of_their_own(identifier: Identifier) -> None:
    used_up(identifier)
    with pytest.raises(CapReached):
        show(identifier)
    assert show(identifier, who=people.bob()) == cases.USER_ID
    for _ in range(CAP - 1):
        show(identifier, who=people.bob())
    with pytest.raises(CapReached):
        show(identifier, who=people.bob())
    assert count(EventKind.UNMASK_ALARM) == 2


def test_the_hour_slides(identifier: Identifier) -> None:
    show(identifier, at=AT)
    show(identifier, at=AT + timedelta(minutes=50))
    show(identifier, at=AT + timedelta(minutes=50))
    with pytest.raises(CapReached):
        show(identifier, at=AT + timedelta(minutes=59))
    assert show(identifier, at=AT + timedelta(minutes=60)) == cases.USER_ID
    with pytest.raises(CapReached):
        show(identifier, at=AT + timedelta(minutes=61))


def test_a_refused_attempt_is_not_counted(identifier: Identifier) -> None:
    for _ in range(CAP * 2):
        with pytest.raises(BadInput):
            show(identifier, purpose=f"is it {cases.USER_ID}?")
    used_up(identifier)
    assert count(EventKind.UNMASK_ALARM) == 0


def test_above_the_cap_a_refusal_does_not_help_to_guess_the_value(identifier: Identifier) -> None:
    used_up(identifier)
    refusals = set()
    for purpose in (f"is it {cases.USER_ID}?", "is it 12345678?"):
        with pytest.raises(CapReached) as refused:
            show(identifier, purpose=purpose)
        refusals.add(str(refused.value))
    assert len(refusals) == 1


def test_a_mail_that_cannot_be_sent_leaves_the_event(
    identifier: Identifier,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("no mail server")

    monkeypatch.setattr(alarms, "send_mail", fail)
    used_up(identifier)
    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(CapReached):
        show(identifier)
    assert len(callbacks) == 1
    assert count(EventKind.UNMASK_ALARM) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_fifteen_looks_at_one_instant_show_no_more_than_the_cap_and_raise_one_alarm() -> None:
    identifier = cases.registered_case().identifiers.get(kind="user_id")
    alice = people.alice()
    outcomes = race(lambda number: show(identifier, who=alice), processes=15)
    assert summary(outcomes) == {"won": CAP, "CapReached": 15 - CAP}
    assert count(EventKind.IDENTIFIER_SHOWN) == CAP
    assert count(EventKind.UNMASK_ALARM) == 1
