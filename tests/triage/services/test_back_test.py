"""What a draft would have changed in the past: counted in the actor's scope, by workers that may die or be stopped."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from guardian.shortcuts import remove_perm

from jurisdictions.law import outcomes
from jurisdictions.models import Jurisdiction, RulebookVersion, RuleReview
from tests.triage import decided, drafts, people
from triage.access import SCOPE_PERMISSION, scope_of
from triage.choices import BulkStatus, LawRunKind, OutboxStatus
from triage.encryption import key_store
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind, tell
from triage.models import Assessment, DataRequest, Event, LawRun, LawRunLine, OutboxEntry
from triage.services import back_test, law, law_runs, law_withdrawal, queue
from triage.services.law_timeline import timeline

pytestmark = pytest.mark.django_db

AT, LATER = decided.AT, decided.LATER


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Three German cases that could be disclosed."""
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        people.give_scope(people.ivan(), ["DE"])
        people.heidi()
        for _number in range(3):
            decided.assessed()
        yield


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece holds one data request, so that a run has several."""
    monkeypatch.setattr(back_test, "AT_A_TIME", 1)


def started(name: str = "ivan", *, source: str | None = None, all_reviewed: bool = True) -> LawRun:
    draft = drafts.drafted(source or drafts.stricter_text())
    return back_test.start(actor=people.person(name), draft=draft, all_reviewed=all_reviewed, at=AT)


def entries(run: LawRun) -> list[OutboxEntry]:
    return list(OutboxEntry.objects.filter(object_id=run.pk).order_by("queued_at", "key"))


def worked_off(run: LawRun, *, at: datetime = LATER) -> LawRun:
    for _round in range(10):
        waiting = [entry for entry in entries(run) if entry.status == OutboxStatus.WAITING]
        for entry in waiting:
            queue.work_off(entry.pk, at=at)
        if not waiting:
            break
    return LawRun.objects.get(pk=run.pk)


def events() -> list[Event]:
    return list(Event.objects.filter(kind=EventKind.BACK_TESTED))


def untouched() -> tuple[Any, ...]:
    rows = DataRequest.objects.order_by("pk").values_list("pk", "version", "status", "review_level")
    return (*rows, Assessment.objects.count(), RulebookVersion.objects.count())


def test_a_rule_that_the_past_orders_fail_changes_them_all_and_touches_none():
    before = untouched()

    run = worked_off(started())

    assert (run.status, run.total, run.done, run.differing) == (BulkStatus.DONE, 3, 3, 3)
    assert run.result["countries"] == {"DE": [3, 3]}
    assert run.result["kinds"]["proposal"] == run.result["kinds"]["hold"] == 3
    assert (run.result["unread"], run.result["out"]) == (0, {})
    assert untouched() == before
    (event,) = events()
    assert tell(event.kind, event.actor_name, event.detail) == (
        "Ivan Ilic back-tested a draft of DE on 3 data requests: 3 differ."
    )


def test_a_line_says_in_codes_what_comes_out_differently():
    run = worked_off(started())

    differences = LawRunLine.objects.filter(run=run)[0].differences

    refused = {"kind": "proposal", "what": "", "old": "disclose", "new": "refuse", "times": 2, "hours": None}
    held = {
        "kind": "hold",
        "what": "DE:de-only-judges",
        "old": "",
        "new": "blocking",
        "times": 1,
        "hours": None,
    }
    assert refused in differences
    assert held in differences
    assert not any("Muster" in str(value) for each in differences for value in each.values())


def test_the_same_law_in_other_words_changes_nothing():
    run = worked_off(started(source=drafts.next_text()))
    assert (run.done, run.differing, run.result["kinds"]) == (3, 0, {})
    assert not LawRunLine.objects.filter(run=run).exists()


def test_a_new_rule_only_asks_counsel_unless_it_counts_as_reviewed():
    run = worked_off(started(all_reviewed=False))
    (proposal,) = [
        each for each in LawRunLine.objects.filter(run=run)[0].differences if each["kind"] == "proposal"
    ]
    assert proposal["new"] == "counsel"


def test_what_is_reviewed_now_counts_as_reviewed_in_the_draft():
    decided.review("DE", "de-traffic-judge")
    now = timeline("DE")
    then = now.with_draft(law.read_text(drafts.next_text().encode(), file="x"), all_reviewed=False)
    day = date(2026, 11, 20)
    (book,) = [book for book in then.in_force(day) if book.rulebook.code == "DE"]
    assert book.reviewed == {"de-traffic-judge"}
    assert RuleReview.objects.count() == 1


def test_the_law_of_a_day_is_the_same_for_many_as_for_one():
    drafts.published(drafts.stricter_text(), on=date(2026, 11, 21))
    days = (date(2018, 9, 1), date(2026, 11, 20), date(2026, 11, 21))
    for country in (None, "DE", "ZZ"):
        found = timeline(country)
        for day in days:
            assert found.in_force(day) == law.rulebooks_in_force(day, country)
        assert found.in_force(days[0]) is found.in_force(days[1])
        assert (found.in_force(days[1]) == found.in_force(days[2])) is (country == "ZZ")


# Whose data requests


def test_a_law_editor_without_a_jurisdiction_has_nothing_to_test():
    before = LawRun.objects.count()
    with pytest.raises(Incomplete, match="None of your jurisdictions"):
        started("heidi")
    assert (LawRun.objects.count(), OutboxEntry.objects.filter(task="back_test").count()) == (before, 0)


@pytest.mark.parametrize("name", ["carol", "erin", "root", "desk"])
def test_who_does_not_edit_the_law_does_not_back_test(name: str):
    people.person(name)
    with pytest.raises(NotPermitted):
        started(name)
    assert not LawRun.objects.exists()


def test_sealed_data_requests_are_tested_only_with_a_grant_on_them():
    sealed = decided.assessed()
    decided.forced(sealed, sealed=True)
    assert worked_off(started()).total == 3

    people.give_sealed(people.ivan(), sealed)

    run = worked_off(started(source=drafts.stricter_text() + "\n# Again.\n"))
    assert (run.total, run.differing) == (4, 4)


def test_a_draft_of_a_state_is_tried_on_that_state_alone_and_a_regime_on_all():
    assert back_test.country_of(drafts.drafted()) == "DE"
    regime = RulebookVersion.objects.filter(kind="regime").order_by("code")[0].code
    assert back_test.country_of(drafts.drafted(drafts.next_text(regime))) is None


def test_only_who_may_open_data_requests_is_given_them():
    run = worked_off(started())
    assert list(back_test.lines_of(run, scope=scope_of(people.ivan()))) == []

    assert len(list(back_test.lines_of(run, scope=scope_of(people.carol())))) == 3
    assert list(back_test.lines_of(run, scope=scope_of(people.frank()))) == []


def test_a_run_is_its_actors_alone():
    run = started()
    for other in ("heidi", "carol"):
        with pytest.raises(NotInScope):
            law_runs.own_run(run.pk, actor=people.person(other))
        with pytest.raises(NotInScope):
            law_runs.stop(actor=people.person(other), run=run, at=LATER)
    assert LawRun.objects.get(pk=run.pk).status == BulkStatus.WAITING


def test_a_jurisdiction_that_is_taken_away_in_the_middle_is_not_read_any_more(
    monkeypatch: pytest.MonkeyPatch,
):
    run = started()
    first, _second = entries(run)
    monkeypatch.setattr(back_test, "PIECES", 1)
    assert queue.work_off(first.pk, at=LATER)
    remove_perm(SCOPE_PERMISSION, people.ivan(), Jurisdiction.objects.get(code="DE"))

    run = worked_off(run)

    assert (run.status, run.done, run.total) == (BulkStatus.DONE, 1, 3)


def test_a_role_that_is_taken_away_in_the_middle_ends_the_run():
    run = started()
    people.ivan().groups.clear()

    run = worked_off(run)

    assert (run.status, run.done) == (BulkStatus.FAILED, 0)
    assert "may not back-test" in run.problem


# The queue


def test_a_page_that_is_sent_twice_starts_one_run():
    draft = drafts.drafted(drafts.stricter_text())
    start: dict[str, Any] = {"actor": people.ivan(), "draft": draft, "all_reviewed": True}
    run = back_test.start(**start, at=AT)
    with pytest.raises(WrongStep, match="going on already"):
        back_test.start(**start, at=AT)
    assert LawRun.objects.get() == run
    worked_off(run)
    assert back_test.start(**start, at=LATER).pk != run.pk


def test_a_run_that_was_stopped_stays_as_it_is():
    run = started()
    law_runs.stop(actor=people.ivan(), run=run, at=LATER)

    stopped = worked_off(run)

    assert (stopped.status, stopped.done, stopped.finished_at) == (BulkStatus.STOPPED, 0, LATER)
    assert len(events()) == 1
    with pytest.raises(WrongStep, match="ended already"):
        law_runs.stop(actor=people.ivan(), run=run, at=LATER)
    assert len(events()) == 1


class _Killed(BaseException):
    """As the end of a process: nothing catches it."""


def test_a_worker_that_is_killed_halfway_leaves_a_piece_that_the_next_one_does_once(
    monkeypatch: pytest.MonkeyPatch,
):
    run = started()
    first, second = entries(run)
    calls = []

    def differences(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            raise _Killed
        return outcomes.differences(*args)

    monkeypatch.setattr(back_test, "differences", differences)
    with pytest.raises(_Killed):
        queue.work_off(first.pk, at=LATER)
    going = LawRun.objects.get(pk=run.pk)
    assert (going.done, len(going.result["out"])) == (1, 1)

    # The other lane does the rest and leaves the piece that is still given out.
    assert queue.work_off(second.pk, at=LATER)
    assert LawRun.objects.get(pk=run.pk).done == 2
    assert LawRun.objects.get(pk=run.pk).status == BulkStatus.RUNNING
    assert not queue.work_off(first.pk, at=LATER)

    assert queue.work_off(first.pk, at=LATER + queue.LEASE)
    ended = LawRun.objects.get(pk=run.pk)
    assert (ended.status, ended.done, ended.differing) == (BulkStatus.DONE, 3, 3)
    assert LawRunLine.objects.filter(run=run).count() == 3
    assert len(events()) == 1


def test_what_a_late_worker_brings_is_not_counted_twice(monkeypatch: pytest.MonkeyPatch):
    run = started()
    slow = back_test._take(run, LATER)
    assert slow is not None
    again = back_test._take(run, LATER + back_test.CLAIM)
    assert again is not None
    assert again.ids == slow.ids

    laws = back_test._laws(run)
    for piece in (again, slow):
        back_test._settle(run, piece, back_test._tested(run, piece, laws), LATER)

    assert LawRun.objects.get(pk=run.pk).done == 1
    assert LawRunLine.objects.filter(run=run).count() == 1


def test_a_fault_gives_the_piece_back_and_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    run = started()
    first, _second = entries(run)
    with monkeypatch.context() as broken:
        broken.setattr(back_test, "reveal_each", lambda values: 1 / 0)
        assert not queue.work_off(first.pk, at=LATER)

    run = worked_off(run, at=LATER + timedelta(minutes=1))

    assert (run.status, run.done) == (BulkStatus.DONE, 3)


def test_what_was_erased_is_counted_and_not_guessed():
    key_store().destroy(decided.assessed().pk, at=AT)

    run = worked_off(started())

    assert (run.done, run.differing, run.result["unread"]) == (4, 3, 1)


def test_the_latest_assessment_is_the_one_that_is_tested():
    row = DataRequest.objects.order_by("pk")[0]
    decided.assess(row)
    run = worked_off(started())
    assert (run.total, run.done, run.differing) == (3, 3, 3)


def test_a_draft_that_can_no_longer_be_read_starts_nothing():
    draft = drafts.drafted()
    decided.forced(draft, past_triggers=True, source="nothing")
    draft.refresh_from_db()
    with pytest.raises(BadInput):
        back_test.start(actor=people.ivan(), draft=draft, all_reviewed=True, at=AT)
    assert not LawRun.objects.exists()


def test_a_piece_takes_as_many_queries_for_many_data_requests_as_for_one(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
):
    ids = list(DataRequest.objects.values_list("pk", flat=True))
    run = started()
    laws = back_test._laws(run)
    for few in (1, 3):
        piece = back_test._Piece("x", ids[:few])
        with django_assert_num_queries(2):
            back_test._tested(run, piece, laws)
    assert run.kind == LawRunKind.BACK_TEST


@pytest.mark.parametrize("published", [False, True])
def test_what_is_published_while_it_goes_on_changes_nothing_of_what_it_finds(
    published: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(back_test, "PIECES", 1)
    draft = drafts.drafted(drafts.stricter_text(), on=date(2020, 1, 1))
    run = back_test.start(actor=people.ivan(), draft=draft, all_reviewed=False, at=AT)
    queue.work_off(entries(run)[0].pk, at=AT)
    assert LawRun.objects.get(pk=run.pk).done == 1
    if published:
        law.publish_rulebook(actor=people.heidi(), draft=draft, at=LATER)

    run = worked_off(run)

    assert (run.status, run.done, run.differing) == (BulkStatus.DONE, 3, 3)
    assert run.result["countries"] == {"DE": [3, 3]}


def test_a_draft_that_is_published_is_compared_with_the_law_without_it():
    draft = drafts.drafted(drafts.stricter_text(), on=date(2020, 1, 1))
    law.publish_rulebook(actor=people.heidi(), draft=draft, at=AT)
    run = back_test.start(actor=people.ivan(), draft=draft, all_reviewed=False, at=LATER)
    assert worked_off(run).differing == 3


def test_the_law_of_an_instant_knows_no_later_version_and_no_later_withdrawal():
    first = timeline("DE")
    version = drafts.published(drafts.stricter_text(), on=date(2020, 1, 1))
    second = timeline("DE")
    withdrawal = law_withdrawal.propose_withdrawal(
        actor=people.heidi(), version=version, reason="wrong", at=LATER
    )
    law_withdrawal.confirm_withdrawal(actor=people.ivan(), withdrawal=withdrawal, at=LATER)

    assert timeline("DE", as_of=AT) == second != first
    assert timeline("DE", as_of=LATER) == timeline("DE") == first
    assert timeline("DE", as_of=AT, without=version.draft) == first
