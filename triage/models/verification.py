"""How it was found out who sent a demand."""

from django.conf import settings
from django.db import models

from triage.choices import (
    ForgeryCheckKind,
    ForgeryCheckResult,
    VerificationMethod,
    VerificationResult,
    one_of,
)
from triage.encryption import EncryptedTextField
from triage.models.data_request import DataRequest
from triage.models.recorded import Recorded


class Verification(Recorded):
    """One attempt to confirm the sender through a contact that did not come with the demand."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="verifications")
    authority = models.ForeignKey("triage.Authority", models.PROTECT, related_name="verifications")
    method = models.CharField(max_length=30, choices=VerificationMethod.choices)
    contact_used = models.CharField(max_length=200, help_text="The number called or address written to.")
    contact_source = models.CharField(max_length=300, help_text="Where that contact was found.")
    person_reached = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=20, choices=VerificationResult.choices)
    note = EncryptedTextField(context="triage.verification.note", null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verified_at = models.DateTimeField()

    class Meta:
        ordering = ["verified_at"]
        constraints = [
            one_of("method", VerificationMethod.values, name="verification_method_known"),
            one_of("result", VerificationResult.values, name="verification_result_known"),
            models.CheckConstraint(
                condition=~models.Q(contact_source=""), name="verification_contact_has_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()}: {self.get_result_display()}"


class ForgeryCheck(Recorded):
    """One look for signs of forgery; an official domain alone proves nothing."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="forgery_checks")
    kind = models.CharField(max_length=20, choices=ForgeryCheckKind.choices)
    result = models.CharField(max_length=20, choices=ForgeryCheckResult.choices)
    note = EncryptedTextField(context="triage.forgerycheck.note", null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["checked_at"]
        constraints = [
            one_of("kind", ForgeryCheckKind.values, name="forgery_check_kind_known"),
            one_of("result", ForgeryCheckResult.values, name="forgery_check_result_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_result_display()}"
