"""Documents as they came, unchanged."""

from uuid import UUID

from django.db import models

from triage.choices import DocumentRole, one_of
from triage.encryption import EncryptedTextField
from triage.models.data_request import DataRequest
from triage.models.recorded import Recorded


class Document(Recorded):
    """An original: its bytes never change, its SHA-256 proves it (ISO/IEC 27037, integrity of evidence)."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="documents")
    role = models.CharField(max_length=20, choices=DocumentRole.choices)
    name = EncryptedTextField(context="triage.document.name")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    detected_type = models.CharField(max_length=100)
    pages = models.PositiveIntegerField(null=True, blank=True)
    problem = models.CharField(
        max_length=300, blank=True, help_text="What is wrong with the file, if anything."
    )
    storage_name = models.CharField(max_length=200, unique=True, editable=False)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["received_at"]
        constraints = [
            one_of("role", DocumentRole.values, name="document_role_known"),
            models.UniqueConstraint(fields=["data_request", "sha256"], name="document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.sha256[:8]}"

    @property
    def encryption_scope(self) -> UUID:
        """The data request whose key protects name and bytes."""
        return self.data_request_id
