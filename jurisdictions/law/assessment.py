"""What an assessment holds: findings, risk flags, deadlines and proposals, as frozen values and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from jurisdictions.law.conditions import Part
from jurisdictions.law.deadlines import DueDate, Period, compute
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

T = TypeVar("T", bound="_OfUnit | None")
S = TypeVar("S", bound="_OfUnit")


class _OfUnit(Sharing):
    """What is said of one unit; all but the keys of the unit and the reasons is the same wherever it is said."""

    __slots__ = ("_because", "_item_key", "_subject_key")
    _because: tuple[Part, ...]
    _subject_key: str | None
    _item_key: str | None

    def _take(self, own: Mapping[str, Any]) -> None:
        self._subject_key, self._item_key = own["subject_key"], own["item_key"]
        self._because = own["because"] if "because" in own else own["evidence"]


def about(said: Iterable[T], keys: tuple[str | None, str | None]) -> list[T]:
    """What is said of a whole data request, said of the subject and the item with these keys; None stays None."""
    subject_key, item_key = keys
    others: list[Any] = []
    for each in said:
        other = None
        if each is not None:
            other = _new(type(each))
            other._common = each._common  # noqa: SLF001
            other._because = each._because  # noqa: SLF001
            other._subject_key = subject_key  # noqa: SLF001
            other._item_key = item_key  # noqa: SLF001
        others.append(other)
    return others


def explained(said: S, because: tuple[Part, ...]) -> S:
    """The same, said of the whole data request for these reasons."""
    other = _new(type(said))
    other._common = said._common  # noqa: SLF001
    other._because = because  # noqa: SLF001
    other._subject_key = other._item_key = None  # noqa: SLF001
    return other


_new = object.__new__
_KEYS = {"subject_key": "_subject_key", "item_key": "_item_key"}


@sharing(**_KEYS, because="_because")
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
        result = self._common.result
        return result is Result.FAILED or result is Result.UNKNOWN

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


@sharing(**_KEYS, evidence="_because")
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


class _Dated(Sharing):
    """A date, and the sentences that explain it: told with it, or made of its period when they are read."""

    __slots__ = ("_doubts", "_due_before", "_last_day", "_leads", "_period", "_told")
    _due_before: datetime
    _last_day: date | None
    _leads: bool
    _period: Period | None
    _doubts: tuple[str, ...]
    _told: tuple[str, ...] | None

    def _take(self, own: Mapping[str, Any]) -> None:
        self._due_before, self._last_day, self._leads = own["due_before"], own["last_day"], own["leads"]
        self._period, self._doubts, self._told = own["period"], (), own["steps"]

    @property
    def _steps(self) -> tuple[str, ...]:
        if self._told is None and self._period is not None:
            self._told = (*compute(self._period).steps, *self._doubts)
        return self._told or ()


@sharing(due_before="_due_before", last_day="_last_day", leads="_leads", period="_period", steps="_steps")
@dataclass(frozen=True, kw_only=True)
class ComputedDeadline(_Dated):
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


def dated(
    common: Any, due: tuple[datetime, date | None], period: Period, doubts: tuple[str, ...]
) -> ComputedDeadline:
    """The end of a period, made of what all deadlines under its rule share (`ComputedDeadline.common`).

    The steps are those of `deadlines.compute`, and the doubts after them.
    """
    deadline = _new(ComputedDeadline)
    deadline._common = common  # noqa: SLF001
    deadline._due_before, deadline._last_day = due  # noqa: SLF001
    deadline._leads = False  # noqa: SLF001
    deadline._period = period  # noqa: SLF001
    deadline._doubts = doubts  # noqa: SLF001
    deadline._told = None  # noqa: SLF001
    return deadline


def told(common: Any, due: DueDate) -> ComputedDeadline:
    """A date that ends no period, with its steps."""
    return ComputedDeadline(
        **dict(zip(common._fields, common, strict=True)),  # noqa: SLF001
        due_before=due.due_before,
        last_day=due.last_day,
        leads=False,
        steps=due.steps,
    )


def leading(deadline: ComputedDeadline) -> ComputedDeadline:
    """The same deadline, which leads."""
    leader = _new(ComputedDeadline)
    for slot in _Dated.__slots__:
        setattr(leader, slot, getattr(deadline, slot))
    leader._common, leader._leads = deadline._common, True  # noqa: SLF001
    return leader


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
