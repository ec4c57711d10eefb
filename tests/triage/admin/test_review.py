"""What was found by trying to break the pages: odd forms, odd addresses, and words that would give a case away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jurisdictions.law.vocabulary import Clock, Result
from tests.triage import cases, decided, people
from tests.triage.admin.test_acts import address, case_page, post, register, told
from triage.choices import GrantAction, Status
from triage.models import DataRequest, Deadline, DeadlinePause, GrantProposal
from triage.services import assignment

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(cases.LATER, tick=False):
        yield


def sent_again(answer: Any) -> dict[str, Any]:
    """What a browser would send from this page: every field as it stands there."""
    form = answer.context["form"]
    parts = [form, *(part for block in form.blocks for part in block.forms())]
    forms = [one for part in parts for one in (part if hasattr(part, "management_form") else [part])]
    forms += [part.management_form for part in parts if hasattr(part, "management_form")]
    fields = [field for one in forms for field in one]
    return {field.html_name: field.value() for field in fields if field.value() is not None}


def test_a_person_who_was_added_is_registered_with_the_first(as_: As) -> None:
    client = as_("alice")
    page = sent_again(register(client, more="person"))
    answer = register(client, **{**page, "person-2-label": "the second user"})
    assert answer.status_code == 302
    assert DataRequest.objects.get().subjects.count() == 2


def test_more_lines_are_offered_to_each_person_and_keep_what_was_written(as_: As) -> None:
    client = as_("alice")
    page = sent_again(register(client, more="lines"))
    more = {"person-1-identifier-5-kind": "user_id", "person-1-identifier-5-value": "5550001"}
    answer = register(client, **{**page, **more})
    assert answer.status_code == 302
    assert sorted(DataRequest.objects.get().identifiers.values_list("kind", flat=True)) == [
        "user_id",
        "username",
    ]


@pytest.mark.parametrize(
    ("alone", "field"),
    [
        ({"authority_name": ""}, "authority_name"),
        ({"requester_email": "probst@example.org"}, "requester_name"),
    ],
    ids=["kind of a nameless authority", "e-mail of a nameless officer"],
)
def test_what_needs_a_name_is_not_dropped_without_one(as_: As, alone: dict[str, str], field: str) -> None:
    answer = register(as_("alice"), **alone)
    assert field in answer.context["form"].errors
    assert not DataRequest.objects.exists()


def test_the_kind_of_an_identifier_without_its_value_is_not_dropped(as_: As) -> None:
    answer = register(as_("alice"), **{"person-1-identifier-1-kind": "user_id"})
    assert "Write the identifier" in answer.content.decode()
    assert not DataRequest.objects.exists()


def test_an_item_of_which_only_real_time_is_known_is_registered(as_: As) -> None:
    register(as_("alice"), **{"person-1-item-1-real_time": "true"})
    assert DataRequest.objects.get().items.filter(real_time=True).count() == 1


@pytest.mark.parametrize("field", ["country", "kind", "channel"])
def test_nothing_is_preselected_of_what_the_demand_says(as_: As, field: str) -> None:
    client = as_("alice")
    page = client.get(reverse("admin:triage_datarequest_list_act", kwargs={"act": "register"}))
    assert f'name="{field}"' in page.content.decode()
    assert page.context["form"][field].value() is None
    assert '<option value="" selected>choose</option>' in str(page.context["form"][field])
    answer = register(client, **{field: ""})
    assert field in answer.context["form"].errors
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize("act", ["verify-sender", "check-forgery"])
def test_no_result_of_a_check_is_preselected(as_: As, act: str) -> None:
    case = cases.registered_case()
    form = as_("alice").get(address(case, act)).context["form"]
    assert '<option value="" selected>choose</option>' in str(form["result"])
    call = {"method": "call_back", "contact_used": "+49221477000", "contact_source": "Justizverzeichnis"}
    answer = post(as_("alice"), case, act, kind="document", **call, result="")
    assert "result" in answer.context["form"].errors
    assert cases.fresh(case).status == Status.RECEIVED


def test_an_act_that_does_not_say_which_state_it_saw_is_refused(as_: As) -> None:
    case = cases.registered_case()
    answer = as_("alice").post(address(case, "withdraw"), {"reason": "withdrawn by letter"})
    assert "Open it again" in answer.content.decode()
    assert cases.fresh(case).status == Status.RECEIVED


@pytest.mark.parametrize("number", [0, 2, 9_999_999, 10**24])
def test_a_version_that_never_was_is_absent(as_: As, number: int) -> None:
    case = cases.registered_case()
    assert as_("alice").get(f"{case_page(case).removesuffix('change/')}history/{number}/").status_code == 404


def test_grants_on_a_sealed_case_tell_account_managers_its_id_and_never_its_reference(as_: As) -> None:
    case = cases.registered_case()
    people.give_sealed(people.erin(), case)
    assignment.seal(actor=people.erin(), data_request=case, reason="a national order", at=cases.LATER)
    reference = cases.fresh(case).reference
    values = {
        "user": str(people.bob().pk),
        "action": GrantAction.GRANT_SEALED.value,
        "data_request": str(case.pk),
        "reason": "takes over",
    }
    propose = reverse("admin:triage_grantproposal_list_act", kwargs={"act": "propose"})
    pages = [as_("judy").post(propose, values, follow=True)]
    proposal = GrantProposal.objects.filter(data_request=case).latest("proposed_at")
    pages += [as_("judy").post(propose, values), as_("ken").post(address(proposal, "apply"), follow=True)]
    for name in ("triage_grantproposal_changelist", "triage_event_changelist"):
        pages.append(as_("judy").get(reverse(f"admin:{name}")))
    assert str(case.pk) in pages[-1].content.decode()
    for page in pages:
        assert reference not in page.content.decode() + " ".join(told(page))


def test_what_was_withdrawn_is_folded_away_and_counted(as_: As) -> None:
    case = cases.registered_case()
    pages = [as_("bob").get(case_page(case)).content.decode()]
    for row in (case.items.earliest("number"), case.subjects.earliest("number")):
        values = as_("alice").get(address(case, "correct-facts")).context["form"]
        given = {field.html_name: field.value() for field in values if field.value() is not None}
        given.update({f"{row.pk}-withdrawn": "on", "reason": "the authority narrowed its demand"})
        assert as_("alice").post(address(case, "correct-facts"), given).status_code == 302
        pages.append(as_("bob").get(case_page(case)).content.decode())
    assert ["Withdrawn (" in page for page in pages] == [False, True, False]
    assert ["Withdrawn persons (1)" in page for page in pages] == [False, False, True]


def test_what_a_rule_says_of_several_units_for_one_cause_is_told_once(as_: As) -> None:
    decided.load_law()
    case = decided.assessed(subjects=(cases.SUSPECT, replace(cases.SUSPECT, label="the second user")))
    groups = as_("bob").get(case_page(case)).context["case"].groups
    for group in groups:
        told_of = [(line.row.rule_id, line.row.says, line.because) for line in group.lines]
        assert len(told_of) == len(set(told_of))
    units = [about for group in groups for line in group.lines for about in line.about.split("; ")]
    assert len(units) == case.assessments.get().findings.exclude(result=Result.NOT_APPLICABLE).count()


def test_a_clock_that_stands_still_is_not_said_to_run_out(as_: As) -> None:
    case = cases.registered_case()
    deadline = Deadline.objects.create(
        data_request=case, clock=Clock.ANSWER, rulebook="DE", rule_id="de-answer", citation="§ 1",
        due_before=cases.AT + timedelta(hours=1), binding=True, leads=True, steps=["received"],
    )  # fmt: skip
    running = cases.fresh(case)
    running.due_at = deadline.due_before
    running.save(update_fields=["due_at"])
    with time_machine.travel(cases.LATER + timedelta(days=9), tick=False):
        before = as_("bob").get(case_page(case)).context["state"].clock
        DeadlinePause.objects.create(
            data_request=case, deadline=deadline, paused_at=cases.AT, reason="clarification"
        )
        after = as_("bob").get(case_page(case)).context["state"].clock
    assert (before.pressing, after.pressing) == ("late", "")
    assert after.words == "clock stopped"


@pytest.mark.parametrize("subject", [cases.SUSPECT, decided.JOURNALIST], ids=["no flag", "flagged"])
def test_who_decides_reads_the_flags_and_nothing_where_there_are_none(as_: As, subject: Any) -> None:
    decided.load_law()
    case = decided.assessed(subjects=(subject,))
    if subject is decided.JOURNALIST:
        decided.reviewed(case)
    page = as_("bob").get(address(cases.fresh(case), "decide")).content.decode()
    flags = list(case.assessments.live().get().flags.all())
    assert bool(flags) == (subject is decided.JOURNALIST)
    assert ('id="standing-flags"' in page) == bool(flags)
    assert all(f'<span class="flag">{flag}</span>' in page for flag in flags)


def test_who_approves_reads_the_flags(as_: As) -> None:
    decided.load_law()
    case = decided.assessed(subjects=(decided.JOURNALIST,))
    decided.reviewed(case)
    decided.decide(cases.fresh(case), necessity="The order names the person as the suspect.")
    page = as_("carol").get(address(cases.fresh(case), "approve")).content.decode()
    (flag,) = case.assessments.live().get().flags.all()
    assert f'<span class="flag">{flag}</span>' in page
