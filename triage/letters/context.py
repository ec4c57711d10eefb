"""What each kind of letter needs to be written: one frozen dataclass per kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from triage.letters.parts import (
    Basis,
    CentralAuthority,
    Check,
    DueDate,
    Ground,
    LetterHead,
    NoticePlan,
    PreservedSubject,
    Question,
    Recipient,
    References,
    Remarks,
    Replaced,
    Signatory,
    SubjectRow,
)
from triage.letters.text import Line, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContext:
    """What every letter has.

    `matter` says in one line what the letter is about, for example the order with its court and date.
    `replaces` is set where the letter is a later version of one that was issued.
    """

    letterhead: LetterHead
    recipient: Recipient
    references: References
    matter: Line
    place: Name
    date: date
    signatory: Signatory
    remarks: Remarks = ()
    replaces: Replaced | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementContext(LetterContext):
    """Receipt of a data request. It waives no objection and promises nothing."""

    received_at: datetime
    channel: Name
    answer_due: DueDate | None = None
    preserved_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClarificationContext(LetterContext):
    """Questions to the authority. `narrowing` lists narrower demands that the operator offers to examine."""

    questions: tuple[Question, ...]
    answer_by: date
    narrowing: tuple[Line, ...] = ()
    preserved_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalContext(LetterContext):
    """Nothing is disclosed. `redress` names the remedies that the law gives the authority."""

    grounds: tuple[Ground, ...]
    subjects: tuple[SubjectRow, ...] = ()
    redress: tuple[Basis, ...] = ()

    @property
    def curable(self) -> bool:
        """Whether an answer or a new order could cure at least one ground."""
        return any(ground.curable for ground in self.grounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureContext(LetterContext):
    """Account data, subject by subject; `grounds` has the wording of every reason code used in the tables."""

    basis: tuple[Basis, ...]
    subjects: tuple[SubjectRow, ...]
    notice: NoticePlan
    grounds: tuple[Ground, ...] = ()
    redress: tuple[Basis, ...] = ()

    def __post_init__(self) -> None:
        used = {code for subject in self.subjects for item in subject.items for code in item.codes}
        missing = used - {ground.code for ground in self.grounds}
        if missing:
            raise ValueError(f"no wording for the reason codes {', '.join(sorted(missing))}")

    @property
    def partial(self) -> bool:
        """Whether an item was refused."""
        return any(item.refused for subject in self.subjects for item in subject.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectContext(LetterContext):
    """The way is mutual legal assistance.

    `own` is the central authority of the requesting State, `ours` that of the other; either is None where it
    is not known, and the letter then says so.
    """

    grounds: tuple[Ground, ...]
    requesting_state: Name
    requested_state: Name
    own: CentralAuthority | None = None
    ours: CentralAuthority | None = None
    instrument: Line | None = None
    preserved_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNoticeContext(LetterContext):
    """Tells a user that their data was disclosed: which kinds of data, to whom, on what basis; no values.

    `authority_references` are the authority's own; the letter's reference block shows only the operator's.
    """

    account: Line
    authority: Line
    state: Name
    instrument: Line
    disclosed_on: date
    items: tuple[Line, ...]
    redress: tuple[Line, ...]
    authority_references: tuple[Name, ...] = ()
    delayed_by: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudNoticeContext(LetterContext):
    """Tells an authority that its name was used. There is no field for a user, an account or an item.

    `sender` is the mailbox or number that the demand came from, `named` the officer whose name it bears.
    """

    received_at: datetime
    channel: Name
    sender: Line
    checks: tuple[Check, ...]
    named: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservationConfirmationContext(LetterContext):
    """Data is kept as it stood at `preserved_at`, through the day `preserved_until`, and not disclosed."""

    subjects: tuple[PreservedSubject, ...]
    preserved_at: datetime
    preserved_until: date
    basis: tuple[Basis, ...] = ()
    extension: Basis | None = None
