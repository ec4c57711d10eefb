"""The checklist in the case file, on its own page, beside a document, and where a decision is made and approved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jurisdictions.law.vocabulary import Answer
from tests.triage import cases, checklists, decided, people
from tests.triage.admin.test_help import silent
from tests.triage.checklists import LIMIT, NAMED, PAPER
from tests.triage.documents import papers
from triage.admin.case_checklist import checklist_part
from triage.choices import DocumentRole, Status
from triage.models import ChecklistAnswer, DataRequest, Document
from triage.services import intake

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
WHY = "The name in the order is another one."
SAVED = "The checklist is saved"


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        checklists.publish()
        for name in people.PEOPLE:
            people.person(name)
        yield


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(decided.LATER, tick=False):
        yield


def attach(case: DataRequest, name: str = "Beschluss.pdf") -> Document:
    return intake.attach_document(
        actor=people.alice(), data_request=case, role=DocumentRole.ORDER, name=name,
        content=papers.paper(name, "zwei", "drei"), at=cases.AT,
    )  # fmt: skip


def page(case: DataRequest) -> str:
    return reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})


def address(case: DataRequest, act: str = "answer-questions") -> str:
    return reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": act})


def slugs(case: DataRequest) -> dict[str, str]:
    """The names of the fields of the regime's questions, by id."""
    rows = checklist_part(cases.fresh(case)).rows
    return {row.line.rule_id: row.slug for row in rows if row.line.rulebook == checklists.CODE}


def sent(case: DataRequest, **fields: str) -> dict[str, Any]:
    """What a browser sends: `named_answer="yes"` by the id of the question; everything else as the page shows it."""
    names = slugs(case)
    given = {
        f"{names[name.partition('_')[0]]}-{name.partition('_')[2]}": value for name, value in fields.items()
    }
    return {"version": cases.fresh(case).version, **given}


