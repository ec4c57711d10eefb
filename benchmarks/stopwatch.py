"""How long the database takes for what is asked of it, apart from what Python then does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.db import connection


@dataclass(slots=True)
class Watch:
    """Seconds in the database, and how many statements it was given."""

    seconds: float = 0
    statements: int = 0

    def timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call, its time added."""

        def timed_call(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - start

        return timed_call


class _Cursor:
    """A cursor whose every wait is counted: SQLite works while rows are fetched, PostgreSQL before."""

    def __init__(self, cursor: Any, watch: Watch) -> None:
        self._cursor, self._watch = cursor, watch
        for name in ("fetchone", "fetchmany", "fetchall", "close"):
            setattr(self, name, watch.timed(getattr(cursor, name)))

    def execute(self, *args: Any) -> Any:
        self._watch.statements += 1
        return self._watch.timed(self._cursor.execute)(*args)

    def __iter__(self) -> Iterator[Any]:
        fetch = self._watch.timed(self._cursor.fetchone)
        return iter(fetch, None)

    def __enter__(self) -> _Cursor:
        return self

    def __exit__(self, *_: object) -> None:
        self._cursor.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


@contextmanager
def watched() -> Iterator[Watch]:
    """Watch the cursors that are opened within."""
    watch = Watch()
    opened = connection.cursor

    def watched_cursor() -> _Cursor:
        return _Cursor(opened(), watch)

    with mock.patch.object(connection, "cursor", watched_cursor):
        yield watch


def in_database(ask: Callable[[], object]) -> Watch:
    """What asking this costs in the database."""
    with watched() as watch:
        ask()
    return watch
