"""What is asked once for each HTTP request: the person's scope, and whether the way in was gone to its end."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from triage.access import scope_of
from triage.models import Preferences
from triage.sign_in import gate


class LanguageMiddleware:
    """The language and the time zone that the person chose; else the browser's language and the desk's zone.

    What the person chose is on the HTTP request as `preferences`, also where nothing was chosen.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in that language."""
        chosen = preferences_of(request.user)
        request.preferences = chosen  # type: ignore[attr-defined]
        language = chosen.language or translation.get_language_from_request(request)
        with translation.override(language), timezone.override(zone_of(chosen)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response


def preferences_of(user: Any) -> Preferences:
    """What the person chose; without an account, or a choice, everything is left open."""
    found = Preferences.objects.filter(user=user).first() if user.is_authenticated else None
    return found or Preferences()


def zone_of(preferences: Preferences) -> ZoneInfo | None:
    """The zone that was chosen; None for the desk's, also where the machine does not know the name any more."""
    try:
        return ZoneInfo(preferences.time_zone) if preferences.time_zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


class ScopeMiddleware:
    """Puts the user's scope on the HTTP request; it lives no longer than that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with `request.scope` in place."""
        request.scope = SimpleLazyObject(lambda: scope_of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)


class SignInMiddleware:
    """Lets nobody past a first password of somebody else's choice, or past enrolling a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseRedirect | None:
        """Lead to the page where the way in goes on, whatever page was asked for."""
        step = gate.next_step(request.user)
        match = request.resolver_match
        if not step or (match is not None and gate.is_open(match.view_name, step)):
            return None
        return HttpResponseRedirect(reverse(step))
