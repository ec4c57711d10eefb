"""Rows straight into the tables, past models and services: for benchmarks alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from triage.services.triggers import drop_triggers

NULL = r"\N"


def load(blocks: Iterable[dict[str, list[tuple[Any, ...]]]], columns: dict[str, str]) -> None:
    """Write blocks of rows by table; the tables' other indexes are made after the last one."""
    with _unchecked(), transaction.atomic(), _without_indexes(list(columns)), connection.cursor() as cursor:
        for block in blocks:
            for table, names in columns.items():
                if rows := block.get(table):
                    _write(cursor, table, names.split(), rows)
    if connection.vendor == "postgresql":
        # As autovacuum does by itself; nobody does it on SQLite.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def empty(tables: Sequence[str]) -> None:
    """Take all rows out of the tables, and the triggers that would refuse it."""
    drop_triggers("default")
    with _unchecked(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(EMPTY[connection.vendor].format(table=table))


def _write(cursor: Any, table: str, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    listed = ", ".join(f'"{name}"' for name in names)
    if connection.vendor == "postgresql":
        with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
            copy.write("".join("\t".join(map(_cell, row)) + "\n" for row in rows))
        return
    places = ", ".join(["?"] * len(names))
    cursor.connection.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({places})', rows)  # noqa: S608


def _cell(value: Any) -> str:
    """A value in PostgreSQL's text format; none of the benchmark's texts holds what it would have to escape."""
    return NULL if value is None else str(value)


@contextmanager
def _unchecked() -> Iterator[None]:
    """Foreign keys and triggers are not asked, nothing is kept for an undo: the rows fit by the way they are made."""
    off, on = UNCHECKED[connection.vendor]
    with connection.cursor() as cursor:
        for statement in off:
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        for statement in on:
            cursor.execute(statement)


@contextmanager
def _without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Take away what is no constraint and put it back: building an index once is faster than a row at a time."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES[connection.vendor])
        made = [(name, text) for name, table, text in cursor.fetchall() if table in tables]
        for name, _ in made:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, text in made:
            cursor.execute(text)


UNCHECKED = {
    "sqlite": (
        ("PRAGMA foreign_keys = OFF", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF",
         "PRAGMA cache_size = -2000000"),
        ("PRAGMA foreign_keys = ON", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL",
         "PRAGMA cache_size = -2000"),
    ),
    "postgresql": (
        ("SET session_replication_role = replica", "SET maintenance_work_mem = '512MB'"),
        ("SET session_replication_role = origin", "RESET maintenance_work_mem"),
    ),
}  # fmt: skip

EMPTY = {"sqlite": 'DELETE FROM "{table}"', "postgresql": 'TRUNCATE "{table}" CASCADE'}

INDEXES = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT i.indexname, i.tablename, i.indexdef FROM pg_indexes i WHERE"
    " NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)",
}
