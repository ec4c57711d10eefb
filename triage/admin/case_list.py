"""The list of data requests: what is due when, who has it, what is missing, where the risk is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from triage.access import Scope
from triage.admin.bulk import bar_of
from triage.admin.case_columns import CaseLine, Column, chosen
from triage.admin.case_desk import ASSIGN_TO_ME
from triage.admin.case_filters import Chip, Filter, chips_of, filters_of, heading_of, list_url, sorts_of
from triage.admin.case_signs import Signs, signs_of
from triage.admin.saved_views import View
from triage.caseload import PAGE_SIZE, CasePage, CaseQuery, Counted, Sort, count, page_of
from triage.errors import BadInput
from triage.models import DataRequest, User
from triage.roles import Permission

if TYPE_CHECKING:
    from triage.admin.base import ReadOnlyAdmin

PAGE = PAGE_SIZE
BESIDE = ("cursor", "view")
"""Parameters of the list that are no part of the question."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column; `url` orders the list by it, `sorted` says that it is ordered so."""

    column: Column
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the template prints it."""

    line: CaseLine
    cells: tuple[tuple[Column, Any], ...]


@dataclass(frozen=True, slots=True)
class CaseList:
    """Everything on the page."""

    query: CaseQuery
    heading: str
    count: Counted
    page: CasePage
    lines: tuple[Line, ...]
    heads: tuple[Head, ...]
    filters: tuple[Filter, ...]
    folded: tuple[Filter, ...]
    sorts: Filter
    chips: tuple[Chip, ...]
    views: tuple[View, ...]
    view: View | None
    empty: Empty
    earlier_url: str
    later_url: str

    @property
    def is_view_changed(self) -> bool:
        """Whether the list is another than the saved view that it began with."""
        return self.view is not None and self.view.query != self.query


@dataclass(frozen=True, slots=True)
class Empty:
    """What to do next where the list holds nothing."""

    says: str
    label: str = ""
    url: str = ""


def list_page(page: ReadOnlyAdmin, request: HttpRequest, acts: list[tuple[Any, str]]) -> HttpResponse:
    """The list that the parameters ask for. 400 with words for what they cannot mean. It answers GET only."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if not scope.holds(Permission.VIEW):
        raise Http404
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "subtitle": None,
        "list_acts": acts,
        "scope": scope,
    }
    try:
        shown = case_list(request, scope, context["saved_views"], timezone.now())
    except BadInput as refusal:
        context |= {"title": _("Data requests"), "refusal": refusal, "all_url": list_url(CaseQuery())}
        return TemplateResponse(request, "admin/case_list_refused.html", context, status=400)
    context |= {
        "title": shown.heading,
        "list": shown,
        "query": shown.query,
        "count": shown.count,
        "params": _encoded(shown.query.params()),
        "back": request.get_full_path(),
        "bulk": bar_of(scope),
        "may_assign": scope.holds(Permission.ASSIGN),
    }
    return TemplateResponse(request, "admin/case_list.html", context)


def case_list(request: HttpRequest, scope: Scope, views: Sequence[View], at: datetime) -> CaseList:
    """Read the page; `views` are those that the person is offered. Raises BadInput.

    The number of queries does not depend on how much there is.
    """
    person = request.user
    assert isinstance(person, User)  # noqa: S101  the site lets nobody else in
    query = CaseQuery.from_params(_question(request.GET))
    view = next((view for view in views if str(view.row.pk) == request.GET.get("view")), None)
    cursor = request.GET.get("cursor", "")
    page = page_of(query, scope=scope, person=person, at=at, cursor=cursor, size=PAGE)
    columns = chosen(view.row.columns if view and view.row.columns else request.preferences.columns)  # type: ignore[attr-defined]
    filters = filters_of(query, scope)
    beside = {"view": str(view.row.pk)} if view else {}
    return CaseList(
        query=query,
        heading=view.label if view and view.query == query else heading_of(query),
        count=count(query, scope=scope, person=person, at=at),
        page=page,
        lines=tuple(_lines(page, columns, signs_of(page.rows, person), scope, person, at)),
        heads=tuple(_head(column, query) for column in columns),
        filters=tuple(entry for entry in filters if not entry.folded),
        folded=tuple(entry for entry in filters if entry.folded),
        sorts=sorts_of(query),
        chips=tuple(chips_of(query, filters, scope)),
        views=tuple(views),
        view=view,
        empty=_empty(query, scope),
        earlier_url=list_url(query, cursor=page.earlier, **beside) if page.earlier else "",
        later_url=list_url(query, cursor=page.later, **beside) if page.later else "",
    )


