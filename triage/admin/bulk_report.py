"""The pages of a run: how far it is, and what was done and what was skipped. Only its actor has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models import Count, Q
from django.http import (
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
from django.utils.translation import gettext as _

from triage.access import Scope, visible_to
from triage.admin.base import scope_of_request
from triage.choices import BulkOutcome, BulkStatus, LetterKind, LetterStatus
from triage.errors import WrongStep
from triage.models import BulkLine, BulkRun, DataRequest, Letter, User
from triage.retelling import retold
from triage.services import bulk
from triage.services.bulk_acts import ACTS

MOST_RUNS = 30
LETTERS: Mapping[str, LetterKind] = MappingProxyType({"acknowledge": LetterKind.ACKNOWLEDGEMENT})
"""The acts that issue letters: those are rendered after the act, and the report follows them."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a run is."""

    total: int
    done: int
    skipped: int

    @property
    def settled(self) -> int:
        """How many lines have an outcome."""
        return self.done + self.skipped

    @property
    def says(self) -> str:
        """The same in words."""
        return _("{settled} of {total}: {done} done, {skipped} skipped").format(
            settled=_number(self.settled), total=_number(self.total), done=_number(self.done),
            skipped=_number(self.skipped),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """Lines of the report of which the same is said."""

    says: str
    rows: tuple[DataRequest, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run, as far as it lies in the scope of who reads it; `hidden` lines do not any more."""

    done: tuple[DataRequest, ...]
    skipped: tuple[Told, ...]
    hidden: int

    @property
    def skipped_number(self) -> int:
        """How many of the lines shown were skipped."""
        return sum(len(told.rows) for told in self.skipped)


@dataclass(frozen=True, slots=True)
class Letters:
    """What became of the letters of a run: how many wait, how many are stored, the cases of those that failed."""

    waiting: int
    issued: int
    failed: tuple[DataRequest, ...]


def _number(number: int) -> str:
    return str(number_format(number, force_grouping=True))


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    return request.user


def tally_of(run: BulkRun) -> Tally:
    """One query."""
    counted = run.lines.aggregate(
        done=Count("pk", filter=Q(outcome=BulkOutcome.DONE)),
        skipped=Count("pk", filter=Q(outcome=BulkOutcome.SKIPPED)),
    )
    return Tally(total=run.total, **counted)


def report_of(run: BulkRun, *, scope: Scope) -> Report:
    """One query, for any number of lines."""
    settled = run.lines.exclude(outcome=BulkOutcome.WAITING)
    lines: Iterable[BulkLine] = visible_to(scope, settled, path="data_request").select_related("data_request")
    done: list[DataRequest] = []
    skipped: dict[str, list[DataRequest]] = {}
    for line in lines:
        (done if line.outcome == BulkOutcome.DONE else skipped.setdefault(retold(line.says), [])).append(
            line.data_request
        )
    shown = len(done) + sum(len(rows) for rows in skipped.values())
    told = (Told(says, tuple(rows)) for says, rows in skipped.items())
    return Report(tuple(done), tuple(told), hidden=settled.count() - shown)


def letters_of(report: Report, kind: LetterKind) -> Letters:
    """The letters of this kind in the data requests where the act was done. One query, for any number."""
    rows = Letter.objects.filter(data_request__in=[row.pk for row in report.done], kind=kind)
    found = list(rows.values_list("data_request_id", "status"))
    failed = {pk for pk, status in found if status == LetterStatus.FAILED}
    return Letters(
        waiting=sum(status == LetterStatus.QUEUED for _pk, status in found),
        issued=sum(status == LetterStatus.ISSUED for _pk, status in found),
        failed=tuple(row for row in report.done if row.pk in failed),
    )


def runs_page(site: AdminSite, request: HttpRequest) -> HttpResponseBase:
    """The latest runs of this person."""
    runs = BulkRun.objects.filter(actor=_person(request))[:MOST_RUNS]
    context = {
        **site.each_context(request),
        "title": _("Your bulk acts"),
        "subtitle": None,
        "runs": [(run, ACTS[run.act].label) for run in runs],
    }
    return TemplateResponse(request, "admin/bulk/runs.html", context)


def run_page(site: AdminSite, request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """How far the run is while it goes on, and its report."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    run = bulk.own_run(run_id, actor=_person(request))
    ended = run.status not in bulk.GOING
    report = report_of(run, scope=scope_of_request(request)) if ended else None
    context = {
        **site.each_context(request),
        "title": ACTS[run.act].label,
        "subtitle": None,
        "run": run,
        "ended": ended,
        "failed": run.status == BulkStatus.FAILED,
        "stopped": run.status == BulkStatus.STOPPED,
        "tally": tally_of(run),
        "report": report,
        "letters": letters_of(report, LETTERS[run.act]) if report and run.act in LETTERS else None,
    }
    return TemplateResponse(request, "admin/bulk/progress.html", context)


def progress_page(site: AdminSite, request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """How far the run is, for the script of its page."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    run = bulk.own_run(run_id, actor=_person(request))
    tally = tally_of(run)
    return JsonResponse({"settled": tally.settled, "says": tally.says, "ended": run.status not in bulk.GOING})


def stop_page(site: AdminSite, request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """Stop the run; what was done stays done."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    person = _person(request)
    try:
        bulk.stop(actor=person, run=bulk.own_run(run_id, actor=person), at=timezone.now())
    except WrongStep as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:bulk_run", kwargs={"run_id": run_id}))
