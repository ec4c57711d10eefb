"""The reading of an order replaces what its file alone gave, and says from which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from jurisdictions.law.vocabulary import GagBasis, IdentifierKind, ItemType, RequestKind, SubjectRole
from tests.triage import cases, people
from triage.choices import OPEN_STATUSES, Status, VerificationMethod, VerificationResult
from triage.documents.reading_file import ReadGag, Reading, read_reading
from triage.errors import BadInput, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.management.demo.orders import ORDERS, READING
from triage.models import DataRequest, Event, FactSource, IdentifierIndex, Subject
from triage.services import assessment, authorities, classification, verification
from triage.services.facts import facts_of

pytestmark = pytest.mark.django_db

EPOC = ORDERS / f"de-2026-epoc-invented{READING}"


def reading(**changes: Any) -> Reading:
    return replace(read_reading(EPOC.read_bytes(), file=EPOC.name), **changes)


def with_facts(**facts: Any) -> Reading:
    known = {name: value for name, value in {**reading().facts, **facts}.items() if value is not None}
    return reading(facts=MappingProxyType(known))


def classify(data_request: DataRequest, read: Reading | None = None, **changes: Any) -> DataRequest:
    arguments: dict[str, Any] = {"actor": people.alice(), "at": cases.LATER, **changes}
    return classification.classify(data_request=data_request, reading=read or reading(), **arguments)


def test_the_reading_becomes_the_facts_of_the_law() -> None:
    data_request = classify(cases.registered_case(authority=None, requester=None))
    facts = facts_of(cases.fresh(data_request))
    stated = {name: value for name, value in reading().facts.items() if name != "offence_text"}
    assert {name: getattr(facts, name) for name in stated} == stated
    (subject,) = facts.subjects
    assert subject.subject_role is SubjectRole.SUSPECT
    assert [item.item_type for item in subject.items] == [ItemType.PHONE_NUMBER, ItemType.IP_ADDRESS]


def test_what_the_reading_does_not_state_is_unknown_afterwards() -> None:
    data_request = cases.registered_case(authority=None, requester=None)
    assert facts_of(data_request).language == "de"
    classify(data_request)
    assert facts_of(cases.fresh(data_request)).language is None


def test_what_was_there_is_withdrawn_and_numbered_behind_what_is_new() -> None:
    data_request = cases.registered_case(authority=None, requester=None)
    (old,) = data_request.subjects.all()
    classify(data_request)
    old.refresh_from_db()
    (new,) = data_request.subjects.filter(withdrawn=False)
    assert (old.withdrawn, old.number, new.number) == (True, 2, 1)
    assert not old.items.filter(withdrawn=False).exists()
    assert not old.identifiers.filter(withdrawn=False).exists()
    assert Subject.history.filter(id=old.pk).count() == 2


def test_an_order_can_be_read_again_and_again() -> None:
    data_request = classify(cases.registered_case(authority=None, requester=None))
    for _ in range(3):
        data_request = classify(data_request)
    numbers = list(data_request.subjects.order_by("number").values_list("number", "withdrawn"))
    assert numbers == [(1, False), *((number, True) for number in range(2, 6))]


def test_each_fact_has_the_words_of_the_order_once() -> None:
    data_request = classify(cases.registered_case(authority=None, requester=None))
    classify(data_request)
    rows = FactSource.objects.filter(data_request=data_request, unit="request")
    words = [(row.fact, row.words.reveal(scope=data_request.pk)) for row in rows]
    assert len(words) == len(set(words))
    assert ("max_penalty_months", "maximum penalty five years") in words
    assert ("keys_demanded", classification.SAYS_NOTHING) in words
    assert {fact for fact, _ in words} >= set(reading().facts)


def test_new_identifiers_can_be_searched() -> None:
    data_request = classify(cases.registered_case(authority=None, requester=None))
    (identifier,) = data_request.identifiers.filter(withdrawn=False)
    assert identifier.kind == IdentifierKind.USER_ID
    assert IdentifierIndex.objects.filter(identifier=identifier).count() == 1


def test_one_event_tells_it_without_values() -> None:
    data_request = classify(cases.registered_case(authority=None, requester=None))
    event = Event.objects.get(data_request=data_request, kind=EventKind.CLASSIFIED)
    assert event.detail == {"subjects": 1, "items": 2}
    assert "7300000001" not in str(event.rows)


def test_a_gag_on_record_stays_where_the_reading_knows_of_none() -> None:
    data_request = classify(cases.registered_case(authority=None, requester=None))
    read = with_facts(gag=None, gag_without_end=None)
    classify(data_request, replace(read, gag=None))
    (gag,) = data_request.gags.all()
    assert gag.basis == GagBasis.BY_LAW


def test_another_gag_replaces_the_one_on_record() -> None:
    data_request = classify(cases.registered_case(authority=None, requester=None))
    until = cases.AT.date() + timedelta(days=90)
    gag = ReadGag(
        basis=GagBasis.BY_ORDER, words=("for 90 days",), citation="the order", until=until, extensions=2
    )
    read = with_facts(gag=GagBasis.BY_ORDER, gag_until=until, gag_without_end=None, gag_extensions=2)
    classify(data_request, replace(read, gag=gag))
    (stored,) = data_request.gags.all()
    assert (stored.basis, stored.until, stored.provision) == (GagBasis.BY_ORDER, until, "the order")
    assert stored.extensions == facts_of(data_request).gag_extensions == 2


def test_the_claim_of_danger_comes_and_goes_with_the_kind() -> None:
    data_request = cases.registered_case(authority=None, requester=None)
    read = with_facts(request_kind=RequestKind.EMERGENCY, danger_to_life=True)
    data_request = classify(data_request, read)
    assert data_request.emergency.danger_to_life is True
    classify(data_request)
    assert facts_of(cases.fresh(data_request)).danger_to_life is None


def test_a_live_assessment_is_void_afterwards() -> None:
    data_request = classify(cases.registered_case(authority=None, requester=None))
    assessed = assessment.assess(actor=people.bob(), data_request=data_request, at=cases.LATER)
    classify(cases.fresh(data_request))
    assessed.refresh_from_db()
    assert assessed.voided_at == cases.LATER
    assert cases.fresh(data_request).status == Status.RECEIVED


def test_a_sender_who_was_confirmed_stays_confirmed_as_the_same_authority() -> None:
    data_request = classify(cases.registered_case(authority=None, requester=None))
    assert data_request.authority is not None
    authority = authorities.verify_authority(
        actor=people.alice(), authority=data_request.authority, contact_phone="+49 30 23125 014",
        contact_source="the directory", at=cases.LATER,
    )  # fmt: skip
    verification.verify_sender(
        actor=people.alice(), data_request=data_request, method=VerificationMethod.CALL_BACK,
        contact_used=authority.contact_phone, contact_source="the directory",
        result=VerificationResult.CONFIRMED, at=cases.LATER,
    )  # fmt: skip
    assert classify(cases.fresh(data_request)).status == Status.SENDER_VERIFIED
    other = reading(authority=replace(reading().authority, name="Amtsgericht Andernorts"))
    with pytest.raises(WrongStep, match="The sender was confirmed as Amtsgericht Musterstadt"):
        classify(cases.fresh(data_request), other)


def nothing_moved(data_request: DataRequest) -> None:
    assert not Event.objects.filter(data_request=data_request, kind=EventKind.CLASSIFIED).exists()
    assert cases.fresh(data_request).version == data_request.version
    assert data_request.subjects.filter(withdrawn=False).count() == 1


def test_the_reading_of_another_states_order_is_refused() -> None:
    data_request = cases.registered_case(authority=None, requester=None)
    with pytest.raises(BadInput, match="Move the data request to the right jurisdiction first"):
        classify(data_request, with_facts(country="FR"))
    nothing_moved(data_request)


def test_an_order_dated_after_its_receipt_is_refused() -> None:
    data_request = cases.registered_case(authority=None, requester=None)
    with pytest.raises(BadInput, match="lies after the day of receipt"):
        classify(data_request, with_facts(issued_on=cases.RECEIVED.date() + timedelta(days=9)))
    nothing_moved(data_request)


def test_an_authority_of_another_kind_is_refused() -> None:
    data_request = cases.registered_case()
    assert data_request.authority is not None
    named = replace(reading().authority, name=data_request.authority.name)
    kind = replace(named, kind=type(named.kind)("police"))
    with pytest.raises(BadInput, match="is recorded as court"):
        classify(data_request, replace(with_facts(authority_kind=kind.kind), authority=kind))
    nothing_moved(data_request)


@pytest.mark.parametrize(
    "status", [status for status in Status if status not in classification.READABLE], ids=str
)
def test_nothing_is_read_anew_once_it_has_moved_on(status: Status) -> None:
    data_request = cases.registered_case(authority=None, requester=None)
    data_request.status, data_request.closed_at = status, cases.AT
    data_request.is_open = status in OPEN_STATUSES
    data_request.save(update_fields=["status", "closed_at", "is_open"])
    with pytest.raises(WrongStep, match="Correct single facts instead"):
        classify(data_request)
    nothing_moved(data_request)


@pytest.mark.parametrize(
    ("who", "refusal"), [(people.frank, NotInScope), (people.grace, NotPermitted), (people.dan, NotPermitted)]
)
def test_only_who_may_correct_facts_here_reads_an_order(who: Any, refusal: type[Exception]) -> None:
    data_request = cases.registered_case(authority=None, requester=None)
    with pytest.raises(refusal):
        classify(data_request, actor=who())
    nothing_moved(data_request)
