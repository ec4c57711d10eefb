"""Corrections of issued letters, and how letters reach their addressees."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.triage import cases, decided, people
from tests.triage.decided import last_event, refused
from triage.audit import verify_chain
from triage.choices import (
    DeliveryStatus,
    LetterKind,
    LetterStatus,
    Status,
)
from triage.errors import BadInput, Incomplete, TriageError, WrongStep
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DataRequest, Letter
from triage.services import closing, letters

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


def said(letter: Letter) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(letter.context.reveal(scope=letter.data_request_id))["content"]
    return plain


def deliver(letter: Letter, **parts: Any) -> Letter:
    parts = {"actor": people.alice(), "note": "by post", "at": decided.LATER, **parts}
    return letters.mark_delivered(letter=decided.fresh_letter(letter), **parts)


# Corrections


def test_a_correction_is_a_new_version_that_names_the_one_it_replaces():
    case = ready("answered")
    first = answer(case)

    second = decided.render(
        decided.issue(decided.draft(case, replaces=first, remarks=("The date was wrong.",)))
    )

    assert (second.replaces, second.number, second.status) == (first, 2, LetterStatus.ISSUED)
    assert said(second)["replaces"] == {"version": 1, "date": "2026-11-20"}
    assert said(second)["remarks"] == ["The date was wrong."]
    assert decided.fresh_letter(first).sha256 == first.sha256
    assert cases.fresh(case).status == Status.ANSWERED
    assert list(verify_chain(str(case.pk))) == []


def test_a_letter_is_replaced_once_and_then_its_latest_version_is():
    case = ready("answered")
    first = answer(case)
    second = decided.render(decided.issue(decided.draft(case, replaces=first)))

    refused(case, WrongStep, "has been replaced already", partial(decided.draft, case, replaces=first))

    third = decided.render(decided.issue(decided.draft(case, replaces=second)))
    assert third.replaces == second


def test_a_drafted_correction_gives_way_to_the_next_draft():
    case = ready("answered")
    first = answer(case)
    discarded = decided.draft(case, replaces=first)

    better = decided.render(decided.issue(decided.draft(case, replaces=first)))

    assert better.replaces == first
    assert decided.fresh_letter(discarded).replaces is None
    refused(case, WrongStep, "issue answer", partial(decided.issue, discarded))
    assert list(verify_chain(str(case.pk))) == []


def test_a_letter_replaces_one_of_its_kind_and_case_that_was_issued():
    case, other = ready("answered"), ready("produced")
    first = answer(case)

    refused(other, Incomplete, "same kind in the same case", partial(decided.draft, other, replaces=first))
    acknowledge = partial(decided.draft, case, LetterKind.ACKNOWLEDGEMENT, replaces=first)
    refused(case, Incomplete, "same kind in the same case", acknowledge)
    draft = decided.draft(other)
    refused(other, WrongStep, "was not issued", partial(decided.draft, other, replaces=draft))


def test_a_correction_waits_for_a_closed_case_to_be_reopened():
    case = ready("answered")
    correction = decided.draft(case, replaces=answer(case))
    closing.close(actor=people.bob(), data_request=cases.fresh(case), at=decided.AT)

    refused(case, TriageError, "closed", partial(decided.issue, correction))


# Delivery


def test_delivering_the_answer_moves_the_case_and_keeps_how():
    case = ready("answered")

    letter = deliver(answer(case), note="through the EU system, receipt 7001")

    assert (letter.delivery, letter.delivered_at) == (DeliveryStatus.DELIVERED, decided.LATER)
    assert cases.fresh(case).status == Status.DELIVERED
    assert (last_event(case).kind, cases.reason_of(last_event(case))) == (
        EventKind.DELIVERED, "through the EU system, receipt 7001",
    )  # fmt: skip
    assert list(verify_chain(str(case.pk))) == []


def test_delivering_another_letter_moves_nothing():
    case = ready("answered")
    acknowledgement = decided.render(decided.queued(case, LetterKind.ACKNOWLEDGEMENT))

    deliver(acknowledgement)

    assert cases.fresh(case).status == Status.ANSWERED


@pytest.mark.parametrize("note", ["", "  \n"])
def test_a_delivery_and_a_hold_say_how_and_why(note: str):
    case = ready("answered")
    hold = partial(letters.hold_delivery, actor=people.alice(), note=note, at=decided.AT)

    refused(case, Incomplete, "how the letter was delivered", partial(deliver, answer(case), note=note))
    refused(case, Incomplete, "why the delivery is held", lambda: hold(letter=answer(case)))
    refused(case, BadInput, "at most 300", partial(deliver, answer(case), note="x" * 301))


def test_a_held_delivery_can_still_be_delivered_and_a_delivered_one_not_again():
    case = ready("answered")
    held = letters.hold_delivery(
        actor=people.alice(), letter=answer(case), note="address in doubt", at=decided.AT
    )
    assert held.delivery == DeliveryStatus.HELD
    assert cases.fresh(case).status == Status.ANSWERED

    deliver(held)

    refused(case, WrongStep, "waits for delivery", partial(deliver, held))
    hold = partial(letters.hold_delivery, actor=people.alice(), note="too late", at=decided.AT)
    refused(case, WrongStep, "waits for delivery", lambda: hold(letter=answer(case)))


def test_what_was_not_issued_is_not_delivered():
    case = ready("produced")
    letter = decided.draft(case)

    refused(case, WrongStep, "waits for delivery", partial(deliver, letter))
    decided.issue(letter)
    refused(case, WrongStep, "waits for delivery", partial(deliver, letter))


def test_a_correction_is_delivered_after_the_answer_was():
    case = ready("answered")
    first = answer(case)
    deliver(first)

    correction = decided.render(decided.issue(decided.draft(case, replaces=first)))
    deliver(correction)

    assert cases.fresh(case).status == Status.DELIVERED
    assert decided.fresh_letter(correction).delivery == DeliveryStatus.DELIVERED


def test_a_closed_case_is_not_opened_by_a_delivery():
    case = ready("refused")
    letter = decided.render(decided.queued(case, LetterKind.REFUSAL))
    closing.close(actor=people.bob(), data_request=cases.fresh(case), at=decided.AT)

    refused(case, TriageError, "closed", partial(deliver, letter))

    assert cases.fresh(case).status == Status.CLOSED
