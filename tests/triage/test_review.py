"""Ways past the gates, the scope and the record that were tried by a reviewer; each is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from jurisdictions.law.vocabulary import RequestKind, SenderVerification
from tests.triage import cases, decided, people
from triage import audit
from triage.choices import (
    DeliveryStatus,
    ForgeryCheckKind,
    ForgeryCheckResult,
    ItemOutcome,
    LetterKind,
    VerificationMethod,
    VerificationResult,
)
from triage.encryption import DataErased, key_store
from triage.errors import BadInput, GateClosed, Incomplete, WrongStep
from triage.models import DataRequest, Event, EventChain, Letter
from triage.services import (
    assignment,
    authorities,
    clarification,
    closing,
    gates,
    letters,
    preservation,
    verification,
    viewing,
)
from triage.services.decisions import ItemChoice
from triage.services.facts import sender_verification
from triage.services.triggers import Trigger, create_triggers, missing_triggers, present_triggers

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
    return decided.render(
        decided.issue(decided.draft(data_request, LetterKind.PARTIAL_DISCLOSURE, at=LATER), at=LATER),
        at=LATER,
    )


def deliver(letter: Letter) -> Letter:
    return letters.mark_delivered(
        actor=people.alice(), letter=decided.fresh_letter(letter), note="by courier", at=LATER
    )


def test_a_letter_of_an_earlier_decision_is_not_delivered_on_the_approval_of_a_narrower_one(tmp_path: Path):
    wide = issued_disclosure(tmp_path)
    narrow = decided_again(wide.data_request, tmp_path)

    with pytest.raises(GateClosed, match="not every item is disclosed"):
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


@pytest.mark.parametrize("forged", [False, True], ids=["denied", "forged"])
def test_what_is_learned_of_the_sender_after_the_letter_was_issued_stops_its_delivery(
    tmp_path: Path, forged: bool
):
    letter = issued_disclosure(tmp_path)
    case = cases.fresh(letter.data_request)
    if forged:
        verification.record_forgery_check(
            actor=people.alice(), data_request=case, kind=ForgeryCheckKind.DOCUMENT,
            result=ForgeryCheckResult.FORGED, at=LATER,
        )  # fmt: skip
    else:
        verification.verify_sender(
            actor=people.alice(), data_request=case, method=VerificationMethod.CALL_BACK,
            contact_used=cases.COURT_PHONE, contact_source=cases.COURT_SOURCE,
            result=VerificationResult.DENIED, at=LATER,
        )  # fmt: skip

    with pytest.raises(GateClosed, match="forgery" if forged else "denied"):
        deliver(letter)


@pytest.mark.parametrize("channel", ["email", "eu_system"])
def test_the_decentralised_system_confirms_only_what_came_through_it(channel: str):
    data_request = cases.contacted_case(channel=channel)

    def confirm() -> object:
        return verification.verify_sender(
            actor=people.alice(), data_request=data_request, method=VerificationMethod.EU_SYSTEM,
            contact_used="e-CODEX", contact_source="the system", result=VerificationResult.CONFIRMED, at=LATER,
        )  # fmt: skip

    if channel == "eu_system":
        confirm()
    else:
        with pytest.raises(Incomplete, match="did not come through"):
            confirm()


def test_a_held_case_is_not_moved_out_of_its_hold():
    data_request = decided.verified()
    assert data_request.authority is not None
    authorities.suspend_authority(
        actor=people.carol(), authority=data_request.authority, reason="mailbox stolen", at=LATER
    )

    with pytest.raises(WrongStep, match="would end the hold"):
        move_to_france(data_request)
    assert cases.fresh(data_request).held


def test_a_case_that_is_moved_to_a_suspended_authority_is_held_there():
    data_request = decided.verified()
    people.give_scope(people.carol(), ["FR"])
    twin = authorities.record_authority(
        actor=people.frank(), jurisdiction_code="FR", name=cases.COURT, kind=None, at=AT
    )
    authorities.suspend_authority(actor=people.mona(), authority=twin, reason="mailbox stolen", at=AT)

    move_to_france(data_request)
    assert cases.fresh(data_request).held


@pytest.mark.parametrize("works_there", [True, False], ids=["holder works there", "no holder works there"])
def test_a_sealed_case_is_not_moved_out_of_everybodys_sight(works_there: bool):
    data_request = cases.registered_case(sealed=True)
    people.give_sealed(people.bob(), data_request)
    if works_there:
        people.give_scope(people.bob(), ["FR"])
        move_to_france(data_request)
        assert cases.fresh(data_request).jurisdiction_id == "FR"
    else:
        with pytest.raises(Incomplete, match="hide it from everybody"):
            move_to_france(data_request)


def move_to_france(data_request: DataRequest) -> None:
    assignment.reassign_jurisdiction(
        actor=people.bob(),
        data_request=cases.fresh(data_request),
        code="FR",
        reason="a French court",
        at=LATER,
    )


def test_a_user_is_told_of_a_disclosure_once_a_letter_with_the_data_was_issued(tmp_path: Path):
    case = decided.produced(tmp_path)
    subject = case.subjects.get()

    with pytest.raises(GateClosed, match="nothing of this subject was disclosed"):
        decided.draft(case, LetterKind.USER_NOTICE, subject=subject)
    decided.render(decided.queued(case))
    assert decided.draft(case, LetterKind.USER_NOTICE, subject=subject).subject == subject


@pytest.mark.parametrize(
    "remark", ["Call +44 7700 900123.", "It was 192.0.2.14.", "See 2001:db8::14", "0044 7700 900-123"]
)
def test_a_remark_carries_no_account_data(remark: str):
    case = decided.verified()

    with pytest.raises(BadInput, match="approved disclosure") as refusal:
        decided.draft(case, LetterKind.ACKNOWLEDGEMENT, remarks=(remark,))
    assert "7700" not in str(refusal.value)
    for harmless in ("Your order of 18.11.2026, 506 Gs 703/26, came at 09:30:15.", "Art. 5(1), no. 1.2.3"):
        decided.draft(case, LetterKind.ACKNOWLEDGEMENT, remarks=(harmless,))


def test_an_outcome_that_does_not_exist_is_refused_in_words():
    case = decided.assessed()
    choices = [ItemChoice(item.pk, "partly", ("SCOPE-OVERBROAD",)) for item in decided.items_of(case)]  # type: ignore[arg-type]

    with pytest.raises(BadInput, match="must be one of: disclose"):
        decided.decide(case, choices)


def refused_by_the_database(statement: str, *values: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_replacing_an_event_is_no_way_around_its_immutability():
    data_request = cases.registered_case()
    event = Event.objects.get(data_request=data_request)
    refused_by_the_database(
        "INSERT OR REPLACE INTO triage_event SELECT * FROM triage_event WHERE id = %s",
        event.pk.hex,
    )
    assert list(audit.verify_chain(event.chain)) == []


@pytest.mark.postgres
def test_a_chain_of_events_is_not_wound_back():
    chain = EventChain.objects.get(name=str(cases.registered_case().pk))

    refused_by_the_database("UPDATE triage_eventchain SET last_number = 0 WHERE name = %s", chain.name)
    refused_by_the_database("UPDATE triage_eventchain SET last_digest = '' WHERE name = %s", chain.name)
    refused_by_the_database("DELETE FROM triage_eventchain WHERE name = %s", chain.name)


@pytest.mark.postgres
def test_what_was_found_out_of_the_sender_is_not_edited():
    confirmed = decided.verified().verifications.get()

    refused_by_the_database(
        f"UPDATE triage_verification SET result = 'denied' WHERE id = '{confirmed.pk.hex}'"  # noqa: S608
    )


@pytest.mark.postgres
def test_a_trigger_that_is_defined_anew_replaces_the_old_one(monkeypatch: pytest.MonkeyPatch):
    before = present_triggers(connection)
    stricter = Trigger("triage_letter", "UPDATE", says="nothing of a letter changes")
    monkeypatch.setattr("triage.services.triggers.all_triggers", lambda: [stricter])

    assert missing_triggers() == [stricter.name]
    create_triggers()
    assert present_triggers(connection) == {stricter.name}
    monkeypatch.undo()
    create_triggers()
    assert present_triggers(connection) == before


def test_a_user_is_told_of_the_disclosure_that_held_their_data_not_of_a_later_one(tmp_path: Path):
    case = issued_disclosure(tmp_path, subjects=(cases.SUSPECT, decided.SECOND_SUSPECT)).data_request
    first = case.subjects.get(number=1)
    closing.close(actor=people.bob(), data_request=cases.fresh(case), at=LATER)
    closing.reopen(actor=people.bob(), data_request=cases.fresh(case), reason="second suspect", at=LATER)
    decided.assess(case, at=LATER)
    mine, *others = decided.items_of(case)
    refused = ItemChoice(mine.pk, ItemOutcome.REFUSE, ("SCOPE-OVERBROAD",))
    decided.decide(case, [refused, *(ItemChoice(item.pk, ItemOutcome.DISCLOSE) for item in others)], at=LATER)
    decided.approve(case, at=LATER)
    decided.produce(case, tmp_path, at=LATER + timedelta(days=1))

    notice = decided.draft(case, LetterKind.USER_NOTICE, subject=first)

    assert "phone_number" in notice.context.reveal(scope=case.pk)


WORDS = "says that Max Muster uses +44 7700 900123"


def every_stored_text() -> str:
    """All that the database holds, as text."""
    dumped = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            dumped += [str(row) for row in cursor.fetchall()]
    return "\n".join(dumped)


def test_what_people_type_is_nowhere_in_clear_and_goes_with_the_key(tmp_path: Path):
    case = cases.contacted_case()
    verification.verify_sender(
        actor=people.alice(), data_request=case, method=VerificationMethod.CALL_BACK,
        contact_used=cases.COURT_PHONE, contact_source=cases.COURT_SOURCE, note=WORDS,
        result=VerificationResult.NOT_REACHED, at=AT,
    )  # fmt: skip
    verification.record_forgery_check(
        actor=people.alice(), data_request=cases.fresh(case), kind=ForgeryCheckKind.DOCUMENT,
        result=ForgeryCheckResult.SUSPICIOUS, note=WORDS, at=AT,
    )  # fmt: skip
    preservation.preserve(
        actor=people.alice(),
        data_request=cases.fresh(case),
        until=AT + timedelta(days=9),
        basis="§ 94 StPO",
        at=AT,
    )
    preservation.release(actor=people.alice(), data_request=cases.fresh(case), reason=WORDS, at=LATER)
    viewing.show_identifier(
        actor=people.alice(), identifier=case.identifiers.all()[0], purpose=WORDS, at=LATER
    )
    closing.withdraw(actor=people.alice(), data_request=cases.fresh(case), reason=WORDS, at=LATER)
    letter = decided.render(decided.queued(cases.verified_case(), LetterKind.ACKNOWLEDGEMENT))
    letters.hold_delivery(actor=people.alice(), letter=decided.fresh_letter(letter), note=WORDS, at=LATER)
    assert "uses +44" not in every_stored_text()
    told = Event.objects.filter(data_request=case).latest("number")
    assert cases.reason_of(told) == WORDS
    key_store().destroy(case.pk, at=LATER)
    with pytest.raises(DataErased):
        cases.reason_of(told)
    assert list(audit.verify_chain(str(case.pk))) == []
