"""Which clocks ask for a reminder now: reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from jurisdictions.law.vocabulary import Clock, GagBasis
from triage.choices import NoticeStatus, ReminderKind, Status
from triage.models import (
    Deadline,
    DeadlinePause,
    Emergency,
    Gag,
    Preservation,
    Reminder,
    UserNotice,
)
from triage.services.disclosure import standing_gag
from triage.workflow import NOTHING_LEFT

PRESERVATION_WARNING = timedelta(days=7)
UNTIL_ANSWERED = (Clock.ANSWER, Clock.ACKNOWLEDGEMENT, Clock.OBJECTION)
"""Clocks of which nobody is reminded once the answer is issued."""
MAY_LAPSE = frozenset({Clock.OBJECTION})
"""A right, no duty: whoever lets it lapse has nothing to make up for."""
MOST = 500
"""In one run of what may have piled up; the next one takes up what is left."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One clock of one data request that asks for a reminder.

    `due` is the first instant that is too late. `stands` asks the database again, under the lock of the data request.
    `gag` is the one that has ended, where that is the occasion.
    """

    case_id: UUID
    kind: ReminderKind
    clock: Clock
    due: datetime
    stands: Callable[[], bool]
    gag: Gag | None = None

    @property
    def key(self) -> str:
        """The same for the same clock at the same instant, whatever assessment computed it."""
        return f"{self.kind}:{self.case_id}:{self.clock}:{self.due.astimezone(UTC):%Y%m%dT%H%M%S}Z"


def occasions(at: datetime) -> Iterator[Occasion]:
    """Every occasion that was not reminded of yet, what is overdue first."""
    return chain(_overdue(at), _due_soon(at), _follow_ups(at), _preservations(at), _ended_gags(at))


def lead_of(due: datetime, received_at: datetime, *, in_days: bool) -> timedelta:
    """How long before a clock falls due the desk is reminded.

    Days for one in days, hours for one in hours, and never before half of its time has passed.
    """
    if in_days:
        wanted = timedelta(days=settings.COUNTERSIGN_REMIND_DAYS)
    else:
        wanted = timedelta(hours=settings.COUNTERSIGN_REMIND_HOURS)
    return min(wanted, max((due - received_at) / 2, timedelta(0)))


def _longest_lead() -> timedelta:
    return max(
        timedelta(days=settings.COUNTERSIGN_REMIND_DAYS), timedelta(hours=settings.COUNTERSIGN_REMIND_HOURS)
    )


# Deadlines.


def _running() -> QuerySet[Deadline]:
    """Deadlines that set the pace: those that lead, and the desk's own targets, neither met nor standing still."""
    stopped = DeadlinePause.objects.filter(deadline=OuterRef("pk"), resumed_at__isnull=True)
    ours = Q(clock__in=UNTIL_ANSWERED, data_request__status__in=NOTHING_LEFT)
    # While a question is open nobody waits for the desk, whatever time it set itself.
    waiting = Q(target=True, data_request__status=Status.AWAITING_AUTHORITY, clock=Clock.ANSWER)
    rows: QuerySet[Deadline] = (
        Deadline.objects.live()
        .filter(Q(leads=True) | Q(target=True), ours | Q(clock=Clock.EMERGENCY_FOLLOW_UP))
        .filter(met_at__isnull=True, data_request__is_open=True)
        .exclude(waiting)
        .exclude(Exists(stopped))
    )
    return rows


def _told(kind: ReminderKind, due: str, clock: Clock | OuterRef) -> Exists:
    """Whether the desk was reminded of the clock at that instant before."""
    return Exists(
        Reminder.objects.filter(
            data_request=OuterRef("data_request"), kind=kind, clock=clock, due_before=OuterRef(due)
        )
    )


def _overdue(at: datetime) -> Iterator[Occasion]:
    kind = ReminderKind.OVERDUE
    rows = _running().filter(due_before__lte=at).exclude(clock__in=MAY_LAPSE)
    untold = rows.exclude(_told(kind, "due_before", OuterRef("clock"))).order_by("due_before", "pk")
    for row in untold[:MOST]:
        yield _of_deadline(row, kind)


