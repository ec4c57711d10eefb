"""Two people act on one case: the second is shown what the first did, keeps what was typed, and can send again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.triage import cases, decided, people
from triage.admin import conflict
from triage.choices import Status
from triage.errors import ChangedMeanwhile
from triage.models import DataRequest
from triage.services import assignment, closing, facts, personal, viewing

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
NOW = cases.LATER
CALL = {
    "method": "call_back",
    "contact_used": cases.COURT_PHONE,
    "contact_source": "Justizverzeichnis",
    "result": "confirmed",
    "note": "asked for the clerk",
}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def address(case: DataRequest, act: str = "verify-sender") -> str:
    return reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": act})


def meanwhile(case: DataRequest) -> None:
    """Carol takes the case and corrects a fact of its order."""
    assignment.assign(actor=people.carol(), data_request=cases.fresh(case), assignee=people.carol(), at=NOW)
    facts.correct_facts(
        actor=people.carol(),
        data_request=cases.fresh(case),
        order={"max_penalty_months": 24},
        reason="misread",
        at=NOW,
    )


def test_the_form_comes_back_with_every_event_since_and_what_it_changed(as_: As) -> None:
    case = cases.contacted_case()
    seen = case.version
    meanwhile(case)
    before = decided.snapshot(case)
    answer = as_("bob").post(address(case), {**CALL, "version": seen})
    assert answer.status_code == 409
    assert decided.snapshot(case) == before
    happened = answer.context["conflict"].happened
    assert [event.sentence for event in happened] == [
        "Carol Castro assigned the data request to Carol Castro.",
        "Carol Castro corrected facts: max penalty months.",
    ]
    assert happened[1].reason == "misread"
    changed = {(change.field.label, change.field.old, change.field.new) for change in happened[0].changes}
    assert ("Assigned to", "–", "Carol Castro") in changed
    changed = {(change.field.label, change.field.old, change.field.new) for change in happened[1].changes}
    assert ("Max penalty months", "120", "24") in changed


def test_what_was_typed_is_kept_and_can_be_sent_again_on_the_new_state(as_: As) -> None:
    case = cases.contacted_case()
    seen = case.version
    meanwhile(case)
    client = as_("bob")
    form = client.post(address(case), {**CALL, "version": seen}).context["form"]
    again = {field.html_name: field.value() for field in form if field.value() is not None}
    assert again["note"] == "asked for the clerk"
    assert again["version"] == cases.fresh(case).version
    assert client.post(address(case), again).status_code == 302
    assert cases.fresh(case).status == Status.SENDER_VERIFIED


def filled(form: Any) -> dict[str, Any]:
    """What a browser sends of a form as it stands."""
    return {field.html_name: field.value() for field in form if field.value() not in (None, "", [])}


def test_sending_corrections_again_undoes_nothing_that_the_other_corrected(as_: As) -> None:
    case = cases.contacted_case()
    order, subject = case.order, case.subjects.get()
    client = as_("bob")
    typed = {**filled(client.get(address(case, "correct-facts")).context["form"]), "reason": "reread"}
    typed |= {f"{order.pk}-overbroad": "true", f"{subject.pk}-minor": "unknown"}
    theirs: dict[str, Any] = {
        "order": {"max_penalty_months": 24, "statutes": ["§ 265 StGB"], "signature": None, "issued_on": None},
        "subjects": {subject.pk: {"sensitive_roles": ["journalist"], "minor": True}},
    }
    facts.correct_facts(
        actor=people.carol(), data_request=cases.fresh(case), reason="misread", at=NOW, **theirs
    )
    answer = client.post(address(case, "correct-facts"), typed)
    assert answer.status_code == 409
    again = filled(answer.context["form"])
    assert client.post(address(case, "correct-facts"), again).status_code == 302
    order.refresh_from_db()
    subject.refresh_from_db()
    assert (order.max_penalty_months, order.statutes, order.overbroad) == (24, ["§ 265 StGB"], True)
    assert (order.signature, order.issued_on) == (None, None)
    assert (subject.sensitive_roles, subject.minor) == (["journalist"], None)
    assert case.events.order_by("-number")[0].detail["facts"] == "minor, overbroad"


def test_events_that_were_seen_are_not_told_again(as_: As) -> None:
    case = cases.contacted_case()
    assignment.assign(actor=people.carol(), data_request=case, assignee=people.carol(), at=NOW)
    seen = cases.fresh(case).version
    assignment.assign(actor=people.carol(), data_request=cases.fresh(case), assignee=people.bob(), at=NOW)
    happened = as_("bob").post(address(case), {**CALL, "version": seen}).context["conflict"].happened
    assert [event.sentence for event in happened] == ["Carol Castro assigned the data request to Bob Breuer."]


def test_looking_at_something_is_no_change(as_: As) -> None:
    case = cases.contacted_case()
    seen = case.version
    identifier = case.identifiers.first()
    assert identifier is not None
    viewing.show_identifier(actor=people.carol(), identifier=identifier, purpose="call-back", at=NOW)
    assert as_("bob").post(address(case), {**CALL, "version": seen}).status_code == 302
    personal.watch(actor=people.carol(), data_request=cases.fresh(case), at=NOW)
    assert "identifier" not in str(conflict.happened_since(cases.fresh(case), version=seen))


def test_an_act_that_is_over_keeps_the_words_and_offers_no_button(as_: As) -> None:
    case = cases.contacted_case()
    seen = case.version
    closing.withdraw(actor=people.carol(), data_request=case, reason="withdrawn", at=NOW)
    answer = as_("bob").post(address(case), {**CALL, "version": seen})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert not answer.context["conflict"].possible
    assert "asked for the clerk" in text
    assert "no longer possible" in text
    assert '<button type="submit" class="act primary">' not in text


def test_a_case_that_left_the_scope_meanwhile_is_absent(as_: As) -> None:
    case = cases.contacted_case()
    seen = case.version
    client = as_("bob")
    decided.forced(case, sealed=True)
    assert client.post(address(case), {**CALL, "version": seen}).status_code == 404


@pytest.mark.parametrize("version", ["0", "9999"])
def test_a_version_that_never_was_gives_the_last_event(as_: As, version: str) -> None:
    case = cases.contacted_case()
    before = decided.snapshot(case)
    answer = as_("bob").post(address(case), {**CALL, "version": version})
    assert answer.status_code == 409
    assert len(answer.context["conflict"].happened) == 1
    assert decided.snapshot(case) == before


def test_an_invalid_form_on_a_stale_page_is_told_of_the_change_first(as_: As) -> None:
    case = cases.contacted_case()
    seen = case.version
    meanwhile(case)
    answer = as_("bob").post(address(case), {**CALL, "method": "", "version": seen})
    assert answer.status_code == 409
    assert answer.context["conflict"].happened


def test_a_change_between_the_look_and_the_lock_is_told_as_well(as_: As) -> None:
    case = cases.contacted_case()

    def lose(**asked: Any) -> None:
        meanwhile(case)
        raise ChangedMeanwhile("changed")

    with mock.patch("triage.services.verification.verify_sender", lose):
        answer = as_("bob").post(address(case), {**CALL, "version": case.version})
    assert answer.status_code == 409
    assert len(answer.context["conflict"].happened) == 2


def test_a_button_without_a_form_never_sees_a_stale_page(as_: As) -> None:
    case = cases.contacted_case()
    meanwhile(case)
    assert as_("bob").post(address(case, "assign-to-me")).status_code == 302
    assert cases.fresh(case).assigned_to == people.bob()
