"""The parts that letters are made of: plain frozen values, no models."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, unique
from ipaddress import ip_address

from jurisdictions.law.reasons import reason
from triage.letters.text import Line, Name, Paragraph

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterHead:
    """The operator as it presents itself: head, address line, and foot of the page."""

    name: Name
    department: Name
    address: tuple[Line, ...]
    phone: Name
    email: Name
    website: Name
    register: Line | None = None

    @property
    def return_line(self) -> Line:
        """The sender's address in one line, as it shows in the window of an envelope."""
        return " · ".join((self.name, *self.address))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom the letter goes; `person` is the officer, with title, where one is named."""

    name: Line
    address: tuple[Line, ...]
    person: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The reference block. `received` is the day of receipt at the operator's seat."""

    ours: Name
    theirs: tuple[Name, ...]
    received: date
    order_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who answers for the letter."""

    name: Name
    function: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """The earlier version that this letter replaces."""

    version: int
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A reason code with its sentence, and the provision on which it rests where there is one."""

    code: Name
    wording: Line
    citation: Line | None = None
    curable: bool = False

    @classmethod
    def of(cls, code: str, citation: str | None = None) -> Ground:
        """A ground in the wording of the reason table. Raises UnknownReason."""
        found = reason(code)
        return cls(code=code, wording=found.wording, citation=citation, curable=found.curable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A provision and what it means for this letter."""

    citation: Line
    says: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a clarification. `about` names the subject and item; None is the whole data request."""

    code: Name
    wording: Line
    ask: Line
    about: Line | None = None
    citation: Line | None = None

    @classmethod
    def of(cls, code: str, *, about: str | None = None, citation: str | None = None) -> Question:
        """A question in the words of the reason table. Raises UnknownReason, or ValueError if not curable."""
        found = reason(code)
        if not found.curable:
            raise ValueError(f"{code} cannot be cured by an answer")
        return cls(code=code, wording=found.wording, ask=found.ask, about=about, citation=citation)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """When something is due: by the end of `last_day`, or before `instant` where the law counts hours."""

    instant: datetime
    citation: Line
    last_day: date | None = None


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

    label: Line
    outcome: RowOutcome
    period: Line | None = None
    values: tuple[DisclosedValue, ...] = ()
    codes: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.values) != (self.outcome is RowOutcome.DISCLOSED):
            raise ValueError(f"{self.label}: values are printed for disclosed items, and only for those")
        if bool(self.codes) != (self.outcome is RowOutcome.REFUSED):
            raise ValueError(f"{self.label}: reason codes are printed for refused items, and only for those")

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
    """A subject with its items. `identifier` is what the order states, with its kind: `user id 4711`."""

    label: Name
    identifier: Line
    items: tuple[ItemRow, ...]
    role: Name | None = None

    @property
    def nothing(self) -> bool:
        """Whether no value of this subject is disclosed."""
        return not any(item.values for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservedSubject:
    """An account whose data is kept, and which data."""

    label: Name
    identifier: Line
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralAuthority:
    """An authority for mutual legal assistance."""

    name: Line
    address: tuple[Line, ...] = ()


@unique
class NoticeKind(StrEnum):
    """What becomes of telling the user."""

    GIVEN_ON = "given_on"
    BARRED_UNTIL = "barred_until"
    BARRED_WITHOUT_END = "barred_without_end"
    NOT_GIVEN = "not_given"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePlan:
    """Whether and when the user is told; `on` is the first day of it, or the end of the bar."""

    kind: NoticeKind
    on: date | None = None
    citation: Line | None = None

    def __post_init__(self) -> None:
        dated = self.kind in {NoticeKind.GIVEN_ON, NoticeKind.BARRED_UNTIL}
        if dated != (self.on is not None):
            raise ValueError(f"a notice that is {self.kind} {'needs a' if dated else 'has no'} date")

    @property
    def given(self) -> bool:
        return self.kind is NoticeKind.GIVEN_ON

    @property
    def barred(self) -> bool:
        return self.kind is NoticeKind.BARRED_UNTIL

    @property
    def barred_without_end(self) -> bool:
        return self.kind is NoticeKind.BARRED_WITHOUT_END


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was checked about a sender, and what came of it. It must name no user."""

    what: Line
    result: Line


Remarks = tuple[Paragraph, ...]
"""Paragraphs that counsel adds in their own words."""
