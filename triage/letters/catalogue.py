"""The kinds of letter: what each needs, whether it carries account data, and its title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from triage.choices import LetterKind
from triage.letters import context
from triage.letters.errors import UnknownLetter

FOLDER: Final = Path(__file__).resolve().parents[2] / "templates" / "letters"
"""Where the templates are: one `<kind>.<lang>.html` for each kind and language."""


@dataclass(frozen=True, slots=True)
class LetterEntry:
    """What the catalogue knows of a kind. `carries_account_data`: it may hold values from account records."""

    context: type[context.LetterContext]
    carries_account_data: bool
    titles: Mapping[str, str]


__all__ = ["CATALOGUE", "FOLDER", "LetterEntry", "LetterKind", "languages", "template_name", "title"]

_K = LetterKind

CATALOGUE: Mapping[LetterKind, LetterEntry] = MappingProxyType(
    {
        _K.ACKNOWLEDGEMENT: LetterEntry(
            context.AcknowledgementContext, False, {"en": "Acknowledgement of receipt"}
        ),
        _K.CLARIFICATION: LetterEntry(
            context.ClarificationContext, False, {"en": "Request for clarification"}
        ),
        _K.REFUSAL: LetterEntry(context.RefusalContext, False, {"en": "Refusal of disclosure"}),
        _K.DISCLOSURE: LetterEntry(context.DisclosureContext, True, {"en": "Disclosure of account data"}),
        _K.REDIRECT: LetterEntry(
            context.RedirectContext, False, {"en": "Reference to mutual legal assistance"}
        ),
        _K.USER_NOTICE: LetterEntry(
            context.UserNoticeContext, False, {"en": "Notice of a disclosure of your data"}
        ),
        _K.FRAUD_NOTICE: LetterEntry(
            context.FraudNoticeContext, False, {"en": "Notice that your authority was impersonated"}
        ),
        _K.PRESERVATION_CONFIRMATION: LetterEntry(
            context.PreservationConfirmationContext, False, {"en": "Confirmation of preservation"}
        ),
    }
)
"""Every kind of letter."""


def languages(kind: LetterKind) -> tuple[str, ...]:
    """The languages in which a letter of this kind can be written, sorted."""
    return tuple(sorted(CATALOGUE[kind].titles))


def title(kind: LetterKind, lang: str) -> str:
    """The title of the letter, for example "Refusal of disclosure". Raises UnknownLetter."""
    try:
        return CATALOGUE[kind].titles[lang]
    except KeyError:
        raise UnknownLetter(f"There is no letter “{kind}” in the language “{lang}”.") from None


def template_name(kind: LetterKind, lang: str) -> str:
    """The file under FOLDER that holds the letter."""
    return f"{kind}.{lang}.html"
