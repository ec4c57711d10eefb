"""Approving a colleague's decision as it was read, and giving it back (promise 1)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from tests.triage import cases, decided, people
from tests.triage.decided import last_event, refused
from triage.audit import verify_chain
from triage.choices import ItemOutcome, Status
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotInScope, NotPermitted
from triage.event_kinds import EventKind
from triage.models import (
    DataRequest,
    User,
)
from triage.services import decisions
from triage.services.decisions import ItemChoice
from triage.services.gates import decision_digest

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases_at_every_stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["assessed"] = decided.assessed()
        STAGES["decided"] = decided.decided()
        STAGES["approved"] = decided.approved()
        yield


def with_items(*items: Any) -> dict[str, Any]:
    return {"subjects": (replace(cases.SUSPECT, items=items),)}


def ready(stage: str) -> DataRequest:
    """The module's case at a stage, as a page would read it now; each test takes back what it does to it."""
    return cases.fresh(STAGES[stage])


def test_an_approval_copies_who_decided_and_what():
    case = ready("decided")
    decision = decided.live_decision(case)

    approval = decided.approve(case)

    assert (approval.decided_by, approval.decision_digest) == (people.bob(), decision.digest)
    assert approval.approved_by == people.carol()
    assert cases.fresh(case).status == Status.APPROVED
    assert (last_event(case).kind, last_event(case).actor) == (EventKind.APPROVED, people.carol())


def test_nobody_approves_their_own_decision():
    case = ready("assessed")
    decided.decide(case, actor=people.carol())

    refused(case, NotPermitted, "Nobody approves their own", partial(decided.approve, case))

    decided.approve(case, actor=people.nils())
    assert cases.fresh(case).status == Status.APPROVED


@pytest.mark.parametrize(
    ("name", "error"),
    [("bob", NotPermitted), ("alice", NotPermitted), ("erin", NotPermitted), ("mona", NotInScope)],
)
def test_only_senior_counsel_of_the_jurisdiction_approves(name: str, error: type[Exception]):
    case = ready("decided")

    refused(case, error, "role|jurisdictions", partial(decided.approve, case, actor=people.person(name)))

    decided.approve(case)


def test_an_approval_is_for_the_decision_that_was_read_and_no_other():
    case = ready("decided")
    read = decided.live_decision(case).digest
    decisions.return_decision(actor=people.carol(), data_request=case, reason="narrower", at=decided.AT)
    phone, addresses = decided.items_of(case)
    decided.decide(
        case,
        [
            ItemChoice(phone.pk, ItemOutcome.DISCLOSE),
            ItemChoice(addresses.pk, ItemOutcome.REFUSE, ("SCOPE-OVERBROAD",)),
        ],
    )

    refused(case, ChangedMeanwhile, "not what you read", partial(decided.approve, case, digest=read))
    refused(case, ChangedMeanwhile, "not what you read", partial(decided.approve, case, digest=""))

    decided.approve(case)


@pytest.mark.parametrize(
    "edit",
    [
        lambda case: decided.forced(case.identifiers.get(kind="username"), withdrawn=True),
        lambda case: decided.forced(decided.items_of(case)[1], period_to=decided.AT),
        lambda case: decided.forced(case.authority, contact_phone="+49221999"),
        lambda case: decided.forced(case.authority, contact_email="x@example.org"),
    ],
    ids=["identifier", "period", "phone", "e-mail"],
)
def test_what_was_edited_past_the_services_since_the_decision_is_not_approved(edit: Any):
    case = ready("decided")
    edit(case)

    refused(case, ChangedMeanwhile, "not what you read", partial(decided.approve, case))

    decisions.return_decision(
        actor=people.carol(), data_request=cases.fresh(case), reason="edited", at=decided.AT
    )
    decided.decide(case)
    decided.approve(case)
    assert cases.fresh(case).status == Status.APPROVED


def test_the_digest_is_that_of_the_stored_rows_and_is_the_same_when_taken_again():
    case = ready("decided")
    decision = decided.live_decision(case)
    items = list(decision.items.all())

    assert decision_digest(decision, items) == decision.digest
    assert decision_digest(decision, items[::-1]) == decision.digest
    assert decision_digest(decision, items[:1]) != decision.digest


# Returning


def test_a_returned_decision_is_void_with_its_approval_and_decided_anew():
    case = ready("approved")

    decisions.return_decision(actor=people.carol(), data_request=case, reason="ask for less", at=decided.AT)

    assert cases.fresh(case).status == Status.ASSESSED
    assert not case.decisions.live().exists()
    assert not case.approvals.live().exists()
    assert case.assessments.live().count() == 1
    assert (last_event(case).kind, cases.reason_of(last_event(case))) == (
        EventKind.DECISION_RETURNED,
        "ask for less",
    )
    assert decided.decide(case).number == 2
    assert list(verify_chain(str(case.pk))) == []


def test_a_decision_is_returned_with_a_reason_by_who_may_approve():
    case = ready("decided")

    def give_back(actor: User, reason: str) -> DataRequest:
        return decisions.return_decision(
            actor=actor, data_request=cases.fresh(case), reason=reason, at=decided.AT
        )

    refused(case, Incomplete, "what should be changed", partial(give_back, people.carol(), " "))
    refused(case, BadInput, "at most 300", partial(give_back, people.carol(), "x" * 301))
    refused(case, NotPermitted, "approve decision", partial(give_back, people.bob(), "mine"))
    give_back(people.carol(), "too wide")


def test_one_takes_back_ones_own_decision_until_a_colleague_has_approved_it():
    case = ready("assessed")
    decided.decide(case, actor=people.carol())
    decided.approve(case, actor=people.nils())

    def give_back(actor: User) -> DataRequest:
        return decisions.return_decision(
            actor=actor, data_request=cases.fresh(case), reason="second thoughts", at=decided.AT
        )

    refused(case, NotPermitted, "only a second person", partial(give_back, people.carol()))
    give_back(people.nils())
    decided.decide(case, actor=people.carol())
    give_back(people.carol())
    assert cases.fresh(case).status == Status.ASSESSED
