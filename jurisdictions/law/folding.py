"""Text as it is compared: without case, accents and script variants, cut into words, each with its place."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

LONGEST_TEXT = 20_000
"""Characters that are looked at; what stands behind them is not."""
LONGEST_FOLDED = 2 * LONGEST_TEXT
"""Characters that these are compared as: there are some that stand for eighteen."""
LONGEST_WORD = 40
"""Characters of a word that are compared."""

_ACCENTS = (
    (0x0300, 0x036F),  # Latin, Greek, Cyrillic
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),  # Arabic marks
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x093C, 0x093C),  # the dot under Hindi letters
)
_INVISIBLE = frozenset("\u00ad\u0640\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
_LETTERS = tomllib.loads(
    (Path(__file__).resolve().parent.parent / "data" / "letters.toml").read_text(encoding="utf-8")
)
_VARIANTS = str.maketrans(_LETTERS["same"])
_POINTS = str.maketrans(
    _LETTERS["points"]["cyrillic"] + _LETTERS["points"]["abjad"],
    _LETTERS["points"]["as_latin"] + _LETTERS["points"]["as_letters"],
)
_RAISED = {raised: str(digit) for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
_HAN_DIGITS = frozenset("〇零一二三四五六七八九十百千")
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x30FF),  # Kana
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
)
_ARABIC = (0x0600, 0x06FF)
_PARTS_WORDS = "\u200c"
"""What Persian writes between the parts of a word, where others leave a space."""
_JOINED = ("و", "ف")
_PREFIXES = ("وال", "فال", "بال", "كال", "لل", "ال", "ب", "ل", "ك")
SHORTEST_STEM = 3
"""Letters that are left of an Arabic word at least when its article and prepositions are taken off."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a figure or a sign; `start` and `end` are its place in the text as it was written."""

    text: str
    start: int
    end: int
    kind: str

    @property
    def is_number(self) -> bool:
        """Whether it is a figure."""
        return self.kind == "number"


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """What one character is compared as; empty for a mark that is left out."""
    if character in _RAISED:
        return "^" + _RAISED[character]
    kept = []
    for part in unicodedata.normalize("NFKD", character):
        if part in _INVISIBLE or any(low <= ord(part) <= high for low, high in _ACCENTS):
            continue
        digit = unicodedata.digit(part, None)
        kept.append(str(digit) if digit is not None else part.casefold().translate(_VARIANTS))
    # What casefold has taken apart is looked at once more: the dot of a capital dotted I.
    return "".join(part for part in "".join(kept) if not 0x0300 <= ord(part) <= 0x036F).translate(_VARIANTS)


def _kind(character: str) -> str:
    if character.isdigit():
        return "number"
    if any(low <= ord(character) <= high for low, high in _UNSPACED):
        return "sign" if unicodedata.category(character)[0] in "PSZ" else "unspaced"
    if character.isalpha() or unicodedata.category(character) in ("Mn", "Mc", "Lm"):
        return "word"
    return "space" if character.isspace() else "sign"


def words_of(text: str) -> tuple[Word, ...]:
    """The words, figures and signs of a text, folded; a script without spaces gives a word for each character."""
    words: list[Word] = []
    letters: list[str] = []
    kind, start, end = "space", 0, 0
    for place, part in islice(_parts(text), LONGEST_FOLDED):
        if not part:
            end = place + 1 if letters else end
            continue
        found = _kind(part)
        whole = found in ("unspaced", "sign") and unicodedata.category(part) not in ("Mn", "Mc")
        if found != kind or whole:
            _add(words, letters, kind, start, end)
            letters, kind, start = [], found, place
        letters.append(part)
        end = place + 1
    _add(words, letters, kind, start, end)
    return tuple(words)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The folded characters with their places; nothing stands for a mark that belongs to the one before it."""
    before = ""
    for place, character in enumerate(text[:LONGEST_TEXT]):
        folded = _folded(character)
        if character == _PARTS_WORDS and before and _is_arabic(before):
            folded = " "
        elif not folded and unicodedata.combining(character):
            yield place, ""
        for part in folded:
            yield place, part
        before = character


def _add(words: list[Word], letters: list[str], kind: str, start: int, end: int) -> None:
    if letters and kind != "space":
        written = "".join(letters[:LONGEST_WORD])
        words.append(Word(bare(written) if kind == "word" else written, start, end, kind))


def _is_arabic(character: str) -> bool:
    return _ARABIC[0] <= ord(character[0]) <= _ARABIC[1]


def bare(word: str) -> str:
    """An Arabic word without its article and the prepositions written with it; any other word as it is."""
    if not _is_arabic(word):
        return word
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST_STEM:
            return word[len(prefix) :]
    return word[1:] if word[0] in _JOINED and len(word) > SHORTEST_STEM + 1 else word


def folded_words(phrase: str) -> tuple[str, ...]:
    """The words of a phrase alone, for a table that texts are compared with."""
    return tuple(word.text for word in words_of(phrase))


def latin_letters(text: str) -> str:
    """The letters that count points, as Latin ones."""
    return text.translate(_POINTS)


def han_number(characters: Sequence[str]) -> int | None:
    """The value of a number written in Chinese characters up to 9,999; None for what is none."""
    if not characters or any(character not in _HAN_DIGITS for character in characters):
        return None
    total, digit = 0, 0
    for character in characters:
        if character in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
        else:
            value = "〇一二三四五六七八九".find(character)
            digit = digit * 10 + max(value, 0)
    return total + digit


def is_han_digit(character: str) -> bool:
    """Whether the character can be part of a number in Chinese characters."""
    return character in _HAN_DIGITS


def spans_merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The places in order; what overlaps or touches becomes one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
