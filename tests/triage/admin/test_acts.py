"""Acts: forms that call services, refuse in the services' words, and take nothing that a form has no field for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests.triage import cases, decided, people
from triage.admin.case_checklist import checklist_part
from triage.choices import ItemOutcome, LetterStatus, Status
from triage.event_kinds import EventKind
from triage.models import Authority, DataRequest, Letter, User

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
NOW = cases.LATER


@pytest.fixture(autouse=True)
def _now() -> Any:
    """Pages read the clock; it stands still an hour after the cases were registered."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def law() -> None:
    decided.load_law()


def address(row: Any, act: str) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_act"
    return reverse(name, kwargs={"object_id": row.pk, "act": act})


def post(client: Client, row: Any, act: str, **values: Any) -> Any:
    """Send the form of an act as its page would: with the version that the page showed."""
    case = row if isinstance(row, DataRequest) else getattr(row, "data_request", None)
    version = {"version": cases.fresh(case).version} if case else {}
    return client.post(address(row, act), {**version, **values})


def take(client: Client, row: Any, act: str, **values: Any) -> None:
    """Send the form of an act that must be done; what the page says otherwise is the failure."""
    answer = post(client, row, act, **values)
    # A letter that is drafted renders templates of its own: a redirect has a context then.
    if answer.status_code != 302:
        raise AssertionError(answer.context["refusal"] or answer.context["form"].errors)


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def case_page(case: DataRequest) -> str:
    return reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})


REGISTRATION = {
    "country": "DE", "kind": "disclosure", "channel": "email", "received_at": "2026-11-20T08:00",
    "references": "506 Gs 703/26", "authority_name": "Amtsgericht Köln", "authority_kind": "court",
    "people": "1", "person-1-role": "suspect", "person-1-suspect_confirmed": "true", "person-1-minor": "unknown",
    "person-1-unspecified_persons": "unknown",
    "person-1-identifier-TOTAL_FORMS": "3", "person-1-identifier-INITIAL_FORMS": "0",
    "person-1-identifier-0-kind": "username", "person-1-identifier-0-value": "@Seller_One",
    "person-1-item-TOTAL_FORMS": "3", "person-1-item-INITIAL_FORMS": "0",
    "person-1-item-0-real_time": "false", "person-1-item-0-data_category": "subscriber",
    "person-1-item-0-item_type": "phone_number",
}  # fmt: skip


def register(client: Client, **values: Any) -> Any:
    page = reverse("admin:triage_datarequest_list_act", kwargs={"act": "register"})
    return client.post(page, {**REGISTRATION, **values})


def test_a_case_goes_from_intake_to_a_delivered_letter_through_pages_alone(
    as_: As, law: None, tmp_path: Path, settings: Any
) -> None:
    decided.records(tmp_path, decided.account(identifiers=[{"kind": "username", "value": "@Seller_One"}]))
    settings.COUNTERSIGN_RECORDS = {**settings.COUNTERSIGN_RECORDS, "path": str(tmp_path / "records.json")}
    alice, bob, carol = as_("alice"), as_("bob"), as_("carol")
    answer = register(alice)
    case = DataRequest.objects.get()
    assert answer["Location"] == case_page(case)

    post(
        alice,
        Authority.objects.get(),
        "verify",
        contact_phone="+49221477000",
        contact_source="Justizverzeichnis",
    )
    call = {"method": "call_back", "contact_used": "+49221477000", "contact_source": "Justizverzeichnis"}
    take(alice, case, "verify-sender", **call, result="confirmed")
    facts = {f"{case.order.pk}-{name}": value for name, value in FACTS.items()}
    assert cases.fresh(case).status == Status.SENDER_VERIFIED
    page = alice.get(address(case, "correct-facts"))
    values = {field.html_name: field.value() for field in page.context["form"]}
    shown = {name: value for name, value in values.items() if value not in (None, "")}
    del shown["version"]
    facts[f"{case.subjects.get().pk}-unspecified_persons"] = "false"
    take(alice, case, "correct-facts", **{**shown, **facts, "reason": "read the order"})
    take(bob, case, "assess")
    assert cases.fresh(case).status == Status.ASSESSED
    asked = [row for row in checklist_part(cases.fresh(case)).rows if row.line.blocks]
    take(bob, case, "answer-questions", **{f"{row.slug}-answer": row.line.needs.value for row in asked})
    item = case.items.get()
    take(bob, case, "decide", **{f"outcome-{item.pk}": "disclose"}, necessity="It identifies the seller.")
    page = carol.get(address(case, "approve"))
    take(carol, case, "approve", digest=page.context["form"]["digest"].value())
    take(bob, case, "produce-disclosure")
    take(alice, case, "draft-letter", kind="disclosure", language="en")
    letter = Letter.objects.get()
    assert "issue answer" in post(alice, letter, "issue").context["refusal"]
    take(bob, letter, "issue-answer")
    letter = decided.render(letter, at=NOW)
    assert letter.status == LetterStatus.ISSUED
    answer = post(alice, letter, "open")
    assert answer.content.startswith(b"%PDF-")
    take(alice, letter, "mark-delivered", note="decentralised IT system")
    take(bob, case, "close")
    assert cases.fresh(case).status == Status.CLOSED
    kinds = list(case.events.order_by("number").values_list("kind", flat=True))
    assert kinds[-3:] == [EventKind.LETTER_OPENED, EventKind.DELIVERED, EventKind.CLOSED]


