"""Two hundred acknowledgements in one act: foretold, issued once each, and reported with what was skipped and why."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.triage import cases, decided, people
from triage.access import scope_of
from triage.admin.bulk_report import letters_of, report_of, tally_of
from triage.choices import BulkOutcome, BulkStatus, LetterKind, LetterStatus, OutboxStatus
from triage.letters import renderer
from triage.models import BulkRun, DataRequest, Letter, OutboxEntry
from triage.services import bulk, letter_rendering, queue
from triage.services.bulk_acts import ACTS
from triage.services.letters import RENDER_TASK

pytestmark = pytest.mark.django_db
AT = cases.AT
LATER = cases.LATER
ACKNOWLEDGE = ACTS["acknowledge"]


def foreseen(rows: list[DataRequest]) -> Counter[str]:
    found = bulk.foresee(actor=people.bob(), act=ACKNOWLEDGE, ids=[row.pk for row in rows], at=AT)
    return Counter(each.obstacle for each in found)


def begun(rows: list[DataRequest]) -> BulkRun:
    seen = [(row.pk, cases.fresh(row).version) for row in rows]
    return bulk.start(actor=people.bob(), act="acknowledge", values={}, cases=seen, at=AT)


def take(**which: Any) -> bool:
    entry = OutboxEntry.objects.filter(status=OutboxStatus.WAITING, **which).first()
    return entry is not None and queue.work_off(entry.pk, at=LATER)


def test_two_hundred_new_ones_are_acknowledged_in_one_run_that_tells_how_far_it_is():
    rows = [cases.registered_case() for _ in range(200)]
    assert foreseen(rows) == {"": 200}

    run = begun(rows)
    settled = []
    while take(task=bulk.BULK_TASK):
        settled.append(tally_of(run).settled)

    run.refresh_from_db()
    assert settled == [50, 100, 150, 200]
    assert run.status == BulkStatus.DONE
    assert Letter.objects.filter(kind=LetterKind.ACKNOWLEDGEMENT, status=LetterStatus.QUEUED).count() == 200
    assert OutboxEntry.objects.filter(task=RENDER_TASK).count() == 200
    assert foreseen(rows) == {"It was acknowledged already.": 200}

    again = begun(rows[:3])
    while take(task=bulk.BULK_TASK):
        pass
    assert set(again.lines.values_list("outcome", "says")) == {
        (BulkOutcome.SKIPPED, "It was acknowledged already.")
    }
    assert Letter.objects.count() == 200


def test_the_report_follows_the_letters_and_names_the_one_that_failed(monkeypatch: Any):
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    rows = [cases.registered_case() for _ in range(3)]
    run = begun(rows)
    take(task=bulk.BULK_TASK)
    report = report_of(run, scope=scope_of(people.bob()))
    first, second, third = (Letter.objects.get(data_request=row) for row in rows)
    kind = LetterKind.ACKNOWLEDGEMENT
    assert (letters_of(report, kind).waiting, letters_of(report, kind).issued) == (3, 0)

    decided.render(first, at=LATER)
    letter_rendering.rendering_failed(second.pk, actor=people.bob(), problem="too long", at=LATER)

    told = letters_of(report, kind)
    assert (told.waiting, told.issued, told.failed) == (1, 1, (rows[1],))
    assert decided.fresh_letter(third).status == LetterStatus.QUEUED


@pytest.mark.parametrize("status", ["answered", "delivered"])
def test_what_was_answered_is_not_acknowledged_afterwards(status: str):
    new, late = cases.registered_case(), cases.registered_case()
    decided.forced(late, status=status)
    assert foreseen([new, late]) == {
        "": 1, "It was answered already; an acknowledgement would come after the answer.": 1,
    }  # fmt: skip
