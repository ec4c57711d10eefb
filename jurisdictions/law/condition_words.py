"""The words of the rule language: what it does not know is refused, in words that say what to write instead."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jurisdictions.law.condition_parts import ConditionError

MAX_LENGTH = 2_000
"""Characters of a condition."""
MAX_DEPTH = 20
"""Levels of brackets, and of and, or, not within each other."""
MAX_DIGITS = 9
"""Digits of a number."""

# Words: everything the language does not know is refused before ast sees it, so that ast is given only names,
# numbers, plain texts, comparisons and brackets, never more than a little, and cannot be made slow or deep.

_WORD = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<number>-?[0-9]+(?![A-Za-z0-9_.]))
    |(?P<text>'[^'\\\r\n]*'|"[^"\\\r\n]*")
    |(?P<sign>==|!=|<=|>=|<|>|\(|\)|,)""",
    re.VERBOSE,
)
_VALUES = frozenset({"None", "True", "False"})
_JOINING = frozenset({"and", "or", "not", "in", "is"})
_CALCULATES = ("a condition does not calculate", None)
_CURLED = ("a text stands in straight quotes", "'")
_STRANGE: Mapping[str, tuple[str, str | None]] = {
    "=": ("one = compares nothing", "=="),
    "&": ("& has no meaning here", "and"),
    "|": ("| has no meaning here", "or"),
    "!": ("! has no meaning here", "not"),
    "[": ("a list stands in round brackets", "("),
    "]": ("a list stands in round brackets", ")"),
    ".": ("a fact has no parts, and a number no decimals", None),
    "#": ("a condition holds no remarks", None),
    "'": ("a text in quotes ends on the same line and holds no backslash", None),
    '"': ("a text in quotes ends on the same line and holds no backslash", None),
    # What a word processor makes of what was typed.
    "\u2264": ("the sign for at most is written otherwise", "<="),
    "\u2265": ("the sign for at least is written otherwise", ">="),
    "\u2260": ("the sign for unequal is written otherwise", "!="),
    "\u00a0": ("this blank is not that of the space bar; write it anew", None),
    **dict.fromkeys("\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb", _CURLED),
    **dict.fromkeys("+-*/%^~@", _CALCULATES),
}


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str
    text: str
    column: int

    @property
    def is_operand(self) -> bool:
        return self.kind in ("number", "text") or (self.kind == "name" and self.text not in _JOINING)


def check_words(source: str) -> None:
    """Refuse everything else before ast sees it. Raises ConditionError."""
    if len(source) > MAX_LENGTH:
        message = f"the condition has {len(source)} characters; {MAX_LENGTH} are allowed"
        raise ConditionError(message, MAX_LENGTH + 1)
    words = list(_words(source))
    if not words:
        raise ConditionError("the condition is empty", 1)
    _check_brackets(words)
    for word, following in pairwise(words):
        _check_neighbours(word, following)


def _words(source: str) -> Iterator[_Word]:
    position = 0
    while position < len(source):
        match = _WORD.match(source, position)
        if match is None or match.lastgroup is None:
            raise _strange(source[position], position + 1)
        word = _Word(match.lastgroup, match.group(), position + 1)
        if word.kind != "space":
            _check_word(word)
            yield word
        position = match.end()


def _strange(character: str, column: int) -> ConditionError:
    if character.isdigit():
        return ConditionError("a number is whole and stands by itself", column)
    if character.isalpha():
        return ConditionError("names of facts are written in the letters a to z", column)
    message, suggestion = _STRANGE.get(character, (f"{character!r} has no meaning here", None))
    return ConditionError(message, column, suggestion)


def _check_word(word: _Word) -> None:
    if word.kind == "name" and keyword.iskeyword(word.text) and word.text not in _VALUES | _JOINING:
        raise ConditionError(f"the word {word.text} does not belong to the rule language", word.column)
    if word.kind == "number" and len(word.text.lstrip("-")) > MAX_DIGITS:
        raise ConditionError(f"a number has at most {MAX_DIGITS} digits", word.column)
    if word.kind == "text" and not word.text.isprintable():
        hidden = next(n for n, character in enumerate(word.text) if not character.isprintable())
        raise ConditionError("the text holds a character that cannot be seen", word.column + hidden)


def _check_brackets(words: Sequence[_Word]) -> None:
    opened: list[_Word] = []
    for word in words:
        if word.text == "(":
            opened.append(word)
        elif word.text == ")" and not opened:
            raise ConditionError("this bracket was never opened", word.column)
        elif word.text == ")":
            opened.pop()
        if len(opened) > MAX_DEPTH:
            raise ConditionError(f"more than {MAX_DEPTH} brackets within each other", word.column)
    if opened:
        raise ConditionError("this bracket is never closed", opened[-1].column)


def _check_neighbours(word: _Word, following: _Word) -> None:
    if not (word.is_operand or word.text == ")") or not (following.is_operand or following.text == "("):
        return
    if word.kind == "name" and following.text == "(":
        raise ConditionError(f"{word.text} cannot be called; a condition calls nothing", word.column)
    if word.kind == "name" and following.kind == "text" and following.column == word.column + len(word.text):
        raise ConditionError("a text has no letters before its quote", word.column, following.text)
    if word.kind == following.kind == "number" and following.text.startswith("-") and len(word.text) == 4:
        raise ConditionError("a date stands in quotes, such as '2026-08-18'", word.column)
    if word.kind == following.kind == "text":
        raise ConditionError("a comma is missing between two texts", following.column, f", {following.text}")
    raise ConditionError("a sign such as == or a word such as and is missing before this", following.column)
