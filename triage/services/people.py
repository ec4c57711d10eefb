"""The people of the desk: founding it, creating accounts, disabling them. What they may do is granted elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from triage import access, audit
from triage.audit import Change, new
from triage.choices import GrantAction
from triage.errors import BadInput, Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import EventChain, User
from triage.roles import Permission, Role
from triage.services import wording

DESK_ACCOUNT = "desk"
FOUNDERS = 2
LEAST_ACCOUNT_MANAGERS = 2
"""With fewer nobody could be given a right any more: each grant takes two."""
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,49}")
LONGEST_NAME = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody who gets an account; without a password nobody can sign in with it until one is issued.

    A password that is given here was chosen by somebody else: it is changed at the first sign-in.
    """

    username: str
    full_name: str
    email: str = ""
    password: str = field(default="", repr=False)


def found_desk(*, managers: Sequence[NewPerson], at: datetime) -> tuple[User, ...]:
    """Create the service account and the first two account managers of a desk that has none.

    The one step that no person grants: it is recorded as the service account's. Raises WrongStep on a desk that has
    account managers, Incomplete unless two different people are named.
    """
    if len({manager.username for manager in managers}) != FOUNDERS or len(managers) != FOUNDERS:
        raise Incomplete(_("A desk is founded with two account managers: every grant takes two people."))
    accounts = [_account(manager) for manager in managers]
    with transaction.atomic():
        lock_people()
        if account_managers() or User.objects.filter(username=DESK_ACCOUNT).exists():
            raise WrongStep(_("This desk has been founded. Its account managers create further people."))
        desk = User(username=DESK_ACCOUNT, first_name="Desk", is_service=True)
        desk.set_unusable_password()
        _create(desk, actor=desk, at=at)
        _put_into(Role.SERVICE, desk, actor=desk, at=at)
        for account in accounts:
            _create(account, actor=desk, at=at)
            _put_into(Role.ACCOUNT_MANAGER, account, actor=desk, at=at)
    return tuple(accounts)


def create_person(*, actor: User, person: NewPerson, at: datetime) -> User:
    """Create an account that may do nothing yet. Raises BadInput for a name that is taken or malformed."""
    access.require_role(actor, Permission.PROPOSE_GRANT)
    account = _account(person)
    with transaction.atomic():
        lock_people()
        if User.objects.filter(username__iexact=account.username).exists():
            raise BadInput(_("is taken; choose another"), where="username")
        _create(account, actor=actor, at=at)
    return account


def disable_person(*, actor: User, person: User, reason: str, at: datetime) -> User:
    """Shut an account out at once; its rows stay. Raises WrongStep if too few account managers would be left."""
    access.require_role(actor, Permission.PROPOSE_GRANT)
    stated = wording.line(reason, where="reason", longest=300)
    if not stated:
        raise Incomplete(_("Say why; the reason is kept with the account."))
    if person.pk == actor.pk:
        raise NotPermitted(_("Nobody changes their own account. Ask another account manager."))
    with transaction.atomic():
        lock_people()
        current = User.objects.select_for_update().get(pk=person.pk)
        if not current.is_active:
            raise WrongStep(_("{person} is disabled already.").format(person=current))
        require_enough_account_managers(without=current)
        current.is_active = False
        audit.record(
            actor=actor, at=at, kind=EventKind.PERSON_DISABLED, changes=[Change(current, ("is_active",))],
            reason=stated, detail={"person": str(current)},
        )  # fmt: skip
    return current


def account_managers() -> list[User]:
    """The active people who may propose and apply grants."""
    return list(User.objects.filter(is_active=True, groups__name=Role.ACCOUNT_MANAGER.value))


def require_enough_account_managers(*, without: User) -> None:
    """Raise WrongStep if this person is one of the last two account managers."""
    managers = {manager.pk for manager in account_managers()}
    if without.pk in managers and len(managers) <= LEAST_ACCOUNT_MANAGERS:
        raise WrongStep(
            _(
                "{person} is one of the last {count} account managers; without them nobody could be granted anything. "
                "Give the role to somebody else first."
            ).format(person=without, count=LEAST_ACCOUNT_MANAGERS)
        )


def lock_people() -> None:
    """Puts changes of people and rights in line, one after the other, until the transaction ends."""
    EventChain.objects.get_or_create(name=audit.DESK)
    EventChain.objects.select_for_update().get(name=audit.DESK)


def _account(person: NewPerson) -> User:
    if not USERNAME.fullmatch(person.username) or person.username == DESK_ACCOUNT:
        raise BadInput(
            _("must have 2 to 50 small letters, digits, dots or hyphens, and begin with a letter or digit"),
            where="username",
        )
    name = wording.line(person.full_name, where="full name", longest=LONGEST_NAME, required=True)
    first, _space, last = name.rpartition(" ")
    email = wording.line(person.email, where="e-mail", longest=254)
    account = User(username=person.username, first_name=first, last_name=last, email=email, is_staff=True)
    if not person.password:
        account.set_unusable_password()
        return account
    try:
        validate_password(person.password, account)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages), where="password") from None
    account.set_password(person.password)
    account.must_change_password = True
    return account


def _create(account: User, *, actor: User, at: datetime) -> None:
    account.date_joined = at
    audit.record(
        actor=actor,
        at=at,
        kind=EventKind.PERSON_CREATED,
        changes=new(account),
        detail={"person": str(account)},
    )


def _put_into(role: Role, account: User, *, actor: User, at: datetime) -> None:
    account.groups.add(Group.objects.get(name=role.value))
    detail = {
        "action": GrantAction.ADD_ROLE.value,
        "person": str(account),
        "where": role.value,
        "founding": True,
    }
    audit.record(actor=actor, at=at, kind=EventKind.GRANT_APPLIED, detail=detail)
