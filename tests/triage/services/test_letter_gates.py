"""The gates of letters without account data, and what the database holds besides."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from jurisdictions.law.vocabulary import AuthorityKind
from tests.triage import cases, decided, people
from tests.triage.closed_gates import EDITED, authority_of
from triage.choices import (
    AuthorityStatus,
    LetterKind,
    Status,
)
from triage.errors import GateClosed, TriageError
from triage.models import (
    Approval,
    DataRequest,
    Decision,
    Disclosure,
)
from triage.services import gates
from triage.services.submissions import AuthoritySubmission

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["approved"] = decided.approved()
        STAGES["produced"] = decided.produced(tmp_path_factory.mktemp("records"))
        yield


# The database holds what Python would not let through.


def approval_by(decision: Decision, user: Any, **changes: Any) -> Approval:
    values = {
        "data_request_id": decision.data_request_id,
        "decision": decision,
        "decided_by_id": decision.decided_by_id,
        "decision_digest": decision.digest,
        "approved_by": user,
        "approved_at": decided.AT,
        **changes,
    }
    return Approval(**values)


@pytest.mark.postgres
def test_the_database_refuses_an_approval_by_the_person_who_decided_and_takes_one_by_another():
    case = decided.decided()
    decision = decided.live_decision(case)

    with pytest.raises(IntegrityError, match="approval_by_another_person"), transaction.atomic():
        approval_by(decision, decision.decided_by).save()
    assert case.approvals.count() == 0

    approval_by(decision, people.carol()).save()
    assert case.approvals.count() == 1


@pytest.mark.postgres
def test_the_database_refuses_a_second_live_decision_approval_and_disclosure(tmp_path: Path):
    case = decided.produced(tmp_path)
    decision, approval = decided.live_decision(case), case.approvals.get()
    produced = case.disclosures.get()

    kept = [f.attname for f in Decision._meta.concrete_fields if f.name not in ("id", "number")]
    same_again = {name: getattr(decision, name) for name in kept}
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision(**same_again, number=2).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        approval_by(decision, people.nils()).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure(
            data_request=case, approval=approval, digest=produced.digest, produced_by=people.bob(),
            produced_at=decided.AT,
        ).save()  # fmt: skip

    assert (case.decisions.count(), case.approvals.count(), case.disclosures.count()) == (1, 1, 1)


# Letters without account data: a named gate each.


def test_an_acknowledgement_needs_a_registered_demand_of_a_named_authority_that_is_no_fraud():
    case = cases.registered_case()
    gates.require_acknowledgeable(case)

    decided.forced(case, status=Status.REJECTED)
    with pytest.raises(GateClosed, match="an impostor gets no letter"):
        gates.require_acknowledgeable(cases.fresh(case))
    decided.forced(case, status=Status.RECEIVED, authority=None)
    with pytest.raises(GateClosed, match="names no authority"):
        gates.require_acknowledgeable(cases.fresh(case))


def test_a_clarification_needs_a_contact_that_did_not_come_with_the_demand():
    unknown_court = AuthoritySubmission(name="Amtsgericht Düren", kind=AuthorityKind.COURT)
    case = cases.registered_case(authority=unknown_court)
    with pytest.raises(GateClosed, match="found independently"):
        gates.require_known_contact(case)

    cases.known_authority(case)
    assert gates.require_known_contact(case).contact_phone == cases.COURT_PHONE

    decided.forced(authority_of(case), status=AuthorityStatus.SUSPENDED)
    with pytest.raises(GateClosed, match="suspended"):
        gates.require_known_contact(case)


def test_a_refusal_needs_a_decision_that_refuses_and_the_approval_of_a_second_person():
    case = decided.assessed()
    refused = partial(decided.draft, case, LetterKind.REFUSAL)
    with pytest.raises(GateClosed, match="needs a decision"):
        refused()

    decided.decide(case, decided.refuse_all(case))
    with pytest.raises(GateClosed, match="approval of a second person"):
        refused()

    decided.approve(case)
    assert refused().decision == decided.live_decision(case)
    with pytest.raises(GateClosed, match="no item with the outcome"):
        decided.draft(case, LetterKind.REDIRECT)


def test_a_refusal_is_not_written_where_something_is_disclosed_or_edited_since():
    with pytest.raises(GateClosed, match="discloses something"):
        decided.draft(STAGES["approved"], LetterKind.REFUSAL)

    case = decided.approved(decided.refuse_all)
    decided.draft(case, LetterKind.REFUSAL)
    decided.forced(case.identifiers.filter(kind="username").get(), withdrawn=True)
    with pytest.raises(GateClosed, match=EDITED):
        decided.draft(case, LetterKind.REFUSAL)


def test_only_the_authority_that_was_impersonated_is_told_of_a_fraud():
    case = decided.verified()
    with pytest.raises(GateClosed, match="not rejected as fraud"):
        decided.draft(case, LetterKind.FRAUD_NOTICE)

    decided.forced(case, status=Status.REJECTED)
    letter = decided.draft(case, LetterKind.FRAUD_NOTICE)

    assert letter.addressee == case.authority
    for kind in (LetterKind.ACKNOWLEDGEMENT, LetterKind.REFUSAL, LetterKind.REDIRECT, LetterKind.DISCLOSURE):
        with pytest.raises(TriageError):
            decided.draft(case, kind)


@pytest.mark.parametrize("kind", sorted(set(LetterKind) - {LetterKind.USER_NOTICE}))
def test_nothing_goes_to_an_authority_while_it_is_suspended(kind: LetterKind):
    case = STAGES["produced"]
    decided.forced(case, held=True)

    before = decided.snapshot(case)

    with pytest.raises(GateClosed, match="suspended"):
        decided.draft(case, kind)

    assert decided.snapshot(case) == before
