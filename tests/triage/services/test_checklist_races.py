"""Many people answer one question at one instant: one of them does."""

import pytest

from jurisdictions.law.vocabulary import Answer
from tests.triage import cases, checklists, decided, people
from tests.triage.checklists import CODE, NAMED
from tests.triage.race import race, summary
from triage import audit
from triage.models import ChecklistAnswer
from triage.services import checklist

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_of_ten_answers_at_one_instant_one_is_kept_with_one_assessment():
    decided.load_law()
    checklists.publish()
    case = decided.assessed()
    unit_key = checklists.lines(case)[NAMED].unit_key
    seen, bob, carol = cases.fresh(case), people.bob(), people.carol()

    def attempt(number: int) -> str:
        given = Answer.NO if number % 2 else Answer.YES
        checklist.answer_question(
            actor=carol if number % 2 else bob, data_request=seen, rulebook=CODE, rule_id=NAMED,
            unit_key=unit_key, answer=given, note="Compared.", at=decided.LATER,
        )  # fmt: skip
        return given

    outcomes = race(attempt, processes=10)

    assert summary(outcomes) == {"won": 1, "ChangedMeanwhile": 9}
    (row,) = ChecklistAnswer.objects.filter(data_request=case)
    assert row.answer == next(outcome.value for outcome in outcomes if outcome.won)
    assert case.assessments.count() == 2
    assert list(audit.verify_chain(str(case.pk))) == []
