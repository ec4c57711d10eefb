"""Enrolling without a browser: the demo's people, and the codes that their authenticator apps would show."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import transaction

from triage.encryption.sealing import unseal
from triage.models import User
from triage.services.second_factors import PURPOSE, record_added


class Code(NamedTuple):
    """What an authenticator app shows, and for how many seconds more."""

    digits: str
    seconds: int


def enrol_app(*, person: User, at: datetime) -> None:
    """Give the person an authenticator app and recovery codes; nothing where there is an app already."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        if Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
            return
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
        record_added(actor=person, factor="totp", at=at)


def present_code(person: User, *, at: datetime) -> Code | None:
    """The code of the person's app at this time; None without an app."""
    row = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if row is None:
        return None
    seconds = int(at.timestamp())
    period: int = app_settings.TOTP_PERIOD
    secret = unseal(row.data["secret"], purpose=PURPOSE)
    return Code(format_hotp_value(hotp_value(secret, seconds // period)), period - seconds % period)


def spare_codes(person: User) -> list[str]:
    """The recovery codes that the person has not used."""
    row = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return row.wrap().get_unused_codes() if row else []