def texts(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


# --- What the page shows ---


def test_the_case_file_asks_each_question_with_help_source_and_what_blocks(as_: As) -> None:
    case = decided.assessed()
    answer = as_("bob").get(page(case))
    text = answer.content.decode()
    for words in (
        "Does the order name the person?", "Compare the name with the file.", "Where to look: section B",
        "Art. 1", "CHECK-TEST version 1", "Source: gazette", "confidence high", "Leave open",
    ):  # fmt: skip
        assert words in " ".join(text.split()), words
    part = answer.context["checklist"]
    assert (part.progress.answered, part.progress.total) == (0, len(part.rows))
    assert f"0 of {len(part.rows)} answered" in text
    assert "2 without an answer block" in text
    assert text.index('id="checklist"') < text.index('id="findings"')


def test_the_next_step_is_the_checklist_while_it_blocks(as_: As) -> None:
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    steps = [act.name for act, _url in as_("bob").get(page(case)).context["steps"]]
    assert steps[0] == "answer-questions"
    decided.answer_blocking(case)
    steps = [act.name for act, _url in as_("bob").get(page(case)).context["steps"]]
    assert steps[0] == "escalate"
    assert "answer-questions" in steps


def test_a_case_that_is_asked_nothing_offers_no_checklist(as_: As) -> None:
    case = decided.verified()
    answer = as_("bob").get(page(case))
    assert "answer-questions" not in [act.name for act, _url in answer.context["steps"]]
    assert "What the law asks counsel appears once it is." in answer.content.decode()
    assert as_("bob").get(address(case)).status_code == 302


@pytest.mark.parametrize(("who", "forms"), [("bob", True), ("carol", True), ("dan", False), ("grace", False)])
def test_who_may_not_assess_reads_the_answers_without_a_form(as_: As, who: str, forms: bool) -> None:
    case = decided.assessed()
    checklists.answer(case, NAMED, Answer.NO, note=WHY)
    answer = as_(who).get(page(case))
    text = answer.content.decode()
    assert ("checklist_form" in answer.context) is forms
    assert WHY in text
    assert "Bob Breuer, 2026-11-20" in text
    assert as_(who).get(address(case)).status_code == (200 if forms else 404)


def test_an_answer_leads_to_its_page_of_the_document(as_: As) -> None:
    case = decided.assessed()
    paper = attach(case)
    checklists.answer(case, NAMED, document=paper, page=2)
    url = reverse("admin:triage_document_read", kwargs={"object_id": paper.pk}) + "?page=2"
    assert f'href="{url}"' in as_("bob").get(page(case)).content.decode()


def test_an_answer_to_other_words_is_told_and_the_question_is_open(as_: As) -> None:
    case = decided.assessed()
    checklists.answer(case, NAMED, Answer.NO, note=WHY)
    checklists.publish(checklists.changed(NAMED, asks="Does the order name the holder?"))
    decided.assess(case, at=decided.LATER)
    text = " ".join(as_("bob").get(address(case)).content.decode().split())
    assert "Bob Breuer answered “no” on 2026-11-20" in text
    assert "The law asks it in other words now: answer it anew." in text


def test_every_field_says_what_it_means(as_: As) -> None:
    case = decided.assessed()
    attach(case, "one.pdf")
    attach(case, "two.pdf")
    fields = as_("bob").get(address(case)).context["form"].fields
    assert len(fields) > 9
    assert silent(fields) == []


def test_the_page_takes_the_same_queries_however_much_is_asked(as_: As) -> None:
    counts = []
    for subjects in ((cases.SUSPECT,), (cases.SUSPECT,) * 4):
        case = decided.assessed(subjects=subjects)
        client = as_("bob")
        client.get(address(case))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(case)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_form_holds_so_many_questions_and_says_that_more_follow(
    as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.admin.checklist_form.MOST_SHOWN", 1)
    case = decided.assessed()
    answer = as_("bob").get(address(case))
    form = answer.context["form"]
    assert form.left_out == len(form.part.rows) - 1
    assert f"{form.left_out} more questions follow" in answer.content.decode()


# --- What it takes ---


def test_several_questions_are_answered_in_one_go_and_the_rest_stays_open(as_: As) -> None:
    case = decided.assessed()
    paper = attach(case)
    data = sent(
        case, named_answer="yes", named_note="Line 3.\r\nAnd 4.", named_page="2", limit_answer="not_clear",
        limit_note="No dates.", paper_answer="",
    )  # fmt: skip
    answer = as_("bob").post(address(case), data)
    assert answer.status_code == 302
    assert answer["Location"] == page(case)
    assert SAVED in texts(answer)[0]
    named, limit = checklists.live(case, NAMED), checklists.live(case, LIMIT)
    assert (named.answer, named.document, named.page) == ("yes", paper, 2)
    assert checklists.note_of(named) == "Line 3.\nAnd 4."
    assert (limit.answer, limit.document, limit.page) == ("not_clear", None, None)
    assert checklists.lines(case)[PAPER].open
    assert case.assessments.live().get().number == 2


def test_what_stands_there_already_is_sent_along_and_is_no_new_answer(as_: As) -> None:
    case = decided.assessed()
    checklists.answer(case, NAMED, Answer.NO, note=WHY)
    row = checklists.live(case, NAMED)
    data = sent(case, named_answer="no", named_note=WHY, limit_answer="yes")
    assert as_("carol").post(address(case), data).status_code == 302
    assert checklists.live(case, NAMED) == row
    assert checklists.live(case, LIMIT).answered_by == people.carol()


def test_of_two_documents_the_one_with_the_page_is_chosen(as_: As) -> None:
    case = decided.assessed()
    attach(case, "one.pdf")
    second = attach(case, "two.pdf")
    data = sent(case, named_answer="yes", named_page="2")
    answer = as_("bob").post(address(case), data)
    assert "Choose the document that has this page." in answer.content.decode()
    data[f"{slugs(case)[NAMED]}-document"] = str(second.pk)
    assert as_("bob").post(address(case), data).status_code == 302
    assert checklists.live(case, NAMED).document == second


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"named_answer": "no"}, "Say why it is answered “no” or “not clear”."),
        ({"named_note": "Only a note."}, "Choose an answer as well, or empty note and page."),
        ({"named_answer": "no", "named_note": "Call +44 7700 900123."}, "holds a telephone number"),
        ({"named_answer": "no", "named_note": cases.USER_ID}, "names an identifier of this case"),
        ({"named_answer": "maybe"}, "maybe is not one of the available choices"),
        ({"named_answer": "yes", "named_page": "9"}, "the document has 3 pages"),
        ({"named_answer": "yes", "named_page": "0"}, "greater than or equal to 1"),
        ({}, "Nothing was answered. Choose an answer, then send it."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_said_at_its_question_and_nothing_is_saved(
    as_: As, fields: dict[str, str], says: str
) -> None:
    case = decided.assessed()
    attach(case)
    before = decided.snapshot(case)
    answer = as_("bob").post(address(case), sent(case, **fields))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert decided.snapshot(case) == before
    assert not ChecklistAnswer.objects.filter(data_request=case).exists()
    for name, value in fields.items():
        if name == "named_note":
            assert value in answer.content.decode()


def test_a_document_of_another_case_is_none_to_choose(as_: As) -> None:
    case, other = decided.assessed(), decided.assessed()
    attach(case, "one.pdf")
    attach(case, "two.pdf")
    foreign = attach(other)
    data = sent(case, named_answer="yes", named_page="1", named_document=str(foreign.pk))
    answer = as_("bob").post(address(case), data)
    assert "is not one of the available choices" in answer.content.decode()
    assert not ChecklistAnswer.objects.filter(data_request=case).exists()


def test_two_people_answer_and_the_second_is_shown_what_the_first_did(as_: As) -> None:
    case = decided.assessed()
    checklists.answer(case, NAMED, note="First look.")
    data = sent(case, named_answer="yes", named_note="First look.", limit_answer="yes")
    checklists.answer(case, NAMED, Answer.NO, note=WHY, actor=people.carol())

    answer = as_("bob").post(address(case), data)

    assert answer.status_code == 409
    happened = [event.sentence for event in answer.context["conflict"].happened]
    assert happened[0] == "Carol Castro answered the checklist: named: no."
    again = answer.context["form"]
    assert again.data[f"{slugs(case)[NAMED]}-answer"] == "no"
    assert again.data[f"{slugs(case)[NAMED]}-note"] == WHY
    assert not ChecklistAnswer.objects.live().filter(data_request=case, rule_id=LIMIT).exists()

    assert as_("bob").post(address(case), again.data).status_code == 302
    assert checklists.live(case, NAMED).answered_by == people.carol()
    assert checklists.live(case, LIMIT).answered_by == people.bob()


@pytest.mark.parametrize("who", ["frank", "alice", "dan", "judy"])
def test_nobody_else_can_send_it(as_: As, who: str) -> None:
    case = decided.assessed()
    data = sent(case, named_answer="yes")
    assert as_(who).post(address(case), data).status_code == 404
    assert not ChecklistAnswer.objects.filter(data_request=case).exists()


def test_a_sealed_case_answers_as_if_it_were_not_there(as_: As) -> None:
    case = decided.assessed()
    data = sent(case, named_answer="yes")
    decided.forced(case, sealed=True)
    for answer in (as_("bob").get(address(case)), as_("bob").post(address(case), data)):
        assert answer.status_code == 404
    assert not ChecklistAnswer.objects.filter(data_request=case).exists()


# --- Where a decision is made and approved ---


def test_who_decides_and_who_approves_read_who_answered_what(as_: As) -> None:
    case = decided.assessed()
    checklists.answer_all(case)
    checklists.answer(case, NAMED, note="Named on page 1.")
    for who, act in (("bob", "decide"), ("carol", "approve")):
        if act == "approve":
            decided.decide(case)
        text = " ".join(as_(who).get(address(case, act)).content.decode().split())
        assert "Does the order name the person?" in text
        assert "Named on page 1." in text
        assert "Bob Breuer, 2026-11-20" in text


def test_answering_after_the_decision_says_what_it_voids_and_does_so(as_: As) -> None:
    case = decided.assessed()
    checklists.answer_all(case)
    decided.decide(case)
    assert "it is voided once one of them changes" in as_("bob").get(page(case)).content.decode()
    data = sent(case, named_answer="no", named_note=WHY)
    assert as_("bob").post(address(case), data).status_code == 302
    assert not case.decisions.live().exists()
    assert cases.fresh(case).status == Status.ASSESSED
