"""Acts on many data requests: the bar on the list, the page that shows the effect, and the start of the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from triage.access import Scope
from triage.admin.acts import CONFLICT
from triage.admin.base import scope_of_request
from triage.admin.bulk_forms import BulkForm, form_of
from triage.admin.bulk_report import progress_page, run_page, runs_page, stop_page
from triage.admin.case_filters import list_url
from triage.admin.exports import export_page, query_sent
from triage.caseload import CaseQuery, ids_of
from triage.errors import BadInput, NotInScope, TriageError
from triage.models import BulkRun, DataRequest, OutboxEntry, User
from triage.roles import Permission
from triage.services import bulk, queue
from triage.services.bulk_acts import ACTS, BulkAct, Given, read_values
from triage.services.exports import FileFormat

AT_ONCE = 20
"""So many are done while the person waits; more go through the queue."""
SALT = "triage.bulk"

Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Bar:
    """What the list offers for many: acts, and formats to export in."""

    acts: tuple[BulkAct, ...]
    formats: tuple[FileFormat, ...]


def bar_of(scope: Scope) -> Bar:
    """What the roles of this person allow."""
    return Bar(
        acts=tuple(act for act in ACTS.values() if act.is_for(scope)),
        formats=tuple(FileFormat) if scope.holds(Permission.EXPORT) else (),
    )


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of bulk acts and exports."""
    pages: list[tuple[str, Page, str]] = [
        ("bulk/", _bulk_page, "bulk"),
        ("bulk/start/", _start_page, "bulk_start"),
        ("bulk/<uuid:run_id>/", run_page, "bulk_run"),
        ("bulk/<uuid:run_id>/progress/", progress_page, "bulk_progress"),
        ("bulk/<uuid:run_id>/stop/", stop_page, "bulk_stop"),
        ("export/", export_page, "export"),
    ]
    return [path(route, site.admin_view(_for(site, page)), name=name) for route, page, name in pages]


