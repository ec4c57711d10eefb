"""Assessing: what is kept of it, reviewed and unreviewed rules, and how many queries it takes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jurisdictions.law.vocabulary import Proposal, Standing
from jurisdictions.models import RulebookVersion
from tests.triage import cases, decided, people
from tests.triage.decided import refused
from triage.audit import verify_chain
from triage.choices import ItemOutcome, Status
from triage.errors import ChangedMeanwhile, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import Assessment, DataRequest, Finding
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
        yield


def ready(stage: str) -> DataRequest:
    return cases.fresh(STAGES[stage])


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
    assert '"DK"' not in found.because.token
    assert '"DK"' in found.because.reveal(scope=case.pk)


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
    shown = case.deadlines.live().get(rule_id="eu-production-no-notification")
    assert (shown.binding, shown.leads, cases.fresh(case).due_at) == (False, False, None)

    decided.review("EU-2023-1543", "eu-production-no-notification")
    decided.assess(case)

    binding = case.deadlines.live().get(rule_id="eu-production-no-notification")
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
