"""Addresses of the way in. Only those that are needed; their names are django-allauth's, which looks for them."""

from allauth.mfa.recovery_codes.views import download_recovery_codes, view_recovery_codes
from allauth.socialaccount.providers.openid_connect.views import callback, login
from allauth.socialaccount.views import login_cancelled, login_error
from django.urls import path
from django.views.generic import RedirectView

from triage.sign_in import views

urlpatterns = [
    path("", views.SignIn.as_view(), name="account_login"),
    path("out/", views.sign_out, name="account_logout"),
    path("code/", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("passkey/", views.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("confirm/", views.ConfirmByPassword.as_view(), name="account_reauthenticate"),
    path("confirm/code/", views.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("confirm/key/", views.ConfirmByKey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("password/", views.NewPassword.as_view(), name="sign_in_password"),
    path("second-factors/", views.SecondFactors.as_view(), name="mfa_index"),
    path("second-factors/app/", views.EnrolApp.as_view(), name="mfa_activate_totp"),
    path("second-factors/app/remove/", views.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("second-factors/codes/", view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factors/codes/new/", views.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("second-factors/codes/file/", download_recovery_codes, name="mfa_download_recovery_codes"),
    path("second-factors/keys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("second-factors/keys/add/", views.AddKey.as_view(), name="mfa_add_webauthn"),
    path("second-factors/keys/<int:pk>/remove/", views.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("provider/cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("provider/error/", login_error, name="socialaccount_login_error"),
    path("provider/<slug:provider_id>/", login, name="openid_connect_login"),
    path("provider/<slug:provider_id>/callback/", callback, name="openid_connect_callback"),
]
