"""The orders of the list: what comes after a place in it, and the signed text that stands for a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from triage.caseload.query import CaseQuery, Sort
from triage.errors import BadInput
from triage.models import DataRequest

SALT = "triage.caseload"
Keys = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """After the row with these keys, or before it; `at` it, the row itself comes too.

    Without keys: the beginning of the list, or its end.
    """

    keys: Keys = ()
    backwards: bool = False
    at: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the list that one index range holds: rows of `where`, sorted by fields of which none is empty.

    `lead` are the keys that all its rows have in common; they stand before those of the fields. The fields are names
    of columns, `by` how they are compared; the last of them is unique. All go in one direction.
    """

    fields: tuple[str, ...]
    by: tuple[str, ...]
    where: Q
    lead: Keys = ()
    descending: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """What is read of each row: its keys, and its id if that is none of them."""
        return self.fields if "id" in self.fields else (*self.fields, "id")

    def after(self, rows: QuerySet[DataRequest], place: Place) -> QuerySet[DataRequest]:
        """The rows of this segment from a place on, in the direction in which one goes from it."""
        down = self.goes_down(place)
        rows = rows.filter(self.where)
        if place.keys:
            keys = place.keys[len(self.lead) :]
            rows = rows.filter(_beyond(self.by, keys, "lt" if down else "gt", "e" if place.at else ""))
        return self.sorted(rows, place)

    def sorted(self, rows: QuerySet[DataRequest], place: Place) -> QuerySet[DataRequest]:
        """The rows in the direction in which one goes from a place."""
        down = self.goes_down(place)
        return rows.order_by(*(F(name).desc() if down else F(name).asc() for name in self.by))

    def goes_down(self, place: Place) -> bool:
        """Whether the values fall as one goes on from a place."""
        return self.descending != place.backwards


def _beyond(by: tuple[str, ...], keys: Keys, further: str, at: str) -> Q:
    """Rows after the keys. The first comparison bounds the index range; the others sort out what equals it."""
    name, key = by[0], keys[0]
    if len(by) == 1:
        return Q(**{f"{name}__{further}{at}": key})
    rest = Q(**{name: key}) & _beyond(by[1:], keys[1:], further, at)
    return Q(**{f"{name}__{further}e": key}) & (Q(**{f"{name}__{further}": key}) | rest)


NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for the due time of what has none, where a few rows are sorted and no index is asked."""

UNDATED = Segment(("received_at", "id"), ("received_at", "id"), Q(due_at__isnull=True), lead=(None,))
DATED = Segment(
    ("due_at", "received_at", "id"), ("due_at", "received_at", "id"), Q(due_at__isnull=False)
)  # fmt: skip
ANY_DUE = Segment(("due_at", "received_at", "id"), ("due_or_never", "received_at", "id"), Q())
NEWEST = Segment(("received_at", "id"), ("received_at", "id"), Q(), descending=True)
REFERENCE = Segment(("reference",), ("reference__in_bytes",), Q())


@dataclass(frozen=True, slots=True)
class Order:
    """The segments of a list, one after the other. Its keys are those of a row of any segment, with their lead."""

    fields: tuple[str, ...]
    segments: tuple[Segment, ...]

    def few(self, rows: QuerySet[DataRequest], place: Place) -> QuerySet[DataRequest]:
        """The rows of all segments from a place on; for so few that they can be sorted."""
        if len(self.segments) == 1:
            return self.segments[0].after(rows, place)
        dated = replace(place, keys=tuple(NEVER if key is None else key for key in place.keys))
        return ANY_DUE.after(rows.alias(due_or_never=Coalesce("due_at", Value(NEVER))), dated)

    def keys(self, row: DataRequest) -> Keys:
        """Where the row stands."""
        return tuple(getattr(row, name) for name in self.fields)

    def walk(self, place: Place) -> Iterator[tuple[Segment, Place]]:
        """The segments from a place on, and where to begin in each."""
        ahead = tuple(reversed(self.segments)) if place.backwards else self.segments
        while place.keys and ahead and not _holds(ahead[0], place):
            ahead = ahead[1:]
        for number, segment in enumerate(ahead):
            yield segment, place if number == 0 else Place(backwards=place.backwards)


def _holds(segment: Segment, place: Place) -> bool:
    """Whether the place lies in the segment: only the one with undated rows has a lead."""
    return len(segment.lead) == 1 if place.keys[0] is None else not segment.lead


ORDERS = {
    Sort.DUE: Order(("due_at", "received_at", "id"), (DATED, UNDATED)),
    Sort.RECEIVED: Order(("received_at", "id"), (NEWEST,)),
    Sort.REFERENCE: Order(("reference",), (REFERENCE,)),
}


def order_of(query: CaseQuery) -> Order:
    """The order of a list, without a segment in which the question finds nothing."""
    order = ORDERS[query.sort]
    if query.sort is not Sort.DUE or not query.due:
        return order
    return Order(order.fields, (UNDATED,) if query.due == "none" else (DATED,))


def write_cursor(place: Place, query: CaseQuery) -> str:
    """A signed text for the place; it is of no use for another question."""
    return signing.dumps([_mark(query), place.backwards, place.at, *map(_text, place.keys)], salt=SALT)


def read_cursor(cursor: str, query: CaseQuery) -> Place:
    """The place that a cursor stands for. Raises BadInput for one that was not given out for this question."""
    try:
        mark, backwards, at, *keys = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        mark = ""
    if mark != _mark(query):
        raise BadInput(_("belongs to another list; begin at its first page"), where="cursor")
    fields = ORDERS[query.sort].fields
    return Place(tuple(_key(name, key) for name, key in zip(fields, keys, strict=True)), backwards, at)


def _text(key: Any) -> str | None:
    if key is None:
        return None
    return key.isoformat() if isinstance(key, datetime) else str(key)


def _key(field: str, text: str | None) -> Any:
    if text is None or field == "reference":
        return text
    return UUID(text) if field == "id" else datetime.fromisoformat(text)


def _mark(query: CaseQuery) -> str:
    words = "\x00".join(f"{name}={value}" for name, value in sorted(query.params().items()))
    return sha256(words.encode()).hexdigest()[:16]
