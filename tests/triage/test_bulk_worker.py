"""A real worker that is killed in the middle of a bulk run: the next one goes on, and each line is done once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.utils import timezone

from tests.triage import cases, decided, people
from tests.triage.test_tasks import LONG_AGO, wait_for, worker
from triage import tasks
from triage.audit import DESK, verify_chain
from triage.choices import BulkOutcome, BulkStatus, OutboxStatus
from triage.event_kinds import EventKind
from triage.models import BulkRun, Event, OutboxEntry
from triage.services import bulk

LINES = 30


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the worker is given the test's SQLite file")
def test_a_worker_killed_in_the_middle_of_a_run_leaves_lines_that_the_next_one_does_once(tmp_path: Path):
    decided.load_law()
    rows = [cases.registered_case() for _ in range(LINES)]
    seen = [(row.pk, row.version) for row in rows]
    run = bulk.start(actor=people.bob(), act="assess", values={}, cases=seen, at=LONG_AGO)
    log = tmp_path / "worker.log"

    def settled() -> int:
        return run.lines.exclude(outcome=BulkOutcome.WAITING).count()

    with worker(log) as first:
        wait_for(lambda: settled() >= LINES // 10, log, first)
        first.kill()
        first.wait()
    at_the_kill = settled()
    assert 0 < at_the_kill < LINES
    assert OutboxEntry.objects.get(object_id=run.pk).status == OutboxStatus.RUNNING
    assert Event.objects.filter(kind=EventKind.ASSESSED).count() == at_the_kill

    OutboxEntry.objects.filter(object_id=run.pk).update(lease_until=timezone.now())
    tasks.sweep.apply_async()
    tasks.sweep.apply_async()
    with worker(log) as second:
        wait_for(lambda: BulkRun.objects.get(pk=run.pk).status == BulkStatus.DONE, log, second)

    assert set(run.lines.values_list("outcome", "says")) == {(BulkOutcome.DONE, "")}
    for row in rows:
        assert row.assessments.count() == 1
        assert row.events.filter(kind=EventKind.ASSESSED).count() == 1
        assert cases.fresh(row).version == row.version + 1
        assert list(verify_chain(str(row.pk))) == []
    assert Event.objects.filter(kind=EventKind.BULK_FINISHED).count() == 1
    assert list(verify_chain(DESK)) == []
