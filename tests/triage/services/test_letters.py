"""Letters: what each says, and when it is due."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.triage import cases, decided, people
from tests.triage.decided import last_event, refused
from triage.choices import (
    ItemOutcome,
    LetterKind,
    LetterStatus,
    Status,
    VerificationMethod,
    VerificationResult,
)
from triage.errors import GateClosed
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DataRequest, Letter
from triage.services import clarification, preservation, verification
from triage.services.decisions import ItemChoice
from triage.services.letter_gates import kinds_that_fit

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


def said(letter: Letter) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(letter.context.reveal(scope=letter.data_request_id))["content"]
    return plain


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

    plain = said(decided.draft(case, LetterKind.PARTIAL_DISCLOSURE))

    outcomes = [row["outcome"] for row in plain["subjects"][0]["items"]]
    assert outcomes == ["disclosed", "disclosed", "refused"]
    assert plain["subjects"][0]["items"][2]["codes"] == ["DATA-CONTENT"]
    assert [ground["code"] for ground in plain["grounds"]] == ["DATA-CONTENT"]


def test_no_account_is_said_as_such(tmp_path: Path):
    case = decided.approved()
    stranger = decided.account(identifiers=[{"kind": "user_id", "value": "999"}])
    decided.produce(case, tmp_path, records=decided.records(tmp_path, stranger))

    plain = said(decided.draft(case, LetterKind.NOTHING_HELD))

    assert [row["outcome"] for row in plain["subjects"][0]["items"]] == ["no_account", "no_account"]
    for kind in (LetterKind.DISCLOSURE, LetterKind.PARTIAL_DISCLOSURE):
        refused(case, GateClosed, "nothing was found", partial(decided.draft, case, kind))


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

    assert said(decided.draft(case, LetterKind.REDIRECT))["requested_state"] == "DE"
    refused(
        case, GateClosed, "no item with the outcome “refuse”",
        partial(decided.draft, case, LetterKind.REFUSAL),
    )  # fmt: skip


def test_an_acknowledgement_gives_the_leading_date_where_one_binds():
    case = ready("assessed")
    assert said(decided.draft(case, LetterKind.ACKNOWLEDGEMENT))["answer_due"] is None

    decided.review("EU-2023-1543", "eu-production-no-notification")
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


# Which are due


@pytest.mark.parametrize(
    ("stage", "kinds"),
    [
        ("assessed", {LetterKind.ACKNOWLEDGEMENT}),
        ("approved", {LetterKind.ACKNOWLEDGEMENT, LetterKind.PRIOR_NOTICE}),
        ("produced", {LetterKind.ACKNOWLEDGEMENT, LetterKind.DISCLOSURE, LetterKind.PRIOR_NOTICE}),
        ("answered", {LetterKind.ACKNOWLEDGEMENT, LetterKind.DISCLOSURE, LetterKind.USER_NOTICE}),
        ("refused", {LetterKind.ACKNOWLEDGEMENT, LetterKind.REFUSAL, LetterKind.EU_FORM}),
    ],
)
def test_the_kinds_that_fit_are_those_whose_gate_is_open(stage: str, kinds: set[LetterKind]):
    assert set(kinds_that_fit(ready(stage), at=decided.AT)) == kinds


def test_no_kind_fits_a_case_that_is_held():
    case = ready("produced")
    decided.forced(case, held=True)

    assert kinds_that_fit(ready("produced"), at=decided.AT) == []
