"""Two versions of a rulebook without what they say alike: enough to see whether they differ about some facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from jurisdictions.law.rulebook import DeadlineRule, Entry, Rulebook, RulebookInForce

Versions = tuple[RulebookInForce, RulebookInForce]

_APPLIED: tuple[str, ...] = ("rules", "questions", "deadlines", "flags", "offences")
"""The tables that an assessment applies."""


def narrowed(one: RulebookInForce, other: RulebookInForce) -> Versions | None:
    """Both versions with the entries alone that are not in the other, or are reviewed in one only.

    No entry hears of another, but deadlines: the first that binds leads. So where one differs, all are kept. What the
    narrowed versions say differently about some facts, the whole ones say differently, and nothing else. None where
    that is not so: they differ in more than entries, or have to be found to apply first.
    """
    if one.rulebook.applies_when is not None or one.version != other.version:
        return None
    if _frame(one.rulebook) != _frame(other.rulebook):
        return None
    ours, theirs = _entries(one), _entries(other)
    alike = ours & theirs
    if any(isinstance(entry, DeadlineRule) for entry, _reviewed in ours ^ theirs):
        alike = {(entry, reviewed) for entry, reviewed in alike if not isinstance(entry, DeadlineRule)}
    return _without(one, alike), _without(other, alike)


def _frame(rulebook: Rulebook) -> Rulebook:
    """All that a rulebook says outside its entries."""
    nothing: dict[str, Any] = dict.fromkeys(_APPLIED, ())
    return replace(rulebook, **nothing, notes=(), name="", digest="")


def _entries(book: RulebookInForce) -> set[tuple[Entry, bool]]:
    return {(entry, book.is_reviewed(entry.id)) for entry in book.rulebook.entries}


def _without(book: RulebookInForce, alike: set[tuple[Entry, bool]]) -> RulebookInForce:
    def own(entries: Iterable[Entry]) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if (entry, book.is_reviewed(entry.id)) not in alike)

    kept: dict[str, Any] = {table: own(getattr(book.rulebook, table)) for table in _APPLIED}
    return replace(book, rulebook=replace(book.rulebook, **kept))
