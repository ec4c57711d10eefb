"""Passwords: a first one is issued once, lasts for days, and is changed by the person before anything else."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from triage import access, audit
from triage.audit import Change
from triage.errors import BadInput, Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Event, User
from triage.roles import Permission
from triage.services import wording
from triage.services.people import lock_people
from triage.services.second_factors import has_second_factor

FIRST_PASSWORD_LASTS = timedelta(days=3)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without characters that are read as one another: it is read out or copied from paper."""
GROUPS, GROUP_LENGTH = 4, 5
"""Twenty of 31 characters: 99 bits."""
LONGEST_REASON = 300


def issue_password(*, actor: User, person: User, reason: str, at: datetime) -> str:
    """A first password that works once: returned to be shown once, stored as a hash, changed at the next sign-in.

    Raises WrongStep for somebody who has rights and no second factor, who could be impersonated with it: that takes
    two account managers (`triage.services.sign_in_reset`). Raises NotPermitted for oneself.
    """
    access.require_role(actor, Permission.PROPOSE_GRANT)
    stated = stated_reason(reason)
    with transaction.atomic():
        current = locked(person, actor=actor)
        if _has_rights(current) and not has_second_factor(current):
            raise WrongStep(
                _(
                    "{person} has rights and no second factor: whoever knows the password could act as {person}. "
                    "Propose to reset the sign-in; another account manager does it."
                ).format(person=current)
            )
        password, changes = replaced(current)
        audit.record(
            actor=actor, at=at, kind=EventKind.PASSWORD_ISSUED, changes=changes, reason=stated,
            detail={"person": str(current), "person_id": str(current.pk)},
        )  # fmt: skip
    return password


def change_password(*, actor: User, new: str, at: datetime) -> User:
    """The person chooses a password; every other session of theirs ends. Raises BadInput for a weak or the old one."""
    with transaction.atomic():
        current = User.objects.select_for_update().get(pk=actor.pk)
        if not current.is_active or current.is_service:
            raise NotPermitted(_("This account cannot sign in."))
        if current.check_password(new):
            raise BadInput(_("is the one you have; choose another"), where="password")
        try:
            validate_password(new, current)
        except ValidationError as error:
            raise BadInput(" ".join(error.messages), where="password") from None
        current.set_password(new)
        current.must_change_password = False
        audit.record(
            actor=current, at=at, kind=EventKind.PASSWORD_CHANGED,
            changes=[Change(current, ("password", "must_change_password"))], detail={"person": str(current)},
        )  # fmt: skip
    return current


def has_expired(person: User, *, at: datetime) -> bool:
    """Whether the first password that was issued to the person is too old to sign in with."""
    if not person.must_change_password:
        return False
    kinds = (EventKind.PASSWORD_ISSUED, EventKind.SIGN_IN_RESET)
    issued = (
        Event.objects.filter(kind__in=kinds, detail__person_id=str(person.pk)).order_by("-number").first()
    )
    return issued is not None and issued.at <= at - FIRST_PASSWORD_LASTS


def stated_reason(reason: str) -> str:
    """Why something is done to an account. Raises Incomplete without words."""
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why; the reason is kept with the account."))
    return stated


def locked(person: User, *, actor: User) -> User:
    """The account, locked until the transaction ends. Raises NotPermitted for oneself, WrongStep if nobody signs in."""
    if person.pk == actor.pk:
        raise NotPermitted(_("Nobody changes their own account. Ask another account manager."))
    lock_people()
    current = User.objects.select_for_update().get(pk=person.pk)
    if not current.is_active or current.is_service:
        raise WrongStep(_("Nobody can sign in as {person}.").format(person=current))
    return current


def replaced(person: User) -> tuple[str, list[Change]]:
    """A new first password set on the row, and what of the row is to be written."""
    password = "-".join(
        "".join(secrets.choice(ALPHABET) for _place in range(GROUP_LENGTH)) for _group in range(GROUPS)
    )
    person.set_password(password)
    person.must_change_password = True
    return password, [Change(person, ("password", "must_change_password"))]


def _has_rights(person: User) -> bool:
    scope = access.scope_of(person)
    return bool(scope.permissions or scope.jurisdictions or scope.sealed)
