"""Assessing: what is kept of it, reviewed and unreviewed rules, levels of review, and how many queries it takes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jurisdictions.law.vocabulary import Proposal, ReviewLevel, Standing
from jurisdictions.models import RulebookVersion
from tests.triage import cases, decided, people
from triage.audit import verify_chain
from triage.choices import ItemOutcome, ReviewOutcome, Status
from triage.errors import BadInput, ChangedMeanwhile, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Assessment, DataRequest, Finding, RightsReview
from triage.services import assessment, decisions, facts, law
from triage.services.decisions import ItemChoice

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}
FROM_DENMARK = {**decided.EPOC, "issuing_state": "DK"}
FROM_NOBODY_KNOWS = {**decided.EPOC, "issuing_state": None}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["verified"] = decided.verified()
        STAGES["assessed"] = decided.assessed()
        STAGES["journalist"] = decided.assessed(subjects=(decided.JOURNALIST,))
        yield


def ready(stage: str) -> DataRequest:
    return cases.fresh(STAGES[stage])


def refused(case: DataRequest, error: type[Exception], says: str, act: Any) -> None:
    before = decided.snapshot(case)
    with pytest.raises(error, match=says):
        act()
    assert decided.snapshot(case) == before


def live(case: DataRequest) -> Assessment:
    return assessment.live_assessment(case)


def finding_of(case: DataRequest, rule_id: str) -> Finding:
    return live(case).findings.get(rule_id=rule_id)


# What is kept


def test_an_assessment_keeps_the_facts_the_result_and_the_versions_that_gave_it():
    case = ready("verified")
    known = facts.facts_of(case)

    made = decided.assess(case)

    result = assessment.result_of(made)
    assert json.loads(made.facts.reveal(scope=case.pk))["issuing_state"] == "DE"
    stored = {(code, number, digest) for code, number, digest in made.rulebooks}
    published = {(row.code, row.number, row.digest) for row in RulebookVersion.objects.all()}
    assert stored <= published
    assert {"POLICY-2024-09-23", "EU-2023-1543", "DE"} <= {code for code, *_ in stored}
    assert [found.proposal for found in result.proposals] == [Proposal.DISCLOSE, Proposal.DISCLOSE]
    assert made.findings.count() == len(result.findings)
    assert facts.facts_of(cases.fresh(case)) == known
    event = case.events.order_by("-number")[0]
    assert (event.kind, event.detail["number"]) == (EventKind.ASSESSED, 1)
    assert cases.fresh(case).status == Status.ASSESSED
    assert list(verify_chain(str(case.pk))) == []


def test_each_finding_names_rulebook_version_citation_and_whether_it_was_reviewed():
    for row in live(ready("assessed")).findings.all():
        assert row.rulebook
        assert row.citation
        assert row.says
        assert row.confidence
        assert row.reviewed == row.rulebook.startswith(("POLICY", "DESK")), row


def test_the_same_facts_and_versions_give_the_same_result():
    case = ready("verified")

    first = decided.assess(case).result.reveal(scope=case.pk)

    assert decided.assess(case).result.reveal(scope=case.pk) == first


def test_quoted_facts_are_stored_encrypted():
    case = decided.assessed(order=FROM_DENMARK)
    found = finding_of(case, "eu-issuing-state")

    assert found.because is not None
    assert "DK" not in found.because.token
    assert "DK" in found.because.reveal(scope=case.pk)


def test_an_assessment_made_again_voids_the_one_before_and_numbers_on():
    case = ready("assessed")
    earlier = live(case)

    decided.assess(case)

    earlier.refresh_from_db()
    assert (earlier.voided_at, earlier.voided_reason) == (decided.AT, "assessed again")
    assert live(case).number == 2
    assert not case.deadlines.live().exclude(assessment=live(case)).exists()


@pytest.mark.postgres
def test_the_database_keeps_one_live_assessment_and_what_it_said():
    case = ready("assessed")
    kept = live(case)
    values = {
        field.attname: getattr(kept, field.attname)
        for field in Assessment._meta.concrete_fields
        if field.name not in ("id", "number")
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment(**values, number=2).save()
    changes: tuple[dict[str, Any], ...] = (
        {"level": 4},
        {"rulebooks": []},
        {"number": 9},
        {"assessed_by": people.carol()},
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
            decided.forced(kept, **change)
    found = kept.findings.first()
    with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
        decided.forced(found, result="satisfied", standing="advisory")
    decided.forced(kept, voided_at=decided.AT)
    with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
        decided.forced(kept, voided_at=None)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("alice", NotPermitted),
        ("dan", NotPermitted),
        ("grace", NotPermitted),
        ("frank", NotInScope),
        ("root", NotInScope),
    ],
)
def test_only_counsel_of_the_jurisdiction_assesses(name: str, error: type[Exception]):
    case = ready("verified")
    by = partial(assessment.assess, actor=people.person(name), data_request=case, at=decided.AT)

    refused(case, error, "role|jurisdictions", by)

    decided.assess(case)


@pytest.mark.parametrize(
    "status", [Status.AWAITING_AUTHORITY, Status.RIGHTS_REVIEW, Status.DECIDED, Status.CLOSED]
)
def test_what_others_work_on_is_not_assessed_again(status: Status):
    case = ready("assessed")
    decided.forced(case, status=status, closed_at=decided.AT)

    refused(case, WrongStep, "possible from", partial(decided.assess, case))


def test_a_page_opened_before_another_assessment_makes_none():
    case = ready("assessed")
    decided.assess(case)

    stale = partial(assessment.assess, actor=people.carol(), data_request=case, at=decided.AT)
    refused(case, ChangedMeanwhile, "Bob Breuer ran assessment 2", stale)


# Rules that nobody reviewed ask; reviewed ones block


@pytest.mark.parametrize("order", [FROM_DENMARK, FROM_NOBODY_KNOWS], ids=["failed", "unknown"])
def test_an_open_finding_of_an_unreviewed_rule_is_a_question_and_of_a_reviewed_one_blocks(order: Any):
    case = decided.assessed(order=order)
    found = finding_of(case, "eu-issuing-state")
    assert (found.standing, found.reviewed) == (Standing.QUESTION, False)

    decided.review("EU-2023-1543", "eu-issuing-state")
    decided.assess(case)

    found = finding_of(case, "eu-issuing-state")
    assert (found.standing, found.reviewed) == (Standing.BLOCKING, True)
    refused(case, Incomplete, "eu-issuing-state", partial(decided.decide, case))


def test_a_question_of_an_unreviewed_rule_keeps_nothing_from_being_disclosed():
    case = decided.assessed(order=FROM_DENMARK)

    decision = decided.decide(case)

    assert {row.outcome for row in decision.items.all()} == {ItemOutcome.DISCLOSE}


def test_a_review_made_after_the_assessment_counts_from_the_next_one():
    case = decided.assessed(order=FROM_DENMARK)
    decided.review("EU-2023-1543", "eu-issuing-state")

    assert finding_of(case, "eu-issuing-state").standing == Standing.QUESTION

    decided.assess(case)
    assert finding_of(case, "eu-issuing-state").standing == Standing.BLOCKING


def test_a_deadline_of_an_unreviewed_rule_is_shown_and_sets_no_date():
    case = ready("verified")
    decided.assess(case)
    shown = case.deadlines.live().get(rule_id="eu-answer-10-days")
    assert (shown.binding, shown.leads, cases.fresh(case).due_at) == (False, False, None)

    decided.review("EU-2023-1543", "eu-answer-10-days")
    decided.assess(case)

    binding = case.deadlines.live().get(rule_id="eu-answer-10-days")
    assert (binding.binding, binding.leads) == (True, True)
    assert cases.fresh(case).due_at == binding.due_before
    assert any("2026-11-20" in step or "20 November" in step for step in binding.steps), binding.steps


def test_the_law_is_that_of_the_day_of_receipt_and_the_next_version_is_for_later_days():
    text = RulebookVersion.objects.get(code="EU-2023-1543").source
    later = text.replace('"RO", "SE"', '"RO", "DK", "SE"').replace("'RO', 'SE'", "'RO', 'DK', 'SE'")
    draft = law.draft_rulebook(
        actor=people.ivan(), source=later, effective_from=date(2026, 11, 21), at=decided.AT
    )
    law.publish_rulebook(actor=people.heidi(), draft=draft, at=decided.AT)
    case = decided.assessed(order=FROM_DENMARK)
    assert finding_of(case, "eu-issuing-state").result == "failed"
    assert ["EU-2023-1543", 1] in [entry[:2] for entry in live(case).rulebooks]

    next_day = cases.RECEIVED + timedelta(days=1)
    received_later = decided.verified(order=FROM_DENMARK, received_at=next_day, at=next_day)
    decided.assess(received_later, at=next_day)
    assert finding_of(received_later, "eu-issuing-state").result == "satisfied"
    assert ["EU-2023-1543", 2] in [entry[:2] for entry in live(received_later).rulebooks]


def test_without_a_policy_in_force_nothing_can_be_disclosed():
    before_the_first = cases.RECEIVED.replace(year=2018, month=8, day=27)
    undated = {**decided.EPOC, "issued_on": None}
    case = decided.assessed(received_at=before_the_first, order=undated)
    assert live(case).findings.filter(reason_code="LEGAL-NO-POLICY").exists()

    refused(case, Incomplete, "No policy was in force", partial(decided.decide, case))


# Levels of review


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
    parts = {"actor": people.dan(), "note": "seen", "at": decided.AT, **parts}
    return assessment.clear_rights_review(data_request=cases.fresh(case), outcome=outcome, **parts)


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


# Queries


def queries_of_assess(case: DataRequest) -> int:
    current = cases.fresh(case)
    with CaptureQueriesContext(connection) as captured:
        assessment.assess(actor=people.bob(), data_request=current, at=decided.AT)
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_subjects_items_or_findings():
    one = decided.verified()
    many = decided.verified(subjects=(cases.SUSPECT,) * 40)
    people.bob()

    # SQLite takes at most 999 values in one statement: the rows of a batch go in as a few more of them.
    assert queries_of_assess(many) - queries_of_assess(one) <= 40
    assert live(many).findings.count() > 10 * live(one).findings.count()


def test_forty_subjects_are_decided_by_reading_the_result_once(monkeypatch: pytest.MonkeyPatch):

    many = decided.assessed(subjects=(replace(cases.SUSPECT, sensitive_roles=()),) * 40)
    read: list[Assessment] = []
    real = assessment.result_of

    def counted(row: Assessment) -> Any:
        read.append(row)
        return real(row)

    monkeypatch.setattr(decisions, "result_of", counted)

    choices = [ItemChoice(item.pk, ItemOutcome.DISCLOSE) for item in decided.items_of(many)]
    decided.decide(many, choices)

    assert (len(choices), len(read)) == (80, 1)
