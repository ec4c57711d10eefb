"""One act on many data requests: what was asked for, how far it is, what was skipped and why."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from triage.choices import BulkOutcome, BulkStatus, in_words, one_of
from triage.models.data_request import DataRequest


class BulkRun(models.Model):
    """One act on many data requests. Each line goes through the service of the act, with an event of its own.

    `values` are the plain values of the act's form (codes, ids as text), the same for every line.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulk_runs")
    status = models.CharField(max_length=20, choices=BulkStatus.choices, default=BulkStatus.WAITING)
    total = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [one_of("status", BulkStatus.values, name="bulk_run_status_known")]

    def __str__(self) -> str:
        return _("{act} on {total}").format(act=in_words(self.act), total=self.total)


class BulkLine(models.Model):
    """One data request of a bulk run: waiting, done, or skipped with the words of the refusal."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(help_text="Of the data request when the effect was shown.")
    outcome = models.CharField(max_length=20, choices=BulkOutcome.choices, default=BulkOutcome.WAITING)
    says = models.TextField(blank=True)

    class Meta:
        ordering = ["run", "position"]
        constraints = [
            one_of("outcome", BulkOutcome.values, name="bulk_line_outcome_known"),
            models.UniqueConstraint(fields=["run", "data_request"], name="bulk_line_once"),
        ]
        indexes = [models.Index(fields=["run", "outcome", "position"], name="bulk_line_next")]

    def __str__(self) -> str:
        return f"{self.position}. {self.data_request}"
