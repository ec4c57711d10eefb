"""The data request: one demand of one authority, and its references."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jurisdictions.law.vocabulary import RequestKind, ReviewLevel
from triage.choices import ENDED_STATUSES, OPEN_STATUSES, REVIEW_LEVELS, Channel, Status, choices_of, one_of
from triage.models.collation import Folded, InBytes
from triage.models.recorded import Recorded
from triage.querysets import DataRequestQuerySet
from triage.roles import Permission


class DataRequest(Recorded):
    """A demand of a public authority for data of users (GNI: government demand; e-Evidence: EPOC or EPOC-PR).

    `version` moves with every step; two people who act on the same version cannot both win.
    """

    reference = models.CharField(max_length=30, unique=True, editable=False)
    jurisdiction = models.ForeignKey(
        "jurisdictions.Jurisdiction", models.PROTECT, related_name="data_requests"
    )
    authority = models.ForeignKey(
        "triage.Authority", models.PROTECT, null=True, blank=True, related_name="data_requests"
    )
    requester = models.ForeignKey(
        "triage.Requester", models.PROTECT, null=True, blank=True, related_name="data_requests"
    )
    kind = models.CharField(max_length=30, choices=choices_of(RequestKind))
    channel = models.CharField(max_length=20, choices=Channel.choices)
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    status = models.CharField(max_length=30, choices=Status.choices, default=Status.RECEIVED)
    is_open = models.BooleanField(
        default=True, editable=False, help_text="There is still something to do: follows the status."
    )
    review_level = models.PositiveSmallIntegerField(
        choices=REVIEW_LEVELS,
        default=ReviewLevel.COUNSEL,
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="assigned_data_requests"
    )
    sealed = models.BooleanField(
        default=False, help_text="Seen only by people with a grant on this data request."
    )
    held = models.BooleanField(default=False, help_text="The authority is suspended: nothing may leave.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="When the leading answer clock runs out.")
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DataRequestQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-received_at"]
        permissions = (
            *((permission.value, permission.value.replace("_", " ")) for permission in Permission),
            ("work_on_sealed", "may work on this sealed data request"),
        )
        indexes = [
            models.Index(
                fields=["jurisdiction", "is_open", "due_at", "received_at", "id", "sealed"],
                name="request_due",
            ),
            models.Index(
                fields=["jurisdiction", "status", "due_at", "received_at", "id", "sealed"],
                name="request_of_status",
            ),
            models.Index(
                fields=["jurisdiction", "kind", "due_at", "received_at", "id", "sealed"],
                condition=Q(is_open=True),
                name="request_open_of_kind",
            ),
            models.Index(
                fields=["assigned_to", "jurisdiction", "is_open", "due_at", "received_at", "id", "sealed"],
                name="request_of_person",
            ),
            models.Index(
                fields=["authority", "is_open", "due_at", "received_at", "id", "sealed"],
                name="request_of_authority",
            ),
            models.Index(
                fields=["jurisdiction", "is_open", "received_at", "id", "sealed"], name="request_received"
            ),
            models.Index(
                F("jurisdiction"), F("is_open"), InBytes("reference"), name="request_reference_range"
            ),
        ]
        constraints = [
            one_of("kind", RequestKind, name="request_kind_known"),
            one_of("channel", Channel.values, name="request_channel_known"),
            one_of("status", Status.values, name="request_status_known"),
            models.CheckConstraint(
                condition=Q(is_open=True, status__in=sorted(OPEN_STATUSES))
                | Q(is_open=False, status__in=sorted(ENDED_STATUSES)),
                name="request_open_follows_status",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CLOSED) | Q(closed_at__isnull=False),
                name="request_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class AuthorityReference(Recorded):
    """A file or case number under which the authority keeps the matter."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="authority_references")
    value = models.CharField(max_length=120, db_index=True)

    class Meta:
        ordering = ["value"]
        indexes = [models.Index(Folded("value"), name="authority_reference_range")]
        constraints = [
            models.UniqueConstraint(fields=["data_request", "value"], name="authority_reference_once"),
        ]

    def __str__(self) -> str:
        return self.value


class ReferenceSeries(models.Model):
    """The last number given out in one series of references, for example `2026-DE`."""

    name = models.CharField(max_length=20, primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "reference series"

    def __str__(self) -> str:
        return f"{self.name}-{self.last_number:06d}"
