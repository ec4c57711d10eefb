"""Failed sign-ins: who is locked out by them, and letting a person sign in again before the lock ends by itself."""

from __future__ import annotations

from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from triage import access, audit
from triage.errors import WrongStep
from triage.event_kinds import EventKind
from triage.models import User
from triage.roles import Permission
from triage.services.passwords import locked, stated_reason


def failures_of(username: str, *, at: datetime) -> int:
    """Failed sign-ins with this user name that still count, from whatever address."""
    recent = AccessAttempt.objects.filter(username=username, attempt_time__gt=at - settings.AXES_COOLOFF_TIME)
    return int(recent.aggregate(sum=Sum("failures_since_start"))["sum"] or 0)


def is_locked_out(person: User, *, at: datetime) -> bool:
    """Whether the person may be locked out from somewhere: enough failures from one address or from all together."""
    return failures_of(person.username, at=at) >= settings.AXES_FAILURE_LIMIT


def release_lock(*, actor: User, person: User, reason: str, at: datetime) -> None:
    """Forget the failed sign-ins of a person. Raises WrongStep where none count."""
    access.require_role(actor, Permission.PROPOSE_GRANT)
    stated = stated_reason(reason)
    with transaction.atomic():
        current = locked(person, actor=actor)
        if not failures_of(current.username, at=at):
            raise WrongStep(_("Nothing keeps {person} from signing in.").format(person=current))
        forget_failures(current)
        audit.record(
            actor=actor, at=at, kind=EventKind.LOCK_RELEASED, reason=stated, detail={"person": str(current)}
        )


def forget_failures(person: User) -> None:
    """Delete what was counted against a person; the caller records why."""
    AccessAttempt.objects.filter(username=person.username).delete()
