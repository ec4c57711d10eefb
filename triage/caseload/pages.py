"""Pages of the list of data requests, in order and in both directions, without ever counting or skipping rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from triage.access import Scope, visible_to
from triage.caseload.narrowing import Asked
from triage.caseload.order import Place, order_of, read_cursor, write_cursor
from triage.caseload.query import CaseQuery
from triage.models import DataRequest, User

PAGE_SIZE = 50
CHUNK = 500


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some data requests in order, and cursors to what stands before and after them; empty where there is nothing.

    `partial` says that looking was broken off before the page was full: `later` goes on from there. `cut` says that
    more begins with the searched text than is searched at once: only typing more of it finds the rest.
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
    place = read_cursor(cursor, query) if cursor else Place()
    asked = Asked(query, person, at)
    order = order_of(query.sort)
    rows = asked.narrow(visible_to(scope, DataRequest.objects.all()))
    found = list(order.after(rows, place).with_stop().select_related(*SHOWN)[: size + 1])
    more, found = len(found) > size, found[:size]
    if place.backwards:
        found.reverse()
    before, after = (more, True) if place.backwards else (bool(cursor), more)
    return CasePage(
        rows=tuple(found),
        earlier=write_cursor(order.place(found[0], backwards=True), query) if before and found else "",
        later=write_cursor(order.place(found[-1]), query) if after and found else "",
    )


SHOWN = ("jurisdiction", "authority", "assigned_to")


def each(query: CaseQuery, *, scope: Scope, person: User, at: datetime, most: int) -> Iterator[DataRequest]:
    """The first `most` data requests in order, read in chunks; each as on a page."""
    cursor = ""
    while most > 0:
        page = page_of(query, scope=scope, person=person, at=at, cursor=cursor, size=min(CHUNK, most))
        yield from page.rows
        most -= len(page.rows)
        cursor = page.later
        if not cursor:
            return


def ids_of(query: CaseQuery, *, scope: Scope, person: User, at: datetime, most: int) -> list[UUID]:
    """The ids of the first `most` data requests in order."""
    return [row.pk for row in each(query, scope=scope, person=person, at=at, most=most)]
