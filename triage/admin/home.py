"""The home page: what waits for a person, as counts, lists and one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from jurisdictions.models import Jurisdiction
from triage.access import Scope, visible_to
from triage.admin.due import due_in_words
from triage.admin.work_lists import WorkList, lists_of
from triage.caseload.counts import Counted, counts, counts_between
from triage.caseload.pages import page_of
from triage.caseload.query import CaseQuery
from triage.models import DataRequest, OutboxEntry, Reminder, User
from triage.roles import Permission
from triage.services.letter_signing import expiry_warning

DAYS = 14
ROWS = 6
LISTED = ("approve", "rights", "mine", "emergencies")
"""The work lists whose first rows stand on the home page, the first ones first."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One count with the list behind it."""

    work: WorkList
    count: Counted


@dataclass(frozen=True, slots=True)
class Line:
    """One data request of a list: when it is due in words, and whether that is past."""

    row: DataRequest
    due: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The first rows of a work list."""

    work: WorkList
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """How many clocks run out on a day; `height` in percent of the highest bar."""

    day: date
    count: Counted
    height: int


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the page."""

    tiles: tuple[Tile, ...] = ()
    panels: tuple[Panel, ...] = ()
    bars: tuple[Bar, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    failed: int = 0
    signing: str = ""
    countries: tuple[str, ...] = ()


def home_of(request: HttpRequest, *, at: datetime) -> Home | None:
    """The page of this person; None without a role that sees data requests. A constant number of queries."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if not scope.holds(Permission.VIEW):
        return None
    assert isinstance(request.user, User)  # noqa: S101  the site lets nobody else in
    work = [entry for entry in lists_of(scope) if entry.counted]
    numbers = counts([_query(entry) for entry in work], scope=scope, person=request.user, at=at)
    tiles = tuple(Tile(entry, number) for entry, number in zip(work, numbers, strict=True))
    return Home(
        tiles=tiles,
        panels=_panels(tiles, scope, request.user, at),
        bars=_bars(scope, at),
        reminders=_reminders(scope, request.user, at),
        signing=expiry_warning(at) if scope.holds(Permission.ISSUE_LETTER) else "",
        failed=visible_to(scope, OutboxEntry.objects.failed(), path="data_request").count(),
        countries=tuple(sorted(map(str, Jurisdiction.objects.filter(pk__in=scope.jurisdictions)))),
    )


def _reminders(scope: Scope, user: User, at: datetime) -> tuple[Reminder, ...]:
    """What the person was reminded of lately, about data requests that they have."""
    rows = Reminder.objects.filter(data_request__assigned_to=user, reminded_at__gt=at - timedelta(days=DAYS))
    seen = visible_to(scope, rows, path="data_request").select_related("data_request")
    return tuple(seen.order_by("-reminded_at", "pk")[:ROWS])


def _query(work: WorkList) -> CaseQuery:
    return CaseQuery.from_params(work.params)


def _panels(tiles: Sequence[Tile], scope: Scope, user: User, at: datetime) -> tuple[Panel, ...]:
    by_key = {tile.work.key: tile for tile in tiles}
    panels = []
    for key in LISTED:
        tile = by_key.get(key)
        if tile is not None and (tile.count.number or key == "mine"):
            page = page_of(_query(tile.work), scope=scope, person=user, at=at, size=ROWS)
            panels.append(Panel(tile.work, tuple(_line(row, at) for row in page.rows)))
    return tuple(panels)


def _line(row: Any, at: datetime) -> Line:
    until = getattr(row, "stopped_at", None) or at
    return Line(row, due_in_words(row.due_at, at=until), row.due_at is not None and row.due_at <= until)


def _bars(scope: Scope, at: datetime) -> tuple[Bar, ...]:
    """Clocks of open data requests that end within the next days, by day in the zone of the reader."""
    first = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    bounds = [first + timedelta(days=number) for number in range(DAYS + 1)]
    found = counts_between(bounds, scope=scope)
    most = max(counted.number for counted in found)
    if not most:
        return ()
    return tuple(
        Bar(start.date(), counted, round(100 * counted.number / most))
        for start, counted in zip(bounds, found, strict=False)
    )
