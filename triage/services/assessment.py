"""Assessing a data request by the law, and handing it to the review that the result demands."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jurisdictions.law import engine
from jurisdictions.law.assessment import Assessment as LawAssessment
from jurisdictions.law.assessment import Finding as LawFinding
from jurisdictions.law.assessment import RaisedFlag
from jurisdictions.law.serialisation import to_plain
from jurisdictions.law.vocabulary import Result, ReviewLevel
from jurisdictions.models import UNKNOWN
from triage import audit
from triage.audit import new
from triage.encryption import EncryptedText, encrypt
from triage.errors import Incomplete
from triage.event_kinds import EventKind
from triage.models import Assessment, DataRequest, Finding, RiskFlag, User
from triage.roles import Permission
from triage.services.deadline_rows import carried_on, law_rows, leading_answer
from triage.services.facts import facts_of
from triage.services.law import rulebooks_in_force
from triage.services.recognition import recognise_again
from triage.services.steps import acting_on, moved, next_number
from triage.services.targets import target_changes
from triage.services.voiding import void_live
from triage.workflow import Step


def assess(*, actor: User, data_request: DataRequest, at: datetime) -> Assessment:
    """Apply the law in force on the day of receipt to what is known now; voids the assessment before it."""
    with acting_on(data_request, actor=actor, permission=Permission.ASSESS, step=Step.ASSESS) as current:
        reason = gettext_noop("assessed again")
        return assess_locked(current, actor=actor, step=Step.ASSESS, reason=reason, at=at)


def assess_locked(
    current: DataRequest, *, actor: User, step: Step | None, reason: str, at: datetime
) -> Assessment:
    """Assess a data request that a step holds locked, and void what rested on the assessment before it.

    `step` gives the status afterwards; without one it stays. `reason` says why the old one is void.
    """
    recognise_again(current, actor=actor, at=at)
    facts = facts_of(current)
    result = engine.assess(facts, rulebooks_in_force(facts.received_on, facts.country or UNKNOWN))
    changes = void_live(current, at=at, reason=reason)
    assessment = Assessment(
        data_request=current,
        number=next_number(current.assessments),
        facts=_secret(current, "assessment.facts", json.dumps(to_plain(facts)), at),
        result=_secret(current, "assessment.result", result.to_json(), at),
        rulebooks=[list(entry) for entry in result.rulebooks],
        level=int(result.level),
        assessed_by=actor,
        assessed_at=at,
    )
    deadlines = law_rows(assessment, result.deadlines, at=at)
    changes += new(assessment, *_findings(assessment, result, at), *_flags(assessment, result, at))
    changes += [*new(*deadlines), *carried_on(current, deadlines, at=at)]
    targets = current.deadlines.live().filter(target=True)
    changes += target_changes(current, by_law=deadlines, earlier=targets, at=at)
    # Once raised, the level stays: whoever assesses again cannot take a case away from its reviewer.
    level = max(ReviewLevel(assessment.level), ReviewLevel(current.review_level))
    changes.append(moved(current, step, review_level=int(level), due_at=leading_answer(deadlines)))
    detail = {"number": assessment.number, "level": level.word}
    audit.record(
        actor=actor, at=at, kind=EventKind.ASSESSED, data_request=current, changes=changes, detail=detail
    )
    return assessment


def result_of(assessment: Assessment) -> LawAssessment:
    """The engine's result as it was stored."""
    return LawAssessment.from_json(assessment.result.reveal(scope=assessment.data_request_id))


def live_assessment(data_request: DataRequest) -> Assessment:
    """The assessment that counts. Raises Incomplete if there is none."""
    assessment: Assessment | None = data_request.assessments.live().first()
    if assessment is None:
        raise Incomplete(
            _("{reference} has no assessment. Assess it first.").format(reference=data_request.reference)
        )
    return assessment


def _secret(data_request: DataRequest, field: str, text: str, at: datetime) -> EncryptedText:
    return encrypt(text, scope=data_request.pk, context=f"triage.{field}", at=at)


def _key(key: str | None) -> UUID | None:
    return UUID(key) if key else None


def _findings(assessment: Assessment, result: LawAssessment, at: datetime) -> list[Finding]:
    return [
        _finding(assessment, finding, at)
        for finding in result.findings
        if finding.result is not Result.NOT_APPLICABLE
    ]


def _finding(assessment: Assessment, found: LawFinding, at: datetime) -> Finding:
    because = json.dumps(to_plain(found.because))
    return Finding(
        data_request=assessment.data_request,
        assessment=assessment,
        unit=found.unit,
        subject_id=_key(found.subject_key),
        item_id=_key(found.item_key),
        rulebook=found.rulebook,
        rulebook_version=found.version,
        rule_id=found.rule_id,
        citation=found.citation,
        says=found.says,
        result=found.result,
        severity=found.severity,
        standing=found.standing,
        reason_code=found.reason,
        because=_secret(assessment.data_request, "finding.because", because, at) if found.because else None,
        reviewed=found.reviewed,
        confidence=found.confidence,
        source=found.source,
    )


def _flags(assessment: Assessment, result: LawAssessment, at: datetime) -> list[RiskFlag]:
    return [_flag(assessment, raised, at) for raised in result.flags]


def _flag(assessment: Assessment, raised: RaisedFlag, at: datetime) -> RiskFlag:
    evidence = json.dumps(to_plain(raised.evidence))
    return RiskFlag(
        data_request=assessment.data_request,
        assessment=assessment,
        unit=raised.unit,
        subject_id=_key(raised.subject_key),
        item_id=_key(raised.item_key),
        rulebook=raised.rulebook,
        rulebook_version=raised.version,
        rule_id=raised.rule_id,
        citation=raised.citation,
        says=raised.says,
        flag=raised.flag,
        weight=raised.weight,
        level=int(raised.level),
        evidence=_secret(assessment.data_request, "riskflag.evidence", evidence, at),
    )


def escalate(*, actor: User, data_request: DataRequest, at: datetime) -> DataRequest:
    """Hand the data request to the review above counsel that its flags demand, or to a rights reviewer at least."""
    with acting_on(data_request, actor=actor, permission=Permission.ASSESS, step=Step.ESCALATE) as current:
        live_assessment(current)
        level = max(ReviewLevel(current.review_level), ReviewLevel.RIGHTS_REVIEWER)
        changes = [moved(current, Step.ESCALATE, review_level=int(level))]
        detail = {"level": level.word}
        audit.record(
            actor=actor, at=at, kind=EventKind.ESCALATED, data_request=current, changes=changes, detail=detail
        )
        return current
