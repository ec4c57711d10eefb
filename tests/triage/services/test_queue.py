"""The queued row is the queue: one row for one piece of work, one worker at a time, nothing lost with the broker."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.triage import decided, people
from triage import audit, outbox
from triage.choices import LetterKind, LetterStatus, OutboxStatus
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DataRequest, Event, OutboxEntry
from triage.services import queue
from triage.services.letters import RENDER_TASK
from triage.services.queue import LEASE, Handler

pytestmark = pytest.mark.django_db

DONE: list[Any] = []
STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["verified"] = decided.verified()
        yield


@pytest.fixture(autouse=True)
def _counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of work that only notes what it is called with."""
    DONE.clear()
    handler = Handler(work=lambda pk, **kwargs: DONE.append(pk), failed=lambda pk, **kwargs: None)
    monkeypatch.setitem(queue.HANDLERS, "count", handler)
    monkeypatch.setattr(renderer, "render", decided.blank_render)


def enqueue(key: str = "count:1", **parts: Any) -> OutboxEntry:
    parts = {"task": "count", "object_id": uuid4(), "actor": people.alice(), "at": decided.AT, **parts}
    return outbox.enqueue(key=key, **parts)


def test_the_same_key_twice_is_one_piece_of_work():
    first = enqueue()

    assert enqueue(object_id=uuid4(), at=decided.LATER) == first
    assert OutboxEntry.objects.count() == 1

    queue.work_off(first.pk, at=decided.AT)
    assert enqueue() == first
    assert queue.ready_entries(at=decided.LATER) == []


@pytest.mark.postgres
def test_the_database_keeps_a_key_once():
    first = enqueue()
    row = OutboxEntry(
        key=first.key, task="count", object_id=uuid4(), actor=people.alice(), queued_at=decided.AT,
        not_before=decided.AT,
    )  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    row.key = "count:2"
    row.save()


def test_work_is_done_once_and_the_row_says_when():
    entry = enqueue()

    assert queue.work_off(entry.pk, at=decided.LATER) is True
    assert queue.work_off(entry.pk, at=decided.LATER) is False

    entry.refresh_from_db()
    assert [entry.object_id] == DONE
    assert (entry.status, entry.finished_at, entry.lease_until, entry.attempts) == (
        OutboxStatus.DONE, decided.LATER, None, 1,
    )  # fmt: skip


def test_nothing_is_done_for_a_row_that_is_not_there():
    assert queue.work_off(uuid4(), at=decided.AT) is False


def test_while_one_worker_has_it_no_other_takes_it(monkeypatch: pytest.MonkeyPatch):
    entry = enqueue()
    inside: list[bool] = []

    def work(pk: Any, **kwargs: Any) -> None:
        row = OutboxEntry.objects.get(pk=entry.pk)
        assert (row.status, row.lease_until) == (OutboxStatus.RUNNING, decided.AT + LEASE)
        inside.append(queue.work_off(entry.pk, at=decided.AT + LEASE - timedelta(seconds=1)))

    monkeypatch.setitem(queue.HANDLERS, "count", Handler(work, lambda pk, **kwargs: None))

    assert queue.work_off(entry.pk, at=decided.AT) is True
    assert inside == [False]


def test_work_is_ready_from_its_time_on_and_oldest_first():
    newer = enqueue("count:newer", at=decided.AT + timedelta(minutes=2))
    older = enqueue("count:older", at=decided.AT)

    assert queue.ready_entries(at=decided.AT - timedelta(seconds=1)) == []
    assert queue.ready_entries(at=decided.AT) == [older.pk]
    assert queue.ready_entries(at=decided.LATER) == [older.pk, newer.pk]
    assert queue.work_off(newer.pk, at=decided.AT) is False
    assert DONE == []


@pytest.mark.parametrize("status", [OutboxStatus.DONE, OutboxStatus.FAILED])
def test_what_is_done_or_failed_is_never_taken_again(status: OutboxStatus):
    entry = enqueue()
    OutboxEntry.objects.filter(pk=entry.pk).update(status=status)

    assert queue.ready_entries(at=decided.AT + timedelta(days=365)) == []
    assert queue.work_off(entry.pk, at=decided.AT + timedelta(days=365)) is False
    assert DONE == []


def test_one_piece_of_work_that_fails_for_good_is_an_event_of_its_case():
    letter = decided.draft(STAGES["verified"], LetterKind.ACKNOWLEDGEMENT)
    decided.issue(letter)
    decided.forced(STAGES["verified"], held=True)

    assert queue.work_off(decided.entry_of(letter).pk, at=decided.AT) is False

    event = STAGES["verified"].events.order_by("-number")[0]
    assert event.kind == EventKind.WORK_FAILED
    assert event.detail["task"] == RENDER_TASK
    assert "suspended" in event.detail["problem"]
    assert OutboxEntry.objects.failed().get() == decided.entry_of(letter)


def test_the_failure_and_its_event_are_written_together_or_not_at_all(monkeypatch: pytest.MonkeyPatch):
    letter = decided.draft(STAGES["verified"], LetterKind.ACKNOWLEDGEMENT)
    decided.issue(letter)
    decided.forced(STAGES["verified"], held=True)
    before = Event.objects.count()

    def fail(**kwargs: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(OSError, match="disk"), transaction.atomic():
        queue.work_off(decided.entry_of(letter).pk, at=decided.AT)

    assert Event.objects.count() == before
    assert decided.fresh_letter(letter).status == LetterStatus.QUEUED


# The broker only wakes a worker


def test_a_row_wakes_the_worker_when_it_is_committed_and_not_before(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    woken: list[Any] = []
    monkeypatch.setattr(outbox, "_wake", [woken.append])

    with django_capture_on_commit_callbacks(execute=True):
        entry = enqueue()
        enqueue()
        assert woken == []

    assert woken == [entry.pk]


def test_work_of_a_step_that_was_taken_back_wakes_nobody(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    woken: list[Any] = []
    monkeypatch.setattr(outbox, "_wake", [woken.append])

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        enqueue()
        transaction.set_rollback(True)

    assert woken == []
    assert not OutboxEntry.objects.exists()


@pytest.mark.parametrize("error", [OSError("connection refused"), ValueError("no such transport")])
def test_a_broker_that_is_down_loses_nothing_and_disturbs_nobody(
    error: Exception, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
):  # fmt: skip
    def down(entry_id: Any) -> None:
        raise error

    monkeypatch.setattr(outbox, "_wake", [down])

    with django_capture_on_commit_callbacks(execute=True):
        entry = enqueue()

    assert "the sweeper will find" in caplog.text
    assert queue.ready_entries(at=decided.AT) == [entry.pk]
    assert queue.work_off(entry.pk, at=decided.AT) is True
