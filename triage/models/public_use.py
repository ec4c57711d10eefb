"""What the pages without a log-in count: no fact of a case and nobody's name, so without history."""

from __future__ import annotations

from django.db import models

from triage.choices import LookUpOutcome, PublicPage, one_of
from triage.models.correspondence import Letter


class PublicUse(models.Model):
    """How often one address asked a public page within some minutes; gone when the minutes are over.

    The address is kept as a keyed digest.
    """

    id = models.BigAutoField(primary_key=True)
    page = models.CharField(max_length=20, choices=PublicPage.choices)
    address_digest = models.CharField(max_length=64)
    since = models.DateTimeField(db_index=True)
    number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            one_of("page", PublicPage.values, name="public_use_page_known"),
            models.UniqueConstraint(fields=["page", "address_digest", "since"], name="public_use_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.since:%Y-%m-%d %H:%M}"


class LookUpCount(models.Model):
    """How many look-ups of letters came to one outcome on one day (UTC)."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    outcome = models.CharField(max_length=20, choices=LookUpOutcome.choices)
    number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            one_of("outcome", LookUpOutcome.values, name="look_up_outcome_known"),
            models.UniqueConstraint(fields=["day", "outcome"], name="look_up_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.outcome}"


class LetterLookUps(models.Model):
    """How often one letter was confirmed on the public page, and on which days first and last (UTC)."""

    letter = models.OneToOneField(Letter, models.CASCADE, primary_key=True, related_name="look_ups")
    number = models.PositiveIntegerField(default=1)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        verbose_name_plural = "letter look ups"

    def __str__(self) -> str:
        return f"{self.letter} {self.number}"
