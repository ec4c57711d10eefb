"""Kill what renders a letter, in the middle of it: the letter is issued once, or a person reads why not."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.desk import Desk, Program, broken_chains, descendants_of, let_leases_run_out, wait_until
from tests.triage import cases, decided, people
from tests.triage.test_tasks import LONG_AGO, long_disclosure
from triage import tasks
from triage.choices import LetterStatus, OutboxStatus, Status
from triage.documents import storage
from triage.event_kinds import EventKind
from triage.models import DataRequest, Letter, OutboxEntry

RENDERER = "triage.letters.child"


def renderer_at_work(worker: Program) -> int | None:
    """The renderer that has a fork: a letter is being rendered at this moment."""
    for pid, command in worker.descendants():
        if RENDERER in command and any(descendants_of(pid)):
            return pid
    return None


def pool_process_of(worker: Program, renderer: int) -> int:
    """The process of the pool that waits for this renderer."""
    for pid, _ in worker.descendants():
        if renderer in [below for below, _ in descendants_of(pid)] and pid != worker.pid:
            return pid
    raise AssertionError("nobody waits for the renderer")


def kill_all(worker: Program, renderer: int) -> None:
    worker.kill()


def kill_pool_process(worker: Program, renderer: int) -> None:
    os.kill(pool_process_of(worker, renderer), signal.SIGKILL)


def kill_renderer(worker: Program, renderer: int) -> None:
    os.kill(renderer, signal.SIGKILL)


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def caught_in_the_middle(desk: Desk, worker: Program) -> tuple[DataRequest, Letter, int]:
    case, letter = long_disclosure(desk.folder)
    wait_until(
        lambda: renderer_at_work(worker) is not None, what="the letter is being rendered", log=worker.log
    )
    renderer = renderer_at_work(worker)
    assert renderer is not None
    return case, letter, renderer


def status_of(letter: Letter) -> str:
    return OutboxEntry.objects.values_list("status", flat=True).get(object_id=letter.pk)


def assert_issued_once(case: DataRequest, letter: Letter) -> None:
    issued = decided.fresh_letter(letter)
    pdf = storage.read(issued.storage_name, scope=case.pk, sha256_digest=issued.sha256)
    assert (issued.status, pdf[:5]) == (LetterStatus.ISSUED, b"%PDF-")
    kinds = list(case.events.values_list("kind", flat=True))
    assert kinds.count(EventKind.LETTER_ISSUED) == 1
    assert cases.fresh(case).status == Status.ANSWERED
    assert broken_chains() == []


@pytest.mark.parametrize(
    "kill", [kill_all, kill_pool_process], ids=["the whole worker", "the process of its pool"]
)
def test_a_letter_whose_worker_was_killed_while_it_rendered_is_rendered_by_the_sweep_once(
    desk: Desk, kill: Callable[[Program, int], None], record_property: Callable[[str, object], None]
):
    worker = desk.worker("--beat")
    case, letter, renderer = caught_in_the_middle(desk, worker)

    kill(worker, renderer)

    wait_until(lambda: is_gone(renderer), what="the renderer ends with who asked it")
    assert status_of(letter) == OutboxStatus.RUNNING
    assert decided.fresh_letter(letter).status == LetterStatus.QUEUED
    assert cases.fresh(case).status == Status.PRODUCED
    assert broken_chains() == []

    let_leases_run_out()
    if not worker.lives:
        worker = desk.worker("--beat")
    wait_until(
        lambda: status_of(letter) == OutboxStatus.DONE, what="the sweep renders the letter", log=worker.log
    )
    assert_issued_once(case, letter)
    attempts = OutboxEntry.objects.get(object_id=letter.pk).attempts
    assert attempts == 2
    record_property("seen", f"taken {attempts} times, issued once, every chain verifies")


def test_a_letter_whose_renderer_was_killed_says_so_and_can_be_issued_again(
    desk: Desk, record_property: Callable[[str, object], None]
):
    worker = desk.worker("--beat")
    case, letter, renderer = caught_in_the_middle(desk, worker)

    kill_renderer(worker, renderer)

    wait_until(
        lambda: status_of(letter) == OutboxStatus.FAILED,
        what="the letter says that it failed",
        log=worker.log,
    )
    failed = decided.fresh_letter(letter)
    assert failed.status == LetterStatus.FAILED
    assert "The renderer's process ended" in failed.problem
    assert cases.fresh(case).status == Status.PRODUCED
    decided.issue(letter, at=LONG_AGO)
    tasks.sweep.apply_async()
    wait_until(
        lambda: decided.fresh_letter(letter).status == LetterStatus.ISSUED,
        what="the letter is rendered by a new renderer",
        log=worker.log,
    )
    assert_issued_once(case, letter)
    assert people.alice().is_active
    record_property("seen", f"“{failed.problem}”; issued again by a person, issued once")
