"""Entries that look at the same facts, asked together; what they say where the same is true is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from jurisdictions.law.assessment import Finding, RaisedFlag
from jurisdictions.law.condition_parts import Clause
from jurisdictions.law.explanations import Explanation, shows_values
from jurisdictions.law.sayings import Said, Saying, said_of
from jurisdictions.law.truths import Look, Seen
from jurisdictions.law.vocabulary import Answer, Unit

MOST_REMEMBERED = 200_000
"""Sayings in one process, some hundred bytes each."""
MOST_COMBINATIONS = 200
"""Combinations of words that a cluster may meet: with more of them it would meet too many for the first time."""
MOST_OUTCOMES = 400
"""The same for combinations of truths."""

Answers = Mapping[str, Answer]
Values = tuple[Any, ...]
Known = dict[Any, Said]


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

    def keep(self, known: Known, key: Any, said: Said) -> None:
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
    """One entry, and what it says for each truth of its clauses."""

    __slots__ = ("_known", "_look", "_mask", "_memory", "_places", "_saying")

    def __init__(self, saying: Saying, look: Look, memory: Memory) -> None:
        self._saying = saying
        self._look = look
        self._memory = memory
        self._known = memory.open()
        clauses = list(_clauses_of([saying]))
        self._mask = look.mask(clauses)
        names = sorted({name for clause in clauses for name in clause.names})
        self._places = tuple((name, look.names.index(name)) for name in names)

    def say(self, bits: int, values: Values, answers: Answers) -> Said:
        """What the entry says where these bits are true."""
        question = self._saying.question
        answer = answers.get(question) if question is not None else None
        key = (bits & self._mask, answer)
        said = self._known.get(key)
        if said is None:
            said = self._saying.say({name: values[place] for name, place in self._places}, answer)
            said = _with_explanations(said, self._look)
            self._memory.keep(self._known, key, said)
        return said


class Cluster:
    """Entries that are asked together. `places` are the positions of their findings, in the order of `Said`.

    What they said is recalled by `key`. Where the facts are of few words, that is their values; else it is what is true
    of them, and the explanations are to be told of the place.
    """

    __slots__ = (
        "_by_truth",
        "_entries",
        "_known",
        "_look",
        "_memory",
        "_questions",
        "by_words",
        "key",
        "places",
        "recall",
    )

    def __init__(self, look: Look, sayings: Sequence[Saying], memory: Memory) -> None:
        self._look = look
        self._memory = memory
        self._known, self._by_truth = memory.open(), memory.open()
        self._entries = tuple(_Entry(saying, look, memory) for saying in sayings)
        self._questions = tuple(saying.question for saying in sayings if saying.question is not None)
        self.places = tuple(saying.position for saying in sayings if saying.finds)
        self.by_words = _is_by_words(look)
        self.key: Callable[[Any], Any] = look.key() if self.by_words else look.seeing()
        self.recall = self._known.get if self.by_words else self._by_truth.get

    def told(self, answers: Answers) -> tuple[Answer | None, ...]:
        """What counsel answered to the questions of these entries; empty for none."""
        told = tuple(map(answers.get, self._questions)) if answers else ()
        return told if any(told) else ()

    def say(self, place: Seen, answers: Answers) -> Said:
        """What the entries say about the place, after what counsel answered about it."""
        look = self._look
        values = look.read(place)
        bits = look.bits_of(values)
        told = self.told(answers) if answers else ()
        key = (bits, told) if told else bits
        said = self._by_truth.get(key)
        if said is None:
            said = _joined([entry.say(bits, values, answers) for entry in self._entries])
            self._memory.keep(self._by_truth, key, said)
        if self.by_words:
            said = said.told(values)
            if not told and look.is_exact(values):
                self._memory.keep(self._known, self.key(place), said)
        return said

    def explain(self, said: Said, place: Seen) -> Said:
        """The same with the explanations of this place."""
        return said.told(self._look.read(place))


def _is_by_words(look: Look) -> bool:
    return look.is_of_words and look.combinations <= MOST_COMBINATIONS


def _with_explanations(said: Said, look: Look) -> Said:
    """Where an explanation shows values, how it is told of other values."""
    reasons = [
        (place, Explanation(finding.because, look))
        for place, finding in enumerate(said.findings)
        if isinstance(finding, Finding) and shows_values(finding.because, look)
    ]
    evidence = [
        (place, Explanation(flag.evidence, look))
        for place, (_, flag) in enumerate(said.flags)
        if shows_values(flag.evidence, look)
    ]
    return said_of(said.findings, said.flags, said.deadlines, said.gravity, tuple(reasons), tuple(evidence))


def _joined(parts: Sequence[Said]) -> Said:
    if len(parts) == 1:
        return parts[0]
    findings: list[Any] = []
    flags: list[tuple[int, RaisedFlag]] = []
    reasons: list[tuple[int, Explanation]] = []
    evidence: list[tuple[int, Explanation]] = []
    for part in parts:
        reasons += [(len(findings) + place, why) for place, why in part.reasons]
        evidence += [(len(flags) + place, why) for place, why in part.evidence]
        findings += part.findings
        flags += part.flags
    return said_of(
        tuple(findings),
        tuple(flags),
        tuple(chain.from_iterable(part.deadlines for part in parts)),
        reduce(or_, (part.gravity for part in parts)),
        tuple(reasons),
        tuple(evidence),
    )


def _clauses_of(sayings: Iterable[Saying]) -> Iterator[Clause]:
    return (clause for saying in sayings for condition in saying.conditions for clause in condition.clauses)


# Which entries are asked together.


def clusters_of(unit: Unit, sayings: Iterable[Saying], memory: Memory) -> tuple[Cluster, ...]:
    """These entries, all about this unit, in few clusters that meet few combinations of words, or else of truths."""
    groups: list[tuple[Look, list[Saying]]] = []
    for saying in sorted(sayings, key=_names):
        alone = Look(unit, _clauses_of([saying]))
        for number, (look, group) in enumerate(groups):
            together = Look(unit, _clauses_of([*group, saying]))
            if _is_by_words(look) == _is_by_words(alone) and _meets_few(
                together, by_words=_is_by_words(alone)
            ):
                groups[number] = (together, [*group, saying])
                break
        else:
            groups.append((alone, [saying]))
    return tuple(Cluster(look, group, memory) for look, group in groups)


def _meets_few(look: Look, *, by_words: bool) -> bool:
    return _is_by_words(look) if by_words else look.outcomes <= MOST_OUTCOMES


def _names(saying: Saying) -> list[str]:
    return sorted({name for clause in _clauses_of([saying]) for name in clause.names})
