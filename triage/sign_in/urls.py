"""Addresses of the way in. Only those that are needed; their names are django-allauth's, which looks for them."""

from collections.abc import Callable

from allauth.mfa.recovery_codes.views import download_recovery_codes, view_recovery_codes
from allauth.socialaccount.providers.openid_connect.views import callback, login
from allauth.socialaccount.views import login_cancelled, login_error
from django.http import HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from triage.sign_in import views

PAGES: tuple[tuple[str, Callable[..., HttpResponseBase], str], ...] = (
    ("", views.SignIn.as_view(), "account_login"),
    ("out/", views.sign_out, "account_logout"),
    ("code/", views.SecondStep.as_view(), "mfa_authenticate"),
    ("passkey/", views.PasskeySignIn.as_view(), "mfa_login_webauthn"),
    ("confirm/", views.ConfirmByPassword.as_view(), "account_reauthenticate"),
    ("confirm/code/", views.ConfirmByCode.as_view(), "mfa_reauthenticate"),
    ("confirm/key/", views.ConfirmByKey.as_view(), "mfa_reauthenticate_webauthn"),
    ("password/", views.NewPassword.as_view(), "sign_in_password"),
    ("second-factors/", views.SecondFactors.as_view(), "mfa_index"),
    ("second-factors/app/", views.EnrolApp.as_view(), "mfa_activate_totp"),
    ("second-factors/app/remove/", views.RemoveApp.as_view(), "mfa_deactivate_totp"),
    ("second-factors/codes/", view_recovery_codes, "mfa_view_recovery_codes"),
    ("second-factors/codes/new/", views.NewRecoveryCodes.as_view(), "mfa_generate_recovery_codes"),
    ("second-factors/codes/file/", download_recovery_codes, "mfa_download_recovery_codes"),
    ("second-factors/keys/", RedirectView.as_view(pattern_name="mfa_index"), "mfa_list_webauthn"),
    ("second-factors/keys/add/", views.AddKey.as_view(), "mfa_add_webauthn"),
    ("second-factors/keys/<int:pk>/remove/", views.RemoveKey.as_view(), "mfa_remove_webauthn"),
    ("provider/cancelled/", login_cancelled, "socialaccount_login_cancelled"),
    ("provider/error/", login_error, "socialaccount_login_error"),
    ("provider/<slug:provider_id>/", login, "openid_connect_login"),
    ("provider/<slug:provider_id>/callback/", callback, "openid_connect_callback"),
)

# Recovery codes and the secret of an app stand on some of them: no browser keeps a copy of any.
urlpatterns = [path(route, never_cache(view), name=name) for route, view, name in PAGES]
