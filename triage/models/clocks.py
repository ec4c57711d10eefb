"""What runs against time: deadlines and preservations."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import Clock
from triage.choices import ReminderKind, choices_of, one_of
from triage.encryption import EncryptedTextField
from triage.models.data_request import DataRequest
from triage.models.recorded import AppendOnly, Recorded, Voidable
from triage.querysets import LiveQuerySet


class Deadline(Voidable):
    """One clock with the steps of its computation. `due_before` is exclusive: the first instant that is too late.

    Only a binding one was set by a reviewed rule or by the order itself; `leads` marks the earliest of its clock.
    """

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="deadlines")
    assessment = models.ForeignKey(
        "triage.Assessment", models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    clock = models.CharField(max_length=30, choices=choices_of(Clock))
    rulebook = models.CharField(max_length=60)
    rule_id = models.CharField(max_length=80)
    citation = models.CharField(max_length=500, blank=True)
    due_before = models.DateTimeField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    binding = models.BooleanField()
    leads = models.BooleanField()
    target = models.BooleanField(
        default=False, help_text="The desk's own target where the law sets no number; it binds nobody."
    )
    steps = models.JSONField()
    met_at = models.DateTimeField(null=True, blank=True)

    objects = LiveQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["data_request", "due_before"]
        constraints = [one_of("clock", Clock, name="deadline_clock_known")]

    def __str__(self) -> str:
        return f"{self.get_clock_display()} ({self.rulebook})"


class DeadlinePause(Recorded):
    """A time in which a clock stands still, with the reason (Regulation (EU) 2023/1543 Art. 10(6))."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="pauses")
    paused_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["paused_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(resumed_at__isnull=True), name="deadline_one_open_pause"
            )
        ]

    def __str__(self) -> str:
        return _("pause of {deadline}").format(deadline=self.deadline)


class DeadlineExtension(Recorded):
    """More time for a clock, given by the authority or a court, with the reason and who recorded it."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="extensions")
    due_before = models.DateTimeField(help_text="The new end; the first instant that is too late.")
    reason = models.CharField(max_length=300)
    basis = models.CharField(max_length=300, help_text="The provision, letter or order that gives the time.")
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    extended_at = models.DateTimeField()

    class Meta:
        ordering = ["extended_at"]

    def __str__(self) -> str:
        return _("extension of {deadline}").format(deadline=self.deadline)


class Reminder(AppendOnly):
    """That the desk was reminded of a clock, once: `key` names the occasion, with the instant that it was due."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=30, choices=ReminderKind.choices)
    clock = models.CharField(max_length=30, choices=choices_of(Clock))
    key = models.CharField(max_length=120, unique=True)
    due_before = models.DateTimeField()
    reminded_at = models.DateTimeField()

    class Meta:
        ordering = ["-reminded_at"]
        constraints = [one_of("kind", ReminderKind.values, name="reminder_kind_known")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Preservation(Recorded):
    """Data kept from deletion on demand (Budapest Convention Art. 16; 18 U.S.C. 2703(f); e-Evidence Art. 11)."""

    data_request = models.OneToOneField(DataRequest, models.PROTECT, related_name="preservation")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    extensions = models.PositiveSmallIntegerField(default=0)
    basis = models.CharField(max_length=500, help_text="The provision or order that sets the time.")
    preserved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = EncryptedTextField(context="triage.preservation.release_reason", null=True, blank=True)

    class Meta:
        ordering = ["expires_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("started_at")), name="preservation_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return _("preservation for {case}").format(case=self.data_request)
