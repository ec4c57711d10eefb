"""OpenPGP keys of authorities: one person records a key, counsel who is another confirms it, either withdraws it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from triage import access, audit
from triage.audit import Change, new
from triage.errors import GateClosed, Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Authority, AuthorityKey, User
from triage.roles import Permission
from triage.services import wording
from triage.services.openpgp import read_key

LONGEST_SOURCE = 300
LONGEST_REASON = 300


def record_key(
    *, actor: User, authority: Authority, armoured: str, source: str, at: datetime
) -> AuthorityKey:
    """Record a key with how its fingerprint was compared; nothing is encrypted for it before somebody confirms it.

    Raises BadInput for what is no usable key or is recorded already, GateClosed while the authority has no known
    contact: a key is compared through one.
    """
    key = read_key(armoured, at=at, where="OpenPGP key")
    said = wording.line(
        source, where="how the fingerprint was compared", longest=LONGEST_SOURCE, required=True
    )
    with transaction.atomic():
        current = _locked(authority, actor, Permission.VERIFY)
        if not current.has_known_contact:
            raise GateClosed(
                _(
                    "{authority} has no contact that was found independently. Record one first and compare the "
                    "fingerprint through it."
                ).format(authority=current)
            )
        row = AuthorityKey(
            authority=current,
            armoured=key.armoured,
            fingerprint=key.fingerprint,
            names=list(key.names),
            expires_at=key.expires_at,
            source=said,
            recorded_by=actor,
            recorded_at=at,
        )
        if AuthorityKey.objects.filter(
            authority=current, fingerprint=key.fingerprint, withdrawn_at__isnull=True
        ).exists():
            raise WrongStep(_("This key is recorded already."))
        _record(EventKind.AUTHORITY_KEY_RECORDED, row, actor=actor, at=at, changes=new(row))
    return row


def confirm_key(*, actor: User, key: AuthorityKey, at: datetime) -> AuthorityKey:
    """Confirm a key that somebody else recorded; from now on letters can be encrypted for it.

    The key that was in use before is withdrawn in the same step. Raises NotPermitted for the person who recorded it,
    WrongStep for one that is confirmed or withdrawn, BadInput for one that expired meanwhile.
    """
    with transaction.atomic():
        current = _locked_key(key, actor, Permission.DECIDE)
        if current.confirmed_at is not None:
            raise WrongStep(_("This key is confirmed already."))
        if current.recorded_by_id == actor.pk:
            raise NotPermitted(
                _("You recorded this key. Somebody else compares the fingerprint and confirms it.")
            )
        read_key(current.armoured, at=at, where="OpenPGP key")
        for row in _in_use(current.authority):
            _withdraw(row, _replaced_words(current), actor=actor, at=at)
        current.confirmed_by, current.confirmed_at = actor, at
        change = Change(current, ("confirmed_by", "confirmed_at"))
        _record(EventKind.AUTHORITY_KEY_CONFIRMED, current, actor=actor, at=at, changes=[change])
    return current


def withdraw_key(*, actor: User, key: AuthorityKey, reason: str, at: datetime) -> AuthorityKey:
    """Take a key out of use at once, with the reason; it takes one person, for safety. Raises Incomplete, WrongStep."""
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why; the reason is kept with the key."))
    with transaction.atomic():
        current = _locked_key(key, actor, Permission.VERIFY)
        _withdraw(current, stated, actor=actor, at=at)
    return current


def key_in_use(authority: Authority) -> AuthorityKey | None:
    """The confirmed key of an authority; None without one."""
    return _in_use(authority).first()


def _in_use(authority: Authority) -> QuerySet[AuthorityKey]:
    return AuthorityKey.objects.filter(
        authority=authority, confirmed_at__isnull=False, withdrawn_at__isnull=True
    )


def _replaced_words(key: AuthorityKey) -> str:
    """Kept beside the key; the same in every language."""
    return f"→ {key.fingerprint.upper()}"


def _withdraw(row: AuthorityKey, reason: str, *, actor: User, at: datetime) -> None:
    row.withdrawn_at, row.withdrawn_reason = at, reason
    change = Change(row, ("withdrawn_at", "withdrawn_reason"))
    _record(EventKind.AUTHORITY_KEY_WITHDRAWN, row, actor=actor, at=at, changes=[change], reason=reason)


def _locked(authority: Authority, actor: User, permission: Permission) -> Authority:
    current = Authority.objects.select_for_update().get(pk=authority.pk)
    access.require_in_jurisdiction(actor, permission, current.jurisdiction_id)
    return current


def _locked_key(key: AuthorityKey, actor: User, permission: Permission) -> AuthorityKey:
    """The authority's row is locked: of two keys confirmed at once one waits for the other."""
    authority = _locked(key.authority, actor, permission)
    current = AuthorityKey.objects.select_for_update().get(pk=key.pk)
    current.authority = authority
    if current.withdrawn_at is not None:
        raise WrongStep(_("This key is withdrawn. Record it again if it is to be used."))
    return current


def _record(
    kind: EventKind, row: AuthorityKey, *, actor: User, at: datetime, changes: list[Change], reason: str = ""
) -> None:
    detail = {"authority": row.authority.name, "fingerprint": row.fingerprint.upper()}
    audit.record(actor=actor, at=at, kind=kind, changes=changes, reason=reason, detail=detail)
