"""Reminders of clocks: each recorded once, then mailed to those whose work it is."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from triage import access, audit
from triage.access import Scope
from triage.audit import new
from triage.choices import ReminderKind, in_words
from triage.errors import NotPermitted
from triage.event_kinds import EventKind
from triage.models import DataRequest, Reminder, User
from triage.roles import Permission, Role
from triage.services.gags import bars_lifted
from triage.services.occasions import Occasion, occasions
from triage.services.people import DESK_ACCOUNT

logger = logging.getLogger(__name__)


def service_account() -> User | None:
    """The account that scheduled work runs as; None while the desk has none."""
    return User.objects.filter(username=DESK_ACCOUNT, is_service=True, is_active=True).first()


def remind(*, actor: User, at: datetime) -> int:
    """Remind the desk of every clock that asks for it now; how many reminders were recorded.

    Run twice, late or by two workers at once, each is recorded and mailed once: its key is unique, and it is written
    with its event and what follows from it in one transaction, on the locked data request. Raises NotPermitted for
    anybody but the service account.

    The service account needs its role and no scope here: a jurisdiction that nobody granted to it, or a sealed data
    request, would be forgotten in silence. Nothing is read but clocks, and nothing is told but the reference and the
    clock, to people whose own scope holds the data request.
    """
    if not actor.is_service:
        raise NotPermitted(_("The desk is reminded by its service account alone."))
    access.require_role(actor, Permission.VIEW)
    scopes = _Scopes()
    return sum(_remind(occasion, actor=actor, scopes=scopes, at=at) for occasion in occasions(at))


def _remind(occasion: Occasion, *, actor: User, scopes: _Scopes, at: datetime) -> bool:
    try:
        with transaction.atomic():
            current = DataRequest.objects.select_for_update().select_related(None).get(pk=occasion.case_id)
            if Reminder.objects.filter(key=occasion.key).exists() or not occasion.stands():
                return False
            people = scopes.told(occasion, current)
            _record(occasion, current, people, actor=actor, at=at)
            letter = partial(_mail, occasion, current.reference, [person.email for person in people])
            transaction.on_commit(letter, robust=True)
    except IntegrityError:
        # Another worker was faster.
        return False
    return True


def _record(
    occasion: Occasion, current: DataRequest, people: Iterable[User], *, actor: User, at: datetime
) -> None:
    reminder = Reminder(
        data_request=current,
        kind=occasion.kind,
        clock=occasion.clock,
        key=occasion.key,
        due_before=occasion.due,
        reminded_at=at,
    )
    audit.record(
        actor=actor, at=at, kind=EventKind.CLOCK_REMINDED, data_request=current, changes=new(reminder),
        detail={
            "clock": occasion.clock.value,
            "reminder": occasion.kind.value,
            "due": occasion.due.astimezone(UTC).isoformat(),
            "told": ", ".join(str(person) for person in people),
        },
    )  # fmt: skip
    if occasion.gag is not None:
        bars_lifted(occasion.gag, actor=actor, on=occasion.due.date(), at=at)


@dataclass
class _Scopes:
    """Who is told of what; each person's scope is asked once in a run."""

    _known: dict[UUID, Scope] = field(default_factory=dict)
    _seniors: list[User] | None = None

    def told(self, occasion: Occasion, case: DataRequest) -> list[User]:
        """Who has the data request; of what is overdue the senior counsel, too. Only those who may see it."""
        people: list[User] = []
        if case.assigned_to is not None:
            people.append(case.assigned_to)
        if occasion.kind is ReminderKind.OVERDUE:
            people += (person for person in self._senior_counsel() if person not in people)
        return [person for person in people if person.is_active and self._may_see(person, case)]

    def _senior_counsel(self) -> list[User]:
        if self._seniors is None:
            seniors = User.objects.filter(is_active=True, groups__name=Role.SENIOR_COUNSEL.value)
            self._seniors = list(seniors.order_by("username"))
        return self._seniors

    def _may_see(self, person: User, case: DataRequest) -> bool:
        if person.pk not in self._known:
            self._known[person.pk] = access.scope_of(person)
        scope = self._known[person.pk]
        return scope.holds(Permission.VIEW) and scope.contains(case)


def _mail(occasion: Occasion, reference: str, addresses: Iterable[str]) -> None:
    """One mail to each, so that nobody reads who else was told; one that cannot be sent keeps none from the others."""
    # In the language of the desk, as alarms.
    with translation.override(settings.LANGUAGE_CODE):
        clock, kind = in_words(occasion.clock), str(occasion.kind.label)
        subject = _("Countersign: {reference}, {clock}: {reminder}").format(
            reference=reference, clock=clock, reminder=kind
        )
        body = _("{reference}\nClock: {clock}\n{reminder}: {due} UTC\n\nOpen it at the desk.").format(
            reference=reference,
            clock=clock,
            reminder=kind,
            due=f"{occasion.due.astimezone(UTC):%Y-%m-%d %H:%M}",
        )
    for address in addresses:
        if address:
            _send(subject, body, address)


def _send(subject: str, body: str, address: str) -> None:
    try:
        send_mail(subject, body, None, [address])
    except Exception:
        logger.exception(
            "A reminder could not be mailed; it stands in the record and on the pages of the desk"
        )
