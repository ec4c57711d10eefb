"""The pages of a back-test and of a reassessment: how far it is, and what came of it. Only its actor has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.paginator import Page, Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from jurisdictions.law.outcomes import DifferenceKind
from jurisdictions.models import Jurisdiction
from triage.access import Scope, visible_to
from triage.admin.base import scope_of_request
from triage.choices import BulkStatus, LawRunKind, in_words
from triage.errors import NotInScope, WrongStep
from triage.models import DataRequest, LawRun, LawRunLine, OutboxEntry, User
from triage.retelling import retold
from triage.roles import Permission
from triage.services import law_runs, queue
from triage.services.reassessment import REFERENCE

AT_ONCE = {LawRunKind.BACK_TEST.value: 500, LawRunKind.REASSESSMENT.value: 10}
"""So many are done while the person waits; more go through the queue."""
LINES = 50


@dataclass(frozen=True, slots=True)
class CountryLine:
    """What came of the data requests of one State."""

    name: str
    tested: int
    differing: int

    @property
    def share(self) -> int:
        """In percent."""
        return round(100 * self.differing / self.tested) if self.tested else 0


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One data request that comes out differently, in words."""

    row: DataRequest
    says: tuple[str, ...]


def do_now(run: LawRun) -> None:
    """A short run is done at once; if this process dies in the middle, the queue goes on with it."""
    if run.total <= AT_ONCE[run.kind]:
        for entry_id in OutboxEntry.objects.filter(object_id=run.pk).values_list("pk", flat=True):
            queue.work_off(entry_id, at=timezone.now())


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    return request.user


def _own(request: HttpRequest, run_id: UUID) -> LawRun:
    try:
        return law_runs.own_run(run_id, actor=_person(request))
    except NotInScope:
        raise Http404 from None


def run_page(site: AdminSite, request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """How far the run is while it goes on, and what came of it."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    run = _own(request, run_id)
    scope = scope_of_request(request)
    page = _page(run, scope, request.GET.get("p", "1"))
    context = {
        **site.each_context(request),
        "title": capfirst(run.get_kind_display()),
        "subtitle": str(run.draft or run.version),
        "run": run,
        "subject_url": _subject_url(run),
        "ended": run.status not in law_runs.GOING,
        "failed": run.status == BulkStatus.FAILED,
        "stopped": run.status == BulkStatus.STOPPED,
        "problem": retold(run.problem),
        "says": _says(run),
        "is_back_test": run.kind == LawRunKind.BACK_TEST,
        "refused": run.result.get("refused", 0),
        "left_alone": run.result.get("left_alone", 0),
        "unread": run.result.get("unread", 0),
        "countries": list(_countries(run.result.get("countries", {}), scope)),
        "kinds": _kinds(run.result.get("kinds", {})),
        "sees_cases": scope.holds(Permission.VIEW),
        "page": page,
        "lines": [_shown(line) for line in page.object_list],
    }
    return TemplateResponse(request, "admin/law/run.html", context)


def progress_page(site: AdminSite, request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """How far the run is, for the script of its page."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    run = _own(request, run_id)
    return JsonResponse({"settled": run.done, "says": _says(run), "ended": run.status not in law_runs.GOING})


def stop_page(site: AdminSite, request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """Stop the run; what was done stays done."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    run = _own(request, run_id)
    try:
        law_runs.stop(actor=_person(request), run=run, at=timezone.now())
    except WrongStep as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:law_run", kwargs={"run_id": run_id}))


def _subject_url(run: LawRun) -> str:
    if run.draft_id is not None:
        return reverse("admin:jurisdictions_rulebookdraft_change", kwargs={"object_id": run.draft_id})
    return reverse("admin:jurisdictions_rulebookversion_change", kwargs={"object_id": run.version_id})


def _number(number: int) -> str:
    return str(number_format(number, force_grouping=True))


def _says(run: LawRun) -> str:
    return _("{done} of {total}: {differing} come out differently").format(
        done=_number(run.done), total=_number(run.total), differing=_number(run.differing)
    )


def _countries(counted: Mapping[str, Sequence[int]], scope: Scope) -> Iterator[CountryLine]:
    """Those that still lie in the person's scope, with most differences first. One query."""
    shown = {code: figures for code, figures in counted.items() if code in scope.jurisdictions}
    names = Jurisdiction.objects.in_bulk(list(shown))
    for code, (tested, differing) in sorted(shown.items(), key=lambda each: (-each[1][1], each[0])):
        yield CountryLine(str(names.get(code, code)), tested, differing)


def _kinds(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(_kind_names()[kind](), counted[kind]) for kind in DifferenceKind if counted.get(kind)]


def _kind_names() -> Mapping[str, Callable[[], str]]:
    return {
        DifferenceKind.PROPOSAL: lambda: _("another proposal for an item"),
        DifferenceKind.HOLD: lambda: _("a finding that holds, come or gone"),
        DifferenceKind.LEVEL: lambda: _("another level of review"),
        DifferenceKind.FLAG: lambda: _("a risk flag, come or gone"),
        DifferenceKind.DEADLINE: lambda: _("another leading deadline"),
    }


def _page(run: LawRun, scope: Scope, number: str) -> Page[LawRunLine]:
    """The data requests of a run that the person may open now, page by page."""
    lines = visible_to(scope, LawRunLine.objects.filter(run=run), path="data_request")
    return Paginator(lines.select_related("data_request"), LINES).get_page(number)


def _shown(line: LawRunLine) -> ShownLine:
    return ShownLine(line.data_request, tuple(_said(each, line) for each in line.differences))


def _said(found: Mapping[str, Any], line: LawRunLine) -> str:
    """One difference in words; of a refusal the words of the service."""
    if "refusal" in found:
        told = retold(str(found["refusal"]).replace(REFERENCE, line.data_request.reference))
        return _("not done: {refusal}").format(refusal=told)
    is_rule = found["kind"] == DifferenceKind.DEADLINE
    words = {
        "what": found["what"],
        "old": found["old"] if is_rule else in_words(found["old"]),
        "new": found["new"] if is_rule else in_words(found["new"]),
        "times": found["times"],
        "clock": in_words(found["what"]) if is_rule else "",
        "hours": f"{found['hours'] or 0:+d}",
    }
    return _sentence(found).format(**words)


def _sentence(found: Mapping[str, Any]) -> str:
    came = bool(found["new"])
    match found["kind"]:
        case DifferenceKind.PROPOSAL:
            return _("{times} × {new} instead of {old}")
        case DifferenceKind.HOLD:
            return _("{what} now holds it ({new})") if came else _("{what} no longer holds it ({old})")
        case DifferenceKind.LEVEL:
            return _("level of review: {new} instead of {old}")
        case DifferenceKind.FLAG:
            return _("flag {new} by {what}") if came else _("no flag {old} by {what} any more")
    if came and found["old"]:
        return _("{clock}: {new} leads ({hours} h)")
    return _("{clock}: {new} leads now") if came else _("{clock}: no deadline leads any more (before: {old})")
