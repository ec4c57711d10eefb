"""What the law says about one data request, gathered for people and machines: plain values, no account data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from jurisdictions.law import engine
from jurisdictions.law.assessment import Assessment as LawAssessment
from jurisdictions.law.assessment import ComputedDeadline, Finding, RaisedFlag
from jurisdictions.law.facts import Answered, Facts, values_for
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.serialisation import from_plain, to_plain
from jurisdictions.law.vocabulary import Result
from jurisdictions.models import UNKNOWN
from triage.choices import Status
from triage.models import Assessment, DataRequest
from triage.services.assessment import result_of
from triage.services.checklist import Line, checklist_of
from triage.services.facts import facts_of
from triage.services.law import rulebooks_in_force
from triage.services.tiers import tier_of_state

Plain = dict[str, Any]


def explanation_of(data_request: DataRequest) -> Plain:
    """Facts, indicators, findings, checklist, flags, deadlines, level and proposals as JSON values.

    From the live assessment as it is stored; where there is none, the law is applied to the facts of now and nothing
    is stored: `assessment` is None then. Subjects and items are named by their numbers. Indicators are those held now;
    notes of counsel are left out.
    """
    live: Assessment | None = data_request.assessments.live().first()
    facts, result = _stored(live) if live else _computed(data_request)
    names = _Names(data_request)
    return {
        "reference": data_request.reference,
        "jurisdiction": data_request.jurisdiction_id,
        "authority": data_request.authority.name if data_request.authority else None,
        "status": str(Status(data_request.status).label),
        "received_at": data_request.received_at.isoformat(),
        "assessment": {"number": live.number, "at": live.assessed_at.isoformat()} if live else None,
        "rulebooks": [
            {"code": code, "version": version, "digest": digest} for code, version, digest in result.rulebooks
        ],
        "level": result.level.word,
        "facts": _plain_values(values_for(facts)),
        "indicators": _indicators(facts.country),
        "subjects": _subjects(facts, result, names),
        "findings": [
            _finding(finding, names)
            for finding in result.findings
            if finding.result is not Result.NOT_APPLICABLE
        ],
        "checklist": _checklist(data_request, names) if live else _answers(facts, names),
        "flags": [_flag(flag, names) for flag in result.flags],
        "deadlines": [_deadline(deadline) for deadline in result.deadlines],
    }


def _stored(live: Assessment) -> tuple[Facts, LawAssessment]:
    facts: Facts = from_plain(Facts, json.loads(live.facts.reveal(scope=live.data_request_id)))
    return facts, result_of(live)


def _computed(data_request: DataRequest) -> tuple[Facts, LawAssessment]:
    facts = facts_of(data_request)
    return facts, engine.assess(facts, rulebooks_in_force(facts.received_on, facts.country or UNKNOWN))


class _Names:
    """Keys of subjects and items as people say them: by the numbers they have in the case, withdrawn ones counted."""

    def __init__(self, data_request: DataRequest) -> None:
        self._names: dict[str, str] = {}
        for subject in data_request.subjects.prefetch_related("items"):
            self._names[str(subject.pk)] = f"subject {subject.number}"
            for item in subject.items.all():
                self._names[str(item.pk)] = f"subject {subject.number}, item {item.number}"

    def of(self, subject_key: str | None, item_key: str | None = None) -> str:
        """The item, else the subject, else the whole data request."""
        key = item_key or subject_key
        return self._names[key] if key else "data request"


def _plain_values(values: Mapping[str, Any]) -> Plain:
    return {name: to_plain(value) for name, value in values.items()}


def _subjects(facts: Facts, result: LawAssessment, names: _Names) -> list[Plain]:
    above = set(values_for(facts))
    found = []
    for subject in facts.subjects:
        values = values_for(facts, subject)
        own = {name: value for name, value in values.items() if name not in above}
        items = []
        for item in subject.items:
            proposal = result.proposal_for(subject.key, item.key)
            asked = {
                name: value for name, value in values_for(facts, subject, item).items() if name not in values
            }
            items.append(
                {
                    "name": names.of(subject.key, item.key),
                    "facts": _plain_values(asked),
                    "proposal": proposal.proposal.value if proposal else None,
                    "reasons": list(proposal.reasons) if proposal else [],
                }
            )
        found.append({"name": names.of(subject.key), "facts": _plain_values(own), "items": items})
    return found


def _indicators(country: str | None) -> Plain | None:
    """The tier of the State with the sentences that explain it, and what counsel judged beside it."""
    if country is None:
        return None
    tier = tier_of_state(country)
    judged = tier.override
    return {
        "tier": tier.computed.tier.value,
        "because": list(tier.computed.because),
        "used": [asdict(indicator) for indicator in tier.computed.used],
        "override": {"tier": judged.tier, "by": str(judged.set_by), "on": judged.set_on.isoformat()}
        if judged
        else None,
        "counts": tier.counts.value,
    }


def _checklist(data_request: DataRequest, names: _Names) -> list[Plain]:
    return [_line(line, names) for line in checklist_of(data_request)]


def _line(line: Line, names: _Names) -> Plain:
    subject, item = (str(row.pk) if row else None for row in (line.subject, line.item))
    given = line.answer
    return {
        "about": names.of(subject, item),
        "asks": line.asks,
        "rulebook": line.rulebook,
        "version": line.version,
        "rule": line.rule_id,
        "citation": line.citation,
        "confidence": line.confidence.value,
        "source": line.source,
        "result": line.result.value,
        "blocks": line.blocks,
        "answer": given.answer if given else None,
        "by": str(given.answered_by) if given else None,
        "at": given.answered_at.isoformat() if given else None,
        "page": given.page if given else None,
        "asked_otherwise_before": line.outdated is not None,
    }


def _answers(facts: Facts, names: _Names) -> list[Plain]:
    """Without an assessment: the answers that the next one will take up."""
    units: list[tuple[str | None, str | None, tuple[Answered, ...]]] = [(None, None, facts.answers)]
    for subject in facts.subjects:
        units.append((subject.key, None, subject.answers))
        units += [(subject.key, item.key, item.answers) for item in subject.items]
    return [
        {"about": names.of(subject, item), "rulebook": code, "rule": rule, "answer": given.answer.value}
        for subject, item, answers in units
        for given in answers
        for code, _colon, rule in [given.question.partition(":")]
    ]


def _finding(finding: Finding, names: _Names) -> Plain:
    reason = REASONS.get(finding.reason)
    return {
        "about": names.of(finding.subject_key, finding.item_key),
        "result": finding.result.value,
        "standing": finding.standing.value,
        "severity": finding.severity.value,
        "reason": finding.reason or None,
        "wording": reason.wording if reason else None,
        "says": finding.says,
        "citation": finding.citation,
        "rulebook": finding.rulebook,
        "version": finding.version,
        "rule": finding.rule_id,
        "reviewed": finding.reviewed,
        "confidence": finding.confidence.value,
        "source": finding.source,
        "because": to_plain(finding.because),
    }


def _flag(flag: RaisedFlag, names: _Names) -> Plain:
    return {
        "about": names.of(flag.subject_key, flag.item_key),
        "flag": flag.flag.value,
        "weight": flag.weight,
        "level": flag.level.word,
        "says": flag.says,
        "citation": flag.citation,
        "rulebook": flag.rulebook,
        "version": flag.version,
        "rule": flag.rule_id,
        "evidence": to_plain(flag.evidence),
    }


def _deadline(deadline: ComputedDeadline) -> Plain:
    return {
        "clock": deadline.clock.value,
        "due_before": deadline.due_before.isoformat(),
        "last_day": deadline.last_day.isoformat() if deadline.last_day else None,
        "binding": deadline.binding,
        "leads": deadline.leads,
        "says": deadline.says,
        "citation": deadline.citation,
        "rulebook": deadline.rulebook,
        "version": deadline.version,
        "rule": deadline.rule_id,
        "steps": list(deadline.steps),
    }


def moment(text: str) -> str:
    """An ISO instant as it is printed."""
    return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M %z")
