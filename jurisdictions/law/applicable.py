"""Which rulebooks speak to a data request, found without asking those of other States."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import TypeAlias

from jurisdictions.law.assessment import Finding
from jurisdictions.law.clusters import Cluster, Memory, clusters_of
from jurisdictions.law.compiled import Body, BookOnDay, CompiledBook, changes_of
from jurisdictions.law.facts import Facts
from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.sayings import RegimeSaying, Said
from jurisdictions.law.vocabulary import RulebookKind, Unit

MOST_CHOICES = 4_096
"""Combinations of regimes that are kept ready in one period."""

_KINDS = tuple(RulebookKind)
_PLACE = itemgetter(0)
_Bodies: TypeAlias = dict[tuple[BookOnDay | None, BookOnDay | None], Body]


class Choice:
    """The policies and regimes that apply, and findings about the regimes of which that is unknown."""

    def __init__(
        self, applied: tuple[BookOnDay, ...], unknown: tuple[Finding, ...], gravity: int, bodies: _Bodies
    ) -> None:
        self.unknown = unknown
        self.gravity = gravity
        self._applied = applied
        self._bodies = bodies

    def body(self, country: BookOnDay | None, subdivision: BookOnDay | None) -> Body:
        """These, the rulebook of the State and that of its subdivision."""
        known = self._bodies.get((country, subdivision))
        if known is None:
            books = (*self._applied, *(book for book in (country, subdivision) if book is not None))
            known = self._bodies[country, subdivision] = Body(books)
        return known


class _Period:
    """The days between two changes of policies and regimes."""

    def __init__(
        self, policies: tuple[BookOnDay, ...], regimes: tuple[BookOnDay, ...], memory: Memory
    ) -> None:
        self._policies = policies
        self._regimes = regimes
        sayings = [RegimeSaying(on.book, number) for number, on in enumerate(regimes)]
        self._clusters = clusters_of(Unit.REQUEST, sayings, memory)
        self._choices: dict[tuple[Said, ...], Choice] = {}
        self._bodies: dict[tuple[BookOnDay, ...], _Bodies] = {}

    def choice(self, facts: Facts) -> Choice:
        """What applies to these facts."""
        said = tuple([_say(cluster, facts) for cluster in self._clusters])
        known = self._choices.get(said)
        if known is None:
            if len(self._choices) >= MOST_CHOICES:
                self._choices.clear()
            known = self._choices[said] = self._chosen(said)
        return known

    def _chosen(self, said: Iterable[Said]) -> Choice:
        slots: dict[int, Finding | bool | None] = {}
        gravity = 0
        for cluster, each in zip(self._clusters, said, strict=True):
            gravity |= each.gravity
            slots.update(zip(cluster.places, each.findings, strict=True))
        regimes = (regime for place, regime in enumerate(self._regimes) if slots[place] is True)
        applied = (*self._policies, *regimes)
        unknown = tuple(slot for _, slot in sorted(slots.items(), key=_PLACE) if isinstance(slot, Finding))
        return Choice(applied, unknown, gravity, self._bodies.setdefault(applied, {}))


def _say(cluster: Cluster, facts: Facts) -> Said:
    said = cluster.recall(cluster.key(facts)) or cluster.say(facts, {})
    return cluster.explain(said, facts) if said.reasons else said


class Law:
    """A set of rulebooks in force, ready to be applied. Raises ValueError for two versions of one rulebook."""

    def __init__(self, books: Iterable[CompiledBook], memory: Memory) -> None:
        by_kind: Mapping[RulebookKind, dict[str, CompiledBook]] = {kind: {} for kind in _KINDS}
        for compiled in books:
            rulebook = compiled.book.rulebook
            if any(rulebook.code in others for others in by_kind.values()):
                raise ValueError(f"rulebook {rulebook.code} is given in more than one version")
            by_kind[rulebook.kind][rulebook.code] = compiled
        self._policies = [book for _, book in sorted(by_kind[RulebookKind.POLICY].items())]
        self._regimes = [book for _, book in sorted(by_kind[RulebookKind.REGIME].items())]
        self._countries = by_kind[RulebookKind.COUNTRY]
        self._subdivisions = by_kind[RulebookKind.SUBDIVISION]
        general = (*self._policies, *self._regimes)
        self._changes = sorted({day for compiled in general for day in changes_of(compiled.book.rulebook)})
        self._periods: dict[int, _Period] = {}
        self._memory = memory

    def speaking_to(self, facts: Facts, day: date) -> tuple[Body, Choice]:
        """The rulebooks that apply to the facts, with what was in force on the day."""
        number = bisect_right(self._changes, day)
        period = self._periods.get(number)
        if period is None:
            period = self._periods[number] = self._period(day)
        choice = period.choice(facts)
        country = _of(self._countries, facts.country, day)
        return choice.body(country, _of(self._subdivisions, facts.subdivision, day)), choice

    def _period(self, day: date) -> _Period:
        policies = [book for book in self._policies if book.book.rulebook.in_force_on(day)]
        regimes = [book for book in self._regimes if _is_law(book.book, day)]
        return _Period(
            tuple(book.on(day) for book in policies), tuple(book.on(day) for book in regimes), self._memory
        )


def _of(books: Mapping[str, CompiledBook], code: str | None, day: date) -> BookOnDay | None:
    book = books.get(code) if code is not None else None
    return book.on(day) if book is not None else None


def _is_law(book: RulebookInForce, day: date) -> bool:
    return any(entry.in_force_on(day) for entry in book.rulebook.entries)
