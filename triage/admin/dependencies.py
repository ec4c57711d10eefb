"""What data requests wait for: recording it, recording that it is over, and the list of all waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, Asked, Done
from triage.admin.base import RowLevelAdmin
from triage.admin.case_notes import BesideForm, without_columns
from triage.admin.fields import DayField, choose, text_area
from triage.admin.filters import CaseCountryFilter
from triage.admin.secrets import open_secrets
from triage.admin.values import NOTHING, Shown, written
from triage.choices import DependencyKind
from triage.roles import Permission
from triage.services import dependencies


class WaitForm(BesideForm):
    """For what, and until when it is expected."""

    kind = forms.ChoiceField(
        choices=choose(DependencyKind.choices),
        label=gettext_lazy("What the case waits for"),
        help_text=gettext_lazy("What has to come from outside of the desk before the case can go on."),
    )
    words = forms.CharField(
        max_length=dependencies.LONGEST_WORDS,
        required=False,
        widget=text_area(),
        label=gettext_lazy("What exactly"),
        help_text=gettext_lazy("Who was asked, and under which file. No account data."),
    )
    expected_on = DayField(
        required=False,
        label=gettext_lazy("Expected on"),
        help_text=gettext_lazy("Past this day the case file and the list say that it is overdue."),
    )


class EndForm(BesideForm):
    """What came of it."""

    outcome = forms.CharField(
        max_length=dependencies.LONGEST_WORDS,
        required=False,
        widget=text_area(),
        label=gettext_lazy("What came of it"),
        help_text=gettext_lazy("What arrived, or that nothing did. No account data."),
    )


def _start(asked: Asked) -> Done:
    row = dependencies.start(actor=asked.actor, data_request=asked.row, at=asked.at, **asked.values)
    return Done(_("It is recorded that the case waits for “{kind}”.").format(kind=row.get_kind_display()))


def _end(asked: Asked) -> Done:
    row = dependencies.end(actor=asked.actor, dependency=asked.row, at=asked.at, **asked.values)
    return Done(_("The wait for “{kind}” is over.").format(kind=row.get_kind_display()))


WAITS = (
    Act(
        "start-dependency", gettext_lazy("Record what it waits for"), Permission.WRITE_NOTE, _start, WaitForm,
        lambda row, actor: row.is_open,
        explains=gettext_lazy("It stops no clock: only a rule, or a question to the authority, does."),
    ),
)  # fmt: skip
END = Act(
    "end", gettext_lazy("It is over"), Permission.WRITE_NOTE, _end, EndForm,
    lambda row, actor: row.ended_at is None,
)  # fmt: skip


class OpenFilter(admin.SimpleListFilter):
    """Waits that are not over come first: the others are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Over, or overdue."""
        return [("overdue", _("overdue")), ("over", _("over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the end and the expected day; an ended case waits for nothing."""
        match self.value():
            case "over":
                return queryset.exclude(ended_at=None)
            case "overdue":
                today = timezone.localdate()
                return queryset.filter(ended_at=None, expected_on__lt=today, data_request__is_open=True)
        return queryset


class DependencyAdmin(RowLevelAdmin):
    """Waits of all cases of the scope."""

    acts = (END,)
    list_display = ("data_request", "kind", "expected", "started_by", "started_at", "ended_at")
    list_select_related = ("data_request", "started_by")
    list_filter = (CaseCountryFilter, OpenFilter, ("kind", admin.ChoicesFieldListFilter))
    # Databases sort empty values differently.
    ordering = (F("ended_at").asc(nulls_first=True), F("expected_on").asc(nulls_last=True))

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """What was written."""
        given = open_secrets(row.data_request_id, [row])
        return [
            Shown(_("What exactly"), given.problem or given.text(row.words) or NOTHING, long=True),
            Shown(_("What came of it"), given.problem or given.text(row.outcome) or NOTHING, long=True),
        ]

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """The texts in clear stand for their masked columns."""
        return without_columns(super().page_context(request, row), self, ("words", "outcome"))

    @admin.display(description=gettext_lazy("expected on"), ordering="expected_on")
    def expected(self, row: Any) -> SafeString | str:
        """The day, and that it is past."""
        if row.expected_on is None:
            return NOTHING
        if not is_overdue(row, timezone.localdate()):
            return written(row.expected_on)
        return format_html(
            '<span class="due overdue">{}<br><span class="quiet">{}</span></span>',
            written(row.expected_on),
            _("overdue"),
        )


def is_overdue(row: Any, today: date) -> bool:
    """Whether the expected day is past and the open case still waits."""
    return bool(row.expected_on and not row.ended_at and row.data_request.is_open and row.expected_on < today)
