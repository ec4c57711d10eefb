"""The record: what happened, who did it, and what rows it left behind. Append-only."""

import uuid
from uuid import UUID

from django.conf import settings
from django.db import models

from triage.encryption import EncryptedTextField
from triage.querysets import RecordedQuerySet


class EventChain(models.Model):
    """The end of one chain of events: of a data request, or of the desk (`desk`)."""

    name = models.CharField(max_length=36, primary_key=True)
    last_number = models.PositiveBigIntegerField(default=0)
    last_digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.name} #{self.last_number}"


class Event(models.Model):
    """One thing that happened. Never changed, never deleted: triggers on both databases see to it.

    `rows` lists, for each row that was left behind, model, id, history id, digest scheme, fields and the SHA-256 of
    a canonical JSON of the stored (encrypted) values. `digest` covers the event and the digest before it in `chain`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.CharField(max_length=36)
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=60, db_index=True)
    data_request = models.ForeignKey(
        "triage.DataRequest", models.PROTECT, null=True, blank=True, related_name="events"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    reason = EncryptedTextField(context="triage.event.reason", null=True, blank=True)
    detail = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        ordering = ["chain", "number"]
        indexes = [
            models.Index(fields=["data_request", "at"], name="event_of_request"),
            models.Index(fields=["actor", "kind", "at"], name="event_of_person"),
        ]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="event_number_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def encryption_scope(self) -> UUID:
        """Whose key protects the reason: the data request's, or its own for an event of the desk."""
        return self.data_request_id or self.pk
