"""The help of the fields: what each means and why it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django import forms
from django.test import Client
from django.urls import get_resolver, reverse

from tests.triage import cases, decided
from triage.admin.acts import ActForm
from triage.admin.bulk_forms import BulkForm
from triage.admin.personal import PreferencesForm
from triage.admin.view_pages import ViewForm

As = Callable[[str], Client]


def kinds_of(form: type[forms.Form]) -> Iterator[type[forms.Form]]:
    yield form
    for kind in form.__subclasses__():
        yield from kinds_of(kind)


def silent(fields: dict[str, forms.Field]) -> list[str]:
    """The fields that a person sees and that say nothing of themselves."""
    return [
        name
        for name, field in fields.items()
        if not field.help_text and not isinstance(field.widget, forms.HiddenInput)
    ]


def test_every_field_of_every_act_says_what_it_means_or_why_it_is_asked() -> None:
    assert get_resolver().url_patterns
    asking = {
        kind
        for form in (ActForm, BulkForm, ViewForm, PreferencesForm)
        for kind in kinds_of(form)
        if kind.__module__.startswith("triage.")
    }
    assert len(asking) > 35
    without = {f"{kind.__module__}.{kind.__name__}": silent(kind.base_fields) for kind in asking}
    assert {name: fields for name, fields in without.items() if fields} == {}


@pytest.mark.django_db
def test_the_fields_that_a_case_adds_to_a_decision_say_it_too(as_: As) -> None:
    decided.load_law()
    case = decided.assessed()
    page = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "decide"})
    fields = as_("bob").get(page).context["form"].fields
    assert len(fields) > 5
    assert silent(fields) == []


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["write_note", "start_dependency", "ask_clarification"])
def test_the_fields_that_a_step_adds_to_a_macro_say_it_too(as_: As, step: str) -> None:
    page = reverse("admin:triage_macro_list_act", kwargs={"act": "build"})
    fields = as_("bob").post(page, {"count": "1", "step_1": step, "name": "x"}).context["form"].fields
    assert any(name.startswith("step_1_") for name in fields)
    assert silent(fields) == []


@pytest.mark.django_db
def test_the_fields_that_take_lines_in_say_it_too(as_: As) -> None:
    case = cases.registered_case()
    page = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "change-lines"})
    assert silent(as_("bob").get(page).context["form"].fields) == []
