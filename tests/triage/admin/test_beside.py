"""Notes, waits, links, macros and duty, by their pages: in scope, without a script, in the services' words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jurisdictions.models import Jurisdiction
from tests.triage import cases, decided, people
from triage.choices import DependencyKind, LinkKind, Status
from triage.models import AssignmentRule, CaseLink, DataRequest, Dependency
from triage.services import assignment_rules, dependencies, links, macros, notes

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
AT = cases.AT


@pytest.fixture(autouse=True)
def _now() -> Any:
    """Pages read the clock; it stands still an hour after the cases were registered."""
    with time_machine.travel(cases.LATER, tick=False):
        yield


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    for name in ("alice", "bob", "carol", "erin", "frank", "grace"):
        people.person(name)


def act(row: Any, name: str) -> str:
    page = f"admin:{row._meta.app_label}_{row._meta.model_name}_act"
    return reverse(page, kwargs={"object_id": row.pk, "act": name})


def list_act(model: Any, name: str) -> str:
    return reverse(f"admin:triage_{model._meta.model_name}_list_act", kwargs={"act": name})


def page(case: DataRequest) -> str:
    return reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})


def text(answer: Any) -> str:
    """What a reader sees: the page without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def version(case: DataRequest) -> dict[str, int]:
    return {"version": cases.fresh(case).version}


def connected(
    case: DataRequest, other: DataRequest, kind: LinkKind = LinkKind.RELATED, **parts: Any
) -> CaseLink:
    values = {"actor": people.bob(), "at": AT, **parts}
    return links.link(data_request=case, other=other, kind=kind, **values)


# Notes


def test_a_note_is_written_on_the_case_file_and_stands_there_newest_first_as_it_was_typed(as_: As) -> None:
    case, client = cases.registered_case(), as_("bob")
    notes.write_note(actor=people.alice(), data_request=case, text="The first.", at=AT)

    answer = client.post(act(case, "write-note"), {"text": "<script>{{ x }}</script>\nThe second."})

    assert (answer.status_code, answer["Location"]) == (302, page(case))
    shown = client.get(page(case))
    assert "&lt;script&gt;{{ x }}&lt;/script&gt;<br>The second." in shown.content.decode()
    assert text(shown).index("The second.") < text(shown).index("The first.")


def test_a_note_with_account_data_is_refused_at_its_field_and_kept_in_the_form(as_: As) -> None:
    case = cases.registered_case()
    answer = as_("bob").post(act(case, "write-note"), {"text": f"It is {cases.USER_ID}"})
    assert answer.status_code == 200
    assert "names an identifier of this case" in text(answer)
    assert f"It is {cases.USER_ID}" in answer.content.decode()
    assert not case.notes.exists()


def test_somebody_who_reads_only_is_offered_no_form_and_the_page_still_shows_the_notes(as_: As) -> None:
    case = cases.registered_case()
    notes.write_note(actor=people.alice(), data_request=case, text="The first.", at=AT)
    shown = as_("grace").get(page(case))
    assert "The first." in text(shown)
    assert "note-text" not in shown.content.decode().replace('class="note-text"', "")
    assert as_("grace").post(act(case, "write-note"), {"text": "x"}).status_code == 404


def test_a_stale_page_is_no_obstacle_to_a_note(as_: As) -> None:
    case = cases.registered_case()
    old = version(case)
    cases.known_authority(case)
    cases.confirm(cases.fresh(case))
    as_("bob").post(act(case, "write-note"), {**old, "text": "Called."})
    assert case.notes.count() == 1


# Waits


def test_a_wait_is_recorded_shown_as_overdue_when_its_day_is_past_and_ended(as_: As) -> None:
    case, client = cases.registered_case(), as_("bob")
    client.post(
        act(case, "start-dependency"), {"kind": "mla", "words": "Asked.", "expected_on": "2026-11-21"}
    )
    row = Dependency.objects.get()
    listed = reverse("admin:triage_dependency_changelist")
    for day, overdue in ((0, False), (1, False), (2, True)):
        with time_machine.travel(cases.LATER + timedelta(days=day), tick=False):
            client = as_("bob")
            assert ("which was expected on 2026-11-21" in text(client.get(page(case)))) is overdue
            assert ("2026-11-21 overdue" in text(client.get(listed))) is overdue
            assert (case.reference in text(client.get(listed + "?state=overdue"))) is overdue

    client = as_("bob")
    answer = client.post(act(row, "end"), {"outcome": "Executed."})

    assert answer["Location"] == page(case)
    shown = text(client.get(page(case)))
    assert "Over (1)" in shown
    assert "Executed." in shown
    assert "Nothing outside of the desk." in shown


