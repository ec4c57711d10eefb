"""Tasks: an id in, the same end however often they are delivered, and a real worker that is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.triage import cases, decided, people
from triage import outbox, tasks
from triage.audit import verify_chain
from triage.celery import app
from triage.choices import LetterKind, LetterStatus, OutboxStatus, Status
from triage.documents import storage
from triage.errors import WrongStep
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DataRequest, Letter, OutboxEntry
from triage.services import queue
from triage.services.queue import Handler

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""Due for a worker that looks at the real clock."""
PATIENCE = 120.0


@pytest.fixture
def blank_pages(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """A renderer that takes no time, and a folder of its own: other tests store files at the same time."""
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()


def queued_acknowledgement() -> Letter:
    decided.load_law()
    return decided.queued(decided.verified(), LetterKind.ACKNOWLEDGEMENT)


def state(letter: Letter) -> tuple[Any, ...]:
    """All that a second delivery could change."""
    rows = OutboxEntry.objects.filter(object_id=letter.pk).order_by("pk").values_list()
    files = sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    stored = Letter.objects.filter(pk=letter.pk).values_list().get()
    return decided.snapshot(letter.data_request), list(rows), stored, files


# Delivered twice


@pytest.mark.django_db
@pytest.mark.usefixtures("blank_pages")
def test_the_task_delivered_twice_ends_the_same():
    letter = queued_acknowledgement()
    entry_id = str(decided.entry_of(letter).pk)
    with time_machine.travel(decided.LATER, tick=False):
        tasks.run(entry_id)
    once = state(letter)
    assert decided.fresh_letter(letter).issued_at == decided.LATER

    with time_machine.travel(decided.LATER + timedelta(days=1), tick=False):
        tasks.run(entry_id)
        tasks.sweep()

    assert state(letter) == once


@pytest.mark.django_db
@pytest.mark.usefixtures("blank_pages")
def test_the_sweep_delivered_twice_ends_the_same_and_finds_what_nobody_was_told_of():
    letter = queued_acknowledgement()
    with time_machine.travel(decided.LATER, tick=False):
        tasks.sweep()
    once = state(letter)
    assert decided.fresh_letter(letter).status == LetterStatus.ISSUED

    with time_machine.travel(decided.LATER + timedelta(days=1), tick=False):
        tasks.sweep()
        tasks.run(str(decided.entry_of(letter).pk))

    assert state(letter) == once


@pytest.mark.django_db
def test_a_task_for_a_row_that_is_gone_does_nothing():
    before = OutboxEntry.objects.count()

    tasks.run(str(uuid4()))

    assert OutboxEntry.objects.count() == before


@pytest.mark.django_db
def test_the_sweep_takes_up_what_waits_behind_a_piece_of_work_that_stops_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    done: list[Any] = []

    def broken(pk: Any, **kwargs: Any) -> None:
        raise decisive

    def failed(pk: Any, **kwargs: Any) -> None:
        raise OSError("cannot even say that it failed")

    decisive = WrongStep("never")
    monkeypatch.setitem(queue.HANDLERS, "broken", Handler(broken, failed))
    monkeypatch.setitem(queue.HANDLERS, "sound", Handler(lambda pk, **kwargs: done.append(pk), failed))
    first, second = (
        outbox.enqueue(task=task, key=task, object_id=uuid4(), actor=people.alice(), at=at)
        for task, at in (("broken", decided.AT), ("sound", decided.LATER))
    )

    with time_machine.travel(decided.LATER, tick=False):
        tasks.sweep()

    assert done == [second.object_id]
    assert f"{first.pk} stopped in the middle" in caplog.text


@pytest.mark.django_db
def test_work_that_this_release_does_not_know_is_given_up_and_shown():
    entry = outbox.enqueue(
        task="of_another_release", key="x", object_id=uuid4(), actor=people.alice(), at=decided.AT
    )
    at = decided.AT
    for _ in range(queue.MOST_ATTEMPTS):
        queue.work_off(entry.pk, at=at)
        at += timedelta(hours=1)

    entry.refresh_from_db()
    assert (entry.status, entry.problem) == (OutboxStatus.FAILED, "KeyError after 5 attempts")


# What goes over the broker


def test_messages_hold_an_id_as_json_and_are_acknowledged_after_the_work(monkeypatch: pytest.MonkeyPatch):
    sent: list[Any] = []
    monkeypatch.setattr(tasks.run, "apply_async", lambda **kwargs: sent.append(kwargs))
    entry_id = uuid4()

    tasks.wake(entry_id)

    assert sent == [{"args": (str(entry_id),), "retry": False}]
    assert (app.conf.task_serializer, app.conf.accept_content) == ("json", ["json"])
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1


def test_the_sweep_is_on_the_schedule():
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} >= {tasks.sweep.name}


