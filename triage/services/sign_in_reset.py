"""Resetting a lost sign-in: second factors go, a first password comes. It takes two, like every change of rights."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from triage import access, audit
from triage.errors import NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Event, User
from triage.roles import Permission
from triage.services.lockouts import forget_failures
from triage.services.passwords import locked, replaced, stated_reason
from triage.services.second_factors import PRIMARY

PROPOSAL_LASTS = timedelta(days=7)


def propose_reset(*, actor: User, person: User, reason: str, at: datetime) -> None:
    """Say that somebody lost their second factor; another account manager resets it. Raises WrongStep if one said so.

    One account manager alone could otherwise sign in as anybody.
    """
    access.require_role(actor, Permission.PROPOSE_GRANT)
    stated = stated_reason(reason)
    with transaction.atomic():
        current = locked(person, actor=actor)
        if proposal_for(current, at=at) is not None:
            raise WrongStep(_("This is proposed already. Another account manager carries it out."))
        audit.record(
            actor=actor, at=at, kind=EventKind.SIGN_IN_RESET_PROPOSED, reason=stated, detail=_detail(current)
        )


def reset_sign_in(*, actor: User, person: User, at: datetime) -> str:
    """Remove second factors and linked identities, end all sessions, and give back a first password to show once.

    The person who proposed it cannot do it. The service account needs no proposal: whoever acts as it has the machine
    and its keys. Raises NotPermitted, WrongStep without a proposal of the last seven days.
    """
    if not actor.is_service:
        access.require_role(actor, Permission.APPROVE_GRANT)
    with transaction.atomic():
        current = locked(person, actor=actor)
        if not actor.is_service:
            _require_proposal_of_another(current, actor, at)
        factors = Authenticator.objects.filter(user=current, type__in=PRIMARY).count()
        Authenticator.objects.filter(user=current).delete()
        SocialAccount.objects.filter(user=current).delete()
        forget_failures(current)
        # The session holds a digest of the password: with a new one, every open session ends.
        password, changes = replaced(current)
        audit.record(
            actor=actor, at=at, kind=EventKind.SIGN_IN_RESET, changes=changes,
            detail={**_detail(current), "factors": factors},
        )  # fmt: skip
    return password


def proposal_for(person: User, *, at: datetime) -> Event | None:
    """The proposal that waits; none if it was carried out or lies more than seven days back.

    Nor one of somebody who may propose nothing any more: it is as if it had not been made.
    """
    kinds = (EventKind.SIGN_IN_RESET_PROPOSED, EventKind.SIGN_IN_RESET)
    rows = Event.objects.filter(kind__in=kinds, detail__person_id=str(person.pk), at__gt=at - PROPOSAL_LASTS)
    last = rows.select_related("actor").order_by("-number").first()
    if last is None or last.kind != EventKind.SIGN_IN_RESET_PROPOSED:
        return None
    return last if access.scope_of(last.actor).holds(Permission.PROPOSE_GRANT) else None


def _require_proposal_of_another(person: User, actor: User, at: datetime) -> None:
    proposal = proposal_for(person, at=at)
    if proposal is None:
        raise WrongStep(
            _("Nobody has proposed to reset the sign-in of {person}. It takes two account managers.").format(
                person=person
            )
        )
    if proposal.actor_id == actor.pk:
        raise NotPermitted(_("You proposed this. Another account manager carries it out."))


def _detail(person: User) -> dict[str, str]:
    return {"person": str(person), "person_id": str(person.pk)}
