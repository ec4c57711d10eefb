"""Whose data is asked for, how the order names the account, and what is asked."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import DataCategory, IdentifierKind, ItemType, SubjectRole
from triage.choices import choices_of, one_of
from triage.encryption import EncryptedTextField
from triage.models.data_request import DataRequest
from triage.models.recorded import Recorded


class Subject(Recorded):
    """A user whose data is asked for, with the part the person plays in the proceedings; empty is unknown.

    `unspecified_persons` says that the order names a group (all members of a chat), not a person.
    """

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="subjects")
    number = models.PositiveSmallIntegerField()
    label = EncryptedTextField(context="triage.subject.label", null=True, blank=True)
    role = models.CharField(max_length=20, choices=choices_of(SubjectRole), null=True, blank=True)
    suspect_confirmed = models.BooleanField(null=True, blank=True)
    sensitive_roles = models.JSONField(null=True, blank=True)
    minor = models.BooleanField(null=True, blank=True)
    unspecified_persons = models.BooleanField(null=True, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["data_request", "number"]
        constraints = [
            one_of("role", SubjectRole, name="subject_role_known", empty=True),
            models.UniqueConstraint(fields=["data_request", "number"], name="subject_number_once"),
        ]

    def __str__(self) -> str:
        return _("subject {number}").format(number=self.number)

    @property
    def encryption_scope(self) -> UUID:
        """The data request whose key protects the label."""
        return self.data_request_id


class Identifier(Recorded):
    """How the order names the account. `stated` ones are kept as written and never looked up."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="identifiers")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=choices_of(IdentifierKind))
    value = EncryptedTextField(context="triage.identifier.value")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["subject", "kind"]
        constraints = [one_of("kind", IdentifierKind, name="identifier_kind_known")]

    def __str__(self) -> str:
        return _("{kind} of {subject}").format(kind=self.get_kind_display(), subject=self.subject)

    @property
    def can_be_looked_up(self) -> bool:
        """Whether the platform's records may be asked for it."""
        return self.kind != IdentifierKind.STATED and not self.withdrawn


class IdentifierIndex(models.Model):
    """The blind index of an identifier for exact search; apart from history and digests, can be deleted."""

    identifier = models.OneToOneField(Identifier, models.CASCADE, primary_key=True, related_name="index")
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name_plural = "identifier index"

    def __str__(self) -> str:
        return self.digest[:8]


class RequestedItem(Recorded):
    """One data item asked for about one subject, in a data category of Regulation (EU) 2023/1543 Art. 3(9)-(12).

    Data for which no item type exists (content, income, bank data) is kept as type `none`: it can be asked for and
    refused, and there is no place to put it.
    """

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="items")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    data_category = models.CharField(max_length=20, choices=choices_of(DataCategory), null=True, blank=True)
    item_type = models.CharField(max_length=20, choices=choices_of(ItemType), null=True, blank=True)
    real_time = models.BooleanField(null=True, blank=True)
    period_from = models.DateTimeField(null=True, blank=True)
    period_to = models.DateTimeField(null=True, blank=True)
    words = EncryptedTextField(context="triage.requesteditem.words", null=True, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["subject", "number"]
        constraints = [
            one_of("data_category", DataCategory, name="item_category_known", empty=True),
            one_of("item_type", ItemType, name="item_type_known", empty=True),
            models.CheckConstraint(
                condition=~Q(data_category=DataCategory.CONTENT) | Q(item_type=ItemType.NONE),
                name="item_content_has_no_type",
            ),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_from__lte=F("period_to")),
                name="item_period_runs_forward",
            ),
            models.UniqueConstraint(fields=["subject", "number"], name="item_number_once"),
        ]

    def __str__(self) -> str:
        if self.item_type and self.item_type != ItemType.NONE:
            return self.get_item_type_display()
        return self.get_data_category_display() or _("unclassified data")
