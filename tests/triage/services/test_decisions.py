"""Deciding, approving, returning: what must be said, by whom, and what the database refuses besides (promises 1, 2)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from jurisdictions.law.vocabulary import DataCategory, ItemType, OffenceTag, ReviewLevel, SubjectRole
from tests.triage import cases, decided, people
from triage.audit import verify_chain
from triage.choices import DISCLOSABLE_ITEM_TYPES, ItemOutcome, ProductionOutcome, ReviewOutcome, Status
from triage.encryption import EncryptedTextField, encrypt
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import (
    DataRequest,
    DecisionItem,
    DisclosedItem,
    Disclosure,
    RequestedItem,
    RightsReview,
    User,
)
from triage.records import AccountRecords
from triage.services import assessment, decisions
from triage.services.decisions import ItemChoice
from triage.services.gates import decision_digest

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}
LIVE_ITEM = replace(cases.SUSPECT.items[1], real_time=True)


@pytest.fixture(scope="module", autouse=True)
def _cases_at_every_stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["assessed"] = decided.assessed()
        STAGES["decided"] = decided.decided()
        STAGES["approved"] = decided.approved()
        STAGES["content"] = decided.assessed(**with_items(*cases.SUSPECT.items, decided.CONTENT))
        yield


def with_items(*items: Any) -> dict[str, Any]:
    return {"subjects": (replace(cases.SUSPECT, items=items),)}


def ready(stage: str) -> DataRequest:
    """The module's case at a stage, as a page would read it now; each test takes back what it does to it."""
    return cases.fresh(STAGES[stage])


def last_event(case: DataRequest) -> Any:
    return case.events.order_by("-number")[0]


def refused(case: DataRequest, error: type[Exception], says: str, act: Any) -> None:
    """The act is refused in these words, and nothing moved."""
    before = decided.snapshot(case)
    with pytest.raises(error, match=says):
        act()
    assert decided.snapshot(case) == before


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

    def clear(by: User) -> RightsReview:
        return assessment.clear_rights_review(
            actor=by,
            data_request=cases.fresh(case),
            outcome=ReviewOutcome.CLEARED,
            note="seen",
            at=decided.AT,
        )

    refused(case, NotPermitted, "clear executive review", partial(clear, people.dan()))

    assert clear(people.erin()).level == ReviewLevel.EXECUTIVE
    decided.decide(case)
    assert cases.fresh(case).status == Status.DECIDED


# Approving


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


# Promise 2: there is no place for content.


@pytest.mark.parametrize("outcome", [ItemOutcome.DISCLOSE, ItemOutcome.REFUSE, ItemOutcome.REDIRECT])
def test_content_is_refused_with_its_code_and_nothing_else(outcome: ItemOutcome):
    case = ready("content")
    content = decided.items_of(case)[2]
    others = decided.disclose_all(case)[:2]
    codes = () if outcome == ItemOutcome.DISCLOSE else ("SCOPE-OVERBROAD",)

    refused(
        case, Incomplete, "content", partial(decided.decide, case, [*others, ItemChoice(content.pk, outcome, codes)])
    )  # fmt: skip

    decided.decide(case)


