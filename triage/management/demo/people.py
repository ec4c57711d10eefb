"""The people of the demo's desk: one per role, their scope given by two account managers."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from jurisdictions.models import Jurisdiction
from triage import access
from triage.choices import GrantAction, GrantStatus
from triage.environment import read_text
from triage.errors import WrongStep
from triage.models import GrantProposal, User
from triage.roles import Role
from triage.services import grants, passwords, people
from triage.sign_in.enrolment import enrol_app

PASSWORD_VARIABLE = "COUNTERSIGN_DEMO_PASSWORD"  # noqa: S105  the name of the variable
AMERICAS = ("BR", "US")
ELSEWHERE = ("BE", "CH", "DE", "FR", "GB", "IN", "RU", "TR", "ZZ")
EVERYWHERE = tuple(sorted((*AMERICAS, *ELSEWHERE)))
REASON = "The demo's desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Who it is, and what role and jurisdictions the account managers give."""

    username: str
    full_name: str
    role: Role
    codes: tuple[str, ...] = ()


PEOPLE = (
    DemoPerson(username="alice", full_name="Alice Intake (demo)", role=Role.INTAKE_CLERK, codes=EVERYWHERE),
    DemoPerson(username="bob", full_name="Bob Counsel (demo)", role=Role.REGIONAL_COUNSEL, codes=ELSEWHERE),
    DemoPerson(
        username="olivia", full_name="Olivia Counsel (demo)", role=Role.REGIONAL_COUNSEL, codes=AMERICAS
    ),
    DemoPerson(username="carol", full_name="Carol Senior (demo)", role=Role.SENIOR_COUNSEL, codes=EVERYWHERE),
    DemoPerson(username="dan", full_name="Dan Rights (demo)", role=Role.RIGHTS_REVIEWER, codes=EVERYWHERE),
    DemoPerson(username="erin", full_name="Erin Legal (demo)", role=Role.HEAD_OF_LEGAL, codes=EVERYWHERE),
    DemoPerson(username="grace", full_name="Grace Auditor (demo)", role=Role.AUDITOR, codes=EVERYWHERE),
    DemoPerson(username="heidi", full_name="Heidi Editor (demo)", role=Role.LAW_EDITOR, codes=EVERYWHERE),
    DemoPerson(username="victor", full_name="Victor Editor (demo)", role=Role.LAW_EDITOR, codes=EVERYWHERE),
    DemoPerson(username="ivan", full_name="Ivan Publisher (demo)", role=Role.PUBLISHER),
    DemoPerson(username="judy", full_name="Judy Manager (demo)", role=Role.ACCOUNT_MANAGER),
    DemoPerson(username="mallory", full_name="Mallory Manager (demo)", role=Role.ACCOUNT_MANAGER),
)
FOUNDERS = ("judy", "mallory")

Team = Mapping[str, User]
"""The people by user name."""


def found(*, at: datetime) -> None:
    """Found the desk with the demo's account managers. Raises WrongStep if other people founded it."""
    if User.objects.filter(username__in=FOUNDERS, groups__name=Role.ACCOUNT_MANAGER.value).exists():
        return
    managers = [_new(person) for person in PEOPLE if person.username in FOUNDERS]
    try:
        people.found_desk(managers=managers, at=at)
    except WrongStep:
        raise WrongStep(
            "This desk was founded by other people. Give the demo one of its own: set COUNTERSIGN_VAR to an empty "
            "folder."
        ) from None


def ensure_team(*, password: str, at: datetime) -> Team:
    """Give everybody account, role, scope and a way in; what is there already stays.

    The desk is founded, the law loaded.
    """
    managers = _Managers(User.objects.get(username=FOUNDERS[0]), User.objects.get(username=FOUNDERS[1]), at)
    for person in PEOPLE:
        if person.username not in FOUNDERS:
            _ensure_person(person, managers)
    team = {
        user.username: user for user in User.objects.filter(username__in=[who.username for who in PEOPLE])
    }
    return {username: _come_in(user, password=password, at=at) for username, user in team.items()}


def _come_in(user: User, *, password: str, at: datetime) -> User:
    """As at a first sign-in: choose a password, enrol an authenticator app."""
    if not user.has_usable_password():
        user = passwords.change_password(actor=user, new=password, at=at)
    enrol_app(person=user, at=at)
    return user


def _new(person: DemoPerson) -> people.NewPerson:
    return people.NewPerson(username=person.username, full_name=person.full_name)


@dataclass(frozen=True, slots=True)
class _Managers:
    proposer: User
    applier: User
    at: datetime

    def give(self, user: User, action: GrantAction, **target: Any) -> None:
        """Propose and apply; a proposal that a killed run left behind is applied."""
        waiting = GrantProposal.objects.filter(
            user=user, action=action, status=GrantStatus.PROPOSED, **target
        ).first()
        proposal = waiting or grants.propose(
            actor=self.proposer, action=action, user=user, reason=REASON, at=self.at, **target
        )
        grants.apply(actor=self.applier, proposal=proposal, at=self.at)


def _ensure_person(person: DemoPerson, managers: _Managers) -> None:
    user = User.objects.filter(username=person.username).first() or people.create_person(
        actor=managers.proposer, person=_new(person), at=managers.at
    )
    if not user.groups.filter(name=person.role.value).exists():
        managers.give(user, GrantAction.ADD_ROLE, role=person.role.value)
    missing = set(person.codes) - access.scope_of(user).jurisdictions
    for jurisdiction in Jurisdiction.objects.filter(code__in=missing).order_by("code"):
        managers.give(user, GrantAction.GRANT_SCOPE, jurisdiction=jurisdiction)


def demo_folder() -> Path:
    """Where the demo keeps its password and the letters that it took out."""
    folder = Path(settings.VAR_DIR) / "demo"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def demo_password() -> str:
    """The one password of the demo's people: from COUNTERSIGN_DEMO_PASSWORD, else a random one that is kept."""
    if PASSWORD_VARIABLE in os.environ:
        return read_text(PASSWORD_VARIABLE)
    path = demo_folder() / "password"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write("-".join(secrets.token_hex(2) for _ in range(4)))
    return path.read_text()
