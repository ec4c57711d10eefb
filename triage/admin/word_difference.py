"""Two texts word by word: what was added, what was taken out, and what stayed."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from django.utils.translation import gettext

LONG = 4_000
"""Words; in longer texts those that stand there often are no landmark, or the time would grow with the square."""
_SINGLE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that are written without spaces: each sign counts as a word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is in both, in the new one only, or in the old one only."""

    kind: str
    text: str

    @property
    def added(self) -> bool:
        """Only the new text has it."""
        return self.kind == "added"

    @property
    def removed(self) -> bool:
        """Only the old text has it."""
        return self.kind == "removed"

    @property
    def says(self) -> str:
        """For who does not see colours and lines."""
        return {"added": gettext("added"), "removed": gettext("removed")}.get(self.kind, "")


def word_difference(old: str, new: str) -> tuple[Piece, ...]:
    """What became of the old text, in the order of reading: what was taken out stands before what replaced it.

    A text without a difference is one piece; two empty ones are none. Words of every script are kept whole, with the
    marks that belong to their letters.
    """
    before, after = words_of(old), words_of(new)
    matcher = SequenceMatcher(None, before, after, autojunk=max(len(before), len(after)) > LONG)
    return tuple(_joined(_pieces(matcher.get_opcodes(), before, after)))


def words_of(text: str) -> list[str]:
    """Words, placeholders, single signs and the spaces between them; joined they are the text."""
    return _words().findall(text)


@cache
def _words() -> re.Pattern[str]:
    marks = "".join(
        re.escape(chr(code))
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code))[0] == "M" or chr(code) in "\u200c\u200d"
    )
    return re.compile(
        rf"\{{[a-z0-9_]+\}}|\*\*|\s+|[{_SINGLE}][{marks}]*|(?:(?![{_SINGLE}])[\w{marks}])+|.", re.DOTALL
    )


def _pieces(
    operations: Sequence[tuple[str, int, int, int, int]], before: Sequence[str], after: Sequence[str]
) -> Iterator[Piece]:
    """A space between two changes is part of both: words that stand side by side change together."""
    removed, added, space = "", "", ""
    for tag, old_from, old_to, new_from, new_to in operations:
        stayed = "".join(before[old_from:old_to]) if tag == "equal" else ""
        if tag == "equal" and (stayed.strip() or not (removed or added)):
            yield from (Piece("removed", removed), Piece("added", added), Piece("same", space + stayed))
            removed, added, space = "", "", ""
        elif tag == "equal":
            space += stayed
        else:
            removed += space + "".join(before[old_from:old_to])
            added += space + "".join(after[new_from:new_to])
            space = ""
    yield from (Piece("removed", removed), Piece("added", added), Piece("same", space))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    last = Piece("same", "")
    for piece in pieces:
        if piece.kind == last.kind:
            last = Piece(last.kind, last.text + piece.text)
        elif piece.text:
            if last.text:
                yield last
            last = piece
    if last.text:
        yield last
