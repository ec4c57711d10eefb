"""Working off the queued rows: once each, with the rights that the person who queued them has now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import override

from triage import audit
from triage.choices import OutboxStatus
from triage.documents.errors import StorageFull
from triage.errors import ChangedMeanwhile, TriageError
from triage.event_kinds import EventKind
from triage.models import OutboxEntry
from triage.services import back_test, bulk, law_runs, letter_rendering, reassessment
from triage.services.letter_signing import TimestampAwaited
from triage.services.letters import RENDER_TASK

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5


class Handler(NamedTuple):
    """What does a kind of queued work, and what is told when it failed for good."""

    work: Callable[..., None]
    failed: Callable[..., None]


HANDLERS = {
    RENDER_TASK: Handler(letter_rendering.render_queued, letter_rendering.rendering_failed),
    bulk.BULK_TASK: Handler(bulk.work_on, bulk.give_up),
    back_test.BACK_TEST_TASK: Handler(back_test.work_on, law_runs.give_up),
    reassessment.REASSESS_TASK: Handler(reassessment.work_on, law_runs.give_up),
}
"""By the task's name. Both are called with the id of the object, the actor and the time."""


def ready_entries(*, at: datetime) -> list[UUID]:
    """Ids of what can be started now, oldest first."""
    return list(OutboxEntry.objects.ready(at).order_by("queued_at").values_list("pk", flat=True)[:200])


def work_off(entry_id: UUID, *, at: datetime) -> bool:
    """Do one piece of work unless it is done or another worker has it; True if it was done here.

    A refusal by a service is final: it is shown to a person. Anything else, a full disk or a silent timestamp authority
    too, is tried again, five times at most.
    """
    if not _take(entry_id, at=at):
        return False
    entry = OutboxEntry.objects.select_related("actor", "data_request").get(pk=entry_id)
    if entry.attempts > MOST_ATTEMPTS:
        # Each of them took it and came to no end: the work itself may be what kills the worker.
        _fail(entry, f"The worker did not survive {MOST_ATTEMPTS} attempts", at=at)
        return False
    try:
        # A refusal is kept with the work: in English, whose request or whatever process does it.
        with override("en"):
            HANDLERS[entry.task].work(entry.object_id, actor=entry.actor, at=at)
    except (ChangedMeanwhile, StorageFull, TimestampAwaited) as passing:
        _try_again(entry, passing, at=at)
        return False
    except TriageError as refusal:
        _fail(entry, str(refusal), at=at)
        return False
    except Exception as error:
        logger.exception("Queued work %s failed", entry.key)
        _try_again(entry, error, at=at)
        return False
    _finish(entry, status=OutboxStatus.DONE, at=at)
    return True


def _take(entry_id: UUID, *, at: datetime) -> bool:
    ready = OutboxEntry.objects.ready(at).filter(pk=entry_id)
    taken = ready.update(
        status=OutboxStatus.RUNNING, lease_until=at + LEASE, attempts=models.F("attempts") + 1
    )
    return taken == 1


def _still_ours(entry: OutboxEntry) -> models.QuerySet[OutboxEntry]:
    """The row, unless another worker took it after our lease ran out: then the outcome is that worker's to write."""
    return OutboxEntry.objects.filter(pk=entry.pk, status=OutboxStatus.RUNNING, attempts=entry.attempts)


def _finish(entry: OutboxEntry, *, status: OutboxStatus, at: datetime, problem: str = "") -> bool:
    rows: int = _still_ours(entry).update(
        status=status, finished_at=at, lease_until=None, problem=problem[:500]
    )
    return rows == 1


def _try_again(entry: OutboxEntry, error: Exception, *, at: datetime) -> None:
    if entry.attempts >= MOST_ATTEMPTS:
        _fail(entry, _told(error, entry.attempts), at=at)
    else:
        _put_back(entry, error, at=at)


def _told(error: Exception, attempts: int) -> str:
    if isinstance(error, TriageError):
        return f"{error} (Given up after {attempts} attempts.)"
    return f"{type(error).__name__} after {attempts} attempts"


def _put_back(entry: OutboxEntry, error: Exception, *, at: datetime) -> None:
    wait = timedelta(seconds=10 * 2**entry.attempts)
    _still_ours(entry).update(
        status=OutboxStatus.WAITING, not_before=at + wait, lease_until=None, problem=type(error).__name__
    )


def _fail(entry: OutboxEntry, problem: str, *, at: datetime) -> None:
    with transaction.atomic():
        if not _finish(entry, status=OutboxStatus.FAILED, at=at, problem=problem):
            return
        # A row of a later or earlier release can name work that this one does not know.
        if entry.task in HANDLERS:
            HANDLERS[entry.task].failed(entry.object_id, actor=entry.actor, problem=problem, at=at)
        audit.record(
            actor=entry.actor,
            at=at,
            kind=EventKind.WORK_FAILED,
            data_request=entry.data_request,
            detail={"problem": problem, "task": entry.task},
        )
