"""Named questions about the desk's rows; bulk writes are refused because they would leave no history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from jurisdictions.law.vocabulary import Clock
from triage.choices import OPEN_STATUSES, DeliveryStatus, LetterStatus, OutboxStatus, Status

if TYPE_CHECKING:
    from triage.models import User


class BulkWriteRefused(TypeError):
    """Somebody tried to write rows without history."""


M = TypeVar("M", bound=models.Model)


class RecordedQuerySet(models.QuerySet[M]):
    """A query set of rows with history: reads only."""

    def _refuse(self, verb: str) -> NoReturn:
        raise BulkWriteRefused(
            f"{self.model._meta.label} has history: {verb}() would leave none. Change rows through a service."
        )

    def update(self, **kwargs: Any) -> int:
        """Refused."""
        self._refuse("update")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        self._refuse("delete")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        """Refused."""
        self._refuse("bulk_create")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Refused."""
        self._refuse("bulk_update")


class LiveQuerySet(RecordedQuerySet[M]):
    """Rows that can be voided; at most one is live."""

    def live(self) -> Self:
        """Those that nobody voided."""
        return self.filter(voided_at__isnull=True)


class DataRequestQuerySet(RecordedQuerySet[Any]):
    """Questions that the queues ask."""

    def open(self) -> Self:
        """Those in which there is still something to do."""
        return self.filter(status__in=OPEN_STATUSES)

    def with_stop(self) -> Self:
        """Each with `stopped_at`: since when its leading answer clock stands still; empty while it runs."""
        pauses = apps.get_model("triage", "DeadlinePause").objects.filter(
            data_request=OuterRef("pk"),
            resumed_at__isnull=True,
            deadline__voided_at__isnull=True,
            deadline__clock=Clock.ANSWER,
            deadline__leads=True,
        )
        return self.annotate(stopped_at=Subquery(pauses.order_by("paused_at").values("paused_at")[:1]))

    def overdue(self, at: datetime) -> Self:
        """Open ones whose leading answer clock has run out; a clock that stopped in time has not."""
        in_time = Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("due_at"))
        return self.open().with_stop().filter(in_time, due_at__lte=at)

    def due_between(self, start: datetime, end: datetime) -> Self:
        """Open ones whose running clock falls due in the half-open interval from start to end."""
        return self.open().with_stop().filter(due_at__gte=start, due_at__lt=end, stopped_at__isnull=True)

    def waiting_for_authority(self) -> Self:
        """Those for which the authority has been asked something."""
        return self.filter(status=Status.AWAITING_AUTHORITY)

    def waiting_for_approval_by(self, user: User) -> Self:
        """Decided ones that this person did not decide."""
        return self.filter(status=Status.DECIDED).exclude(
            decisions__decided_by=user, decisions__voided_at__isnull=True
        )

    def assigned_to(self, user: User) -> Self:
        """Those that this person has."""
        return self.filter(assigned_to=user)

    def of_jurisdictions(self, codes: Iterable[str]) -> Self:
        """Those of these jurisdictions."""
        return self.filter(jurisdiction_id__in=list(codes))

    def claim(self, pk: Any, version: int) -> bool:
        """Move the version on if it is still `version`; False means that somebody else acted first.

        The only conditional write: it decides a race on SQLite too, where row locks do nothing. The caller
        records the change in the same transaction.
        """
        rows = models.QuerySet.update(self.filter(pk=pk, version=version), version=F("version") + 1)
        return rows == 1


class LetterQuerySet(RecordedQuerySet[Any]):
    """Questions about letters."""

    def waiting(self) -> Self:
        """Those that still have to be rendered."""
        return self.filter(status=LetterStatus.QUEUED)

    def issued(self) -> Self:
        """Those that left the desk or may leave it."""
        return self.filter(status=LetterStatus.ISSUED)

    def with_bounce(self) -> Self:
        """Each with `came_back`: it waits for delivery, mail with it came back, and no link was mailed since."""
        links = apps.get_model("triage", "DeliveryLink").objects.filter(
            letter=OuterRef("letter"), made_at__gt=OuterRef("recorded_at")
        )
        bounces = apps.get_model("triage", "Bounce").objects.filter(
            ~Exists(links), letter=OuterRef("pk"), letter__delivery=DeliveryStatus.PENDING
        )
        return self.annotate(came_back=Exists(bounces))


class OutboxQuerySet(models.QuerySet[Any]):
    """Questions about queued work."""

    def ready(self, at: datetime) -> Self:
        """What can be started now: waiting and due, or running in a worker whose lease ran out."""
        waiting = Q(status=OutboxStatus.WAITING, not_before__lte=at)
        abandoned = Q(status=OutboxStatus.RUNNING, lease_until__lte=at)
        return self.filter(waiting | abandoned)

    def failed(self) -> Self:
        """What a person must look at."""
        return self.filter(status=OutboxStatus.FAILED)
