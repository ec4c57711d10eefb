"""Pages of the way in: django-allauth's, with what the desk records and what it refuses."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from allauth.account.internal.flows.logout import logout as leave
from allauth.account.utils import passthrough_next_redirect_url
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.adapter import get_adapter as get_identity_adapter
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic.edit import FormView

from triage.errors import BadInput, TriageError
from triage.services import passwords, second_factors
from triage.sign_in import freshness
from triage.sign_in.adapters import SecondFactorAdapter, back_to_sign_in, first_step_stands
from triage.sign_in.forms import NewPasswordForm

if TYPE_CHECKING:
    _NewPasswordView = FormView[NewPasswordForm]
else:
    _NewPasswordView = FormView


def has_host_name(request: HttpRequest) -> bool:
    """Whether the desk was opened under a name: browsers bind passkeys to names, not to numbers."""
    domain, _port = split_domain_port(request.get_host())
    try:
        ipaddress.ip_address(domain.strip("[]"))
    except ValueError:
        return True
    return False


class SignIn(account.LoginView):
    """User name and password, a passkey, or the provider."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What ways in there are."""
        providers = get_identity_adapter().list_providers(self.request)
        return {
            **super().get_context_data(**kwargs),
            "passkeys": has_host_name(self.request),
            "providers": [
                {
                    "name": provider.name,
                    "url": self.passthrough_next_url(provider.get_login_url(self.request)),
                }
                for provider in providers
            ],
        }


class SecondStep(mfa.AuthenticateView):
    """The code or key after the password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which of the two there is."""
        kinds = set(self.stage.login.user.authenticator_set.values_list("type", flat=True))
        return {
            **super().get_context_data(**kwargs),
            "has_app": "totp" in kinds,
            "has_key": "webauthn" in kinds and has_host_name(self.request),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        """In, unless the password of the first step is void by now: issuing another one ends this, too."""
        if not first_step_stands(self.request, self.stage.login.user):
            return back_to_sign_in(self.request, _("Sign in again to prove who you are."))
        response: HttpResponse = super().form_valid(form)
        return response


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, or a sign-in that stands between password and code."""
    leave(request, show_message=False)
    messages.success(request, _("You are signed out."))
    return HttpResponseRedirect(reverse("account_login"))


class PasskeySignIn(webauthn.LoginWebAuthnView):
    """A passkey alone: the device proves that it is there and who holds it."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to where one signs in, with the address that was asked for."""
        messages.error(self.request, _("This key does not open the desk."))
        back = passthrough_next_redirect_url(self.request, reverse("account_login"), "next")
        return HttpResponseRedirect(back)


class _Confirming:
    """After the proof, what was waiting to be said is said."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Somebody who has nothing to prove with, having come by a provider, signs in again."""
        methods = account.get_adapter().get_reauthentication_methods(request.user)
        if request.user.is_authenticated and not methods:
            back = self.passthrough_next_url(reverse("account_login"))  # type: ignore[attr-defined]
            leave(request, show_message=False)
            messages.warning(request, _("Sign in again to prove who you are."))
            return HttpResponseRedirect(back)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """On to where the person was."""
        freshness.tell(self.request)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """The same page with what was wrong."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        return response


class ConfirmByPassword(_Confirming, account.ReauthenticateView):
    """The password once more."""


class ConfirmByCode(_Confirming, mfa.ReauthenticateView):
    """A code once more."""


class ConfirmByKey(_Confirming, webauthn.ReauthenticateWebAuthnView):
    """A key once more."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the key that was shown is none of this person's."""
        return {**super().get_context_data(**kwargs), "refused": "form" in kwargs}


class SecondFactors(mfa.IndexView):
    """What is enrolled, and enrolling the first."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether this is the first one, and how many spare codes are left."""
        context = super().get_context_data(**kwargs)
        spare = context["authenticators"].get("recovery_codes")
        primary = set(context["authenticators"]) & {kind.value for kind in second_factors.PRIMARY}
        return {
            **context,
            "first": not primary,
            "passkeys": has_host_name(self.request),
            "spare_codes": len(spare.get_unused_codes()) if spare else 0,
        }


class EnrolApp(totp.ActivateTOTPView):
    """Scanning the picture with an authenticator app."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Enrol it and record that."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _added(self.request, "totp")
        return response


class RemoveApp(totp.DeactivateTOTPView):
    """Removing the authenticator app."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it and record that."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _removed(self.request, "totp")
        return response


class AddKey(webauthn.AddWebAuthnView):
    """Enrolling a passkey."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Enrol it and record that."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _added(self.request, "webauthn")
        return response


class RemoveKey(webauthn.RemoveWebAuthnView):
    """Removing a passkey."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it and record that; not the last second factor."""
        if not SecondFactorAdapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, SecondFactorAdapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("mfa_index"))
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _removed(self.request, "webauthn")
        return response


class NewRecoveryCodes(codes.GenerateRecoveryCodesView):
    """New spare codes instead of the old ones."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them and record that."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            _added(self.request, "recovery_codes")
        return response


@method_decorator([never_cache, login_required, sensitive_post_parameters()], name="dispatch")
class NewPassword(_NewPasswordView):
    """A password of one's own; the first thing for somebody who came with one that another person knows."""

    form_class = NewPasswordForm
    template_name = "account/password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only after a fresh proof: it takes the place of typing the old password."""
        person: Any = request.user
        if not person.has_usable_password():
            messages.warning(request, _("You sign in with the provider; there is no password to change."))
            return HttpResponseRedirect(reverse("mfa_index"))
        within = freshness.FOR_A_FORM if request.method == "GET" else freshness.FOR_SENDING
        if not freshness.is_fresh(request, within=within):
            return freshness.ask(request, back=request.path)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        """Change it through the service; this session goes on under a new key, all others end."""
        person: Any = self.request.user
        try:
            changed = passwords.change_password(
                actor=person, new=form.cleaned_data["password"], at=timezone.now()
            )
        except BadInput as refusal:
            form.add_error("password", str(refusal).removeprefix("password: "))
            return self.form_invalid(form)
        except TriageError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        update_session_auth_hash(self.request, changed)
        messages.success(self.request, _("Your password is changed. Other sessions of yours have ended."))
        return HttpResponseRedirect(reverse("admin:index"))


def _added(request: HttpRequest, factor: str) -> None:
    second_factors.record_added(actor=_person(request), factor=factor, at=timezone.now())


def _removed(request: HttpRequest, factor: str) -> None:
    second_factors.record_removed(actor=_person(request), factor=factor, at=timezone.now())


def _person(request: HttpRequest) -> Any:
    return request.user
