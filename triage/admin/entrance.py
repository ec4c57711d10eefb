"""Where the site's own pages for signing in lead to: the rooms of the way in."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from triage.sign_in.views import sign_out

ENTRANCE_STATUS = 403


class Entrance(AdminSite):
    """The addresses of the stock site stay, so that what links to them finds the way in."""

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """To the way in, with the address that was asked for; somebody without a role is told so."""
        back = _own_address(request)
        if not request.user.is_authenticated:
            query = f"?{urlencode({REDIRECT_FIELD_NAME: back})}" if back else ""
            return HttpResponseRedirect(reverse("account_login") + query)
        if self.has_permission(request):
            return HttpResponseRedirect(back or reverse("admin:index"))
        context = {**self.each_context(request), "title": _("No role at this desk")}
        return TemplateResponse(request, "admin/login.html", context, status=ENTRANCE_STATUS)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """End the session, by POST alone."""
        return sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """To the page where a password is changed through its service."""
        return HttpResponseRedirect(reverse("sign_in_password"))

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """To the desk: the page after the change says that it is done."""
        return HttpResponseRedirect(reverse("admin:index"))


def _own_address(request: HttpRequest) -> str:
    """The address in `next` if it is one of this host, and not the log-in itself."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    own = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if own and not wanted.startswith(reverse("admin:login")) else ""
