"""Questions to counsel: what an answer makes of them, of whom it is taken, and when it is another question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jurisdictions.law.assessment import ANSWER, Finding
from jurisdictions.law.engine import assess
from jurisdictions.law.facts import Answered, Facts, names_for
from jurisdictions.law.questions import as_asked_by, askable_on, entry_digest, needed, question_key
from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.vocabulary import Answer, Proposal, Result, Standing, Unit
from tests.jurisdictions.law.assessed import FACTS_OF_DE
from tests.jurisdictions.law.rulebook_texts import IN_FORCE, policy, published, read, regime, rule

NAMED = {
    "id": "named",
    "per": "subject",
    "severity": "blocking",
    "reason": "LEGAL-NOT-CRIMINAL",
    "asks": "Does the order name the person?",
    "guidance": "Compare the name with the file.",
    "needs": "yes",
    **IN_FORCE,
}
CODE = "TEST-LAW"


def question(**changes: Any) -> dict[str, Any]:
    return {**NAMED, **changes}


def book(*questions: dict[str, Any], reviewed: tuple[str, ...] = (), **tables: Any) -> RulebookInForce:
    document = regime(code=CODE, applies_when=None, questions=list(questions), **tables)
    return published(document, reviewed=reviewed)


def with_answer(answer: Answer | None, *, of: str = "named", unit: Unit = Unit.SUBJECT) -> Facts:
    given = () if answer is None else (Answered(question_key(CODE, of), answer),)
    (subject,) = FACTS_OF_DE.subjects
    if unit is Unit.REQUEST:
        return replace(FACTS_OF_DE, answers=given)
    if unit is Unit.ITEM:
        (item,) = subject.items
        subject = replace(subject, items=(replace(item, answers=given),))
        return replace(FACTS_OF_DE, subjects=(subject,))
    return replace(FACTS_OF_DE, subjects=(replace(subject, answers=given),))


def found(facts: Facts, law: RulebookInForce) -> Finding:
    findings = assess(facts, [published(policy()), law]).findings
    (one,) = [finding for finding in findings if finding.rulebook == CODE]
    return one


@pytest.mark.parametrize("needs", [Answer.YES, Answer.NO])
@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (None, Result.UNKNOWN),
        (Answer.NOT_CLEAR, Result.UNKNOWN),
        (Answer.YES, Result.SATISFIED),
        (Answer.NO, Result.FAILED),
    ],
)
def test_the_needed_answer_meets_it_the_other_fails_it_and_no_answer_leaves_it_unknown(
    answer: Answer | None, result: Result, needs: Answer
) -> None:
    if needs is Answer.NO and answer in (Answer.YES, Answer.NO):
        result = Result.FAILED if answer is Answer.YES else Result.SATISFIED
    one = found(with_answer(answer), book(question(needs=needs.value)))
    assert (one.result, one.standing) == (result, Standing.BLOCKING)
    assert one.holds is (result is not Result.SATISFIED)


@pytest.mark.parametrize(
    ("answer", "rests", "said"),
    [(None, True, None), (Answer.NOT_CLEAR, True, "not_clear"), (Answer.NO, True, "no"), (Answer.YES, False, None)],
)  # fmt: skip
def test_an_open_finding_says_what_counsel_answered(
    answer: Answer | None, rests: bool, said: str | None
) -> None:
    one = found(with_answer(answer), book(question()))
    assert (one.rests_on_counsel, one.answered) == (rests, said)


def test_a_finding_that_the_facts_made_does_not_rest_on_counsel() -> None:
    one = found(FACTS_OF_DE, book(rules=[rule(require="real_time == True")]))
    assert one.open
    assert not one.rests_on_counsel
    assert one.answered is None


def test_no_fact_is_called_as_an_answer_is() -> None:
    assert ANSWER not in names_for(Unit.ITEM)


@pytest.mark.parametrize("unit", list(Unit))
def test_an_answer_counts_for_its_own_unit_alone(unit: Unit) -> None:
    law = book(question(per="item"))
    result = found(with_answer(Answer.YES, unit=unit), law).result
    assert result is (Result.SATISFIED if unit is Unit.ITEM else Result.UNKNOWN)


def test_a_question_of_low_confidence_blocks_nothing() -> None:
    one = found(with_answer(None), book(question(confidence="low")))
    assert (one.standing, one.holds) == (Standing.ADVISORY, False)


def test_an_unanswered_question_without_a_first_day_blocks_all_the_same() -> None:
    undated = {name: value for name, value in question().items() if name != "in_force_from"}
    assert found(with_answer(None), book(undated)).holds


def test_a_question_whose_condition_is_false_is_not_asked() -> None:
    law = book(question(when="instrument == 'epoc'"))
    findings = assess(FACTS_OF_DE, [published(policy()), law]).findings
    assert [finding for finding in findings if finding.rulebook == CODE] == []


@pytest.mark.parametrize(
    ("answer", "result", "standing"),
    [
        (None, Result.UNKNOWN, Standing.QUESTION),
        (Answer.NOT_CLEAR, Result.UNKNOWN, Standing.QUESTION),
        (Answer.YES, Result.SATISFIED, Standing.BLOCKING),
        (Answer.NO, Result.FAILED, Standing.BLOCKING),
    ],
)
def test_counsel_can_answer_for_a_rule_that_nobody_reviewed(
    answer: Answer | None, result: Result, standing: Standing
) -> None:
    law = book(rules=[rule(per="subject", require="minor == False")])
    one = found(with_answer(answer, of="judge"), law)
    assert (one.result, one.standing) == (result, standing)


def test_a_rule_that_binds_is_decided_by_the_facts_whatever_was_answered() -> None:
    law = book(rules=[rule(per="subject", require="minor == False")], reviewed=("judge",))
    one = found(with_answer(Answer.YES, of="judge"), law)
    assert (one.result, one.standing) == (Result.UNKNOWN, Standing.BLOCKING)


def test_an_unanswered_blocking_question_leaves_the_outcome_to_counsel() -> None:
    (proposal,) = assess(with_answer(None), [published(policy()), book(question())]).proposals
    assert proposal.proposal is Proposal.COUNSEL


def digest_of(**changes: Any) -> str:
    (entry,) = read(regime(questions=[question(**changes)])).questions
    return entry_digest(entry)


@pytest.mark.parametrize(
    "changes",
    [
        {"asks": "Does the order name this person?"},
        {"needs": "no"},
        {"citation": "Art. 2"},
        {"when": "minor == True"},
        {"per": "request"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_other_words_another_need_source_condition_or_unit_make_it_another_question(
    changes: dict[str, Any],
) -> None:
    assert digest_of(**changes) != digest_of()


@pytest.mark.parametrize(
    "changes",
    [{"guidance": "Ask."}, {"severity": "advisory"}, {"confidence": "low"}, {"look_in": "section A"}],
    ids=lambda changes: next(iter(changes)),
)
def test_guidance_severity_and_confidence_leave_it_the_same_question(changes: dict[str, Any]) -> None:
    assert digest_of(**changes) == digest_of()


@pytest.mark.parametrize("changes", [{"says": "Another one must."}, {"require": "real_time == True"}])
def test_a_rule_is_another_question_once_it_says_or_requires_something_else(changes: dict[str, Any]) -> None:
    (before,), (after,) = (read(regime(rules=[rule(**each)])).rules for each in ({}, changes))
    assert entry_digest(before) != entry_digest(after)
    assert needed(before) is Answer.YES


def test_what_can_be_asked_is_what_is_in_force_on_the_day() -> None:
    day = FACTS_OF_DE.received_on
    over = question(id="over", in_force_until=day)
    later = question(id="later", in_force_from=day.replace(year=day.year + 1))
    law = read(regime(code=CODE, questions=[question(), over, later], rules=[rule()]))
    assert set(askable_on([law], day)) == {f"{CODE}:named", f"{CODE}:judge"}


@pytest.mark.parametrize("unit", list(Unit))
def test_an_answer_to_what_a_draft_asks_in_other_words_is_none_there(unit: Unit) -> None:
    before = read(regime(code=CODE, questions=[question(per=unit.value)]))
    reworded = read(regime(code=CODE, questions=[question(per=unit.value, asks="Is the person named?")]))
    same = read(regime(code=CODE, questions=[question(per=unit.value, guidance="Ask.")]))
    dropped = read(regime(code=CODE, questions=[question(id="other")]))
    facts = with_answer(Answer.YES, unit=unit)
    assert as_asked_by(facts, before, reworded) == with_answer(None)
    assert as_asked_by(facts, before, dropped) == with_answer(None)
    assert as_asked_by(facts, before, same) == facts


def test_answers_to_another_rulebook_stand() -> None:
    facts = with_answer(Answer.YES)
    other = read(regime(code="OTHER-LAW", questions=[question()]))
    reworded = read(regime(code="OTHER-LAW", questions=[question(asks="Is the person named?")]))
    assert as_asked_by(facts, other, reworded) is facts
