"""How issued letters reach an authority: links, mail that came back, and the keys that mail is encrypted for."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from triage.choices import LinkEnd, one_of
from triage.encryption import EncryptedTextField
from triage.models.authority import Authority
from triage.models.correspondence import Letter
from triage.models.data_request import DataRequest
from triage.models.recorded import AppendOnly, Recorded


class DeliveryLink(Recorded):
    """An address on the public pages where the known contact of an authority fetches one letter, for some days.

    Neither the address nor its one-time code is stored: the address as SHA-256 of its 256 random bits, the code, which
    is short, as a keyed digest (triage.encryption.blind_index).
    """

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="delivery_links")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="delivery_links")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    contact = models.EmailField(help_text="The known contact that the link was mailed to.")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    code_digest = models.CharField(max_length=64, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When the right code was first given.")
    downloads = models.PositiveSmallIntegerField(default=0)
    asked_again_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody who holds the closed link asked for a new one."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=20, choices=LinkEnd.choices, null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            one_of("ended_because", LinkEnd.values, name="delivery_link_end_known", empty=True),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because__isnull=True)
                | Q(ended_at__isnull=False, ended_because__isnull=False),
                name="delivery_link_end_has_reason",
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(ended_at__isnull=True), name="delivery_link_one_of_letter"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="delivery_link_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return _("link to {letter}").format(letter=self.letter)

    def is_live(self, at: datetime) -> bool:
        """Whether it has neither ended nor expired."""
        return self.ended_at is None and at < self.expires_at


class Bounce(AppendOnly):
    """That mail with a letter, or with a link to it, came back: it was not delivered."""

    data_request = models.ForeignKey(DataRequest, models.PROTECT, related_name="bounces")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="bounces")
    note = EncryptedTextField(context="triage.bounce.note")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return _("bounce of {letter}").format(letter=self.letter)


class AuthorityKey(Recorded):
    """An OpenPGP certificate of an authority's contact (RFC 9580): recorded by one person, confirmed by another."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="keys")
    armoured = models.TextField("OpenPGP key")
    fingerprint = models.CharField(max_length=64)
    names = models.JSONField(default=list, help_text="The names and addresses that the key carries.")
    expires_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(
        "how the fingerprint was compared",
        max_length=300,
        help_text="With whom, and through which contact that was found independently.",
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["authority", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                name="authority_key_two_people",
            ),
            models.UniqueConstraint(
                fields=["authority"],
                condition=Q(confirmed_at__isnull=False, withdrawn_at__isnull=True),
                name="authority_key_one_in_use",
            ),
            models.UniqueConstraint(
                fields=["authority", "fingerprint"],
                condition=Q(withdrawn_at__isnull=True),
                name="authority_key_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority}: {self.fingerprint[-16:].upper()}"
