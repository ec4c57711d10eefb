"""From the findings about an item to what is proposed for it, by looking at each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jurisdictions.law.assessment import Finding, ItemProposal
from jurisdictions.law.facts import Facts
from jurisdictions.law.reasons import REASONS, ReasonGroup
from jurisdictions.law.vocabulary import Proposal, Result, Severity, Standing

_SEVERITIES = tuple(Severity)
_GROUPS = tuple(ReasonGroup)
_REDIRECTING = "PROC-MLA-REQUIRED"


def proposals_for(facts: Facts, findings: Sequence[Finding]) -> tuple[ItemProposal, ...]:
    """One proposal for each item, in the order of the facts."""
    proposals = []
    undecided = [finding for finding in findings if finding.open]
    for subject in facts.subjects:
        for item in subject.items:
            bearing = [f for f in undecided if f.bears_on(subject.key, item.key)]
            proposal, because = _propose(bearing)
            proposals.append(
                ItemProposal(
                    subject_key=subject.key,
                    item_key=item.key,
                    proposal=proposal,
                    reasons=_ordered(because),
                )
            )
    return tuple(proposals)


def _propose(findings: Sequence[Finding]) -> tuple[Proposal, list[Finding]]:
    """The proposal, and the open findings that led to it. What cannot be cured outweighs what can."""
    holding = [finding for finding in findings if finding.holds]
    refusing = [f for f in holding if f.result is Result.FAILED and not _curable(f)]
    if refusing:
        redirects = all(finding.reason == _REDIRECTING for finding in refusing)
        return (Proposal.REDIRECT if redirects else Proposal.REFUSE), refusing
    curable = [
        finding
        for finding in holding
        if _curable(finding) and not (finding.rests_on_counsel and finding.result is Result.UNKNOWN)
    ]
    if curable:
        return Proposal.CLARIFY, curable
    doubtful = [f for f in findings if f.holds or f.standing is Standing.QUESTION]
    if doubtful:
        return Proposal.COUNSEL, doubtful
    return Proposal.DISCLOSE, []


def _curable(finding: Finding) -> bool:
    return finding.reason in REASONS and REASONS[finding.reason].curable


def _ordered(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Reason codes by severity, then by group as a letter lists them, each once."""
    graded = {
        (_SEVERITIES.index(finding.severity), _GROUPS.index(REASONS[finding.reason].group), finding.reason)
        for finding in findings
        if finding.reason in REASONS
    }
    return tuple(dict.fromkeys(code for _, _, code in sorted(graded)))
