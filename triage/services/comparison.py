"""What one data request asks and another one does not: about which accounts, which items, which time."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from triage.models import DataRequest, IdentifierIndex, RequestedItem

BEGINNING, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
Sort = tuple[Any, ...]
"""Data category, item type, real time."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """How many accounts and items are asked of one data request alone."""

    accounts: int
    items: int


@dataclass(slots=True)
class _Person:
    """One person asked about: blind indexes of accounts, and the items. Stated identifiers have no index."""

    accounts: set[str] = field(default_factory=set)
    items: list[tuple[Sort, datetime, datetime]] = field(default_factory=list)


def asked_beyond(one: DataRequest, other: DataRequest) -> Beyond:
    """What `one` asks and `other` does not. Withdrawn lines count on neither side; a period may lie in a longer one.

    Two queries for each; no identifier is read.
    """
    mine, theirs = _people(one), list(_people(other).values())
    holders: dict[str, list[int]] = defaultdict(list)
    for place, person in enumerate(theirs):
        for account in person.accounts:
            holders[account].append(place)
    accounts = {account for person in mine.values() for account in person.accounts if account not in holders}
    items = sum(_missing(person, theirs, holders) for person in mine.values())
    return Beyond(len(accounts), items)


def _people(data_request: DataRequest) -> dict[Any, _Person]:
    people: dict[Any, _Person] = defaultdict(_Person)
    named = IdentifierIndex.objects.filter(
        identifier__data_request=data_request, identifier__withdrawn=False, identifier__subject__withdrawn=False
    )  # fmt: skip
    for subject, digest in named.values_list("identifier__subject", "digest"):
        people[subject].accounts.add(digest)
    items = RequestedItem.objects.filter(
        data_request=data_request, withdrawn=False, subject__withdrawn=False
    ).order_by()
    names = ("subject", "period_from", "period_to", "data_category", "item_type", "real_time")
    for subject, start, end, *sort in items.values_list(*names):
        people[subject].items.append((tuple(sort), start or BEGINNING, end or END))
    return dict(people)


def _missing(person: _Person, theirs: list[_Person], holders: Mapping[str, list[int]]) -> int:
    """How many items of a person are asked about none of the same accounts; without an account, of nobody there."""
    rings = {tuple(holders[account]) for account in person.accounts if account in holders}
    if not person.accounts:
        rings = {tuple(range(len(theirs)))}
    missing = set()
    for ring in rings:
        covers = _Coverage(item for place in ring for item in theirs[place].items)
        missing |= {place for place, item in enumerate(person.items) if not covers(item)}
    return len(missing)


class _Coverage:
    """Periods by sort of item: answers in logarithmic time whether one of them holds a given one."""

    def __init__(self, items: Iterable[tuple[Sort, datetime, datetime]]) -> None:
        periods: dict[Sort, list[tuple[datetime, datetime]]] = defaultdict(list)
        for sort, start, end in items:
            periods[sort].append((start, end))
        self.starts: dict[Sort, list[datetime]] = {}
        self.latest: dict[Sort, list[datetime]] = {}
        for sort, found in periods.items():
            found.sort()
            self.starts[sort] = [start for start, _end in found]
            self.latest[sort] = list(accumulate((end for _start, end in found), max))

    def __call__(self, item: tuple[Sort, datetime, datetime]) -> bool:
        sort, start, end = item
        before = bisect_right(self.starts.get(sort, []), start)
        return before > 0 and self.latest[sort][before - 1] >= end
