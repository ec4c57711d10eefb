"""What a person at the desk, or a file, hands in to be registered: frozen plain values, None means unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from jurisdictions.law.vocabulary import (
    AuthorityKind,
    DataCategory,
    GagBasis,
    IdentifierKind,
    ItemType,
    RequestKind,
    SensitiveRole,
    SubjectRole,
    Unit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritySubmission:
    """The authority as the demand names it; `email` and `phone` came with the demand and verify nothing."""

    name: str
    kind: AuthorityKind | None = None
    official_domains: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequesterSubmission:
    """The officer as the demand names them."""

    name: str
    position: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GagSubmission:
    """A prohibition to tell the user; `until` is the last day on which it binds, `extensions` counts."""

    basis: GagBasis
    provision: str = ""
    starts_on: date | None = None
    until: date | None = None
    without_end: bool | None = None
    extensions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencySubmission:
    """The danger that an emergency request claims."""

    danger: str | None = None
    danger_to_life: bool | None = None
    legal_process_due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierSubmission:
    """How the order names an account. Redacted values and display names come as kind `stated`."""

    kind: IdentifierKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSubmission:
    """One data item asked for; `words` are those of the order. Period ends are aware instants."""

    data_category: DataCategory | None = None
    item_type: ItemType | None = None
    real_time: bool | None = None
    period_from: datetime | None = None
    period_to: datetime | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectSubmission:
    """A person, or an unspecified group, whose data is asked for."""

    label: str | None = None
    role: SubjectRole | None = None
    suspect_confirmed: bool | None = None
    sensitive_roles: tuple[SensitiveRole, ...] | None = None
    minor: bool | None = None
    unspecified_persons: bool | None = None
    identifiers: tuple[IdentifierSubmission, ...] = ()
    items: tuple[ItemSubmission, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSourceSubmission:
    """The words of the order from which one fact was read; `subject` and `item` count from 0."""

    fact: str
    words: str
    unit: Unit = Unit.REQUEST
    subject: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One demand as the clerk read it.

    `country` is an ISO 3166-1 alpha-2 code; None is unknown. `channel` is a value of triage.choices.Channel.
    `order` maps names of the order's fields to plain values; what is not in it stays unknown.
    """

    country: str | None
    kind: RequestKind
    channel: str
    received_at: datetime
    authority: AuthoritySubmission | None = None
    requester: RequesterSubmission | None = None
    references: tuple[str, ...] = ()
    order: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    gag: GagSubmission | None = None
    emergency: EmergencySubmission | None = None
    subjects: tuple[SubjectSubmission, ...] = ()
    sources: tuple[FactSourceSubmission, ...] = ()
    sealed: bool = False
