"""Rulebooks prepared for being applied many times: what is in force on a day, and who is asked in which order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple

from jurisdictions.law.assessment import Finding
from jurisdictions.law.clusters import Cluster, Memory, clusters_of
from jurisdictions.law.rulebook import Entry, Question, Rule, Rulebook, RulebookInForce
from jurisdictions.law.sayings import DeadlineSaying, FlagSaying, RequirementSaying, Said, Saying
from jurisdictions.law.vocabulary import Coverage, Unit

MOST_ARRANGEMENTS = 64
"""Numbers of subjects and items for which the order of the findings is kept ready."""

Arrangement = Callable[[Sequence[Finding | None]], Sequence[Finding | None]]


class BookOnDay:
    """The entries of one rulebook that are law on a day, in clusters for each unit."""

    def __init__(self, book: RulebookInForce, day: date, memory: Memory) -> None:
        rulebook = book.rulebook
        self.book = book
        self.named = (rulebook.code, book.version, rulebook.digest)
        sayings = list(_sayings(book, day))
        self.entries = len(sayings)
        self.clusters = {
            unit: clusters_of(unit, [saying for saying in sayings if saying.unit is unit], memory)
            for unit in Unit
        }


def _sayings(book: RulebookInForce, day: date) -> Iterable[Saying]:
    rulebook, position = book.rulebook, count()
    requirements: tuple[Rule | Question, ...] = (*rulebook.rules, *rulebook.questions)
    for rule in requirements:
        if rule.in_force_on(day):
            yield RequirementSaying(book, rule, next(position))
    for flag in rulebook.all_flags:
        if flag.in_force_on(day):
            yield FlagSaying(book, flag, next(position))
    for deadline in rulebook.deadlines:
        if deadline.in_force_on(day):
            yield DeadlineSaying(book, deadline, next(position))


class CompiledBook:
    """One rulebook in force; what it says on a day is compiled when it is asked for the first time."""

    def __init__(self, book: RulebookInForce, memory: Memory) -> None:
        self.book = book
        self._memory = memory
        self._changes = sorted(set(changes_of(book.rulebook)))
        self._periods: dict[int, BookOnDay] = {}

    def on(self, day: date) -> BookOnDay:
        """The rulebook as it stands on the day."""
        period = bisect_right(self._changes, day)
        known = self._periods.get(period)
        if known is None:
            known = self._periods[period] = BookOnDay(self.book, day, self._memory)
        return known


def changes_of(rulebook: Rulebook) -> Iterable[date]:
    """The days on which the rulebook begins or ceases to say something."""
    dated: tuple[Rulebook | Entry, ...] = (rulebook, *rulebook.entries)
    for each in dated:
        yield from (day for day in (each.in_force_from, each.in_force_until) if day is not None)


class Body:
    """The rulebooks that speak to a data request together, in the order in which they are named."""

    def __init__(self, books: tuple[BookOnDay, ...]) -> None:
        rulebooks = [on_day.book.rulebook for on_day in books]
        # Of a State that is only screened for the desk holds no law.
        held = [rulebook for rulebook in rulebooks if rulebook.coverage is not Coverage.SCREENING_ONLY]
        self.kinds = frozenset(rulebook.kind for rulebook in held)
        self.has_law_of_instrument = any(rulebook.own_instruments for rulebook in rulebooks)
        self.named = tuple(on_day.named for on_day in books)
        self.asked = {unit: _asked(books, unit) for unit in Unit}
        self._arrangements: dict[tuple[int, int], Arrangement] = {}

    def arrangement(self, subjects: int, items: int) -> Arrangement:
        """What brings findings, gathered place by place, into the order of the rules."""
        known = self._arrangements.get((subjects, items))
        if known is None:
            if len(self._arrangements) >= MOST_ARRANGEMENTS:
                self._arrangements.clear()
            known = self._arrangements[subjects, items] = self._arranged(subjects, items)
        return known

    def _arranged(self, subjects: int, items: int) -> Arrangement:
        order = []
        for unit, places in ((Unit.REQUEST, 1), (Unit.SUBJECT, subjects), (Unit.ITEM, items)):
            asked = self.asked[unit]
            clusters = zip(asked.clusters, asked.offsets, strict=True)
            positions = [offset + place for (_, _, cluster), offset in clusters for place in cluster.places]
            order += [(position, place) for place in range(places) for position in positions]
        ranks = sorted(range(len(order)), key=order.__getitem__)
        if len(ranks) < 2:
            return list
        return itemgetter(*ranks)


class Asked(NamedTuple):
    """Who is asked about a unit: how each cluster reads its key, how it recalls what it said, and itself.

    `offsets` tell for each cluster where the entries of its rulebook begin.
    """

    clusters: tuple[tuple[Callable[[Any], Any], Callable[[Any], Said | None], Cluster], ...]
    offsets: tuple[int, ...]


def _asked(books: Iterable[BookOnDay], unit: Unit) -> Asked:
    clusters, offsets, offset = [], [], 0
    for book in books:
        for cluster in book.clusters[unit]:
            clusters.append((cluster.key, cluster.recall, cluster))
            offsets.append(offset)
        offset += book.entries
    return Asked(tuple(clusters), tuple(offsets))
