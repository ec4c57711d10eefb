"""Strict reading of TOML tables: every wrong key, type or word is an error that says where it stands."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum
from typing import Any, TypeVar

from jurisdictions.law.condition_parts import closest
from jurisdictions.law.conditions import Condition, ConditionError, parse
from jurisdictions.law.vocabulary import Unit

MAX_BYTES = 1_000_000
"""Size of a rulebook; the largest shipped one has less than a tenth of it."""

MAX_KEY_PARTS = 16
"""`a.b.c = 1` has three. tomllib needs memory that grows with the square of their number."""

LARGEST_SHOWN = 10**18
"""Larger numbers are not repeated in a message."""

ALMOST_THE_SAME = 0.85
"""Likeness of a misspelt key and the right one; in_force_from and in_force_until have 0.74."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters but line break and tab, and marks that turn the direction of what follows."""

_KEY_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_LONG_KEY = re.compile(
    rf"(?:^|[\[{{,])[ \t]*{_KEY_PART}(?:[ \t]*\.[ \t]*{_KEY_PART}){{{MAX_KEY_PARTS}}}", re.MULTILINE
)

_TYPE_NAMES: Mapping[type, str] = {
    str: "a text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a number with decimals",
    date: "a date without quotes, such as 2026-08-18",
    datetime: "a date with a time",
    list: "a list in square brackets",
    dict: "a table",
}

E = TypeVar("E", bound=Enum)


