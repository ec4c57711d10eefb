"""Every entry of every shipped rulebook, tried on the facts of its case file."""

from __future__ import annotations

from collections import defaultdict

import pytest

from jurisdictions.law.assessment import Assessment
from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Facts
from jurisdictions.law.rulebook_entries import DeadlineStart
from jurisdictions.law.vocabulary import Coverage, Flag, RulebookKind
from tests.jurisdictions.case_files import (
    CASES,
    ORDERS,
    Case,
    all_cases,
    answered,
    fully_reviewed,
    load,
    shipped_rulebooks,
)

RULEBOOKS = shipped_rulebooks()
ALL_CASES = list(all_cases())
NEEDED = {
    "rules": {"failed", "satisfied", "unknown"},
    "questions": {"failed", "satisfied", "unknown"},
    "deadlines": {"set", "not_set"},
    "flags": {"raised", "not_raised"},
    "offences": {"raised", "not_raised"},
}


def facts_with_answer(case: Case) -> Facts:
    if case.answer is None:
        return case.facts
    return answered(case.facts, f"{RULEBOOKS[case.rulebook].code}:{case.entry_id}", case.answer)


def outcome_of(case: Case, assessment: Assessment) -> str:
    if case.section in ("rules", "questions"):
        results = {f.result.value for f in assessment.findings if f.rule_id == case.entry_id}
        assert len(results) <= 1
        return results.pop() if results else "not_applicable"
    if case.section == "deadlines":
        is_set = any(d.rule_id == case.entry_id and d.binding for d in assessment.deadlines)
        is_shown = any(d.rule_id == case.entry_id for d in assessment.deadlines)
        rule = next(d for d in RULEBOOKS[case.rulebook].deadlines if d.id == case.entry_id)
        dates = rule.binding and rule.can_bind and rule.starts is DeadlineStart.RECEIPT
        return "set" if (is_set if dates else is_shown) else "not_set"
    raised = any(flag.rule_id == case.entry_id for flag in assessment.flags)
    return "raised" if raised else "not_raised"


@pytest.mark.parametrize("case", ALL_CASES, ids=[case.name for case in ALL_CASES])
def test_the_entry_gives_what_its_case_says(case: Case) -> None:
    assessment = assess(facts_with_answer(case), [fully_reviewed(RULEBOOKS[case.rulebook])])
    assert outcome_of(case, assessment) == case.expect


def test_every_rule_has_a_case_that_objects_one_that_does_not_and_one_that_is_unknown() -> None:
    seen: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for case in ALL_CASES:
        seen[case.rulebook, case.section, case.entry_id].add(case.expect)
    missing = {
        (path, section, entry.id): lacking
        for path, rulebook in RULEBOOKS.items()
        for section, needed in NEEDED.items()
        for entry in getattr(rulebook, section)
        if (lacking := needed - seen[path, section, entry.id])
    }
    assert missing == {}


def test_every_question_with_a_condition_has_a_case_where_it_is_not_asked() -> None:
    not_asked = {(case.rulebook, case.entry_id) for case in ALL_CASES if case.expect == "not_applicable"}
    questions = [(path, entry) for path, book in RULEBOOKS.items() for entry in book.questions]
    assert {
        entry.id for path, entry in questions if entry.when and (path, entry.id) not in not_asked
    } == set()


def test_every_case_file_speaks_of_a_shipped_rulebook_and_its_entries_only() -> None:
    files = [load(path) for path in sorted(CASES.glob("*.toml"))]
    assert sorted(file["rulebook"] for file in files) == sorted(RULEBOOKS)
    for case in ALL_CASES:
        assert case.entry_id in {entry.id for entry in getattr(RULEBOOKS[case.rulebook], case.section)}


def test_the_law_of_82_states_is_held_and_32_more_are_screened_for() -> None:
    countries = [book for book in RULEBOOKS.values() if book.kind is RulebookKind.COUNTRY]
    held = [book for book in countries if book.coverage is Coverage.RULES]
    assert (len(held), len(countries) - len(held)) == (82, 32)
    for book in held:
        assert book.instruments, book.code
        assert book.rules or book.questions, book.code
    for book in countries:
        assert {"legal_system", "treaties", "death_penalty"} <= {note.topic for note in book.notes}


def test_due_diligence_can_raise_every_flag_whatever_the_country() -> None:
    assert {rule.flag for rule in RULEBOOKS["regimes/rights.toml"].flags} == set(Flag)


def test_the_demo_reviews_only_entries_that_exist() -> None:
    entries = {book.code: {entry.id for entry in book.entries} for book in RULEBOOKS.values()}
    for line in load(ORDERS / "reviewed.toml")["reviewed"]:
        assert set(line["entries"]) <= entries[line["rulebook"]]
