"""One specimen of each kind of letter: what a text module looks like in print, and the measure of every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Final

from triage.letters import context
from triage.letters import specimen_parts as made
from triage.letters.catalogue import LetterKind
from triage.letters.eu_form import REASONS_PRINTED, Conflict, FormAuthority, FormReason, FormSubject
from triage.letters.parts import (
    Basis,
    CentralAuthority,
    Check,
    DueDate,
    Ground,
    Matter,
    Question,
    Recipient,
    References,
)
from triage.letters.rows import PreservedSubject, ScopeRow, SubjectRow

_C: Final = made.COMMON
_QUESTIONS: Final = (
    Question.of("LEGAL-OFFENCE-NOT-STATED", citation=made.EU_ARTICLE.format("5(5)(f)")),
    Question.of("SCOPE-SUSPECT-NOT-CONFIRMED", about=(made.FIRST,)),
    Question.of("SCOPE-PERIOD-MISSING", about=(made.FIRST,)),
    Question.of("SCOPE-SUBJECT-UNIDENTIFIED", about=(made.SECOND,)),
)
_ANSWER: Final[dict[str, Any]] = {
    **_C, "basis": made.BASIS, "subjects": made.PARTLY, "grounds": made.PARTLY_GROUNDS, "redress": made.REDRESS,
}  # fmt: skip

ACKNOWLEDGEMENT: Final = context.AcknowledgementContext(
    **_C,
    received_at=made.RECEIVED_AT,
    channel="eu_system",
    answer_due=DueDate(
        instant=datetime(2026, 11, 30, 23, 0, tzinfo=UTC),
        last_day=date(2026, 11, 30),
        citation=made.EU_ARTICLE.format("10(3)"),
    ),
    preserved_until=made.PRESERVED_UNTIL,
)

CLARIFICATION: Final = context.ClarificationContext(
    **_C,
    questions=_QUESTIONS,
    narrowing=(
        "the administrators of the chat that the order names, instead of all its members;",
        "IP addresses of the seven days before the offence.",
    ),
    answer_by=made.ANSWER_BY,
    preserved_until=made.PRESERVED_UNTIL,
)

NARROWING_OFFER: Final = context.NarrowingOfferContext(
    **_C,
    scope=(
        ScopeRow(subject=made.FIRST, item=made.PHONE, accepted=True),
        ScopeRow(
            subject=made.FIRST, item=made.ADDRESSES, period=made.OCTOBER, accepted=False,
            codes=("SCOPE-PERIOD-EXCESSIVE",),
        ),
        ScopeRow(subject=made.SECOND, item=made.MESSAGES, accepted=False, codes=("DATA-CONTENT",)),
    ),
    offers=("IP addresses of the seven days before the offence.",),
    answer_by=made.ANSWER_BY,
    grounds=made.PARTLY_GROUNDS,
    preserved_until=made.PRESERVED_UNTIL,
)  # fmt: skip

REFUSAL: Final = context.RefusalContext(
    **_C,
    grounds=(
        Ground.of("COMP-NOT-JUDICIAL", made.POLICY),
        Ground.of("LEGAL-WRONG-PROCESS", "§ 100g, § 101a(1) StPO"),
        Ground.of("DATA-CONTENT", made.POLICY),
    ),
    subjects=(
        SubjectRow(
            number=1,
            identifiers=made.ACCOUNT,
            items=(
                made.refused_row(made.ADDRESSES, "COMP-NOT-JUDICIAL", "LEGAL-WRONG-PROCESS"),
                made.refused_row(made.MESSAGES, "DATA-CONTENT"),
            ),
        ),
    ),
    redress=made.REDRESS,
)

DISCLOSURE: Final = context.DisclosureContext(
    **_C, basis=made.BASIS, subjects=(made.DISCLOSED,), notice=made.BARRED
)
PARTIAL_DISCLOSURE: Final = context.DisclosureContext(**_ANSWER, notice=made.GIVEN)
NOTHING_HELD: Final = context.NothingHeldContext(**{**_ANSWER, "subjects": made.NOTHING, "grounds": ()})
EMERGENCY_ANSWER: Final = context.EmergencyAnswerContext(
    **{
        **_ANSWER,
        "matter": Matter(instrument="emergency_request", issued_on=made.ORDERED_ON),
        "subjects": (made.DISCLOSED,),
        "grounds": (),
    },
    notice=made.GIVEN,
    process_due=date(2026, 12, 8),
)

PROCESS_REMINDER: Final = context.ProcessReminderContext(
    **{**_C, "matter": EMERGENCY_ANSWER.matter},
    disclosed_on=date(2026, 11, 10),
    process_due=date(2026, 11, 20),
)

REDIRECT: Final = context.RedirectContext(
    **_C,
    grounds=(Ground.of("PROC-MLA-REQUIRED", "Convention on Cybercrime, Art. 31"),),
    requesting_state="DE",
    requested_state="NL",
    own=CentralAuthority(name="Bundesamt für Justiz", address=("53094 Bonn",)),
    instrument="ETS No. 185, Art. 25, 31",
    preserved_until=made.PRESERVED_UNTIL,
)

EU_FORM: Final = context.EuFormContext(
    **_C,
    production=True,
    issuing=FormAuthority(name="Amtsgericht Köln", file_number=made.REFERENCES[0]),
    validating=FormAuthority(name="Staatsanwaltschaft Köln", file_number=made.REFERENCES[1]),
    enforcing=FormAuthority(name="Openbaar Ministerie"),
    issued_on=made.ORDERED_ON,
    received_at=made.RECEIVED_AT,
    reasons=tuple(
        FormReason(number=number, ticked=number in (3, 4, 10)) for number in range(1, REASONS_PRINTED + 1)
    ),
    subjects=(
        FormSubject(subject=made.FIRST, numbers=(3, 10), codes=("SCOPE-PERIOD-MISSING",)),
        FormSubject(subject=made.SECOND, numbers=(4,), no_account=True),
    ),
    grounds=(Ground.of("SCOPE-PERIOD-MISSING"),),
    questions=_QUESTIONS[2:],
    conflict=Conflict(
        law="Invented Act on Secrecy of Communications of the Nowhere Islands, section 3",
        explanation="Section 3 forbids disclosure without the leave of a court of the Nowhere Islands.",
    ),
    preserved=True,
)

_KEPT: Final[dict[str, Any]] = {
    **_C,
    "subjects": (
        PreservedSubject(number=1, identifiers=made.ACCOUNT, items=(made.PHONE, made.ADDRESSES)),
        PreservedSubject(number=2, identifiers=made.BY_NAME, items=(made.PHONE,)),
    ),
    "preserved_at": made.RECEIVED_AT,
    "preserved_until": made.PRESERVED_UNTIL,
    "basis": (Basis(citation=made.EU_ARTICLE.format("11(1)"), says="preservation"),),
}
PRESERVED: Final = context.PreservationContext(**_KEPT)
EXTENDED: Final = replace(PRESERVED, extensions=1, preserved_until=date(2027, 2, 18))

WITHDRAWAL: Final = context.WithdrawalContext(
    **_C, withdrawn_on=date(2026, 11, 23), kept_until=made.PRESERVED_UNTIL
)

FRAUD_NOTICE: Final = context.FraudNoticeContext(
    **{
        **_C,
        "recipient": Recipient(
            name="Policía Provincial de Ejemplo",
            address=("Unidad de Delitos Informáticos", "Plaza Inventada 1", "0000 Ejemplo"),
        ),
        "references": References(ours="2026-ZZ-000004", theirs=(), received=date(2026, 11, 20)),
        "matter": Matter(instrument="emergency_request", issued_on=date(2026, 11, 20)),
    },
    received_at=made.RECEIVED_AT,
    channel="email",
    sender="unidad@policia.ejemplo.example",
    named="Subcomisario J. Inventado",
    checks=(
        Check(what="call_back", result="denied"),
        Check(what="signature", result="suspicious"),
        Check(what="sender_domain", result="nothing_found"),
    ),
)

_TOLD: Final[dict[str, Any]] = {
    **_C,
    "recipient": made.USER,
    "references": References(ours="2026-DE-000123", theirs=(), received=date(2026, 11, 20)),
    "account": made.ACCOUNT,
    "authority": "Amtsgericht Köln",
    "state": "DE",
    "instrument": "epoc",
    "instrument_date": made.ORDERED_ON,
    "items": (made.PHONE, made.ADDRESSES),
    "authority_references": made.REFERENCES[:1],
}
PRIOR_NOTICE: Final = context.PriorNoticeContext(**_TOLD, object_by=date(2026, 12, 8))
USER_NOTICE: Final = context.UserNoticeContext(
    **_TOLD, disclosed_on=date(2026, 11, 24), delayed_by=made.EU_ARTICLE.format("13(2)")
)

_K = LetterKind
SPECIMENS: Final[Mapping[LetterKind, context.LetterContext]] = MappingProxyType(
    {
        _K.ACKNOWLEDGEMENT: ACKNOWLEDGEMENT,
        _K.CLARIFICATION: CLARIFICATION,
        _K.NARROWING_OFFER: NARROWING_OFFER,
        _K.REFUSAL: REFUSAL,
        _K.PARTIAL_DISCLOSURE: PARTIAL_DISCLOSURE,
        _K.DISCLOSURE: DISCLOSURE,
        _K.NOTHING_HELD: NOTHING_HELD,
        _K.PRESERVATION_CONFIRMATION: PRESERVED,
        _K.PRESERVATION_EXTENSION: EXTENDED,
        _K.PRESERVATION_EXPIRY: PRESERVED,
        _K.REDIRECT: REDIRECT,
        _K.EMERGENCY_ANSWER: EMERGENCY_ANSWER,
        _K.PROCESS_REMINDER: PROCESS_REMINDER,
        _K.FRAUD_NOTICE: FRAUD_NOTICE,
        _K.EU_FORM: EU_FORM,
        _K.WITHDRAWAL_CONFIRMATION: WITHDRAWAL,
        _K.PRIOR_NOTICE: PRIOR_NOTICE,
        _K.USER_NOTICE: USER_NOTICE,
    }
)
"""The specimen of each kind."""


def specimen_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of a language with the letterhead of the invented operator."""
    return {**texts, **made.LETTERHEAD}
