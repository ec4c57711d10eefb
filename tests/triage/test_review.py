"""Ways past the gates, the scope and the record that were tried by a reviewer; each is closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.law.vocabulary import RequestKind, SenderVerification
from tests.triage import cases, decided, people
from triage.choices import (
    DeliveryStatus,
    ItemOutcome,
    VerificationMethod,
    VerificationResult,
)
from triage.errors import GateClosed, Incomplete, WrongStep
from triage.models import DataRequest, Letter
from triage.services import (
    assignment,
    authorities,
    clarification,
    closing,
    gates,
    letters,
    verification,
)
from triage.services.decisions import ItemChoice
from triage.services.facts import sender_verification

AT, LATER = cases.AT, cases.LATER

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _law(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        yield


def issued_disclosure(folder: Path, **changes: Any) -> Letter:
    """A disclosure letter that was rendered and waits for delivery."""
    return decided.render(decided.queued(decided.produced(folder, **changes)))


def first_item_only(data_request: DataRequest) -> list[ItemChoice]:
    first, *others = decided.items_of(data_request)
    refused = [ItemChoice(item.pk, ItemOutcome.REFUSE, ("SCOPE-OVERBROAD",)) for item in others]
    return [ItemChoice(first.pk, ItemOutcome.DISCLOSE), *refused]


def decided_again(data_request: DataRequest, folder: Path) -> Letter:
    """Close, reopen and answer anew with the first item alone; the new letter is issued."""
    closing.close(actor=people.bob(), data_request=cases.fresh(data_request), at=LATER)
    closing.reopen(actor=people.bob(), data_request=cases.fresh(data_request), reason="narrowed", at=LATER)
    decided.assess(data_request, at=LATER)
    decided.decide(data_request, first_item_only(data_request), at=LATER)
    decided.approve(data_request, at=LATER)
    decided.produce(data_request, folder, at=LATER)
    return decided.render(decided.issue(decided.draft(data_request, at=LATER), at=LATER), at=LATER)


def deliver(letter: Letter) -> Letter:
    return letters.mark_delivered(
        actor=people.alice(), letter=decided.fresh_letter(letter), note="by courier", at=LATER
    )


def test_a_letter_of_an_earlier_decision_is_not_delivered_on_the_approval_of_a_narrower_one(tmp_path: Path):
    wide = issued_disclosure(tmp_path)
    narrow = decided_again(wide.data_request, tmp_path)

    with pytest.raises(GateClosed, match="not the one it was drafted for"):
        deliver(wide)
    assert decided.fresh_letter(wide).delivery == DeliveryStatus.PENDING
    assert deliver(narrow).delivery == DeliveryStatus.DELIVERED


def test_a_letter_that_was_corrected_is_not_delivered_any_more(tmp_path: Path):
    wrong = issued_disclosure(tmp_path)
    right = decided.render(decided.queued(wrong.data_request, replaces=decided.fresh_letter(wrong)))

    with pytest.raises(WrongStep, match="was replaced"):
        deliver(wrong)
    assert deliver(right).delivery == DeliveryStatus.DELIVERED


def test_a_confirmation_of_another_authority_confirms_nothing_after_the_case_was_moved():
    moved = decided.verified()
    people.give_scope(people.bob(), ["FR"])
    assignment.reassign_jurisdiction(
        actor=people.bob(), data_request=moved, code="FR", reason="a French court", at=LATER
    )

    assert sender_verification(cases.fresh(moved)) is SenderVerification.UNVERIFIED


def test_a_denial_counts_whichever_authority_it_came_from():
    moved = decided.verified()
    verification.verify_sender(
        actor=people.alice(), data_request=moved, method=VerificationMethod.CALL_BACK,
        contact_used=cases.COURT_PHONE, contact_source=cases.COURT_SOURCE, result=VerificationResult.DENIED,
        at=LATER,
    )  # fmt: skip
    assignment.reassign_jurisdiction(
        actor=people.bob(), data_request=cases.fresh(moved), code="FR", reason="a French court", at=LATER
    )

    assert sender_verification(cases.fresh(moved)) is SenderVerification.FAILED


def suspended_and_restored(data_request: DataRequest) -> None:
    authority = data_request.authority
    assert authority is not None
    authorities.suspend_authority(
        actor=people.carol(), authority=authority, reason="mailbox stolen", at=LATER
    )
    authorities.restore_authority(actor=people.carol(), authority=authority, reason="cleaned", at=LATER)


@pytest.mark.parametrize("restored", [False, True], ids=["known", "after a suspension"])
def test_nothing_is_asked_through_a_contact_from_before_a_suspension(restored: bool):
    data_request = decided.verified()
    if restored:
        suspended_and_restored(data_request)

    def ask() -> object:
        return clarification.ask_clarification(
            actor=people.alice(), data_request=cases.fresh(data_request), reason_codes=["FORM-DATE-MISSING"],
            answer_by=None, at=LATER,
        )  # fmt: skip

    if restored:
        with pytest.raises(GateClosed, match="found independently"):
            ask()
        with pytest.raises(GateClosed, match="found independently"):
            gates.require_known_contact(data_request)
    else:
        assert gates.require_known_contact(data_request) == data_request.authority
        ask()


@pytest.mark.parametrize("kind", [RequestKind.PRESERVATION, RequestKind.PRESERVATION_EXTENSION])
def test_a_demand_to_preserve_data_is_not_answered_with_the_data(kind: RequestKind):
    data_request = decided.assessed(kind=kind)

    with pytest.raises(Incomplete, match="asks to preserve"):
        decided.decide(data_request)
    assert not data_request.decisions.exists()
