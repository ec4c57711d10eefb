"""Promise 2: message content cannot be decided to leave, and there is no place to put it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from jurisdictions.law.vocabulary import DataCategory, ItemType
from tests.triage import cases, decided, people
from tests.triage.decided import refused
from triage.choices import DISCLOSABLE_ITEM_TYPES, ItemOutcome, ProductionOutcome
from triage.encryption import EncryptedTextField, encrypt
from triage.errors import Incomplete
from triage.models import (
    DataRequest,
    DecisionItem,
    DisclosedItem,
    Disclosure,
    RequestedItem,
)
from triage.records import AccountRecords
from triage.services.decisions import ItemChoice

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases_at_every_stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["approved"] = decided.approved()
        STAGES["content"] = decided.assessed(**with_items(*cases.SUSPECT.items, decided.CONTENT))
        yield


def with_items(*items: Any) -> dict[str, Any]:
    return {"subjects": (replace(cases.SUSPECT, items=items),)}


def ready(stage: str) -> DataRequest:
    """The module's case at a stage, as a page would read it now; each test takes back what it does to it."""
    return cases.fresh(STAGES[stage])


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
        "seen_offset",
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
        "authoritykey.armoured",
        "bounce.note",
        "bulkline.says",
        "checklistanswer.note",
        "clarification.narrowing_offer",
        "clarification.note",
        "clarification.reply",
        "decision.necessity",
        "decision.note",
        "dependency.outcome",
        "dependency.words",
        "discloseditem.value",
        "document.name",
        "emergency.danger",
        "event.reason",
        "factsource.words",
        "finding.because",
        "finding.says",
        "flagruling.reason",
        "forgerycheck.note",
        "identifier.value",
        "journalnote.text",
        "letter.context",
        "letter.delivery_note",
        "logodraft.address",
        "logoversion.address",
        "offencesuggestion.matched",
        "offencesuggestion.reason",
        "order.offence_text",
        "preservation.release_reason",
        "requesteditem.words",
        "rightsreview.note",
        "riskflag.evidence",
        "riskflag.says",
        "subject.label",
        "textdraft.text",
        "textversion.text",
        "verification.note",
    }


def test_the_records_of_a_platform_cannot_be_asked_for_content():

    asked = {name for name in vars(AccountRecords) if not name.startswith("_")}
    assert asked == {"find_account", "phone_number", "ip_addresses"}
