"""The orders of the list: what comes after a place in it, and the signed text that stands for a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import signing
from django.db.models import F, Q
from django.utils.translation import gettext as _

from triage.caseload.query import CaseQuery, Sort
from triage.errors import BadInput

if TYPE_CHECKING:
    from triage.models import DataRequest
    from triage.querysets import DataRequestQuerySet

SALT = "triage.caseload"


@dataclass(frozen=True, slots=True)
class Place:
    """Between two rows: after the row with these keys, or before it. Without keys: the beginning, or the end."""

    keys: tuple[Any, ...] = ()
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """Fields that are sorted by, all in one direction; the last one is unique. Only the first may be empty: last."""

    fields: tuple[str, ...]
    descending: bool = False

    def place(self, row: DataRequest, *, backwards: bool = False) -> Place:
        """After this row, or before it."""
        return Place(tuple(getattr(row, name) for name in self.fields), backwards)

    def after(self, rows: DataRequestQuerySet, place: Place) -> DataRequestQuerySet:
        """The rows from a place on, in the direction in which one goes from it."""
        down = self.descending != place.backwards
        first, *others = (F(name) for name in self.fields)
        ordered = [first.desc(nulls_first=True) if place.backwards and not self.descending else None]
        columns = [ordered[0] or (first.desc() if down else first.asc(nulls_last=True))]
        columns += [other.desc() if down else other.asc() for other in others]
        if place.keys:
            rows = rows.filter(_beyond(self.fields, place.keys, down=down))
        return rows.order_by(*columns)


def _beyond(fields: tuple[str, ...], keys: tuple[Any, ...], *, down: bool) -> Q:
    field, key = fields[0], keys[0]
    further = "lt" if down else "gt"
    here = Q(**{f"{field}__isnull": True}) if key is None else Q(**{field: key})
    rest = here & _beyond(fields[1:], keys[1:], down=down) if len(fields) > 1 else Q(pk__in=[])
    if key is None:
        return rest | (Q(**{f"{field}__isnull": False}) if down else Q(pk__in=[]))
    beyond = Q(**{f"{field}__{further}": key})
    if field == "due_at" and not down:
        beyond |= Q(due_at__isnull=True)
    return beyond | rest


ORDERS = {
    Sort.DUE: Order(("due_at", "received_at", "id")),
    Sort.RECEIVED: Order(("received_at", "id"), descending=True),
    Sort.REFERENCE: Order(("reference",)),
}


def order_of(sort: Sort) -> Order:
    """The order that a list is sorted by."""
    return ORDERS[sort]


def write_cursor(place: Place, query: CaseQuery) -> str:
    """A signed text for the place; it is of no use for another question."""
    keys = [
        None if key is None else key.isoformat() if isinstance(key, datetime) else str(key)
        for key in place.keys
    ]
    return signing.dumps([_mark(query), int(place.backwards), *keys], salt=SALT)


def read_cursor(cursor: str, query: CaseQuery) -> Place:
    """The place that a cursor stands for. Raises BadInput for one that was not given out for this question."""
    try:
        mark, backwards, *keys = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        mark, backwards, keys = "", 0, []
    if mark != _mark(query):
        raise BadInput(_("belongs to another list; begin at its first page"), where="cursor")
    fields = order_of(query.sort).fields
    return Place(tuple(_key(name, key) for name, key in zip(fields, keys, strict=True)), bool(backwards))


def _key(field: str, text: str | None) -> Any:
    if text is None or field == "reference":
        return text
    return UUID(text) if field == "id" else datetime.fromisoformat(text)


def _mark(query: CaseQuery) -> str:
    words = "\x00".join(f"{name}={value}" for name, value in sorted(query.params().items()))
    return sha256(words.encode()).hexdigest()[:16]
