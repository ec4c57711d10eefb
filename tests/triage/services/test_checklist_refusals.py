"""Answers to the checklist that are refused, and those that the law outran."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from jurisdictions.law.vocabulary import Answer, Result
from tests.triage import cases, checklists, decided, people
from tests.triage.checklists import CODE, LIMIT, NAMED, PAPER, RULE
from triage.choices import Status
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.models import Assessment, ChecklistAnswer, DataRequest
from triage.services import checklist, facts, lines
from triage.services.checklist import Given

pytestmark = pytest.mark.django_db

MADE: dict[str, Any] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        MADE.update(checklists.two_cases())
        yield


def ready() -> DataRequest:
    return cases.fresh(MADE["case"])


def answers_of(case: DataRequest) -> list[Any]:
    return list(ChecklistAnswer.objects.filter(data_request=case).order_by("answered_at", "pk").values())


def refused(case: DataRequest, error: type[Exception], says: str, **parts: Any) -> None:
    rule_id = parts.pop("rule_id", NAMED)
    parts.setdefault("unit_key", checklists.lines(case)[NAMED].unit_key if checklists.lines(case) else "")
    before, answered = decided.snapshot(case), answers_of(case)
    with pytest.raises(error, match=says):
        checklists.answer(case, rule_id, **parts)
    assert decided.snapshot(case) == before
    assert answers_of(case) == answered


# --- A question that the law asks in other words ---


def test_an_answer_to_other_words_is_not_carried_over_and_the_line_says_so() -> None:
    case = decided.assessed()
    checklists.answer_all(case)
    row = checklists.live(case, NAMED)
    checklists.publish(checklists.changed(NAMED, asks="Does the order name the holder?"))

    (subject,) = facts.facts_of(cases.fresh(case)).subjects
    assert f"{CODE}:{NAMED}" not in {given.question for given in subject.answers}
    decided.assess(case, at=decided.LATER)
    line = checklists.lines(case)[NAMED]
    assert (line.version, line.asks) == (2, "Does the order name the holder?")
    assert (line.open, line.answer, line.outdated, line.blocks) == (True, None, row, True)
    assert checklists.lines(case)[LIMIT].result is Result.SATISFIED

    checklists.answer(case, NAMED)
    row.refresh_from_db()
    assert (row.is_live, row.voided_reason) == (False, "the law asks something else")
    assert checklists.live(case, NAMED).rulebook_version == 2


def test_guidance_may_change_and_the_answer_stands() -> None:
    case = decided.assessed()
    checklists.answer(case, NAMED)
    checklists.publish(checklists.changed(NAMED, guidance="Call the registry."))
    decided.assess(case, at=decided.LATER)
    line = checklists.lines(case)[NAMED]
    assert (line.version, line.open, line.guidance) == (2, False, "Call the registry.")


def test_what_the_law_asks_no_longer_in_these_words_is_assessed_again_before_it_is_answered() -> None:
    case = decided.assessed()
    checklists.publish(checklists.changed(NAMED, needs="no"))
    refused(case, WrongStep, "Assess again, then answer")
    checklists.answer(case, LIMIT)
    assert checklists.lines(case)[NAMED].needs is Answer.NO


def test_a_rule_that_was_reviewed_meanwhile_is_for_the_facts_to_decide() -> None:
    case = decided.assessed(order=checklists.UNSIGNED)
    decided.review(CODE, RULE)
    refused(case, WrongStep, "Assess again", rule_id=RULE, unit_key="")


def test_a_law_of_a_later_day_asks_this_case_nothing() -> None:
    case = decided.assessed()
    checklists.publish(checklists.changed(NAMED, asks="Is it named?"), on=date(2026, 12, 1))
    checklists.answer(case, NAMED)
    assert checklists.lines(case)[NAMED].version == 1


# --- What is refused ---


@pytest.mark.parametrize("answer", [Answer.NO, Answer.NOT_CLEAR])
@pytest.mark.parametrize("note", ["", "  \n "])
def test_no_and_not_clear_need_a_note_and_yes_does_not(answer: Answer, note: str) -> None:
    case = decided.assessed()
    refused(case, Incomplete, "Say in a note why “Does the order name the person", given=answer, note=note)
    checklists.answer(case, NAMED, Answer.YES, note=note)


def test_a_note_names_no_account_data_and_no_identifier() -> None:
    refused(ready(), BadInput, "telephone number or an IP address", note="From 198.51.100.7.")
    refused(ready(), BadInput, "names an identifier", note=f"It is {cases.USER_ID}.")
    refused(ready(), BadInput, "at most 2,000", note="x" * 2001)


def test_what_is_not_asked_cannot_be_answered() -> None:
    case, says = ready(), "is not asked about this"
    refused(case, BadInput, says, unit_key=str(uuid4()))
    refused(case, BadInput, says, unit_key="")
    refused(case, BadInput, says, unit_key=str(decided.items_of(case)[0].pk), rule_id=LIMIT)
    refused(case, BadInput, says, unit_key=str(MADE["other"].subjects.get().pk))
    refused(case, BadInput, says, rule_id="invented")
    refused(case, BadInput, says, rulebook="DE")
    refused(case, BadInput, "is none of: yes, no, not_clear", given="maybe")


def test_a_satisfied_rule_is_no_question() -> None:
    refused(ready(), BadInput, "is not asked about this", rule_id=RULE, unit_key="")


def test_a_withdrawn_unit_is_asked_about_no_longer() -> None:
    case = decided.assessed()
    item = decided.items_of(case)[1]
    unit_key = str(item.pk)
    decided.forced(item, withdrawn=True)
    assert LIMIT not in checklists.lines(case)
    refused(case, BadInput, "is not asked about this", rule_id=LIMIT, unit_key=unit_key)


def test_an_answer_about_a_line_that_was_withdrawn_is_no_fact() -> None:
    case = decided.assessed()
    checklists.answer_all(case)
    item = decided.items_of(case)[1]
    lines.change_lines(
        actor=people.bob(), data_request=cases.fresh(case), withdrawn=[item.pk], reason="withdrawn", at=decided.LATER
    )  # fmt: skip
    decided.assess(case, at=decided.LATER)
    assert LIMIT not in checklists.lines(case)
    assert checklists.lines(case)[NAMED].result is Result.SATISFIED


def test_a_page_stands_in_a_document_of_the_same_case() -> None:
    case = ready()
    refused(case, BadInput, "is not part of this data request", document=MADE["other paper"], page=1)
    refused(case, BadInput, "the document has 3 pages", document=MADE["paper"], page=4)
    refused(case, BadInput, "the document has 3 pages", document=MADE["paper"], page=0)
    refused(case, BadInput, "says a page without a document", page=1)


def test_a_question_is_answered_once_in_one_go_and_something_is_answered() -> None:
    case = decided.assessed()
    given = Given(
        rulebook=CODE, rule_id=NAMED, unit_key=checklists.lines(case)[NAMED].unit_key, answer=Answer.YES
    )
    before = decided.snapshot(case)
    for answers, says in (([given, given], "answered twice"), ([], "Nothing was answered anew"),
                          ([given] * 501, "more than 500")):  # fmt: skip
        with pytest.raises(BadInput, match=says):
            checklist.answer_questions(
                actor=people.bob(), data_request=cases.fresh(case), answers=answers, at=decided.LATER
            )
    assert decided.snapshot(case) == before


def test_one_answer_that_is_refused_keeps_none_of_them() -> None:
    case = decided.assessed()
    asked = checklists.lines(case)
    good = Given(rulebook=CODE, rule_id=NAMED, unit_key=asked[NAMED].unit_key, answer=Answer.YES)
    bad = Given(rulebook=CODE, rule_id=LIMIT, unit_key=asked[LIMIT].unit_key, answer=Answer.NO)
    before = decided.snapshot(case)
    with pytest.raises(Incomplete):
        checklist.answer_questions(
            actor=people.bob(), data_request=cases.fresh(case), answers=[good, bad], at=decided.LATER
        )
    assert decided.snapshot(case) == before
    assert answers_of(case) == []


@pytest.mark.parametrize("who", ["alice", "dan", "erin", "grace", "desk"])
def test_only_who_may_assess_answers(who: str) -> None:
    refused(ready(), NotPermitted, "may not do this", actor=people.person(who))


@pytest.mark.parametrize("who", ["frank", "root", "oscar"])
def test_out_of_scope_there_is_no_such_case(who: str) -> None:
    refused(ready(), NotInScope, "no such data request", actor=people.person(who))


def test_a_sealed_case_is_answered_by_those_who_hold_it() -> None:
    case = decided.assessed()
    decided.forced(case, sealed=True)
    refused(case, NotInScope, "no such data request")
    people.give_sealed(people.carol(), case)
    checklists.answer(case, NAMED, actor=people.carol())
    assert checklists.live(case, NAMED).answered_by == people.carol()


@pytest.mark.parametrize(
    "status",
    [
        Status.RECEIVED, Status.SENDER_VERIFIED, Status.AWAITING_AUTHORITY, Status.REJECTED, Status.ANSWERED,
        Status.DELIVERED, Status.WITHDRAWN, Status.MERGED, Status.CLOSED,
    ],
)  # fmt: skip
def test_nothing_is_answered_before_the_assessment_nor_once_something_left(status: Status) -> None:
    case = decided.assessed()
    decided.forced(case, status=status, closed_at=decided.AT if status == Status.CLOSED else None)
    refused(case, WrongStep, "is possible from")


def test_without_a_live_assessment_nothing_is_asked() -> None:
    case = decided.assessed()
    for row in Assessment.objects.filter(data_request=case):
        decided.forced(row, voided_at=decided.AT, voided_reason="forced")
    refused(case, Incomplete, "has no assessment", unit_key="")


def test_a_stale_page_answers_nothing() -> None:
    case = decided.assessed()
    stale = cases.fresh(case)
    checklists.answer(case, PAPER, Answer.NO, note="Counted.")
    refused(case, ChangedMeanwhile, "Bob Breuer ran assessment 2", data_request=stale)
