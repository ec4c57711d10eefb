"""What the law engine said about the facts of one moment; kept as it was."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import Flag, Result, Severity, Standing, Unit
from triage.choices import REVIEW_LEVELS, ReviewOutcome, choices_of, one_of
from triage.encryption import EncryptedTextField
from triage.models.data_request import DataRequest
from triage.models.recorded import AppendOnly, Voidable
from triage.querysets import LiveQuerySet


class Assessment(Voidable):
    """One run of the law engine. At most one is live; new facts void it.

    `facts` and `result` are JSON; `rulebooks` lists code, version and digest of each rulebook that was applied.
    """

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="assessments")
    number = models.PositiveIntegerField()
    facts = EncryptedTextField(context="triage.assessment.facts")
    result = EncryptedTextField(context="triage.assessment.result")
    rulebooks = models.JSONField()
    level = models.PositiveSmallIntegerField(choices=REVIEW_LEVELS)
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()

    objects = LiveQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["data_request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["data_request", "number"], name="assessment_number_once"),
            models.UniqueConstraint(
                fields=["data_request"], condition=Q(voided_at__isnull=True), name="assessment_one_live"
            ),
        ]

    def __str__(self) -> str:
        return _("assessment {number} of {case}").format(number=self.number, case=self.data_request)

    @property
    def encryption_scope(self) -> UUID:
        """The data request whose key protects facts and result."""
        return self.data_request_id


class OfAssessment(AppendOnly):
    """A row that belongs to one assessment and to one unit of the data request."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=10, choices=choices_of(Unit))
    subject = models.ForeignKey("triage.Subject", models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey("triage.RequestedItem", models.PROTECT, null=True, blank=True, related_name="+")
    rulebook = models.CharField(max_length=60)
    rulebook_version = models.PositiveIntegerField()
    rule_id = models.CharField(max_length=80)
    citation = models.CharField(max_length=500, blank=True)
    says = models.TextField()

    class Meta:
        abstract = True


class Finding(OfAssessment):
    """What one rule said about one unit: satisfied, failed or unknown, with what then follows."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="findings")
    result = models.CharField(max_length=20, choices=choices_of(Result))
    severity = models.CharField(max_length=20, choices=choices_of(Severity))
    standing = models.CharField(max_length=20, choices=choices_of(Standing))
    reason_code = models.CharField(max_length=60, blank=True)
    because = EncryptedTextField(context="triage.finding.because", null=True, blank=True)
    reviewed = models.BooleanField()
    confidence = models.CharField(max_length=10)
    source = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["assessment", "rulebook", "rule_id"]
        constraints = [
            one_of("unit", Unit, name="finding_unit_known"),
            one_of("result", Result, name="finding_result_known"),
            one_of("severity", Severity, name="finding_severity_known"),
            one_of("standing", Standing, name="finding_standing_known"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.get_result_display()}"


class RiskFlag(OfAssessment):
    """A risk to human rights or to the platform, with the evidence that raised it."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="flags")
    flag = models.CharField(max_length=40, choices=choices_of(Flag))
    weight = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=REVIEW_LEVELS)
    evidence = EncryptedTextField(context="triage.riskflag.evidence")

    class Meta:
        ordering = ["assessment", "-weight", "flag"]
        indexes = [models.Index(fields=["flag", "data_request", "assessment"], name="flag_raised")]
        constraints = [
            one_of("unit", Unit, name="flag_unit_known"),
            one_of("flag", Flag, name="flag_known"),
        ]

    def __str__(self) -> str:
        return self.get_flag_display()


class RightsReview(Voidable):
    """The review above counsel that a flag demands; who decides cannot lower its level."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="rights_reviews")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="rights_reviews")
    level = models.PositiveSmallIntegerField(choices=REVIEW_LEVELS)
    outcome = models.CharField(max_length=20, choices=ReviewOutcome.choices)
    note = EncryptedTextField(context="triage.rightsreview.note")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    objects = LiveQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["reviewed_at"]
        constraints = [
            one_of("outcome", ReviewOutcome.values, name="rights_review_outcome_known"),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(voided_at__isnull=True), name="rights_review_one_live"
            ),
        ]

    def __str__(self) -> str:
        return _("rights review: {outcome}").format(outcome=self.get_outcome_display())
