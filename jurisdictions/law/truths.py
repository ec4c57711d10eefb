"""What is true of one place, as one number: the bits of all clauses that some entries of a rulebook ask about it.

Each fact has a table from its values to bits: whether it is known, and for each clause whether that is true or false;
neither where it is unknown. Joined by `|`, the bits of all facts tell what is true of the place, and no condition has
to be asked. The tables keep words and numbers, never a text or a moment that an order states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from operator import attrgetter, getitem, or_
from typing import Any

from jurisdictions.law.condition_parts import Clause, Test
from jurisdictions.law.facts import Facts, FactType, ItemFacts, SubjectFacts, names_for
from jurisdictions.law.vocabulary import Unit

MOST_IN_A_TABLE = 1_000
"""Values that a table keeps; a value beyond them is looked at each time."""

_CODES = frozenset(
    {"country", "subdivision", "issuing_state", "originating_state", "enforcing_state", "language"}
)
"""Texts of a few letters that name a State, a part of it or a language."""
_KEPT: Mapping[str, tuple[type, ...]] = {
    "choice": (str,),
    "choices": (frozenset,),
    "boolean": (bool,),
    "integer": (int,),
}


_NUMBERS: Mapping[str, type] = {"boolean": bool, "integer": int}
_USUAL: Mapping[str, int] = {"boolean": 3, "choice": 6, "choices": 48, "text": 48, "integer": 24}
"""How many values of a fact are usual."""


@dataclass(slots=True)
class Place:
    """What the rules of a subject or an item look at. Those of the whole data request look at its facts alone."""

    facts: Facts
    subject: SubjectFacts
    item: ItemFacts | None = None


Seen = Facts | Place
Names = tuple[str, ...]


def is_kept(names: Names, value: Any, types: Mapping[str, FactType]) -> bool:
    """Whether a table may keep the value of this fact, or the values of these two.

    It must be of its very type: 1 is equal to True, and would be shown in its stead.
    """
    values = (value,) if len(names) == 1 else value
    return all(_may_keep(name, each, types[name].kind) for name, each in zip(names, values, strict=True))


def _may_keep(name: str, value: Any, kind: str) -> bool:
    if value is None:
        return True
    if kind == "integer":
        return type(value) is int
    return name in _CODES or isinstance(value, _KEPT.get(kind, ()))


class Look:
    """How some entries look at the places of one unit: which facts they read, and which bits they make of them."""

    def __init__(self, unit: Unit, clauses: Iterable[Clause]) -> None:
        self.clauses = {clause.text: clause for clause in clauses}
        asked = {clause.names for clause in self.clauses.values()}
        self.unit = unit
        self.names: Names = tuple(sorted({name for names in asked for name in names}))
        self._pairs = sorted(names for names in asked if len(names) > 1)
        self._known = {name: 1 << number for number, name in enumerate(self.names)}
        self._true = {text: 1 << (len(self.names) + 2 * number) for number, text in enumerate(self.clauses)}
        self._tables = tuple(
            self._table(names) for names in (*((name,) for name in self.names), *self._pairs)
        )
        self._numbers = [
            (place, _NUMBERS[kind])
            for place, kind in enumerate(names_for(unit)[name].kind for name in self.names)
            if kind in _NUMBERS
        ]
        self.read = self._reader()

    @property
    def is_of_words(self) -> bool:
        """Whether all facts are of few words or numbers, so that a table may keep them."""
        types = names_for(self.unit)
        return all(name in _CODES or types[name].kind in _KEPT for name in self.names)

    def key(self) -> Callable[[Any], Any]:
        """What reads the values of the facts, as they are, as quickly as possible."""
        return attrgetter(*(_path(name, self.unit) for name in self.names)) if self.names else lambda _: None

    def bits_of(self, values: tuple[Any, ...]) -> int:
        """What is true where `read` gave these values."""
        return reduce(or_, map(getitem, self._tables, values), 0)

    def seeing(self) -> Callable[[Any], int]:
        """What tells what is true of a place."""
        tables, read = self._tables, self.read
        return lambda place: reduce(or_, map(getitem, tables, read(place)), 0)

    @property
    def combinations(self) -> int:
        """About how many combinations of values places have; most words of a list are rare."""
        types = names_for(self.unit)
        return prod(_USUAL.get(types[name].kind, 4) for name in self.names)

    @property
    def outcomes(self) -> int:
        """About how many combinations of truths places have."""
        return prod(3 if len(table.names) > 1 else 1 + self._outcomes(table) for table in self._tables)

    def _outcomes(self, table: Table) -> int:
        """How many combinations of truths the clauses about one known fact have."""
        fact_type = names_for(self.unit)[table.names[0]]
        if fact_type.kind in ("choice", "boolean"):
            return len({table[word] for word in fact_type.words or (True, False)})
        own = [clause for clause in self.clauses.values() if clause.names == table.names]
        return 1 + len(frozenset[Any]().union(*(clause.literals | clause.sought for clause in own)))

    def is_exact(self, values: tuple[Any, ...]) -> bool:
        """Whether each number is one: 1 is equal to True, and would be shown in its stead."""
        return all(values[place] is None or type(values[place]) is plain for place, plain in self._numbers)

    def mask(self, clauses: Iterable[Clause]) -> int:
        """The bits of these clauses and of their facts."""
        bits = 0
        for clause in clauses:
            bits |= 3 * self._true[clause.text]
            for name in clause.names:
                bits |= self._known[name]
        return bits

    def _table(self, names: Names) -> Table:
        tested = [
            (clause.test, self._true[text]) for text, clause in self.clauses.items() if clause.names == names
        ]
        types = names_for(self.unit)
        if len(names) == 1 and types[names[0]].kind == "texts":
            sought = (clause.sought for clause in self.clauses.values() if clause.names == names)
            return CitedTable(names, types, self._known[names[0]], tested, frozenset[Any]().union(*sought))
        return Table(names, types, self._known[names[0]] if len(names) == 1 else 0, tested)

    def _reader(self) -> Callable[[Any], tuple[Any, ...]]:
        """What reads the values of the facts from a place, and after them those of the pairs."""
        several = self.key()
        if not self.names:
            return lambda _: ()
        read: Callable[[Any], tuple[Any, ...]] = (
            several if len(self.names) > 1 else lambda place: (several(place),)
        )
        if not self._pairs:
            return read
        places = [tuple(self.names.index(name) for name in names) for names in self._pairs]

        def read_pairs(place: Any) -> tuple[Any, ...]:
            values = read(place)
            return (*values, *[(values[one], values[other]) for one, other in places])

        return read_pairs


def _path(name: str, unit: Unit) -> str:
    if unit is Unit.REQUEST:
        return name
    if name in names_for(Unit.REQUEST):
        return f"facts.{name}"
    return f"subject.{name}" if name in names_for(Unit.SUBJECT) else f"item.{name}"


class Table(dict[Any, int]):
    """From the value of one fact, or the values of two, to the bits of all clauses about it.

    `known` is the bit that says that the fact is known; of each clause that is tested there is the bit for true, and
    that for false is the next one.
    """

    def __init__(
        self, names: Names, types: Mapping[str, FactType], known: int, tested: Sequence[tuple[Test, int]]
    ) -> None:
        super().__init__()
        self.names = names
        self._types = types
        self._known = known
        self._tested = tested

    def __missing__(self, value: Any) -> int:
        bits = self._bits(value)
        if len(self) < MOST_IN_A_TABLE and is_kept(self.names, value, self._types):
            self[value] = bits
        return bits

    def _bits(self, value: Any) -> int:
        values = {self.names[0]: value} if len(self.names) == 1 else dict(zip(self.names, value, strict=True))
        bits = 0 if value is None else self._known
        for test, true in self._tested:
            truth = test(values)
            if truth is not None:
                bits |= true if truth else true << 1
        return bits


class CitedTable(Table):
    """The table of a set of texts, which keeps only those that the law names."""

    def __init__(
        self,
        names: Names,
        types: Mapping[str, FactType],
        known: int,
        tested: Sequence[tuple[Test, int]],
        sought: frozenset[str],
    ) -> None:
        super().__init__(names, types, known, tested)
        self._sought = sought
        self._by_cited: dict[frozenset[str], int] = {}

    def __missing__(self, value: Any) -> int:
        if value is None:
            return super().__missing__(value)
        cited = value & self._sought
        bits = self._by_cited.get(cited)
        if bits is None:
            bits = self._bits(cited)
            if len(self._by_cited) < MOST_IN_A_TABLE:
                self._by_cited[cited] = bits
        return bits
