"""Along which index ranges a question is answered, and what is then left to ask of each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from triage.caseload.merging import MARK, Branches, mark_of, reads_on_demand
from triage.caseload.narrowing import Asked, named, raised, waiting_for, watched_by
from triage.caseload.order import Place, Segment
from triage.caseload.query import CaseQuery, Sort
from triage.models import Authority, AuthorityReference, DataRequest
from triage.models.collation import Folded, InBytes, begins

MOST_LISTED = 1000
"""As many data requests that one filter finds are listed by their ids; more are met along the ranges of the scope."""
MOST_AUTHORITIES = 100
REFERENCE_BEGINS = re.compile(r"\d{1,4}(?:-(?:[A-Z]{0,2}|[A-Z]{1,2}-\d*))?", re.IGNORECASE)

Ids = list[UUID]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows in the scope: one set, or index ranges that differ in the value of one column."""

    rows: QuerySet[DataRequest]
    column: str = ""
    values: Sequence[Any] = ()

    def whole(self) -> QuerySet[DataRequest]:
        """All its rows, in no order."""
        ranges = {f"{self.column}__in": self.values} if self.column else {}
        return self.rows.filter(**ranges).order_by()

    def one(self) -> QuerySet[DataRequest]:
        """The rows of one of its ranges, with a mark in place of the value."""
        return self.rows.filter(**{self.column: mark_of(self.column)}) if self.column else self.rows


@dataclass(frozen=True, slots=True)
class Plan:
    """The sources of a question; no row is in two. `loose` are the conditions that are asked row by row.

    `cut` says that more begins with the searched text than is searched at once.
    """

    sources: tuple[Source, ...]
    loose: tuple[Any, ...] = ()
    cut: bool = False

    @property
    def is_short(self) -> bool:
        """Whether the rows are few and listed by their ids, so that sorting them is no work."""
        return len(self.sources) == 1 and not self.sources[0].column and not self.loose

    def branches(self, segment: Segment, place: Place) -> Iterator[Branches]:
        """Index ranges of a segment of the list from a place on: its columns and, on demand, whether the row fits."""
        for source in self.sources:
            rows, columns = segment.after(source.one(), place), segment.columns
            if self.loose and reads_on_demand():
                rows, columns = rows.annotate(fits=truth(*self.loose)), (*columns, "fits")
            yield Branches(rows.values_list(*columns), source.column, source.values)

    def fitting(self) -> QuerySet[Any, Any] | None:
        """The data request with the mark for its id, if it fits; None where every row does."""
        if not self.loose:
            return None
        return DataRequest.objects.filter(*self.loose, pk=MARK).order_by().values("pk")


def truth(*conditions: Any) -> Case:
    """Whether all conditions hold of a row, as a column: in a filter no index is looked for that answers them."""
    return Case(When(Q(*conditions), then=Value(True)), default=Value(False), output_field=BooleanField())


NOTHING = Plan(())


def plan_of(asked: Asked) -> Plan:
    """The narrowest ranges that hold all that the question finds. Some filters take a short query to decide."""
    if not asked.codes or not asked.halves:
        return NOTHING
    conditions = asked.conditions()
    listed = _listed(asked)
    if listed is not None:
        return Plan((_those(listed, asked, *conditions.values()),))
    if "authority" in conditions:
        del conditions["authority"]
        return Plan(_of_authorities([UUID(asked.query.linked_authority)], asked), tuple(conditions.values()))
    if "text" in conditions:
        return _begun(asked, conditions)
    return _ranges(asked, conditions)


def _those(ids: Iterable[UUID], asked: Asked, *conditions: Any) -> Source:
    """Of these the ones in the scope that meet the conditions."""
    halves = Q(is_open__in=asked.halves)
    rows = DataRequest.objects.alias(meets=truth(asked.in_scope(), halves, *conditions))
    return Source(rows.filter(pk__in=ids, meets=True))


def _of_authorities(keys: Ids, asked: Asked) -> tuple[Source, ...]:
    rows = DataRequest.objects.alias(meets=truth(asked.in_scope())).filter(meets=True)
    return tuple(Source(half, "authority", keys) for half in _halved(asked, rows))


