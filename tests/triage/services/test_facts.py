"""From rows to facts: unknown stays unknown, and clocks go on from one assessment to the next."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jurisdictions.law.vocabulary import (
    DataCategory,
    GagBasis,
    IdentifierKind,
    Instrument,
    ItemType,
    OffenceTag,
    RightsTier,
    SenderVerification,
)
from tests.triage import cases, decided, people
from triage.audit import verify_chain
from triage.choices import VerificationResult
from triage.models import DataRequest, Gag
from triage.services import clarification, facts
from triage.services.submissions import SubjectSubmission

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["verified"] = decided.verified()
        yield


def ready(stage: str) -> DataRequest:
    return cases.fresh(STAGES[stage])


def correct(case: DataRequest, **parts: Any) -> DataRequest:
    parts = {"actor": people.bob(), "reason": "misread", "at": decided.LATER, **parts}
    return facts.correct_facts(data_request=cases.fresh(case), **parts)


# What is known


def test_facts_are_what_was_registered():
    case = ready("verified")

    known = facts.facts_of(case)

    assert known.received_at == cases.RECEIVED
    assert known.received_on == date(2026, 11, 20)
    assert (known.country, known.instrument, known.enforcing_state) == ("DE", Instrument.EPOC, "DE")
    assert known.sender_verification is SenderVerification.VERIFIED
    assert known.offence_tags == frozenset({OffenceTag.FRAUD})
    assert known.rights_tier is RightsTier.FREE
    (subject,) = known.subjects
    assert subject.identifier_kinds == frozenset({IdentifierKind.USER_ID, IdentifierKind.USERNAME})
    assert [(item.data_category, item.item_type) for item in subject.items] == [
        (DataCategory.SUBSCRIBER, ItemType.PHONE_NUMBER),
        (DataCategory.IDENTIFY_IP, ItemType.IP_ADDRESS),
    ]


def test_what_nobody_stated_stays_unknown():
    bare = cases.registered_case(
        country=None, authority=None, requester=None, order={}, subjects=(SubjectSubmission(),)
    )

    known = facts.facts_of(bare)

    legal = (
        "country", "authority_kind", "authorised_by", "instrument", "enforcing_state", "issued_on", "offence_tags",
        "statutes", "proceedings", "violates_terms", "gag", "rights_tier", "danger_to_life", "signature",
        "legal_basis_covers", "overbroad", "keys_demanded",
    )  # fmt: skip
    assert {name: getattr(known, name) for name in legal} == dict.fromkeys(legal)
    (subject,) = known.subjects
    assert (subject.subject_role, subject.suspect_confirmed, subject.sensitive_roles) == (None, None, None)
    assert known.sender_verification is SenderVerification.UNVERIFIED


def test_an_empty_list_is_an_answer_and_no_list_is_none():
    case = ready("verified")
    correct(case, order={"offence_tags": [], "statutes": None})

    known = facts.facts_of(cases.fresh(case))

    assert (known.offence_tags, known.statutes) == (frozenset(), None)


def test_the_day_of_receipt_is_that_of_the_country():
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    case = cases.registered_case(received_at=late)

    assert facts.facts_of(case).received_on == date(2026, 11, 19)


def test_what_was_withdrawn_is_no_fact():
    case = ready("verified")
    subject, item = case.subjects.get(), decided.items_of(case)[0]
    correct(case, items={item.pk: {"withdrawn": True}})
    assert [found.item_type for found in facts.facts_of(case).subjects[0].items] == [ItemType.IP_ADDRESS]

    name = case.identifiers.get(kind=IdentifierKind.USERNAME)
    correct(case, identifiers={name.pk: {"withdrawn": True}})
    assert facts.facts_of(case).subjects[0].identifier_kinds == frozenset({IdentifierKind.USER_ID})

    correct(case, subjects={subject.pk: {"withdrawn": True}})
    assert facts.facts_of(case).subjects == ()


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (VerificationResult.CONFIRMED, SenderVerification.VERIFIED),
        (VerificationResult.NOT_REACHED, SenderVerification.UNVERIFIED),
        (VerificationResult.DENIED, SenderVerification.FAILED),
    ],
)
def test_the_sender_is_what_the_call_back_showed(result: VerificationResult, expected: SenderVerification):
    case = ready("verified")
    decided.forced(case.verifications.get(), past_triggers=True, result=result)

    assert facts.facts_of(case).sender_verification is expected


def test_a_gag_that_stands_counts_before_one_that_was_lifted():
    case = ready("verified")
    Gag(data_request=case, basis=GagBasis.BY_ORDER, until=date(2027, 1, 1), starts_on=date(2026, 1, 1)).save()
    Gag(
        data_request=case, basis=GagBasis.BY_LAW, starts_on=date(2026, 5, 1), lifted_on=date(2026, 6, 1)
    ).save()

    known = facts.facts_of(case)

    assert (known.gag, known.gag_until) == (GagBasis.BY_ORDER, date(2027, 1, 1))


def test_the_number_of_queries_does_not_grow_with_the_subjects():
    one = ready("verified")
    many = decided.verified(subjects=(cases.SUSPECT,) * 40)

    with CaptureQueriesContext(
        connection,
    ) as for_one:
        facts.facts_of(cases.fresh(one))
    with CaptureQueriesContext(connection) as for_many:
        assert len(facts.facts_of(cases.fresh(many)).subjects) == 40

    assert len(for_many) == len(for_one)


# Clocks


def with_binding_clock() -> DataRequest:
    decided.review("EU-2023-1543", "eu-production-no-notification")
    return decided.assessed()


def answer_clock(case: DataRequest) -> Any:
    return case.deadlines.live().get(rule_id="eu-production-no-notification")


def test_the_time_of_a_clarification_is_carried_into_the_next_assessment():

    case = with_binding_clock()
    first = answer_clock(case)
    two_days = timedelta(days=2)
    clarification.ask_clarification(
        actor=people.alice(),
        data_request=case,
        reason_codes=["SCOPE-OVERBROAD"],
        answer_by=None,
        at=decided.AT,
    )
    clarification.record_reply(
        actor=people.alice(), data_request=cases.fresh(case), reply="Only the two.", at=decided.AT + two_days
    )

    decided.assess(case, at=decided.AT + two_days)

    again = answer_clock(case)
    assert again.due_before == first.due_before + two_days
    assert again.steps[:3] == first.steps[:3]
    assert again.steps[3:5] == [
        "The clock stood still from Friday 20 November 2026 10:30 to Sunday 22 November 2026 10:30: "
        "clarification asked.",
        "The period is longer by 2 days and ends with Wednesday 2 December 2026.",
    ]
    assert cases.fresh(case).due_at == again.due_before


def test_a_correction_while_the_authority_is_asked_lets_the_clock_run_on_and_counts_the_pause_once():

    case = with_binding_clock()
    first = answer_clock(case)
    ask = partial(
        clarification.ask_clarification,
        actor=people.alice(), reason_codes=["SCOPE-OVERBROAD"], answer_by=None,
    )  # fmt: skip
    day = timedelta(days=1)
    ask(data_request=case, at=decided.AT)
    correct(case, order={"overbroad": False}, at=decided.AT + 3 * day)
    decided.assess(case, at=decided.AT + 4 * day)

    assert answer_clock(case).due_before == first.due_before + 3 * day

    ask(data_request=cases.fresh(case), at=decided.AT + 10 * day)
    clarification.record_reply(
        actor=people.alice(), data_request=cases.fresh(case), reply="yes", at=decided.AT + 15 * day
    )
    decided.assess(case, at=decided.AT + 16 * day)

    assert answer_clock(case).due_before == first.due_before + (3 + 5) * day
    assert list(verify_chain(str(case.pk))) == []


def test_two_subjects_with_one_label_stay_two():
    twin = replace(cases.SUSPECT, identifiers=cases.SUSPECT.identifiers[:1])
    case = cases.registered_case(subjects=(twin, twin))

    assert len({found.key for found in facts.facts_of(case).subjects}) == 2