# Links and merges


def test_a_hint_is_shown_on_both_cases_and_leads_to_link_and_merge(as_: As) -> None:
    first, second = cases.registered_case(), cases.registered_case()
    shown = text(as_("bob").get(page(second)))
    assert f"May be a double: {first.reference} : same reference of the authority" in shown
    assert "same account" in shown
    assert "same reference" in text(as_("bob").get(act(second, "merge")))


def test_a_case_is_linked_by_its_reference_and_the_link_stands_on_both_sides_and_can_be_removed(
    as_: As,
) -> None:
    case, other = cases.registered_case(), cases.registered_case(references=("1 Js 1/26",), subjects=())
    client = as_("bob")
    answer = client.post(act(case, "link"), {"kind": "follows", "reference": f" {other.reference.lower()} "})
    assert answer.status_code == 302
    assert f"follows on {other.reference}" in text(client.get(page(case)))
    assert f"is followed by {case.reference}" in text(client.get(page(other)))

    row = CaseLink.objects.get()
    assert client.post(act(row, "unlink"), {"reason": "mistaken"})["Location"] == page(case)
    assert "Linked with none" in text(client.get(page(case)))


@pytest.mark.parametrize("act_name", ["link", "merge"])
def test_a_case_outside_of_the_scope_is_as_absent_as_one_that_never_was(as_: As, act_name: str) -> None:
    case = cases.registered_case()
    people.give_scope(people.alice(), ["FR"])
    hidden = cases.registered_case(country="FR")
    answers = [
        as_("bob").post(
            act(case, act_name),
            {**version(case), "kind": "related", "reason": "x", "reference": reference, "found": "another"},
        )
        for reference in (hidden.reference, "2026-FR-999999")
    ]
    said = [text(answer).replace(hidden.reference, "…").replace("2026-FR-999999", "…") for answer in answers]
    assert said[0] == said[1]
    assert "There is no such data request in your jurisdictions." in said[0]
    tampered = {**version(case), "kind": "related", "reason": "x", "found": str(hidden.pk)}
    assert as_("bob").post(act(case, act_name), tampered).status_code == 200
    assert not CaseLink.objects.exists()


def test_a_link_is_nowhere_for_who_sees_one_end_alone(as_: As) -> None:
    case = cases.registered_case()
    people.give_scope(people.alice(), ["FR"])
    french = cases.registered_case(country="FR", references=("13 P 1/26",), subjects=())
    row = connected(case, french, actor=people.erin())
    listed = reverse("admin:triage_caselink_changelist")
    for name, mine, hidden in (("bob", case, french), ("frank", french, case)):
        client = as_(name)
        for address in (page(mine), listed, reverse("admin:triage_event_changelist")):
            assert hidden.reference not in client.get(address).content.decode(), address
        assert client.get(act(row, "unlink")).status_code == 404
        assert client.post(act(row, "unlink"), {"reason": "x"}).status_code == 404
    assert french.reference in text(as_("erin").get(listed))
    assert CaseLink.objects.live().exists()


def test_a_double_is_merged_by_its_page_and_both_pages_say_so(as_: As) -> None:
    kept = cases.registered_case()
    double = cases.registered_case(received_at=cases.RECEIVED + timedelta(hours=1))
    client = as_("bob")

    answer = client.post(
        act(double, "merge"), {**version(double), "found": str(kept.pk), "reason": "fax and post"}
    )

    assert answer["Location"] == page(kept)
    assert cases.fresh(double).status == Status.MERGED
    assert f"Merged into {kept.reference} by Bob Breuer" in text(client.get(page(double)))
    assert f"took over {double.reference}" in text(client.get(page(kept)))
    assert "fax and post" in text(client.get(page(kept)))
    decided.forced(kept, sealed=True)
    hidden = client.get(page(double))
    assert "Merged into a data request that you may not see." in text(hidden)
    assert kept.reference not in hidden.content.decode()


