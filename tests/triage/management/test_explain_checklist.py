"""`explain` prints the indicators of the State and what counsel answered, without the notes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from jurisdictions.law.vocabulary import Answer
from tests.triage import cases, checklists, decided, people
from tests.triage.checklists import CODE, LIMIT, NAMED
from tests.triage.management.commands import run
from triage.models import DataRequest
from triage.services import facts

pytestmark = pytest.mark.django_db
WHY = "The name in the order is another one."


@pytest.fixture(scope="module", autouse=True)
def case(django_db_setup: None, django_db_blocker: Any) -> Iterator[DataRequest]:
    """An EPOC; one of its questions is answered with no, one is open."""
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        checklists.publish()
        data_request = decided.assessed()
        checklists.answer(data_request, NAMED, Answer.NO, note=WHY)
        people.person("bob")
        yield data_request


def told(case: DataRequest) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(run("explain", case.reference, "--as", "bob", "--json").out)
    return plain


def line(case: DataRequest, rule: str) -> dict[str, Any]:
    asked: list[dict[str, Any]] = told(case)["checklist"]
    (found,) = [each for each in asked if (each["rulebook"], each["rule"]) == (CODE, rule)]
    return found


def test_each_answer_is_told_with_who_gave_it_and_what_it_blocks(case: DataRequest) -> None:
    answered, unanswered = line(case, NAMED), line(case, LIMIT)
    assert (answered["about"], answered["answer"], answered["by"]) == ("subject 1", "no", "Bob Breuer")
    assert (answered["result"], answered["blocks"]) == ("failed", True)
    assert (unanswered["about"], unanswered["answer"], unanswered["by"]) == ("subject 1, item 2", None, None)
    assert unanswered["blocks"]
    out = run("explain", case.reference, "--as", "bob").out
    assert "  subject 1: no, blocks\n    Does the order name the person?\n" in out
    assert "    answered by Bob Breuer, 2026-11-20 10:30 +0000\n" in out
    assert "  subject 1, item 2: no answer, blocks\n" in out


def test_no_note_is_printed(case: DataRequest) -> None:
    for arguments in ([], ["--json"]):
        assert WHY not in run("explain", case.reference, "--as", "bob", *arguments).out


def test_the_tier_is_told_with_the_sentences_and_figures_that_it_rests_on(case: DataRequest) -> None:
    indicators = told(case)["indicators"]
    assert indicators["tier"] == indicators["counts"] == "free"
    assert indicators["because"]
    assert {used["name"] for used in indicators["used"]} == {"vdem_v2x_libdem", "vdem_v2x_rule"}
    out = run("explain", case.reference, "--as", "bob").out
    assert "  computed tier: free\n" in out
    for sentence in indicators["because"]:
        assert sentence in out


def test_without_an_assessment_the_answers_that_the_next_one_takes_up_are_told(case: DataRequest) -> None:
    facts.correct_facts(
        actor=people.bob(), data_request=cases.fresh(case), order={"max_penalty_months": 60}, reason="misread",
        at=decided.LATER,
    )  # fmt: skip
    assert told(case)["checklist"] == [
        {"about": "subject 1", "rulebook": CODE, "rule": NAMED, "answer": "no"}
    ]
    assert f"  subject 1: no\n    [{CODE}, {NAMED}]\n" in run("explain", case.reference, "--as", "bob").out


def test_a_question_in_other_words_is_told_to_have_no_answer(case: DataRequest) -> None:
    checklists.publish(checklists.changed(NAMED, asks="Does the order name the holder?"))
    decided.assess(case, at=decided.LATER)
    found = line(case, NAMED)
    assert (found["answer"], found["asked_otherwise_before"], found["version"]) == (None, True, 2)
    assert "the law asked it in other words before" in run("explain", case.reference, "--as", "bob").out
