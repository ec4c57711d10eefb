"""What two versions of a rulebook say alike can be left out when they are compared."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.law_population import population
from jurisdictions.law.assessment import Assessment
from jurisdictions.law.engine import assess
from jurisdictions.law.narrowing import narrowed
from jurisdictions.law.outcomes import differences
from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.vocabulary import Severity
from tests.jurisdictions.case_files import fully_reviewed, shipped_rulebooks

BOOKS = {rulebook.code: fully_reviewed(rulebook) for rulebook in shipped_rulebooks().values()}
CODES = ("DE", "TR", "IN", "BR", "RIGHTS", "POLICY-2024-09-23")
TABLES = ("rules", "questions", "deadlines", "flags", "offences")
REQUESTS = population(25, countries=["DE", "TR", "IN", "BR"], seed=11)


def drafts_of(book: RulebookInForce) -> Iterator[RulebookInForce]:
    """The same with the first entry of a table gone, its last one doubled in weight, or one no longer reviewed."""
    for table in TABLES:
        entries = getattr(book.rulebook, table)
        if entries:
            yield with_entries(book, table, entries[1:])
            yield replace(book, reviewed=book.reviewed - {entries[-1].id})
    if book.rulebook.rules:
        *others, last = book.rulebook.rules
        heavier = Severity.ADVISORY if last.severity is Severity.BLOCKING else Severity.BLOCKING
        yield with_entries(book, "rules", (*others, replace(last, severity=heavier)))


def with_entries(book: RulebookInForce, table: str, entries: Any) -> RulebookInForce:
    parts: dict[str, Any] = {table: tuple(entries)}
    return replace(book, rulebook=replace(book.rulebook, **parts, digest="draft"))


def law_with(book: RulebookInForce) -> tuple[RulebookInForce, ...]:
    return tuple({**BOOKS, book.rulebook.code: book}.values())


def own(whole: Assessment, part: Assessment) -> Assessment:
    return replace(whole, findings=part.findings, flags=part.flags)


@pytest.mark.parametrize("code", CODES)
def test_narrowed_versions_differ_about_the_same_facts_in_the_same_things(code: str):
    different = 0
    for draft in drafts_of(BOOKS[code]):
        narrow = narrowed(BOOKS[code], draft)
        assert narrow is not None
        now_all, then_all = law_with(BOOKS[code]), law_with(draft)
        now_own, then_own = (narrow[0],), (narrow[1],)
        for facts in REQUESTS:
            now, then = assess(facts, now_all), assess(facts, then_all)
            ours, theirs = assess(facts, now_own), assess(facts, then_own)
            expected = differences(now, then)
            assert differences(own(now, ours), own(then, theirs)) == expected
            different += bool(expected)
            if expected:
                assert (ours.findings, ours.flags, ours.deadlines) != (
                    theirs.findings, theirs.flags, theirs.deadlines,
                )  # fmt: skip
    assert different


def test_entries_that_both_have_and_that_are_reviewed_alike_are_left_out():
    book = BOOKS["DE"]
    draft = with_entries(book, "rules", book.rulebook.rules[1:])
    narrow = narrowed(book, draft)
    assert narrow is not None
    assert [entry.id for entry in narrow[0].rulebook.entries] == [book.rulebook.rules[0].id]
    assert narrow[1].rulebook.entries == ()


def test_one_deadline_more_keeps_them_all_for_one_of_them_leads():
    book = BOOKS["EU-2023-1543"]
    plain = replace(book, rulebook=replace(book.rulebook, applies_when=None))
    narrow = narrowed(plain, with_entries(plain, "deadlines", book.rulebook.deadlines[1:]))
    assert narrow is not None
    assert narrow[0].rulebook.deadlines == book.rulebook.deadlines
    assert narrow[1].rulebook.deadlines == book.rulebook.deadlines[1:]


@pytest.mark.parametrize("part", ["a regime that must apply first", "own instruments", "another number"])
def test_versions_that_differ_in_more_than_entries_are_compared_whole(part: str):
    book = BOOKS["DE"]
    other = {
        "a regime that must apply first": BOOKS["EU-2023-1543"],
        "own instruments": replace(book, rulebook=replace(book.rulebook, own_instruments=True)),
        "another number": replace(book, version=book.version + 1),
    }[part]
    base = other if part == "a regime that must apply first" else book
    assert narrowed(base, other) is None
    assert narrowed(book, book) is not None
