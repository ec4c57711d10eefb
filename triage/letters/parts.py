"""The parts that letters are made of: plain frozen values, no models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, unique
from typing import Annotated

from jurisdictions.law.reasons import reason
from triage.letters.text import Line, Name, Paragraph, State, TermOf

InstrumentTerm = Annotated[str, TermOf("instrument")]
ChannelTerm = Annotated[str, TermOf("channel")]
"""How something came, after the word “by”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterHead:
    """The operator as it presents itself in one language: head, address line, foot of the page, who signs."""

    name: Name
    department: Name
    address: tuple[Line, ...]
    phone: Name
    email: Name
    website: Name
    place: Name
    signatory_function: Name
    register: Line | None = None

    @property
    def return_line(self) -> Line:
        """The sender's address in one line, as it shows in the window of an envelope."""
        return " · ".join((self.name, *self.address))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom the letter goes; `person` is the officer, with title. Without a name it is the user of the account."""

    name: Line | None
    address: tuple[Line, ...] = ()
    state: State | None = None
    person: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The reference block. `received` is the day of receipt at the operator's seat."""

    ours: Name
    theirs: tuple[Name, ...]
    received: date
    order_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What the letter is about: the instrument behind the data request, its date, the authority's references."""

    instrument: InstrumentTerm
    issued_on: date | None = None
    references: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who answers for the letter; in which function is part of the letterhead."""

    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """The earlier version that this letter replaces."""

    version: int
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A reason code, and the provision on which it rests where there is one."""

    code: Name
    citation: Line | None = None
    curable: bool = False

    @property
    def wording(self) -> Annotated[str, TermOf("reason")]:
        """The sentence of the reason."""
        return self.code

    @classmethod
    def of(cls, code: str, citation: str | None = None) -> Ground:
        """A ground of the reason table. Raises UnknownReason."""
        return cls(code=code, citation=citation, curable=reason(code).curable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A provision and what it means for this letter."""

    citation: Line
    says: Annotated[str, TermOf("basis")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A remedy that the law gives the authority; `says` is how the rulebook puts it, in English."""

    citation: Line
    says: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Identifiers of one kind that the order names. What it only states is printed in quotation marks."""

    kind: Annotated[str, TermOf("identifier")]
    values: tuple[Line, ...]
    stated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectName:
    """A subject by its number in the data request, and how the order names the account.

    One of `many` is named by its number alone.
    """

    number: int
    identifiers: tuple[Identified, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemName:
    """What an item is called: by the term of its type or category, or in the words of the order where it has none."""

    term: Annotated[str, TermOf("item")] | None = None
    words: Line | None = None
    real_time: bool = False

    def __post_init__(self) -> None:
        if (self.term is None) == (self.words is None):
            raise ValueError("an item has either a term or the words of the order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period that was asked for, from one instant to another."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a clarification. `about` names the subjects; empty is the whole data request."""

    code: Name
    about: tuple[SubjectName, ...] = ()
    citation: Line | None = None

    @property
    def wording(self) -> Annotated[str, TermOf("reason")]:
        """The sentence of the reason."""
        return self.code

    @property
    def ask(self) -> Annotated[str, TermOf("ask")]:
        """What the authority is asked for."""
        return self.code

    @classmethod
    def of(cls, code: str, *, about: tuple[SubjectName, ...] = (), citation: str | None = None) -> Question:
        """A question of the reason table. Raises UnknownReason, or ValueError if not curable."""
        if not reason(code).curable:
            raise ValueError(f"{code} cannot be cured by an answer")
        return cls(code=code, about=about, citation=citation)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """When something is due: by the end of `last_day`, or before `instant` where the law counts hours."""

    instant: datetime
    citation: Line | None = None
    last_day: date | None = None


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
    """One thing that was checked about a sender, and what came of it. It names no user."""

    what: Annotated[str, TermOf("check")]
    result: Annotated[str, TermOf("check_result")]


Remarks = tuple[Paragraph, ...]
"""Paragraphs that counsel adds in their own words."""
