"""The home page: what waits for a person, as counts that lead to the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.http import HttpRequest
from django.urls import reverse

from triage.access import Scope, visible_to
from triage.models import DataRequest, User
from triage.querysets import DataRequestQuerySet
from triage.roles import Permission

SOON = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Tile:
    """One count with the list behind it; `urgent` ones stand out when they are not zero."""

    label: str
    count: int
    url: str
    urgent: bool = False


def home_of(request: HttpRequest, *, at: datetime) -> tuple[Tile, ...]:
    """The tiles of this person; empty without a role that sees data requests."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if not scope.holds(Permission.VIEW):
        return ()
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    rows = cast(DataRequestQuerySet, visible_to(scope, DataRequest.objects.all()))
    return tuple(_tiles(rows, scope, request.user, at))


def _tiles(rows: DataRequestQuerySet, scope: Scope, user: User, at: datetime) -> list[Tile]:
    asked = _list("status__exact=awaiting_authority")
    tiles = [
        Tile("Overdue", rows.overdue(at).count(), _list("due=overdue"), urgent=True),
        Tile("Due within 48 hours", rows.due_between(at, at + SOON).count(), _list("due=soon"), urgent=True),
        Tile("Mine", rows.open().assigned_to(user).count(), _list("mine=me")),
        Tile("Nobody has it", rows.open().filter(assigned_to=None).count(), _list("mine=nobody")),
        Tile(
            "Waits for the authority",
            rows.waiting_for_authority().count(),
            asked,
        ),
    ]
    if scope.holds(Permission.APPROVE):
        count = rows.waiting_for_approval_by(user).count()
        tiles.insert(2, Tile("Waits for my approval", count, _list("status__exact=decided")))
    if scope.holds(Permission.CLEAR_RIGHTS):
        count = rows.filter(status="rights_review").count()
        tiles.insert(2, Tile("Rights review", count, _list("status__exact=rights_review")))
    return tiles


def _list(query: str) -> str:
    return f"{reverse('admin:triage_datarequest_changelist')}?{query}"