def test_a_refused_merge_shows_the_services_words_and_a_stale_one_what_others_did(as_: As) -> None:
    kept = cases.registered_case()
    double = cases.registered_case(received_at=cases.RECEIVED + timedelta(hours=1))
    sent = {"found": "another", "reference": double.reference, "reason": "x"}
    answer = as_("bob").post(act(kept, "merge"), {**version(kept), **sent})
    assert answer.status_code == 409
    assert "was received before" in text(answer)

    old = version(double)
    cases.known_authority(double)
    cases.confirm(cases.fresh(double))
    answer = as_("bob").post(act(double, "merge"), {**old, "found": str(kept.pk), "reason": "x"})
    assert answer.status_code == 409
    assert "Alice Ashdown confirmed the sender" in text(answer)
    assert not CaseLink.objects.exists()


# Duty


def test_who_is_on_duty_is_put_there_and_taken_off_by_the_page(as_: As) -> None:
    client = as_("carol")
    listed = reverse("admin:triage_assignmentrule_changelist")
    assert "Nobody is on duty in: Germany" in text(client.get(listed))
    answer = client.post(
        list_act(AssignmentRule, "set"),
        {"jurisdiction": "DE", "kind": "", "person": str(people.bob().pk), "most_open": "3"},
    )
    rule = AssignmentRule.objects.get()
    assert answer.status_code == 302
    cases.registered_case()
    shown = text(client.get(listed))
    assert "Germany Bob Breuer 1 3 every kind" in shown
    assert "Nobody is on duty in: Unknown State" in shown

    client.post(act(rule, "end"))
    assert "Bob Breuer gets no new data requests of Germany" in text(client.get(listed))
    assert "0 assignment rules" in text(client.get(listed))
    assert "Bob Breuer" in text(client.get(listed + "?state=ended"))


def test_the_page_counts_no_case_that_its_reader_may_not_see_and_marks_who_is_passed_over(as_: As) -> None:
    germany = Jurisdiction.objects.get(code="DE")
    people.give_scope(people.alice(), ["FR"])
    people.give_scope(people.bob(), ["FR"])
    assignment_rules.set_rule(
        actor=people.erin(), jurisdiction=germany, kind=None, person=people.bob(), most_open=None, at=AT
    )
    for country in ("DE", "FR", "FR"):
        case = cases.registered_case(country=country)
        decided.forced(case, assigned_to=people.bob())
    sealed = cases.registered_case()
    decided.forced(sealed, sealed=True)
    listed = reverse("admin:triage_assignmentrule_changelist")
    assert "Bob Breuer 1 no limit" in text(as_("carol").get(listed))
    assert "Bob Breuer 3 no limit" in text(as_("erin").get(listed))
    decided.forced(people.bob(), is_active=False)
    assert "passed over" in text(as_("carol").get(listed))


@pytest.mark.parametrize(("name", "status"), [("carol", 200), ("erin", 200), ("bob", 404), ("grace", 404)])
def test_only_who_manages_assignment_has_the_form_and_it_names_people_of_the_scope_alone(
    as_: As, name: str, status: int
) -> None:
    answer = as_(name).get(list_act(AssignmentRule, "set"))
    assert answer.status_code == status
    if status == 200:
        offered = answer.content.decode()
        assert "Bob Breuer" in offered
        assert ("Frank Fabre" in offered) is (name == "erin")
        assert "Grace Gomez" not in offered


# Speed


def test_what_stands_beside_the_law_takes_the_same_queries_however_much_there_is(as_: As) -> None:
    small, client = cases.registered_case(references=("a",), subjects=()), as_("bob")
    large = cases.registered_case(references=("b",), subjects=())
    for number in range(4):
        notes.write_note(actor=people.bob(), data_request=large, text=f"note {number}", at=AT)
        other = cases.registered_case(references=("b",), subjects=())
        connected(large, other) if number % 2 else connected(other, large)
        cases.registered_case(references=("b",), subjects=())
        macros.save_macro(
            actor=people.bob(), name=str(number), steps=[{"act": "watch", "values": {}}], shared=True, at=AT
        )
    for kind in DependencyKind:
        dependencies.start(actor=people.bob(), data_request=large, kind=kind, words="x", at=AT)

    def queries(case: DataRequest) -> int:
        client.get(page(case))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page(case)).status_code == 200
        return len(captured)

    # One more for the key that opens encrypted texts, which a case without any does not need.
    assert queries(large) - queries(small) <= 1
