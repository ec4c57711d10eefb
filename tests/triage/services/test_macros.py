"""Several acts in one: each with its own permission and event, and none of them a judgement over disclosure."""

from __future__ import annotations

from typing import Any

import pytest

from tests.triage import cases, decided, people
from tests.triage.race import race, summary
from tests.triage.rows import row_counts, rows_made_since
from triage import audit
from triage.choices import LetterStatus, Status
from triage.errors import BadInput, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, Event, Macro, Watch
from triage.services import assignment, macros
from triage.services.macro_actions import ACTIONS, MacroAction
from triage.services.macro_steps import MOST_STEPS, MacroAct

pytestmark = pytest.mark.django_db

Plain = dict[str, Any]
ASSIGN: Plain
WATCH: Plain
ASSESS: Plain
ESCALATE: Plain
ACKNOWLEDGE: Plain
ASSIGN, WATCH, ASSESS, ESCALATE, ACKNOWLEDGE = (
    {"act": name, "values": {}} for name in ("assign_to_me", "watch", "assess", "escalate", "acknowledge")
)
NOTE: Plain = {"act": "write_note", "values": {"text": "Taken up."}}
WAIT: Plain = {"act": "start_dependency", "values": {"kind": "mla", "words": "", "days": 30}}
ASK: Plain = {
    "act": "ask_clarification",
    "values": {"codes": ["SCOPE-SUSPECT-NOT-CONFIRMED"], "days": 14, "note": ""},
}
STEPS: tuple[Plain, ...] = (ASSIGN, WATCH, ASSESS, ESCALATE, NOTE, WAIT, ASK, ACKNOWLEDGE)
EVERY: dict[str, Plain] = {step["act"]: step for step in STEPS}


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    for name in ("alice", "bob", "carol", "erin", "frank", "grace", "judy"):
        people.person(name)


@pytest.fixture
def law() -> None:
    decided.load_law()


def keep(*steps: dict[str, Any], **parts: Any) -> Macro:
    values = {"actor": people.bob(), "name": "Begin", "shared": False, "at": cases.AT, **parts}
    return macros.save_macro(steps=list(steps) or [NOTE], **values)


def run(case: DataRequest, macro: Macro, **parts: Any) -> macros.MacroReport:
    values = {"actor": people.bob(), "at": cases.LATER, **parts}
    return macros.run_macro(data_request=cases.fresh(case), macro=macro, **values)


def foreseen(case: DataRequest, macro: Macro, name: str = "bob") -> list[str]:
    found = macros.effects(
        actor=people.person(name), data_request=cases.fresh(case), macro=macro, at=cases.LATER
    )
    return ["not reached" if not effect.reached else effect.refusal for effect in found]


def kinds(case: DataRequest, *, after: int) -> list[str]:
    return list(case.events.order_by("number").values_list("kind", flat=True))[after:]


@pytest.mark.usefixtures("law")
def test_each_step_has_its_own_event_and_one_more_names_the_macro():
    case = cases.verified_case()
    macro = keep(ASSIGN, WATCH, ASSESS, NOTE, WAIT)
    before = case.events.count()

    report = run(case, macro)

    assert [step.act for step in report.done] == [
        "assign_to_me",
        "watch",
        "assess",
        "write_note",
        "start_dependency",
    ]
    assert (report.stopped_at, report.refusal) == (None, "")
    assert kinds(case, after=before) == [
        EventKind.ASSIGNED, EventKind.ASSESSED, EventKind.NOTE_WRITTEN, EventKind.DEPENDENCY_STARTED,
        EventKind.MACRO_RUN,
    ]  # fmt: skip
    assert case.events.latest("number").detail == {
        "macro": "Begin", "done": 5, "steps": 5,
        "acts": ["assign_to_me", "watch", "assess", "write_note", "start_dependency"],
    }  # fmt: skip
    after = cases.fresh(case)
    assert (after.assigned_to, after.status) == (people.bob(), Status.ASSESSED)
    assert Watch.objects.filter(user=people.bob(), data_request=case).exists()
    assert str(case.dependencies.get().expected_on) == "2026-12-20"
    assert list(audit.verify_chain(str(case.pk))) == []


@pytest.mark.usefixtures("law")
def test_a_run_stops_at_the_first_refusal_and_what_was_done_stays_done():
    case = cases.registered_case()
    macro = keep(ASSIGN, ESCALATE, NOTE)

    assert foreseen(case, macro)[0] == ""
    assert "possible from" in foreseen(case, macro)[1]
    assert foreseen(case, macro)[2] == "not reached"
    report = run(case, macro)

    assert [step.act for step in report.done] == ["assign_to_me"]
    assert report.stopped_at is not None
    assert report.stopped_at.act == "escalate"
    assert "possible from" in report.refusal
    assert cases.fresh(case).assigned_to == people.bob()
    assert not case.notes.exists()
    assert case.events.latest("number").detail["done"] == 1


