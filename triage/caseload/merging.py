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
from django.db.models.expressions import RawSQL

from triage.models import DataRequest

MOST_BRANCHES = 500
"""SQLite takes no more in one statement."""

SHORT = 200
"""Up to so many rows of each range PostgreSQL reads them all and sorts; more it merges range by range."""

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


@dataclass(frozen=True, slots=True)
class Walk:
    """How far to go along the ranges: until `wanted` rows are found, or `limit` rows were looked at.

    They are sorted by the first `keys` columns. `fitting` finds the row with the mark for its id if it is wanted; None
    where every row is. A database that reads on demand has the answer as a last column of the branches instead.
    """

    columns: tuple[str, ...]
    keys: int
    down: bool
    wanted: int
    limit: int
    fitting: QuerySet[Any, Any] | None = None


def merged(branches: Iterable[Branches], walk: Walk) -> tuple[list[Row], Row]:
    """The rows that fit among those looked at, in order, and the keys of the last one looked at.

    No keys: the ranges ended before the limit.
    """
    statements = [statement for each in branches for statement in _statements(each, walk)]
    found: list[Row] = []
    ends: list[Row] = []
    for start in range(0, len(statements), MOST_BRANCHES):
        rows, end = _read(statements[start : start + MOST_BRANCHES], walk)
        found += rows
        ends += [end] if end else []
    if len(statements) > MOST_BRANCHES:
        found.sort(key=lambda row: row[: walk.keys], reverse=walk.down)
    if not ends:
        return found, ()
    # What one statement did not come to lies behind what it came to, and so may rows that another found.
    end = max(ends) if walk.down else min(ends)
    return [row for row in found if (row[: walk.keys] >= end if walk.down else row[: walk.keys] <= end)], end


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


def _statements(branches: Branches, walk: Walk) -> Iterator[Statement]:
    # SQLite merges ranges as far as they are wanted, unless they are limited: then it reads them to the end.
    first = compiled(branches.rows if reads_on_demand() else branches.rows[: walk.limit])
    if first is None:
        return
    # In a part of a UNION nothing can be ordered, but in a sub-select.
    first = replace(first, sql=f"SELECT * FROM ({first.sql}) AS b")  # noqa: S608
    if not branches.column:
        yield first
        return
    field: Any = DataRequest._meta.get_field(branches.column)
    mark, *values = (
        field.get_db_prep_value(value, connection) for value in (mark_of(branches.column), *branches.values)
    )
    if walk.limit <= SHORT and not reads_on_demand():
        yield _for_each(first, mark, values)
        return
    for value in values:
        yield replace(first, values=tuple(value if each == mark else each for each in first.values))


def _for_each(first: Statement, mark: Any, values: list[Any]) -> Statement:
    """All ranges in one sub-select: PostgreSQL plans it once, which takes longer than reading some rows too many."""
    inner = _with_column(first, mark, "r.value")
    kind = "uuid" if isinstance(mark, UUID) else "text"
    sql = f"SELECT l.* FROM unnest(%s::{kind}[]) AS r(value) CROSS JOIN LATERAL ({inner.sql}) AS l"  # noqa: S608
    return replace(first, sql=sql, values=(values, *inner.values))


def reads_on_demand() -> bool:
    """Whether the database finds a row when it is asked for, and not all before it gives the first."""
    return connection.vendor == "sqlite"


def first_ids(branches: Iterable[Branches], walk: Walk) -> RawSQL | list[Any] | None:
    """The ids of the first rows of all branches, for a filter; None if one statement cannot hold so many branches."""
    statements = [statement for each in branches for statement in _statements(each, walk)]
    if not statements:
        return []
    if len(statements) > MOST_BRANCHES:
        return None
    sql, values = _union(statements, walk)
    return RawSQL(f"SELECT id FROM ({sql}) AS m", values)  # noqa: S608, S611  of compiled parts and placeholders


def _union(statements: Sequence[Statement], walk: Walk) -> tuple[str, Row]:
    order = ", ".join(f"{column} {'DESC' if walk.down else 'ASC'}" for column in range(1, walk.keys + 1))
    sql = f"{' UNION ALL '.join(each.sql for each in statements)} ORDER BY {order} LIMIT {walk.limit}"
    return sql, tuple(value for each in statements for value in each.values)


def _read(statements: Sequence[Statement], walk: Walk) -> tuple[list[Row], Row]:
    sql, values = _union(statements, walk)
    read = _all_that_fit if walk.fitting is not None and not reads_on_demand() else _as_many_as_wanted
    with connection.cursor() as cursor:
        rows, goes_on = read(cursor, sql, values, walk)
    rows = _converted(rows, statements[0])
    end = rows[-1][: walk.keys] if goes_on else ()
    return [row for row in rows if walk.fitting is None or row[len(walk.columns)]], end


def _as_many_as_wanted(cursor: Any, sql: str, values: Row, walk: Walk) -> tuple[list[Row], bool]:
    """The rows that fit and the last one looked at, if there are more; nothing is read behind it."""
    cursor.execute(sql, values)
    rows: list[Row] = []
    number = 0
    last: Row = ()
    for last in cursor:
        number += 1
        if walk.fitting is None or last[-1]:
            rows.append(last)
        if len(rows) == walk.wanted:
            return rows, True
    goes_on = number == walk.limit
    return [*rows, last] if goes_on and walk.fitting is not None and not last[-1] else rows, goes_on


def _all_that_fit(cursor: Any, sql: str, values: Row, walk: Walk) -> tuple[list[Row], bool]:
    """The same for a database that gives all at once: what does not fit need not leave it."""
    fitting = compiled(walk.fitting) if walk.fitting is not None else None
    if fitting is None:
        return [], False
    fitting = _with_column(fitting, MARK, "m.id")
    order = ", ".join(f"{name} {'DESC' if walk.down else 'ASC'}" for name in walk.columns[: walk.keys])
    # OFFSET 0 keeps PostgreSQL from finding all rows of the table that fit, to look up these few among them.
    fits = f"EXISTS ({fitting.sql} OFFSET 0) AS fits"
    numbered = f"SELECT m.*, {fits}, ROW_NUMBER() OVER (ORDER BY {order}) AS number FROM ({sql}) AS m"  # noqa: S608
    kept = f"SELECT * FROM ({numbered}) AS n WHERE fits OR number = {walk.limit} ORDER BY number"  # noqa: S608
    cursor.execute(kept, (*fitting.values, *values))
    rows = cursor.fetchall()
    return rows, bool(rows) and rows[-1][-1] == walk.limit


def _with_column(statement: Statement, mark: Any, column: str) -> Statement:
    """The statement with a column in place of the mark."""
    place = statement.values.index(mark)
    parts = statement.sql.split("%s")
    sql = f"{'%s'.join(parts[: place + 1])}{column}{'%s'.join(parts[place + 1 :])}"
    return replace(statement, sql=sql, values=(*statement.values[:place], *statement.values[place + 1 :]))


def _converted(rows: list[Row], statement: Statement) -> list[Row]:
    converters = statement.compiler.get_converters([selected[0] for selected in statement.compiler.select])
    if not converters:
        return rows
    return [tuple(row) for row in statement.compiler.apply_converters(rows, converters)]
