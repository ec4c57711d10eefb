"""The rows of a letter's tables: subjects, items, and the values that can be disclosed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from ipaddress import ip_address
from typing import Annotated

from triage.letters.parts import Identified, ItemName, Period, SubjectName
from triage.letters.text import Name, TermOf

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneValue:
    """A disclosed telephone number in E.164; anything else raises ValueError."""

    number: str

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.number):
            raise ValueError("a disclosed telephone number is written in E.164, for example +4930123456")

    @property
    def printed(self) -> str:
        return self.number

    @property
    def port(self) -> int | None:
        return None

    @property
    def seen_at(self) -> datetime | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class IpValue:
    """A disclosed IP address, the source port where recorded, and the instant of use (printed in UTC)."""

    address: str
    seen_at: datetime
    port: int | None = None

    def __post_init__(self) -> None:
        ip_address(self.address)
        if self.seen_at.tzinfo is None:
            raise ValueError("the instant of an IP address needs a time zone")
        if self.port is not None and not 1 <= self.port <= 65_535:
            raise ValueError(f"{self.port} is no port")

    @property
    def printed(self) -> str:
        return self.address


DisclosedValue = PhoneValue | IpValue
"""All that a letter can disclose. Content of messages has no type here, on purpose."""


@unique
class RowOutcome(StrEnum):
    """What became of one item."""

    DISCLOSED = "disclosed"
    REFUSED = "refused"
    NO_ACCOUNT = "no_account"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item of one subject. `codes` are the reason codes of a refused item."""

    item: ItemName
    outcome: RowOutcome
    period: Period | None = None
    values: tuple[DisclosedValue, ...] = ()
    codes: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.values) != (self.outcome is RowOutcome.DISCLOSED):
            raise ValueError(f"{self.item}: values are printed for disclosed items, and only for those")
        if bool(self.codes) != (self.outcome is RowOutcome.REFUSED):
            raise ValueError(f"{self.item}: reason codes are printed for refused items, and only for those")

    @property
    def disclosed(self) -> bool:
        return self.outcome is RowOutcome.DISCLOSED

    @property
    def refused(self) -> bool:
        return self.outcome is RowOutcome.REFUSED

    @property
    def no_account(self) -> bool:
        return self.outcome is RowOutcome.NO_ACCOUNT

    @property
    def no_data(self) -> bool:
        return self.outcome is RowOutcome.NO_DATA


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRow:
    """A subject with its items; `identifiers` are what the order states."""

    number: int
    identifiers: tuple[Identified, ...]
    items: tuple[ItemRow, ...]
    role: Annotated[str, TermOf("role")] | None = None

    @property
    def nothing(self) -> bool:
        """Whether no value of this subject is disclosed."""
        return not any(item.values for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservedSubject:
    """An account whose data is kept, and which data."""

    number: int
    identifiers: tuple[Identified, ...]
    items: tuple[ItemName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """One item as it was asked for, beside what the operator offers to examine; `codes` say why not all of it."""

    subject: SubjectName
    item: ItemName
    period: Period | None = None
    accepted: bool
    codes: tuple[Name, ...] = ()
