"""The kinds of letter: what each is written from, whether it carries account data, and who may issue it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from triage.choices import LetterKind
from triage.letters import context

FOLDER: Final = Path(__file__).resolve().parents[2] / "templates" / "letters"
"""Where the templates are: one `<kind>.html` for each kind. What they say is in text modules, by language."""


@dataclass(frozen=True, slots=True)
class LetterEntry:
    """What the catalogue knows of a kind.

    `carries_account_data`: it may hold values from account records. `answers`: issuing it answers the data request.
    `to_user`: it goes to the user and names no reference of the authority. `free`: counsel may add paragraphs. `annex`:
    the template of its tables where they stand in an annex.
    """

    context: type[context.LetterContext]
    carries_account_data: bool = False
    answers: bool = False
    to_user: bool = False
    free: bool = True
    annex: str = ""


__all__ = ["CATALOGUE", "FOLDER", "LetterEntry", "LetterKind", "template_name"]

_K = LetterKind

CATALOGUE: Mapping[LetterKind, LetterEntry] = MappingProxyType(
    {
        _K.ACKNOWLEDGEMENT: LetterEntry(context.AcknowledgementContext),
        _K.CLARIFICATION: LetterEntry(context.ClarificationContext),
        _K.NARROWING_OFFER: LetterEntry(context.NarrowingOfferContext),
        _K.REFUSAL: LetterEntry(context.RefusalContext, answers=True, annex="annex_asked.html"),
        _K.PARTIAL_DISCLOSURE: LetterEntry(
            context.DisclosureContext, carries_account_data=True, answers=True, annex="annex_values.html"
        ),
        _K.DISCLOSURE: LetterEntry(
            context.DisclosureContext, carries_account_data=True, answers=True, annex="annex_values.html"
        ),
        _K.NOTHING_HELD: LetterEntry(context.NothingHeldContext, answers=True, annex="annex_values.html"),
        _K.EMERGENCY_ANSWER: LetterEntry(
            context.EmergencyAnswerContext, carries_account_data=True, answers=True, annex="annex_values.html"
        ),
        _K.PROCESS_REMINDER: LetterEntry(context.ProcessReminderContext),
        _K.REDIRECT: LetterEntry(context.RedirectContext, answers=True),
        _K.EU_FORM: LetterEntry(context.EuFormContext),
        _K.PRESERVATION_CONFIRMATION: LetterEntry(context.PreservationContext),
        _K.PRESERVATION_EXTENSION: LetterEntry(context.PreservationContext),
        _K.PRESERVATION_EXPIRY: LetterEntry(context.PreservationContext),
        _K.WITHDRAWAL_CONFIRMATION: LetterEntry(context.WithdrawalContext),
        _K.FRAUD_NOTICE: LetterEntry(context.FraudNoticeContext, free=False),
        _K.PRIOR_NOTICE: LetterEntry(context.PriorNoticeContext, to_user=True),
        _K.USER_NOTICE: LetterEntry(context.UserNoticeContext, to_user=True),
    }
)
"""Every kind of letter."""


def template_name(kind: LetterKind) -> str:
    """The file under FOLDER that holds the letter."""
    return f"{kind}.html"
