"""The filters of the list of data requests as links, and those that are set as chips that take them away again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jurisdictions.law.vocabulary import Flag, RequestKind, ReviewLevel
from jurisdictions.models import Jurisdiction
from triage.access import Scope
from triage.caseload import CaseQuery, Sort
from triage.choices import DependencyKind, Status, choices_of
from triage.models import Authority
from triage.roles import Permission

Choices = Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter; its address sets it, or takes it away where it is set."""

    label: str
    url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with its choices; `folded` ones stand under "More filters"."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    folded: bool

    @property
    def chosen(self) -> str:
        """What is set, in words."""
        return ", ".join(choice.label for choice in self.choices if choice.selected)


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the question that is set; its address is the list without it."""

    label: str
    value: str
    url: str


STATES: Choices = (
    ("open", gettext_lazy("open")),
    ("ended", gettext_lazy("ended")),
    ("all", gettext_lazy("open and ended")),
    *Status.choices,
)
DUE: Choices = (
    ("overdue", gettext_lazy("overdue")),
    ("soon", gettext_lazy("within 48 hours")),
    ("week", gettext_lazy("within a week")),
    ("none", gettext_lazy("no deadline")),
)
WHO: Choices = (
    ("me", gettext_lazy("I have it")),
    ("nobody", gettext_lazy("nobody")),
    ("others", gettext_lazy("a colleague")),
)
APPROVE = ("approve", gettext_lazy("waits for my approval"))
WAITS: Choices = (
    ("any", gettext_lazy("anything")),
    ("authority", gettext_lazy("the authority")),
    *DependencyKind.choices,
)
MARKED: Choices = (("watched", gettext_lazy("watched")), ("unread", gettext_lazy("unread")))
SORTS: Choices = (
    (Sort.DUE, gettext_lazy("due first")),
    (Sort.RECEIVED, gettext_lazy("newest first")),
    (Sort.REFERENCE, gettext_lazy("by reference")),
)
LABELS: Mapping[str, str | Promise] = {
    "state": gettext_lazy("State"),
    "due": gettext_lazy("Due"),
    "who": gettext_lazy("Who has it"),
    "countries": gettext_lazy("Country"),
    "kind": gettext_lazy("Kind"),
    "level": gettext_lazy("Level of review"),
    "flag": gettext_lazy("Risk flag"),
    "waits": gettext_lazy("Waits for"),
    "marked": gettext_lazy("Marked"),
    "sort": pgettext_lazy("how a list is sorted", "Order"),
}
FOLDED = frozenset({"kind", "level", "flag", "waits", "marked"})


def list_url(query: CaseQuery, **more: str) -> str:
    """The address of the list that answers the question; `more` are parameters beside it."""
    params = {**query.params(), **more}
    address = reverse("admin:triage_datarequest_changelist")
    return f"{address}?{urlencode(params)}" if params else address


def back_to_list(params: QueryDict) -> str:
    """The list that a button or a page was reached from; empty for none, and for any other address."""
    back, address = params.get("back", ""), list_url(CaseQuery())
    return back if back == address or back.startswith(f"{address}?") else ""


def countries_of(scope: Scope) -> Choices:
    """The countries of the scope by name: no other is offered. One query."""
    return [(row.code, str(row)) for row in Jurisdiction.objects.filter(code__in=scope.jurisdictions)]


def _choices(query: CaseQuery, scope: Scope) -> Iterator[tuple[str, Choices]]:
    yield "state", STATES
    yield "due", DUE
    approves = scope.holds(Permission.APPROVE) or query.who == APPROVE[0]
    yield "who", (*WHO, APPROVE) if approves else WHO
    countries = countries_of(scope)
    if len(countries) > 1:
        yield "countries", countries
    yield "kind", choices_of(RequestKind)
    yield "level", choices_of(level.word for level in ReviewLevel)
    yield "flag", choices_of(Flag)
    yield "waits", WAITS
    yield "marked", MARKED


def filters_of(query: CaseQuery, scope: Scope) -> list[Filter]:
    """Every filter that the scope has a use for, with the addresses of its choices. One query."""
    return [
        Filter(
            name,
            str(LABELS[name]),
            tuple(_choice(query, name, value, label) for value, label in choices),
            folded=name in FOLDED,
        )
        for name, choices in _choices(query, scope)
    ]


def sorts_of(query: CaseQuery) -> Filter:
    """The orders of the list."""
    choices = tuple(
        Choice(str(label), list_url(query.replace(sort=Sort(value))), query.sort == value)
        for value, label in SORTS
    )
    return Filter("sort", str(LABELS["sort"]), choices, folded=False)


def _choice(query: CaseQuery, name: str, value: str, label: str | Promise) -> Choice:
    selected = _holds(query, name, value)
    changed = query.replace(**{name: _without(query, name, value) if selected else _with(query, name, value)})
    return Choice(str(label), list_url(changed), selected)


def _holds(query: CaseQuery, name: str, value: str) -> bool:
    present = getattr(query, name)
    return value in present if isinstance(present, tuple) else bool(present == value)


def _with(query: CaseQuery, name: str, value: str) -> Any:
    present = getattr(query, name)
    return tuple(sorted({*present, value})) if isinstance(present, tuple) else value


def _without(query: CaseQuery, name: str, value: str) -> Any:
    present = getattr(query, name)
    if isinstance(present, tuple):
        return tuple(code for code in present if code != value)
    return getattr(CaseQuery(), name)


def chips_of(query: CaseQuery, filters: Sequence[Filter], scope: Scope) -> list[Chip]:
    """What is set beside the usual question, each with the list without it. A query for an authority."""
    chips = list(_sought(query, scope))
    for entry in filters:
        if entry.name == "state" and query.state == CaseQuery().state:
            continue
        chips += [Chip(entry.label, choice.label, choice.url) for choice in entry.choices if choice.selected]
    offered = {choice.url for entry in filters if entry.name == "countries" for choice in entry.choices}
    for code in query.countries:
        url = list_url(query.replace(countries=_without(query, "countries", code)))
        if url not in offered:
            # One that is none of the reader's is told by its code alone, as it was asked for.
            chips.append(Chip(str(LABELS["countries"]), code, url))
    return chips


def _sought(query: CaseQuery, scope: Scope) -> Iterator[Chip]:
    if query.text:
        yield Chip(_("Begins with"), query.text, list_url(query.replace(text="")))
    if query.token:
        yield Chip(_("Identifier"), _("the one you searched for"), list_url(query.replace(token="")))
    if query.linked_authority:
        found = Authority.objects.filter(
            pk=query.linked_authority, jurisdiction_id__in=scope.jurisdictions
        ).first()
        name = str(found) if found else _("one that is not among yours")
        yield Chip(_("Authority"), name, list_url(query.replace(linked_authority="")))


def heading_of(query: CaseQuery) -> str:
    """What the list holds, as a heading."""
    states = {
        "open": _("Open data requests"),
        "ended": _("Ended data requests"),
        "all": _("All data requests"),
    }
    return states.get(query.state) or capfirst(
        _("Data requests: {status}").format(status=Status(query.state).label)
    )
