"""The law of one State as of a day: who may ask for what, how long, what endangers people, and what the desk did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from babel import Locale
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy

from jurisdictions.law.reasons import REASONS
from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.rulebook_entries import RoutingTerms
from jurisdictions.law.vocabulary import Confidence, RulebookKind
from jurisdictions.models import Jurisdiction
from triage.access import Scope
from triage.admin.country_glance import Glance, glance_of
from triage.admin.fields import DayField
from triage.admin.law_reading import Part, parts_of
from triage.admin.state_panel import state_panel
from triage.caseload.figures import Figures, figures_of
from triage.choices import in_words
from triage.roles import Permission
from triage.services.law import rulebooks_in_force

if TYPE_CHECKING:
    from triage.admin.base import ReadOnlyAdmin

YEAR = timedelta(days=365)
PAGE = "country"
FIRST_YEAR, LAST_YEAR = 1800, 2999


class DayForm(forms.Form):
    """The day whose law is shown."""

    on = DayField(
        label=gettext_lazy("Law of the day"),
        help_text=gettext_lazy("Data requests received on this day are judged by what the page shows."),
    )

    def clean_on(self) -> date:
        """A day with a year before it and a day after it, in every time zone."""
        on: date = self.cleaned_data["on"]
        if not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise forms.ValidationError(self.fields["on"].error_messages["invalid"], code="invalid")
        return on


@dataclass(frozen=True, slots=True)
class Doubts:
    """How much of a rulebook nobody has established."""

    entries: int
    unreviewed: int
    undated: int
    low: int


@dataclass(frozen=True, slots=True)
class Book:
    """One rulebook that speaks to the State's authorities."""

    code: str
    name: str
    kind: str
    version: int
    parts: tuple[Part, ...]
    doubts: Doubts
    glance: Glance | None


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What the desk did in the year up to the day, in the reader's scope."""

    figures: Figures
    start: date
    end: date
    reasons: tuple[tuple[str, int], ...]


def urls(page: ReadOnlyAdmin) -> list[URLPattern]:
    """The address of the page, below that of the State's row."""
    name = f"{page.opts.app_label}_{page.opts.model_name}_{PAGE}"

    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        return country_view(page, request, object_id)

    return [path("<str:object_id>/country/", page.admin_site.admin_view(view), name=name)]


def country_view(page: ReadOnlyAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """The page of one State. It answers GET only; a State outside the scope is absent."""
    row: Jurisdiction = page.row(request, object_id)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    today = timezone.localdate()
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": today})
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else today
    context = {
        **page.admin_site.each_context(request),
        "title": str(row),
        "opts": page.opts,
        "row": row,
        "row_url": page.url_of("change", row),
        "form": form,
        "on": on,
        "today": today,
        **_law_of(row.code, on),
        "panel": state_panel(row.code, on=on),
        "own": _own_figures(row.code, request.scope, on),  # type: ignore[attr-defined]
    }
    return TemplateResponse(request, "admin/country.html", context, status=400 if form.errors else 200)


def _law_of(code: str, on: date) -> dict[str, Any]:
    in_force = rulebooks_in_force(on, code)
    own = next((found for found in in_force if found.rulebook.kind is RulebookKind.COUNTRY), None)
    others = [
        found
        for found in in_force
        if found is not own and found.rulebook.kind is not RulebookKind.POLICY and _may_apply(found, code)
    ]
    routing: RoutingTerms | None = own.rulebook.routing if own else None
    return {
        "book": _book(own, on) if own else None,
        "others": [_book(found, on) for found in others],
        "routing": routing,
        "routing_mode": in_words(routing.mode) if routing else "",
        "local_name": own.rulebook.local_name if own else "",
        "languages": _languages(own.rulebook.languages) if own else "",
        "coverage": in_words(own.rulebook.coverage or "") if own else "",
    }


def _may_apply(found: RulebookInForce, code: str) -> bool:
    """Whether a regime can speak to an order of the State, as far as the State alone decides it."""
    condition = found.rulebook.applies_when
    state = {"country": code, "issuing_state": code}
    return condition is None or condition.test(state) is not False


def _book(found: RulebookInForce, on: date) -> Book:
    entries = [entry for entry in found.rulebook.entries if entry.in_force_on(on)]
    return Book(
        code=found.rulebook.code,
        name=found.rulebook.name,
        kind=in_words(found.rulebook.kind),
        version=found.version,
        parts=tuple(parts_of(found, on)),
        glance=glance_of(found.rulebook, on),
        doubts=Doubts(
            entries=len(entries),
            unreviewed=sum(not found.is_reviewed(entry.id) for entry in entries),
            undated=sum(entry.in_force_from is None for entry in entries),
            low=sum(entry.confidence is Confidence.LOW for entry in entries),
        ),
    )


def _languages(codes: tuple[str, ...]) -> str:
    locale = Locale.parse(get_language() or "en", sep="-")
    return ", ".join(locale.languages.get(code.split("-")[0], code) for code in codes)


def _own_figures(code: str, scope: Scope, on: date) -> OwnFigures | None:
    """None for a reader who sees no data requests of the State."""
    if not scope.holds(Permission.VIEW) or code not in scope.jurisdictions:
        return None
    end = datetime.combine(
        on + timedelta(days=1), datetime.min.time(), tzinfo=timezone.get_current_timezone()
    )
    figures = figures_of(code, scope=scope, start=end - YEAR, end=end)
    reasons = tuple((gettext(REASONS[reason].wording), number) for reason, number in figures.reasons)
    return OwnFigures(figures, (end - YEAR).date(), on, reasons)
