"""The law applied to the facts: assess() is pure, and the same input gives the same output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from jurisdictions.law.applicable import Choice, Law
from jurisdictions.law.assessment import Assessment, Finding
from jurisdictions.law.clusters import Memory
from jurisdictions.law.compiled import Body, CompiledBook
from jurisdictions.law.deadline_rules import computed_deadlines
from jurisdictions.law.desk_findings import without_policy, without_rulebook, without_state
from jurisdictions.law.facts import Facts
from jurisdictions.law.gravity import gravity_of, level_of
from jurisdictions.law.hearing import Hearing, hear
from jurisdictions.law.proposals import proposals_for
from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.vocabulary import RulebookKind

MOST_BOOKS = 2_048
"""Rulebooks that a process keeps compiled; when there are more, all are forgotten."""
MOST_LAWS = 64


def assess(facts: Facts, rulebooks: Sequence[RulebookInForce]) -> Assessment:
    """Apply the rulebooks that speak to the facts; what is in force is chosen by the day of receipt.

    Policies, regimes, the State's rulebook and that of its subdivision are all evaluated, none overrides
    another. Their order does not matter. Rulebooks are compiled when they are given for the first time; the same tuple
    of them is recognised at once. Raises ValueError for two versions of one rulebook.
    """
    body, choice = _compiler.law_of(rulebooks).speaking_to(facts, facts.received_on)
    heard = hear(body, facts)
    gaps = list(_gaps(facts, body))
    deadlines, doubts = computed_deadlines(facts, heard.deadlines)
    _weigh(heard, choice, [*gaps, *doubts])
    return Assessment(
        findings=(*choice.unknown, *gaps, *heard.findings, *doubts),
        flags=tuple(heard.flags),
        deadlines=deadlines,
        level=level_of(heard.gravity),
        proposals=proposals_for(facts, heard.gravities),
        rulebooks=body.named,
    )


def _weigh(heard: Hearing, choice: Choice, findings: Iterable[Finding]) -> None:
    heard.weigh((None, None), choice.gravity)
    for finding in findings:
        heard.weigh((finding.subject_key, finding.item_key), gravity_of(finding))


def _gaps(facts: Facts, body: Body) -> Iterator[Finding]:
    """What no rulebook can say: that there is none."""
    if RulebookKind.POLICY not in body.kinds:
        yield from without_policy(facts)
    if facts.country is None:
        yield without_state()
    elif RulebookKind.COUNTRY not in body.kinds:
        yield without_rulebook(facts.country, has_law_of_instrument=body.has_law_of_instrument)


class _Compiler:
    """The rulebooks that were given, each compiled once."""

    def __init__(self) -> None:
        self._memory = Memory()
        self._books: dict[tuple[int, int, frozenset[str]], CompiledBook] = {}
        self._laws: dict[int, tuple[Sequence[RulebookInForce], Law]] = {}

    def law_of(self, rulebooks: Sequence[RulebookInForce]) -> Law:
        """The rulebooks, ready to be applied."""
        known = self._laws.get(id(rulebooks))
        # A list may have changed since; of a tuple that is kept, no other can have the id.
        if known is not None and known[0] is rulebooks and type(rulebooks) is tuple:
            return known[1]
        law = Law([self._compiled(book) for book in rulebooks], self._memory)
        if len(self._laws) >= MOST_LAWS:
            self._laws.clear()
        self._laws[id(rulebooks)] = (rulebooks, law)
        return law

    def _compiled(self, book: RulebookInForce) -> CompiledBook:
        # By the object that was read, not by its digest: tests and drafts may change an entry and keep the digest.
        key = (id(book.rulebook), book.version, book.reviewed)
        compiled = self._books.get(key)
        if compiled is None:
            if len(self._books) >= MOST_BOOKS:
                self._books, self._laws, self._memory = {}, {}, Memory()
            compiled = self._books[key] = CompiledBook(book, self._memory)
        return compiled


_compiler = _Compiler()
