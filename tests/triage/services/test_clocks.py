"""Clocks stand still, run on and are given more time: with reason and author, and a new assessment keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from jurisdictions.law.vocabulary import RequestKind
from tests.triage import cases, clocked, decided, people
from tests.triage.clocked import DUE, FIFTH_DAY, SECOND_DAY, answer_clock
from triage.audit import verify_chain
from triage.choices import PauseReason, Status
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind, tell
from triage.models import DataRequest, DeadlineExtension, DeadlinePause, Event
from triage.services import clocks, facts

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        clocked.some_law()
        yield


@pytest.fixture
def case() -> DataRequest:
    return decided.assessed()


def events(case: DataRequest) -> list[str]:
    return list(case.events.order_by("number").values_list("kind", flat=True))


def correct(case: DataRequest, *, at: datetime) -> None:
    facts.correct_facts(
        actor=people.alice(), data_request=cases.fresh(case), order={"max_penalty_months": 60},
        reason="misread", at=at,
    )  # fmt: skip


# --- standing still and running on ---


def test_a_clock_that_stood_still_is_counted_on_and_says_so(case: DataRequest) -> None:
    assert (cases.fresh(case).due_at, answer_clock(case).last_day) == (DUE, date(2026, 11, 30))
    clocked.stop(case, at=SECOND_DAY)
    clocked.run_on(case, at=FIFTH_DAY)
    row = answer_clock(case)
    # Three days from Tuesday 24 to Friday 27: 10 days from the 20th and 3 more end on Thursday 3 December.
    assert row.last_day == date(2026, 12, 3)
    assert cases.fresh(case).due_at == row.due_before == datetime(2026, 12, 3, 23, tzinfo=UTC)
    assert (
        "The clock stood still from Tuesday 24 November 2026 10:30 to Friday 27 November 2026 15:00: court review."
        in row.steps
    )
    assert "The period is longer by 3 days and ends with Thursday 3 December 2026." in row.steps


def test_pausing_and_resuming_are_recorded_with_reason_and_author(case: DataRequest) -> None:
    clocked.stop(case, at=SECOND_DAY, reason="AG Köln, 12 C 3/26")
    paused = decided.last_event(case)
    assert (paused.kind, paused.actor, paused.detail) == (
        EventKind.CLOCK_PAUSED, people.bob(), {"clock": "answer"},
    )  # fmt: skip
    assert cases.reason_of(paused) == "AG Köln, 12 C 3/26"
    pause = DeadlinePause.objects.get()
    assert (pause.reason, pause.paused_at, pause.resumed_at) == (PauseReason.COURT_REVIEW, SECOND_DAY, None)
    clocked.run_on(case, at=FIFTH_DAY)
    assert decided.last_event(case).kind == EventKind.CLOCK_RESUMED
    assert DeadlinePause.objects.get().resumed_at == FIFTH_DAY
    assert list(verify_chain(str(case.pk))) == []


def test_the_queue_shows_a_stopped_clock_as_stopped_and_never_overdue(case: DataRequest) -> None:
    clocked.stop(case, at=SECOND_DAY)
    late = DUE + timedelta(days=30)
    assert not DataRequest.objects.overdue(late).exists()
    clocked.run_on(case, at=late)
    assert not DataRequest.objects.overdue(late).exists()
    assert DataRequest.objects.overdue(late + timedelta(days=30)).exists()


def test_a_new_assessment_keeps_what_stood_still_and_lets_a_court_review_go_on(case: DataRequest) -> None:
    clocked.stop(case, at=SECOND_DAY)
    correct(case, at=SECOND_DAY + timedelta(days=1))
    decided.assess(case, at=SECOND_DAY + timedelta(days=2))
    row = answer_clock(case)
    assert row.pauses.get(resumed_at__isnull=True).reason == PauseReason.COURT_REVIEW
    assert DeadlinePause.objects.filter(data_request=case, resumed_at__isnull=True).count() == 1
    clocked.run_on(case, at=FIFTH_DAY)
    row = answer_clock(case)
    assert row.last_day == date(2026, 12, 3)
    assert sum(step.startswith("The clock stood still") for step in row.steps) == 1
    decided.assess(case, at=FIFTH_DAY)
    again = answer_clock(case)
    assert again.pk != row.pk
    assert (again.last_day, again.steps, again.leads) == (row.last_day, row.steps, True)
    assert cases.fresh(case).due_at == row.due_before


def test_a_question_to_the_authority_goes_through_the_same_count(case: DataRequest) -> None:
    clocked.ask(case, at=SECOND_DAY)
    assert answer_clock(case).pauses.get().reason == PauseReason.CLARIFICATION
    clocked.reply(case, at=FIFTH_DAY)
    assert answer_clock(case).last_day == date(2026, 12, 3)
    assert cases.fresh(case).due_at == datetime(2026, 12, 3, 23, tzinfo=UTC)
    decided.assess(case, at=FIFTH_DAY)
    assert answer_clock(case).last_day == date(2026, 12, 3)
    assert list(verify_chain(str(case.pk))) == []


def test_a_court_review_within_a_question_goes_on_as_the_question_when_it_ends(case: DataRequest) -> None:
    clocked.stop(case, at=SECOND_DAY)
    clocked.ask(case, at=SECOND_DAY + timedelta(hours=1))
    assert DeadlinePause.objects.count() == 1
    clocked.run_on(case, at=SECOND_DAY + timedelta(days=1))
    reasons = DeadlinePause.objects.order_by("paused_at").values_list("reason", "resumed_at")
    assert list(reasons) == [
        (PauseReason.COURT_REVIEW, SECOND_DAY + timedelta(days=1)),
        (PauseReason.CLARIFICATION, None),
    ]
    clocked.reply(case, at=FIFTH_DAY)
    assert answer_clock(case).last_day == date(2026, 12, 3)


def test_a_reply_does_not_end_a_court_review(case: DataRequest) -> None:
    clocked.stop(case, at=SECOND_DAY)
    clocked.ask(case, at=SECOND_DAY + timedelta(hours=1))
    clocked.reply(case, at=FIFTH_DAY)
    assert DeadlinePause.objects.get().resumed_at is None
    assert answer_clock(case).last_day == date(2026, 11, 30)


# --- more time ---


def test_more_time_moves_the_end_and_names_what_gave_it(case: DataRequest) -> None:
    until = datetime(2026, 12, 10, 23, tzinfo=UTC)
    clocked.extend(case, until, at=SECOND_DAY)
    row = answer_clock(case)
    assert (row.due_before, row.last_day, cases.fresh(case).due_at) == (until, date(2026, 12, 10), until)
    said = "More time was given, until Friday 11 December 2026 00:00: Letter of the court of 23 November."
    assert row.steps[-1] == said
    given = DeadlineExtension.objects.get()
    assert (given.extended_by, given.extended_at, given.reason) == (
        people.bob(), SECOND_DAY, "The court asked for it",
    )  # fmt: skip
    event = decided.last_event(case)
    assert event.kind == EventKind.CLOCK_EXTENDED
    assert tell(event.kind, event.actor_name, event.detail) == (
        "Bob Breuer gave the clock answer more time, until 2026-12-10 23:00 UTC."
    )
    assert list(verify_chain(str(case.pk))) == []


def test_more_time_survives_a_new_assessment_and_what_stands_still_after_it_moves_it_on(
    case: DataRequest,
) -> None:
    until = datetime(2026, 12, 10, 23, tzinfo=UTC)
    clocked.extend(case, until, at=SECOND_DAY)
    decided.assess(case, at=SECOND_DAY)
    assert answer_clock(case).due_before == until
    clocked.stop(case, at=SECOND_DAY + timedelta(days=1))
    clocked.run_on(case, at=SECOND_DAY + timedelta(days=3))
    assert answer_clock(case).due_before == until + timedelta(days=2)
    decided.assess(case, at=FIFTH_DAY)
    assert answer_clock(case).due_before == until + timedelta(days=2)
    assert cases.fresh(case).due_at == until + timedelta(days=2)


def test_of_two_extensions_the_later_end_counts_and_both_are_told(case: DataRequest) -> None:
    clocked.extend(case, datetime(2026, 12, 5, 23, tzinfo=UTC), at=SECOND_DAY)
    clocked.extend(case, datetime(2026, 12, 10, 23, tzinfo=UTC), at=FIFTH_DAY)
    decided.assess(case, at=FIFTH_DAY)
    row = answer_clock(case)
    assert row.due_before == datetime(2026, 12, 10, 23, tzinfo=UTC)
    assert sum(step.startswith("More time was given") for step in row.steps) == 2


# --- refusals ---


@pytest.mark.parametrize(
    ("act", "error", "says"),
    [
        (lambda case: clocked.stop(case, at=SECOND_DAY, reason=" "), Incomplete, "which court"),
        (lambda case: clocked.stop(case, at=SECOND_DAY, reason="call +49 151 23456789"), BadInput, "account data"),
        (lambda case: clocked.stop(case, at=DUE), WrongStep, "has run out"),
        (lambda case: clocked.run_on(case, at=SECOND_DAY), WrongStep, "The clock runs"),
        (lambda case: clocked.extend(case, DUE, at=SECOND_DAY), BadInput, "not later than the present end"),
        (
            lambda case: clocked.extend(case, DUE + timedelta(days=1), at=DUE + timedelta(days=2)),
            BadInput,
            "lies in the past",
        ),
        (lambda case: clocked.extend(case, datetime.max.replace(tzinfo=UTC), at=SECOND_DAY), BadInput, "due before"),
    ],
    ids=["no reason", "account data", "run out", "runs", "no later", "past", "never"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    case: DataRequest, act: Callable[[DataRequest], None], error: type[Exception], says: str
) -> None:
    decided.refused(case, error, says, lambda: act(case))
    assert not DeadlinePause.objects.exists()
    assert not DeadlineExtension.objects.exists()
    assert answer_clock(case).due_before == DUE


def test_a_clock_that_stands_still_is_not_stopped_again_and_a_question_ends_with_its_reply(
    case: DataRequest,
) -> None:
    clocked.ask(case, at=SECOND_DAY)
    decided.refused(
        case, WrongStep, "stands still since 2026-11-24 09:30", lambda: clocked.stop(case, at=FIFTH_DAY)
    )
    decided.refused(case, WrongStep, "Record the reply", lambda: clocked.run_on(case, at=FIFTH_DAY))


def test_only_counsel_with_the_scope_stops_and_extends(case: DataRequest) -> None:
    for actor, error in (
        (people.frank(), NotInScope),
        (people.alice(), NotPermitted),
        (people.grace(), NotPermitted),
    ):
        with pytest.raises(error):
            clocks.pause_clock(actor=actor, deadline=answer_clock(case), reason="x", at=SECOND_DAY)
        with pytest.raises(error):
            clocks.extend_clock(
                actor=actor, deadline=answer_clock(case), due_before=DUE + timedelta(days=1), reason="x",
                basis="x", at=SECOND_DAY,
            )  # fmt: skip
    assert not DeadlinePause.objects.exists()
    assert not DeadlineExtension.objects.exists()


def test_a_deadline_of_an_earlier_assessment_is_not_touched(case: DataRequest) -> None:
    old = answer_clock(case)
    decided.assess(case)
    old.data_request = cases.fresh(case)
    with pytest.raises(WrongStep, match="assessed again"):
        clocks.pause_clock(actor=people.bob(), deadline=old, reason="x", at=SECOND_DAY)


def test_a_clock_of_a_closed_case_or_one_that_was_met_is_left_alone(case: DataRequest) -> None:
    row = answer_clock(case)
    decided.forced(row, met_at=SECOND_DAY)
    decided.refused(case, WrongStep, "was met", lambda: clocked.stop(case, at=SECOND_DAY))
    decided.forced(row, met_at=None)
    decided.forced(case, status=Status.CLOSED, closed_at=SECOND_DAY)
    decided.refused(case, WrongStep, "closed", lambda: clocked.stop(case, at=SECOND_DAY))


def test_a_rule_that_nobody_reviewed_stands_still_for_no_question() -> None:
    case = decided.assessed(kind=RequestKind.EMERGENCY)
    row = case.deadlines.live().get(rule_id="eu-production-emergency")
    assert (row.binding, cases.fresh(case).due_at) == (False, None)
    clocked.ask(case, at=SECOND_DAY)
    assert not DeadlinePause.objects.exists()
    assert EventKind.CLOCK_PAUSED not in events(case)


def test_stopping_a_clock_asks_a_fixed_number_of_questions(
    case: DataRequest, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    deadline = answer_clock(case)
    actor = people.bob()
    with django_assert_max_num_queries(30):
        clocks.pause_clock(actor=actor, deadline=deadline, reason="AG Köln", at=SECOND_DAY)
    assert Event.objects.filter(kind=EventKind.CLOCK_PAUSED).count() == 1
