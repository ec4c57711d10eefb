"""A blocking question without an answer stops whatever carries account data, on every way there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.law import engine
from jurisdictions.law.vocabulary import Answer
from tests.triage import cases, checklists, decided, people
from tests.triage.checklists import LIMIT, NAMED, PAPER
from triage.choices import ItemOutcome, LetterKind, Status
from triage.encryption import encrypt
from triage.errors import GateClosed, Incomplete, TriageError
from triage.models import DataRequest, Decision
from triage.roles import Permission
from triage.services import assessment, bulk_acts, checklist, gates, macro_actions
from triage.services.decisions import ItemChoice
from triage.services.facts import facts_of
from triage.services.law import rulebooks_in_force
from triage.services.letter_gates import gate_of, kinds_that_fit
from triage.services.macro_steps import MacroAct
from triage.services.triggers import drop_triggers

pytestmark = pytest.mark.django_db

NO_ANSWER = r"the checklist has no answer to “Does the order name the person\?” \(named\)"
MADE: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        checklists.publish()
        MADE["asked"] = decided.assessed()
        checklists.answer_all(MADE["asked"], but=(NAMED, LIMIT))
        MADE["approved"] = decided.assessed()
        checklists.answer_all(MADE["approved"])
        decided.decide(MADE["approved"])
        decided.approve(MADE["approved"])
        yield


def ready(name: str = "asked") -> DataRequest:
    return cases.fresh(MADE[name])


def stays_shut(case: DataRequest, act: Callable[[], Any], says: str = NO_ANSWER) -> None:
    decided.refused(case, TriageError, says, act)


def test_a_disclosure_cannot_be_decided_and_the_refusal_names_the_question() -> None:
    case = ready()
    stays_shut(case, lambda: decided.decide(case))
    checklists.answer(case, NAMED)
    stays_shut(case, lambda: decided.decide(case), "no answer to “Is the period no longer than the offence")
    checklists.answer(case, LIMIT)
    assert decided.decide(case).is_live


def test_the_question_of_one_item_holds_that_item_alone() -> None:
    case = ready()
    checklists.answer(case, NAMED)
    phone, address = decided.items_of(case)
    choices = [
        ItemChoice(phone.pk, ItemOutcome.DISCLOSE),
        ItemChoice(address.pk, ItemOutcome.REFUSE, ("SCOPE-PERIOD-EXCESSIVE",)),
    ]
    assert decided.decide(case, choices).is_live


def test_everything_can_be_refused_without_an_answer() -> None:
    case = ready()
    assert decided.decide(case, decided.refuse_all(case)).is_live


def test_an_advisory_question_stops_nothing() -> None:
    case = decided.assessed()
    checklists.answer_all(case, but=(PAPER,))
    assert checklists.lines(case)[PAPER].open
    assert decided.decide(case).is_live


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer.NOT_CLEAR, r"the checklist leaves “Does the order name the person\?” not clear \(named\)"),
        (Answer.NO, r"the checklist answers “Does the order name the person\?” with “no” \(named\)"),
    ],
)
def test_an_answer_that_does_not_meet_it_holds_as_well(answer: Answer, says: str) -> None:
    case = ready()
    checklists.answer(case, NAMED, answer, note="The name is cut off.")
    checklists.answer(case, LIMIT)
    stays_shut(case, lambda: decided.decide(case), says)


# --- With the question open under an approved decision, as no service would leave it. ---


def reopened(name: str = "approved") -> DataRequest:
    """The assessment that the decision rests on, as if the answer had never been given."""
    case = ready(name)
    live = case.assessments.live().get()
    for row in case.checklist_answers.live().filter(rule_id=NAMED):
        decided.forced(row, voided_at=decided.AT, voided_reason="forced")
    facts = facts_of(case)
    result = engine.assess(facts, rulebooks_in_force(facts.received_on, "DE"))
    drop_triggers()
    context = "triage.assessment.result"
    decided.forced(live, result=encrypt(result.to_json(), scope=case.pk, context=context, at=decided.AT))
    return case


def test_a_decision_is_not_approved(tmp_path: Path) -> None:
    case = reopened()
    for row in case.approvals.live():
        decided.forced(row, voided_at=decided.AT, voided_reason="forced")
    decided.forced(case, status=Status.DECIDED)
    stays_shut(case, lambda: decided.approve(case))


def test_nothing_is_produced(tmp_path: Path) -> None:
    assert gates.require_release(ready("approved")).items
    case = reopened()
    with pytest.raises(GateClosed, match=NO_ANSWER):
        gates.require_release(case)
    stays_shut(case, lambda: decided.produce(case, tmp_path))


def test_no_letter_of_disclosure_is_drafted_issued_or_rendered(tmp_path: Path) -> None:
    case = ready("approved")
    decided.produce(case, tmp_path)
    draft = decided.draft(case)
    case = reopened()
    stays_shut(case, lambda: gate_of(LetterKind.DISCLOSURE, case, subject=None, at=decided.AT))
    stays_shut(case, lambda: decided.draft(case))
    stays_shut(case, lambda: decided.issue(draft))
    assert LetterKind.DISCLOSURE not in kinds_that_fit(case, at=decided.AT)


def test_a_letter_that_waits_to_be_rendered_is_held_by_an_answer(tmp_path: Path) -> None:
    case = ready("approved")
    decided.produce(case, tmp_path)
    draft = decided.draft(case)
    checklists.answer(case, NAMED, Answer.NO, note="Somebody else is meant.")
    assert cases.fresh(case).status == Status.ASSESSED
    stays_shut(case, lambda: decided.issue(draft), "There is no decision")
    assert not Decision.objects.live().filter(data_request=case).exists()


CARRYING = {Permission.DECIDE, Permission.APPROVE, Permission.PRODUCE}


def test_no_bulk_act_and_no_macro_decides_approves_or_produces() -> None:
    for act in bulk_acts.ACTS.values():
        assert not CARRYING & set(act.permissions)
    for action in macro_actions.ACTIONS.values():
        assert not CARRYING & set(action.permissions)


def test_assessing_in_bulk_or_by_a_macro_answers_no_question() -> None:
    case = ready()
    bulk_acts.ACTS["assess"].perform(people.bob(), cases.fresh(case), bulk_acts.Given(), decided.LATER)
    asked = macro_actions.Asked(people.bob(), cases.fresh(case), {}, decided.LATER)
    macro_actions.ACTIONS[MacroAct.ASSESS].run(asked)
    assert checklists.lines(case)[NAMED].open
    stays_shut(case, lambda: decided.decide(case))


def test_who_decides_reads_the_question_on_the_case_after_every_assessment() -> None:
    case = ready()
    before = checklist.progress_of(checklist.checklist_of(case))
    assessment.assess(actor=people.bob(), data_request=cases.fresh(case), at=decided.LATER)
    assert checklist.progress_of(checklist.checklist_of(cases.fresh(case))) == before
    with pytest.raises(Incomplete, match=NO_ANSWER):
        decided.decide(case)
