"""Open data requests are assessed anew after a publication; what has left or ended is never touched."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from guardian.shortcuts import remove_perm

from jurisdictions.models import Jurisdiction, RulebookVersion
from tests.triage import cases, decided, drafts, people
from triage.access import SCOPE_PERMISSION
from triage.audit import verify_chain
from triage.choices import BulkStatus, OutboxStatus, Status
from triage.errors import Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind, tell
from triage.models import Assessment, DataRequest, Event, LawRun, LawRunLine, OutboxEntry
from triage.services import assessment, law_runs, queue, reassessment

pytestmark = pytest.mark.django_db

AT, LATER = decided.AT, decided.LATER
RECEIVED = date(2026, 11, 20)


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Two cases that were assessed before the second version was published."""
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        decided.assessed()
        decided.assessed()
        version = drafts.published(drafts.stricter_text(), on=RECEIVED)
        decided.review("DE", "de-only-judges")
        assert version.number == 2
        yield


def version_two() -> RulebookVersion:
    return RulebookVersion.objects.get(code="DE", number=2)


def started(name: str = "bob") -> LawRun:
    return reassessment.start(actor=people.person(name), version=version_two(), at=AT)


def worked_off(run: LawRun) -> LawRun:
    for _round in range(10):
        waiting = OutboxEntry.objects.filter(object_id=run.pk, status=OutboxStatus.WAITING)
        keys = list(waiting.values_list("pk", flat=True))
        for key in keys:
            queue.work_off(key, at=LATER)
        if not keys:
            break
    return LawRun.objects.get(pk=run.pk)


def named(row: DataRequest) -> int:
    live = row.assessments.live().get()
    found: int = {code: number for code, number, _digest in live.rulebooks}["DE"]
    return found


def test_each_open_one_is_assessed_by_its_own_service_and_names_the_new_version():
    rows = list(DataRequest.objects.all())
    assert [named(row) for row in rows] == [1, 1]

    run = worked_off(started())

    assert (run.status, run.total, run.done, run.differing) == (BulkStatus.DONE, 2, 2, 2)
    for row in rows:
        assert named(row) == 2
        assert decided.last_event(row).kind == EventKind.ASSESSED
        assert decided.last_event(row).actor == people.bob()
        assert list(verify_chain(str(row.pk))) == []
    (event,) = Event.objects.filter(kind=EventKind.REASSESSED)
    assert tell(event.kind, event.actor_name, event.detail) == (
        "Bob Breuer had 2 open data requests assessed anew by DE version 2."
    )
    line = LawRunLine.objects.filter(run=run)[0]
    assert {each["kind"] for each in line.differences} >= {"proposal", "hold"}


def test_what_has_left_or_ended_or_was_never_assessed_is_not_touched():
    ended: dict[str, Any] = {"status": Status.CLOSED, "closed_at": AT}
    waiting: list[dict[str, Any]] = [
        {"status": status} for status in (Status.ANSWERED, Status.DECIDED, Status.RIGHTS_REVIEW)
    ]
    left = [cases.registered_case()]
    for values in (ended, *waiting):
        left.append(decided.assessed())
        decided.forced(left[-1], **values)
    before = [decided.snapshot(row) for row in left]

    run = worked_off(started())

    assert (run.total, run.done) == (2, 2)
    assert [decided.snapshot(row) for row in left] == before
    # Open, and not to be assessed as they stand; the closed one and the one never assessed are no part of it.
    assert run.result["left_alone"] == 3


def test_a_version_that_does_not_speak_to_the_day_of_receipt_has_nothing_to_do():
    later = drafts.published(drafts.stricter_text() + "\n# Later.\n", on=date(2027, 1, 1))
    with pytest.raises(Incomplete, match="No open data request"):
        reassessment.start(actor=people.bob(), version=later, at=AT)
    assert not LawRun.objects.exists()


@pytest.mark.parametrize("name", ["alice", "dan", "erin", "grace", "heidi", "root"])
def test_who_may_not_assess_starts_nothing(name: str):
    people.person(name)
    with pytest.raises(NotPermitted):
        started(name)
    assert not LawRun.objects.exists()


