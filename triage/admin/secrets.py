"""The encrypted texts of one data request, opened once for a page that may show them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from triage.encryption import EncryptedText, EncryptedTextField, EncryptionError, mask, reveal_each

ERASED = "erased"
UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Clear texts by stored value. `problem` says why some could not be opened."""

    texts: dict[EncryptedText, str | None] = field(default_factory=dict)
    problem: str = ""

    def text(self, value: EncryptedText | None) -> str:
        """The clear text; empty where nothing is stored."""
        if value is None:
            return ""
        if value not in self.texts:
            return UNREADABLE
        found = self.texts[value]
        return ERASED if found is None else found

    def masked(self, value: EncryptedText | None) -> str:
        """Enough of the value to tell two apart."""
        if value is None or value not in self.texts:
            return self.text(value)
        found = self.texts[value]
        return ERASED if found is None else mask(found)


def open_secrets(scope: UUID, rows: Iterable[Any]) -> Secrets:
    """Open every encrypted column of these rows of one data request. Deferred columns stay closed.

    A value that is damaged, or has no key, is told in `problem` and stays closed; the page is shown without it.
    """
    values = [value for row in rows if row is not None for value in _encrypted(row)]
    try:
        texts = reveal_each([(value, scope) for value in values])
    except EncryptionError as error:
        return Secrets(_each_alone(scope, values), problem=str(error))
    return Secrets(dict(zip(values, texts, strict=True)))


def _each_alone(scope: UUID, values: Iterable[EncryptedText]) -> dict[EncryptedText, str | None]:
    """Those that can be opened, asked one by one: a damaged value must not hide the others."""
    texts: dict[EncryptedText, str | None] = {}
    for value in values:
        with suppress(EncryptionError):
            (texts[value],) = reveal_each([(value, scope)])
    return texts


def _encrypted(row: Any) -> Iterable[EncryptedText]:
    deferred = row.get_deferred_fields()
    for column in row._meta.concrete_fields:
        if isinstance(column, EncryptedTextField) and column.attname not in deferred:
            value = getattr(row, column.attname)
            if value is not None:
                yield value