class RulebookError(ValueError):
    """A rulebook that cannot be read as it is written.

    `rule` is the id of the entry (of a rule, deadline, flag or instrument; of a note its topic), `column` the
    character of a condition, counted from 1; each is None where the error has none.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str,
        rule: str | None = None,
        key: str | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.rule = rule
        self.key = key
        self.column = column

    def __str__(self) -> str:
        place = [self.file]
        if self.rule is not None:
            place.append(self.rule)
        if self.key is not None:
            place.append(f"key {self.key}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.message}"


def parse_document(text: bytes, *, file: str) -> Table:
    """The whole document as a table. Raises RulebookError for what is not TOML, or too large."""
    if len(text) > MAX_BYTES:
        raise RulebookError(f"the file has {len(text)} bytes; at most {MAX_BYTES} are read", file=file)
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8 text: byte {error.start} cannot be read"
        raise RulebookError(message, file=file) from None
    if decoded.startswith("\ufeff"):
        message = "the file begins with a byte order mark; save it as UTF-8 without one"
        raise RulebookError(message, file=file)
    if _LONG_KEY.search(decoded):
        message = f"a key has more than {MAX_KEY_PARTS} parts joined by dots"
        raise RulebookError(message, file=file)
    try:
        return Table(tomllib.loads(decoded), file=file)
    except RecursionError:
        raise RulebookError("lists or tables are nested too deeply", file=file) from None
    except ValueError as error:
        raise RulebookError(f"the file is not TOML: {error}", file=file) from None


class Table:
    """One TOML table that is read key by key; `close` refuses the keys that nobody asked for."""

    def __init__(self, data: Mapping[str, Any], *, file: str, rule: str | None = None) -> None:
        self._data = data
        self._asked: set[str] = set()
        self.file = file
        self.rule = rule

    def error(self, key: str | None, message: str, column: int | None = None) -> RulebookError:
        """An error at a key of this table."""
        return RulebookError(message, file=self.file, rule=self.rule, key=key, column=column)

    def close(self) -> None:
        """Raises RulebookError for a key that has not been read."""
        for key in self._data:
            if key not in self._asked:
                hint = _hint(key, self._asked)
                raise self.error(key, f"there is no such key{hint}")

    def has(self, key: str) -> bool:
        """Whether the key is written; asking makes it a key that exists."""
        self._asked.add(key)
        return key in self._data

    def text(self, key: str) -> str:
        """A text that is not empty and has no blanks around it."""
        value: str = self._required(key, str)
        if not value.strip():
            raise self.error(key, "the text is empty")
        if value != value.strip():
            raise self.error(key, "the text has blanks or line breaks around it")
        self._check_characters(key, value)
        return value

    def optional_text(self, key: str) -> str | None:
        """Like `text`; None where the key is not written."""
        return self.text(key) if self.has(key) else None

    def matching(self, key: str, pattern: re.Pattern[str], shape: str) -> str:
        """A text of a given shape; `shape` says in words which."""
        value = self.text(key)
        if not pattern.fullmatch(value):
            raise self.error(key, f"{_shortened(value)} is not {shape}")
        return value

    def integer(self, key: str, *, least: int, most: int) -> int:
        """A whole number within limits, both allowed."""
        value: int = self._required(key, int)
        if not least <= value <= most:
            raise self.error(key, f"{_shortened(value)} is not between {least} and {most}")
        return value

    def optional_integer(self, key: str, *, least: int, most: int) -> int | None:
        """Like `integer`; None where the key is not written."""
        return self.integer(key, least=least, most=most) if self.has(key) else None

    def boolean(self, key: str) -> bool:
        """true or false."""
        value: bool = self._required(key, bool)
        return value

    def day(self, key: str) -> date:
        """A calendar date."""
        value: date = self._required(key, date)
        return value

    def optional_day(self, key: str) -> date | None:
        """Like `day`; None where the key is not written."""
        return self.day(key) if self.has(key) else None

    def word(self, key: str, words: type[E]) -> E:
        """One word of a closed list."""
        return self._member(key, self.text(key), words)

    def words(self, key: str, words: type[E]) -> frozenset[E]:
        """A list of words of a closed list, at least one and none twice."""
        listed: list[Any] = self._required(key, list)
        if not listed:
            raise self.error(key, "the list is empty")
        members = [self._member(key, word, words) for word in listed]
        if len(set(members)) != len(members):
            raise self.error(key, "a word is in the list twice")
        return frozenset(members)

    def texts(self, key: str) -> list[str]:
        """A list of texts, none empty and none twice; empty where the key is not written."""
        listed: list[Any] = self._required(key, list) if self.has(key) else []
        for text in listed:
            if not isinstance(text, str) or not text.strip() or text != text.strip():
                raise self.error(key, f"{_shortened(text)} is no text without blanks around it")
            self._check_characters(key, text)
        if len(set(listed)) != len(listed):
            raise self.error(key, "a text is in the list twice")
        return listed

    def condition(self, key: str, unit: Unit) -> Condition:
        """A condition of the rule language that is true of one unit."""
        source = self.text(key)
        try:
            return parse(source, unit)
        except ConditionError as error:
            hint = f"; did you mean {error.suggestion}?" if error.suggestion else ""
            raise self.error(key, f"{error.message}{hint}", error.column) from None

    def optional_condition(self, key: str, unit: Unit) -> Condition | None:
        """Like `condition`; None where the key is not written."""
        return self.condition(key, unit) if self.has(key) else None

    def table(self, key: str) -> Table:
        """A table within this one."""
        data: dict[str, Any] = self._required(key, dict)
        return Table(data, file=self.file, rule=key)

    def tables(self, key: str, *, named_by: str) -> Iterator[Table]:
        """The tables written as `[[key]]`, if any; `named_by` is the key that names each of them."""
        if not self.has(key):
            return
        if isinstance(self._data[key], dict):
            raise self.error(key, f"each entry begins with [[{key}]], in two pairs of brackets")
        listed: list[Any] = self._required(key, list)
        for number, data in enumerate(listed, 1):
            place = f"{key} no. {number}"
            if not isinstance(data, dict):
                raise RulebookError(f"expected a table written as [[{key}]]", file=self.file, rule=place)
            name = data.get(named_by)
            if isinstance(name, str) and name.strip():
                place = _shortened(name, quoted=False)
            yield Table(data, file=self.file, rule=place)

    def _required(self, key: str, expected: type) -> Any:
        if not self.has(key):
            unread = [word for word in self._data if word not in self._asked]
            written = get_close_matches(key, unread, n=1, cutoff=ALMOST_THE_SAME)
            hint = f"; is it written as {written[0]}?" if written else ""
            raise self.error(key, f"the key is missing{hint}")
        value = self._data[key]
        # type(), because true is an int and a date with a time is a date to isinstance().
        if type(value) is not expected:
            found = _TYPE_NAMES.get(type(value), "something else")
            raise self.error(key, f"expected {_TYPE_NAMES[expected]}, found {found}")
        return value

    def _check_characters(self, key: str, text: str) -> None:
        """Refuse what no database keeps (U+0000), what nobody can print, and a text of which nothing can be seen."""
        if found := _UNPRINTABLE.search(text):
            code = f"U+{ord(found[0]):04X}"
            raise self.error(key, f"the text holds a character that cannot be printed ({code})")
        if all(unicodedata.category(character)[0] in "CZ" for character in text):
            raise self.error(key, "the text holds only characters that nobody can see")

    def _member(self, key: str, word: Any, words: type[E]) -> E:
        allowed = {_word_of(member): member for member in words}
        if not isinstance(word, str) or word not in allowed:
            hint = _hint(word, allowed) if isinstance(word, str) else ""
            raise self.error(key, f"{_shortened(word)} is none of {', '.join(sorted(allowed))}{hint}")
        return allowed[word]


def _word_of(member: Enum) -> str:
    """ReviewLevel is ordered by number and written by name."""
    return member.value if isinstance(member.value, str) else member.name.lower()


def _hint(word: str, candidates: Iterable[str]) -> str:
    suggestion = closest(word, candidates)
    return f"; did you mean {suggestion}?" if suggestion else ""


def _shortened(value: Any, *, quoted: bool = True) -> str:
    if isinstance(value, int) and abs(value) > LARGEST_SHOWN:
        return "the number"  # str() refuses a number of thousands of digits
    shown = repr(value) if quoted else str(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
