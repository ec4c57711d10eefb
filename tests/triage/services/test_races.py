"""Races on the intake side: references, grants, the same step taken twice."""

import pytest

from jurisdictions.models import Jurisdiction
from tests.triage import cases, people
from tests.triage.race import race, race_in_rounds, summary
from triage import audit
from triage.choices import DocumentRole, GrantAction, VerificationMethod, VerificationResult
from triage.models import DataRequest, Document, Event, GrantProposal, JurisdictionUserGrant, Verification
from triage.roles import Role
from triage.services import closing, grants, intake, verification

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_registrations_at_one_instant_never_share_a_reference():
    alice = people.alice()

    def attempt(number: int) -> str:
        submission = cases.submission(references=(f"{number} Js 1/26",))
        return intake.register(actor=alice, submission=submission, at=cases.AT).reference

    outcomes = race(attempt, processes=20)

    assert summary(outcomes) == {"won": 20}
    assert sorted(outcome.value or "" for outcome in outcomes) == [f"2026-DE-{n:06d}" for n in range(1, 21)]
    assert len({row.authority_id for row in DataRequest.objects.all()}) == 1


def test_fifty_people_confirm_one_sender_at_one_instant_and_one_of_them_does_in_each_round():
    alice = people.alice()

    def prepare(_: int):
        data_request = cases.contacted_case()

        def attempt(__: int) -> str:
            cases.confirm(data_request)
            return "confirmed"

        return attempt

    assert alice.is_active
    for outcomes in race_in_rounds(prepare, processes=50, rounds=5):
        assert summary(outcomes) == {"won": 1, "ChangedMeanwhile": 49}
        losers = {outcome.says for outcome in outcomes if not outcome.won}
        assert all("Alice Ashdown confirmed the sender" in says for says in losers)
    assert Verification.objects.filter(result=VerificationResult.CONFIRMED).count() == 5


def test_a_withdrawal_and_a_confirmation_at_one_instant_do_not_both_win():
    data_request = cases.contacted_case()
    alice = people.alice()

    def attempt(number: int) -> str:
        if number % 2:
            closing.withdraw(actor=alice, data_request=data_request, reason="fax of the court", at=cases.AT)
            return "withdrawn"
        verification.verify_sender(
            actor=alice,
            data_request=data_request,
            method=VerificationMethod.CALL_BACK,
            contact_used=cases.COURT_PHONE,
            contact_source=cases.COURT_SOURCE,
            result=VerificationResult.CONFIRMED,
            at=cases.AT,
        )
        return "confirmed"

    outcomes = race(attempt, processes=10)

    assert summary(outcomes) == {"won": 1, "ChangedMeanwhile": 9}
    won = next(outcome.value for outcome in outcomes if outcome.won)
    assert (
        cases.fresh(data_request).status
        == {"withdrawn": "withdrawn", "confirmed": "sender_verified"}[won or ""]
    )
    assert list(audit.verify_chain(str(data_request.pk))) == []


def test_one_proposal_applied_ten_times_at_one_instant_is_applied_once():
    judy, ken, oscar = people.judy(), people.ken(), people.oscar()
    germany = Jurisdiction.objects.get(code="DE")
    proposal = grants.propose(
        actor=judy,
        action=GrantAction.GRANT_SCOPE,
        user=oscar,
        jurisdiction=germany,
        reason="joins",
        at=cases.AT,
    )

    def attempt(_: int) -> str:
        return grants.apply(actor=ken, proposal=proposal, at=cases.AT).status

    assert summary(race(attempt, processes=10)) == {"won": 1, "WrongStep": 9}
    assert JurisdictionUserGrant.objects.filter(user=oscar).count() == 1
    assert Event.objects.filter(kind="grant_applied").count() == 1
    assert list(audit.verify_chain(audit.DESK)) == []


def test_the_same_grant_proposed_ten_times_at_one_instant_is_proposed_once():
    judy, oscar = people.judy(), people.oscar()

    def attempt(_: int) -> str:
        role = Role.INTAKE_CLERK.value
        return str(
            grants.propose(
                actor=judy, action=GrantAction.ADD_ROLE, user=oscar, role=role, reason="joins", at=cases.AT
            ).pk
        )

    assert summary(race(attempt, processes=10)) == {"won": 1, "WrongStep": 9}
    assert GrantProposal.objects.count() == 1


def test_the_same_bytes_attached_ten_times_at_one_instant_are_one_document():
    data_request = cases.registered_case()
    alice = people.alice()

    def attempt(_: int) -> str:
        document = intake.attach_document(
            actor=alice,
            data_request=data_request,
            role=DocumentRole.ORDER,
            name="beschluss.txt",
            content=b"Beschluss",
            at=cases.AT,
        )
        return str(document.pk)

    outcomes = race(attempt, processes=10)

    assert summary(outcomes) == {"won": 10}
    assert {outcome.value for outcome in outcomes} == {str(Document.objects.get().pk)}
