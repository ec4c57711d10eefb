"""The text of a letter paragraph by paragraph, in each of its languages: for reading side by side and for comparing."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset({"h1", "h2", "h3", "p", "li", "caption", "tr"})
_PARTS: Final = frozenset({"main", "section"})
_CELLS: Final = frozenset({"td", "th"})
_ISOLATES: Final = str.maketrans("", "", "\u2066\u2067\u2069")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, point of a list or row of a table; `tag` is that of HTML."""

    tag: str
    text: str

    @property
    def heading(self) -> bool:
        """Whether it heads what follows."""
        return self.tag in {"h1", "h2", "h3", "caption"}


@dataclass(frozen=True, slots=True)
class Part:
    """The letter in one language, or the annex with its tables."""

    lang: str
    direction: str
    annex: bool
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """All of it, a line for each block."""
        return "\n".join(block.text for block in self.blocks)


def parts_of(html: str) -> tuple[Part, ...]:
    """The parts of a letter as `write_html` writes it, in their order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(reader.parts)


def side_by_side(first: Part, second: Part) -> list[tuple[Block | None, Block | None]]:
    """The blocks of two languages beside each other: both come from one template, so that they run alike.

    Where one has more blocks than the other, those that remain stand alone.
    """
    longest = max(len(first.blocks), len(second.blocks))
    return [
        (
            first.blocks[at] if at < len(first.blocks) else None,
            second.blocks[at] if at < len(second.blocks) else None,
        )
        for at in range(longest)
    ]


class _Reader(HTMLParser):
    """Collects blocks of `main` and of sections; a row of a table is one block, a paragraph in a cell none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self._outer: tuple[str, str] = ("", "ltr")
        self._part: tuple[str, str, bool] | None = None
        self._blocks: list[Block] = []
        self._open: list[str] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self._outer = (given.get("lang") or "", given.get("dir") or "ltr")
        elif tag in _PARTS and self._part is None:
            self._part = (
                given.get("lang") or self._outer[0],
                given.get("dir") or self._outer[1],
                tag != "main",
            )
            self._blocks, self._open, self._text = [], [], []
        elif self._part is None:
            return
        elif tag in _BLOCKS:
            if not self._open or self._open[-1] != "tr":
                self._finish_outer()
            self._open.append(tag)
        elif tag in _CELLS and "".join(self._text).strip():
            self._text.append(" | ")
        elif tag == "br":
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._part is None:
            return
        if tag in _PARTS:
            self._finish("p")
            if self._blocks:
                self.parts.append(Part(*self._part, tuple(self._blocks)))
            self._part = None
        elif tag in _BLOCKS and tag in self._open:
            while self._open and self._open.pop() != tag:
                pass
            if "tr" in self._open:
                self._text.append(" ")
            else:
                self._finish(tag)

    def handle_data(self, data: str) -> None:
        if self._part is not None:
            self._text.append(data)

    def _finish_outer(self) -> None:
        """Text of a block that holds other blocks ends where the first of them begins."""
        if "tr" not in self._open:
            self._finish(self._open[-1] if self._open else "p")

    def _finish(self, tag: str) -> None:
        text = " ".join("".join(self._text).translate(_ISOLATES).split())
        self._text = []
        if text:
            self._blocks.append(Block(tag, text))
