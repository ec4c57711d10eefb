"""The end of a data request, and its reopening."""

import pytest

from jurisdictions.law.vocabulary import Clock
from tests.triage import cases, people
from triage.choices import Status, VerificationMethod, VerificationResult
from triage.errors import Incomplete, NotInScope, NotPermitted, WrongStep
from triage.models import DataRequest, Deadline, Event
from triage.services import authorities, clarification, closing, verification

pytestmark = pytest.mark.django_db


def waiting_case() -> DataRequest:
    data_request = cases.verified_case()
    clarification.ask_clarification(
        actor=people.alice(),
        data_request=data_request,
        reason_codes=["FORM-DATE-MISSING"],
        answer_by=None,
        at=cases.AT,
    )
    return cases.fresh(data_request)


def withdrawn_case(data_request: DataRequest) -> DataRequest:
    closing.withdraw(actor=people.alice(), data_request=data_request, reason="fax", at=cases.LATER)
    return cases.fresh(data_request)


def reopen(data_request: DataRequest, actor: str = "bob", reason: str = "appeal") -> DataRequest:
    closing.reopen(
        actor=people.person(actor), data_request=cases.fresh(data_request), reason=reason, at=cases.LATER
    )
    return cases.fresh(data_request)


def test_a_withdrawal_voids_what_was_computed_and_says_why():
    data_request = cases.verified_case()
    deadline = Deadline(
        data_request=data_request,
        clock=Clock.ANSWER,
        rulebook="DE",
        rule_id="x",
        binding=True,
        leads=True,
        steps=[],
    )
    deadline.save()
    assert withdrawn_case(data_request).status == Status.WITHDRAWN
    deadline.refresh_from_db()
    assert deadline.voided_at == cases.LATER
    assert cases.reason_of(Event.objects.filter(data_request=data_request).latest("number")) == "fax"


def test_what_the_authority_never_answered_is_closed_with_a_reason():
    data_request = waiting_case()
    with pytest.raises(Incomplete, match="has not answered"):
        closing.close(actor=people.bob(), data_request=data_request, at=cases.LATER)
    closing.close(actor=people.bob(), data_request=data_request, reason="no answer", at=cases.LATER)
    now = cases.fresh(data_request)
    assert (now.status, now.closed_at) == (Status.CLOSED, cases.LATER)


def test_what_is_not_answered_is_not_closed():
    for data_request in (cases.registered_case(), cases.verified_case()):
        with pytest.raises(WrongStep, match="“close” is possible from"):
            closing.close(actor=people.bob(), data_request=data_request, reason="enough", at=cases.LATER)


def test_closing_and_withdrawing_take_role_and_scope():
    data_request = waiting_case()
    for actor, error in ((people.alice(), NotPermitted), (people.frank(), NotInScope)):
        with pytest.raises(error):
            closing.close(actor=actor, data_request=data_request, reason="x", at=cases.LATER)
    for actor, error in ((people.grace(), NotPermitted), (people.frank(), NotInScope)):
        with pytest.raises(error):
            closing.withdraw(actor=actor, data_request=data_request, reason="x", at=cases.LATER)
    assert cases.fresh(data_request).status == Status.AWAITING_AUTHORITY


def test_reopening_leads_back_to_where_the_sender_stands():
    verified, received = cases.verified_case(), cases.contacted_case()
    assert reopen(withdrawn_case(verified)).status == Status.SENDER_VERIFIED
    assert reopen(withdrawn_case(received)).status == Status.RECEIVED
    closed = waiting_case()
    closing.close(actor=people.bob(), data_request=closed, reason="no answer", at=cases.LATER)
    now = reopen(closed)
    assert (now.status, now.closed_at) == (Status.SENDER_VERIFIED, None)


def test_a_rejected_demand_that_is_reopened_is_not_verified_by_the_denial():
    data_request = cases.contacted_case()
    verification.verify_sender(
        actor=people.alice(),
        data_request=data_request,
        method=VerificationMethod.CALL_BACK,
        contact_used=cases.COURT_PHONE,
        contact_source=cases.COURT_SOURCE,
        result=VerificationResult.DENIED,
        at=cases.AT,
    )
    verification.reject_sender(
        actor=people.alice(), data_request=cases.fresh(data_request), reason="impostor", at=cases.AT
    )
    assert reopen(data_request).status == Status.RECEIVED


def test_reopening_holds_what_belongs_to_an_authority_that_was_suspended_meanwhile():
    data_request = withdrawn_case(cases.verified_case())
    assert data_request.authority is not None
    authorities.suspend_authority(
        actor=people.carol(), authority=data_request.authority, reason="broken into", at=cases.LATER
    )
    assert not cases.fresh(data_request).held
    assert reopen(data_request).held


def test_reopening_takes_a_reason_the_role_and_something_closed():
    data_request = withdrawn_case(cases.verified_case())
    with pytest.raises(Incomplete):
        reopen(data_request, reason=" ")
    with pytest.raises(NotPermitted):
        reopen(data_request, actor="alice")
    with pytest.raises(NotInScope):
        reopen(data_request, actor="frank")
    with pytest.raises(WrongStep):
        reopen(cases.verified_case())


def test_a_question_that_was_never_answered_does_not_stand_in_the_way_of_the_next():
    data_request = waiting_case()
    closing.close(actor=people.bob(), data_request=data_request, reason="no answer", at=cases.LATER)
    again = clarification.ask_clarification(
        actor=people.alice(),
        data_request=reopen(data_request),
        reason_codes=["FORM-DATE-MISSING"],
        answer_by=None,
        at=cases.LATER,
    )
    open_ones = cases.fresh(data_request).clarifications.filter(replied_at__isnull=True)
    assert list(open_ones) == [again]
