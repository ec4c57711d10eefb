"""The checklist: what is asked, what an answer changes, and which answers are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jurisdictions.law.vocabulary import Answer, Result, Severity, Unit
from tests.triage import cases, checklists, decided, people
from tests.triage.checklists import CODE, LIMIT, NAMED, PAPER, RULE
from triage.audit import verify_chain
from triage.choices import Status
from triage.errors import BadInput
from triage.event_kinds import EventKind, tell
from triage.models import ChecklistAnswer, DataRequest
from triage.services import assessment, checklist, facts
from triage.services.checklist import Given

pytestmark = pytest.mark.django_db

MADE: dict[str, Any] = {}
WHY = "The name in the order is another one."


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        MADE.update(checklists.two_cases())
        yield


def ready() -> DataRequest:
    return cases.fresh(MADE["case"])


# --- What is asked ---


def test_each_question_is_asked_of_its_unit_with_everything_that_helps_to_answer_it() -> None:
    case = ready()
    asked = checklists.lines(case)
    subject, item = case.subjects.get(), decided.items_of(case)[1]

    assert {rule_id: (line.unit, line.unit_key) for rule_id, line in asked.items()} == {
        PAPER: (Unit.REQUEST, ""),
        NAMED: (Unit.SUBJECT, str(subject.pk)),
        LIMIT: (Unit.ITEM, str(item.pk)),
    }
    line = asked[NAMED]
    assert (line.asks, line.guidance, line.look_in) == (
        "Does the order name the person?", "Compare the name with the file.", "section B",
    )  # fmt: skip
    assert (line.citation, line.source, line.confidence) == ("Art. 1", "gazette", "high")
    assert (line.rulebook, line.rulebook_name, line.version) == (CODE, "A regime", 1)
    assert (line.needs, line.severity, line.is_rule) == (Answer.YES, Severity.BLOCKING, False)
    assert (line.open, line.answer, line.outdated, line.result) == (True, None, None, Result.UNKNOWN)
    assert {rule_id for rule_id, each in asked.items() if each.blocks} == {NAMED, LIMIT}


def test_a_question_blocks_nothing_where_no_item_could_be_disclosed() -> None:
    case = decided.assessed()
    decided.forced(decided.items_of(case)[1], data_category="content", item_type="none")
    assert checklists.lines(case)[NAMED].blocks
    assert not checklists.lines(case)[LIMIT].blocks
    decided.forced(case, kind="preservation")
    assert not checklists.lines(case)[NAMED].blocks


def test_a_rule_that_nobody_reviewed_is_asked_too_until_somebody_does() -> None:
    assert RULE not in checklists.lines(ready())
    case = decided.assessed(order=checklists.UNSIGNED)
    line = checklists.lines(case)[RULE]
    assert (line.asks, line.guidance, line.needs) == ("The order is signed.", "", Answer.YES)
    assert (line.open, line.is_rule, line.reviewed, line.result) == (True, True, False, Result.UNKNOWN)
    assert not line.blocks

    checklists.answer(case, RULE, Answer.NO, note=WHY)
    line = checklists.lines(case)[RULE]
    assert (line.open, line.blocks, line.result) == (False, True, Result.FAILED)

    decided.review(CODE, RULE)
    decided.assess(case)
    assert RULE not in checklists.lines(case)


def test_an_answered_rule_stays_on_the_checklist_although_it_is_met() -> None:
    case = decided.assessed(order=checklists.UNSIGNED)
    checklists.answer(case, RULE)
    line = checklists.lines(case)[RULE]
    assert (line.result, line.blocks, line.answer) == (Result.SATISFIED, False, checklists.live(case, RULE))


def test_lines_without_an_answer_come_first_then_by_unit() -> None:
    case = decided.assessed()
    asked = [line for line in checklist.checklist_of(case) if line.rulebook == CODE]
    assert [line.rule_id for line in asked] == [PAPER, NAMED, LIMIT]
    checklists.answer(case, PAPER, Answer.NO, note="All pages are there.")
    asked = [line for line in checklist.checklist_of(cases.fresh(case)) if line.rulebook == CODE]
    assert [line.rule_id for line in asked] == [NAMED, LIMIT, PAPER]


def test_progress_counts_what_is_answered_and_what_blocks() -> None:
    case = decided.assessed()
    before = checklist.progress_of(checklist.checklist_of(case))
    checklists.answer(case, NAMED)
    after = checklist.progress_of(checklist.checklist_of(cases.fresh(case)))
    assert (after.total, after.answered) == (before.total, before.answered + 1)
    assert after.blocking == before.blocking - 1


def test_nothing_is_asked_before_the_assessment() -> None:
    assert checklist.checklist_of(decided.verified()) == ()


def test_a_checklist_is_read_in_the_same_number_of_queries_however_long_it_is() -> None:
    short, long = ready(), decided.assessed(subjects=(cases.SUSPECT,) * 4)
    counts = []
    for case in (short, long):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert checklist.checklist_of(case)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


# --- What an answer changes ---


def test_an_answer_is_kept_with_who_when_why_and_where_and_becomes_a_fact() -> None:
    case = decided.assessed()
    paper = checklists.attach(case)
    first = case.assessments.live().get()

    second = checklists.answer(case, NAMED, Answer.NO, note=WHY, document=paper, page=2)

    row = checklists.live(case, NAMED)
    assert (row.answer, row.unit, row.subject, row.item) == ("no", Unit.SUBJECT, case.subjects.get(), None)
    assert (row.answered_by, row.answered_at) == (people.bob(), decided.LATER)
    assert (row.document, row.page, row.rulebook_version) == (paper, 2, 1)
    assert row.note is not None
    assert WHY not in row.note.token
    assert checklists.note_of(row) == WHY
    line = checklists.lines(case)[NAMED]
    assert (line.answer, line.open, line.result, line.blocks) == (row, False, Result.FAILED, True)
    (subject,) = facts.facts_of(cases.fresh(case)).subjects
    assert [(given.question, given.answer) for given in subject.answers] == [(f"{CODE}:{NAMED}", Answer.NO)]
    assert case.assessments.live().get() == second != first
    assert cases.fresh(case).status == Status.ASSESSED


def test_the_answer_and_the_assessment_are_told_and_the_note_stands_in_no_event() -> None:
    case = decided.assessed()
    checklists.answer(case, NAMED, Answer.NOT_CLEAR, note=WHY)
    answered, assessed = case.events.order_by("-number")[:2][::-1]
    assert (answered.kind, assessed.kind) == (EventKind.QUESTION_ANSWERED, EventKind.ASSESSED)
    assert answered.detail == {"answers": "named: not_clear", "count": 1}
    told = tell(answered.kind, answered.actor_name, answered.detail)
    assert told == "Bob Breuer answered the checklist: named: not clear."
    assert WHY not in str(list(case.events.values()))
    assert list(verify_chain(str(case.pk))) == []


def test_several_answers_make_one_event_and_one_assessment() -> None:
    case = decided.assessed()
    number, events = case.assessments.live().get().number, case.events.count()
    checklists.answer_all(case)
    assert case.assessments.live().get().number == number + 1
    assert case.events.count() == events + 2
    assert not [line for line in checklist.checklist_of(cases.fresh(case)) if line.open]


def test_a_later_answer_voids_the_one_before_and_history_keeps_both() -> None:
    case = decided.assessed()
    checklists.answer(case, NAMED)
    earlier = checklists.live(case, NAMED)
    checklists.answer(case, NAMED, Answer.NO, note=WHY, actor=people.carol())
    earlier.refresh_from_db()
    assert (earlier.is_live, earlier.voided_reason) == (False, "answered again")
    assert checklists.live(case, NAMED).answered_by == people.carol()
    assert [row.answer for row in earlier.history.all()] == ["yes", "yes"]
    assert ChecklistAnswer.objects.filter(data_request=case, rule_id=NAMED).count() == 2


def test_the_same_answer_again_is_none() -> None:
    case = decided.assessed()
    paper = checklists.attach(case)
    given: dict[str, Any] = {"note": "See there.", "document": paper, "page": 2}
    checklists.answer(case, NAMED, **given)
    before = decided.snapshot(case)
    with pytest.raises(BadInput, match="Nothing was answered anew"):
        checklists.answer(case, NAMED, **given)
    assert decided.snapshot(case) == before
    checklists.answer(case, NAMED, **{**given, "page": 3})
    assert checklists.live(case, NAMED).page == 3


def test_of_several_answers_those_that_are_there_already_are_left_out() -> None:
    case = decided.assessed()
    checklists.answer(case, NAMED)
    before = checklists.live(case, NAMED)
    asked = checklists.lines(case)
    given = [
        Given(rulebook=CODE, rule_id=rule_id, unit_key=asked[rule_id].unit_key, answer=Answer.YES)
        for rule_id in (NAMED, LIMIT)
    ]
    checklist.answer_questions(
        actor=people.bob(), data_request=cases.fresh(case), answers=given, at=decided.LATER
    )
    assert checklists.live(case, NAMED) == before
    assert decided.last_event(case).kind == EventKind.ASSESSED
    assert case.events.order_by("-number")[1].detail == {"answers": "limit: yes", "count": 1}


@pytest.mark.parametrize("stage", ["decided", "approved"])
def test_an_answer_voids_decision_and_approval_that_rested_on_another(stage: str) -> None:
    case = decided.assessed()
    checklists.answer_all(case)
    decided.decide(case)
    if stage == "approved":
        decided.approve(case)
    checklists.answer(case, NAMED, Answer.NO, note=WHY)
    assert not case.decisions.live().exists()
    assert not case.approvals.live().exists()
    assert case.decisions.get().voided_reason == "checklist answered"
    assert cases.fresh(case).status == Status.ASSESSED


def test_an_answer_leaves_a_case_in_the_rights_review_with_its_reviewer() -> None:
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    assessment.escalate(actor=people.bob(), data_request=cases.fresh(case), at=decided.AT)
    level = cases.fresh(case).review_level
    checklists.answer(case, NAMED)
    now = cases.fresh(case)
    assert (now.status, now.review_level) == (Status.RIGHTS_REVIEW, level)
    assert case.assessments.live().get().number == 2


def test_answers_outlive_a_correction_and_count_in_the_next_assessment() -> None:
    case = decided.assessed()
    checklists.answer(case, NAMED)
    facts.correct_facts(
        actor=people.bob(), data_request=cases.fresh(case), order={"max_penalty_months": 60}, reason="misread",
        at=decided.LATER,
    )  # fmt: skip
    assert checklist.checklist_of(cases.fresh(case)) == ()
    decided.assess(case, at=decided.LATER)
    assert checklists.lines(case)[NAMED].result is Result.SATISFIED