@pytest.mark.parametrize(
    "item_type", [*(kind for kind in ItemType if kind not in DISCLOSABLE_ITEM_TYPES), "content", "message", None, ""]
)  # fmt: skip
@pytest.mark.postgres
def test_content_cannot_be_decided_to_leave_in_the_database_either(item_type: Any):
    case = ready("content")
    decision = decided.decide(case)
    other = decided.assessed()
    item = decided.items_of(other)[0]
    row = DecisionItem(
        data_request=case, decision=decision, item=item, item_type=item_type, outcome=ItemOutcome.DISCLOSE
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()

    row.item_type = ItemType.PHONE_NUMBER
    row.save()


@pytest.mark.parametrize("item_type", ["content", "none", "message", "", "traffic"])
@pytest.mark.postgres
def test_a_disclosed_item_of_another_kind_is_refused_by_python_and_by_the_database(item_type: str):
    case = ready("approved")
    disclosure = Disclosure(
        data_request=case,
        approval=case.approvals.get(),
        digest=decided.live_decision(case).digest,
        produced_by=people.bob(),
        produced_at=decided.AT,
    )
    disclosure.save()
    row = DisclosedItem(
        data_request=case,
        disclosure=disclosure,
        item=decided.items_of(case)[0],
        item_type=item_type,
        outcome=ProductionOutcome.DISCLOSED,
        value=encrypt("x", scope=case.pk, context="triage.discloseditem.value", at=decided.AT),
    )

    with pytest.raises(ValidationError, match="item_type"):
        row.full_clean()
    with (
        pytest.raises(IntegrityError, match=r"disclosed_item_type_known|check constraint"),
        transaction.atomic(),
    ):
        row.save()

    row.item_type = ItemType.PHONE_NUMBER
    row.full_clean()
    row.save()


@pytest.mark.postgres
def test_a_value_stands_where_something_was_disclosed_and_nowhere_else():
    case = ready("approved")
    disclosure = Disclosure(
        data_request=case, approval=case.approvals.get(), digest="0" * 64, produced_by=people.bob(),
        produced_at=decided.AT,
    )  # fmt: skip
    disclosure.save()
    value = encrypt("x", scope=case.pk, context="triage.discloseditem.value", at=decided.AT)
    common = {
        "data_request": case,
        "disclosure": disclosure,
        "item": decided.items_of(case)[0],
        "item_type": ItemType.PHONE_NUMBER,
    }
    for outcome, wrong in (
        (ProductionOutcome.DISCLOSED, None),
        (ProductionOutcome.NO_ACCOUNT, value),
        (ProductionOutcome.NO_DATA_HELD, value),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            DisclosedItem(**common, outcome=outcome, value=wrong).save()
    DisclosedItem(**common, outcome=ProductionOutcome.NO_ACCOUNT).save()


@pytest.mark.postgres
def test_content_that_is_asked_for_has_no_item_type_in_the_database():
    case = decided.verified()
    subject = case.subjects.get()
    row = RequestedItem(data_request=case, subject=subject, number=9, data_category=DataCategory.CONTENT)

    for item_type in DISCLOSABLE_ITEM_TYPES:
        row.item_type = item_type
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    row.item_type = ItemType.NONE
    row.save(force_insert=True)


def test_the_columns_of_a_disclosure_hold_a_number_an_address_its_port_and_its_time():
    columns = {field.name for field in DisclosedItem._meta.get_fields()}
    assert columns == {
        "id", "data_request", "disclosure", "item", "item_type", "outcome", "value", "port", "seen_at",
    }  # fmt: skip
    assert dict(DisclosedItem._meta.get_field("item_type").choices) == {  # type: ignore[arg-type]
        "phone_number": "phone number",
        "ip_address": "IP address",
    }


def test_no_other_column_takes_what_an_account_holds():
    """A column that can hold free text or bytes is on this list with what it is for; a new one fails until it is."""
    encrypted = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_app_config("triage").get_models()
        if not str(model._meta.model_name).startswith("historical")
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField | models.TextField | models.BinaryField | models.FileField)
    }
    assert encrypted == {
        "assessment.facts",
        "assessment.result",
        "clarification.narrowing_offer",
        "clarification.note",
        "clarification.reply",
        "decision.necessity",
        "decision.note",
        "discloseditem.value",
        "document.name",
        "emergency.danger",
        "event.reason",
        "factsource.words",
        "finding.because",
        "finding.says",
        "forgerycheck.note",
        "identifier.value",
        "letter.context",
        "letter.delivery_note",
        "order.offence_text",
        "preservation.release_reason",
        "requesteditem.words",
        "rightsreview.note",
        "riskflag.evidence",
        "riskflag.says",
        "subject.label",
        "verification.note",
    }


def test_the_records_of_a_platform_cannot_be_asked_for_content():

    asked = {name for name in vars(AccountRecords) if not name.startswith("_")}
    assert asked == {"find_account", "phone_number", "ip_addresses"}


def test_an_offence_of_speech_needs_the_reviewer_even_for_an_assessment_made_twice():
    case = decided.assessed(order={**decided.EPOC, "offence_tags": [OffenceTag.INSULT_HEAD_OF_STATE]})
    assert case.review_level >= ReviewLevel.RIGHTS_REVIEWER

    decided.assess(case)

    assert cases.fresh(case).review_level >= ReviewLevel.RIGHTS_REVIEWER
    refused(case, Incomplete, "demands a review", partial(decided.decide, case))
