"""What an assessment holds: findings, risk flags, deadlines and proposals, as frozen values and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from jurisdictions.law.conditions import Part
from jurisdictions.law.deadlines import Period
from jurisdictions.law.serialisation import SerialisationError, from_plain, to_plain
from jurisdictions.law.sharing import Sharing, sharing
from jurisdictions.law.vocabulary import (
    Clock,
    Confidence,
    DurationUnit,
    Flag,
    Proposal,
    Result,
    ReviewLevel,
    Severity,
    Standing,
    Unit,
)

DESK_RULEBOOK = "DESK"
"""The rulebook code of findings that no rulebook makes: no policy in force, State unknown ..."""
ORDER_RULEBOOK = "ORDER"
"""The rulebook code of the deadlines that the order itself sets."""

ANSWER = "answer"
"""The name of counsel's answer among the parts that made a finding."""

_HOLDING = frozenset({Standing.BLOCKING, Standing.CURABLE})
_OPEN = frozenset({Result.FAILED, Result.UNKNOWN})

T = TypeVar("T", bound="_OfUnit | None")


class _OfUnit(Sharing):
    """What is said of one unit; all but the keys of the unit is the same wherever the same is said."""

    __slots__ = ("_item_key", "_subject_key")
    _subject_key: str | None
    _item_key: str | None

    def _take(self, own: Mapping[str, Any]) -> None:
        self._subject_key, self._item_key = own["subject_key"], own["item_key"]


def about(said: Iterable[T], keys: tuple[str | None, str | None]) -> list[T]:
    """What is said of a whole data request, said of the subject and the item with these keys; None stays None."""
    subject_key, item_key = keys
    if subject_key is None:
        return list(said)
    others: list[Any] = []
    for each in said:
        other = None
        if each is not None:
            other = _new(type(each))
            other._common = each._common  # noqa: SLF001
            other._subject_key = subject_key  # noqa: SLF001
            other._item_key = item_key  # noqa: SLF001
        others.append(other)
    return others


_new = object.__new__
_KEYS = {"subject_key": "_subject_key", "item_key": "_item_key"}


@sharing(**_KEYS)
@dataclass(frozen=True, kw_only=True)
class Finding(_OfUnit):
    """What one rule found about one unit.

    `subject_key` is None for a finding about the whole data request, `item_key` for one that is not about an
    item. `reason` is a code of `reasons.REASONS`, or empty where the doubt is the desk's own and no fault of
    the authority. `severity` is what the rule says, `standing` what the finding does now. `because` holds the
    parts that made it failed or unknown.
    """

    rule_id: str
    rulebook: str
    version: int
    unit: Unit
    subject_key: str | None
    item_key: str | None
    result: Result
    severity: Severity
    standing: Standing
    reason: str
    citation: str
    says: str
    because: tuple[Part, ...]
    reviewed: bool
    confidence: Confidence
    source: str

    @property
    def open(self) -> bool:
        """Whether the requirement is not met, or not known to be met."""
        return self.result in _OPEN

    @property
    def holds(self) -> bool:
        """Whether nothing can be disclosed about the unit while the finding stands."""
        return self.open and self.standing in _HOLDING

    @property
    def rests_on_counsel(self) -> bool:
        """Whether it is open because of counsel's answer, or the lack of one; no fact that rules see is called so."""
        return self.open and any(name == ANSWER for part in self.because for name, _value in part.names)

    @property
    def answered(self) -> str | None:
        """What counsel answered where that left it open or failed it; None where nobody answered."""
        values = [value for part in self.because for name, value in part.names if name == ANSWER]
        return next((str(value) for value in values if value is not None), None)

    def bears_on(self, subject_key: str, item_key: str) -> bool:
        """Whether the finding is about this item, its subject or the whole data request."""
        return self.subject_key in (None, subject_key) and self.item_key in (None, item_key)


@sharing(**_KEYS)
@dataclass(frozen=True, kw_only=True)
class RaisedFlag(_OfUnit):
    """A risk, with the parts of the condition that raised it. `weight` is 1 (slight) to 5 (grave)."""

    flag: Flag
    weight: int
    level: ReviewLevel
    unit: Unit
    subject_key: str | None
    item_key: str | None
    says: str
    evidence: tuple[Part, ...]
    rulebook: str
    version: int
    rule_id: str
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedDeadline:
    """A due date with the steps of its computation.

    `due_before` is the first instant that is too late; `last_day` is None for hours and instants. `value` and
    `unit` are None for an instant that the order sets. `binding` is False for a rule that nobody has
    reviewed, of low confidence, or whose condition is unknown. The earliest binding deadline of each clock
    `leads`. `period` is what was counted, so that it can be counted again when the clock stood still.
    """

    rule_id: str
    rulebook: str
    version: int
    clock: Clock
    value: int | None
    unit: DurationUnit | None
    due_before: datetime
    last_day: date | None
    binding: bool
    leads: bool
    steps: tuple[str, ...]
    says: str
    citation: str
    confidence: Confidence
    source: str
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemProposal:
    """What is proposed for one item, and the reason codes that led to it, gravest first. A person decides."""

    subject_key: str
    item_key: str
    proposal: Proposal
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The law applied to the facts of one data request; the same facts and rulebooks give the same.

    `rulebooks` names what was applied: code, version, SHA-256 of the text.
    """

    findings: tuple[Finding, ...]
    flags: tuple[RaisedFlag, ...]
    deadlines: tuple[ComputedDeadline, ...]
    level: ReviewLevel
    proposals: tuple[ItemProposal, ...]
    rulebooks: tuple[tuple[str, int, str], ...]

    def findings_for(self, subject_key: str, item_key: str) -> tuple[Finding, ...]:
        """The findings about an item, its subject and the whole data request."""
        return tuple(finding for finding in self.findings if finding.bears_on(subject_key, item_key))

    def holding(self, subject_key: str, item_key: str) -> tuple[Finding, ...]:
        """The findings that keep an item from being disclosed; empty when none does."""
        return tuple(finding for finding in self.findings_for(subject_key, item_key) if finding.holds)

    def proposal_for(self, subject_key: str, item_key: str) -> ItemProposal | None:
        """The proposal for an item; None for an item that was not assessed."""
        for proposal in self.proposals:
            if (proposal.subject_key, proposal.item_key) == (subject_key, item_key):
                return proposal
        return None

    def to_json(self) -> str:
        """The whole assessment as JSON text in ASCII; the same assessment gives the same text."""
        return json.dumps(to_plain(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Assessment:
        """The assessment that `to_json` wrote. Raises SerialisationError."""
        try:
            plain = json.loads(text)
        except (ValueError, RecursionError):
            raise SerialisationError("the text is not JSON") from None
        assessment: Assessment = from_plain(cls, plain)
        return assessment