def test_who_works_elsewhere_has_nothing_to_assess():
    with pytest.raises(Incomplete):
        started("frank")


def test_what_is_sealed_is_assessed_only_by_who_holds_it():
    sealed = decided.assessed()
    decided.forced(sealed, sealed=True)
    run = worked_off(started())
    assert run.total == 2
    people.give_sealed(people.bob(), sealed)
    assert worked_off(started()).total == 3


def test_a_refusal_is_told_in_the_words_of_the_service(monkeypatch: pytest.MonkeyPatch):
    run, row = started(), DataRequest.objects.order_by("pk")[0]
    whole = assessment.assess

    def assess(*, data_request: DataRequest, **parts: Any) -> Assessment:
        if data_request.pk == row.pk:
            raise WrongStep(f"{data_request.reference} is busy.")
        return whole(data_request=data_request, **parts)

    monkeypatch.setattr(reassessment, "assess", assess)
    before = decided.snapshot(row)

    run = worked_off(run)

    assert (run.status, run.done, run.differing, run.result["refused"]) == (BulkStatus.DONE, 2, 1, 1)
    assert decided.snapshot(row) == before
    assert LawRunLine.objects.get(run=run, data_request=row).differences == [
        {"refusal": "{reference} is busy."}
    ]


def test_a_right_that_is_taken_away_in_the_middle_counts_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reassessment, "AT_A_TIME", 1)
    run = started()
    queue.work_off(OutboxEntry.objects.get(object_id=run.pk).pk, at=LATER)
    remove_perm(SCOPE_PERMISSION, people.bob(), Jurisdiction.objects.get(code="DE"))

    run = worked_off(run)

    assert (run.status, run.done, run.total) == (BulkStatus.DONE, 1, 2)
    assert sorted(named(row) for row in DataRequest.objects.all()) == [1, 2]


def test_a_role_that_is_taken_away_ends_the_run_and_says_so():
    run = started()
    people.bob().groups.clear()
    run = worked_off(run)
    assert (run.status, run.done) == (BulkStatus.FAILED, 0)
    assert "may not assess" in run.problem
    assert [named(row) for row in DataRequest.objects.all()] == [1, 1]


class _Killed(BaseException):
    """As the end of a process: nothing catches it."""


def test_a_worker_that_is_killed_halfway_leaves_the_rest_to_the_next_one(monkeypatch: pytest.MonkeyPatch):
    run = started()
    entry = OutboxEntry.objects.get(object_id=run.pk)
    calls = []

    def assess(**parts: Any) -> Assessment:
        calls.append(parts)
        made = whole(**parts)
        if len(calls) == 2:
            raise _Killed
        return made

    whole = assessment.assess
    monkeypatch.setattr(reassessment, "assess", assess)
    with pytest.raises(_Killed):
        queue.work_off(entry.pk, at=LATER)
    assert (LawRun.objects.get(pk=run.pk).done, Assessment.objects.count()) == (1, 3)

    assert queue.work_off(entry.pk, at=LATER + queue.LEASE)

    ended = LawRun.objects.get(pk=run.pk)
    assert (ended.status, ended.done, Assessment.objects.count()) == (BulkStatus.DONE, 2, 4)
    assert all(row.events.filter(kind=EventKind.ASSESSED).count() == 2 for row in DataRequest.objects.all())


def test_a_run_is_stopped_and_started_once():
    run = started()
    with pytest.raises(WrongStep, match="going on already"):
        started()
    law_runs.stop(actor=people.bob(), run=run, at=LATER)
    stopped = worked_off(run)
    assert (stopped.status, stopped.done) == (BulkStatus.STOPPED, 0)
    assert [named(row) for row in DataRequest.objects.all()] == [1, 1]


def test_a_version_from_the_first_day_of_all_days_speaks_to_every_open_one():
    version = drafts.published(drafts.next_text(word="oldest"), on=date.min)
    run = reassessment.start(actor=people.bob(), version=version, at=AT)
    assert run.total == 2
