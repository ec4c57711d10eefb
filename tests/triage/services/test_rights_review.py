"""Levels of review: flags raise them, nobody lowers them, and reviewers clear or uphold."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jurisdictions.law.vocabulary import OffenceTag, ReviewLevel
from tests.triage import cases, decided, people
from tests.triage.decided import refused
from triage.audit import verify_chain
from triage.choices import ReviewOutcome, Status
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Assessment, DataRequest, FlagRuling, RightsReview, RiskFlag
from triage.services import assessment, decisions, facts, rights_review

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["assessed"] = decided.assessed()
        STAGES["journalist"] = decided.assessed(subjects=(decided.JOURNALIST,))
        yield


def ready(stage: str) -> DataRequest:
    return cases.fresh(STAGES[stage])


def live(case: DataRequest) -> Assessment:
    return assessment.live_assessment(case)


def test_a_flag_raises_the_level_and_keeps_its_evidence_encrypted():
    case = ready("journalist")

    flag = live(case).flags.get(flag="journalist_subject")
    assert flag.level == ReviewLevel.RIGHTS_REVIEWER == case.review_level
    assert flag.subject == case.subjects.get()
    assert "journalist" not in flag.evidence.token
    assert "journalist" in flag.evidence.reveal(scope=case.pk)
    assert not live(ready("assessed")).flags.exists()


def test_assessing_again_takes_no_case_away_from_its_reviewer():
    case = ready("assessed")
    assessment.escalate(actor=people.bob(), data_request=case, at=decided.AT)
    review(case, ReviewOutcome.UPHELD)

    decided.assess(case)

    assert cases.fresh(case).review_level == ReviewLevel.RIGHTS_REVIEWER
    assert not RightsReview.objects.live().filter(data_request=case).exists()
    refused(case, Incomplete, "demands a review", partial(decided.decide, case))


def test_correcting_away_the_flag_does_not_take_the_case_away_from_its_reviewer_either():
    case = ready("journalist")
    facts.correct_facts(
        actor=people.bob(), data_request=case, subjects={case.subjects.get().pk: {"sensitive_roles": []}},
        reason="no journalist after all", at=decided.AT,
    )  # fmt: skip

    decided.assess(case)

    assert not live(case).flags.exists()
    refused(case, Incomplete, "demands a review", partial(decided.decide, case))


def review(case: DataRequest, outcome: ReviewOutcome = ReviewOutcome.CLEARED, **parts: Any) -> RightsReview:
    return decided.review_rights(case, outcome, **{"note": "seen", **parts})


def escalate(case: DataRequest, **parts: Any) -> DataRequest:
    parts = {"actor": people.bob(), "at": decided.AT, **parts}
    return assessment.escalate(data_request=cases.fresh(case), **parts)


def test_counsel_can_ask_for_a_review_that_no_flag_demands():
    case = ready("assessed")

    escalate(case)

    now = cases.fresh(case)
    assert (now.status, now.review_level) == (Status.RIGHTS_REVIEW, ReviewLevel.RIGHTS_REVIEWER)
    assert case.events.order_by("-number")[0].kind == EventKind.ESCALATED
    refused(case, WrongStep, "possible from", partial(decided.decide, case))


def test_a_cleared_review_gives_the_case_back_to_counsel():
    case = ready("journalist")
    escalate(case)

    made = review(case)

    assert (made.outcome, made.level) == (ReviewOutcome.CLEARED, ReviewLevel.RIGHTS_REVIEWER)
    assert made.note.reveal(scope=case.pk) == "seen"
    assert cases.fresh(case).status == Status.ASSESSED
    event = case.events.order_by("-number")[0]
    assert (event.kind, event.actor, event.detail) == (
        EventKind.RIGHTS_REVIEWED, people.dan(), {"outcome": "cleared"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "error", "says"),
    [
        ({"note": "  "}, Incomplete, "Write down the reasons"),
        ({"note": "x" * 4001}, BadInput, "at most 4,000"),
        ({"outcome": "maybe"}, BadInput, "outcome"),
        ({"actor": "bob"}, NotPermitted, "clear rights review"),
        ({"actor": "carol"}, NotPermitted, "clear rights review"),
        ({"actor": "frank"}, NotInScope, "jurisdictions"),
    ],
    ids=["no-note", "long-note", "no-outcome", "counsel", "senior", "elsewhere"],
)
def test_a_review_that_says_nothing_or_is_not_the_reviewers_is_refused(
    parts: dict[str, Any], error: type[Exception], says: str
):
    case = ready("journalist")
    escalate(case)
    if "actor" in parts:
        parts = {**parts, "actor": people.person(parts["actor"])}

    refused(case, error, says, partial(review, case, **parts))

    review(case)


def test_a_second_review_takes_the_place_of_the_first():
    case = ready("journalist")
    escalate(case)
    first = review(case, ReviewOutcome.UPHELD)
    escalate(case)

    second = review(case, actor=people.erin())

    first.refresh_from_db()
    assert (first.voided_reason, second.is_live) == ("reviewed again", True)
    assert list(verify_chain(str(case.pk))) == []


def test_what_reaches_the_executive_level_is_for_the_head_of_legal():
    case = decided.assessed(order={**decided.EPOC, "keys_demanded": True})
    assert case.review_level == ReviewLevel.EXECUTIVE
    escalate(case)

    refused(case, NotPermitted, "clear executive review", partial(review, case))

    assert review(case, actor=people.erin()).level == ReviewLevel.EXECUTIVE


# Rulings


def journalist(*, flags: int = 1) -> DataRequest:
    """An escalated case with one flag for the reviewer, or two of them."""
    order = decided.EPOC if flags == 1 else {**decided.EPOC, "offence_tags": [OffenceTag.PROTEST]}
    case = (
        ready("journalist") if flags == 1 else decided.assessed(subjects=(decided.JOURNALIST,), order=order)
    )
    escalate(case)
    return cases.fresh(case)


def test_each_flag_that_demands_the_review_gets_a_ruling_with_its_reason_encrypted():
    case = journalist(flags=2)

    made = review(case)

    raised = rights_review.flags_to_rule_on(live(case))
    assert len(raised) >= 2
    assert {row.raised_id for row in made.rulings.all()} == {row.pk for row in raised}
    for ruling in made.rulings.all():
        assert (ruling.outcome, ruling.flag) == (ReviewOutcome.CLEARED, ruling.raised.flag)
        assert "read" not in ruling.reason.token
        assert ruling.reason.reveal(scope=case.pk) == "It was read with the order."
    assert rights_review.uncleared(made) == []


def test_a_flag_without_a_ruling_or_a_reason_is_named():
    case = journalist(flags=2)
    rulings = decided.rulings_on(case, ReviewOutcome.CLEARED)
    first = RiskFlag.objects.get(pk=rulings[0].raised_id).get_flag_display()

    refused(case, Incomplete, f"Without a ruling: .*{first}", partial(review, case, rulings=rulings[1:]))
    silent = [replace(rulings[0], reason="\u200b \n"), *rulings[1:]]
    refused(case, Incomplete, f"Without a reason: {first}", partial(review, case, rulings=silent))

    review(case)


def test_one_flag_that_is_upheld_upholds_the_whole():
    case = journalist(flags=2)
    rulings = decided.rulings_on(case, ReviewOutcome.CLEARED)
    rulings[0] = replace(rulings[0], outcome=ReviewOutcome.UPHELD)

    made = review(case, ReviewOutcome.CLEARED, rulings=rulings)

    assert made.outcome == ReviewOutcome.UPHELD
    assert [row.pk for row in rights_review.uncleared(made)] == [rulings[0].raised_id]
    refused(case, Incomplete, "rights review upheld the objection", partial(decided.decide, case))


def test_a_reviewer_can_uphold_the_whole_though_every_flag_is_cleared():
    case = journalist()

    made = review(case, ReviewOutcome.UPHELD, rulings=decided.rulings_on(case, ReviewOutcome.CLEARED))

    assert made.outcome == ReviewOutcome.UPHELD


def test_a_ruling_on_what_was_not_raised_here_or_was_ruled_on_is_refused():
    case, other = journalist(), decided.assessed(subjects=(decided.JOURNALIST,))
    (mine,) = decided.rulings_on(case, ReviewOutcome.CLEARED)
    (strange,) = decided.rulings_on(other, ReviewOutcome.CLEARED)
    odd = replace(mine, outcome="maybe")  # type: ignore[arg-type]
    for rulings, says in (
        ([mine, strange], "did not raise"),
        ([mine, mine], "ruled on twice"),
        ([odd], "is no outcome"),
        ([replace(mine, reason="x" * 2001)], "at most 2,000"),
    ):
        refused(case, BadInput, says, partial(review, case, rulings=rulings))
    assert not FlagRuling.objects.filter(data_request=case).exists()


def test_rulings_of_an_earlier_assessment_count_no_more():
    case = journalist()
    review(case)
    decided.decide(case, decided.refuse_all(case))
    decisions.return_decision(
        actor=people.carol(), data_request=cases.fresh(case), reason="again", at=decided.AT
    )
    decided.assess(case)

    refused(case, Incomplete, "demands a review", partial(decided.decide, case))

    decided.reviewed(case)
    decided.decide(case, decided.refuse_all(case))
    assert FlagRuling.objects.filter(data_request=case).count() == 2
    assert list(verify_chain(str(case.pk))) == []


def test_a_ruling_never_changes():
    case = journalist()
    ruling = review(case).rulings.get()
    with transaction.atomic(), pytest.raises(DatabaseError, match="kept as it is"):
        decided.forced(ruling, outcome=ReviewOutcome.UPHELD)


def test_the_number_of_questions_does_not_grow_with_the_flags():
    people.dan()

    def asked(case: DataRequest) -> int:
        rulings = decided.rulings_on(case, ReviewOutcome.CLEARED)
        with CaptureQueriesContext(connection) as queries:
            review(case, rulings=rulings)
        return len(queries)

    one = asked(journalist())
    many = decided.assessed(subjects=(decided.JOURNALIST,) * 20)
    escalate(many)

    assert len(decided.rulings_on(many, ReviewOutcome.CLEARED)) == 20
    assert asked(many) == one
