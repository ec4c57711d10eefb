"""The people of the tests: one role each, named after it in the alphabet. Rows are made directly; it is fast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from guardian.shortcuts import assign_perm

from jurisdictions.models import Jurisdiction
from triage.access import SCOPE_PERMISSION, SEALED_PERMISSION
from triage.encryption.sealing import seal
from triage.models import DataRequest, User
from triage.roles import Role
from triage.services.second_factors import PURPOSE

PASSWORD = "correct horse battery staple"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of everybody's authenticator app."""


@dataclass(frozen=True)
class Person:
    """Who it is: full name, role, and the jurisdictions the person works in."""

    name: str
    role: Role | None
    codes: tuple[str, ...] = ()
    is_superuser: bool = False
    is_service: bool = False


PEOPLE = {
    "alice": Person("Alice Ashdown", Role.INTAKE_CLERK, ("DE", "ZZ")),
    "bob": Person("Bob Breuer", Role.REGIONAL_COUNSEL, ("DE", "ZZ")),
    "carol": Person("Carol Castro", Role.SENIOR_COUNSEL, ("DE", "ZZ")),
    "dan": Person("Dan Diallo", Role.RIGHTS_REVIEWER, ("DE", "ZZ")),
    "erin": Person("Erin Eklund", Role.HEAD_OF_LEGAL, ("DE", "ZZ", "FR")),
    "frank": Person("Frank Fabre", Role.REGIONAL_COUNSEL, ("FR",)),
    "grace": Person("Grace Gomez", Role.AUDITOR, ("DE", "ZZ")),
    "heidi": Person("Heidi Huber", Role.LAW_EDITOR),
    "ivan": Person("Ivan Ilic", Role.LAW_EDITOR),
    "judy": Person("Judy Jansen", Role.ACCOUNT_MANAGER),
    "ken": Person("Ken Kowalski", Role.ACCOUNT_MANAGER),
    "laura": Person("Laura Lind", Role.PUBLISHER),
    "mona": Person("Mona Moreau", Role.SENIOR_COUNSEL, ("FR",)),
    "nils": Person("Nils Nowak", Role.SENIOR_COUNSEL, ("DE", "ZZ")),
    "oscar": Person("Oscar Olsen", None),
    "root": Person("Rita Root", None, is_superuser=True),
    "desk": Person("Desk", Role.SERVICE, ("DE", "ZZ", "FR"), is_service=True),
}
"""Frank and Mona see France only. Oscar has nothing. Rita is a superuser, which gives no scope."""


def person(username: str) -> User:
    """The person of this name, made when first asked for; a name that is not in the table is a KeyError."""
    who = PEOPLE[username]
    known = User.objects.filter(username=username).first()
    if known is not None:
        return known
    first, _, last = who.name.partition(" ")
    user = User(
        username=username,
        first_name=first,
        last_name=last,
        is_staff=not who.is_service,
        is_superuser=who.is_superuser,
        is_service=who.is_service,
    )
    if who.is_service:
        user.set_unusable_password()
    else:
        user.set_password(PASSWORD)
    user.save()
    if not who.is_service:
        enrol(user)
    if who.role is not None:
        give_role(user, who.role)
    give_scope(user, who.codes)
    return user


def enrol(user: User) -> Authenticator:
    """Give the person an authenticator app; without a second factor the desk is closed."""
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": _sealed_secret(settings.COUNTERSIGN_MASTER_KEY_ID)},
    )


@cache
def _sealed_secret(master_key_id: str) -> str:
    return seal(TOTP_SECRET, purpose=PURPOSE)


def sign_in(client: Client, user: User, at: datetime | None = None) -> None:
    """Sign the person in as if both factors had been given at this time, now if not given."""
    client.force_login(user)
    session = client.session
    proved = {"method": "password", "at": (at or timezone.now()).timestamp()}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [proved]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session.save()


def give_role(user: User, role: Role) -> None:
    """Put the person into the group of the role, without the two people whom it takes at the desk."""
    user.groups.add(Group.objects.get(name=role.value))


def give_scope(user: User, codes: Iterable[str]) -> None:
    """Grant jurisdictions, without the two people whom it takes at the desk."""
    for code in codes:
        assign_perm(SCOPE_PERMISSION, user, Jurisdiction.objects.get(code=code))


def give_sealed(user: User, data_request: DataRequest) -> None:
    """Grant one sealed data request, without the two people whom it takes at the desk."""
    assign_perm(SEALED_PERMISSION, user, data_request)


def alice() -> User:
    """Intake clerk for Germany."""
    return person("alice")


def bob() -> User:
    """Regional counsel for Germany."""
    return person("bob")


def carol() -> User:
    """Senior counsel for Germany."""
    return person("carol")


def dan() -> User:
    """Rights reviewer for Germany."""
    return person("dan")


def erin() -> User:
    """Head of legal, for Germany and France."""
    return person("erin")


def frank() -> User:
    """Regional counsel for France: sees nothing of Germany."""
    return person("frank")


def grace() -> User:
    """Auditor for Germany."""
    return person("grace")


def heidi() -> User:
    """Law editor."""
    return person("heidi")


def ivan() -> User:
    """The other law editor."""
    return person("ivan")


def judy() -> User:
    """Account manager."""
    return person("judy")


def ken() -> User:
    """The other account manager."""
    return person("ken")


def laura() -> User:
    """Publisher."""
    return person("laura")


def mona() -> User:
    """Senior counsel for France."""
    return person("mona")


def nils() -> User:
    """The other senior counsel for Germany."""
    return person("nils")


def oscar() -> User:
    """A person without any role or scope."""
    return person("oscar")


def root() -> User:
    """A superuser without any role or scope."""
    return person("root")


def desk() -> User:
    """The service account that scheduled work runs as."""
    return person("desk")
