"""A run of bulk acts: its record, each line once, rights that end in the middle, stopping, how many there may be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.utils import translation
from guardian.shortcuts import remove_perm

from jurisdictions.models import Jurisdiction
from tests.triage import cases, decided, people
from tests.triage.services.test_bulk import (
    AT,
    IT_SAYS,
    LATER,
    begun,
    events,
    outcomes,
    registered,
    seen,
    worked_off,
)
from triage import audit
from triage.access import SCOPE_PERMISSION
from triage.choices import BulkOutcome, BulkStatus
from triage.errors import BadInput, NotInScope, WrongStep
from triage.event_kinds import EventKind, tell
from triage.models import (
    BulkRun,
    Event,
    JournalNote,
    OutboxEntry,
    User,
    Watch,
)
from triage.services import bulk, notes, queue
from triage.services.bulk_acts import ACTS

pytestmark = pytest.mark.django_db


# The record


def test_a_run_leaves_one_event_at_its_start_and_one_at_its_end():
    rows = registered(2)
    decided.forced(rows[1], assigned_to=people.bob())

    run = worked_off(begun("assign_to_me", rows))

    start, end = events(EventKind.BULK_STARTED)[0], events(EventKind.BULK_FINISHED)[0]
    assert start.detail == {"act": "assign_to_me", "count": 2, "where": "DE"}
    assert end.detail == {"act": "assign_to_me", "count": 2, "done": 1, "skipped": 1, "where": "DE"}
    assert tell(start.kind, start.actor_name, start.detail) == (
        "Bob Breuer started assign to me on 2 data requests."
    )
    assert (start.data_request, end.data_request) == (None, None)
    assert (len(events(EventKind.BULK_STARTED)), len(events(EventKind.BULK_FINISHED))) == (1, 1)
    assert run.finished_at == LATER
    assert list(audit.verify_chain(audit.DESK)) == []


def test_the_record_does_not_tell_the_country_of_what_is_sealed():
    sealed = cases.registered_case()
    people.give_sealed(people.bob(), sealed)
    decided.forced(sealed, sealed=True)
    worked_off(begun("watch", [sealed]))
    assert {event.detail["where"] for event in Event.objects.filter(kind__startswith="bulk")} == {"sealed"}


# Once each


def test_a_line_that_was_changed_since_it_was_shown_is_skipped():
    same, changed = registered(2)
    versions = seen([same, changed])
    cases.known_authority(changed)
    decided.forced(changed, version=versions[1][1] + 1)

    run = worked_off(bulk.start(actor=people.bob(), act="assign_to_me", values={}, cases=versions, at=AT))

    assert outcomes(run) == [
        (BulkOutcome.DONE, ""),
        (BulkOutcome.SKIPPED, "It was changed since you looked."),
    ]
    assert cases.fresh(changed).assigned_to is None


@pytest.mark.postgres
def test_the_page_sent_twice_is_one_run():
    rows, page = registered(1), uuid4()

    def send(actor: User) -> BulkRun:
        return bulk.start(
            actor=actor, act="write_note", values={"text": IT_SAYS}, cases=seen(rows), at=AT, run_id=page
        )

    assert send(people.bob()) == send(people.bob())
    with pytest.raises(NotInScope):
        send(people.carol())
    worked_off(BulkRun.objects.get())
    assert JournalNote.objects.count() == 1


def test_a_run_of_many_goes_on_in_pieces_that_are_queued_one_after_the_other(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bulk, "AT_A_TIME", 3)
    rows = registered(8)
    run = begun("watch", rows)
    first = OutboxEntry.objects.get()

    queue.work_off(first.pk, at=LATER)

    assert run.lines.filter(outcome=BulkOutcome.DONE).count() == bulk.AT_A_TIME
    assert BulkRun.objects.get().status == BulkStatus.RUNNING
    assert worked_off(run).status == BulkStatus.DONE
    assert OutboxEntry.objects.count() == 3
    assert Watch.objects.count() == len(rows)
    assert len(events(EventKind.BULK_FINISHED)) == 1


@pytest.mark.postgres
def test_a_piece_delivered_twice_does_nothing_twice():
    rows = registered(3)
    run = begun("write_note", rows, text=IT_SAYS)

    for _ in range(2):
        bulk.work_on(run.pk, actor=people.bob(), at=LATER)

    assert JournalNote.objects.count() == 3
    assert len(events(EventKind.BULK_FINISHED)) == 1


def test_a_database_that_is_away_leaves_the_line_waiting_and_the_queue_tries_again(
    monkeypatch: pytest.MonkeyPatch,
):
    rows = registered(3)
    run = begun("write_note", rows, text=IT_SAYS)
    write = notes.write_note

    def breaks(**kwargs: Any) -> Any:
        if kwargs["data_request"] == rows[1]:
            raise OperationalError("database is locked")
        return write(**kwargs)

    monkeypatch.setattr(notes, "write_note", breaks)
    entry = OutboxEntry.objects.get(object_id=run.pk)
    assert queue.work_off(entry.pk, at=LATER) is False
    assert [outcome for outcome, _ in outcomes(run)] == ["done", "waiting", "waiting"]
    monkeypatch.setattr(notes, "write_note", write)

    queue.work_off(entry.pk, at=LATER + timedelta(hours=1))

    assert [outcome for outcome, _ in outcomes(run)] == ["done", "done", "done"]
    assert JournalNote.objects.count() == 3


def test_a_fault_at_one_line_does_not_keep_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    rows = registered(2)
    run = begun("write_note", rows, text=IT_SAYS)
    write = notes.write_note

    def breaks(**kwargs: Any) -> Any:
        if kwargs["data_request"] == rows[0]:
            raise ZeroDivisionError
        return write(**kwargs)

    monkeypatch.setattr(notes, "write_note", breaks)
    run = worked_off(run)

    assert outcomes(run) == [
        (BulkOutcome.SKIPPED, "It could not be done: a fault of the desk, which is in its log."),
        (BulkOutcome.DONE, ""),
    ]
    assert JournalNote.objects.get().data_request == rows[1]
    assert "Line 1 of the bulk run" in caplog.text


def test_a_run_that_the_queue_gives_up_ends_and_says_so(monkeypatch: pytest.MonkeyPatch):
    rows = registered(2)
    run = begun("write_note", rows, text=IT_SAYS)

    def breaks(**kwargs: Any) -> Any:
        raise OperationalError("database is locked")

    monkeypatch.setattr(notes, "write_note", breaks)
    entry = OutboxEntry.objects.get(object_id=run.pk)
    for attempt in range(queue.MOST_ATTEMPTS):
        queue.work_off(entry.pk, at=LATER + timedelta(hours=attempt))

    run.refresh_from_db()
    assert run.status == BulkStatus.FAILED
    assert all(
        outcome == BulkOutcome.SKIPPED and "gave the run up" in says for outcome, says in outcomes(run)
    )
    assert not JournalNote.objects.exists()
    assert events(EventKind.BULK_FINISHED)[0].detail["skipped"] == 2


# Rights end in the middle


def after_the_first(monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """Something happens once the first note is written."""
    write = notes.write_note

    def written(**kwargs: Any) -> Any:
        note = write(**kwargs)
        if JournalNote.objects.count() == 1:
            happens()
        return note

    monkeypatch.setattr(notes, "write_note", written)


def test_a_scope_that_is_taken_away_in_the_middle_skips_the_rest(monkeypatch: pytest.MonkeyPatch):
    germany = Jurisdiction.objects.get(code="DE")
    after_the_first(monkeypatch, lambda: remove_perm(SCOPE_PERMISSION, people.bob(), germany))

    run = worked_off(begun("write_note", registered(3), text=IT_SAYS))

    told = "There is no such data request in your jurisdictions."
    assert outcomes(run) == [(BulkOutcome.DONE, ""), *[(BulkOutcome.SKIPPED, told)] * 2]
    assert JournalNote.objects.count() == 1
    assert events(EventKind.BULK_FINISHED)[0].detail["skipped"] == 2


def test_an_account_that_is_disabled_in_the_middle_skips_the_rest(monkeypatch: pytest.MonkeyPatch):
    after_the_first(monkeypatch, lambda: decided.forced(people.bob(), is_active=False))

    run = worked_off(begun("write_note", registered(3), text=IT_SAYS))

    assert outcomes(run)[1:] == [(BulkOutcome.SKIPPED, "Your account was disabled.")] * 2
    assert JournalNote.objects.count() == 1


# Stopping


@pytest.mark.postgres
def test_a_stopped_run_leaves_the_rest_as_it_is_and_cannot_be_stopped_twice(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bulk, "AT_A_TIME", 2)
    rows = registered(4)
    run = begun("write_note", rows, text=IT_SAYS)
    queue.work_off(OutboxEntry.objects.get(object_id=run.pk).pk, at=LATER)

    stopped = bulk.stop(actor=people.bob(), run=run, at=LATER)

    assert (stopped.status, stopped.finished_at) == (BulkStatus.STOPPED, LATER)
    assert worked_off(run).status == BulkStatus.STOPPED
    assert JournalNote.objects.count() == bulk.AT_A_TIME
    assert outcomes(run)[-1] == (BulkOutcome.SKIPPED, "You stopped the run before it came to this.")
    with pytest.raises(WrongStep):
        bulk.stop(actor=people.bob(), run=run, at=LATER)
    assert len(events(EventKind.BULK_FINISHED)) == 1


def test_nobody_stops_the_run_of_another_not_even_a_superuser():
    run = begun("watch", registered(1))
    for stranger in (people.carol(), people.root(), people.grace()):
        with pytest.raises(NotInScope):
            bulk.stop(actor=stranger, run=run, at=AT)
    assert BulkRun.objects.get().status == BulkStatus.WAITING


# How many, and in which language


def test_more_than_five_thousand_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bulk, "MOST_CASES", 2)
    rows = registered(3)
    with pytest.raises(BadInput, match="At most 2"):
        begun("watch", rows)
    with pytest.raises(BadInput, match="At most 2"):
        bulk.foresee(actor=people.bob(), act=ACTS["watch"], ids=[row.pk for row in rows], at=AT)


def test_a_run_of_nothing_in_scope_is_not_started():
    german = cases.registered_case()
    with pytest.raises(NotInScope):
        begun("watch", [german], who="frank")
    assert not BulkRun.objects.exists()


def test_refusals_are_told_in_the_language_in_which_the_run_was_started(monkeypatch: pytest.MonkeyPatch):
    asked: list[str | None] = []

    def written(**kwargs: Any) -> Any:
        asked.append(translation.get_language())
        raise WrongStep("x")

    monkeypatch.setattr(notes, "write_note", written)
    with translation.override("de"):
        run = begun("write_note", registered(1), text=IT_SAYS)
    worked_off(run)
    assert asked == ["de"]
