"""What a letter says in one language, or two at once: texts of modules, terms, dates, numbers and names of States."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.safestring import SafeString, mark_safe

from triage.letters.errors import MissingText, MissingVariable
from triage.letters.languages import ENGLISH, Language
from triage.letters.wording import filled

BETWEEN = " / "
"""Between the two languages of a heading that serves both."""


@dataclass(frozen=True)
class Words:
    """The texts of all modules in one language. A module without a text stops the letter that needs it."""

    language: Language
    texts: Mapping[str, str]

    def text(self, code: str) -> str:
        """The text of a module as it was published. Raises MissingText."""
        try:
            return self.texts[code]
        except KeyError:
            raise MissingText(code, self.language.tag) from None

    def say(self, code: str, values: Mapping[str, Any]) -> SafeString:
        """The text of a module with its placeholders filled, as HTML. Raises MissingText, MissingVariable."""
        try:
            return filled(self.text(code), _Values(self, values))
        except KeyError as error:
            raise MissingVariable(str(error.args[0]), code) from None

    def term(self, group: str, value: str) -> str:
        """The word for a value, for example `instrument`, `epoc`. Raises MissingText."""
        return self.text(f"{group}.{value}")

    def state(self, code: str) -> str:
        """The name of a State; its code where the Unicode data has no name."""
        return str(self.language.data.territories.get(code, code))

    def day(self, value: date) -> str:
        """A day in words: `22 November 2026`."""
        form = "d MMMM y" if self.language.tag == ENGLISH else "long"
        return format_date(value, format=form, locale=self.language.data)

    def instant(self, value: datetime) -> str:
        """An instant in UTC to the minute: `20 November 2026, 16:10 UTC`. Raises ValueError without a zone."""
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        here = value.astimezone(UTC)
        comma = " " if self.language.tag == "ja" else "، " if self.language.tag == "ar" else ", "
        return f"{self.day(here.date())}{comma}{here:%H:%M} UTC"

    def written(self, value: Any) -> str:
        """A value as it is printed in this language. A value that is absent stops the letter."""
        if isinstance(value, datetime):
            return self.instant(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int):
            return format_decimal(value, locale=self.language.data)
        return str(value)


@dataclass(frozen=True)
class PairedWords(Words):
    """Two languages at once, for the headings of a table that serves both: `Wert / Value`."""

    other: Words

    def say(self, code: str, values: Mapping[str, Any]) -> SafeString:
        first, second = super().say(code, values), self.other.say(code, values)
        if first == second:
            return first
        tag, direction = self.other.language.tag, self.other.language.direction
        return mark_safe(f'{first}{BETWEEN}<span lang="{tag}" dir="{direction}">{second}</span>')  # noqa: S308  both are escaped

    def term(self, group: str, value: str) -> str:
        first, second = super().term(group, value), self.other.term(group, value)
        return first if first == second else f"{first}{BETWEEN}{second}"

    def state(self, code: str) -> str:
        first, second = super().state(code), self.other.state(code)
        return first if first == second else f"{first}{BETWEEN}{second}"


class _Values(dict[str, str]):
    """Placeholders that are written out in the language when a text asks for them."""

    def __init__(self, words: Words, values: Mapping[str, Any]) -> None:
        super().__init__()
        self._words, self._values = words, values

    def __missing__(self, name: str) -> str:
        return self._words.written(self._values[name])
