"""Texts that hide, disguise or flood: refused at their field, whichever form they come by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from tests.triage import cases, decided, people
from tests.triage.admin.test_acts import REGISTRATION
from tests.triage.test_bad_input.conftest import Untouched
from triage.access import scope_of
from triage.admin.acts import Act, ActForm
from triage.admin.pages import PAGES
from triage.admin.register_form import RegisterForm
from triage.admin.register_lines import IdentifierForm, ItemForm, SourceForm, SubjectForm
from triage.errors import TriageError
from triage.models import DataRequest

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
REGISTER = "/admin/triage/datarequest/acts/register/"
HIDDEN = {
    "NUL": "a\x00b",
    "bell": "a\x07b",
    "escape": "a\x1b[2Jb",
    "right-to-left override": "a\u202eb",
    "isolate": "a\u2066b",
    "mark at the start of a file": "a\ufeffb",
    "delete": "a\x7fb",
}
hidden = pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
MEBIBYTE = 1024 * 1024


def texts_of(form: Any) -> list[str]:
    """The names of the fields into which a person can write a text."""
    return [name for name, field in form.base_fields.items() if type(field) is forms.CharField]


LINES = {
    "": RegisterForm,
    "person-1-": SubjectForm,
    "person-1-identifier-0-": IdentifierForm,
    "person-1-item-0-": ItemForm,
    "source-0-": SourceForm,
}
"""The forms of a demand, by the beginning of their fields' names."""
DEMAND = [f"{prefix}{name}" for prefix, form in LINES.items() for name in texts_of(form)]
WHOLE = {
    **REGISTRATION,
    "kind": "emergency",
    "person-1-identifier-0-kind": "stated",
    "person-1-identifier-0-value": "the seller",
    "gag_basis": "by_order",
    "requester_name": "Petra Probst",
    "source-TOTAL_FORMS": "1",
    "source-INITIAL_FORMS": "0",
    "source-0-fact": "instrument",
    "source-0-words": "EPOC",
}


def test_the_demand_has_the_texts_that_are_tried() -> None:
    assert {"references", "authority_name", "requester_name", "gag_provision", "danger"} <= set(DEMAND)
    assert {"person-1-label", "person-1-identifier-0-value", "person-1-item-0-words"} <= set(DEMAND)
    assert len(DEMAND) >= 9


@hidden
@pytest.mark.parametrize("name", DEMAND)
def test_a_text_of_a_demand_that_hides_something_is_refused(
    as_: As, untouched: Untouched, name: str, text: str
) -> None:
    alice = as_("alice")
    with untouched():
        answer = alice.post(REGISTER, {**WHOLE, name: text})
    assert answer.status_code in (200, 409)
    page = answer.content.decode()
    assert "cannot be printed" in page or "Null characters are not allowed." in page


@pytest.mark.parametrize("name", DEMAND)
def test_a_text_of_a_demand_of_a_megabyte_is_refused(as_: As, untouched: Untouched, name: str) -> None:
    alice = as_("alice")
    with untouched():
        answer = alice.post(REGISTER, {**WHOLE, name: "x" * MEBIBYTE})
    assert answer.status_code in (200, 409)
    page = answer.content.decode()
    assert "1,048,576" in page or "1048576" in page
    assert "at most" in page


def test_the_same_demand_without_such_a_text_is_registered(as_: As) -> None:
    before = DataRequest.objects.count()
    assert as_("alice").post(REGISTER, WHOLE).status_code == 302
    assert DataRequest.objects.count() == before + 1


def test_a_form_of_six_megabytes_is_refused_with_the_limit(as_: As, untouched: Untouched) -> None:
    alice = as_("alice")
    with untouched():
        answer = alice.post(REGISTER, {**WHOLE, "danger": "x" * (6 * MEBIBYTE)})
    assert answer.status_code == 413
    assert "five megabytes" in answer.content.decode()


# Every act of the desk


def acts() -> Iterator[tuple[str, Act]]:
    """Every act of every page that has a text to fill in."""
    for model, page in PAGES.items():
        for act in (*getattr(page, "acts", ()), *getattr(page, "list_acts", ())):
            if texts_of(act.form):
                yield f"{model._meta.model_name}: {act.name}", act


ACTS = dict(acts())


def test_the_acts_of_the_desk_are_many() -> None:
    assert len(ACTS) >= 20


def form_for(act: Act, values: dict[str, str]) -> ActForm:
    """The form as its page would read it, on a case that is far enough for it."""
    data = QueryDict(mutable=True)
    data.update(values)
    bob = people.bob()
    for case in DataRequest.objects.order_by("reference"):
        try:
            return act.form(data, None, row=case, actor=bob, scope=scope_of(bob))
        except TriageError:
            continue
    raise AssertionError("no case of the desk is far enough")


CASE_ACTS = {name: act for name, act in ACTS.items() if name.startswith("datarequest: ")}


@pytest.mark.parametrize("act", CASE_ACTS.values(), ids=CASE_ACTS)
def test_every_text_of_an_act_on_a_case_refuses_what_hides_something_at_its_field(
    desk: DataRequest, act: Act
) -> None:
    for text in HIDDEN.values():
        form = form_for(act, dict.fromkeys(texts_of(act.form), text))
        form.is_valid()
        shown = [name for name in texts_of(act.form) if name in form.fields]
        assert [name for name in shown if name not in form.errors] == []


# Texts whose length a service caps


def address(case: DataRequest, act: str) -> str:
    return reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": act})


def refuses(answer: Any) -> None:
    assert answer.status_code in (200, 409)
    page = answer.content.decode()
    assert "1,048,576" in page or "1048576" in page, page[:2000]


@pytest.mark.parametrize("name", ["necessity", "note"])
def test_a_decision_with_a_megabyte_of_reasons_is_not_taken(as_: As, untouched: Untouched, name: str) -> None:
    decided.load_law()
    case, bob = decided.assessed(), as_("bob")
    outcomes = {f"outcome-{item.pk}": "disclose" for item in decided.items_of(case)}
    values = {"version": case.version, "necessity": decided.NECESSITY, **outcomes, name: "x" * MEBIBYTE}
    with untouched():
        refuses(bob.post(address(case, "decide"), values))


@pytest.mark.parametrize("name", ["note", "narrowing_offer"])
def test_a_clarification_of_a_megabyte_is_not_asked(as_: As, untouched: Untouched, name: str) -> None:
    decided.load_law()
    case, bob = decided.assessed(), as_("bob")
    values = {
        "version": case.version,
        "more_codes": ["SCOPE-SUSPECT-NOT-CONFIRMED"],
        "answer_by": "2026-12-20",
        name: "x" * MEBIBYTE,
    }
    with untouched():
        refuses(bob.post(address(case, "ask-clarification"), values))


def test_a_correction_with_a_megabyte_of_an_offence_is_not_made(as_: As, untouched: Untouched) -> None:
    case, alice = cases.verified_case(), as_("alice")
    shown = {
        field.html_name: field.value() for field in alice.get(address(case, "correct-facts")).context["form"]
    }
    form = {name: value for name, value in shown.items() if value not in (None, "")}
    form |= {f"{case.order.pk}-offence_text": "x" * MEBIBYTE, "reason": "read again"}
    with untouched():
        refuses(alice.post(address(case, "correct-facts"), form))
