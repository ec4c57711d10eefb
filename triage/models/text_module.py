"""The wording of letters as lawyers own it: drafts, published versions, and who approved a translation."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _


class TextDraft(models.Model):
    """What one person proposes as the next text of a module in a language; another publishes it. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    shipped = models.CharField(
        max_length=64,
        blank=True,
        help_text="SHA-256 of the shipped text when it was drafted; empty where there was none.",
    )
    note = models.CharField(max_length=500, help_text="Why the wording changes.")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "language", "-drafted_at"]
        indexes = [models.Index(fields=["code", "language"], name="text_draft_of")]

    def __str__(self) -> str:
        return _("draft of {code} ({language}), {at}").format(
            code=self.code, language=self.language, at=f"{self.drafted_at:%Y-%m-%d %H:%M}"
        )


class TextVersion(models.Model):
    """A published text of a module in a language. It never changes. The shipped text, version 0, has no row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text in UTF-8.")
    draft = models.OneToOneField(TextDraft, models.PROTECT, related_name="version")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "language", "number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "language", "number"], name="text_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="text_number_from_one"),
            models.CheckConstraint(condition=~Q(drafted_by=F("published_by")), name="text_by_two_people"),
        ]

    def __str__(self) -> str:
        return _("{code} ({language}) version {number}").format(
            code=self.code, language=self.language, number=self.number
        )


class TranslationReview(models.Model):
    """Somebody who reads the language approved a text as saying what the English text says. Append-only.

    It holds for these words, whatever version they stand in, as long as the English words are the ones compared.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text that was approved.")
    english = models.CharField(
        max_length=64, help_text="SHA-256 of the English text that it was compared with."
    )
    note = models.CharField(max_length=500)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "language", "reviewed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "language", "digest", "english"], name="translation_reviewed_once"
            ),
        ]

    def __str__(self) -> str:
        return _("approval of {code} ({language})").format(code=self.code, language=self.language)
