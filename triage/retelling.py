"""Sentences of ours that are kept in English, told again in the reader's language."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.mofile import read_mo
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

LEAST_LETTERS = 8
"""A pattern with fewer letters of its own would fit anybody's words."""
SENTENCE_END = re.compile(r"(?<=[.!?:]) (?=[A-Z“])")
DAY = re.compile(r"[A-Z][a-z]+day (\d{1,2} [A-Z][a-z]+ \d{4})( \d\d:\d\d)?")
AMOUNT = re.compile(r"(\d+) ((?:working )?(?:hour|day|month))s?")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A message with names in braces, as it is recognised when the names are filled in."""

    message: str
    shape: re.Pattern[str]


def retold(text: str) -> str:
    """The text with every sentence that is a message of ours translated; everything else stays as it is.

    What is stored must not depend on the language of whoever was at work, so the record, queued work and the results
    of the law are kept in English.
    """
    language = (get_language() or "en").partition("-")[0]
    return text if not text or language == "en" else _retold(text, language)


def state_name(name: str) -> str:
    """The name of a State that is kept in English, in the reader's language; other words as they are."""
    code = _state_codes().get(name)
    return Locale.parse(get_language() or "en", sep="-").territories.get(code, name) if code else name


@cache
def _state_codes() -> dict[str, str]:
    return {name: code for code, name in Locale("en").territories.items() if len(code) == 2}


@lru_cache(maxsize=4096)
def _retold(text: str, language: str) -> str:
    return " ".join(_told(SENTENCE_END.split(text), language))


def _told(parts: list[str], language: str) -> Iterator[str]:
    """The longest runs last: a message may be two sentences, but what it quotes may be a sentence of its own."""
    while parts:
        for count in range(1, len(parts) + 1):
            told = _translated(" ".join(parts[:count]), language)
            if told is not None:
                break
        else:
            count, told = 1, parts[0]
        yield told
        parts = parts[count:]


def _translated(text: str, language: str) -> str | None:
    """The translation of one message; None for a text that is none of ours."""
    translated = gettext(text)
    if translated != text:
        return translated
    for pattern in _patterns(language):
        match = pattern.shape.fullmatch(text)
        if match:
            filled = {name: _value(value, language) for name, value in match.groupdict().items()}
            return gettext(pattern.message).format(**filled)
    return None


def _value(value: str, language: str) -> str:
    if day := DAY.fullmatch(value):
        return _day(day)
    if amount := AMOUNT.fullmatch(value):
        return f"{amount[1]} {gettext(amount[2] if amount[1] == '1' else f'{amount[2]}s')}"
    return _retold(value, language)


def _day(match: re.Match[str]) -> str:
    number, month, year = match[1].split()
    if month not in MONTHS:
        return match[0]
    day = datetime(int(year), MONTHS.index(month) + 1, int(number))  # noqa: DTZ001  a day of a calendar
    return date_format(day, "l j F Y") + (match[2] or "")


@cache
def _patterns(language: str) -> tuple[_Pattern, ...]:
    """Those with most letters of their own first."""
    path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.mo"
    if not path.exists():
        return ()
    with path.open("rb") as stream:
        messages = [
            message.id for message in read_mo(stream) if isinstance(message.id, str) and "{" in message.id
        ]
    counted = sorted(((_letters(message), message) for message in messages), reverse=True)
    return tuple(_Pattern(message, _shape(message)) for count, message in counted if count >= LEAST_LETTERS)


def _letters(message: str) -> int:
    return sum(map(str.isalpha, "".join(text for text, _, _, _ in string.Formatter().parse(message))))


def _shape(message: str) -> re.Pattern[str]:
    parts, seen = [], set()
    for text, name, _spec, _conversion in string.Formatter().parse(message):
        parts.append(re.escape(text))
        if name:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+)")
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)