def _question(params: QueryDict) -> QueryDict:
    asked = params.copy()
    for name in BESIDE:
        asked.pop(name, None)
    return asked


def _encoded(params: Mapping[str, str]) -> str:
    encoded = QueryDict(mutable=True)
    encoded.update(dict(params))
    return encoded.urlencode()


def _head(column: Column, query: CaseQuery) -> Head:
    if column.sort is None:
        return Head(column, "", "")
    is_sorted = column.sort == query.sort
    direction = "descending" if column.sort is Sort.RECEIVED else "ascending"
    return Head(column, list_url(query.replace(sort=column.sort)), direction if is_sorted else "")


def _lines(
    page: CasePage,
    columns: tuple[Column, ...],
    signs: Mapping[Any, Signs],
    scope: Scope,
    person: User,
    at: datetime,
) -> list[Line]:
    lines = []
    for case in page.rows:
        sign = signs.get(case.pk, Signs())
        may_take = scope.holds(Permission.ASSIGN) and case.is_open and case.assigned_to_id != person.pk
        line = CaseLine(
            case, sign, _url(case, "change"), at,
            assign_url=_url(case, "act", act=ASSIGN_TO_ME) if may_take else "",
            watch_url=_url(case, "act", act="unwatch" if sign.watched else "watch"),
        )  # fmt: skip
        lines.append(Line(line, tuple((column, column.cell(line)) for column in columns)))
    return lines


def _url(case: DataRequest, page: str, **more: str) -> str:
    return reverse(f"admin:triage_datarequest_{page}", kwargs={"object_id": str(case.pk), **more})


def _empty(query: CaseQuery, scope: Scope) -> Empty:
    if not scope.jurisdictions:
        return Empty(_("No jurisdiction is granted to you yet. Ask an account manager for one."))
    if query.replace(sort=Sort.DUE) == CaseQuery():
        return Empty(_("No data request is open in your jurisdictions. Register one when it comes in."))
    if query.token or query.text:
        return _empty_of_search(query)
    return _empty_of_filter(query)


def _empty_of_search(query: CaseQuery) -> Empty:
    says = (
        _("No data request that you see names this identifier.")
        if query.token
        else _(
            "Nothing begins with “{text}”: references of ours and of the authority, and names of authorities "
            "are searched from their beginning."
        ).format(text=query.text)
    )
    if query.state == "open":
        return Empty(says, _("Look among ended ones too"), list_url(query.replace(state="all")))
    return Empty(says, _("Show all open ones"), list_url(CaseQuery()))


def _empty_of_filter(query: CaseQuery) -> Empty:
    bare = query.replace(sort=Sort.DUE)
    if bare == CaseQuery(who="me"):
        return Empty(
            _("Nothing is assigned to you."), _("See what nobody has"), list_url(CaseQuery(who="nobody"))
        )
    if bare == CaseQuery(marked="watched"):
        return Empty(
            _("You watch nothing. Press the star beside a reference, and you find it again here."),
            _("Show all open ones"), list_url(CaseQuery()),
        )  # fmt: skip
    return Empty(
        _("Nothing matches. Take a filter away to see more."), _("Show all open ones"), list_url(CaseQuery())
    )
