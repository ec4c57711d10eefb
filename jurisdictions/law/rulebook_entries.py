"""The entries of a rulebook as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique

from jurisdictions.law.conditions import Condition
from jurisdictions.law.vocabulary import (
    Answer,
    AuthorityKind,
    Clock,
    Confidence,
    DurationUnit,
    Flag,
    HolidayCalendar,
    ItemType,
    OffenceTag,
    ReviewLevel,
    RoutingMode,
    Severity,
    SubjectRole,
    Unit,
)


@unique
class JudicialAuthorisation(StrEnum):
    """Whether an instrument needs the authorisation of a judge or court; `mixed` where it depends on the case."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    MIXED = "mixed"
    UNKNOWN = "unknown"


@unique
class InstrumentData(StrEnum):
    """What an instrument reaches: a category of data, as `DataCategory` has them, or that data be kept for later."""

    SUBSCRIBER = "subscriber"
    IDENTIFY_IP = "identify_ip"
    TRAFFIC = "traffic"
    CONTENT = "content"
    PRESERVATION = "preservation"


@unique
class DeadlineStart(StrEnum):
    """The event from which a deadline runs."""

    RECEIPT = "receipt"
    PRESERVATION_END = "preservation_end"


LONGEST_PERIOD = {
    DurationUnit.HOURS: 10_000,
    DurationUnit.DAYS: 3_660,
    DurationUnit.WORKING_DAYS: 2_600,
    DurationUnit.MONTHS: 120,
}
"""A deadline of more than about ten years is a slip of the pen (for hours: about a year)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every entry of the law says: where it stands, when it is in force, how far it can be trusted.

    It is in force from its first day up to, but not including, `in_force_until`; None while no end is known. A first
    day that is None has not been established: the entry is applied on every day, and binds nobody.
    """

    id: str
    citation: str
    in_force_from: date | None
    in_force_until: date | None
    confidence: Confidence
    source: str

    def in_force_on(self, day: date) -> bool:
        """Whether this is law on the day, or may be."""
        begun = self.in_force_from is None or self.in_force_from <= day
        return begun and (self.in_force_until is None or day < self.in_force_until)

    @property
    def can_bind(self) -> bool:
        """Whether a review can make it block or set a date: its first day is known, its confidence not low."""
        return self.in_force_from is not None and self.confidence is not Confidence.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTerms:
    """What a policy lets the platform disclose, and about whom."""

    item_types: frozenset[ItemType]
    emergency: bool
    roles: frozenset[SubjectRole]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentEntry(Entry):
    """A legal instrument of a State, for people to read."""

    local_name: str
    name: str
    issued_by: frozenset[AuthorityKind]
    judicial_authorisation: JudicialAuthorisation
    data: frozenset[InstrumentData]
    threshold: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Entry):
    """One requirement. It is about `per`; where `when` is false it does not apply."""

    per: Unit
    severity: Severity
    reason: str
    when: Condition | None
    require: Condition
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule(Entry):
    """How long the law gives. `min_working_days`: Regulation (EEC, Euratom) No 1182/71 Art. 3(5)."""

    clock: Clock
    value: int
    unit: DurationUnit
    when: Condition | None
    starts: DeadlineStart
    calendar: HolidayCalendar
    min_working_days: int | None
    binding: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRule(Entry):
    """A risk that is raised where `when` is true. `weight` is 1 (slight) to 5 (grave)."""

    flag: Flag
    per: Unit
    when: Condition
    weight: int
    level: ReviewLevel
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What counsel should know about a topic (routing, gag, preservation ...) and no rule can decide."""

    topic: str
    text: str
    citation: str
    confidence: Confidence
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Entry):
    """What no machine can decide and counsel answers about one unit.

    `needs` is the answer that meets the requirement, yes or no; the other one fails it. `not_clear`, and no answer,
    leave it unknown. `guidance` says how to find out, `look_in` where in the order the answer stands.
    """

    per: Unit
    severity: Severity
    reason: str
    when: Condition | None
    asks: str
    guidance: str
    look_in: str | None
    needs: Answer

    @property
    def says(self) -> str:
        """The requirement, as a finding shows it."""
        return self.asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence(Entry):
    """An offence of a State that raises a risk to human rights wherever it is cited or named.

    `statutes` are its provisions as `law/statutes.py` normalises them, `words` what an order may call it in the
    languages of the State. `flag_rule` is the flag that it raises.
    """

    tag: OffenceTag
    name: str
    statutes: frozenset[str]
    words: tuple[str, ...]
    flag_rule: FlagRule


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingTerms:
    """How orders of the State's authorities are taken, why, and who is the central authority where that is known."""

    mode: RoutingMode
    reason: str
    central_authority: str | None
    citation: str
    confidence: Confidence
    source: str
