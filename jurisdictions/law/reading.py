"""What a group of conditions can tell apart in the facts, as a key: the same key, the same truth of each condition."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from jurisdictions.law.condition_parts import STATE_NAMES, Clause
from jurisdictions.law.conditions import Part
from jurisdictions.law.facts import Facts, FactType, ItemFacts, SubjectFacts, names_for
from jurisdictions.law.vocabulary import Unit

_CODES = STATE_NAMES | {"subdivision", "language"}
"""Text of a few letters that names a State, a part of it or a language."""
_CLOSED = frozenset({"choice", "choices", "boolean", "integer"})
_NUMBERS: Mapping[str, type] = {"boolean": bool, "integer": int}

_ODD, _OTHER = -1, False
_Reduce = Callable[[Any], Hashable]


@dataclass(slots=True)
class Place:
    """What the rules of a subject or an item look at. Those of the whole data request look at its facts alone."""

    facts: Facts
    subject: SubjectFacts
    item: ItemFacts | None = None


Seen = Facts | Place


@dataclass(frozen=True, slots=True)
class Reader:
    """How the values that a group of conditions uses are read from a place.

    `key` tells apart what the conditions tell apart: words and numbers as they are, a moment by its position among
    those that the law compares it with, a list of provisions by those that the law names. So a key holds neither names
    nor texts of a data request. A coarse key knows words and numbers, too, only by what the law asks of them. `veiled`
    are the names whose values the key does not give away, and `complete` is False where it is no key at all: two
    moments or texts are compared with each other.
    """

    names: tuple[str, ...]
    key: Callable[[Any], Hashable]
    veiled: frozenset[str]
    complete: bool
    _values: Callable[[Any], tuple[Any, ...]]
    _types: tuple[tuple[str, type], ...]

    def values(self, place: Seen) -> dict[str, Any]:
        """The values by name, as conditions take them."""
        return dict(zip(self.names, self._values(place), strict=True))

    def is_exact(self, values: Mapping[str, Any]) -> bool:
        """Whether each number is one: 1 is equal to True, and an explanation would show the other."""
        return all(values[name] is None or type(values[name]) is plain for name, plain in self._types)

    def tells(self, parts: Iterable[Part]) -> bool:
        """Whether the key gives away all values that these parts show."""
        if not self.complete:
            return False
        shown = (named for part in parts for named in part.names)
        return not any(name in self.veiled and value is not None for name, value in shown)


def reader_for(unit: Unit, clauses: Iterable[Clause], *, coarse: bool = False) -> Reader:
    """The reader for conditions with these parts, in rules of this unit."""
    clauses = tuple(clauses)
    types, paths = names_for(unit), _paths(unit)
    names = tuple(sorted({name for clause in clauses for name in clause.names}))
    pairs = frozenset(name for clause in clauses if len(clause.names) > 1 for name in clause.names)
    plain = [
        name
        for name in names
        if _is_closed(name, types[name]) and not (coarse and _can_be_coarse(types[name], name in pairs))
    ]
    reduced = {name: _reduction(types[name], clauses, name) for name in names if name not in plain}
    return Reader(
        names=names,
        key=_key([paths[name] for name in plain], {paths[name]: reduce for name, reduce in reduced.items()}),
        veiled=frozenset(reduced),
        complete=pairs.isdisjoint(reduced),
        _values=_all_of([paths[name] for name in names]),
        _types=tuple((name, _NUMBERS[types[name].kind]) for name in names if types[name].kind in _NUMBERS),
    )


def _paths(unit: Unit) -> Mapping[str, str]:
    if unit is Unit.REQUEST:
        return {name: name for name in names_for(unit)}
    owners = dict.fromkeys(names_for(Unit.ITEM), "item")
    owners |= dict.fromkeys(names_for(Unit.SUBJECT), "subject")
    owners |= dict.fromkeys(names_for(Unit.REQUEST), "facts")
    return {name: f"{owner}.{name}" for name, owner in owners.items()}


def _is_closed(name: str, fact_type: FactType) -> bool:
    return fact_type.kind in _CLOSED or name in _CODES


def _can_be_coarse(fact_type: FactType, in_pair: bool) -> bool:
    """Two facts that are compared with each other are not reduced, nor is what has two values anyway."""
    return fact_type.kind != "boolean" and not in_pair


def _reduction(fact_type: FactType, clauses: Iterable[Clause], name: str) -> _Reduce:
    own = [clause for clause in clauses if name in clause.names]
    literals = frozenset[Any]().union(*(clause.literals for clause in own))
    match fact_type.kind:
        case "texts" | "choices":
            sought = frozenset[Any]().union(*(clause.sought for clause in own))
            return lambda value: None if value is None else value & sought
        case "text" | "choice":
            return lambda value: value if value is None or value in literals else _OTHER
        case "date":
            # A datetime is a date to isinstance(), and comparisons take it for unknown.
            return _position(literals, lambda value: isinstance(value, datetime))
        case "instant":
            return _position(literals, lambda value: value.utcoffset() is None)
    return _position(literals, lambda _: False)


def _position(literals: frozenset[Any], is_odd: Callable[[Any], bool]) -> _Reduce:
    """Where a value stands among the literals: even between two of them, odd on one. Odd values are unknown."""
    ordered = sorted(literals)

    def position(value: Any) -> int | None:
        if value is None:
            return None
        return _ODD if is_odd(value) else bisect_left(ordered, value) + bisect_right(ordered, value)

    return position


def _key(plain: list[str], reduced: Mapping[str, _Reduce]) -> Callable[[Any], Hashable]:
    if not reduced:
        return attrgetter(*plain) if plain else lambda _: None
    read_plain = attrgetter(*plain) if plain else lambda _: None
    steps = tuple((attrgetter(path), reduce) for path, reduce in reduced.items())
    if len(steps) == 1:
        ((read, reduce),) = steps
        return lambda place: (read_plain(place), reduce(read(place)))
    return lambda place: (read_plain(place), *[reduce(read(place)) for read, reduce in steps])


def _all_of(paths: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if not paths:
        return lambda _: ()
    read = attrgetter(*paths)
    return read if len(paths) > 1 else lambda place: (read(place),)
