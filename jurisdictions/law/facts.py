"""What is known of one data request, as frozen plain values; None always means unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jurisdictions.law.vocabulary import (
    Answer,
    Authorisation,
    AuthorityKind,
    DataCategory,
    DeathPenalty,
    DurationUnit,
    GagBasis,
    IdentifierKind,
    Instrument,
    ItemType,
    OffenceTag,
    Proceedings,
    RequestKind,
    RightsTier,
    Routing,
    SenderVerification,
    SensitiveRole,
    Signature,
    SubjectRole,
    Unit,
)

HOURS_PER_UNIT = {DurationUnit.HOURS: 1, DurationUnit.DAYS: 24, DurationUnit.WORKING_DAYS: 24}


@dataclass(frozen=True, slots=True)
class Answered:
    """What counsel answered to a question; `question` is the code of its rulebook, a colon and its id."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """One data item that is asked for about one subject.

    `key` identifies the item to the caller and is no fact: rules cannot see it.
    """

    key: str
    data_category: DataCategory | None = None
    item_type: ItemType | None = None
    real_time: bool | None = None
    period_from: datetime | None = None
    period_to: datetime | None = None
    answers: tuple[Answered, ...] = ()

    @property
    def period_days(self) -> int | None:
        """Whole days from start to end of the period asked for; unknown while either end is unknown."""
        if self.period_from is None or self.period_to is None:
            return None
        return (self.period_to - self.period_from).days


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFacts:
    """One person (or one unspecified group) whose data is asked for. `key` is no fact."""

    key: str
    subject_role: SubjectRole | None = None
    suspect_confirmed: bool | None = None
    identifier_kinds: frozenset[IdentifierKind] | None = None
    sensitive_roles: frozenset[SensitiveRole] | None = None
    minor: bool | None = None
    unspecified_persons: bool | None = None
    items: tuple[ItemFacts, ...] = ()
    answers: tuple[Answered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of one data request as of one moment.

    Dates without a time are calendar dates of the issuing State; instants are aware (UTC offset known).
    `country` is the ISO 3166-1 alpha-2 code of the State whose authority acts; unknown is None, never "ZZ".
    `earlier_refused` and `earlier_forged` count data requests in the name of the same authority. `answers` are no facts
    that a rule sees: they decide the questions of the checklist.
    """

    received_at: datetime
    request_kind: RequestKind | None = None
    country: str | None = None
    subdivision: str | None = None
    authority_kind: AuthorityKind | None = None
    authorised_by: Authorisation | None = None
    sender_verification: SenderVerification | None = None
    instrument: Instrument | None = None
    issuing_state: str | None = None
    originating_state: str | None = None
    enforcing_state: str | None = None
    issued_on: date | None = None
    authorised_on: date | None = None
    expires_on: date | None = None
    stated_deadline_value: int | None = None
    stated_deadline_unit: DurationUnit | None = None
    stated_deadline_at: datetime | None = None
    offence_stated: bool | None = None
    offence_text: str | None = None
    statutes: frozenset[str] | None = None
    offence_tags: frozenset[OffenceTag] | None = None
    max_penalty_months: int | None = None
    legal_basis_covers: bool | None = None
    dual_criminality: bool | None = None
    violates_terms: bool | None = None
    proceedings: Proceedings | None = None
    sole_purpose_identification: bool | None = None
    routing: Routing | None = None
    danger_to_life: bool | None = None
    language: str | None = None
    translation_provided: bool | None = None
    addressed_to_us: bool | None = None
    gag: GagBasis | None = None
    gag_until: date | None = None
    gag_without_end: bool | None = None
    gag_extensions: int | None = None
    notice_withheld: bool | None = None
    signature: Signature | None = None
    takedown_included: bool | None = None
    blocking_threat: bool | None = None
    staff_threat: bool | None = None
    election_context: bool | None = None
    keys_demanded: bool | None = None
    capability_demanded: bool | None = None
    overbroad: bool | None = None
    rights_tier: RightsTier | None = None
    death_penalty_possible: bool | None = None
    death_penalty_status: DeathPenalty | None = None
    earlier_refused: int | None = None
    earlier_forged: int | None = None
    subjects: tuple[SubjectFacts, ...] = field(default=())
    answers: tuple[Answered, ...] = ()

    @property
    def received_on(self) -> date:
        """The calendar day of receipt at the offset that `received_at` carries."""
        return self.received_at.date()

    @property
    def stated_deadline_hours(self) -> int | None:
        """Hours that the order itself leaves: those of its stated duration, or until its stated instant if sooner."""
        left = []
        if self.stated_deadline_value is not None and self.stated_deadline_unit in HOURS_PER_UNIT:
            left.append(self.stated_deadline_value * HOURS_PER_UNIT[self.stated_deadline_unit])
        if self.stated_deadline_at is not None:
            left.append(int((self.stated_deadline_at - self.received_at).total_seconds() // 3600))
        return min(left, default=None)

    @property
    def deadline_before_receipt(self) -> bool | None:
        """Whether the order's own deadline had passed when it was received."""
        return None if self.stated_deadline_at is None else self.stated_deadline_at <= self.received_at

    @property
    def order_age_days(self) -> int | None:
        """Days from the date of issue to receipt."""
        return None if self.issued_on is None else (self.received_on - self.issued_on).days

    @property
    def expired_on_receipt(self) -> bool | None:
        """Whether the order had expired on the day of receipt."""
        return None if self.expires_on is None else self.expires_on < self.received_on

    @property
    def subject_count(self) -> int:
        """How many subjects the desk has entered."""
        return len(self.subjects)

    @property
    def categories_asked(self) -> frozenset[DataCategory] | None:
        """The categories of all that is asked for; unknown while that of one item is, or nothing is entered."""
        asked = [item.data_category for subject in self.subjects for item in subject.items]
        known = frozenset(category for category in asked if category is not None)
        return known if asked and None not in asked else None


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of a name in the rule language.

    `kind` is one of text, integer, boolean, date, instant, choice, choices (a set of choice words), texts (a set of
    text). `words` lists the allowed literals of choice and choices, and is empty otherwise.
    """

    kind: str
    words: frozenset[str] = frozenset()


NOT_FACTS = frozenset({"key", "subjects", "items", "answers"})
_PLAIN: dict[Any, str] = {str: "text", int: "integer", bool: "boolean", date: "date", datetime: "instant"}


def _fact_type(hint: Any) -> FactType:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is frozenset:
        (member,) = get_args(hint)
        return FactType("texts") if member is str else FactType("choices", frozenset(member))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return FactType("choice", frozenset(hint))
    return FactType(_PLAIN[hint])


def _names_of(owner: type[Any]) -> dict[str, FactType]:
    hints = get_type_hints(owner)
    names = {f.name: _fact_type(hints[f.name]) for f in fields(owner) if f.name not in NOT_FACTS}
    for name, member in vars(owner).items():
        if isinstance(member, property) and member.fget is not None:
            names[name] = _fact_type(get_type_hints(member.fget)["return"])
    return names


@cache
def names_for(unit: Unit) -> Mapping[str, FactType]:
    """The names that a rule with this unit may use: those of the unit and of the levels above it."""
    names = _names_of(Facts)
    if unit in (Unit.SUBJECT, Unit.ITEM):
        names |= _names_of(SubjectFacts)
    if unit is Unit.ITEM:
        names |= _names_of(ItemFacts)
    return names


def values_for(
    facts: Facts, subject: SubjectFacts | None = None, item: ItemFacts | None = None
) -> dict[str, Any]:
    """The values that a rule of the given unit sees, by name; pass the subject for an item too."""
    values: dict[str, Any] = {}
    for unit, owner in ((Unit.REQUEST, facts), (Unit.SUBJECT, subject), (Unit.ITEM, item)):
        if owner is not None:
            names, read = _own_names(unit)
            values.update(zip(names, read(owner), strict=True))
    return values


@cache
def _own_names(unit: Unit) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of one level, and what reads them all from its owner at once."""
    owner = {Unit.REQUEST: Facts, Unit.SUBJECT: SubjectFacts, Unit.ITEM: ItemFacts}[unit]
    names = tuple(_names_of(owner))
    return names, attrgetter(*names)