def _ranges(asked: Asked, conditions: dict[str, Any]) -> Plan:
    """One range for each jurisdiction, narrowed by what the same index holds."""
    lead = _lead(asked.query, conditions)
    within = [
        conditions.pop(name) for name in (lead, "due", "clock") if name in conditions and lead is not None
    ]
    rows = DataRequest.objects.filter(asked.unsealed(), *within)
    halves = [rows] if lead in OF_ONE_HALF else _halved(asked, rows)
    sources = tuple(Source(half, "jurisdiction", asked.codes) for half in halves)
    return Plan(sources, tuple(conditions.values()))


OF_ONE_HALF = ("status", "decided", "asked", "kind")
"""Conditions whose index holds open and ended ones mixed, or open ones alone, as the condition says."""


def _lead(query: CaseQuery, conditions: dict[str, Any]) -> str | None:
    """The condition that an index sorted by the due time answers; empty for none of them, None for other orders."""
    if query.sort is not Sort.DUE:
        return None
    named_first = next((name for name in ("status", "decided", "asked", "who") if name in conditions), "")
    if not named_first and "kind" in conditions and query.state == "open":
        conditions["kind"] &= Q(is_open=True)
        return "kind"
    return named_first


def _halved(asked: Asked, rows: QuerySet[DataRequest]) -> list[QuerySet[DataRequest]]:
    """Open and ended rows apart. Compared with a value: SQLite finds no index for a bare boolean."""
    return [rows.filter(is_open__in=[half]) for half in asked.halves]


def _listed(asked: Asked) -> Ids | None:
    """The ids that one filter leaves, by the first filter that leaves few; of any scope."""
    for rows, column in _lists(asked):
        ids = list(rows.order_by().values_list(column, flat=True)[: MOST_LISTED + 1])
        if len(ids) <= MOST_LISTED:
            return ids
    return None


def _lists(asked: Asked) -> Iterator[tuple[QuerySet[Any], str]]:
    query = asked.query
    if query.token:
        yield named(query.token), "identifier__data_request"
    if query.marked == "watched":
        yield watched_by(asked.person), "data_request"
    if query.waits not in ("", "any", "authority"):
        yield waiting_for(query.waits), "data_request"
    if query.flag:
        yield raised(query.flag), "data_request"


def _begun(asked: Asked, conditions: dict[str, Any]) -> Plan:
    """What begins with the text: references of ours and of authorities by their ids, names by their authorities."""
    del conditions["text"]
    text = asked.query.text
    authorities = _authorities(asked, text)
    ours, theirs = _ours(asked, text), _theirs(text)
    cut = len(authorities) > MOST_AUTHORITIES or max(len(ours), len(theirs)) > MOST_LISTED
    ids = {*ours[:MOST_LISTED], *theirs[:MOST_LISTED]}
    if not authorities:
        return Plan((_those(ids, asked, *conditions.values()),), cut=cut)
    authorities = authorities[:MOST_AUTHORITIES]
    # Nothing is found twice: what has such an authority comes with it.
    others = _those(ids, asked, ~Q(authority__in=authorities) | Q(authority=None))
    return Plan((others, *_of_authorities(authorities, asked)), tuple(conditions.values()), cut)


def _authorities(asked: Asked, text: str) -> Ids:
    rows = Authority.objects.filter(begins("name", text, transform=Folded), jurisdiction__in=asked.codes)
    return list(rows.order_by("name__folded", "pk").values_list("pk", flat=True)[: MOST_AUTHORITIES + 1])


def _ours(asked: Asked, text: str) -> Ids:
    if not REFERENCE_BEGINS.fullmatch(text):
        return []
    begun = begins("reference", text.upper(), transform=InBytes)
    rows = DataRequest.objects.filter(asked.in_scope(), begun, is_open__in=asked.halves)
    return list(rows.order_by().values_list("pk", flat=True)[: MOST_LISTED + 1])


def _theirs(text: str) -> Ids:
    """Of any scope, in order: one that is the text itself comes first, however many begin with it."""
    rows = AuthorityReference.objects.filter(begins("value", text, transform=Folded))
    return list(
        rows.order_by("value__folded", "pk").values_list("data_request", flat=True)[: MOST_LISTED + 1]
    )
