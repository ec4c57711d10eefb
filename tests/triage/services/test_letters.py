"""Letters: what each says, when it is due, that it is issued once and never changes, and how it is delivered."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from jurisdictions.law.vocabulary import GagBasis
from tests.triage import cases, decided, people
from triage.audit import verify_chain
from triage.choices import (
    DeliveryStatus,
    ItemOutcome,
    LetterKind,
    LetterStatus,
    NoticeStatus,
    OutboxStatus,
    Status,
    VerificationMethod,
    VerificationResult,
)
from triage.errors import BadInput, GateClosed, Incomplete, NotInScope, NotPermitted, TriageError, WrongStep
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DataRequest, Gag, Letter, UserNotice
from triage.querysets import BulkWriteRefused
from triage.services import clarification, closing, decisions, facts, letters, preservation, verification
from triage.services.decisions import ItemChoice
from triage.services.letter_gates import kinds_that_fit
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
        STAGES["assessed"] = decided.assessed()
        STAGES["approved"] = decided.approved()
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


def refused(case: DataRequest, error: type[Exception], says: str, act: Callable[[], Any]) -> None:
    before = decided.snapshot(case)
    rows = list(Letter.objects.filter(data_request=case).values())
    with pytest.raises(error, match=says):
        act()
    assert decided.snapshot(case) == before
    assert list(Letter.objects.filter(data_request=case).values()) == rows


def said(letter: Letter) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(letter.context.reveal(scope=letter.data_request_id))
    return plain


def last_event(case: DataRequest) -> Any:
    return case.events.order_by("-number")[0]


def deliver(letter: Letter, **parts: Any) -> Letter:
    parts = {"actor": people.alice(), "note": "by post", "at": decided.LATER, **parts}
    return letters.mark_delivered(letter=decided.fresh_letter(letter), **parts)


# What the letters say


def test_a_disclosure_holds_the_values_for_each_subject_and_item_and_stores_them_encrypted():
    case = ready("produced")

    letter = decided.draft(case)

    text = json.dumps(said(letter))
    assert decided.PHONE in text
    assert decided.ADDRESS in text
    assert "192.0.2.99" not in text
    assert decided.PHONE not in letter.context.token
    assert (letter.status, letter.number, letter.addressee) == (LetterStatus.DRAFT, 1, case.authority)
    assert (letter.decision, letter.approval) == (decided.live_decision(case), case.approvals.get())
    assert letter.disclosure == case.disclosures.get()
    assert said(letter)["signatory"]["name"] == "Alice Ashdown"
    assert (last_event(case).kind, last_event(case).detail["letter_kind"]) == (
        EventKind.LETTER_DRAFTED, "disclosure",
    )  # fmt: skip
    assert decided.PHONE not in str(list(case.events.values()))
    assert cases.fresh(case).status == Status.PRODUCED


def test_a_partial_disclosure_names_what_was_refused_and_why(tmp_path: Path):
    subject = replace(cases.SUSPECT, items=(*cases.SUSPECT.items, decided.CONTENT))
    case = decided.produced(tmp_path, subjects=(subject,))

    plain = said(decided.draft(case))

    outcomes = [row["outcome"] for row in plain["subjects"][0]["items"]]
    assert outcomes == ["disclosed", "disclosed", "refused"]
    assert plain["subjects"][0]["items"][2]["codes"] == ["DATA-CONTENT"]
    assert [ground["code"] for ground in plain["grounds"]] == ["DATA-CONTENT"]


def test_no_account_is_said_as_such(tmp_path: Path):
    case = decided.approved()
    stranger = decided.account(identifiers=[{"kind": "user_id", "value": "999"}])
    decided.produce(case, tmp_path, records=decided.records(tmp_path, stranger))

    plain = said(decided.draft(case))

    assert [row["outcome"] for row in plain["subjects"][0]["items"]] == ["no_account", "no_account"]


def test_a_refusal_names_its_grounds_with_their_provisions_and_no_account_data():
    case = ready("refused")

    letter = decided.draft(case, LetterKind.REFUSAL)

    (ground,) = said(letter)["grounds"]
    assert ground["code"] == "LEGAL-STATUTE-DOES-NOT-COVER"
    assert decided.PHONE not in json.dumps(said(letter))
    assert letter.disclosure is None
    assert letter.decision == decided.live_decision(case)


def test_a_redirection_names_the_way_of_mutual_legal_assistance():
    def redirect(case: DataRequest) -> list[ItemChoice]:
        items = decided.items_of(case)
        return [
            ItemChoice(item.pk, ItemOutcome.REDIRECT, ("LEGAL-STATUTE-DOES-NOT-COVER",)) for item in items
        ]

    case = decided.approved(redirect)

    assert said(decided.draft(case, LetterKind.REDIRECT))["requested_state"] == "Germany"
    refused(
        case, GateClosed, "no item with the outcome “refuse”",
        partial(decided.draft, case, LetterKind.REFUSAL),
    )  # fmt: skip


def test_an_acknowledgement_gives_the_leading_date_where_one_binds():
    case = ready("assessed")
    assert said(decided.draft(case, LetterKind.ACKNOWLEDGEMENT))["answer_due"] is None

    decided.review("EU-2023-1543", "eu-answer-10-days")
    decided.assess(case)

    due = said(decided.draft(case, LetterKind.ACKNOWLEDGEMENT))["answer_due"]
    assert due["last_day"] == "2026-11-30"


def test_a_clarification_asks_the_open_questions_once_there_are_some():
    case = ready("assessed")
    draft = partial(decided.draft, case, LetterKind.CLARIFICATION)
    refused(case, GateClosed, "no clarification is open", draft)

    asked = clarification.ask_clarification(
        actor=people.alice(), data_request=case, reason_codes=["SCOPE-OVERBROAD"], answer_by=date(2026, 12, 1),
        narrowing_offer="Only the administrators.", at=decided.AT,
    )  # fmt: skip
    letter = draft()

    assert letter.clarification == asked
    assert said(letter)["narrowing"] == ["Only the administrators."]
    assert [question["code"] for question in said(letter)["questions"]] == ["SCOPE-OVERBROAD"]


def test_a_clarification_that_was_answered_is_not_sent_any_more():
    case = ready("assessed")
    clarification.ask_clarification(
        actor=people.alice(),
        data_request=case,
        reason_codes=["SCOPE-OVERBROAD"],
        answer_by=None,
        at=decided.AT,
    )
    letter = decided.draft(case, LetterKind.CLARIFICATION)
    clarification.record_reply(
        actor=people.alice(), data_request=cases.fresh(case), reply="by telephone", at=decided.AT
    )

    refused(case, GateClosed, "no clarification is open", partial(decided.issue, letter))


def test_a_fraud_notice_goes_to_the_authority_that_was_impersonated_and_names_no_user():
    case = ready("assessed")
    verification.verify_sender(
        actor=people.alice(), data_request=case, method=VerificationMethod.CALL_BACK,
        contact_used=cases.COURT_PHONE, contact_source=cases.COURT_SOURCE, result=VerificationResult.DENIED,
        at=decided.AT,
    )  # fmt: skip
    verification.reject_sender(
        actor=people.alice(), data_request=cases.fresh(case), reason="denied", at=decided.AT
    )

    letter = decided.draft(case, LetterKind.FRAUD_NOTICE)

    text = json.dumps(said(letter))
    assert letter.addressee == case.authority
    assert cases.USER_ID not in text
    assert cases.USERNAME not in text


def test_a_preservation_is_confirmed_while_it_stands():
    case = ready("assessed")
    draft = partial(decided.draft, case, LetterKind.PRESERVATION_CONFIRMATION)
    refused(case, GateClosed, "nothing is preserved", draft)

    preservation.preserve(
        actor=people.alice(),
        data_request=case,
        until=decided.AT + timedelta(days=60),
        basis="Art. 11",
        at=decided.AT,
    )
    assert said(draft())["preserved_until"] == "2027-01-19"


# Notices to users


def notice_of(case: DataRequest) -> partial[Letter]:
    return partial(decided.draft, case, LetterKind.USER_NOTICE, subject=case.subjects.get())


def test_a_user_is_told_what_was_disclosed_to_whom_without_the_values():
    case = ready("answered")

    text = json.dumps(said(notice_of(case)()), ensure_ascii=False)

    assert cases.COURT in text
    assert decided.PHONE not in text
    assert decided.ADDRESS not in text


def test_a_user_is_not_told_before_anything_left_or_of_another_case():
    refused(
        ready("produced"), GateClosed, "nothing of this subject was disclosed", notice_of(ready("produced"))
    )
    foreign = partial(
        decided.draft, ready("answered"), LetterKind.USER_NOTICE, subject=ready("produced").subjects.get()
    )
    refused(ready("answered"), GateClosed, "nothing of this subject was disclosed", foreign)


def test_a_gag_closes_the_gate_of_the_notice_until_its_last_day_is_over():
    case = ready("answered")
    Gag(data_request=case, basis=GagBasis.BY_ORDER, until=date(2026, 11, 21)).save()

    refused(case, GateClosed, "may not be told", notice_of(case))

    assert notice_of(case)(at=decided.AT + timedelta(days=2)).subject == case.subjects.get()


def test_a_gag_that_comes_after_the_draft_stops_the_notice():
    case = ready("answered")
    letter = notice_of(case)()
    Gag(data_request=case, basis=GagBasis.BY_LAW).save()

    refused(case, GateClosed, "may not be told", partial(decided.issue, letter))


def test_an_issued_notice_is_recorded_as_sent():
    case = ready("answered")

    letter = decided.render(decided.issue(notice_of(case)()))

    notice = UserNotice.objects.get(data_request=case)
    assert (notice.status, notice.letter, notice.sent_at) == (NoticeStatus.SENT, letter, decided.AT)
    assert cases.fresh(case).status == Status.ANSWERED


def test_only_a_notice_is_about_one_subject():
    case = ready("produced")

    assert decided.draft(case, subject=ready("answered").subjects.get()).subject is None


# Which are due


@pytest.mark.parametrize(
    ("stage", "kinds"),
    [
        ("assessed", {LetterKind.ACKNOWLEDGEMENT}),
        ("approved", {LetterKind.ACKNOWLEDGEMENT}),
        ("produced", {LetterKind.ACKNOWLEDGEMENT, LetterKind.DISCLOSURE}),
        ("answered", {LetterKind.ACKNOWLEDGEMENT, LetterKind.DISCLOSURE, LetterKind.USER_NOTICE}),
        ("refused", {LetterKind.ACKNOWLEDGEMENT, LetterKind.REFUSAL}),
    ],
)
def test_the_kinds_that_fit_are_those_whose_gate_is_open(stage: str, kinds: set[LetterKind]):
    assert set(kinds_that_fit(ready(stage), at=decided.AT)) == kinds


def test_no_kind_fits_a_case_that_is_held():
    case = ready("produced")
    decided.forced(case, held=True)

    assert kinds_that_fit(ready("produced"), at=decided.AT) == []


# Issuing


def test_an_issued_draft_waits_in_the_queue_of_work():
    case = ready("produced")

    letter = decided.issue(decided.draft(case))

    assert (letter.status, letter.issued_by, letter.issued_at) == (LetterStatus.QUEUED, people.alice(), None)
    entry = decided.entry_of(letter)
    assert (entry.status, entry.actor, entry.data_request) == (OutboxStatus.WAITING, people.alice(), case)
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
        "issued_by_id": people.bob().pk,
        "drafted_at": decided.LATER,
        "issued_at": decided.LATER,
        "status": LetterStatus.DRAFT,
        "kind": LetterKind.REFUSAL,
        "number": 99,
        "pages": 99,
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
