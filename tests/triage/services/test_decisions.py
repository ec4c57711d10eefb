"""Deciding, approving, returning: what must be said, by whom, and what the database refuses besides (promises 1, 2)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from jurisdictions.law.vocabulary import ItemType, OffenceTag, ReviewLevel, SubjectRole
from tests.triage import cases, decided, people
from tests.triage.decided import last_event, refused
from triage.audit import verify_chain
from triage.choices import ItemOutcome, ReviewOutcome, Status
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import (
    DataRequest,
)
from triage.services import assessment
from triage.services.decisions import ItemChoice

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}
LIVE_ITEM = replace(cases.SUSPECT.items[1], real_time=True)


@pytest.fixture(scope="module", autouse=True)
def _cases_at_every_stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["assessed"] = decided.assessed()
        STAGES["content"] = decided.assessed(**with_items(*cases.SUSPECT.items, decided.CONTENT))
        yield


def with_items(*items: Any) -> dict[str, Any]:
    return {"subjects": (replace(cases.SUSPECT, items=items),)}


def ready(stage: str) -> DataRequest:
    """The module's case at a stage, as a page would read it now; each test takes back what it does to it."""
    return cases.fresh(STAGES[stage])


# Deciding


def test_a_decision_covers_every_item_and_tells_how_many_leave():
    case = ready("content")

    decision = decided.decide(case)

    outcomes = [
        (row.item_type, row.outcome, row.reason_codes) for row in decision.items.order_by("item__number")
    ]
    assert outcomes == [
        (ItemType.PHONE_NUMBER, ItemOutcome.DISCLOSE, []),
        (ItemType.IP_ADDRESS, ItemOutcome.DISCLOSE, []),
        (ItemType.NONE, ItemOutcome.REFUSE, ["DATA-CONTENT"]),
    ]
    assert cases.fresh(case).status == Status.DECIDED
    event = last_event(case)
    assert (event.kind, event.actor) == (EventKind.DECIDED, people.bob())
    assert event.detail == {"disclosed": 2, "refused": 1, "number": 1}
    assert decision.recipient == case.authority
    assert list(verify_chain(str(case.pk))) == []


def test_anything_less_than_disclosure_needs_a_reason_code():
    case = ready("assessed")
    phone, addresses = decided.items_of(case)
    for outcome in (ItemOutcome.REFUSE, ItemOutcome.REDIRECT):
        choices = [ItemChoice(phone.pk, ItemOutcome.DISCLOSE), ItemChoice(addresses.pk, outcome)]
        refused(case, Incomplete, "needs at least one reason code", partial(decided.decide, case, choices))

    choices[1] = ItemChoice(addresses.pk, ItemOutcome.REFUSE, ("SCOPE-OVERBROAD",))
    decision = decided.decide(case, choices)
    assert decision.items.get(item=addresses).reason_codes == ["SCOPE-OVERBROAD"]


@pytest.mark.parametrize(
    ("spoil", "error", "says"),
    [
        (lambda choices: choices[:1], Incomplete, "Every item needs an outcome. Missing: subject 1, IP address"),
        (lambda choices: [], Incomplete, "Every item needs an outcome"),
        (lambda choices: [*choices, choices[0]], BadInput, "decided twice"),
        (
            lambda choices: [*choices, ItemChoice(uuid4(), ItemOutcome.DISCLOSE)],
            BadInput,
            "not asked for here",
        ),
        (
            lambda choices: [choices[0], replace(choices[1], outcome=ItemOutcome.REFUSE, reason_codes=("X",))],
            BadInput,
            "X is no reason code",
        ),
        (
            lambda choices: [choices[0], replace(choices[1], reason_codes=("SCOPE-OVERBROAD",))],
            Incomplete,
            "a reason code is given as well",
        ),
    ],
    ids=["one-missing", "none", "twice", "of-another-case", "unknown-code", "disclosed-with-a-reason"],
)  # fmt: skip
def test_choices_that_do_not_fit_are_refused_and_named(spoil: Any, error: type[Exception], says: str):
    case = ready("assessed")
    choices = decided.disclose_all(case)

    refused(case, error, says, partial(decided.decide, case, spoil(choices)))

    decided.decide(case, choices)


def test_an_item_of_another_case_cannot_be_decided_here():
    case, other = ready("assessed"), decided.assessed()
    foreign = [*decided.disclose_all(case)[:1], decided.disclose_all(other)[1]]

    refused(case, BadInput, "not asked for here", partial(decided.decide, case, foreign))


def test_an_item_that_a_finding_blocks_stays_while_another_leaves():
    case = decided.assessed(**with_items(cases.SUSPECT.items[0], LIVE_ITEM))
    phone, live = decided.items_of(case)
    both = [ItemChoice(phone.pk, ItemOutcome.DISCLOSE), ItemChoice(live.pk, ItemOutcome.DISCLOSE)]

    refused(
        case, Incomplete, r"subject 1, IP address cannot be disclosed: .*p24-no-real-time",
        partial(decided.decide, case, both),
    )  # fmt: skip

    decision = decided.decide(case, [both[0], ItemChoice(live.pk, ItemOutcome.REFUSE, ("DATA-REAL-TIME",))])
    assert [row.outcome for row in decision.items.order_by("item__number")] == ["disclose", "refuse"]


