"""What goes back and forth: clarifications, letters, notices to users."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from triage.choices import ANSWERING_LETTERS, DeliveryStatus, LetterKind, LetterStatus, NoticeStatus, one_of
from triage.encryption import EncryptedTextField
from triage.models.data_request import DataRequest
from triage.models.recorded import Recorded
from triage.querysets import LetterQuerySet


class Clarification(Recorded):
    """A question back to the authority about curable defects (Regulation (EU) 2023/1543 Art. 10(6), Form 3)."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="clarifications")
    reason_codes = models.JSONField()
    note = EncryptedTextField(context="triage.clarification.note", null=True, blank=True)
    narrowing_offer = EncryptedTextField(
        context="triage.clarification.narrowing_offer", null=True, blank=True
    )
    answer_by = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reply = EncryptedTextField(context="triage.clarification.reply", null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason_codes=[]), name="clarification_asks_something"),
            models.UniqueConstraint(
                fields=["data_request"], condition=Q(replied_at__isnull=True), name="clarification_one_open"
            ),
        ]

    def __str__(self) -> str:
        return _("clarification of {case}").format(case=self.data_request)


class Letter(Recorded):
    """A letter to an authority or a user. Once issued its bytes never change; a correction is a new version.

    `context` is the JSON of what the letter prints; the file is stored encrypted under `storage_name`.
    """

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=30, choices=LetterKind.choices)
    language = models.CharField(
        max_length=10,
        default="en",
        help_text="The language of the addressee; of two, the one that comes first.",
    )
    bilingual = models.BooleanField(
        default=False, help_text="Whether the English text, which prevails, stands beside it."
    )
    answer_by = models.DateField(
        null=True, blank=True, help_text="The last day on which the user can object, or the authority answer."
    )
    number = models.PositiveIntegerField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    status = models.CharField(max_length=20, choices=LetterStatus.choices, default=LetterStatus.DRAFT)
    addressee = models.ForeignKey("triage.Authority", models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.ForeignKey("triage.Subject", models.PROTECT, null=True, blank=True, related_name="+")
    clarification = models.ForeignKey(
        Clarification, models.PROTECT, null=True, blank=True, related_name="letters"
    )
    decision = models.ForeignKey(
        "triage.Decision", models.PROTECT, null=True, blank=True, related_name="letters"
    )
    approval = models.ForeignKey(
        "triage.Approval", models.PROTECT, null=True, blank=True, related_name="letters"
    )
    disclosure = models.ForeignKey(
        "triage.Disclosure", models.PROTECT, null=True, blank=True, related_name="letters"
    )
    context = EncryptedTextField(context="triage.letter.context")
    texts = models.JSONField(
        default=list,
        blank=True,
        help_text="The text modules that it prints: language, code, version, SHA-256.",
    )
    logo = models.PositiveIntegerField(
        default=0, help_text="The version of the logo that it carries, from its issue on; 0 is none."
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    storage_name = models.CharField(max_length=200, blank=True, editable=False)
    pages = models.PositiveIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    delivery = models.CharField(max_length=20, choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING)
    delivery_note = EncryptedTextField(context="triage.letter.delivery_note", null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    code_digest = models.CharField(
        max_length=64,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text="SHA-256 of the verification code; the code itself is in the context and on the letter.",
    )
    verification_withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the public page knows nothing of the letter."
    )

    objects = LetterQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["data_request", "number"]
        constraints = [
            one_of("kind", LetterKind.values, name="letter_kind_known"),
            one_of("status", LetterStatus.values, name="letter_status_known"),
            one_of("delivery", DeliveryStatus.values, name="letter_delivery_known"),
            models.UniqueConstraint(fields=["data_request", "number"], name="letter_number_once"),
            models.CheckConstraint(
                condition=~Q(status=LetterStatus.ISSUED)
                | (Q(issued_at__isnull=False) & ~Q(sha256="") & ~Q(storage_name="")),
                name="letter_issued_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(delivery=DeliveryStatus.DELIVERED) | Q(status=LetterStatus.ISSUED),
                name="letter_delivered_was_issued",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.data_request}-L{self.number}"

    @property
    def encryption_scope(self) -> UUID:
        """The data request whose key protects context and file."""
        return self.data_request_id

    @property
    def is_answer(self) -> bool:
        """Whether issuing it answers the data request."""
        return self.kind in ANSWERING_LETTERS


class UserNotice(Recorded):
    """Whether and when a user is told of the data request (e-Evidence Art. 13; 18 U.S.C. 2705(b))."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="user_notices")
    subject = models.OneToOneField("triage.Subject", models.PROTECT, related_name="user_notice")
    status = models.CharField(max_length=20, choices=NoticeStatus.choices)
    barred_by = models.CharField(max_length=300, blank=True)
    not_before = models.DateField(null=True, blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="user_notices")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("status", NoticeStatus.values, name="user_notice_status_known"),
            models.CheckConstraint(
                condition=~Q(status=NoticeStatus.BARRED) | ~Q(barred_by=""), name="user_notice_bar_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return _("notice to {subject}: {status}").format(
            subject=self.subject, status=self.get_status_display()
        )
