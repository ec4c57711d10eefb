"""The checklist beside a document: an answer leads to the page that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jurisdictions.law.vocabulary import Answer
from tests.triage import cases, checklists, decided, people
from tests.triage.admin.test_checklist_page import attach, slugs
from tests.triage.checklists import LIMIT, NAMED
from triage.choices import DocumentRole
from triage.models import ChecklistAnswer, DataRequest, Document
from triage.services import intake

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
WHY = "The name on this page is another one."


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


def address(paper: Document, page: int | None = 2) -> str:
    read = reverse("admin:triage_document_read", kwargs={"object_id": paper.pk})
    return f"{read}?page={page}" if page else read


def sent(case: DataRequest, *, read_here: bool = True, **fields: str) -> dict[str, Any]:
    names = slugs(case)
    given = {
        f"answer-{names[name.partition('_')[0]]}-{name.partition('_')[2]}": value
        for name, value in fields.items()
    }
    ticked = {"answer-read_here": "on"} if read_here else {}
    return {"act": "answer", "answer-version": cases.fresh(case).version, **ticked, **given}


@pytest.mark.parametrize(("read_here", "page"), [(True, 2), (False, None)])
def test_an_answer_was_read_on_the_page_that_is_shown_unless_the_person_says_otherwise(
    as_: As, read_here: bool, page: int | None
) -> None:
    case = decided.assessed()
    paper = attach(case)
    assert "I read it on this page" in as_("bob").get(address(paper)).content.decode()
    data = sent(case, read_here=read_here, named_answer="no", named_note=WHY)
    answer = as_("bob").post(address(paper), data)
    assert answer.status_code == 302
    assert answer["Location"].endswith("page=2&zoom=fit")
    row = checklists.live(case, NAMED)
    assert (row.answer, row.page, row.document) == ("no", page, paper if read_here else None)
    assert case.assessments.live().get().number == 2


def test_a_text_has_no_page_to_lead_to(as_: As) -> None:
    case = decided.assessed()
    paper = intake.attach_document(
        actor=people.alice(), data_request=case, role=DocumentRole.ORDER, name="Beschluss.txt", content=b"Beschluss",
        at=cases.AT,
    )  # fmt: skip
    assert as_("bob").post(address(paper, None), sent(case, named_answer="yes")).status_code == 302
    row = checklists.live(case, NAMED)
    assert (row.document, row.page) == (paper, None)


def test_what_is_left_as_it_was_keeps_its_place(as_: As) -> None:
    case = decided.assessed()
    paper = attach(case)
    checklists.answer(case, NAMED, Answer.NO, note=WHY, document=paper, page=3)
    row = checklists.live(case, NAMED)
    data = sent(case, named_answer="no", named_note=WHY, limit_answer="yes")
    assert as_("bob").post(address(paper), data).status_code == 302
    assert checklists.live(case, NAMED) == row
    assert checklists.live(case, LIMIT).page == 2


def test_what_is_wrong_is_said_beside_the_document(as_: As) -> None:
    case = decided.assessed()
    paper = attach(case)
    answer = as_("bob").post(address(paper), sent(case, named_answer="no"))
    assert answer.status_code == 200
    assert answer.context["answering"]
    assert "Say why it is answered" in answer.content.decode()
    assert not ChecklistAnswer.objects.filter(data_request=case).exists()


def test_whoever_was_overtaken_sees_what_happened_and_what_they_wrote(as_: As) -> None:
    case = decided.assessed()
    paper = attach(case)
    data = sent(case, named_answer="no", named_note=WHY)
    checklists.answer(case, LIMIT, actor=people.carol())
    answer = as_("bob").post(address(paper), data)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Carol Castro answered the checklist: limit: yes." in text
    assert WHY in text
    assert answer.context["conflict"].possible
    assert not ChecklistAnswer.objects.filter(data_request=case, rule_id=NAMED).exists()


@pytest.mark.parametrize("who", ["alice", "dan", "grace", "frank"])
def test_who_may_not_assess_has_no_checklist_beside_a_document(as_: As, who: str) -> None:
    case = decided.assessed()
    paper = attach(case)
    shown = as_(who).get(address(paper))
    assert shown.status_code == (404 if who == "frank" else 200)
    assert "I read it on this page" not in shown.content.decode()
    assert as_(who).post(address(paper), sent(case, named_answer="yes")).status_code == 404
    assert not ChecklistAnswer.objects.filter(data_request=case).exists()


def test_nothing_is_asked_beside_a_document_before_the_assessment(as_: As) -> None:
    case = decided.verified()
    paper = attach(case)
    assert "checklist_form" not in as_("bob").get(address(paper)).context
    data = {"act": "answer", "answer-version": cases.fresh(case).version, "answer-read_here": "on"}
    assert as_("bob").post(address(paper), data).status_code == 200
    assert not ChecklistAnswer.objects.filter(data_request=case).exists()
