"""The logo in the head of letters: what one person proposes, and what another published."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _


class LogoFields(models.Model):
    """A logo as letters carry it. Without an address it is the wish to have none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    media_type = models.CharField(max_length=30, blank=True)
    address = models.TextField(blank=True, help_text="The picture itself as a data: address.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the picture.")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class LogoDraft(LogoFields):
    """What one person proposes as the logo of letters; another publishes it. Append-only."""

    name = models.CharField(max_length=200, blank=True, help_text="What the file was called.")
    note = models.CharField(max_length=500, help_text="Why the logo changes.")
    drafted_at = models.DateTimeField()

    class Meta:
        ordering = ["-drafted_at"]

    def __str__(self) -> str:
        return _("draft of the logo, {at}").format(at=f"{self.drafted_at:%Y-%m-%d %H:%M}")


class LogoVersion(LogoFields):
    """A published logo; it never changes. Before the first one letters have none."""

    number = models.PositiveIntegerField(unique=True)
    draft = models.OneToOneField(LogoDraft, models.PROTECT, related_name="version")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="logo_number_from_one"),
            models.CheckConstraint(condition=~Q(drafted_by=F("published_by")), name="logo_by_two_people"),
        ]

    def __str__(self) -> str:
        return _("logo version {number}").format(number=self.number)
