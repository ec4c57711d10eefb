"""Who reminds: the service account alone, through its task, and of several workers one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine

from tests.triage import cases, decided, people
from tests.triage.race import race, summary
from tests.triage.reminded import DUE, clock, remind, told
from triage import tasks
from triage.errors import NotPermitted
from triage.event_kinds import EventKind, tell
from triage.models import Event, Reminder, User
from triage.services import occasions, reminders

pytestmark = pytest.mark.django_db


# --- by whom ---


@pytest.mark.parametrize("actor", [people.bob, people.erin, people.root], ids=lambda actor: actor.__name__)
def test_nobody_but_the_service_account_reminds(actor: Callable[[], User]) -> None:
    clock(cases.registered_case())
    with pytest.raises(NotPermitted):
        reminders.remind(actor=actor(), at=DUE)
    assert not Reminder.objects.exists()


def test_without_its_role_the_service_account_reminds_of_nothing() -> None:
    clock(cases.registered_case())
    service = people.desk()
    service.groups.clear()
    with pytest.raises(NotPermitted):
        reminders.remind(actor=service, at=DUE)


def test_the_event_tells_the_clock_and_what_of_it() -> None:
    case = cases.registered_case()
    clock(case)
    remind(DUE)
    event = decided.last_event(case)
    assert event.actor == people.desk()
    assert (
        tell(event.kind, event.actor_name, event.detail)
        == "The desk was reminded of the clock answer: overdue."
    )
    assert cases.fresh(case).version == case.version


# --- the task ---


def test_the_task_works_as_the_service_account_and_twice_is_once() -> None:
    people.desk()
    clock(cases.registered_case())
    with time_machine.travel(DUE, tick=False):
        tasks.remind()
        tasks.remind()
    assert told() == [("overdue", "answer")]


def test_a_desk_without_a_service_account_says_so(caplog: pytest.LogCaptureFixture) -> None:
    tasks.remind()
    assert "no active service account" in caplog.text


def test_of_two_workers_with_the_same_list_in_hand_one_reminds(monkeypatch: pytest.MonkeyPatch) -> None:
    clock(cases.registered_case())
    seen = list(occasions.occasions(DUE))
    monkeypatch.setattr(reminders, "occasions", lambda at: iter(seen))
    assert (remind(DUE), remind(DUE)) == (1, 0)


def test_a_clock_that_was_met_since_the_list_was_read_is_not_reminded_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = clock(cases.registered_case())
    seen = list(occasions.occasions(DUE))
    monkeypatch.setattr(reminders, "occasions", lambda at: iter(seen))
    decided.forced(row, met_at=DUE)
    assert remind(DUE) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_workers_at_one_instant_record_each_reminder_once() -> None:
    desk = people.desk()
    for _ in range(3):
        clock(cases.registered_case())

    def attempt(_: int) -> int:
        return reminders.remind(actor=desk, at=DUE)

    outcomes = race(attempt, processes=6)
    assert summary(outcomes) == {"won": 6}
    assert sum(int(outcome.value or 0) for outcome in outcomes) == 3
    assert Reminder.objects.count() == 3
    assert Event.objects.filter(kind=EventKind.CLOCK_REMINDED).count() == 3