def _for(site: AdminSite, page: Page) -> Page:
    """The page for those who see data requests; for others it is absent."""

    def answer(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        if not scope_of_request(request).holds(Permission.VIEW):
            raise Http404
        try:
            return page(site, request, **parts)
        except NotInScope:
            raise Http404 from None

    return answer


# --- The effect ---


@dataclass(frozen=True, slots=True)
class Group:
    """Data requests of which the same is said."""

    says: str
    rows: tuple[DataRequest, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would do with what was chosen. `missing` of them are not there, or not any more."""

    act: BulkAct
    rows: tuple[DataRequest, ...]
    skipped: tuple[Group, ...]
    missing: int
    token: str

    @property
    def to_skip(self) -> int:
        """How many would be skipped."""
        return sum(len(group.rows) for group in self.skipped)


def _bulk_page(site: AdminSite, request: HttpRequest) -> HttpResponseBase:
    """By POST from the list: what the act would do with each. By GET: the runs of this person."""
    if request.method in ("GET", "HEAD"):
        return runs_page(site, request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    if not request.POST.get("act"):
        return _back(request, _("Choose what to do with them."))
    act = bulk.act_named(request.POST["act"], scope=scope_of_request(request))
    try:
        ids = _chosen(request)
        if not ids:
            return _back(request, _("Tick at least one data request, or take all of the list."))
        preview = _preview(request, act, ids)
    except BadInput as refusal:
        return _back(request, str(refusal))
    return _preview_page(site, request, preview, form_of(act.code)(rows=preview.rows))


def _back(request: HttpRequest, says: str) -> HttpResponse:
    messages.warning(request, says)
    return HttpResponseRedirect(_list_url(request))


def _list_url(request: HttpRequest) -> str:
    try:
        return list_url(query_sent(request))
    except BadInput:
        return list_url(CaseQuery())


def _chosen(request: HttpRequest) -> list[UUID]:
    """The ticked ones, or all of the list: one more than is allowed where there are too many."""
    if request.POST.get("all"):
        return ids_of(
            query_sent(request), scope=scope_of_request(request), person=_person(request), at=timezone.now(),
            most=bulk.MOST_CASES + 1,
        )  # fmt: skip
    try:
        return list(dict.fromkeys(UUID(value.partition(":")[0]) for value in request.POST.getlist("case")))
    except ValueError:
        raise BadRequest from None


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    return request.user


def _preview(
    request: HttpRequest,
    act: BulkAct,
    ids: Sequence[UUID],
    run_id: UUID | None = None,
    given: Given | None = None,
) -> Preview:
    person = _person(request)
    found = bulk.foresee(actor=person, act=act, ids=ids, at=timezone.now(), given=given)
    skipped: dict[str, list[DataRequest]] = {}
    for each in found:
        if each.obstacle:
            skipped.setdefault(each.obstacle, []).append(each.row)
    seen = [[str(each.row.pk), each.row.version] for each in found]
    page = {"run": str(run_id or uuid4()), "act": act.code, "person": str(person.pk), "cases": seen}
    return Preview(
        act=act,
        rows=tuple(each.row for each in found if not each.obstacle),
        skipped=tuple(Group(says, tuple(rows)) for says, rows in skipped.items()),
        missing=len(ids) - len(found),
        token=signing.dumps(page, salt=SALT, compress=True),
    )


def _preview_page(
    site: AdminSite,
    request: HttpRequest,
    preview: Preview,
    form: BulkForm,
    *,
    refusal: str = "",
    values: str = "",
) -> TemplateResponse:
    context = {
        **site.each_context(request),
        "title": preview.act.label,
        "subtitle": None,
        "preview": preview,
        "form": form,
        "refusal": refusal,
        "values": values,
        "back_url": _list_url(request),
        "query": request.POST.get("query", ""),
        "q": request.POST.get("q", ""),
        "who_is": request.POST.get("who_is", ""),
    }
    return TemplateResponse(request, "admin/bulk/preview.html", context, status=CONFLICT if refusal else 200)


# --- The start ---


def _start_page(site: AdminSite, request: HttpRequest) -> HttpResponseBase:
    """Start the run that the page before showed. What was changed since is skipped."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    person = _person(request)
    try:
        page = signing.loads(request.POST.get("token", ""), salt=SALT)
    except signing.BadSignature:
        return _back(request, _("What was sent is not from a page of ours. Choose on the list again."))
    if page["person"] != str(person.pk):
        raise Http404
    act = bulk.act_named(page["act"], scope=scope_of_request(request))
    cases = [(UUID(pk), int(version)) for pk, version in page["cases"]]
    preview = _preview(request, act, [pk for pk, _version in cases], UUID(page["run"]))
    form = form_of(act.code)(request.POST, rows=preview.rows)
    if not form.is_valid():
        return _preview_page(site, request, preview, form)
    try:
        told = _told_by(form, request, preview, UUID(page["run"]))
        if told is not None:
            return _preview_page(site, request, told, form, values=_mark(form))
        run = bulk.start(
            actor=person, act=act.code, values=form.values(), cases=cases, at=timezone.now(),
            run_id=UUID(page["run"]),
        )  # fmt: skip
    except NotInScope:
        raise
    except TriageError as refusal:
        return _preview_page(site, request, preview, form, refusal=str(refusal))
    _do_now(run)
    return HttpResponseRedirect(reverse("admin:bulk_run", kwargs={"run_id": run.pk}))


def _told_by(form: BulkForm, request: HttpRequest, preview: Preview, run_id: UUID) -> Preview | None:
    """The effect, if what was filled in makes it another than the one that was shown, and nobody has seen that yet."""
    if not form.fields or request.POST.get("values") == _mark(form):
        return None
    given = read_values(preview.act, form.values())
    rows = [*preview.rows, *(row for group in preview.skipped for row in group.rows)]
    told = _preview(request, preview.act, [row.pk for row in rows], run_id, given)
    return told if told.to_skip > preview.to_skip else None


def _mark(form: BulkForm) -> str:
    """Of what was filled in."""
    return sha256(json.dumps(form.values(), sort_keys=True).encode()).hexdigest()


def _do_now(run: BulkRun) -> None:
    """A short run is done at once; if this process dies in the middle, the queue goes on with it."""
    if run.total <= AT_ONCE:
        for entry_id in OutboxEntry.objects.filter(object_id=run.pk).values_list("pk", flat=True):
            queue.work_off(entry_id, at=timezone.now())
