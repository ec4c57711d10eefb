"""Two texts of one rulebook compared as law: which entries are new, gone or changed, and in what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum, unique
from typing import Any

from jurisdictions.law.conditions import Condition
from jurisdictions.law.rulebook import Rulebook
from jurisdictions.law.serialisation import to_plain


@unique
class ChangeKind(StrEnum):
    """What became of an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


TABLES = ("instruments", "rules", "questions", "deadlines", "flags", "offences", "notes")
"""The tables of a rulebook, in the order in which they are read."""
TERMS = ("routing", "policy")
"""The tables of which there is one."""
HEAD = ("name", "kind", "short", "local_name", "languages", "coverage", "applies_when", "own_instruments",
        "in_force_from", "in_force_until")  # fmt: skip
"""What a rulebook says of itself above its tables."""
DERIVED = frozenset({"id", "topic", "flag_rule"})
"""What names an entry, or follows from the rest of it."""

Plain = str | int | bool | tuple[str, ...] | None
"""A value as it is written: words, dates in ISO 8601, conditions on one line."""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One key whose value is another; None where it is not written."""

    key: str
    old: Plain
    new: Plain

    @property
    def words_added(self) -> tuple[str, ...]:
        """Of a list, what was not in it before."""
        return _without(self.new, self.old)

    @property
    def words_removed(self) -> tuple[str, ...]:
        """Of a list, what is no longer in it."""
        return _without(self.old, self.new)


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What became of one entry. `values` holds what differs; of a new one and of one that is gone, what it says.

    `title` is its sentence, its name or its topic, as the newer text has it.
    """

    table: str
    entry_id: str
    kind: ChangeKind
    title: str
    values: tuple[ValueChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two texts as law; empty where only blanks, remarks or the order do."""

    head: tuple[ValueChange, ...]
    entries: tuple[EntryChange, ...]

    @property
    def empty(self) -> bool:
        """Whether both say the same."""
        return not self.head and not self.entries


def compare(old: Rulebook | None, new: Rulebook) -> Comparison:
    """From the old text to the new one; without an old one everything is added."""
    entries = [change for table in TABLES for change in _of_table(table, old, new)]
    terms = [change for table in TERMS for change in _of_terms(table, old, new)]
    head = () if old is None else tuple(_differing(old, new, HEAD))
    return Comparison(head, (*terms, *entries))


def _of_terms(table: str, old: Rulebook | None, new: Rulebook) -> Iterator[EntryChange]:
    before, after = getattr(old, table, None), getattr(new, table)
    if before is not None or after is not None:
        yield from _change(table, table, before, after)


def _of_table(table: str, old: Rulebook | None, new: Rulebook) -> Iterator[EntryChange]:
    before = _by_id(getattr(old, table, ()))
    after = _by_id(getattr(new, table))
    for entry_id in dict.fromkeys([*after, *before]):
        for earlier, later in _paired(before.get(entry_id, []), after.get(entry_id, [])):
            yield from _change(table, entry_id, earlier, later)


def _by_id(entries: Iterable[Any]) -> dict[str, list[Any]]:
    """An id stands more than once where the law changed on a day."""
    found: dict[str, list[Any]] = {}
    for entry in entries:
        found.setdefault(getattr(entry, "id", None) or entry.topic, []).append(entry)
    return found


def _paired(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Those of the same first day belong together, then the others in their order."""
    left = list(before)
    without: list[Any] = []
    for later in after:
        same = [earlier for earlier in left if _first_day(earlier) == _first_day(later)]
        if same:
            left.remove(same[0])
            yield same[0], later
        else:
            without.append(later)
    for place in range(max(len(left), len(without))):
        yield (
            left[place] if place < len(left) else None,
            without[place] if place < len(without) else None,
        )


def _first_day(entry: Any) -> date | None:
    day: date | None = getattr(entry, "in_force_from", None)
    return day


def _change(table: str, entry_id: str, old: Any, new: Any) -> Iterator[EntryChange]:
    names = [field.name for field in fields(new if new is not None else old) if field.name not in DERIVED]
    values = tuple(_differing(old, new, names))
    if not values:
        return
    kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.CHANGED
    yield EntryChange(table, entry_id, kind, _title(new if new is not None else old), values)


def _title(entry: Any) -> str:
    for name in ("says", "name", "text", "reason"):
        title = getattr(entry, name, None)
        if title:
            return str(title)
    return ""


def _differing(old: Any, new: Any, names: Iterable[str]) -> Iterator[ValueChange]:
    for name in names:
        before, after = _plain(getattr(old, name, None)), _plain(getattr(new, name, None))
        if before != after:
            yield ValueChange(name, before, after)


def _plain(value: Any) -> Plain:
    if isinstance(value, Condition):
        return " ".join(value.source.split())
    plain = to_plain(value)
    return tuple(plain) if isinstance(plain, list) else plain


def _without(values: Plain, others: Plain) -> tuple[str, ...]:
    if not isinstance(values, tuple):
        return ()
    return tuple(value for value in values if not isinstance(others, tuple) or value not in others)
