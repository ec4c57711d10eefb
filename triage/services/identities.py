"""Identities of an outside provider: linked once to an account that exists, and known by their subject from then on."""

from __future__ import annotations

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from triage import audit
from triage.errors import NotPermitted
from triage.event_kinds import EventKind
from triage.models import User
from triage.services.people import lock_people


def link_identity(*, actor: User, provider: str, subject: str, at: datetime) -> SocialAccount:
    """Tie the subject of a provider to the person who signs in with it for the first time.

    One subject for each person: a name that the provider gave to somebody else later opens nothing. Raises
    NotPermitted.
    """
    with transaction.atomic():
        lock_people()
        current = User.objects.select_for_update().get(pk=actor.pk)
        taken = SocialAccount.objects.filter(provider=provider, user=current).exists()
        if taken or not current.is_active or current.is_service:
            raise NotPermitted(_("This identity belongs to no account of the desk."))
        row = SocialAccount.objects.create(provider=provider, uid=subject, user=current)
        audit.record(
            actor=current, at=at, kind=EventKind.IDENTITY_LINKED,
            detail={"person": str(current), "provider": provider},
        )  # fmt: skip
    return row
