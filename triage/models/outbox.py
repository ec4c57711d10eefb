"""Queued work: the row is the queue, the broker only wakes a worker."""

import uuid

from django.conf import settings
from django.db import models

from triage.choices import OutboxStatus, one_of
from triage.querysets import OutboxQuerySet


class OutboxEntry(models.Model):
    """One piece of work to be done once. `key` is its idempotency key; a lease says which worker has it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    task = models.CharField(max_length=60)
    object_id = models.UUIDField()
    data_request = models.ForeignKey(
        "triage.DataRequest", models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=OutboxStatus.choices, default=OutboxStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "queued work"
        verbose_name_plural = "queued work"
        ordering = ["queued_at"]
        indexes = [models.Index(fields=["status", "not_before"], name="outbox_ready")]
        constraints = [one_of("status", OutboxStatus.values, name="outbox_status_known")]

    def __str__(self) -> str:
        return self.key
