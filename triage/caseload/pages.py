"""Pages of the list of data requests, in order and in both directions, without counting or skipping rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from triage.access import Scope
from triage.caseload.merging import SHORT, Walk, first_ids, merged, reads_on_demand
from triage.caseload.narrowing import Asked
from triage.caseload.order import Keys, Place, order_of, read_cursor, write_cursor
from triage.caseload.plan import Plan, plan_of
from triage.caseload.query import CaseQuery
from triage.models import DataRequest, User

PAGE_SIZE = 50
CHUNK = 500
SHOWN = ("jurisdiction", "authority", "assigned_to")
UNSHOWN = (
    *("requester", "channel", "closed_at", "jurisdiction__languages"),
    *("authority__official_domains", "authority__contact_phone", "authority__contact_email"),
    *("authority__contact_source", "authority__contact_found_at", "authority__suspended_reason"),
    *("assigned_to__password", "assigned_to__email", "assigned_to__last_login", "assigned_to__date_joined"),
    *("assigned_to__is_staff", "assigned_to__is_superuser", "assigned_to__must_change_password"),
)
"""What no list says of a case, a country, an authority or a colleague; least of all the digest of a password."""
STRIDES = (SHORT, 1000, 8000)
"""How many rows are looked at, one stride after the other, where a condition must be asked row by row."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some data requests in order, and cursors to what stands before and after them; empty where there is nothing.

    `partial` says that looking was broken off before the page was full, or even before anything was found: `later`
    (or `earlier`, going back) goes on from there. `cut` says that more begins with the searched text than is searched
    at once: only typing more of it finds the rest.
    """

    rows: tuple[DataRequest, ...]
    earlier: str
    later: str
    partial: bool = False
    cut: bool = False


def page_of(
    query: CaseQuery, *, scope: Scope, person: User, at: datetime, cursor: str = "", size: int = PAGE_SIZE
) -> CasePage:
    """One page, with jurisdiction, authority, `assigned_to` and `stopped_at` of each row, in few queries.

    Raises BadInput for a cursor that was not given out for this question.
    """
    asked = Asked(query, scope, person, at)
    place = read_cursor(cursor, query) if cursor else Place()
    plan = plan_of(asked)
    walked = _walk(plan, asked, place, size)
    earlier, later = _cursors(walked, place, query)
    return CasePage(_rows(walked, scope), earlier, later, partial=walked.broken_off, cut=plan.cut)


def each(query: CaseQuery, *, scope: Scope, person: User, at: datetime, most: int) -> Iterator[DataRequest]:
    """The first `most` data requests in order, read in chunks; each as on a page."""
    for walked in _chunks(Asked(query, scope, person, at), most):
        yield from _rows(walked, scope)


def ids_of(query: CaseQuery, *, scope: Scope, person: User, at: datetime, most: int) -> list[UUID]:
    """The ids of the first `most` data requests in order."""
    return [key for walked in _chunks(Asked(query, scope, person, at), most) for key in walked.ids]


@dataclass(slots=True)
class _Walked:
    """What was found on the way, and how far the way went.

    `more`: there is at least one further on. `loaded`: the rows themselves, where they were met without a detour.
    """

    found: list[tuple[Keys, UUID]] = field(default_factory=list)
    more: bool = False
    broken_off: bool = False
    last: Keys = ()
    loaded: dict[UUID, DataRequest] | None = None

    @property
    def ids(self) -> list[UUID]:
        return [key for _, key in self.found]


def _walk(plan: Plan, asked: Asked, place: Place, size: int) -> _Walked:
    """Up to `size` rows from a place on, in the order of the list even when going back."""
    walked = _load(plan, asked, place, size) or _stride(plan, asked, place, size)
    walked.more = len(walked.found) > size
    del walked.found[size:]
    if place.backwards:
        walked.found.reverse()
    return walked


def _load(plan: Plan, asked: Asked, place: Place, size: int) -> _Walked | None:
    """The rows themselves in one go, where nothing is to be asked row by row."""
    if plan.loose:
        return None
    order, rows = order_of(asked.query), []
    if plan.is_short:
        rows = list(_shown(order.few(plan.sources[0].whole(), place))[: size + 1])
        return _Walked([(order.keys(row), row.pk) for row in rows], loaded={row.pk: row for row in rows})
    for segment, start in order.walk(place):
        walk = Walk(segment.columns, len(segment.fields), segment.goes_down(place), size + 1, size + 1)
        ids = first_ids(plan.branches(segment, start), walk)
        if ids is None:
            return None
        rows += segment.sorted(_shown(DataRequest.objects.filter(pk__in=ids)), start)
        if len(rows) > size:
            break
    return _Walked([(order.keys(row), row.pk) for row in rows], loaded={row.pk: row for row in rows})


def _stride(plan: Plan, asked: Asked, place: Place, size: int) -> _Walked:
    walked = _Walked()
    for stride in _strides(plan):
        found, walked.last = _look(plan, asked, place, size + 1, max(stride, size + 1))
        walked.found += found
        if len(walked.found) > size or not walked.last:
            return walked
        place = Place(walked.last, place.backwards)
    walked.broken_off = True
    return walked


def _strides(plan: Plan) -> tuple[int, ...]:
    if not plan.loose:
        return (0,)
    return STRIDES[-1:] if reads_on_demand() else STRIDES


def _look(
    plan: Plan, asked: Asked, place: Place, wanted: int, limit: int
) -> tuple[list[tuple[Keys, UUID]], Keys]:
    """What fits among the next rows along the ranges of the plan, and the keys of the last one if there are more."""
    found: list[tuple[Keys, UUID]] = []
    for segment, start in order_of(asked.query).walk(place):
        keys, number = len(segment.fields), segment.columns.index("id")
        walk = Walk(segment.columns, keys, segment.goes_down(place), wanted, limit, plan.fitting())
        rows, end = merged(plan.branches(segment, start), walk)
        found += [((*segment.lead, *row[:keys]), row[number]) for row in rows]
        if end:
            return found, (*segment.lead, *end)
    return found, ()


def _cursors(walked: _Walked, place: Place, query: CaseQuery) -> tuple[str, str]:
    """To what stands before and after this page."""
    ahead, behind = _ahead(walked, place), _behind(walked, place)
    earlier, later = (ahead, behind) if place.backwards else (behind, ahead)
    return _cursor(earlier, query), _cursor(later, query)


def _ahead(walked: _Walked, place: Place) -> Place | None:
    if walked.broken_off:
        return Place(walked.last, place.backwards)
    if not walked.more:
        return None
    return Place(walked.found[0 if place.backwards else -1][0], place.backwards)


def _behind(walked: _Walked, place: Place) -> Place | None:
    """Where this page was come to from: nothing lies before the beginning, and after a place lies at least its row."""
    if not place.keys:
        return None
    if not walked.found:
        return Place(place.keys, not place.backwards, at=not place.at)
    return Place(walked.found[-1 if place.backwards else 0][0], not place.backwards)


def _cursor(place: Place | None, query: CaseQuery) -> str:
    return write_cursor(place, query) if place else ""


def _rows(walked: _Walked, scope: Scope) -> tuple[DataRequest, ...]:
    """The data requests with what a page shows, in this order. One that left the scope meanwhile is left out."""
    found = walked.loaded
    if found is None:
        # By their ids alone: with more to go by, SQLite may read a whole country.
        rows = _shown(DataRequest.objects.filter(pk__in=walked.ids)).order_by() if walked.found else ()
        found = {row.pk: row for row in rows}
    return tuple(found[key] for key in walked.ids if key in found and scope.contains(found[key]))


def _shown(rows: Any) -> Any:
    return rows.with_stop().select_related(*SHOWN).defer(*UNSHOWN)


def _chunks(asked: Asked, most: int) -> Iterator[_Walked]:
    plan, place = plan_of(asked), Place()
    while most > 0:
        walked = _walk(plan, asked, place, min(CHUNK, most))
        yield walked
        most -= len(walked.found)
        if not walked.more and not walked.broken_off:
            return
        place = Place(walked.last if walked.broken_off else walked.found[-1][0])
