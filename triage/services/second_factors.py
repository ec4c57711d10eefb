"""Second factors: whether a person has one, the record of changes, and their secrets after a change of keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from triage import audit
from triage.encryption.sealing import master_key_of, seal, unseal
from triage.event_kinds import EventKind
from triage.models import User

PURPOSE = "second factor"
"""What their secrets are sealed for."""
PRIMARY = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes are a spare key to a second factor, none by themselves."""
SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
"""Where each type keeps its secret; a passkey leaves a public key alone."""


def has_second_factor(person: User) -> bool:
    """Whether an authenticator app or a passkey is enrolled."""
    return bool(Authenticator.objects.filter(user=person.pk, type__in=PRIMARY).exists())


def enrolled() -> Exists:
    """The same question for a query of people."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=PRIMARY))


def record_added(*, actor: User, factor: str, at: datetime) -> None:
    """Record that a person enrolled a second factor or made recovery codes; call it in the same transaction."""
    _record(EventKind.SECOND_FACTOR_ADDED, actor=actor, factor=factor, at=at)


def record_removed(*, actor: User, factor: str, at: datetime) -> None:
    """Record that a person removed one of their second factors; call it in the same transaction."""
    _record(EventKind.SECOND_FACTOR_REMOVED, actor=actor, factor=factor, at=at)


def _record(kind: EventKind, *, actor: User, factor: str, at: datetime) -> None:
    audit.record(actor=actor, at=at, kind=kind, detail={"person": str(actor), "factor": factor})


def reseal_secrets(*, old: str) -> int:
    """Seal anew, under the active master key, every secret that master key `old` seals; how many there were.

    Each row by itself: after an interruption it is run again. Nothing that a person knows changes. Raises KeyMissing
    and ValueTampered.
    """
    if old == settings.COUNTERSIGN_MASTER_KEY_ID:
        return 0
    kept = Authenticator.objects.filter(type__in=list(SECRETS)).order_by("pk")
    return sum(_resealed(pk, old) for pk in kept.values_list("pk", flat=True))


def _resealed(pk: int, old: str) -> bool:
    with transaction.atomic():
        row: Any = Authenticator.objects.select_for_update().filter(pk=pk).first()
        name = SECRETS[row.type] if row else ""
        if row is None or master_key_of(row.data[name]) != old:
            return False
        row.data[name] = seal(unseal(row.data[name], purpose=PURPOSE), purpose=PURPOSE)
        row.save(update_fields=["data"])
    return True
