"""Data requests: the list, the case file, and taking in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jurisdictions.law.vocabulary import ReviewLevel
from triage.access import Scope
from triage.admin.acts import Act, Asked, Done
from triage.admin.base import RowLevelAdmin, page_of, scope_of_request
from triage.admin.bulk import assess_selected, assign_selected_to_me
from triage.admin.case_acts import STEPS
from triage.admin.case_file import case_file
from triage.admin.case_order import in_order
from triage.admin.case_rows import read_case
from triage.admin.case_work import WORK
from triage.admin.due import due_in_words
from triage.admin.filters import DueFilter, FlagFilter, JurisdictionFilter, LevelFilter, WhoFilter
from triage.admin.register_form import RegisterForm
from triage.admin.values import NOTHING, instant
from triage.choices import OPEN_STATUSES
from triage.models import Assessment, AuthorityReference, DataRequest, RiskFlag
from triage.roles import Permission
from triage.services import intake

MOST_FLAGS = 3


def _register(asked: Asked) -> Done:
    row = intake.register(actor=asked.actor, submission=asked.form.submission(), at=asked.at)
    scope: Scope = asked.form.scope
    doubles = list(intake.duplicates_of(row, scope=scope)[:5])
    says = f"{row} is registered. Attach the order next."
    if doubles:
        says += (
            f" It may be a double: {', '.join(str(double) for double in doubles)} carry the same reference."
        )
    return Done(says, row)


REGISTER = Act(
    "register", "Register a data request", Permission.REGISTER, _register, RegisterForm,
    explains="Fill in what the demand says. What it leaves open stays unknown.", template="admin/register.html",
)  # fmt: skip


def nothing() -> SafeString:
    """An empty cell."""
    return format_html('<span class="quiet">{}</span>', NOTHING)


class QueueList(ChangeList):
    """The list with the flags of its page, in two queries however many rows there are."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """The rows of the list with their live flags."""
        live = Assessment.objects.filter(voided_at=None).only("pk", "data_request_id")
        flags = Prefetch("flags", RiskFlag.objects.defer("evidence", "says", "citation"), to_attr="raised")
        rows: Any = super().get_queryset(request, *args, **kwargs)
        queue: QuerySet[Any] = rows.with_stop()
        return queue.prefetch_related(Prefetch("assessments", live.prefetch_related(flags), to_attr="live"))


class DataRequestAdmin(RowLevelAdmin):
    """The queue, and the case file of each data request."""

    scope_path = ""
    hidden_fields = frozenset({"version"})
    acts = (*STEPS, *WORK)
    list_acts = (REGISTER,)
    actions = [assess_selected, assign_selected_to_me]
    list_display = ("reference_and_kind", "state", "due", "who", "authority_and_country", "level", "flags")
    list_display_links = ("reference_and_kind",)
    list_select_related = ("jurisdiction", "authority", "assigned_to")
    list_filter = (
        ("status", admin.ChoicesFieldListFilter), DueFilter, WhoFilter, JurisdictionFilter,
        ("kind", admin.ChoicesFieldListFilter), LevelFilter, FlagFilter,
    )  # fmt: skip
    ordering = (F("due_at").asc(nulls_last=True), "-received_at")
    sortable_by = ("reference_and_kind", "state", "due")
    search_fields = ("reference",)
    search_help_text = "Our reference, or the authority's, from its beginning"
    row_template = "admin/case_file.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Ours."""
        return QueueList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the beginning of a reference: an index answers it, and nothing is searched through a relation."""
        term = search_term.strip()
        if not term:
            return queryset, False
        theirs = AuthorityReference.objects.filter(data_request=OuterRef("pk"), value__startswith=term)
        return queryset.filter(Q(reference__startswith=term.upper()) | Exists(theirs)), False

    def page_context(self, request: HttpRequest, row: DataRequest) -> dict[str, Any]:
        """The case file."""
        offered = self.open_acts(request, row)
        case = case_file(read_case(row), acts_of=lambda part: self._acts_of(request, part), at=timezone.now())
        duplicates = intake.duplicates_of(row, scope=scope_of_request(request))[:5]
        return {
            "case": case,
            "steps": in_order(
                row, [pair for pair in offered if pair[0].weight == "step"], case.rows.rights_review
            ),
            "work": [pair for pair in offered if pair[0].weight != "step"],
            "duplicates": [(double, self.url_of("change", double)) for double in duplicates],
            "is_open": row.status in OPEN_STATUSES,
            "authority_url": self._link(request, row, DataRequest._meta.get_field("authority")),
        }

    def _acts_of(self, request: HttpRequest, part: Any) -> list[tuple[Act, str]]:
        page = page_of(self.admin_site, type(part))
        return page.open_acts(request, part) if page else []

    # --- columns ---

    @admin.display(description="reference", ordering="reference")
    def reference_and_kind(self, row: DataRequest) -> SafeString:
        """Our reference, and what is wanted; an emergency stands out."""
        return format_html(
            '{}<br><span class="quiet kind-{}">{}</span>', row.reference, row.kind, row.get_kind_display()
        )

    @admin.display(description="status", ordering="status")
    def state(self, row: DataRequest) -> SafeString:
        """The status as a badge with its text; what holds the case as a second one."""
        badges = [(f"badge status-{row.status}", row.get_status_display())]
        if row.held:
            badges.append(("badge held", "held"))
        if row.sealed:
            badges.append(("badge sealed", "sealed"))
        return format_html_join(" ", '<span class="{}">{}</span>', badges)

    @admin.display(description="due", ordering=F("due_at").asc(nulls_last=True))
    def due(self, row: DataRequest) -> SafeString:
        """When the leading answer clock runs out, and how long that is; a stopped clock says so."""
        if row.due_at is None or row.status not in OPEN_STATUSES:
            return nothing()
        now = timezone.now()
        stopped: datetime | None = getattr(row, "stopped_at", None)
        if stopped is not None and stopped < row.due_at:
            return format_html(
                '<span class="due">clock stopped<br><span class="quiet">{}</span></span>', instant(stopped)
            )
        when, _, gap = due_in_words(row.due_at, at=now).partition(", ")
        return format_html(
            '<span class="due {}"><strong>{}</strong><br><span class="quiet">{}</span></span>',
            "overdue" if row.due_at <= now else "", gap, when,
        )  # fmt: skip

    @admin.display(description="who has it")
    def who(self, row: DataRequest) -> str:
        """The person, or nobody."""
        return str(row.assigned_to) if row.assigned_to else nothing()

    @admin.display(description="authority")
    def authority_and_country(self, row: DataRequest) -> SafeString:
        """Who asks, and the State."""
        name = str(row.authority) if row.authority else "not named"
        return format_html('{}<br><span class="quiet">{}</span>', name, row.jurisdiction)

    @admin.display(description="review")
    def level(self, row: DataRequest) -> SafeString:
        """Who must look."""
        raised = row.review_level > ReviewLevel.COUNSEL
        return format_html(
            '<span class="level {}">{}</span>',
            "raised" if raised else "quiet",
            row.get_review_level_display(),
        )

    @admin.display(description="flags")
    def flags(self, row: Any) -> SafeString:
        """The gravest flags of the live assessment, and how many more there are."""
        raised = [flag for assessment in row.live for flag in assessment.raised]
        words = list(dict.fromkeys(flag.get_flag_display() for flag in raised))
        shown: list[tuple[str]] = [(word,) for word in words[:MOST_FLAGS]]
        more = len(words) - MOST_FLAGS
        if more > 0:
            shown.append((f"+{more}",))
        return format_html_join(" ", '<span class="flag">{}</span>', shown) if shown else nothing()
