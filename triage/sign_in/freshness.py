"""How long ago the person proved who they are, and asking them to do it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

FOR_A_FORM = timedelta(minutes=5)
"""Older than this, and the form of a grave act is not shown before the person proved who they are."""
FOR_SENDING = timedelta(minutes=15)
"""Older than this, and what the form sends is not taken: filling it in needs some time."""
TOLD = "sign_in_told"
"""The key in the session under which waits what is said after the proof."""


def is_fresh(request: HttpRequest, *, at: datetime | None = None, within: timedelta = FOR_A_FORM) -> bool:
    """Whether the person of this session gave a password, code or passkey within this time; `at` is now if not given.

    A proof that lies in the future is none.
    """
    proved = proved_at(request)
    age = (at or timezone.now()).timestamp() - proved if proved is not None else None
    return age is not None and 0 <= age < within.total_seconds()


def proved_at(request: HttpRequest) -> float | None:
    """When the person last proved who they are, in seconds since 1970; None without a record in this session."""
    if not request.user.is_authenticated:
        return None
    records = get_authentication_records(request, request.user)
    return max((float(record["at"]) for record in records), default=None)


def ask(request: HttpRequest, *, back: str, told: str = "") -> HttpResponseRedirect:
    """Send the person to prove who they are, then to the address `back`, where `told` is said."""
    if told:
        request.session[TOLD] = told
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def tell(request: HttpRequest) -> None:
    """Say, on the next page, what was to be told after the proof."""
    told = request.session.pop(TOLD, "")
    if told:
        messages.warning(request, told)
