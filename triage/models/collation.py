"""Text in the order of its bytes, whatever language the database sorts in: there a beginning is one range."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, Transform, Value

HIGHEST = "\U0010ffff"
"""Comes after every character: what begins with a text lies between it and it with this behind."""


@CharField.register_lookup
class InBytes(Transform):
    """The text as it is, compared byte by byte. SQLite never compares in another way."""

    lookup_name = "in_bytes"
    template = "%(expressions)s"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """With the collation that knows no language."""
        return self.as_sql(compiler, connection, template='(%(expressions)s COLLATE "C")', **extra)


@CharField.register_lookup
class Folded(Transform):
    """The same without regard to capitals, as the database knows them: SQLite those of English."""

    lookup_name = "folded"
    template = "LOWER(%(expressions)s)"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """With the collation that knows no language; which letter is a capital is asked of the database's own."""
        return self.as_sql(compiler, connection, template='(LOWER(%(expressions)s) COLLATE "C")', **extra)


def begins(path: str, text: str, *, transform: type[Transform]) -> Q:
    """That the field begins with the text, as a range that an index on the transformed field answers."""
    name = f"{path}__{transform.lookup_name}"
    lowest, highest = (transform(Value(end)) for end in (text, text + HIGHEST))
    return Q(**{f"{name}__gte": lowest, f"{name}__lt": highest})
