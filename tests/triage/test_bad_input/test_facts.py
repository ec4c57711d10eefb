"""Facts that cannot be: refused by field, by the service and by the page, and nothing is half written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from jurisdictions.law.vocabulary import IdentifierKind
from tests.triage import cases, people
from tests.triage.admin.test_acts import REGISTRATION
from tests.triage.test_bad_input.conftest import Untouched
from triage.errors import BadInput, TriageError
from triage.models import AuthorityReference, DataRequest, Identifier, RequestedItem
from triage.services import assignment, facts, intake
from triage.services.submissions import IdentifierSubmission

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
REGISTER = "/admin/triage/datarequest/acts/register/"


def with_identifier(kind: IdentifierKind, value: str) -> dict[str, Any]:
    named = IdentifierSubmission(kind=kind, value=value)
    return {"subjects": (replace(cases.SUSPECT, identifiers=(named,)),)}


def with_period(start: datetime, end: datetime) -> dict[str, Any]:
    item = replace(cases.SUSPECT.items[1], period_from=start, period_to=end)
    return {"subjects": (replace(cases.SUSPECT, items=(item,)),)}


FIRST, LAST = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC)
PERIOD = {
    "person-1-item-0-data_category": "identify_ip",
    "person-1-item-0-item_type": "ip_address",
}
NO_CODE = (
    "subject 1, identifier 1: phone: must begin with + and a country code. "
    "Correct it, or enter it as “stated” if the order has it so"
)
REFUSED: dict[str, tuple[dict[str, Any], dict[str, str] | None, str]] = {
    "a phone without country code": (
        with_identifier(IdentifierKind.PHONE, "0151 23456789"),
        {"person-1-identifier-0-kind": "phone", "person-1-identifier-0-value": "0151 23456789"},
        NO_CODE,
    ),
    "a phone with too many digits": (
        with_identifier(IdentifierKind.PHONE, "+49151234567890123456"),
        {"person-1-identifier-0-kind": "phone", "person-1-identifier-0-value": "+49151234567890123456"},
        "subject 1, identifier 1: phone: ",
    ),
    "a redacted phone": (
        with_identifier(IdentifierKind.PHONE, "+49 151 XXXX"),
        {"person-1-identifier-0-kind": "phone", "person-1-identifier-0-value": "+49 151 XXXX"},
        "subject 1, identifier 1: is redacted or no number",
    ),
    "a period that ends before it starts": (
        with_period(LAST, FIRST),
        {**PERIOD, "person-1-item-0-period_from": "2026-10-31T00:00",
         "person-1-item-0-period_to": "2026-10-01T00:00"},
        "subject 1, item 1, period: ends before it begins",
    ),
    "a period without time zone": (
        with_period(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)),
        None,
        "subject 1, item 1, from: names no time zone; add the offset from UTC, for example +01:00",
    ),
    "a period of 50 years": (
        with_period(LAST.replace(year=1976), LAST),
        {**PERIOD, "person-1-item-0-period_from": "1976-10-31T00:00",
         "person-1-item-0-period_to": "2026-10-31T00:00"},
        "subject 1, item 1, period: is longer than 50 years; correct it",
    ),
    "a period of another age": (
        with_period(LAST.replace(year=1066), LAST),
        {**PERIOD, "person-1-item-0-period_from": "1066-10-14T09:00",
         "person-1-item-0-period_to": "2026-10-31T00:00"},
        "subject 1, item 1, from: lies in the year 1066; correct it",
    ),
    "a receipt in the future": (
        {"received_at": cases.AT + timedelta(days=1)},
        {"received_at": "2026-11-21T09:30"},
        "received at: lies in the future; correct it",
    ),
    "an order of the future": (
        {"order": cases.order_with(issued_on=(cases.AT + timedelta(days=2)).date())},
        None,
        "issued on: lies after the day of receipt; correct one of them",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "_form", "says"), REFUSED.values(), ids=REFUSED)
def test_a_fact_that_cannot_be_is_refused_by_the_service(
    untouched: Untouched, changes: dict[str, Any], _form: Any, says: str
) -> None:
    alice = people.alice()
    with untouched(), pytest.raises(BadInput) as refusal:
        intake.register(actor=alice, submission=cases.submission(**changes), at=cases.AT)
    assert says in str(refusal.value)
    intake.register(actor=alice, submission=cases.submission(), at=cases.AT)


by_page = {name: entry for name, entry in REFUSED.items() if entry[1] is not None}


@pytest.mark.parametrize(("_changes", "form", "says"), by_page.values(), ids=by_page)
def test_a_fact_that_cannot_be_is_refused_by_the_page_which_keeps_what_was_typed(
    as_: As, untouched: Untouched, _changes: Any, form: dict[str, str], says: str
) -> None:
    alice = as_("alice")
    with untouched():
        answer = alice.post(REGISTER, {**REGISTRATION, **form})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert says in text
    for value in form.values():
        assert value in text
    assert alice.post(REGISTER, REGISTRATION).status_code == 302


def test_a_page_takes_a_time_in_the_zone_that_its_label_names(as_: As) -> None:
    alice = as_("alice")
    assert "From (UTC)" in alice.get(REGISTER).content.decode()
    form = {**REGISTRATION, **PERIOD, "person-1-item-0-period_from": "2026-10-01T00:00"}
    assert alice.post(REGISTER, form).status_code == 302
    assert RequestedItem.objects.get().period_from == FIRST


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-13-01T00:00", "2026-10-01T25:00", "01/02/03", "2026-10-01"]
)
def test_a_time_that_is_none_is_refused_at_its_field(as_: As, untouched: Untouched, value: str) -> None:
    alice = as_("alice")
    with untouched():
        answer = alice.post(REGISTER, {**REGISTRATION, "received_at": value})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["received_at"]
    assert "Enter a valid date/time." in answer.content.decode()


# Corrected later


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"period_from": LAST, "period_to": FIRST}, "period_to: ends before it begins"),
        ({"period_from": LAST.replace(year=1976)}, "period_to: is longer than 50 years; correct it"),
        ({"period_from": FIRST.replace(tzinfo=None)}, "period_from: names no time zone"),
    ],
    ids=["turned round", "50 years", "no time zone"],
)
def test_a_correction_of_a_period_is_held_to_the_same(
    untouched: Untouched, values: dict[str, datetime], says: str
) -> None:
    case, alice = cases.verified_case(), people.alice()
    item = case.items.get(item_type="ip_address")
    with untouched(), pytest.raises(BadInput) as refusal:
        facts.correct_facts(
            actor=alice, data_request=case, items={item.pk: values}, reason="read again", at=cases.AT
        )
    assert says in str(refusal.value)
    assert cases.fresh(case).version == case.version


def test_an_order_of_the_future_is_refused_by_the_page_that_corrects_facts(
    as_: As, untouched: Untouched
) -> None:
    case, alice = cases.verified_case(), as_("alice")
    page = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "correct-facts"})
    shown = {field.html_name: field.value() for field in alice.get(page).context["form"]}
    form = {name: value for name, value in shown.items() if value not in (None, "")}
    form |= {f"{case.order.pk}-issued_on": "2026-12-24", "reason": "read again"}
    with untouched():
        answer = alice.post(page, form)
    assert answer.status_code == 409
    assert "issued on: lies after the day of receipt; correct one of them" in answer.content.decode()


# Countries


@pytest.mark.parametrize("country", ["XX", "de", "Germany", "D", "", "\u0414\u0415"])
def test_an_unknown_country_is_refused_by_the_service(untouched: Untouched, country: str) -> None:
    alice = people.alice()
    with untouched(), pytest.raises(BadInput, match="country: is no ISO 3166-1 code of two capital letters"):
        intake.register(actor=alice, submission=cases.submission(country=country), at=cases.AT)


@pytest.mark.parametrize("country", ["XX", "FR", "", "Germany"])
def test_an_unknown_country_and_one_out_of_scope_are_the_same_to_the_page(
    as_: As, untouched: Untouched, country: str
) -> None:
    alice = as_("alice")
    with untouched():
        answer = alice.post(REGISTER, {**REGISTRATION, "country": country})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["country"]


@pytest.mark.parametrize("name", ["issuing_state", "originating_state", "enforcing_state"])
def test_a_state_of_an_order_that_is_none_is_refused(untouched: Untouched, name: str) -> None:
    alice = people.alice()
    submission = cases.submission(order=cases.order_with(**{name: "QX"}))
    where = f"order, {name.replace('_', ' ')}"
    with untouched(), pytest.raises(BadInput, match=f"{where}: is no State of ISO 3166-1: “QX”"):
        intake.register(actor=alice, submission=submission, at=cases.AT)


def test_a_case_moves_to_no_country_that_is_unknown(as_: As, untouched: Untouched) -> None:
    case, bob, bobs = cases.registered_case(), people.bob(), as_("bob")
    with untouched(), pytest.raises(TriageError):
        assignment.reassign_jurisdiction(actor=bob, data_request=case, code="XX", reason="moved", at=cases.AT)
    page = reverse(
        "admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "reassign-jurisdiction"}
    )
    with untouched():
        answer = bobs.post(page, {"version": case.version, "code": "XX", "reason": "moved"})
    assert answer.status_code in (200, 404, 409)
    assert cases.fresh(case).jurisdiction_id == "DE"


# The same reference twice


def test_a_reference_that_came_before_is_warned_of_and_linked_on_both_cases(as_: As) -> None:
    alice = as_("alice")
    alice.post(REGISTER, REGISTRATION)
    first = DataRequest.objects.get()
    answer = alice.post(REGISTER, REGISTRATION)
    second = DataRequest.objects.exclude(pk=first.pk).get()
    told = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert f"It may be a double: {first.reference} carry the same reference." in told
    for here, other in ((first, second), (second, first)):
        page = alice.get(
            reverse("admin:triage_datarequest_change", kwargs={"object_id": here.pk})
        ).content.decode()
        assert other.reference in page
        assert reverse("admin:triage_datarequest_change", kwargs={"object_id": other.pk}) in page


def test_a_reference_that_is_written_twice_in_one_demand_is_kept_once(as_: As) -> None:
    as_("alice").post(REGISTER, {**REGISTRATION, "references": "506 Gs 703/26\n 506 Gs 703/26 \n"})
    assert AuthorityReference.objects.count() == 1


def test_the_same_reference_of_another_country_is_another_case(as_: As) -> None:
    alice = as_("alice")
    other = intake.register(actor=people.alice(), submission=cases.submission(country="ZZ"), at=cases.AT)
    answer = alice.post(REGISTER, REGISTRATION)
    told = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert "is registered" in told
    assert other.reference not in told


# Ten thousand


def test_10_000_identifiers_are_registered_whole_and_one_more_is_refused_whole(untouched: Untouched) -> None:
    alice = people.alice()

    def demand(count: int) -> Any:
        named = tuple(IdentifierSubmission(kind=IdentifierKind.USER_ID, value=str(n)) for n in range(count))
        return cases.submission(subjects=(replace(cases.SUSPECT, identifiers=named),))

    with (
        untouched(),
        pytest.raises(BadInput, match="identifiers: there are 10,001; one data request takes at most 10,000"),
    ):
        intake.register(actor=alice, submission=demand(10_001), at=cases.AT)
    case = intake.register(actor=alice, submission=demand(10_000), at=cases.AT)
    assert Identifier.objects.filter(data_request=case).count() == 10_000
