"""Addresses of the product."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("sign-in/", include("triage.sign_in.urls")),
    path("", include("triage.public.urls")),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
]

handler400 = "triage.public.failures.bad_request"
handler500 = "triage.public.failures.server_error"