FACTS = {
    "instrument": "epoc", "authorised_by": "court", "issuing_state": "DE", "originating_state": "DE",
    "issued_on": "2026-11-18", "offence_stated": "true", "statutes": "§ 263 StGB", "offence_tags": ["fraud"],
    "max_penalty_months": "120", "legal_basis_covers": "true", "dual_criminality": "true", "violates_terms": "true",
    "proceedings": "criminal", "sole_purpose_identification": "true", "routing": "eu_order", "language": "de",
    "addressed_to_us": "true", "notice_withheld": "false", "signature": "valid", "takedown_included": "false",
    "blocking_threat": "false", "keys_demanded": "false", "capability_demanded": "false", "overbroad": "false",
    "death_penalty_possible": "false", "staff_threat": "false", "election_context": "false",
}  # fmt: skip


def test_a_page_that_is_stale_is_refused_in_the_words_of_the_service_and_changes_nothing(
    as_: As, law: None
) -> None:
    case = decided.verified()
    stale = case.version
    decided.assess(case)
    before = decided.snapshot(case)
    answer = as_("bob").post(address(case, "assess"), {"version": stale})
    assert answer.status_code == 409
    assert "was changed since you opened it" in answer.context["refusal"]
    assert decided.snapshot(case) == before


def test_a_step_that_the_status_does_not_allow_is_refused_with_409(as_: As) -> None:
    case = cases.registered_case()
    answer = post(as_("carol"), case, "return-decision", reason="too early")
    assert answer.status_code == 409
    assert "is possible from" in answer.context["refusal"]


def test_the_page_of_a_step_that_is_over_leads_back_with_a_word(as_: As) -> None:
    case = cases.registered_case()
    answer = as_("carol").get(address(case, "approve"))
    assert answer["Location"] == case_page(case)
    assert told(answer) == [f"“Approve” is not possible for {case} as it stands now."]


@pytest.mark.parametrize(
    ("who", "offered"), [("alice", False), ("bob", True), ("dan", False), ("grace", False)]
)
def test_a_button_is_there_for_those_whose_role_allows_it(as_: As, who: str, offered: bool) -> None:
    case = cases.verified_case()
    text = as_(who).get(case_page(case)).content.decode()
    assert (address(case, "assess") in text) is offered
    assert as_(who).get(address(case, "assess")).status_code == (200 if offered else 404)


@pytest.mark.parametrize(("who", "offered"), [("bob", False), ("carol", True)])
def test_who_decided_is_offered_no_approval(as_: As, law: None, who: str, offered: bool) -> None:
    case = decided.decided()
    text = as_(who).get(case_page(case)).content.decode()
    assert (address(case, "approve") in text) is offered


def test_the_page_of_an_approval_shows_what_leaves_and_binds_to_it(as_: As, law: None) -> None:
    case = decided.decided()
    page = as_("carol").get(address(case, "approve"))
    text = page.content.decode()
    assert "phone number" in text
    assert "Amtsgericht Köln" in text
    assert cases.USER_ID not in text
    answer = post(as_("carol"), case, "approve", digest="0" * 64)
    assert answer.status_code == 409
    assert not case.approvals.exists()


def test_no_actor_is_taken_from_a_form(as_: As, law: None) -> None:
    case = decided.decided()
    digest = decided.live_decision(case).digest
    smuggled = {
        "actor": str(people.nils().pk), "approved_by": str(people.nils().pk), "decided_by": str(people.nils().pk),
        "status": "closed", "jurisdiction": "FR",
    }  # fmt: skip
    post(as_("carol"), case, "approve", digest=digest, **smuggled)
    approval = case.approvals.get()
    assert approval.approved_by == people.carol()
    assert approval.decided_by == people.bob()
    assert cases.fresh(case).status == Status.APPROVED
    assert cases.fresh(case).jurisdiction_id == "DE"


@pytest.mark.parametrize(
    ("who", "taken"), [("bob", True), ("frank", False), ("judy", False), ("root", False)]
)
def test_a_case_is_assigned_only_to_people_who_may_see_it(as_: As, who: str, taken: bool) -> None:
    case = cases.registered_case()
    answer = post(as_("alice"), case, "assign", assignee=str(people.person(who).pk))
    assert (cases.fresh(case).assigned_to == people.person(who)) is taken
    assert answer.status_code == (302 if taken else 200)
    if not taken:
        assert str(people.person(who)) not in answer.content.decode()


def test_a_demand_is_registered_only_in_a_country_of_the_scope(as_: As) -> None:
    answer = register(as_("alice"), country="FR")
    assert answer.status_code == 200
    assert not DataRequest.objects.exists()
    assert "France" not in answer.content.decode()


