"""Several index ranges read as one ordered list, in one statement.

One branch is compiled by the ORM; the others are the same text with other values. A database walks each range only as
far as the merged list needs it, so that the whole takes as long as the page is, not as the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from triage.models import DataRequest

MOST_BRANCHES = 500
"""SQLite takes no more in one statement."""

MARK = uuid4()
"""Stands in a branch for the value in which it differs from the others; nobody can have typed it."""

Row = tuple[Any, ...]


def mark_of(column: str) -> UUID | str:
    """The mark as a value of this column."""
    return str(MARK) if column == "jurisdiction" else MARK


@dataclass(frozen=True, slots=True)
class Branches:
    """Index ranges that differ in one column, where `rows` asks for `mark_of(column)`; without a column, one range."""

    rows: QuerySet[Any, Row]
    column: str
    values: Sequence[Any]


def merged(branches: Iterable[Branches], *, down: bool, keys: int, limit: int) -> list[Row]:
    """The first `limit` rows of all branches together, by their first `keys` columns, of which none is empty."""
    statements = [statement for each in branches for statement in _statements(each, limit)]
    found: list[Row] = []
    for start in range(0, len(statements), MOST_BRANCHES):
        found += _read(statements[start : start + MOST_BRANCHES], down=down, keys=keys, limit=limit)
    if len(statements) > MOST_BRANCHES:
        found.sort(key=lambda row: row[:keys], reverse=down)
    return found[:limit]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values, and the compiler that it came from."""

    sql: str
    values: Row
    compiler: Any = None


def compiled(rows: QuerySet[Any, Any]) -> Statement | None:
    """The query set as SQL; None where it is plain beforehand that it finds nothing."""
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return None
    return Statement(sql, tuple(values), compiler)


def _statements(branches: Branches, limit: int) -> Iterator[Statement]:
    # PostgreSQL merges ranges that are limited, and sorts those that are not. SQLite merges those that are not, and
    # reads those that are limited to the end.
    limited = connection.vendor == "postgresql"
    first = compiled(branches.rows[:limit] if limited else branches.rows)
    if first is None:
        return
    # Neither takes an order in a part of a UNION as it is, but in a sub-select.
    first = replace(first, sql=f"SELECT * FROM ({first.sql}) AS b")  # noqa: S608
    if not branches.column:
        yield first
        return
    field: Any = DataRequest._meta.get_field(branches.column)
    mark, *values = (
        field.get_db_prep_value(value, connection) for value in (mark_of(branches.column), *branches.values)
    )
    for value in values:
        yield replace(first, values=tuple(value if each == mark else each for each in first.values))


def _read(statements: Sequence[Statement], *, down: bool, keys: int, limit: int) -> list[Row]:
    order = ", ".join(f"{column} {'DESC' if down else 'ASC'}" for column in range(1, keys + 1))
    union = " UNION ALL ".join(each.sql for each in statements)
    values = [value for each in statements for value in each.values]
    with connection.cursor() as cursor:
        cursor.execute(f"{union} ORDER BY {order} LIMIT {limit}", values)
        rows = cursor.fetchall()
    compiler = statements[0].compiler
    converters = compiler.get_converters([selected[0] for selected in compiler.select])
    return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows
