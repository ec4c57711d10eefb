"""Macros through their pages: building, changing, and running what was shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.triage import cases, people
from tests.triage.admin.test_beside import AT, act, list_act, page, text, told, version
from triage.models import Macro
from triage.services import macros

As = Callable[[str], Client]


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    """Pages read the clock; it stands still an hour after the cases were registered."""
    with time_machine.travel(cases.LATER, tick=False):
        yield


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    for name in ("alice", "bob", "carol", "erin", "frank", "grace"):
        people.person(name)


# Macros


BUILT = {"name": "Begin", "shared": "on", "count": "2", "step_1": "assign_to_me", "step_2": "write_note"}


def test_a_macro_is_built_step_by_step_without_a_script(as_: As) -> None:
    client = as_("bob")
    build = list_act(Macro, "build")
    assert "step_2_text" not in client.get(build).content.decode()

    asked = client.post(build, BUILT)
    assert asked.status_code == 200
    assert "Fill in what the chosen steps need" in text(asked)
    assert 'name="step_2_text"' in asked.content.decode()
    assert "This field is required" not in text(asked)
    more = client.post(build, {**BUILT, "more": "1"})
    assert 'name="step_3"' in more.content.decode()
    assert not Macro.objects.exists()

    shown = {"step_1_shown": "assign_to_me", "step_2_shown": "write_note"}
    empty = client.post(build, {**BUILT, **shown, "step_2_text": ""})
    assert "This field is required" in text(empty)
    done = client.post(build, {**BUILT, **shown, "step_2_text": "Taken up."})

    row = Macro.objects.get()
    assert done["Location"] == reverse("admin:triage_macro_change", kwargs={"object_id": row.pk})
    assert (row.owner, row.shared) == (people.bob(), True)
    assert row.steps == [
        {"act": "assign_to_me", "values": {}},
        {"act": "write_note", "values": {"text": "Taken up."}},
    ]
    assert "write a note Taken up." in text(client.get(done["Location"]))


def test_a_macro_is_changed_on_a_form_that_holds_what_it_is(as_: As) -> None:
    ask = {"codes": ["SCOPE-SUSPECT-NOT-CONFIRMED"], "days": 14, "note": ""}
    row = macros.save_macro(
        actor=people.bob(), name="Ask", shared=False, at=AT,
        steps=[{"act": "ask_clarification", "values": ask}, {"act": "assess", "values": {}}],
    )  # fmt: skip
    client = as_("bob")
    form = client.get(act(row, "change")).context["form"]
    assert (form["name"].value(), form["step_1"].value(), form["step_1_days"].value()) == (
        "Ask", "ask_clarification", 14,
    )  # fmt: skip
    client.post(
        act(row, "change"),
        {"name": "Ask", "count": "2", "step_1": "", "step_1_shown": "ask_clarification", "step_2": "assess"},
    )
    assert Macro.objects.get().steps == [{"act": "assess", "values": {}}]
    nothing = client.post(act(row, "change"), {"name": "Ask", "count": "2", "step_1": "", "step_2": ""})
    assert nothing.status_code == 409
    assert "choose at least one" in text(nothing)


def test_a_macro_shows_its_effect_before_it_runs_and_runs_what_was_shown(as_: As) -> None:
    case, client = cases.registered_case(), as_("bob")
    steps = [
        {"act": "assign_to_me", "values": {}},
        {"act": "escalate", "values": {}},
        {"act": "watch", "values": {}},
    ]
    row = macros.save_macro(actor=people.bob(), name="Begin", steps=steps, shared=False, at=AT)
    assert "Begin" in text(client.get(page(case)))
    chosen = {**version(case), "macro": str(row.pk)}

    seen = client.post(act(case, "run-macro"), chosen)
    assert seen.status_code == 200
    assert "assign to me will be done" in text(seen)
    assert "escalate refused" in text(seen)
    assert "watch not reached" in text(seen)
    assert cases.fresh(case).assigned_to is None

    macros.save_macro(actor=people.bob(), name="Begin", steps=steps[:2], shared=False, at=AT, macro=row)
    mark = seen.context["form"].mark
    again = client.post(act(case, "run-macro"), {**chosen, "seen": mark})
    assert again.status_code == 200
    assert cases.fresh(case).assigned_to is None

    answer = client.post(act(case, "run-macro"), {**chosen, "seen": again.context["form"].mark})
    assert answer["Location"] == page(case)
    assert told(answer)[0].startswith("Done: assign to me. Stopped at “escalate”:")
    assert cases.fresh(case).assigned_to == people.bob()


def test_a_macro_of_somebody_else_cannot_be_run_read_or_changed_unless_it_is_shared(as_: As) -> None:
    case = cases.registered_case()
    steps = [{"act": "watch", "values": {}}]
    own = macros.save_macro(actor=people.bob(), name="Mine alone", steps=steps, shared=False, at=AT)
    shared = macros.save_macro(actor=people.bob(), name="For all", steps=steps, shared=True, at=AT)
    client = as_("carol")
    listed = text(client.get(reverse("admin:triage_macro_changelist")))
    assert "For all" in listed
    assert "Mine alone" not in listed + text(client.get(page(case)))
    assert client.get(act(own, "change")).status_code == 404
    answer = client.post(act(case, "run-macro"), {**version(case), "macro": str(own.pk), "seen": "x"})
    assert "Mine alone" not in text(answer)
    changed = {"name": "Taken", "count": "1", "step_1": "watch"}
    assert client.post(act(shared, "change"), changed).status_code == 404
    assert set(Macro.objects.values_list("name", flat=True)) == {"Mine alone", "For all"}
