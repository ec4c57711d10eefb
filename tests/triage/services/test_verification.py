"""Finding out who sent a demand: only a contact that the desk found itself confirms it."""

from typing import Any

import pytest

from jurisdictions.law.vocabulary import RequestKind
from tests.triage import cases, people
from triage.choices import (
    ForgeryCheckKind,
    ForgeryCheckResult,
    Status,
    VerificationMethod,
    VerificationResult,
)
from triage.errors import ChangedMeanwhile, Incomplete, NotInScope, NotPermitted, TriageError, WrongStep
from triage.event_kinds import EventKind
from triage.models import Authority, DataRequest, Event, Verification
from triage.services import authorities, closing, verification
from triage.services.submissions import AuthoritySubmission

pytestmark = pytest.mark.django_db


def attempt(data_request: DataRequest, **parts: Any) -> Verification:
    values = {
        "actor": people.alice(),
        "method": VerificationMethod.CALL_BACK,
        "contact_used": cases.COURT_PHONE,
        "contact_source": cases.COURT_SOURCE,
        "person_reached": "Geschäftsstelle",
        "result": VerificationResult.CONFIRMED,
        "at": cases.LATER,
        **parts,
    }
    return verification.verify_sender(data_request=data_request, **values)


def nothing_moved(data_request: DataRequest) -> bool:
    now = cases.fresh(data_request)
    same = (now.status, now.version) == (data_request.status, data_request.version)
    return same and not now.verifications.exists()


@pytest.mark.parametrize(
    "contact", ["+49221477000", "0221 477-000", "+49 (221) 477 000"], ids=["e164", "national", "written"]
)
def test_a_confirmation_through_the_known_contact_verifies_the_sender(contact: str):
    data_request = cases.contacted_case()
    attempt(data_request, contact_used=contact)
    assert cases.fresh(data_request).status == Status.SENDER_VERIFIED
    assert Event.objects.filter(data_request=data_request).latest("number").kind == EventKind.SENDER_VERIFIED


@pytest.mark.parametrize(
    "contact",
    ["+492214771234", "p.probst@ag-koeln.nrw.de", "www.ag-koeln.nrw.de", "reception"],
    ids=["number-of-the-demand", "address-of-the-demand", "domain", "words"],
)
def test_a_contact_that_the_desk_did_not_find_confirms_nothing(contact: str):
    data_request = cases.contacted_case()
    with pytest.raises(Incomplete, match="not the one that the desk found"):
        attempt(data_request, contact_used=contact)
    assert nothing_moved(data_request)


def test_an_official_domain_alone_confirms_nothing():
    data_request = cases.registered_case()
    assert data_request.authority is not None
    assert data_request.authority.official_domains == ["ag-koeln.nrw.de"]
    with pytest.raises(Incomplete, match="no contact that was found independently"):
        attempt(data_request, contact_used="p.probst@ag-koeln.nrw.de")
    assert nothing_moved(data_request)


def test_the_decentralised_system_confirms_without_a_call_but_not_for_an_unknown_authority():
    unknown = cases.registered_case(authority=AuthoritySubmission(name="Amtsgericht Bonn"))
    with pytest.raises(Incomplete, match="Verify the authority first"):
        attempt(unknown, method=VerificationMethod.EU_SYSTEM, contact_used="e-CODEX")
    known = cases.contacted_case(channel="eu_system")
    attempt(known, method=VerificationMethod.EU_SYSTEM, contact_used="e-CODEX")
    assert cases.fresh(known).status == Status.SENDER_VERIFIED


def test_a_demand_without_an_authority_or_of_a_suspended_one_cannot_be_confirmed():
    nobody = cases.registered_case(country=None, authority=None, requester=None)
    with pytest.raises(Incomplete, match="names no authority"):
        attempt(nobody)
    held = cases.contacted_case()
    assert held.authority is not None
    authorities.suspend_authority(
        actor=people.carol(), authority=held.authority, reason="mailbox was broken into", at=cases.AT
    )
    with pytest.raises(Incomplete, match="is suspended: mailbox was broken into"):
        attempt(cases.fresh(held))
    assert cases.fresh(held).status == Status.RECEIVED