def _due_soon(at: datetime) -> Iterator[Occasion]:
    kind = ReminderKind.BEFORE_DUE
    rows = _running().filter(due_before__gt=at, due_before__lte=at + _longest_lead())
    untold = rows.exclude(_told(kind, "due_before", OuterRef("clock"))).order_by("due_before", "pk")
    for row in untold.select_related("data_request"):
        assert row.due_before is not None  # noqa: S101  asked for above
        lead = lead_of(row.due_before, row.data_request.received_at, in_days=row.last_day is not None)
        if at >= row.due_before - lead:
            yield _of_deadline(row, kind)


def _of_deadline(row: Deadline, kind: ReminderKind) -> Occasion:
    assert row.due_before is not None  # noqa: S101  asked for by the callers
    return Occasion(
        row.data_request_id,
        kind,
        Clock(row.clock),
        row.due_before,
        lambda: _running().filter(pk=row.pk, due_before=row.due_before).exists(),
    )


# What an emergency promised.


def _follow_ups(at: datetime) -> Iterator[Occasion]:
    awaited = Emergency.objects.filter(
        legal_process_received_at__isnull=True,
        legal_process_due_at__lte=at + _longest_lead(),
        data_request__is_open=True,
    )
    for kind, rows in (
        (ReminderKind.OVERDUE, awaited.filter(legal_process_due_at__lte=at)),
        (ReminderKind.BEFORE_DUE, awaited.filter(legal_process_due_at__gt=at)),
    ):
        untold = rows.exclude(_told(kind, "legal_process_due_at", Clock.EMERGENCY_FOLLOW_UP))
        for row in untold.select_related("data_request").order_by("legal_process_due_at", "pk"):
            due = row.legal_process_due_at
            assert due is not None  # noqa: S101  asked for above
            if at >= due - lead_of(due, row.data_request.received_at, in_days=True):
                stands = awaited.filter(pk=row.pk, legal_process_due_at=due).exists
                yield Occasion(row.data_request_id, kind, Clock.EMERGENCY_FOLLOW_UP, due, stands)


# Preserved data and gags.


def _preservations(at: datetime) -> Iterator[Occasion]:
    """Those that end within a week; one that has ended already as long as somebody still works on the case."""
    kept = Preservation.objects.filter(
        Q(expires_at__gt=at) | Q(data_request__is_open=True),
        released_at__isnull=True,
        expires_at__lte=at + PRESERVATION_WARNING,
    )
    told = _told(ReminderKind.PRESERVATION_EXPIRING, "expires_at", Clock.PRESERVATION)
    for row in kept.exclude(told).order_by("expires_at", "pk")[:MOST]:
        yield Occasion(
            row.data_request_id,
            ReminderKind.PRESERVATION_EXPIRING,
            Clock.PRESERVATION,
            row.expires_at,
            kept.filter(pk=row.pk, expires_at=row.expires_at).exists,
        )


def _ended_gags(at: datetime) -> Iterator[Occasion]:
    """Cases with a notice that a gag barred, and no gag that stands any more: the notice becomes due."""
    barred = UserNotice.objects.filter(data_request=OuterRef("data_request"), status=NoticeStatus.BARRED)
    ended = Gag.objects.filter(Exists(barred), until__lt=at.date(), lifted_on__isnull=True)
    last = ended.exclude(basis=GagBasis.NONE).order_by("data_request", "-until", "pk")
    seen: set[UUID] = set()
    for gag in last.select_related("data_request"):
        if gag.data_request_id in seen or standing_gag(gag.data_request, at) is not None:
            continue
        seen.add(gag.data_request_id)
        assert gag.until is not None  # noqa: S101  asked for above
        over = datetime.combine(gag.until + timedelta(days=1), time.min, tzinfo=UTC)
        yield Occasion(
            gag.data_request_id, ReminderKind.GAG_ENDED, Clock.GAG, over, _still_barred(gag, at), gag
        )


def _still_barred(gag: Gag, at: datetime) -> Callable[[], bool]:
    notices = UserNotice.objects.filter(data_request=gag.data_request_id, status=NoticeStatus.BARRED)
    return lambda: notices.exists() and standing_gag(gag.data_request, at) is None
