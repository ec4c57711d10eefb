"""Forms of the way in: password, code, enrolling an authenticator app, a new password."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fido2.webauthn import UserVerificationRequirement

from triage.encryption import EncryptionError
from triage.encryption.sealing import seal, unseal
from triage.services.second_factors import PURPOSE
from triage.sign_in import lockout

logger = logging.getLogger(__name__)

LAST_STEP = "last_step"
"""Where an authenticator app's row keeps the time step of the last code that was taken."""


def _password_field(label: Any, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": autocomplete})
    )


class SignInForm(account_forms.LoginForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=gettext_lazy("User name"),
            max_length=150,
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            ),
        )
        self.fields["password"] = _password_field(gettext_lazy("Password"), "current-password")
        self.order_fields(["login", "password"])


class ConfirmPasswordForm(account_forms.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password_field(gettext_lazy("Password"), "current-password")


def _code_field(label: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attributes))


class _CodeMixin:
    """A code of an authenticator app, each time step once; or a recovery code, each once.

    Wrong codes count like wrong passwords, in the database that all processes share.
    """

    user: Any
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]
    authenticator: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(gettext_lazy("Code"))

    def clean_code(self) -> str:
        """Raises ValidationError for a wrong code, a used one, or when too many were tried."""
        request, username = context.request, self.user.username
        wrong = forms.ValidationError(_("This code is not right, or it was used already."), code="wrong")
        if not lockout.may_try(request, username):
            raise wrong
        code: str = "".join(self.cleaned_data["code"].split())
        try:
            found = _taken(self.user, code)
        except EncryptionError:
            logger.exception("A second factor of %s cannot be read", username)
            raise forms.ValidationError(
                _(
                    "The desk cannot read your second factor. Tell whoever runs the desk: a master key is missing."
                )
            ) from None
        if found is None:
            lockout.count_failure(request, username)
            raise wrong
        self.authenticator = found
        return code


class CodeForm(_CodeMixin, mfa_forms.AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(_CodeMixin, mfa_forms.ReauthenticateForm):
    """A code once more."""


class EnrolAppForm(totp_forms.ActivateTOTPForm):
    """Enrolling an authenticator app. Until it is confirmed, its secret waits in the session, sealed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = _waiting_secret(anew=not self.is_bound)
        self.fields["code"] = _code_field(gettext_lazy("Code that the app shows now"))


class _CredentialMixin:
    """What a browser sends in the name of a key: anything at all, until it was verified."""

    def clean_credential(self) -> Any:
        """Raises ValidationError for what is no credential, where the library would stop in the middle."""
        with _no_credential():
            return super().clean_credential()  # type: ignore[misc]


class PasskeySignInForm(_CredentialMixin, webauthn_forms.LoginWebAuthnForm):
    """A passkey alone: the device must have been asked to make sure of the person."""

    def clean_credential(self) -> Any:
        """Raises ValidationError for an answer to a challenge of another page.

        The library keeps one challenge for all pages. As a second step, or to confirm, a touch of the key is enough;
        with a challenge from there whoever finds a key could sign in as its owner.
        """
        asked = webauthn.get_state() or {}
        if asked.get("user_verification") != UserVerificationRequirement.REQUIRED:
            webauthn.clear_state()
            raise forms.ValidationError(_("This is no key."))
        return super().clean_credential()


class KeyForm(_CredentialMixin, webauthn_forms.AuthenticateWebAuthnForm):
    """A key after the password."""


class ConfirmKeyForm(_CredentialMixin, webauthn_forms.ReauthenticateWebAuthnForm):
    """A key once more."""


class AddPasskeyForm(webauthn_forms.AddWebAuthnForm):
    """Enrolling a passkey or a security key."""

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for what is no credential."""
        with _no_credential():
            cleaned: dict[str, Any] = super().clean()
        return cleaned

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].max_length = 100
        self.fields["passwordless"].label = _("Sign in with this key alone")
        self.fields["passwordless"].help_text = _(
            "The device asks for a fingerprint, a face or a PIN. Without this, the key is asked for after the password."
        )
        self.fields["passwordless"].initial = True


class NewPasswordForm(forms.Form):
    """A password of one's own."""

    password = _password_field(gettext_lazy("New password"), "new-password")
    again = _password_field(gettext_lazy("New password once more"), "new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = format_lazy("{}", " ".join(password_validators_help_texts()))

    def clean_again(self) -> str:
        """Raises ValidationError unless both are the same."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two are not the same."))
        return again


@contextmanager
def _no_credential() -> Iterator[None]:
    try:
        yield
    except (LookupError, AttributeError, TypeError, ValueError):
        raise forms.ValidationError(_("This is no key.")) from None


def _taken(person: Any, code: str) -> Any:
    """The row whose code this is, marked as used; None for a wrong or used one."""
    rows = {row.type: row for row in Authenticator.objects.filter(user=person)}
    app, codes = rows.get(Authenticator.Type.TOTP), rows.get(Authenticator.Type.RECOVERY_CODES)
    if app is not None and _is_new_code(app.pk, code):
        return app
    if codes is not None and codes.wrap().validate_code(code):
        return codes
    return None


def _is_new_code(pk: int, code: str) -> bool:
    """RFC 6238, section 5.2: a code that was taken is not taken again, nor any of an earlier time step."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=pk)
        secret = unseal(row.data["secret"], purpose=PURPOSE)
        step = _step_of(secret, code)
        if step is None or step <= row.data.get(LAST_STEP, 0):
            return False
        row.data[LAST_STEP] = step
        row.save(update_fields=["data"])
    return True


def _step_of(secret: str, code: str) -> int | None:
    now = int(time.time()) // app_settings.TOTP_PERIOD
    for step in range(now - app_settings.TOTP_TOLERANCE, now + app_settings.TOTP_TOLERANCE + 1):
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if totp.compare_user_code(actual=code, expected=expected):
            return step
    return None


def _waiting_secret(*, anew: bool) -> str:
    session = context.request.session
    sealed = None if anew else session.get(totp.SECRET_SESSION_KEY)
    if sealed:
        try:
            return unseal(sealed, purpose=PURPOSE)
        except EncryptionError:
            # The master key it was sealed under was retired meanwhile: begin again.
            sealed = None
    secret: str = totp.generate_totp_secret()
    session[totp.SECRET_SESSION_KEY] = seal(secret, purpose=PURPOSE)
    return secret
