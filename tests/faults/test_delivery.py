"""Two workers, a task delivered twice, a queue folder that is gone: every letter is issued once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from tests.faults.desk import Browser, Desk, Program, broken_chains, let_delays_run_out, wait_until
from tests.triage import cases, decided
from tests.triage.rows import row_counts, rows_made_since
from tests.triage.test_tasks import LONG_AGO, queued_marker
from triage import tasks
from triage.choices import LetterKind, LetterStatus, OutboxStatus
from triage.event_kinds import EventKind
from triage.models import Letter, OutboxEntry

Seen = Callable[[str, object], None]
LETTERS = 6
QUEUE = Path(settings.VAR_DIR) / "queue"


def drafts(count: int) -> list[Letter]:
    """Acknowledgements that only need to be issued."""
    decided.load_law()
    return [decided.draft(decided.verified(), LetterKind.ACKNOWLEDGEMENT) for _ in range(count)]


def entries() -> list[OutboxEntry]:
    return list(OutboxEntry.objects.exclude(task="marker"))


def all_done() -> bool:
    return all(entry.status == OutboxStatus.DONE for entry in entries())


def took_a_marker(workers: list[Program]) -> None:
    """Wait until what was sent before is taken: messages of one folder are read in the order of their time."""
    marker = queued_marker()
    wait_until(
        lambda: OutboxEntry.objects.get(pk=marker).attempts > 0,
        what="a worker took the last message",
        log=workers[0].log,
    )
    OutboxEntry.objects.filter(pk=marker).update(status=OutboxStatus.DONE)


def assert_each_issued_once(letters: list[Letter]) -> None:
    for letter in letters:
        assert decided.fresh_letter(letter).status == LetterStatus.ISSUED
        kinds = list(letter.data_request.events.values_list("kind", flat=True))
        assert kinds.count(EventKind.LETTER_ISSUED) == 1
    stored = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(stored) == len(letters)
    assert broken_chains() == []


def test_two_workers_that_get_every_task_four_times_render_each_letter_once(
    desk: Desk, record_property: Seen
):
    workers = [desk.worker("--beat"), desk.worker()]
    letters = [decided.issue(letter, at=LONG_AGO) for letter in drafts(LETTERS)]
    for _ in range(3):
        for entry in entries():
            tasks.wake(entry.pk)
        tasks.sweep.apply_async()

    wait_until(all_done, what="all letters are rendered", log=workers[0].log)
    took_a_marker(workers)

    assert_each_issued_once(letters)
    assert {entry.attempts for entry in entries()} == {1}
    busy = sum("ForkPoolWorker" in worker.log.read_text() for worker in workers)
    record_property("seen", f"{LETTERS} letters, each taken once, by {busy} workers")


def test_a_task_that_is_delivered_again_after_the_work_moves_nothing(desk: Desk, record_property: Seen):
    worker = desk.worker()
    [letter] = [decided.issue(letter, at=LONG_AGO) for letter in drafts(1)]
    wait_until(all_done, what="the letter is rendered", log=worker.log)
    before = row_counts()

    for _ in range(2):
        tasks.wake(entries()[0].pk)
    took_a_marker([worker])

    assert rows_made_since(before) == {OutboxEntry._meta.db_table: 1}
    assert_each_issued_once([letter])
    record_property("seen", "no row, no file and no event more")


def issue_by_page(browser: Browser, letter: Letter) -> None:
    page = reverse("admin:triage_letter_act", kwargs={"object_id": letter.pk, "act": "issue"})
    answer = browser.post(page, version=cases.fresh(letter.data_request).version)
    assert answer.status_code == 302, answer.text


def test_a_letter_issued_after_the_queue_folder_was_deleted_is_rendered_by_the_same_worker(
    desk: Desk, record_property: Seen
):
    worker = desk.worker("--beat")
    _, address = desk.web()
    alice = desk.browser(address, "alice")
    waiting, issued_later = drafts(2)
    shutil.rmtree(QUEUE)

    decided.issue(waiting, at=LONG_AGO)
    shutil.rmtree(QUEUE, ignore_errors=True)
    issue_by_page(alice, issued_later)

    wait_until(all_done, what="both letters are rendered", log=worker.log)
    assert worker.lives
    assert_each_issued_once([waiting, issued_later])
    record_property("seen", "the worker lives, the folder is made anew, both letters issued once")


def test_with_a_queue_that_cannot_be_written_to_the_letter_waits_and_nothing_is_lost(
    desk: Desk, record_property: Seen
):
    _, address = desk.web()
    alice = desk.browser(address, "alice")
    [letter] = drafts(1)
    shutil.rmtree(QUEUE)
    QUEUE.write_text("a file where the folder should be")

    issue_by_page(alice, letter)
    assert decided.fresh_letter(letter).status == LetterStatus.QUEUED
    assert [entry.status for entry in entries()] == [OutboxStatus.WAITING]
    assert broken_chains() == []

    QUEUE.unlink()
    let_delays_run_out()
    worker = desk.worker("--beat")
    wait_until(all_done, what="the sweep finds the letter", log=worker.log)
    assert_each_issued_once([letter])
    record_property("seen", "queued without a broker, issued once by the sweep of the next worker")
