"""A letter is issued once, by who may, on the ground it was drafted for, and then never changes."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.triage import cases, decided, people
from tests.triage.decided import last_event, refused
from triage.choices import (
    DeliveryStatus,
    LetterKind,
    LetterStatus,
    OutboxStatus,
    Status,
)
from triage.errors import GateClosed, NotInScope, NotPermitted, TriageError, WrongStep
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DataRequest, Letter
from triage.querysets import BulkWriteRefused
from triage.services import closing, decisions, facts, letters
from triage.services.triggers import FROZEN_ONCE_ISSUED

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(renderer, "render", decided.blank_render)
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        folder: Path = tmp_path_factory.mktemp("records")
        STAGES["produced"] = decided.produced(folder)
        STAGES["answered"] = decided.produced(folder)
        decided.render(decided.queued(STAGES["answered"]))
        STAGES["refused"] = decided.approved(decided.refuse_all)
        yield
    patch.undo()


def ready(stage: str) -> DataRequest:
    return cases.fresh(STAGES[stage])


def answer(case: DataRequest) -> Letter:
    return Letter.objects.get(data_request=case.pk, status=LetterStatus.ISSUED)


def deliver(letter: Letter, **parts: Any) -> Letter:
    parts = {"actor": people.alice(), "note": "by post", "at": decided.LATER, **parts}
    return letters.mark_delivered(letter=decided.fresh_letter(letter), **parts)


# Issuing


def test_an_issued_draft_waits_in_the_queue_of_work():
    case = ready("produced")

    letter = decided.issue(decided.draft(case))

    assert (letter.status, letter.issued_by, letter.issued_at) == (LetterStatus.QUEUED, people.bob(), None)
    entry = decided.entry_of(letter)
    assert (entry.status, entry.actor, entry.data_request) == (OutboxStatus.WAITING, people.bob(), case)
    assert last_event(case).kind == EventKind.LETTER_QUEUED
    assert cases.fresh(case).status == Status.PRODUCED


def test_a_letter_is_issued_once():
    case = ready("produced")
    letter = decided.queued(case)

    refused(case, WrongStep, "waits to be rendered", partial(decided.issue, letter))
    decided.render(letter)
    refused(case, WrongStep, "“issued”", partial(decided.issue, letter))


def test_an_answer_is_given_once_though_two_were_drafted():
    case = ready("produced")
    first, second = decided.draft(case), decided.draft(case)
    decided.render(decided.issue(first))

    refused(case, WrongStep, "issue answer", partial(decided.issue, second))

    assert Letter.objects.issued().filter(data_request=case).count() == 1
    assert cases.fresh(case).status == Status.ANSWERED


def test_of_two_answers_in_the_queue_one_is_issued_and_the_other_says_why_not():
    case = ready("produced")
    first, second = decided.draft(case), decided.draft(case)
    decided.issue(first)
    decided.issue(second)
    decided.render(first)

    with pytest.raises(AssertionError):
        decided.render(second)

    second = decided.fresh_letter(second)
    assert second.status == LetterStatus.FAILED
    assert "letter issued" in second.problem
    assert decided.fresh_letter(first).status == LetterStatus.ISSUED


def test_a_draft_of_an_earlier_decision_is_not_issued(tmp_path: Path):
    case = decided.produced(tmp_path)
    letter = decided.draft(case)
    decisions.return_decision(
        actor=people.carol(), data_request=cases.fresh(case), reason="less", at=decided.AT
    )
    decided.decide(case)
    decided.approve(case)
    decided.produce(case, tmp_path)

    refused(case, GateClosed, "decision is not the one it was drafted for", partial(decided.issue, letter))

    assert decided.issue(decided.draft(case)).status == LetterStatus.QUEUED


def test_a_draft_is_not_issued_after_the_facts_were_corrected():
    case = ready("refused")
    letter = decided.draft(case, LetterKind.REFUSAL)
    facts.correct_facts(
        actor=people.bob(),
        data_request=cases.fresh(case),
        order={"overbroad": True},
        reason="x",
        at=decided.AT,
    )

    refused(case, GateClosed, "needs a decision", partial(decided.issue, letter))


def test_a_withdrawn_case_gets_no_answer():
    case = ready("refused")
    letter = decided.draft(case, LetterKind.REFUSAL)
    closing.withdraw(actor=people.alice(), data_request=cases.fresh(case), reason="by fax", at=decided.AT)

    refused(case, TriageError, "needs a decision|possible from", partial(decided.issue, letter))


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("dan", NotPermitted),
        ("erin", NotPermitted),
        ("grace", NotPermitted),
        ("frank", NotInScope),
        ("root", NotInScope),
    ],
)
def test_letters_are_drafted_issued_and_delivered_by_who_may(name: str, error: type[Exception]):
    actor = people.person(name)
    case, answered = ready("produced"), ready("answered")
    letter = decided.draft(case)

    refused(case, error, "role|jurisdictions", partial(decided.draft, case, actor=actor))
    refused(case, error, "role|jurisdictions", partial(decided.issue, letter, actor=actor))
    refused(answered, error, "role|jurisdictions", partial(deliver, answer(answered), actor=actor))


# An issued letter never changes


@pytest.mark.parametrize("column", FROZEN_ONCE_ISSUED)
@pytest.mark.postgres
def test_the_database_lets_no_column_of_an_issued_letter_change(column: str):
    letter = answer(ready("answered"))
    other = decided.draft(ready("answered"), LetterKind.ACKNOWLEDGEMENT)
    values: dict[str, Any] = {
        "data_request_id": ready("produced").pk,
        "replaces_id": other.pk,
        "addressee_id": None,
        "subject_id": ready("answered").subjects.get().pk,
        "clarification_id": uuid4(),
        "decision_id": None,
        "approval_id": None,
        "disclosure_id": None,
        "context": other.context,
        "drafted_by_id": people.bob().pk,
        "issued_by_id": people.carol().pk,
        "drafted_at": decided.LATER,
        "issued_at": decided.LATER,
        "status": LetterStatus.DRAFT,
        "kind": LetterKind.REFUSAL,
        "number": 99,
        "pages": 99,
        "bilingual": not letter.bilingual,
        "texts": [],
        "logo": 99,
    }
    changed = values.get(column, "x")
    assert getattr(letter, column) != changed
    with pytest.raises(IntegrityError, match="an issued letter never changes"), transaction.atomic():
        decided.forced(letter, **{column: changed})
    setattr(letter, column, changed)
    with pytest.raises(IntegrityError, match="an issued letter never changes"), transaction.atomic():
        letter.save()


@pytest.mark.postgres
def test_a_letter_is_never_deleted_and_never_written_in_bulk():
    letter = answer(ready("answered"))

    with pytest.raises(TypeError, match="kept"):
        letter.delete()
    with pytest.raises(BulkWriteRefused):
        Letter.objects.filter(pk=letter.pk).update(status=LetterStatus.DRAFT)
    with pytest.raises(BulkWriteRefused):
        Letter.objects.filter(pk=letter.pk).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        decided.raw_delete(letter)
    with pytest.raises(IntegrityError), transaction.atomic():
        decided.raw_delete(decided.draft(ready("produced")))


@pytest.mark.postgres
def test_a_letter_is_not_issued_without_a_file_in_the_database_either():
    letter = decided.queued(ready("produced"))

    with pytest.raises(IntegrityError), transaction.atomic():
        decided.forced(letter, status=LetterStatus.ISSUED)
    with pytest.raises(IntegrityError), transaction.atomic():
        decided.forced(letter, delivery=DeliveryStatus.DELIVERED)
