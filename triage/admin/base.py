"""The two kinds of admin class of the desk: both scoped, both read-only. Whatever writes is an act on a service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import quote, unquote
from django.db.models import Field, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from triage.access import Scope, visible_to
from triage.admin.acts import Act, answer, case_of
from triage.admin.histories import history_of, version_of
from triage.admin.values import Shown, described, stored_fields
from triage.roles import Permission

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


def scope_of_request(request: HttpRequest) -> Scope:
    """The scope that the middleware asked for, once for this HTTP request."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


class ReadOnlyAdmin(_ModelAdmin):
    """Pages that show rows and change none: a list, a page for each row, its history, and acts that call services.

    The base shows nothing to anybody: a class says in `may_look` who has its pages and in `visible` which rows are
    on them. Rows outside are absent: in lists, pages, history, choices, search.
    """

    actions: Any = None
    actions_on_top = True
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    view_on_site = False
    list_per_page = 50
    list_max_show_all = 50

    acts: Sequence[Act] = ()
    """What can be done with one row, through a service."""
    list_acts: Sequence[Act] = ()
    """What can be done without a row: register, propose."""
    lookups: frozenset[str] = frozenset()
    """The query parameters that may filter the list, beside those of its filters."""
    hidden_fields: frozenset[str] = frozenset()
    """Columns that no page shows."""
    row_template = "admin/row.html"

    # --- who sees what ---

    def may_look(self, scope: Scope) -> bool:
        """Whether a person with this scope has these pages at all."""
        return False

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the person sees."""
        return rows.none()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The visible rows, for every list, page, choice and search of the site."""
        scope = scope_of_request(request)
        rows = super().get_queryset(request)
        return self.visible(scope, rows) if self.may_look(scope) else rows.none()

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Asked of the scope, not of Django's model permissions; of the row too where there is one."""
        if not self.may_look(scope_of_request(request)):
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As for viewing."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: services write."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: services write."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: nothing is deleted."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the class names: any other parameter would let one guess at hidden columns."""
        return lookup in self.lookups or lookup in {_parameter_of(entry) for entry in self.list_filter}

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Rows are found by their id alone."""
        return to_field == self.opts.pk.name

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Nothing: events tell what happened."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Nothing: nothing is deleted."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The bulk acts that the person's role allows."""
        scope = scope_of_request(request)
        offered = super().get_actions(request)
        return {name: entry for name, entry in offered.items() if entry and scope.holds(entry[0].needs)}  # type: ignore[attr-defined]

    # --- addresses ---

    def get_urls(self) -> list[URLPattern]:
        """Only the pages that exist: no add, no change by POST, no delete, no redirect from a bare id."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        pages: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            ("", self.changelist_view, "changelist"),
            ("acts/<slug:act>/", self.list_act_view, "list_act"),
            ("<str:object_id>/change/", self.change_view, "change"),
            ("<str:object_id>/history/", self.history_view, "history"),
            ("<str:object_id>/history/<int:number>/", self.version_view, "version"),
            ("<str:object_id>/acts/<slug:act>/", self.act_view, "act"),
        ]
        return [
            path(route, self.admin_site.admin_view(view), name=f"{name}_{page}")
            for route, view, page in pages
        ]

    # --- pages ---

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the acts that need no row as buttons."""
        scope = scope_of_request(request)
        acts = [(act, self._list_act_url(act)) for act in self.list_acts if scope.holds(act.permission)]
        context = {"list_acts": acts, "sees_cases": scope.holds(Permission.VIEW)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def row(self, request: HttpRequest, object_id: str) -> Any:
        """The row of this id. Raises Http404 for one that is absent or hidden: nobody can tell which."""
        found = self.get_object(request, unquote(unquote_plus(object_id)))
        if found is None:
            raise Http404
        return found

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one row. It answers GET only."""
        row = self.row(request, object_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "subtitle": None,
            "opts": self.opts,
            "row": row,
            "list_url": self._list_url(),
            "acts": self.open_acts(request, row),
            "history_url": self.url_of("history", row) if hasattr(row, "history") else None,
            **self.page_context(request, row),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.row_template, context)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the page of a row shows beside its title and acts."""
        return {"shown": [*self.shown_first(request, row), *self._columns(request, row)]}

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """What a class wants above the columns of the row."""
        return []

    def _columns(self, request: HttpRequest, row: Any) -> list[Shown]:
        return [described(row, field, self._link(request, row, field)) for field in self.stored_fields()]

    def stored_fields(self) -> list[Field[Any, Any]]:
        """The columns that pages show."""
        return stored_fields(self.model, hidden=self.hidden_fields)

    def _link(self, request: HttpRequest, row: Any, field: Field[Any, Any]) -> str:
        """The page of a related row, if this person may open it."""
        if not field.is_relation or getattr(row, field.attname) is None:
            return ""
        there = page_of(self.admin_site, field.related_model)
        related = getattr(row, field.name)
        if there is None or not there.has_view_permission(request, related):
            return ""
        return there.url_of("change", related)

    def url_of(self, page: str, row: Model, **more: Any) -> str:
        """The address of one of the pages of a row: `change`, `history`, `act`."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, kwargs={"object_id": quote(row.pk), **more})

    def _list_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _list_act_url(self, act: Act) -> str:
        return reverse(
            f"admin:{self.opts.app_label}_{self.opts.model_name}_list_act", kwargs={"act": act.name}
        )

    # --- history ---

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The versions of one row, newest first, with what changed. It answers GET only."""
        row = self._row_with_history(request, object_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        page = history_of(row, self.stored_fields(), page=request.GET.get("p", "1"))
        return self._history_page(request, row, "admin/history.html", {"page": page})

    def version_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """One past version of a row. It answers GET only and changes nothing."""
        row = self._row_with_history(request, object_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        version = version_of(row, self.stored_fields(), number=number)
        if version is None:
            raise Http404
        return self._history_page(request, row, "admin/version.html", {"version": version})

    def _row_with_history(self, request: HttpRequest, object_id: str) -> Any:
        row = self.row(request, object_id)
        if not hasattr(row, "history"):
            raise Http404
        return row

    def _history_page(
        self, request: HttpRequest, row: Any, template: str, extra: dict[str, Any]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of {row}").format(row=row),
            "subtitle": None,
            "opts": self.opts,
            "row": row,
            "list_url": self._list_url(),
            "row_url": self.url_of("change", row),
            "history_url": self.url_of("history", row),
            **extra,
        }
        return TemplateResponse(request, template, context)

    # --- acts ---

    def open_acts(self, request: HttpRequest, row: Any) -> list[tuple[Act, str]]:
        """The acts that this person can take with the row now, with their addresses."""
        scope = scope_of_request(request)
        return [
            (act, self.url_of("act", row, act=act.name))
            for act in self.acts
            if scope.holds(act.permission) and act.is_open(row, request.user)
        ]

    def act_view(self, request: HttpRequest, object_id: str, act: str) -> HttpResponseBase:
        """The form of one act on one row, and the act itself."""
        row = self.row(request, object_id)
        return answer(self, request, self._permitted(request, self.acts, act), row)

    def list_act_view(self, request: HttpRequest, act: str) -> HttpResponseBase:
        """The form of one act that needs no row, and the act itself."""
        if not self.has_view_permission(request):
            raise Http404
        return answer(self, request, self._permitted(request, self.list_acts, act), None)

    def _permitted(self, request: HttpRequest, acts: Sequence[Act], name: str) -> Act:
        scope = scope_of_request(request)
        for act in acts:
            if act.name == name and scope.holds(act.permission):
                return act
        raise Http404

    def url_after(self, request: HttpRequest, row: Any) -> str:
        """Where an act leads back to: the page of the row, or of the data request that it belongs to."""
        if row is None:
            return self._list_url()
        case = case_of(row)
        if case is None or case is row:
            return self.url_of("change", row)
        return reverse("admin:triage_datarequest_change", kwargs={"object_id": quote(case.pk)})


def page_of(site: admin.AdminSite, model: Any) -> ReadOnlyAdmin | None:
    """The pages of a model; None for one without pages."""
    if not site.is_registered(model):
        return None
    page = site.get_model_admin(model)
    return page if isinstance(page, ReadOnlyAdmin) else None


def _parameter_of(entry: Any) -> str:
    """The query parameter of an entry of `list_filter`: a filter of our own, or a field with its filter."""
    if isinstance(entry, tuple):
        return f"{entry[0]}__exact"
    return str(entry.parameter_name)


class RowLevelAdmin(ReadOnlyAdmin):
    """Pages of rows that belong to a data request: seen by those who may see it.

    `path` leads from the row to its data request and is empty for data requests themselves.
    """

    scope_path = "data_request"

    def may_look(self, scope: Scope) -> bool:
        """Everybody with a role that sees cases."""
        return scope.holds(Permission.VIEW)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """As triage.access says."""
        return visible_to(scope, rows, path=self.scope_path)
