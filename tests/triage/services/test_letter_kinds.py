"""The letters beyond the plain answers: when each is due, what it says, and what it holds back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.law.vocabulary import GagBasis, Instrument, RequestKind, Routing
from tests.triage import cases, decided, people
from tests.triage.decided import refused
from triage.choices import LetterKind, LetterStatus
from triage.errors import BadInput, GateClosed, Incomplete, NotPermitted
from triage.letters import renderer
from triage.models import DataRequest, Letter, Subject
from triage.services import clarification, closing, preservation
from triage.services.letter_writing import proposed_language
from triage.services.submissions import GagSubmission

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
OBJECT_BY = (decided.AT + 10 * DAY).date()
STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(renderer, "render", decided.blank_render)
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        folder: Path = tmp_path_factory.mktemp("records")
        STAGES["assessed"] = decided.assessed()
        STAGES["produced"] = decided.produced(folder)
        STAGES["refused"] = decided.approved(decided.refuse_all)
        with_content = replace(cases.SUSPECT, items=(*cases.SUSPECT.items, decided.CONTENT))
        STAGES["partly"] = decided.produced(folder, subjects=(with_content,))
        yield
    patch.undo()


def ready(stage: str) -> DataRequest:
    return cases.fresh(STAGES[stage])


def said(letter: Letter) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(letter.context.reveal(scope=letter.data_request_id))["content"]
    return plain


# A narrower scope


def ask(case: DataRequest, **parts: Any) -> None:
    clarification.ask_clarification(
        actor=people.alice(), data_request=case, reason_codes=["SCOPE-OVERBROAD"], answer_by=date(2026, 12, 1),
        at=decided.AT, **parts,
    )  # fmt: skip


def test_a_narrowing_offer_shows_what_was_asked_beside_what_would_be_examined():
    case = ready("assessed")
    ask(case, narrowing_offer="Only the administrators.\nOnly one week.")

    plain = said(decided.draft(case, LetterKind.NARROWING_OFFER))

    assert plain["offers"] == ["Only the administrators.", "Only one week."]
    assert [row["item"]["term"] for row in plain["scope"]] == ["phone_number", "ip_address"]
    assert plain["answer_by"] == "2026-12-01"


def test_no_narrower_scope_is_offered_where_the_clarification_has_none():
    case = ready("assessed")
    ask(case)
    refused(
        case, GateClosed, "offers no narrower scope", partial(decided.draft, case, LetterKind.NARROWING_OFFER)
    )
    assert decided.draft(case, LetterKind.CLARIFICATION).kind == LetterKind.CLARIFICATION


# Form 3


def test_form_3_gives_one_of_the_ten_reasons_for_each_subject_and_carries_no_account_data():
    plain = said(decided.draft(ready("refused"), LetterKind.EU_FORM))

    assert [row["number"] for row in plain["reasons"] if row["ticked"]] == [7]
    (subject,) = plain["subjects"]
    assert (subject["numbers"], subject["codes"]) == ([7], ["LEGAL-STATUTE-DOES-NOT-COVER"])
    assert (plain["production"], plain["issuing"]["name"]) == (True, str(ready("refused").authority))
    assert decided.PHONE not in json.dumps(plain)


def test_form_3_explains_beside_a_partial_disclosure_what_is_left_out():
    case = ready("partly")
    plain = said(decided.draft(case, LetterKind.EU_FORM))
    # The content of messages is refused by the policy: none of the ten reasons says so, the codes do.
    assert plain["subjects"][0]["codes"] == ["DATA-CONTENT"]
    assert decided.PHONE not in json.dumps(plain)


@pytest.mark.parametrize("stage", ["produced"])
def test_form_3_has_nothing_to_say_where_everything_is_disclosed(stage: str):
    refused(
        ready(stage), GateClosed, "nothing to say", partial(decided.draft, ready(stage), LetterKind.EU_FORM)
    )


def test_form_3_answers_no_other_instrument():
    order = cases.order_with(instrument=Instrument.COURT_ORDER, routing=Routing.DIRECT)
    case = decided.approved(decided.refuse_all, order=order)
    refused(case, GateClosed, "neither", partial(decided.draft, case, LetterKind.EU_FORM))


# Preservation


def preserved(case: DataRequest, *, days: int) -> DataRequest:
    preservation.preserve(
        actor=people.alice(), data_request=case, until=decided.AT + days * DAY, basis="Art. 11", at=decided.AT
    )
    return cases.fresh(case)


def test_an_extension_is_confirmed_once_there_was_one():
    case = preserved(ready("assessed"), days=60)
    draft = partial(decided.draft, case, LetterKind.PRESERVATION_EXTENSION)
    refused(case, GateClosed, "was not extended", draft)

    preservation.extend(
        actor=people.alice(),
        data_request=case,
        until=decided.AT + 90 * DAY,
        basis="Art. 11(1)",
        at=decided.AT,
    )
    plain = said(draft())
    assert (plain["preserved_until"], plain["extensions"]) == ("2027-02-18", 1)


@pytest.mark.parametrize(("days", "open_"), [(15, False), (14, True), (1, True)], ids=["15", "14", "1"])
def test_the_end_of_a_preservation_is_told_in_its_last_two_weeks(days: int, open_: bool):
    case = preserved(ready("assessed"), days=days)
    draft = partial(decided.draft, case, LetterKind.PRESERVATION_EXPIRY)
    if open_:
        assert said(draft())["preserved_until"] == f"{decided.AT + days * DAY:%Y-%m-%d}"
    else:
        refused(case, GateClosed, "the notice goes out in the 14 days before", draft)


# Withdrawal


def test_a_withdrawal_is_confirmed_once_the_authority_withdrew():
    case = ready("assessed")
    draft = partial(decided.draft, case, LetterKind.WITHDRAWAL_CONFIRMATION)
    refused(case, GateClosed, "has not withdrawn", draft)

    closing.withdraw(actor=people.alice(), data_request=case, reason="by fax", at=decided.AT)
    assert said(draft())["withdrawn_on"] == "2026-11-20"


# Notice before disclosure


def subject_of(case: DataRequest) -> Subject:
    found: Subject = case.subjects.get()
    return found


def notified(case: DataRequest, **parts: Any) -> Letter:
    return decided.draft(
        case, LetterKind.PRIOR_NOTICE, **{"subject": subject_of(case), "answer_by": OBJECT_BY, **parts}
    )


def test_a_notice_before_disclosure_names_the_data_and_no_value():
    case = ready("produced")
    letter = notified(case)

    plain = said(letter)
    assert [item["term"] for item in plain["items"]] == ["phone_number", "ip_address"]
    assert (plain["object_by"], letter.answer_by) == (OBJECT_BY.isoformat(), OBJECT_BY)
    assert plain["references"]["theirs"] == []
    assert decided.PHONE not in json.dumps(plain)
    assert (letter.language, letter.addressee) == ("en", None)


def test_nothing_leaves_until_the_day_to_object_has_passed():
    case = ready("produced")
    decided.render(decided.issue(notified(case)))

    refused(case, GateClosed, f"can object until the end of {OBJECT_BY}", partial(decided.draft, case))
    after = decided.AT + 11 * DAY
    assert decided.draft(case, at=after).status == LetterStatus.DRAFT


def test_a_draft_made_before_the_notice_is_not_issued_while_the_user_can_object():
    case = ready("produced")
    disclosure = decided.draft(case)
    decided.render(decided.issue(notified(case)))
    refused(case, GateClosed, "can object until", partial(decided.issue, disclosure))


def test_a_notice_before_disclosure_needs_a_day_to_come():
    case = ready("produced")
    refused(case, Incomplete, "until which day", partial(notified, case, answer_by=None))
    refused(case, BadInput, "no day to come", partial(notified, case, answer_by=decided.AT.date()))


def test_a_gag_forbids_the_notice_before_disclosure(tmp_path: Path):
    gag = GagSubmission(basis=GagBasis.BY_ORDER, provision="§ 101a StPO", until=OBJECT_BY)
    case = decided.produced(tmp_path, gag=gag)
    refused(case, GateClosed, "may not be told", partial(notified, case))


def test_a_notice_before_disclosure_comes_before_the_answer():
    case = ready("produced")
    decided.render(decided.queued(case))
    refused(cases.fresh(case), GateClosed, "too late", partial(notified, cases.fresh(case)))


# Emergencies


def test_an_emergency_is_answered_by_its_own_letter_and_by_no_other():
    case = decided.approved(decided.refuse_all, kind=RequestKind.EMERGENCY)

    plain = said(decided.draft(case, LetterKind.EMERGENCY_ANSWER))

    assert {item["outcome"] for subject in plain["subjects"] for item in subject["items"]} == {"refused"}
    refused(case, GateClosed, "by the emergency answer", partial(decided.draft, case, LetterKind.REFUSAL))
    refused(
        ready("refused"), GateClosed, "no emergency request",
        partial(decided.draft, ready("refused"), LetterKind.EMERGENCY_ANSWER),
    )  # fmt: skip


def test_legal_process_is_asked_for_only_after_something_left_in_an_emergency():
    case = decided.approved(decided.refuse_all, kind=RequestKind.EMERGENCY)
    reminder = partial(decided.draft, case, LetterKind.PROCESS_REMINDER)
    refused(case, GateClosed, "nothing was disclosed in an emergency", reminder)


# Who issues, and in which language


def test_a_clerk_issues_an_acknowledgement_and_no_answer():
    case = ready("produced")
    acknowledged, answer = decided.draft(case, LetterKind.ACKNOWLEDGEMENT), decided.draft(case)

    refused(case, NotPermitted, "issue answer", partial(decided.issue, answer, actor=people.alice()))
    assert decided.issue(acknowledged, actor=people.alice()).status == LetterStatus.QUEUED
    assert decided.issue(answer, actor=people.bob()).status == LetterStatus.QUEUED


def test_a_letter_to_a_german_court_is_german_and_english():
    case = ready("produced")
    letter = decided.draft(case)
    assert proposed_language(case) == "de"
    assert (letter.language, letter.bilingual) == ("de", True)


@pytest.mark.parametrize(("written", "tag"), [("fr", "fr"), ("nl", "de"), ("pt-BR", "pt-BR"), (None, "de")])
def test_the_language_of_the_order_comes_before_that_of_the_state(written: str | None, tag: str):
    case = ready("assessed")
    decided.forced(case.order, language=written)
    assert proposed_language(cases.fresh(case)) == tag


def test_a_translation_that_nobody_approved_goes_out_beside_english_only():
    case = ready("produced")
    alone = partial(decided.draft, case, LetterKind.ACKNOWLEDGEMENT, bilingual=False)
    refused(case, Incomplete, "approved by no reviewer", alone)
    assert alone(language="en").bilingual is False


def test_an_issued_letter_keeps_the_texts_that_it_prints():
    case = ready("produced")
    letter = decided.queued(case)
    kept = {(tag, code) for tag, code, _number, _digest in letter.texts}
    assert {("de", "disclosure.opening"), ("en", "disclosure.opening"), ("en", "letterhead.name")} <= kept
    assert not {code for _tag, code in kept} & {"refusal.opening", "partial_disclosure.opening"}


def test_an_impersonated_authority_gets_no_paragraphs_of_ones_own():
    case = ready("assessed")
    refused(
        case, BadInput, "takes no paragraphs",
        partial(decided.draft, case, LetterKind.FRAUD_NOTICE, remarks=("Hello.",)),
    )  # fmt: skip