def test_what_the_service_refuses_is_said_above_the_form_and_nothing_is_lost(as_: As) -> None:
    answer = register(as_("alice"), received_at="2031-01-01T00:00")
    assert answer.status_code == 409
    assert "lies in the future" in answer.context["refusal"]
    assert "506 Gs 703/26" in answer.content.decode()
    assert not DataRequest.objects.exists()


def test_one_more_person_is_asked_for_without_losing_what_was_filled_in(as_: As) -> None:
    answer = register(as_("alice"), more="1")
    assert answer.context["form"].people_count == 2
    assert "@Seller_One" in answer.content.decode()
    assert not DataRequest.objects.exists()


def test_the_same_reference_of_an_authority_is_told_as_a_possible_double(as_: As) -> None:
    first = cases.registered_case()
    answer = register(as_("alice"))
    assert first.reference in told(answer)[0]


def test_an_identifier_is_shown_with_a_purpose_and_recorded_without_its_value(as_: As) -> None:
    case = cases.registered_case()
    identifier = case.identifiers.filter(kind="user_id").get()
    without = post(as_("alice"), identifier, "show", purpose="")
    assert cases.USER_ID not in without.content.decode()
    answer = post(as_("alice"), identifier, "show", purpose="to call back")
    assert cases.USER_ID in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    event = case.events.get(kind=EventKind.IDENTIFIER_SHOWN)
    assert cases.reason_of(event) == "to call back"
    assert cases.USER_ID not in str(event.detail)


def test_the_case_file_masks_identifiers_and_disclosed_values(as_: As, law: None, tmp_path: Path) -> None:
    case = decided.produced(tmp_path)
    text = as_("bob").get(case_page(case)).content.decode()
    for value in (cases.USER_ID, cases.USERNAME, decided.PHONE, decided.ADDRESS):
        assert value not in text
    assert "•••" in text


def test_a_document_leaves_as_a_file_and_the_opening_is_recorded(as_: As) -> None:
    case = cases.registered_case()
    client = as_("alice")
    page = address(case, "attach-document")
    with Path(__file__).open("rb") as file:
        client.post(page, {"version": case.version, "role": "order", "file": file})
    document = case.documents.get()
    answer = post(client, document, "open")
    assert answer["Content-Disposition"] == 'attachment; filename="test_acts.py"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer.content == Path(__file__).read_bytes()
    assert case.events.filter(kind=EventKind.DOCUMENT_OPENED).count() == 1


def test_the_form_of_a_decision_preselects_what_is_proposed_and_never_offers_content(
    as_: As, law: None
) -> None:
    subject = cases.SUSPECT
    case = decided.assessed(subjects=(replace(subject, items=(*subject.items, decided.CONTENT)),))
    form = as_("bob").get(address(case, "decide")).context["form"]
    by_item = {part.item.data_category: part for part in form.item_parts()}
    assert by_item["content"].outcome.value() == ItemOutcome.REFUSE
    assert "disclose" not in [value for value, _ in by_item["content"].outcome.field.choices]
    assert by_item["subscriber"].outcome.value() == ItemOutcome.DISCLOSE
    content = by_item["content"].item.pk
    answer = post(as_("bob"), case, "decide", **{f"outcome-{content}": "disclose"})
    assert answer.status_code == 200
    assert not case.decisions.exists()


def test_rights_are_proposed_and_applied_by_two_account_managers(as_: As) -> None:
    propose = reverse("admin:triage_grantproposal_list_act", kwargs={"act": "propose"})
    oscar = people.oscar()
    values = {"user": str(oscar.pk), "action": "add_role", "role": "auditor", "reason": "new colleague"}
    as_("judy").post(propose, values)
    proposal = oscar.grant_proposals.get()
    own: Any = as_("judy").post(address(proposal, "apply"))
    assert own.status_code == 409
    assert not oscar.groups.exists()
    as_("ken").post(address(proposal, "apply"))
    assert list(oscar.groups.values_list("name", flat=True)) == ["auditor"]


@pytest.mark.parametrize("smuggled", ["is_superuser", "groups", "user_permissions", "is_staff"])
def test_no_page_of_an_account_takes_rights(as_: As, smuggled: str) -> None:
    create = reverse("admin:triage_user_list_act", kwargs={"act": "create"})
    values = {"username": "peter", "full_name": "Peter Pan", smuggled: "1"}
    as_("judy").post(create, values)
    made = User.objects.get(username="peter")
    assert not made.is_superuser
    assert not made.groups.exists()
    assert not made.user_permissions.exists()


def test_posts_without_a_token_are_refused() -> None:
    case = cases.registered_case()
    client = Client(enforce_csrf_checks=True)
    people.sign_in(client, people.alice())
    assert client.post(address(case, "withdraw"), {"version": case.version, "reason": "x"}).status_code == 403
    assert cases.fresh(case).status == Status.RECEIVED


def test_a_form_that_cannot_be_made_is_refused_in_words(as_: As) -> None:
    case = cases.registered_case()
    answer = post(as_("bob"), case, "decide")
    assert answer.status_code == 409
    assert "has no assessment" in answer.context["refusal"]
    assert as_("bob").get(address(case, "decide"))["Location"] == case_page(case)
