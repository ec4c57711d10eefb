"""How many data requests a question finds, counted no further than somebody wants to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import number_format

from triage.access import Scope, visible_to
from triage.caseload.merging import Statement, compiled
from triage.caseload.narrowing import Asked
from triage.caseload.plan import Plan, plan_of, truth
from triage.caseload.query import CaseQuery
from triage.models import DataRequest, User

MOST_COUNTED = 1000
MOST_LOOKED_AT = 10_000
"""Rows that are looked at for one count, where a condition must be asked row by row."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number; `capped` says that there are more, or may be."""

    number: int
    capped: bool = False

    def __str__(self) -> str:
        return number_format(self.number, force_grouping=True) + ("+" if self.capped else "")


def count(query: CaseQuery, *, scope: Scope, person: User, at: datetime, most: int = MOST_COUNTED) -> Counted:
    """How many the question finds, counted up to `most`."""
    return counts([query], scope=scope, person=person, at=at, most=most)[0]


def counts(
    queries: Sequence[CaseQuery], *, scope: Scope, person: User, at: datetime, most: int = MOST_COUNTED
) -> list[Counted]:
    """How many each question finds, in their order, in one query besides those that a search or a flag needs."""
    tallies = [_tally(plan_of(Asked(query, scope, person, at)), most) for query in queries]
    numbers = iter(_numbers([number for tally in tallies for number in tally.numbers]))
    return [tally.counted([next(numbers) for _ in tally.numbers], most) for tally in tallies]


def counts_between(bounds: Sequence[datetime], *, scope: Scope, most: int = MOST_COUNTED) -> list[Counted]:
    """How many open data requests fall due from each of the instants up to the next one, in one query."""
    # A list of one: SQLite looks up a bare column of truth in no index.
    due = DataRequest.objects.filter(is_open__in=[True])
    rows = (
        visible_to(scope, due.filter(due_at__gte=start, due_at__lt=end)).order_by().values("pk")[: most + 1]
        for start, end in pairwise(bounds)
    )
    # Whoever sees nothing is asked nothing of the database.
    statements = [compiled(each) for each in rows]
    numbers = iter(_numbers([each for each in statements if each is not None]))
    found = [0 if each is None else next(numbers) for each in statements]
    return [Counted(min(number, most), capped=number > most) for number in found]


@dataclass(frozen=True, slots=True)
class _Tally:
    """Statements that each give one number: of rows that fit, and then of rows that were looked at for it."""

    fitting: tuple[Statement, ...]
    looked_at: tuple[Statement, ...]
    cut: bool

    @property
    def numbers(self) -> tuple[Statement, ...]:
        return (*self.fitting, *self.looked_at)

    def counted(self, numbers: Sequence[int], most: int) -> Counted:
        found = sum(numbers[: len(self.fitting)])
        broken_off = any(number > MOST_LOOKED_AT for number in numbers[len(self.fitting) :])
        return Counted(min(found, most), capped=found > most or broken_off or self.cut)


def _tally(plan: Plan, most: int) -> _Tally:
    rows = [source.whole() for source in plan.sources]
    if not plan.loose:
        return _Tally(tuple(_statements(each.values("pk")[: most + 1] for each in rows)), (), plan.cut)
    looked_at = [each.annotate(fits=truth(*plan.loose)).values("fits")[: MOST_LOOKED_AT + 1] for each in rows]
    fitting = [
        Statement(f"SELECT 1 FROM ({inner.sql}) AS l WHERE fits LIMIT {most + 1}", inner.values)  # noqa: S608
        for inner in _statements(looked_at)
    ]
    bare = (each.values("pk")[: MOST_LOOKED_AT + 1] for each in rows)
    return _Tally(tuple(fitting), tuple(_statements(bare)), plan.cut)


def _statements(rows: Iterable[QuerySet[Any, Any]]) -> Iterator[Statement]:
    return (statement for each in rows if (statement := compiled(each)))


def _numbers(statements: Sequence[Statement]) -> list[int]:
    """How many rows each statement gives, asked all at once."""
    if not statements:
        return []
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({each.sql}) AS s)" for each in statements)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for each in statements for value in each.values])
        return list(cursor.fetchone())
