"""Authorities: a contact found independently makes one known; a suspension holds everything at once."""

from typing import Any

import pytest

from jurisdictions.law.vocabulary import AuthorityKind
from tests.triage import cases, people
from triage import audit
from triage.choices import AuthorityStatus
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Authority, DataRequest, Event
from triage.services import authorities, closing
from triage.services.submissions import AuthoritySubmission

pytestmark = pytest.mark.django_db


def recorded(name: str = "Landgericht Bonn") -> Authority:
    return authorities.record_authority(
        actor=people.alice(),
        jurisdiction_code="DE",
        name=name,
        kind=AuthorityKind.COURT,
        official_domains=("LG-Bonn.nrw.de", "@lg-bonn.nrw.de"),
        at=cases.AT,
    )


def verify(authority: Authority, **parts: Any) -> Authority:
    values = {"contact_phone": cases.COURT_PHONE, "contact_source": cases.COURT_SOURCE, **parts}
    return authorities.verify_authority(actor=people.alice(), authority=authority, at=cases.AT, **values)


def suspend(authority: Authority, **parts: Any) -> authorities.SuspensionReport:
    values = {"actor": people.carol(), "reason": "mailbox was broken into", **parts}
    return authorities.suspend_authority(authority=authority, at=cases.LATER, **values)


def stored(authority: Authority) -> Authority:
    return Authority.objects.get(pk=authority.pk)


def test_a_recorded_authority_is_unverified_and_its_domains_are_kept_once():
    authority = recorded()
    assert authority.status == AuthorityStatus.UNVERIFIED
    assert not authority.has_known_contact
    assert authority.official_domains == ["lg-bonn.nrw.de"]
    assert Event.objects.get().kind == EventKind.AUTHORITY_RECORDED
    assert list(audit.verify_chain(audit.DESK)) == []


@pytest.mark.parametrize("name", ["Landgericht Bonn", "LANDGERICHT  bonn"], ids=["same", "other-capitals"])
def test_an_authority_is_recorded_once_in_its_jurisdiction(name: str):
    recorded()
    with pytest.raises(BadInput, match="recorded already"):
        recorded(name)
    assert Authority.objects.count() == Event.objects.count() == 1


def test_a_contact_found_independently_makes_an_authority_known():
    authority = verify(recorded(), contact_phone="0221 477-000")
    assert authority.status == AuthorityStatus.VERIFIED
    assert authority.contact_phone == "+49221477000"
    assert stored(authority).has_known_contact
    assert stored(authority).contact_found_at == cases.AT


@pytest.mark.parametrize(
    "parts",
    [{"contact_source": ""}, {"contact_phone": ""}, {"contact_phone": "", "contact_email": ""}],
    ids=["no-source", "no-contact", "neither"],
)
def test_a_domain_without_contact_and_source_makes_nobody_known(parts: dict[str, str]):
    authority = recorded()
    with pytest.raises(Incomplete, match="independent source"):
        verify(authority, official_domains=("lg-bonn.nrw.de",), **parts)
    assert stored(authority).status == AuthorityStatus.UNVERIFIED
    assert Event.objects.count() == 1


@pytest.mark.parametrize("number", ["0221 XXXX", "call me", "12", "+49 221 4770 ext 5 please"])
def test_what_is_no_telephone_number_is_refused(number: str):
    with pytest.raises(BadInput, match="contact phone"):
        verify(recorded(), contact_phone=number)


def test_authorities_are_kept_by_whoever_works_in_their_jurisdiction_and_has_the_role():
    authority = recorded()
    for actor, error in (
        (people.frank(), NotInScope),
        (people.root(), NotInScope),
        (people.grace(), NotPermitted),
    ):
        with pytest.raises(error):
            authorities.verify_authority(
                actor=actor,
                authority=authority,
                contact_phone=cases.COURT_PHONE,
                contact_source=cases.COURT_SOURCE,
                at=cases.AT,
            )
    with pytest.raises(NotPermitted):
        suspend(authority, actor=people.alice())
    with pytest.raises(NotInScope):
        suspend(authority, actor=people.mona())
    assert stored(authority).status == AuthorityStatus.UNVERIFIED


def test_a_suspension_holds_every_open_data_request_at_once_and_no_other():
    first, second = cases.registered_case(), cases.registered_case()
    closed = cases.registered_case()
    closing.withdraw(actor=people.alice(), data_request=closed, reason="fax", at=cases.AT)
    other = cases.registered_case(authority=AuthoritySubmission(name="Amtsgericht Bonn"))
    assert first.authority is not None

    report = suspend(first.authority)

    assert {row.pk for row in report.held} == {first.pk, second.pk}
    assert [cases.fresh(row).held for row in (first, second, closed, other)] == [True, True, False, False]
    assert [cases.fresh(row).version for row in (first, other)] == [2, 1]
    events = Event.objects.filter(kind=EventKind.HELD)
    assert {event.data_request_id for event in events} == {first.pk, second.pk}
    assert Event.objects.filter(kind=EventKind.AUTHORITY_SUSPENDED, chain=audit.DESK).count() == 1
    for chain in (audit.DESK, str(first.pk), str(second.pk)):
        assert list(audit.verify_chain(chain)) == []


def test_a_suspension_holds_sealed_ones_too_and_does_not_tell_of_them_outside_their_grant():
    sealed = cases.registered_case(sealed=True)
    assert sealed.authority is not None
    report = suspend(sealed.authority)
    assert report.held == ()
    assert DataRequest.objects.get(pk=sealed.pk).held


def test_a_suspended_authority_is_neither_suspended_nor_verified_again():
    authority = verify(recorded())
    suspend(authority)
    with pytest.raises(WrongStep, match="suspended already: mailbox was broken into"):
        suspend(authority)
    with pytest.raises(WrongStep, match="Lift the suspension"):
        verify(authority)


def test_a_suspension_needs_a_reason():
    authority = recorded()
    with pytest.raises(Incomplete, match="Say why"):
        suspend(authority, reason="  ")
    assert stored(authority).status == AuthorityStatus.UNVERIFIED


def test_lifting_a_suspension_lifts_the_hold_and_the_contact_must_be_found_again():
    data_request = cases.contacted_case()
    assert data_request.authority is not None
    suspend(data_request.authority)

    authorities.restore_authority(
        actor=people.carol(), authority=data_request.authority, reason="new mailbox", at=cases.LATER
    )

    assert not cases.fresh(data_request).held
    assert stored(data_request.authority).status == AuthorityStatus.UNVERIFIED
    with pytest.raises(WrongStep, match="not suspended"):
        authorities.restore_authority(
            actor=people.carol(), authority=data_request.authority, reason="again", at=cases.LATER
        )