def test_a_run_whose_first_step_is_refused_leaves_no_trace():
    case = cases.registered_case()
    macro = keep(ASK, NOTE)
    before = row_counts()
    report = run(case, macro)
    assert report.done == ()
    assert "no contact of the authority" in report.refusal
    assert foreseen(case, macro) == [report.refusal, "not reached"]
    assert rows_made_since(before) == {}


@pytest.mark.usefixtures("law")
@pytest.mark.parametrize("act", MacroAct)
def test_each_step_that_is_foreseen_as_possible_is_done_and_moves_the_version_as_the_table_says(
    act: MacroAct,
):
    case = decided.assessed()
    macro = keep(EVERY[act.value])
    assert foreseen(case, macro) == [""]

    report = run(case, macro)

    assert (len(report.done), report.refusal) == (1, "")
    assert cases.fresh(case).version == case.version + ACTIONS[act].moves
    assert list(audit.verify_chain(str(case.pk))) == []


@pytest.mark.usefixtures("law")
def test_what_an_earlier_step_makes_possible_is_foreseen_so_without_writing_anything():
    case = cases.verified_case()
    macro = keep(ASSESS, ESCALATE)
    before = row_counts()
    assert foreseen(case, macro) == ["", ""]
    assert rows_made_since(before) == {}
    assert cases.fresh(case).status == Status.SENDER_VERIFIED
    assert run(case, macro).refusal == ""
    assert cases.fresh(case).status == Status.RIGHTS_REVIEW


def test_an_acknowledgement_is_drafted_and_issued_or_neither_and_only_once():
    case = cases.registered_case()
    macro = keep(ACKNOWLEDGE)
    assert run(case, macro).refusal == ""
    assert case.letters.get().status == LetterStatus.QUEUED

    assert "acknowledged already" in foreseen(case, macro)[0]
    before = row_counts()
    assert "acknowledged already" in run(case, macro).refusal
    assert rows_made_since(before) == {}

    nameless = cases.registered_case(authority=None, requester=None)
    before = row_counts()
    assert "no authority" in run(nameless, macro).refusal
    assert rows_made_since(before) == {}


def test_a_shared_macro_gives_nobody_a_permission_that_they_lack():
    case = cases.registered_case()
    macro = keep(NOTE, ASSESS, shared=True)
    assert foreseen(case, macro, "alice")[0] == ""
    assert "may not do this" in foreseen(case, macro, "alice")[1]
    report = run(case, macro, actor=people.alice())
    assert [step.act for step in report.done] == ["write_note"]
    assert "may not do this" in report.refusal
    assert run(case, macro, actor=people.grace()).done == ()
    with pytest.raises(NotInScope):
        run(case, macro, actor=people.frank())


def test_a_macro_of_somebody_else_is_absent_and_a_retired_one_is_over():
    case = cases.registered_case()
    macro = keep()
    for act in (
        lambda: run(case, macro, actor=people.carol()),
        lambda: keep(actor=people.carol(), macro=macro),
        lambda: macros.retire_macro(actor=people.carol(), macro=macro, at=cases.AT),
    ):
        with pytest.raises(NotInScope, match="no such macro"):
            act()
    assert macros.offered_to(people.carol()) == []
    macros.retire_macro(actor=people.bob(), macro=macro, at=cases.AT)
    for again in (
        lambda: run(case, macro),
        lambda: keep(macro=macro),
        lambda: macros.retire_macro(actor=people.bob(), macro=macro, at=cases.AT),
    ):
        with pytest.raises(WrongStep, match="retired already"):
            again()
    assert macros.offered_to(people.bob()) == []
    assert not case.notes.exists()


def test_a_shared_macro_is_retired_by_its_owner_or_by_who_manages_assignment():
    macro = keep(shared=True)
    with pytest.raises(NotPermitted):
        macros.retire_macro(actor=people.alice(), macro=macro, at=cases.AT)
    macros.retire_macro(actor=people.carol(), macro=macro, at=cases.AT)
    assert Macro.objects.get().retired_at == cases.AT


