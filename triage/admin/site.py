"""The admin site of the desk: nothing on it tells what exists outside a person's scope."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from triage.access import Scope
from triage.admin import bulk, desk_pages, sections
from triage.admin.base import ReadOnlyAdmin
from triage.admin.entrance import Entrance
from triage.admin.home import home_of
from triage.admin.pages import PAGES
from triage.admin.saved_views import views_of
from triage.admin.sidebar import sidebar_of
from triage.models import User
from triage.roles import Permission

View = Callable[..., HttpResponseBase]


class DeskSite(Entrance):
    """Countersign's admin: only for active people with a role, without recent actions and redirects by id."""

    site_title = "Countersign"
    site_header = "Countersign"
    index_title = gettext_lazy("Desk")
    site_url = None
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")
        for model, page in PAGES.items():
            self.register(model, page)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only pages of our own: what libraries register while they are discovered knows no scope."""
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff with a role; service accounts work without pages."""
        user: Any = request.user
        if not (user.is_active and user.is_staff) or user.is_service:
            return False
        return bool(request.scope.permissions)  # type: ignore[attr-defined]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Every page of the site: what is not permitted looks like what is not there."""
        return super().admin_view(_as_absent(view), cacheable)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Those of the desk, and the stock ones without the redirect that looks objects up by content type (`/r/`)."""
        stock = [entry for entry in super().get_urls() if getattr(entry, "name", None) != "view_on_site"]
        return [*desk_pages.urls(self), *bulk.urls(self), *stock]

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """None: what happened is told by the desk's own events, in scope."""
        return LogEntry.objects.none()

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What the person may open, by kind of work."""
        return sections.arrange(self._build_app_dict(request, app_label), path=request.path)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page shows: the sidebar, and what the header offers."""
        context: dict[str, Any] = super().each_context(request)
        if not context["has_permission"]:
            return context
        scope: Scope = request.scope  # type: ignore[attr-defined]
        assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
        views = views_of(request.user, scope)
        links = [(view.label, view.url) for view in views]
        return {
            **context,
            "sidebar": sidebar_of(request, context["available_apps"], links),
            "saved_views": views,
            "sees_cases": scope.holds(Permission.VIEW),
            "may_register": scope.holds(Permission.REGISTER),
            "register_url": reverse("admin:triage_datarequest_list_act", kwargs={"act": "register"}),
        }

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The home page: what waits for this person."""
        home = home_of(request, at=timezone.now())
        return super().index(request, {"home": home, "subtitle": None, **(extra_context or {})})


def _as_absent(view: View) -> View:
    @wraps(view)
    def absent_if_denied(*args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(*args, **kwargs)
        except PermissionDenied:
            raise Http404 from None

    return absent_if_denied
