"""Documents that are text: read and searched here, for nothing of them is run; and text made safe to look at."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

TEXT_TYPES = frozenset(
    {
        "text/plain",
        "text/html",
        "text/x-script",
        "message/rfc822",
        "application/json",
        "application/xml",
    }
)
"""What is shown as text: pages and scripts as their source."""
MOST_CHARACTERS = 200_000
MOST_HITS = 200
AROUND = 60
KEPT = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text; `hit` is the number of the hit that it is, from 1, and 0 for what lies between."""

    text: str
    hit: int = 0


@dataclass(frozen=True, slots=True)
class TextHit:
    """One place where a term was found; `line` counts from 1."""

    number: int
    line: int
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text in stretches, its hits, and whether it is longer than what is shown."""

    marks: tuple[Mark, ...]
    hits: tuple[TextHit, ...]
    cut: bool


def is_text(media_type: str) -> bool:
    """Whether this kind of document is shown as text."""
    return media_type in TEXT_TYPES


def read_text(content: bytes, *, term: str = "") -> PlainText:
    """The beginning of the text with the hits of a term marked; capitals make no difference."""
    text = visible(_decoded(content))
    shown = text[:MOST_CHARACTERS]
    marks, hits = _marked(shown, term.strip().casefold())
    return PlainText(marks, hits, cut=len(text) > len(shown))


def visible(text: str) -> str:
    """The text with its line breaks, in which what cannot be seen is written out as ⟨U+202E⟩.

    Direction marks and control characters would let a text read differently from how it is stored.
    """
    even = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_written(character) for character in even)


def _written(character: str) -> str:
    hidden = character not in KEPT and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co")
    # A soft hyphen is a place where a word may be broken; it says nothing else.
    if hidden and character != "\u00ad":
        return f"⟨U+{ord(character):04X}⟩"
    return character


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _marked(text: str, wanted: str) -> tuple[tuple[Mark, ...], tuple[TextHit, ...]]:
    marks: list[Mark] = []
    hits: list[TextHit] = []
    end = 0
    for start, after in _places(text, wanted):
        number = len(hits) + 1
        marks += [Mark(text[end:start]), Mark(text[start:after], number)]
        hits.append(
            TextHit(
                number,
                text.count("\n", 0, start) + 1,
                _line(text[max(start - AROUND, 0) : start]),
                text[start:after],
                _line(text[after : after + AROUND]),
            )
        )
        end = after
    return (*marks, Mark(text[end:])), tuple(hits)


def _places(text: str, wanted: str) -> list[tuple[int, int]]:
    if not wanted:
        return []
    # Some capitals fold to two letters: each letter keeps the place that it came from.
    folded, places = [], []
    for place, character in enumerate(text):
        for letter in character.casefold():
            folded.append(letter)
            places.append(place)
    plain = "".join(folded)
    found: list[tuple[int, int]] = []
    start = plain.find(wanted)
    while start >= 0 and len(found) < MOST_HITS:
        end = start + len(wanted)
        found.append((places[start], places[end - 1] + 1))
        start = plain.find(wanted, end)
    return found


def _line(text: str) -> str:
    return " ".join(text.split("\n"))
