"""Entries that look at the same facts, asked together; what they said of the same values is remembered."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from math import prod
from operator import or_
from typing import Any

from jurisdictions.law.facts import FactType, names_for
from jurisdictions.law.reading import Reader, Seen, reader_for
from jurisdictions.law.sayings import SILENT, Said, Saying
from jurisdictions.law.vocabulary import Answer

MOST_REMEMBERED = 100_000
"""Sayings in one process, some hundred bytes each."""
MOST_COMBINATIONS = 400
"""Combinations of words that a cluster may see: with more of them it would meet too many for the first time."""

Answers = Mapping[str, Answer]
Known = dict[Hashable, Said]


@dataclass(slots=True)
class Memory:
    """All that is remembered, to be forgotten together when it is too much."""

    remembered: int = 0
    all: list[Known] = field(default_factory=list)

    def open(self) -> Known:
        """A new part of the memory."""
        known: Known = {}
        self.all.append(known)
        return known

    def keep(self, known: Known, key: Hashable, said: Said) -> None:
        """Remember one saying."""
        if self.remembered >= MOST_REMEMBERED:
            self.forget()
        self.remembered += 1
        known[key] = said

    def forget(self) -> None:
        """Remember nothing; what was said stays as it is."""
        for known in self.all:
            known.clear()
        self.remembered = 0


class _Entry:
    """One entry, with what it said: of all that it cannot tell apart, or of the same values where it shows them."""

    __slots__ = ("_coarse", "_exact", "_memory", "_said", "_said_exactly", "_saying")

    def __init__(self, saying: Saying, memory: Memory) -> None:
        self._saying = saying
        self._memory = memory
        self._coarse = reader_for(saying.unit, _clauses([saying]), coarse=True)
        self._exact = reader_for(saying.unit, _clauses([saying]))
        self._said, self._said_exactly = memory.open(), memory.open()

    def say(self, place: Seen, answers: Answers) -> tuple[Said, bool]:
        """What the entry says, and whether the next place with the same values may be told the same."""
        question = self._saying.question
        answer = answers.get(question) if answers and question is not None else None
        key = (self._coarse.key(place), answer)
        known = self._said.get(key)
        if known is not None:
            return known, True
        exact_key = (self._exact.key(place), answer)
        known = self._said_exactly.get(exact_key)
        if known is not None:
            return known, True
        return self._say_anew(place, answer, key, exact_key)

    def _say_anew(
        self, place: Seen, answer: Answer | None, key: Hashable, exact_key: Hashable
    ) -> tuple[Said, bool]:
        values = self._exact.values(place)
        said = self._saying.say(values, answer)
        if not (self._exact.is_exact(values) and self._exact.tells(said.shown)):
            return said, False
        if self._coarse.tells(said.shown):
            self._memory.keep(self._said, key, said)
        else:
            self._memory.keep(self._said_exactly, exact_key, said)
        return said, True


class Cluster:
    """Entries that are asked together. `places` are the positions of their findings, in the order of `Said`."""

    __slots__ = ("_entries", "_known", "_memory", "_questions", "key", "places", "recall")

    def __init__(self, sayings: Sequence[Saying], memory: Memory) -> None:
        reader = reader_for(sayings[0].unit, _clauses(sayings))
        self._memory = memory
        self._known = memory.open()
        self._entries = tuple(_Entry(saying, memory) for saying in sayings)
        self._questions = tuple(saying.question for saying in sayings if saying.question is not None)
        self.places = tuple(saying.position for saying in sayings if saying.finds)
        self.key: Callable[[Any], Hashable] = reader.key
        self.recall: Callable[[Hashable], Said | None] = self._known.get

    def key_with(self, key: Hashable, answers: Answers) -> Hashable:
        """The key where counsel answered questions about the place."""
        return (key, *map(answers.get, self._questions)) if self._questions else key

    def say(self, key: Hashable, place: Seen, answers: Answers) -> Said:
        """What the entries say about the place; remembered under its key."""
        heard = [entry.say(place, answers) for entry in self._entries]
        joined = _joined(said for said, _ in heard)
        if all(lasting for _, lasting in heard):
            self._memory.keep(self._known, key, joined)
        return joined


def _joined(said: Iterable[Said]) -> Said:
    parts = [each for each in said if each is not SILENT]
    if len(parts) < 2:
        return parts[0] if parts else SILENT
    return Said(
        findings=tuple(chain.from_iterable([part.findings for part in parts])),
        flags=tuple(chain.from_iterable([part.flags for part in parts])),
        deadlines=tuple(chain.from_iterable([part.deadlines for part in parts])),
        gravity=reduce(or_, [part.gravity for part in parts]),
    )


def _clauses(sayings: Iterable[Saying]) -> Iterable[Any]:
    return (clause for saying in sayings for condition in saying.conditions for clause in condition.clauses)


# Which entries are asked together.


@dataclass(slots=True)
class _Group:
    """Entries that may be asked together. One that is no use to remember is asked alone."""

    names: frozenset[str]
    veiled: bool
    complete: bool
    sayings: list[Saying]

    def takes(self, reader: Reader, types: Mapping[str, FactType]) -> bool:
        """Whether an entry with this reader joins without too many combinations of values."""
        if not (self.complete and reader.complete and self.veiled == bool(reader.veiled)):
            return False
        together = self.names.union(reader.names)
        return together == self.names or _combinations(together, types) <= MOST_COMBINATIONS


def clusters_of(sayings: Iterable[Saying], memory: Memory) -> tuple[Cluster, ...]:
    """The entries of one unit in few clusters, each of which sees few combinations of values.

    Entries with a veiled value stay apart from those that see closed words only: they are remembered less often.
    """
    groups: list[_Group] = []
    readers = [(saying, reader_for(saying.unit, _clauses([saying]))) for saying in sayings]
    for saying, reader in sorted(readers, key=lambda pair: (-len(pair[1].names), pair[1].names)):
        types = names_for(saying.unit)
        group = next((group for group in groups if group.takes(reader, types)), None)
        if group is None:
            groups.append(_Group(frozenset(reader.names), bool(reader.veiled), reader.complete, [saying]))
        else:
            group.names = group.names.union(reader.names)
            group.sayings.append(saying)
    return tuple(Cluster(group.sayings, memory) for group in groups)


def _combinations(names: Iterable[str], types: Mapping[str, FactType]) -> int:
    """About how many combinations of values data requests have; most words of a list are rare."""
    return prod(_VALUES[types[name].kind] for name in names)


_VALUES = {
    "boolean": 3,
    "choice": 6,
    "choices": 8,
    "integer": 4,
    "date": 4,
    "instant": 4,
    "text": 8,
    "texts": 4,
}
