"""What each kind of letter needs to be written: one frozen dataclass per kind, in no language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from triage.letters.eu_form import Conflict, FormAuthority, FormReason, FormSubject
from triage.letters.parts import (
    Basis,
    CentralAuthority,
    ChannelTerm,
    Check,
    DueDate,
    Ground,
    Identified,
    InstrumentTerm,
    ItemName,
    Matter,
    NoticePlan,
    Question,
    Recipient,
    References,
    Remarks,
    Remedy,
    Replaced,
    Signatory,
)
from triage.letters.rows import PreservedSubject, ScopeRow, SubjectRow
from triage.letters.text import Line, Name, State


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContext:
    """What every letter has. `replaces` is set where it is a later version of one that was issued."""

    recipient: Recipient
    references: References
    matter: Matter
    date: date
    signatory: Signatory
    remarks: Remarks = ()
    replaces: Replaced | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementContext(LetterContext):
    """Receipt of a data request. It waives no objection and promises nothing."""

    received_at: datetime
    channel: ChannelTerm
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
class NarrowingOfferContext(LetterContext):
    """What was asked beside what the operator offers to examine instead; `grounds` word the codes of the table."""

    scope: tuple[ScopeRow, ...]
    offers: tuple[Line, ...]
    answer_by: date
    grounds: tuple[Ground, ...] = ()
    preserved_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalContext(LetterContext):
    """Nothing is disclosed. `redress` names the remedies that the law gives the authority."""

    grounds: tuple[Ground, ...]
    subjects: tuple[SubjectRow, ...] = ()
    redress: tuple[Remedy, ...] = ()

    @property
    def curable(self) -> bool:
        """Whether an answer or a new order could cure at least one ground."""
        return any(ground.curable for ground in self.grounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContext(LetterContext):
    """An answer that shows, subject by subject, what is disclosed, refused or not held.

    `grounds` has the wording of every reason code in the tables; any that is missing raises ValueError.
    """

    basis: tuple[Basis, ...]
    subjects: tuple[SubjectRow, ...]
    grounds: tuple[Ground, ...] = ()
    redress: tuple[Remedy, ...] = ()

    def __post_init__(self) -> None:
        used = {code for subject in self.subjects for item in subject.items for code in item.codes}
        missing = used - {ground.code for ground in self.grounds}
        if missing:
            raise ValueError(f"no wording for the reason codes {', '.join(sorted(missing))}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureContext(AnswerContext):
    """Account data, in full or in part."""

    notice: NoticePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingHeldContext(AnswerContext):
    """There is no such account, or no such data: an answer, not a refusal. A value raises ValueError."""

    def __post_init__(self) -> None:
        AnswerContext.__post_init__(self)
        if any(not subject.nothing for subject in self.subjects):
            raise ValueError("a letter that says that nothing is held discloses nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyAnswerContext(AnswerContext):
    """The answer to an emergency request; `process_due` is the day by which legal process must follow."""

    notice: NoticePlan
    process_due: date | None = None

    @property
    def disclosed(self) -> bool:
        """Whether a value is disclosed."""
        return any(not subject.nothing for subject in self.subjects)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessReminderContext(LetterContext):
    """Reminds the authority that legal process must follow what was disclosed in an emergency."""

    disclosed_on: date
    process_due: date | None = None
    citation: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectContext(LetterContext):
    """The way is mutual legal assistance.

    `own` is the central authority of the requesting State, `ours` that of the other; either is None where it
    is not known, and the letter then says so.
    """

    grounds: tuple[Ground, ...]
    requesting_state: State
    requested_state: State
    own: CentralAuthority | None = None
    ours: CentralAuthority | None = None
    instrument: Line | None = None
    preserved_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeContext(LetterContext):
    """What both notices to a user say: which kinds of data, for whom, on what basis; no values.

    `authority_references` are the authority's own; the letter's reference block shows only the operator's.
    """

    account: tuple[Identified, ...]
    authority: Line
    state: State
    instrument: InstrumentTerm
    instrument_date: date | None = None
    items: tuple[ItemName, ...]
    authority_references: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorNoticeContext(NoticeContext):
    """Tells a user that their data is about to be disclosed, and until when they can object."""

    object_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNoticeContext(NoticeContext):
    """Tells a user that their data was disclosed; `delayed_by` is what forbade to say so earlier."""

    disclosed_on: date
    delayed_by: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudNoticeContext(LetterContext):
    """Tells an authority that its name was used. There is no field for a user, an account or an item.

    `sender` is the mailbox or number that the demand came from, None where it is kept with the demand only; `named` is
    the officer whose name it bears.
    """

    received_at: datetime
    channel: ChannelTerm
    checks: tuple[Check, ...]
    sender: Line | None = None
    named: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservationContext(LetterContext):
    """Data is kept as it stood at `preserved_at`, through the day `preserved_until`, and not disclosed."""

    subjects: tuple[PreservedSubject, ...]
    preserved_at: datetime
    preserved_until: date
    basis: tuple[Basis, ...] = ()
    extensions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalContext(LetterContext):
    """Confirms that the authority withdrew its data request: nothing more is done, nothing leaves."""

    withdrawn_on: date
    kept_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EuFormContext(LetterContext):
    """Form 3 of Annex III to Regulation (EU) 2023/1543, section by section.

    `preserved` is None where section G says nothing; `received_at` is an instant, the days are those of the order.
    """

    production: bool
    issuing: FormAuthority
    validating: FormAuthority | None = None
    enforcing: FormAuthority | None = None
    issued_on: date | None = None
    received_at: datetime
    reasons: tuple[FormReason, ...]
    subjects: tuple[FormSubject, ...]
    grounds: tuple[Ground, ...] = ()
    questions: tuple[Question, ...] = ()
    conflict: Conflict | None = None
    preserved: bool | None = None

    @property
    def not_preserved(self) -> bool:
        """Whether section G says that nothing is preserved."""
        return self.preserved is False
