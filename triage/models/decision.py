"""What counsel decided, who approved it, and what was produced from it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import ItemType
from triage.choices import (
    DISCLOSABLE_ITEM_TYPES,
    ItemOutcome,
    ProductionOutcome,
    choices_of,
    one_of,
)
from triage.encryption import EncryptedTextField
from triage.models.assessment import Assessment
from triage.models.data_request import DataRequest
from triage.models.recorded import AppendOnly, Voidable
from triage.querysets import LiveQuerySet


class Decision(Voidable):
    """Counsel's decision with an outcome for each item of each subject; one is live.

    `digest` is the SHA-256 over exactly what would leave and to whom (triage.services.digests).
    """

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="decisions")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    recipient = models.ForeignKey("triage.Authority", models.PROTECT, related_name="+")
    necessity = EncryptedTextField(
        context="triage.decision.necessity",
        null=True,
        blank=True,
        help_text="Why disclosure is necessary and proportionate; required once a flag stands.",
    )
    note = EncryptedTextField(context="triage.decision.note", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    objects = LiveQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["data_request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["data_request", "number"], name="decision_number_once"),
            models.UniqueConstraint(
                fields=["data_request"], condition=Q(voided_at__isnull=True), name="decision_one_live"
            ),
        ]

    def __str__(self) -> str:
        return _("decision {number} on {case}").format(number=self.number, case=self.data_request)


class DecisionItem(AppendOnly):
    """The outcome for one item of one subject; anything less than disclosure names its reasons."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="items")
    item = models.ForeignKey("triage.RequestedItem", models.PROTECT, related_name="decision_items")
    item_type = models.CharField(max_length=20, choices=choices_of(ItemType), null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=ItemOutcome.choices)
    reason_codes = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["decision", "item"]
        constraints = [
            one_of("outcome", ItemOutcome.values, name="decision_item_outcome_known"),
            models.UniqueConstraint(fields=["decision", "item"], name="decision_item_once"),
            models.CheckConstraint(
                condition=~Q(outcome=ItemOutcome.DISCLOSE)
                | Q(item_type__in=[str(kind) for kind in DISCLOSABLE_ITEM_TYPES], item_type__isnull=False),
                name="decision_item_disclosable",
            ),
            models.CheckConstraint(
                condition=Q(outcome=ItemOutcome.DISCLOSE) | ~Q(reason_codes=[]),
                name="decision_item_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_outcome_display()}"


class Approval(Voidable):
    """The second person's yes to exactly one decision as it was when it was read.

    `decided_by` and `decision_digest` are copies; a trigger keeps them true, a constraint keeps the people apart.
    """

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="approvals")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="approvals")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision_digest = models.CharField(max_length=64)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="approvals")
    approved_at = models.DateTimeField()

    objects = LiveQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["approved_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(approved_by=F("decided_by")), name="approval_by_another_person"
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(voided_at__isnull=True), name="approval_one_live"
            ),
        ]

    def __str__(self) -> str:
        return _("approval of {decision}").format(decision=self.decision)


class Disclosure(AppendOnly):
    """The account data that was produced from an approved scope, once."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="disclosures")
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="disclosure")
    digest = models.CharField(
        max_length=64, help_text="The digest of the approved scope that it was produced from."
    )
    produced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    produced_at = models.DateTimeField()

    class Meta:
        ordering = ["produced_at"]

    def __str__(self) -> str:
        return _("disclosure for {case}").format(case=self.data_request)


class DisclosedItem(AppendOnly):
    """One value produced for an approved item: a phone number, or an IP address with UTC time and port.

    Message content cannot be stored here: the type has two values, in Python and in the database.
    """

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="+")
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="items")
    item = models.ForeignKey("triage.RequestedItem", models.PROTECT, related_name="disclosed_items")
    item_type = models.CharField(max_length=20, choices=choices_of(DISCLOSABLE_ITEM_TYPES))
    outcome = models.CharField(max_length=20, choices=ProductionOutcome.choices)
    value = EncryptedTextField(context="triage.discloseditem.value", null=True, blank=True)
    port = models.PositiveIntegerField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_offset = models.SmallIntegerField(
        null=True,
        blank=True,
        help_text="Minutes east of UTC of the zone in which the platform recorded the time.",
    )

    class Meta:
        ordering = ["disclosure", "item", "seen_at"]
        constraints = [
            one_of("item_type", DISCLOSABLE_ITEM_TYPES, name="disclosed_item_type_known"),
            one_of("outcome", ProductionOutcome.values, name="disclosed_item_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome=ProductionOutcome.DISCLOSED, value__isnull=False)
                | (~Q(outcome=ProductionOutcome.DISCLOSED) & Q(value__isnull=True)),
                name="disclosed_item_value_if_disclosed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_type_display()}: {self.get_outcome_display()}"
