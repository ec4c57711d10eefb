"""Signing in with an outside provider (OpenID Connect): only people who have an account, found by one claim."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from triage.errors import TriageError
from triage.models import User
from triage.services import identities

BY_USERNAME, BY_EMAIL = "username", "email"


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Fails closed: whatever is not clearly one active person of the desk is refused, in the same words."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """The provider that the settings name; rows of the database configure none."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """Nothing: no account is made of what a provider says."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account of an identity. Raises ImmediateHttpResponse with a page that says there is none."""
        data = sociallogin.account.extra_data
        if sociallogin.state.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN or _contradicts(data):
            raise _unknown(request)
        if sociallogin.is_existing:
            # What the provider says of a person is read, not kept.
            sociallogin.account.extra_data = {}
            sociallogin.account.save(update_fields=["extra_data"])
            return
        person = _claimed(data)
        if person is None:
            raise _unknown(request)
        try:
            row = identities.link_identity(
                actor=person,
                provider=sociallogin.account.provider,
                subject=sociallogin.account.uid,
                at=timezone.now(),
            )
        except TriageError:
            raise _unknown(request) from None
        sociallogin.account, sociallogin.user = row, person


def _contradicts(data: dict[str, Any]) -> bool:
    """OpenID Connect Core 1.0, section 5.3.2: both answers of the provider must be about the same subject."""
    subjects = {claims.get("sub") for claims in (data.get("userinfo"), data.get("id_token")) if claims}
    return len(subjects) != 1


def _claimed(data: dict[str, Any]) -> User | None:
    """The one active person that the claims name; None for none, several, or an address nobody verified."""
    claims = data.get("userinfo") or data.get("id_token") or {}
    people = User.objects.filter(is_active=True, is_service=False, is_staff=True)
    if settings.COUNTERSIGN_OIDC_MATCH == BY_USERNAME:
        name = claims.get("preferred_username")
        return people.filter(username=name).first() if isinstance(name, str) and name else None
    address = claims.get("email")
    if not isinstance(address, str) or not address or claims.get("email_verified") is not True:
        return None
    found = list(people.filter(email__iexact=address)[:2])
    return found[0] if len(found) == 1 else None


def _unknown(request: HttpRequest) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(render(request, "socialaccount/unknown.html", status=403))
