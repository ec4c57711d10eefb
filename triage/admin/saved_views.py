"""Saved views as a reader may see them: their own, and shared ones that name no country of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from triage.access import Scope
from triage.admin.case_filters import list_url
from triage.caseload import CaseQuery
from triage.errors import BadInput
from triage.models import Authority, SavedView, User
from triage.roles import Permission


@dataclass(frozen=True, slots=True)
class View:
    """A saved view that is offered to one person: `mine` or shared by a colleague."""

    row: SavedView
    query: CaseQuery
    mine: bool

    @property
    def label(self) -> str:
        """Its name."""
        return self.row.name

    @property
    def url(self) -> str:
        """The list that it holds."""
        return list_url(self.query, view=str(self.row.pk))


def views_of(person: User, scope: Scope) -> list[View]:
    """The views that the person is offered, own ones first, by name. One query; two where one names an authority."""
    if not scope.holds(Permission.VIEW):
        return []
    rows = SavedView.objects.filter(Q(owner=person) | Q(shared=True)).select_related("owner")
    views = [view for row in rows.order_by("name") if (view := _read(row, person)) is not None]
    authorities = _authorities_in(scope, (view.query.linked_authority for view in views if not view.mine))
    offered = [view for view in views if view.mine or _is_within(view.query, scope, authorities)]
    return sorted(offered, key=lambda view: not view.mine)


def _read(row: SavedView, person: User) -> View | None:
    """None for one that an earlier version wrote and this one cannot read."""
    try:
        query = CaseQuery.from_params(row.query)
    except BadInput:
        return None
    return View(row, query, mine=row.owner_id == person.pk)


def _authorities_in(scope: Scope, ids: Iterable[str]) -> set[str]:
    wanted = {UUID(pk) for pk in ids if pk}
    if not wanted:
        return set()
    rows = Authority.objects.filter(pk__in=wanted, jurisdiction_id__in=scope.jurisdictions)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def _is_within(query: CaseQuery, scope: Scope, authorities: set[str]) -> bool:
    if query.linked_authority and query.linked_authority not in authorities:
        return False
    return scope.jurisdictions.issuperset(query.countries)
