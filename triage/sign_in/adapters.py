"""What django-allauth asks of the desk: nobody signs up, nothing goes out by mail, redirects stay here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.encryption.sealing import seal, unseal
from triage.services.passwords import has_expired
from triage.services.second_factors import PRIMARY, PURPOSE
from triage.sign_in.freshness import is_fresh

NAME = "Countersign"
FIRST_STEP = "sign_in_first_step"
"""The key in the session under which stands a digest of the password with which the first step was taken."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by account managers; here people only come and go."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("User name and password do not fit together."),
        "incorrect_password": gettext_lazy("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of the host that was asked: other names of the desk need no redirect to them."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in counts as proof too: whoever enrols a second factor has just given the password."""
        return not is_fresh(context.request)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Refuse disabled accounts, service accounts, and first passwords that lay about too long."""
        if not user.is_active or user.is_service or not user.is_staff:
            return back_to_sign_in(
                request, _("This account is disabled. An account manager can tell you more.")
            )
        records = get_authentication_records(request, user)
        by_password = bool(records) and records[-1]["method"] == "password"
        if by_password and has_expired(user, at=timezone.now()):
            return back_to_sign_in(
                request,
                _("This first password has expired. Ask an account manager for a new one."),
            )
        request.session[FIRST_STEP] = user.get_session_auth_hash()
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Say what the desk's own pages say; the library's standing phrases are left out."""
        if kwargs.get("message"):
            super().add_message(request, level, message=kwargs["message"])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: no part of signing in goes by mail."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are sealed, and nobody is left without one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy(
            "This is your only second factor. Enrol another one first, then remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Sealed under a key derived from the active master key."""
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """In clear. Raises EncryptionError."""
        return unseal(encrypted_text, purpose=PURPOSE)

    def get_totp_issuer(self) -> str:
        """The name in the authenticator app."""
        return NAME

    def get_totp_label(self, user: Any) -> str:
        """The account in the authenticator app."""
        return str(user.username)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not the last one: without a second factor the desk is closed."""
        others = type(authenticator).objects.filter(user=authenticator.user_id, type__in=PRIMARY)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  the library's name
        """What a key is called unless the person gives a name."""
        keys = user.authenticator_set.filter(type=type).count()
        return _("Key {number}").format(number=keys + 1)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host that passkeys are bound to."""
        return {"id": context.request.get_host().partition(":")[0], "name": NAME}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """What a passkey shows of the account. The id in it is the account's random one."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": str(user), "name": user.username}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the record tells."""


def first_step_stands(request: HttpRequest, user: Any) -> bool:
    """Whether the password is still the one with which signing in began."""
    begun = request.session.get(FIRST_STEP, "")
    return constant_time_compare(begun, user.get_session_auth_hash())


def back_to_sign_in(request: HttpRequest, says: str) -> HttpResponse:
    """Signed out, where one signs in, with the reason."""
    request.session.flush()
    messages.error(request, says)
    return HttpResponseRedirect(reverse("account_login"))
