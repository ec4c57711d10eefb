"""Data requests: the list, the case file, and taking in."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from triage.admin.acts import Act
from triage.admin.base import RowLevelAdmin, page_of, scope_of_request
from triage.admin.case_acts import STEPS
from triage.admin.case_beside import BESIDE, beside
from triage.admin.case_checklist import ChecklistPart, checklist_part
from triage.admin.case_clocks import clock_lines
from triage.admin.case_desk import DESK
from triage.admin.case_file import case_file
from triage.admin.case_filters import back_to_list
from triage.admin.case_list import list_page
from triage.admin.case_order import act_name, in_order
from triage.admin.case_rows import read_case
from triage.admin.case_state import state_of
from triage.admin.case_work import WORK
from triage.admin.checklist_form import ChecklistForm
from triage.admin.clock_acts import CLOCK_ACTS
from triage.admin.lines_form import CHANGE_LINES
from triage.admin.personal import person_of
from triage.admin.presence import open_case, presence
from triage.admin.register_act import REGISTER
from triage.models import AuthorityReference, DataRequest
from triage.workflow import Step

ANSWERING = act_name(Step.ANSWER_QUESTIONS)
PRESENCE = "triage_datarequest_presence"
MOST_FLAGS = 3


class DataRequestAdmin(RowLevelAdmin):
    """The queue, and the case file of each data request."""

    scope_path = ""
    hidden_fields = frozenset({"version"})
    acts = (*STEPS, *WORK, *CLOCK_ACTS, CHANGE_LINES, *BESIDE, *DESK)
    list_acts = (REGISTER,)
    search_fields = ("reference",)
    row_template = "admin/case_file.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list of our own, at the address of the stock one."""
        scope = scope_of_request(request)
        acts = [(act, self._list_act_url(act)) for act in self.list_acts if scope.holds(act.permission)]
        return list_page(self, request, acts)

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, and the heartbeat of an open case file."""
        beat = path(
            "<str:object_id>/presence/", self.admin_site.admin_view(self.presence_view), name=PRESENCE
        )
        return [*super().get_urls(), beat]

    def presence_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Who else has the page open."""
        return presence(self, request, object_id)

    def url_after(self, request: HttpRequest, row: Any) -> str:
        """Back to the list that a button stood on, or to the case."""
        return back_to_list(request.POST) or super().url_after(request, row)

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
        checklist = checklist_part(row)
        offered = [
            pair for pair in self.open_acts(request, row) if checklist.rows or pair[0].name != ANSWERING
        ]
        work = [pair for pair in offered if pair[0].weight != "step"]
        rows = read_case(row)
        case = case_file(rows, acts_of=lambda part: self._acts_of(request, part))
        return {
            "case": case,
            "state": state_of(rows, at=timezone.now()),
            "clocks": clock_lines(rows, at=timezone.now()),
            "clock_acts": [pair for pair in work if pair[0] in CLOCK_ACTS],
            "flag_words": list(dict.fromkeys(flag.get_flag_display() for flag in rows.flags))[:MOST_FLAGS],
            "steps": in_order(
                row,
                [pair for pair in offered if pair[0].weight == "step"],
                rows.rights_review,
                asks=checklist.blocks,
            ),
            "checklist": checklist,
            **self._checklist_form(request, row, checklist, offered),
            "work": [pair for pair in work if not pair[0].direct and pair[0] not in CLOCK_ACTS],
            "desk_acts": [pair for pair in work if pair[0].direct],
            "opened": open_case(person_of(request), row, at=timezone.now()),
            "presence_url": self.url_of("presence", row),
            "beside": beside(row, scope_of_request(request), person_of(request)),
            "authority_url": self._link(request, row, DataRequest._meta.get_field("authority")),
        }

    def _checklist_form(
        self, request: HttpRequest, row: DataRequest, part: ChecklistPart, offered: list[tuple[Act, str]]
    ) -> dict[str, Any]:
        """The form in the case file, with the address that takes it; nothing where this person cannot answer now."""
        url = next((url for act, url in offered if act.name == ANSWERING), "")
        if not url:
            return {}
        form = ChecklistForm(
            row=row,
            actor=person_of(request),
            scope=scope_of_request(request),
            part=part,
            auto_id="checklist_%s",
        )
        return {"checklist_form": form, "checklist_url": url}

    def _acts_of(self, request: HttpRequest, part: Any) -> list[tuple[Act, str]]:
        page = page_of(self.admin_site, type(part))
        offered = page.open_acts(request, part) if page else []
        return [pair for pair in offered if pair[0].weight != "rare"]
