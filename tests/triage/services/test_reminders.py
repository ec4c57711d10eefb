"""What the desk is reminded of, and when: once before each clock falls due and once after, however late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jurisdictions.law.vocabulary import Clock, GagBasis, RequestKind
from tests.triage import cases, decided, people
from tests.triage.reminded import DAY, DUE, clock, remind, told
from triage.audit import verify_chain
from triage.choices import NoticeStatus, Status
from triage.event_kinds import EventKind
from triage.models import (
    DataRequest,
    DeadlinePause,
    Emergency,
    Event,
    Gag,
    Preservation,
    Reminder,
    UserNotice,
)
from triage.services import preservation

pytestmark = pytest.mark.django_db


# --- when ---


@pytest.mark.parametrize(
    ("parts", "before", "from_then"),
    [
        ({}, DUE - 2 * DAY - timedelta(seconds=1), DUE - 2 * DAY),
        (
            {"due_before": cases.RECEIVED + timedelta(hours=48), "last_day": None},
            cases.RECEIVED + timedelta(hours=39, minutes=59),
            cases.RECEIVED + timedelta(hours=40),
        ),
        (
            {"due_before": cases.RECEIVED + timedelta(hours=9), "last_day": None},
            cases.RECEIVED + timedelta(hours=4, minutes=29),
            cases.RECEIVED + timedelta(hours=4, minutes=30),
        ),
    ],
    ids=["days", "hours", "few hours: half of the time"],
)
def test_the_desk_is_reminded_before_a_clock_falls_due(
    parts: dict[str, Any], before: datetime, from_then: datetime
) -> None:
    clock(cases.registered_case(), **parts)
    assert remind(before) == 0
    assert remind(from_then) == 1
    assert told() == [("before_due", "answer")]


def test_the_settings_say_how_long_before(settings: Any) -> None:
    settings.COUNTERSIGN_REMIND_DAYS = 4
    clock(cases.registered_case())
    assert remind(DUE - 4 * DAY - timedelta(seconds=1)) == 0
    assert remind(DUE - 4 * DAY) == 1


def test_a_clock_is_reminded_of_once_before_and_once_after_however_often_and_late_the_task_runs() -> None:
    case = cases.registered_case()
    clock(case)
    for at in (DUE - DAY, DUE - DAY, DUE - timedelta(hours=1), DUE, DUE, DUE + 40 * DAY):
        remind(at)
    assert told() == [("before_due", "answer"), ("overdue", "answer")]
    events = Event.objects.filter(data_request=case, kind=EventKind.CLOCK_REMINDED)
    assert events.count() == 2
    assert list(verify_chain(str(case.pk))) == []


def test_late_it_says_overdue_and_not_that_it_would_have_been_due_soon() -> None:
    clock(cases.registered_case())
    remind(DUE + 3 * DAY)
    remind(DUE + 3 * DAY)
    assert told() == [("overdue", "answer")]


def test_a_new_assessment_of_the_same_clock_is_the_same_occasion_and_a_new_date_is_another() -> None:
    case = cases.registered_case()
    old = clock(case)
    remind(DUE - DAY)
    decided.forced(old, voided_at=DUE - DAY)
    row = clock(case)
    assert remind(DUE - DAY) == 0
    decided.forced(row, due_before=DUE + DAY)
    assert remind(DUE - DAY) == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"met_at": cases.AT},
        {"voided_at": cases.AT},
        {"leads": False},
        {"clock": Clock.ENFORCING_AUTHORITY},
        {"clock": Clock.PRESERVATION},
    ],
    ids=lambda parts: "-".join(parts),
)
def test_what_was_met_or_does_not_lead_or_is_the_work_of_others_asks_for_nothing(
    parts: dict[str, Any],
) -> None:
    clock(cases.registered_case(), **parts)
    assert remind(DUE) == 0


@pytest.mark.parametrize("status", [Status.CLOSED, Status.ANSWERED, Status.DELIVERED])
def test_what_was_answered_or_closed_asks_for_no_answer(status: Status) -> None:
    case = cases.registered_case()
    clock(case)
    decided.forced(case, status=status, closed_at=cases.AT)
    assert remind(DUE) == 0


def test_a_clock_that_stands_still_waits() -> None:
    case = cases.registered_case()
    row = clock(case)
    pause = DeadlinePause.objects.create(
        data_request=case, deadline=row, paused_at=cases.AT, reason="court review"
    )
    assert remind(DUE) == 0
    decided.forced(pause, resumed_at=DUE)
    assert remind(DUE) == 1


def test_the_desks_own_target_is_reminded_of_too_but_not_while_the_authority_is_asked() -> None:
    case = cases.registered_case()
    clock(case, target=True, leads=False, binding=False, rulebook="DESK")
    decided.forced(case, status=Status.AWAITING_AUTHORITY)
    assert remind(DUE) == 0
    decided.forced(case, status=Status.SENDER_VERIFIED)
    assert remind(DUE) == 1


def test_an_objection_is_a_right_that_may_lapse() -> None:
    clock(cases.registered_case(), clock=Clock.OBJECTION)
    remind(DUE - DAY)
    remind(DUE)
    assert told() == [("before_due", "objection")]


def test_the_order_that_an_emergency_promised_is_reminded_of_until_it_came() -> None:
    case = cases.registered_case(kind=RequestKind.EMERGENCY)
    row = Emergency.objects.get(data_request=case)
    decided.forced(row, legal_process_due_at=DUE)
    remind(DUE - DAY)
    remind(DUE - DAY)
    remind(DUE)
    remind(DUE)
    assert told() == [("before_due", "emergency_follow_up"), ("overdue", "emergency_follow_up")]
    decided.forced(row, legal_process_due_at=DUE + DAY, legal_process_received_at=DUE)
    assert remind(DUE + DAY) == 0


# --- preserved data, gags ---


def test_preserved_data_is_reminded_of_a_week_before_it_may_go() -> None:
    case = cases.registered_case()
    until = cases.AT + 60 * DAY
    preservation.preserve(actor=people.bob(), data_request=case, until=until, basis="§ 1", at=cases.AT)
    assert remind(until - 7 * DAY - timedelta(seconds=1)) == 0
    assert remind(until - 7 * DAY) == 1
    assert remind(until) == 0
    preservation.extend(
        actor=people.bob(),
        data_request=cases.fresh(case),
        until=until + 30 * DAY,
        basis="§ 2",
        at=until - DAY,
    )
    assert remind(until + 30 * DAY) == 1
    assert set(told()) == {("preservation_expiring", "preservation")}


def test_released_data_and_what_ended_in_a_closed_case_ask_for_nothing() -> None:
    case = cases.registered_case()
    until = cases.AT + 60 * DAY
    preservation.preserve(actor=people.bob(), data_request=case, until=until, basis="§ 1", at=cases.AT)
    decided.forced(case, status=Status.CLOSED, closed_at=cases.AT)
    assert remind(until + DAY) == 0
    assert remind(until - DAY) == 1
    decided.forced(Preservation.objects.get(), released_at=cases.AT, expires_at=until + DAY)
    assert remind(until) == 0


def barred(until: date | None = date(2026, 12, 1)) -> DataRequest:
    case = cases.registered_case()
    Gag.objects.create(data_request=case, basis=GagBasis.BY_ORDER, provision="§ 101a StPO", until=until)
    UserNotice.objects.create(
        data_request=case, subject=case.subjects.get(), status=NoticeStatus.BARRED, barred_by="§ 101a StPO"
    )
    return case


def test_when_a_gag_has_ended_the_notice_is_due_and_the_desk_is_reminded_once() -> None:
    case = barred()
    last_moment, over = datetime(2026, 12, 1, 23, 59, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC)
    assert remind(last_moment) == 0
    assert remind(over) == 1
    assert remind(over + DAY) == 0
    notice = UserNotice.objects.get()
    assert (notice.status, notice.barred_by, notice.not_before) == (NoticeStatus.DUE, "", over.date())
    kinds = list(case.events.order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == [EventKind.CLOCK_REMINDED, EventKind.NOTICE_PLANNED]
    assert Reminder.objects.get().due_before == over
    assert list(verify_chain(str(case.pk))) == []


def test_a_notice_that_another_gag_bars_stays_barred() -> None:
    case = barred()
    Gag.objects.create(data_request=case, basis=GagBasis.BY_LAW, without_end=True)
    assert remind(datetime(2027, 12, 2, tzinfo=UTC)) == 0
    assert UserNotice.objects.get().status == NoticeStatus.BARRED


def test_a_gag_whose_end_is_unknown_never_ends_by_itself() -> None:
    barred(until=None)
    assert remind(datetime(2030, 1, 1, tzinfo=UTC)) == 0
