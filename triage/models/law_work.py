"""What counsel answers about the law, what the desk recognised, and many assessments at once."""

import uuid
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from jurisdictions.law.vocabulary import Answer, Flag, OffenceTag, Unit
from jurisdictions.models import RulebookDraft, RulebookVersion
from triage.choices import (
    BulkStatus,
    LawRunKind,
    ReviewOutcome,
    SuggestionStatus,
    choices_of,
    one_of,
)
from triage.encryption import EncryptedTextField
from triage.models.assessment import RightsReview
from triage.models.data_request import DataRequest
from triage.models.recorded import AppendOnly, Recorded, Voidable
from triage.querysets import LiveQuerySet


class ChecklistAnswer(Voidable):
    """Counsel's answer to what no machine can decide about one unit; a later answer voids it.

    `entry_digest` is the SHA-256 of the question as it was asked: once the law asks another thing, nothing is answered.
    """

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="checklist_answers")
    unit = models.CharField(max_length=10, choices=choices_of(Unit))
    subject = models.ForeignKey("triage.Subject", models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey("triage.RequestedItem", models.PROTECT, null=True, blank=True, related_name="+")
    unit_key = models.CharField(
        max_length=36, blank=True, help_text="The id of the item or subject; empty for the data request."
    )
    rulebook = models.CharField(max_length=60)
    rulebook_version = models.PositiveIntegerField()
    rule_id = models.CharField(max_length=80)
    entry_digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=10, choices=choices_of(Answer))
    note = EncryptedTextField(context="triage.checklistanswer.note", null=True, blank=True)
    document = models.ForeignKey("triage.Document", models.PROTECT, null=True, blank=True, related_name="+")
    page = models.PositiveIntegerField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    objects = LiveQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["answered_at"]
        constraints = [
            one_of("unit", Unit, name="answer_unit_known"),
            one_of("answer", Answer, name="answer_known"),
            models.UniqueConstraint(
                fields=["data_request", "rulebook", "rule_id", "unit_key"],
                condition=Q(voided_at__isnull=True),
                name="answer_one_live",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.get_answer_display()}"

    @property
    def encryption_scope(self) -> UUID:
        """The data request whose key protects the note."""
        return self.data_request_id


class OffenceSuggestion(Recorded):
    """A sensitive offence that was recognised in the order; a person confirms it, or dismisses it with a reason."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="offence_suggestions")
    tag = models.CharField(max_length=40, choices=choices_of(OffenceTag))
    offence = models.CharField(
        max_length=80, blank=True, help_text="The entry of the rulebook, if it names one."
    )
    matched = EncryptedTextField(context="triage.offencesuggestion.matched")
    status = models.CharField(
        max_length=20, choices=SuggestionStatus.choices, default=SuggestionStatus.SUGGESTED
    )
    reason = EncryptedTextField(context="triage.offencesuggestion.reason", null=True, blank=True)
    suggested_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["suggested_at", "tag"]
        constraints = [
            one_of("tag", OffenceTag, name="suggestion_tag_known"),
            one_of("status", SuggestionStatus.values, name="suggestion_status_known"),
            models.UniqueConstraint(fields=["data_request", "tag"], name="suggestion_tag_once"),
        ]

    def __str__(self) -> str:
        return self.get_tag_display()

    @property
    def encryption_scope(self) -> UUID:
        """The data request whose key protects the words."""
        return self.data_request_id


class FlagRuling(AppendOnly):
    """What a rights review said about one flag: cleared or upheld, with the reason."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="flag_rulings")
    review = models.ForeignKey(RightsReview, models.PROTECT, related_name="rulings")
    raised = models.ForeignKey("triage.RiskFlag", models.PROTECT, related_name="rulings")
    flag = models.CharField(max_length=40, choices=choices_of(Flag))
    outcome = models.CharField(max_length=20, choices=ReviewOutcome.choices)
    reason = EncryptedTextField(context="triage.flagruling.reason")

    class Meta:
        ordering = ["review", "flag"]
        constraints = [
            one_of("flag", Flag, name="ruling_flag_known"),
            one_of("outcome", ReviewOutcome.values, name="ruling_outcome_known"),
            models.UniqueConstraint(fields=["review", "raised"], name="ruling_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_flag_display()}: {self.get_outcome_display()}"


class LawRun(models.Model):
    """Many data requests assessed at once: what a draft would change, or anew after a publication.

    `result` holds counts alone. `codes` is the scope in which it ran: the jurisdictions of the actor at that time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=LawRunKind.choices)
    draft = models.ForeignKey(RulebookDraft, models.PROTECT, null=True, blank=True, related_name="runs")
    version = models.ForeignKey(RulebookVersion, models.PROTECT, null=True, blank=True, related_name="runs")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="law_runs")
    codes = models.JSONField(default=list)
    status = models.CharField(max_length=20, choices=BulkStatus.choices, default=BulkStatus.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    problem = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            one_of("kind", LawRunKind.values, name="law_run_kind_known"),
            one_of("status", BulkStatus.values, name="law_run_status_known"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class LawRunLine(models.Model):
    """One data request that comes out differently, and in which words; those that do not have no line."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(LawRun, models.CASCADE, related_name="lines")
    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="+")
    differences = models.JSONField()

    class Meta:
        ordering = ["run", "id"]
        constraints = [models.UniqueConstraint(fields=["run", "data_request"], name="law_run_line_once")]

    def __str__(self) -> str:
        return str(self.data_request)