@pytest.mark.django_db
@pytest.mark.usefixtures("blank_pages")
def test_with_the_broker_down_the_letter_is_queued_and_the_sweep_renders_it(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    def down(**kwargs: Any) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(tasks.run, "apply_async", down)
    with django_capture_on_commit_callbacks(execute=True):
        letter = queued_acknowledgement()
    assert decided.entry_of(letter).status == OutboxStatus.WAITING

    with time_machine.travel(decided.LATER, tick=False):
        tasks.sweep()

    assert decided.fresh_letter(letter).status == LetterStatus.ISSUED


# A real worker


@contextmanager
def worker(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker on the test's database and folders, killed at the end of the block at the latest."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "COUNTERSIGN_ENV": "test",
        "COUNTERSIGN_VAR": str(settings.VAR_DIR),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
    }
    command = [sys.executable, "-m", "celery", "-A", "triage", "worker", "--pool", "solo", "-l", "warning"]
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle"],
            cwd=settings.BASE_DIR, env=environment, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool], log: Path, process: subprocess.Popen[bytes]) -> None:
    """Look every 20 ms until the condition holds; fails with what the worker said if it ends or takes too long."""
    tick = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if condition():
            return
        if process.poll() is not None:
            pytest.fail(f"The worker ended: {log.read_text()}")
        tick.wait(0.02)
    pytest.fail(f"Nothing happened for {PATIENCE:.0f} s: {log.read_text()}")


def long_disclosure(folder: Path) -> tuple[DataRequest, Letter]:
    """A disclosure of many pages waits in the queue: long enough to be caught while it is rendered."""
    decided.load_law()
    many = [
        {
            "address": decided.ADDRESS,
            "port": 1024 + number,
            "seen_at": f"2026-10-07T06:41:{number % 60:02d}+00:00",
        }
        for number in range(400)
    ]
    case = decided.approved()
    decided.produce(case, folder, records=decided.records(folder, decided.account(ip_addresses=many)))
    return case, decided.issue(decided.draft(case), at=LONG_AGO)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the worker is given the test's SQLite file")
def test_a_worker_killed_in_the_middle_leaves_a_letter_that_the_next_one_renders_once(tmp_path: Path):
    case, letter = long_disclosure(tmp_path)
    entry_id = decided.entry_of(letter).pk
    log = tmp_path / "worker.log"

    def status() -> str:
        return OutboxEntry.objects.values_list("status", flat=True).get(pk=entry_id)

    with worker(log) as first:
        wait_for(lambda: status() != OutboxStatus.WAITING, log, first)
        first.kill()
        first.wait()
    assert status() == OutboxStatus.RUNNING
    assert decided.fresh_letter(letter).status == LetterStatus.QUEUED
    assert cases.fresh(case).status == Status.PRODUCED

    OutboxEntry.objects.filter(pk=entry_id).update(lease_until=timezone.now())
    tasks.sweep.apply_async()
    tasks.wake(entry_id)
    tasks.wake(entry_id)
    with worker(log) as second:
        wait_for(lambda: status() == OutboxStatus.DONE, log, second)
        tasks.wake(entry_id)
        after = queued_marker()
        wait_for(lambda: OutboxEntry.objects.get(pk=after).attempts > 0, log, second)

    issued = decided.fresh_letter(letter)
    pdf = storage.read(issued.storage_name, scope=case.pk, sha256_digest=issued.sha256)
    assert (issued.status, pdf[:5]) == (LetterStatus.ISSUED, b"%PDF-")
    assert OutboxEntry.objects.get(pk=entry_id).attempts == 2
    kinds = list(case.events.values_list("kind", flat=True))
    assert kinds.count(EventKind.LETTER_ISSUED) == 1
    assert EventKind.LETTER_FAILED not in kinds
    assert cases.fresh(case).status == Status.ANSWERED
    assert list(verify_chain(str(case.pk))) == []


def queued_marker() -> Any:
    """Work that comes to nothing; once a worker took it, it has taken what was sent before it."""
    entry = outbox.enqueue(task="marker", key="marker", object_id=uuid4(), actor=people.alice(), at=LONG_AGO)
    return entry.pk
