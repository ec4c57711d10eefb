"""Jurisdictions, the published versions of their rulebooks, who reviewed which rule, and rights indicators."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.conf import settings
from django.db import models
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import Confidence, RightsTier, RulebookKind

ENGLISH = "en"
UNKNOWN = "ZZ"
"""The jurisdiction of a demand whose State is not known; it has a scope of its own."""

SET_BY_HAND = (RightsTier.FREE, RightsTier.HYBRID, RightsTier.AUTHORITARIAN)
"""The tiers that a person may judge a State to have."""


class Jurisdiction(models.Model):
    """A State (ISO 3166-1 alpha-2) whose authorities send orders. Grants of scope hang on these rows."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)
    languages = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["name"]
        permissions = [("work_in_jurisdiction", "may work in this jurisdiction")]

    def __str__(self) -> str:
        """The State's name in the reader's language, as the Unicode locale data has it."""
        if self.code == UNKNOWN:
            return _("Unknown State")
        language = get_language() or ENGLISH
        return self.name if language == ENGLISH else _territories(language).get(self.code, self.name)


@cache
def _territories(language: str) -> Mapping[str, str]:
    return Locale.parse(language, sep="-").territories


class RulebookDraft(models.Model):
    """The text that one law editor proposes as the next version; another publishes it. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=60)
    source = models.TextField()
    digest = models.CharField(max_length=64)
    effective_from = models.DateField(
        help_text="Data requests received from this day on are to be judged by it."
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-drafted_at"]

    def __str__(self) -> str:
        return _("draft of {code}, {at}").format(code=self.code, at=f"{self.drafted_at:%Y-%m-%d %H:%M}")


class RulebookVersion(models.Model):
    """One published text of a rulebook. It never changes: a change of law is the next version.

    `source` is the TOML as published, `digest` the SHA-256 of its UTF-8 bytes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=60)
    kind = models.CharField(
        max_length=20, choices=[(str(kind), gettext_lazy(str(kind))) for kind in RulebookKind]
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="rulebook_versions"
    )
    number = models.PositiveIntegerField()
    source = models.TextField()
    digest = models.CharField(max_length=64)
    effective_from = models.DateField(help_text="Data requests received from this day on are judged by it.")
    draft = models.OneToOneField(
        RulebookDraft,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="version",
        help_text="Empty for shipped law.",
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="rulebook_number_once"),
            models.UniqueConstraint(fields=["code", "digest"], name="rulebook_text_once"),
            models.CheckConstraint(
                condition=models.Q(drafted_by__isnull=True) | ~models.Q(drafted_by=models.F("published_by")),
                name="rulebook_by_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[str(kind) for kind in RulebookKind]), name="rulebook_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return _("{code} version {number}").format(code=self.code, number=self.number)


class RulebookWorkingCopy(models.Model):
    """What a law editor is writing: perhaps unfinished or wrong, and nobody's law. One for each person and code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=60)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="working_copies")
    base = models.ForeignKey(RulebookVersion, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.TextField()
    effective_from = models.DateField(null=True, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["editor", "code"], name="working_copy_once")]

    def __str__(self) -> str:
        return _("working copy of {code}").format(code=self.code)


class RulebookWithdrawal(models.Model):
    """A published version that two law editors take out of force; the version before it speaks again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.OneToOneField(RulebookVersion, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="withdrawal_by_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="withdrawal_confirmed_whole",
            ),
        ]

    def __str__(self) -> str:
        return _("withdrawal of {version}").format(version=self.version)


class RuleReview(models.Model):
    """A named person has checked one rule of one version against its source, on a date. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rulebook_version = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="reviews")
    rule_id = models.CharField(max_length=80)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewer_name = models.CharField(max_length=200)
    reviewed_on = models.DateField()
    note = models.CharField(max_length=500, help_text="What was opened and compared.")

    class Meta:
        ordering = ["rulebook_version", "rule_id"]
        constraints = [
            models.UniqueConstraint(fields=["rulebook_version", "rule_id"], name="rule_review_once"),
        ]

    def __str__(self) -> str:
        return _("{rule} reviewed {on}").format(rule=self.rule_id, on=self.reviewed_on)


class RightsIndicator(models.Model):
    """One published figure about one country and year, with its interval where the publisher gives one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="indicators")
    name = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=40)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    publisher = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=500)
    licence = models.CharField(max_length=200)
    redistributable = models.BooleanField(
        default=True, help_text="Whether the licence lets the figure leave the desk."
    )
    origin = models.CharField(max_length=100, blank=True, help_text="The file that it was loaded from.")
    confidence = models.CharField(
        max_length=10, choices=[(str(word), gettext_lazy(str(word))) for word in Confidence]
    )

    class Meta:
        ordering = ["jurisdiction", "name", "year"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "name", "year"], name="indicator_once"),
            models.CheckConstraint(
                condition=models.Q(confidence__in=[str(word) for word in Confidence]),
                name="indicator_confidence_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class TierOverride(models.Model):
    """Counsel's own judgement of a State's tier, shown beside the computed one. Append-only: the newest row counts.

    A row without a tier ends the override before it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="tier_overrides")
    tier = models.CharField(
        max_length=20, blank=True, choices=[(str(word), gettext_lazy(str(word))) for word in SET_BY_HAND]
    )
    reason = models.TextField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_by_name = models.CharField(max_length=200)
    set_on = models.DateField()
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["jurisdiction", "-set_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tier__in=["", *map(str, SET_BY_HAND)]), name="tier_override_known"
            ),
        ]

    def __str__(self) -> str:
        return _("{jurisdiction}: override of the tier").format(jurisdiction=self.jurisdiction)
