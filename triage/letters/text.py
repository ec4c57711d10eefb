"""Free text on its way into a letter: what is taken out, what is made visible, and how long it may be."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Final

MOST_MARKS: Final = 6
"""Combining marks kept on one letter: no living orthography stacks more, and thousands stall the text engine."""

# Overrides, embeddings and isolates can make a text read differently from what it says, and telephones add
# them to copied numbers. Letters print every free text in a <bdi> of its own instead. Also taken out: byte
# order marks, interlinear annotation, and tag characters, none of which is ever visible.
_TAKEN_OUT = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_SPACED = re.compile("[\t\v\f]")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
_MARKS = frozenset({"Mn", "Me", "Mc"})


@dataclass(frozen=True, slots=True)
class MaxChars:
    """The cap of a text field, in characters after cleaning."""

    limit: int


@dataclass(frozen=True, slots=True)
class TermOf:
    """A word of the law or the desk: a letter prints the text module `<group>.<value>` in its language."""

    group: str


@dataclass(frozen=True, slots=True)
class StateName:
    """The code of a State (ISO 3166-1): a letter prints its name in its language."""


Name = Annotated[str, MaxChars(200)]
"""A name, a reference, a number: part of a line."""
Line = Annotated[str, MaxChars(500)]
"""A sentence or a line of an address."""
State = Annotated[str, StateName()]
"""A State, by its code."""
Paragraph = Annotated[str, MaxChars(5_000)]
"""Free text of a person; a blank line in it starts a new paragraph."""


def clean(text: str) -> str:
    """The text as a letter prints it.

    Taken out: characters that override the direction of writing, byte order marks and tag characters, and
    every combining mark beyond `MOST_MARKS` on one letter. Control characters (NUL among them), lone
    surrogates, private-use and unassigned code points become U+FFFD, for the reader to see.
    Line ends become `\\n`; markup and template syntax stay as written.
    """
    text = _LINE_ENDS.sub("\n", _SPACED.sub(" ", _TAKEN_OUT.sub("", text)))
    if text.isascii() and text.isprintable():
        return text.strip()
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in _MARKS else 0
        if marks > MOST_MARKS:
            continue
        kept.append("\ufffd" if category in _UNPRINTABLE and char != "\n" else char)
    return "".join(kept).strip()