@pytest.mark.parametrize("result", [VerificationResult.NOT_REACHED, VerificationResult.DENIED])
def test_an_attempt_that_confirms_nothing_is_kept_and_moves_no_status(result: VerificationResult):
    data_request = cases.contacted_case()
    attempt(data_request, result=result)
    now = cases.fresh(data_request)
    assert now.status == Status.RECEIVED
    assert now.verifications.get().result == result
    assert now.version == data_request.version + 1
    assert Event.objects.filter(data_request=now).latest("number").kind == EventKind.VERIFICATION_ATTEMPTED


def test_a_sender_is_confirmed_once():
    data_request = cases.verified_case()
    with pytest.raises(WrongStep, match="sender verified"):
        attempt(data_request)
    assert data_request.verifications.count() == 1


def test_a_page_opened_before_somebody_acted_is_refused_and_told_what_happened():
    opened = cases.contacted_case()
    cases.confirm(opened)
    with pytest.raises(ChangedMeanwhile, match="Alice Ashdown confirmed the sender by call-back"):
        attempt(opened, actor=people.bob())
    assert opened.verifications.count() == 1


def test_only_people_with_the_role_and_the_scope_verify():
    data_request = cases.contacted_case()
    for actor, error in (
        (people.frank(), NotInScope),
        (people.root(), NotInScope),
        (people.grace(), NotPermitted),
        (people.judy(), NotInScope),
    ):
        with pytest.raises(error):
            attempt(data_request, actor=actor)
    assert nothing_moved(data_request)


def test_a_demand_is_rejected_as_fraud_after_a_denial_or_a_forgery_and_not_before():
    denied, forged, neither = (cases.contacted_case() for _ in range(3))
    attempt(denied, result=VerificationResult.DENIED)
    verification.record_forgery_check(
        actor=people.alice(),
        data_request=forged,
        kind=ForgeryCheckKind.SIGNATURE,
        result=ForgeryCheckResult.FORGED,
        at=cases.AT,
    )
    attempt(neither, result=VerificationResult.NOT_REACHED)
    verification.record_forgery_check(
        actor=people.alice(),
        data_request=cases.fresh(neither),
        kind=ForgeryCheckKind.DOCUMENT,
        result=ForgeryCheckResult.SUSPICIOUS,
        at=cases.AT,
    )

    for data_request in (denied, forged):
        verification.reject_sender(
            actor=people.alice(), data_request=cases.fresh(data_request), reason="impostor", at=cases.LATER
        )
        assert cases.fresh(data_request).status == Status.REJECTED
    with pytest.raises(Incomplete, match="only after the authority denied it"):
        verification.reject_sender(
            actor=people.alice(), data_request=cases.fresh(neither), reason="impostor", at=cases.LATER
        )
    assert cases.fresh(neither).status == Status.RECEIVED


def emergency() -> DataRequest:
    return cases.verified_case(kind=RequestKind.EMERGENCY)


def call_again(data_request: DataRequest, **parts: Any) -> Verification:
    values = {
        "actor": people.bob(),
        "contact_used": cases.COURT_PHONE,
        "contact_source": "Justizportal",
        **parts,
    }
    return verification.call_back_again(
        data_request=data_request, method=VerificationMethod.CALL_BACK, at=cases.LATER, **values
    )


def test_the_second_call_back_of_an_emergency_is_made_once_by_another_person():
    data_request = emergency()
    with pytest.raises(WrongStep, match="another person"):
        call_again(data_request, actor=people.alice())
    with pytest.raises(Incomplete, match="not the one that the desk found"):
        call_again(data_request, contact_used="+492214771234")
    second = call_again(data_request)
    assert cases.fresh(data_request).emergency.second_call_back == second
    with pytest.raises(WrongStep, match="recorded already"):
        call_again(cases.fresh(data_request), actor=people.carol())


def test_a_second_call_back_belongs_to_a_confirmed_emergency():
    for data_request in (cases.verified_case(), cases.contacted_case(kind=RequestKind.EMERGENCY)):
        with pytest.raises(WrongStep, match="belongs to an emergency"):
            call_again(data_request)


def test_nothing_is_checked_in_what_is_closed():
    data_request = cases.contacted_case()
    closing.withdraw(actor=people.alice(), data_request=data_request, reason="fax", at=cases.AT)
    steps: list[TriageError] = []
    for result in (VerificationResult.CONFIRMED, VerificationResult.DENIED):
        with pytest.raises(WrongStep) as refusal:
            attempt(cases.fresh(data_request), result=result)
        steps.append(refusal.value)
    assert len(steps) == 2
    assert Authority.objects.get().status == "verified"
