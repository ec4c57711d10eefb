"""Locking out who guesses: by user name and address, and by user name alone against guessing from many addresses."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.userkit import get_user_by_username
from allauth.core.internal.httpkit import get_client_ip
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from triage.encryption import blind_index
from triage.services.lockouts import failures_of

FROM_EVERYWHERE = 25
"""Failed sign-ins with one user name, from all addresses together, after which none may guess on."""


class Lockouts(AxesDatabaseHandler):
    """The library's count of failures by user name and address, and ours by user name."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """Failures that count against this attempt; the limit itself once the user name is guessed at everywhere."""
        count = int(super().get_failures(request, credentials))
        everywhere = failures_of(counted_name(request, credentials), at=timezone.now())
        limit: int = settings.AXES_FAILURE_LIMIT
        return max(count, limit) if everywhere >= FROM_EVERYWHERE else count


def counted_name(request: Any, credentials: dict[str, Any] | None = None) -> str:
    """What a failure is counted under: the user name of an account in its own spelling, else a digest.

    People type their password into the wrong field: what is no user name is not kept.
    """
    given = (credentials or {}).get("username") or request.POST.get("login") or ""
    account = get_user_by_username(given) if given and "\x00" not in given else None
    return account.get_username() if account else f"?{blind_index('sign-in', given.strip().lower())[:32]}"


def client_address(request: HttpRequest) -> str | None:
    """The address of the browser, behind as many proxies as TRUSTED_PROXIES says."""
    address: str | None = get_client_ip(request)
    return address


def may_try(request: HttpRequest, username: str) -> bool:
    """Whether a password or code of this person may be tried; if not, the answer becomes the locked page."""
    if AxesProxyHandler.is_allowed(request, {"username": username}):
        return True
    request.axes_locked_out = True  # type: ignore[attr-defined]
    return False


def count_failure(request: HttpRequest, username: str) -> None:
    """Count a wrong code as a wrong password is counted: whoever has the one must not guess the other."""
    AxesProxyHandler.user_login_failed(sender=__name__, credentials={"username": username}, request=request)


def locked_page(request: HttpRequest, original: Any = None, credentials: Any = None) -> HttpResponse:
    """Why nothing is tried any more and what to do, the same for user names that exist and that do not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    response = render(request, "account/locked.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    response["Cache-Control"] = "no-store"
    return response