def test_a_macro_is_changed_with_its_history_and_its_name_is_used_once():
    macro = keep()
    keep(ASSESS, macro=macro, name="Judge", shared=True)
    assert (macro.history.count(), Macro.objects.get().name) == (2, "Judge")
    with pytest.raises(BadInput, match="another macro"):
        keep(name="Judge")
    keep(name="Judge", actor=people.carol())
    told = Event.objects.filter(kind=EventKind.MACRO_SAVED).order_by("number")
    assert [event.detail for event in told] == [{"macro": "Begin"}, {"macro": "Judge"}, {"macro": "Judge"}]
    assert list(audit.verify_chain(audit.DESK)) == []


@pytest.mark.parametrize(
    "steps",
    [
        [], [{"act": "decide", "values": {}}], [{"act": "approve", "values": {}}],
        [{"act": "produce_disclosure", "values": {}}], [{"act": "assess", "values": {"actor": "x"}}],
        [{"act": "assess"}], ["assess"], [NOTE] * (MOST_STEPS + 1),
        [{"act": "write_note", "values": {"text": " "}}],
        [{"act": "write_note", "values": {"text": "call +44 7700 900123"}}],
        [{**WAIT, "values": {**WAIT["values"], "kind": "weather"}}],
        [{**WAIT, "values": {**WAIT["values"], "days": 0}}],
        [{**ASK, "values": {**ASK["values"], "codes": []}}],
        [{**ASK, "values": {**ASK["values"], "codes": ["DATA-CONTENT"]}}],
        [{**ASK, "values": {**ASK["values"], "days": True}}],
    ],
)  # fmt: skip
def test_only_the_steps_of_the_list_with_their_values_are_kept(steps: list[Any]):
    before = row_counts()
    with pytest.raises(BadInput):
        macros.save_macro(actor=people.bob(), name="x", steps=steps, shared=False, at=cases.AT)
    assert rows_made_since(before) == {}


@pytest.mark.parametrize("twice", [[WAIT, NOTE, WAIT], [ACKNOWLEDGE, ACKNOWLEDGE]])
def test_a_step_that_could_only_be_done_once_is_not_kept_twice(twice: list[Any]):
    before = row_counts()
    with pytest.raises(BadInput, match=f"step {len(twice)}: comes twice"):
        macros.save_macro(actor=people.bob(), name="x", steps=twice, shared=False, at=cases.AT)
    assert rows_made_since(before) == {}
    other = {**WAIT, "values": {**WAIT["values"], "kind": "court"}}
    keep(WAIT, other, NOTE, NOTE, ACKNOWLEDGE)


def test_no_step_decides_approves_produces_delivers_shows_or_grants():
    assert {act.value for act in MacroAct} == set(EVERY)
    assert set(ACTIONS) == set(MacroAct)


@pytest.mark.parametrize("name", ["", "x" * 81, "call +44 7700 900123", "a\u202eb"])
def test_an_odd_name_is_refused(name: str):
    with pytest.raises(BadInput) as refusal:
        keep(name=name)
    assert refusal.value.where == "name"


def test_who_sees_no_cases_keeps_no_macros():
    with pytest.raises(NotPermitted):
        keep(actor=people.judy())


def test_somebody_who_acts_between_two_steps_stops_the_run(monkeypatch: pytest.MonkeyPatch):
    case = cases.verified_case()
    decided.load_law()
    macro = keep(ASSIGN, NOTE, ASSESS)
    written = ACTIONS[MacroAct.WRITE_NOTE].run

    def interrupted(asked: Any) -> Any:
        assignment.assign(
            actor=people.carol(), data_request=cases.fresh(case), assignee=people.carol(), at=cases.LATER
        )
        return written(asked)

    table = {
        **ACTIONS,
        MacroAct.WRITE_NOTE: MacroAction((), interrupted, 0),
    }
    monkeypatch.setattr(macros, "ACTIONS", table)

    report = run(case, macro)

    assert [step.act for step in report.done] == ["assign_to_me", "write_note"]
    assert "was changed since you opened it" in report.refusal
    assert cases.fresh(case).status == Status.SENDER_VERIFIED


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_one_macro_run_ten_times_at_one_instant_takes_its_first_step_once():
    case = cases.registered_case()
    macro = keep(ASSIGN, ACKNOWLEDGE)
    bob = people.bob()
    opened = cases.fresh(case)

    def attempt(_: int) -> str:
        report = macros.run_macro(actor=bob, data_request=opened, macro=macro, at=cases.LATER)
        return str(len(report.done))

    outcomes = race(attempt, processes=10)

    assert summary(outcomes) == {"won": 10}
    assert sorted(outcome.value or "" for outcome in outcomes) == ["0"] * 9 + ["2"]
    assert case.letters.count() == 1
    assert list(audit.verify_chain(str(case.pk))) == []