def test_a_finding_about_one_subject_leaves_the_other_free():
    witness = replace(decided.SECOND_SUSPECT, role=SubjectRole.WITNESS)
    case = decided.assessed(subjects=(cases.SUSPECT, witness))

    refused(
        case, Incomplete, "subject 2, phone number cannot be disclosed: .*p24-role-suspect",
        partial(decided.decide, case),
    )  # fmt: skip

    free = [
        ItemChoice(item.pk, ItemOutcome.DISCLOSE)
        if item.subject.number == 1
        else ItemChoice(item.pk, ItemOutcome.REFUSE, ("SCOPE-ROLE-NOT-SUSPECT",))
        for item in decided.items_of(case)
    ]
    assert decided.decide(case, free).items.filter(outcome=ItemOutcome.DISCLOSE).count() == 2


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"violates_terms": None}, "p24-terms"),
        ({"violates_terms": False}, "p24-terms"),
        ({"proceedings": None}, "p24-criminal-case"),
        ({"offence_stated": None}, "p24-offence-stated"),
    ],
    ids=["unknown-blocking", "failed-blocking", "unknown-proceedings", "unknown-curable"],
)
def test_an_open_finding_of_a_reviewed_rule_keeps_everything_from_being_disclosed(facts: Any, rule: str):
    order = {**decided.EPOC, **facts}
    case = decided.assessed(order=order)

    refused(case, Incomplete, rule, partial(decided.decide, case))

    decided.decide(case, decided.refuse_all(case))
    assert cases.fresh(case).status == Status.DECIDED


def test_a_case_without_assessment_is_not_decided():
    case = decided.verified()
    refused(case, WrongStep, "assessed", partial(decided.decide, case))

    decided.assess(case)
    decided.forced(case.assessments.get(), voided_at=decided.AT)
    refused(case, Incomplete, "no assessment", partial(decided.decide, case))


def test_an_address_without_a_span_of_time_is_not_disclosed():
    instant = replace(cases.SUSPECT.items[1], period_to=cases.SUSPECT.items[1].period_from)
    case = decided.assessed(**with_items(instant))

    refused(case, Incomplete, "looked up in a period", partial(decided.decide, case))


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("alice", NotPermitted),
        ("dan", NotPermitted),
        ("erin", NotPermitted),
        ("grace", NotPermitted),
        ("desk", NotPermitted),
        ("frank", NotInScope),
        ("mona", NotInScope),
        ("oscar", NotInScope),
        ("root", NotInScope),
    ],
)
def test_only_counsel_of_the_jurisdiction_decides(name: str, error: type[Exception]):
    case = ready("assessed")

    refused(case, error, "role|jurisdictions", partial(decided.decide, case, actor=people.person(name)))

    decided.decide(case)


# Risk to human rights


def test_a_flag_demands_a_review_by_another_person_before_anything_is_decided():
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    assert case.review_level == ReviewLevel.RIGHTS_REVIEWER
    for choices in (decided.disclose_all(case), decided.refuse_all(case)):
        refused(case, Incomplete, "demands a review", partial(decided.decide, case, choices))

    decided.reviewed(case)
    decided.decide(case)
    assert cases.fresh(case).status == Status.DECIDED


def test_once_a_flag_stands_the_necessity_of_disclosing_is_written_down():
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    decided.reviewed(case)

    refused(case, Incomplete, "necessary and proportionate", partial(decided.decide, case, necessity=" \n "))

    decision = decided.decide(case)
    assert decision.necessity is not None
    assert decision.necessity.reveal(scope=case.pk) == decided.NECESSITY


def test_a_refusal_needs_no_necessity_though_a_flag_stands():
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    decided.reviewed(case)

    assert decided.decide(case, decided.refuse_all(case), necessity="").necessity is None


def test_what_the_rights_review_upheld_is_not_disclosed():
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    decided.reviewed(case, ReviewOutcome.UPHELD)

    refused(
        case, Incomplete, "rights review upheld the objection",
        partial(decided.decide, case),
    )  # fmt: skip

    decided.decide(case, decided.refuse_all(case, "RIGHTS-EXPRESSION"))
    assert cases.fresh(case).status == Status.DECIDED


def test_who_made_the_rights_review_cannot_decide_even_with_the_role():
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    decided.reviewed(case)
    dan = people.dan()
    people.give_role(dan, people.PEOPLE["bob"].role)  # type: ignore[arg-type]
    by_dan = partial(decided.decide, case, actor=dan)

    refused(case, NotPermitted, "cannot decide as well", by_dan)

    decided.decide(case)


def test_the_executive_level_is_cleared_by_the_head_of_legal_alone():
    keys = replace(cases.SUSPECT, items=(cases.SUSPECT.items[0],))
    case = decided.assessed(order={**decided.EPOC, "keys_demanded": True}, subjects=(keys,))
    assert case.review_level == ReviewLevel.EXECUTIVE
    assessment.escalate(actor=people.bob(), data_request=cases.fresh(case), at=decided.AT)

    refused(case, NotPermitted, "clear executive review", partial(decided.review_rights, case))

    assert decided.review_rights(case, actor=people.erin()).level == ReviewLevel.EXECUTIVE
    decided.decide(case)
    assert cases.fresh(case).status == Status.DECIDED


def test_an_offence_of_speech_needs_the_reviewer_even_for_an_assessment_made_twice():
    case = decided.assessed(order={**decided.EPOC, "offence_tags": [OffenceTag.INSULT_HEAD_OF_STATE]})
    assert case.review_level >= ReviewLevel.RIGHTS_REVIEWER

    decided.assess(case)

    assert cases.fresh(case).review_level >= ReviewLevel.RIGHTS_REVIEWER
    refused(case, Incomplete, "demands a review", partial(decided.decide, case))
