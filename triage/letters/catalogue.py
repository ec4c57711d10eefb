"""The kinds of letter: what each is written from, and whether counsel may add to it."""

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


_VALUES: Final = "annex_values.html"
_ASKED: Final = "annex_asked.html"


@dataclass(frozen=True, slots=True)
class LetterEntry:
    """What the catalogue knows of a kind.

    `free`: counsel may add paragraphs. `annex`: the template of its tables where they stand in an annex.
    """

    context: type[context.LetterContext]
    free: bool = True
    annex: str = ""


__all__ = ["CATALOGUE", "FOLDER", "LetterEntry", "LetterKind", "template_name"]

_K = LetterKind

CATALOGUE: Mapping[LetterKind, LetterEntry] = MappingProxyType(
    {
        _K.ACKNOWLEDGEMENT: LetterEntry(context.AcknowledgementContext),
        _K.CLARIFICATION: LetterEntry(context.ClarificationContext),
        _K.NARROWING_OFFER: LetterEntry(context.NarrowingOfferContext),
        _K.REFUSAL: LetterEntry(context.RefusalContext, annex=_ASKED),
        _K.PARTIAL_DISCLOSURE: LetterEntry(context.DisclosureContext, annex=_VALUES),
        _K.DISCLOSURE: LetterEntry(context.DisclosureContext, annex=_VALUES),
        _K.NOTHING_HELD: LetterEntry(context.NothingHeldContext, annex=_VALUES),
        _K.EMERGENCY_ANSWER: LetterEntry(context.EmergencyAnswerContext, annex=_VALUES),
        _K.PROCESS_REMINDER: LetterEntry(context.ProcessReminderContext),
        _K.REDIRECT: LetterEntry(context.RedirectContext),
        _K.EU_FORM: LetterEntry(context.EuFormContext),
        _K.PRESERVATION_CONFIRMATION: LetterEntry(context.PreservationContext),
        _K.PRESERVATION_EXTENSION: LetterEntry(context.PreservationContext),
        _K.PRESERVATION_EXPIRY: LetterEntry(context.PreservationContext),
        _K.WITHDRAWAL_CONFIRMATION: LetterEntry(context.WithdrawalContext),
        _K.FRAUD_NOTICE: LetterEntry(context.FraudNoticeContext, free=False),
        _K.PRIOR_NOTICE: LetterEntry(context.PriorNoticeContext),
        _K.USER_NOTICE: LetterEntry(context.UserNoticeContext),
    }
)
"""Every kind of letter."""


def template_name(kind: LetterKind) -> str:
    """The file under FOLDER that holds the letter."""
    return f"{kind}.html"
