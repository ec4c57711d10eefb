"""Queued work: the row is the queue; a nudge on commit only wakes the worker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from triage.models import DataRequest, OutboxEntry

if TYPE_CHECKING:
    from triage.models import User

logger = logging.getLogger(__name__)

_wake: list[Callable[[UUID], None]] = []


def bind(wake: Callable[[UUID], None]) -> None:
    """Say what wakes the worker; done once, when the apps are ready."""
    _wake[:] = [wake]


@contextmanager
def left_asleep() -> Iterator[None]:
    """Wake nobody within the block: whoever opens it works off the queue itself."""
    bound = list(_wake)
    _wake.clear()
    try:
        yield
    finally:
        _wake[:] = bound


def nudge(entry_id: UUID) -> None:
    """Wake the worker. A broker that is away loses nothing: the sweeper finds the row."""
    try:
        for wake in _wake:
            wake(entry_id)
    except Exception:
        logger.warning("The broker could not be reached; the sweeper will find %s.", entry_id, exc_info=True)


def enqueue(
    *,
    task: str,
    key: str,
    object_id: UUID,
    actor: User,
    at: datetime,
    data_request: DataRequest | None = None,
) -> OutboxEntry:
    """Queue a piece of work in the caller's transaction. The same key twice is one piece of work."""
    entry, created = OutboxEntry.objects.get_or_create(
        key=key,
        defaults={
            "task": task,
            "object_id": object_id,
            "actor": actor,
            "data_request": data_request,
            "queued_at": at,
            "not_before": at,
        },
    )
    if created:
        transaction.on_commit(lambda: nudge(entry.pk))
    return entry
