"""How grave open findings are, as one number: the numbers of many findings are joined by `|`, in any order.

The lowest bit is free for who counts (`MORE`), the next are the levels of review that are demanded. Then come three
groups, one for each way in which a finding
bears on a proposal: it refuses, it can be cured, it leaves a doubt. Within a group every reason has a bit for each
severity, in the order in which reasons are listed; the last bit stands for a finding without a reason.
"""

from __future__ import annotations

from functools import lru_cache

from jurisdictions.law.assessment import Finding
from jurisdictions.law.reasons import REASONS, ReasonGroup
from jurisdictions.law.rights import level_of_review
from jurisdictions.law.vocabulary import Proposal, Result, ReviewLevel, Severity, Standing

MORE = 1
"""The bit below the lowest level. It weighs nothing."""

_GROUPS = tuple(ReasonGroup)
_REDIRECTING = "PROC-MLA-REQUIRED"

_ORDER = tuple(
    (severity, code)
    for severity in Severity
    for code in sorted(REASONS, key=lambda code: (_GROUPS.index(REASONS[code].group), code))
)
_BITS = {graded: 1 << number for number, graded in enumerate(_ORDER)}
_WITHOUT_REASON = 1 << len(_ORDER)
_WIDTH = len(_ORDER) + 1
_GROUP = (1 << _WIDTH) - 1
_LEVELS = 1 << (max(ReviewLevel) + 1)
_REFUSING = max(ReviewLevel) + 1
_CURABLE, _DOUBTFUL = _REFUSING + _WIDTH, _REFUSING + 2 * _WIDTH
_BY_LENGTH = {level + 1: level for level in ReviewLevel}
_REDIRECTS = sum(bit for (_, code), bit in _BITS.items() if code == _REDIRECTING)


def gravity_of(finding: Finding) -> int:
    """How much one finding weighs."""
    gravity = gravity_of_level(level_of_review((), (finding,)))
    if not finding.open:
        return gravity
    bit = _BITS.get((finding.severity, finding.reason), _WITHOUT_REASON)
    curable = finding.reason in REASONS and REASONS[finding.reason].curable
    if finding.holds and curable and not _waits_for_counsel(finding):
        gravity |= bit << _CURABLE
    elif finding.holds and finding.result is Result.FAILED:
        gravity |= bit << _REFUSING
    if finding.holds or finding.standing is Standing.QUESTION:
        gravity |= bit << _DOUBTFUL
    return gravity


def _waits_for_counsel(finding: Finding) -> bool:
    """A question that counsel has not answered: nobody asks the authority before that."""
    return finding.rests_on_counsel and finding.result is Result.UNKNOWN


def gravity_of_level(level: ReviewLevel) -> int:
    """How much it weighs that this level of review is demanded."""
    return 1 << level


def level_of(gravity: int) -> ReviewLevel:
    """The highest level that is demanded; counsel at least."""
    return _BY_LENGTH.get((gravity & (_LEVELS - 1)).bit_length(), ReviewLevel.COUNSEL)


@lru_cache(maxsize=16_384)
def proposal_of(gravity: int) -> tuple[Proposal, tuple[str, ...]]:
    """What is proposed, and the reason codes that led to it. What cannot be cured outweighs what can."""
    if refusing := gravity >> _REFUSING & _GROUP:
        return (Proposal.REFUSE if refusing & ~_REDIRECTS else Proposal.REDIRECT), _codes(refusing)
    if curable := gravity >> _CURABLE & _GROUP:
        return Proposal.CLARIFY, _codes(curable)
    if doubtful := gravity >> _DOUBTFUL & _GROUP:
        return Proposal.COUNSEL, _codes(doubtful)
    return Proposal.DISCLOSE, ()


@lru_cache(maxsize=4_096)
def _codes(group: int) -> tuple[str, ...]:
    """Reason codes by severity, then by group as a letter lists them, each once."""
    codes = []
    left = group & ~_WITHOUT_REASON
    while left:
        lowest = left & -left
        codes.append(_ORDER[lowest.bit_length() - 1][1])
        left ^= lowest
    return tuple(dict.fromkeys(codes))
