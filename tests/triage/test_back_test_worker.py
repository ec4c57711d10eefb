"""A real worker that is killed in the middle of a back-test: the next one goes on, and everything is counted once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.utils import timezone

from tests.triage import decided, drafts, people
from tests.triage.test_tasks import LONG_AGO, wait_for, worker
from triage import tasks
from triage.audit import DESK, verify_chain
from triage.choices import BulkStatus
from triage.event_kinds import EventKind
from triage.models import Assessment, Event, LawRun, LawRunLine, OutboxEntry
from triage.services import back_test

CASES = 12


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the worker is given the test's SQLite file")
def test_a_worker_killed_in_the_middle_of_a_reading_of_the_past_is_followed_by_the_next(
    tmp_path: Path,
) -> None:
    decided.load_law()
    people.give_scope(people.ivan(), ["DE"])
    for _number in range(CASES):
        decided.assessed()
    draft = drafts.drafted(drafts.stricter_text())
    run = back_test.start(actor=people.ivan(), draft=draft, all_reviewed=True, at=LONG_AGO)
    # As if a worker had taken a piece and the row, and was killed before it came back.
    taken = back_test._take(run, LONG_AGO)
    assert taken is not None
    rows = OutboxEntry.objects.filter(object_id=run.pk).order_by("key")
    rows.filter(pk=rows[0].pk).update(status="running", attempts=1, lease_until=timezone.now())

    log = tmp_path / "worker.log"
    tasks.sweep.apply_async()
    tasks.sweep.apply_async()
    with worker(log) as process:
        wait_for(lambda: LawRun.objects.get(pk=run.pk).status == BulkStatus.DONE, log, process)

    ended = LawRun.objects.get(pk=run.pk)
    assert (ended.done, ended.differing, ended.result["out"]) == (CASES, CASES, {})
    assert LawRunLine.objects.filter(run=run).count() == CASES
    assert Assessment.objects.count() == CASES
    assert Event.objects.filter(kind=EventKind.BACK_TESTED).count() == 1
    assert list(verify_chain(DESK)) == []
