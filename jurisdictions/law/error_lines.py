"""Where in the text of a rulebook an error stands: from entry, key and column to a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jurisdictions.law.toml_reader import RulebookError

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_AT_END = "(at end of document)"
_TABLE = re.compile(r"\s*\[(\[)?\s*(?P<name>[A-Za-z0-9_-]+)\s*\]")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*=\s*(?P<value>.*)")
_NUMBERED = re.compile(r"(?P<table>[a-z_]+) no\. (?P<number>\d+)")
_NAMING = ("id", "topic")
_OF_NOTES = ("topic", "text")
"""Keys by which a note about routing is told from the table of that name."""
_QUOTES = ('"""', "'''")
_SHORTENED = "..."
"""The end of a name that was too long for a message."""


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    value: str
    line: int


@dataclass(slots=True)
class _Block:
    """A table of the text: its header, and its keys. The first one has no header."""

    table: str
    line: int
    keys: list[_Key]

    def key(self, name: str | None) -> _Key | None:
        return next((key for key in self.keys if key.name == name), None)

    def is_named(self, name: str) -> bool:
        written = [_unquoted(key.value) for key in self.keys if key.name in _NAMING]
        begun = name.removesuffix(_SHORTENED) if name.endswith(_SHORTENED) else None
        return any(text == name or (begun is not None and text.startswith(begun)) for text in written)


def line_of(text: str, error: RulebookError) -> int | None:
    """The line, counted from 1, that a person must look at; None where the error is about the whole file.

    A key that is missing has no line: then it is that of its table. An id that stands twice is shown where it stands
    last.
    """
    if match := _AT_LINE.search(error.message):
        return int(match[1])
    if _AT_END in error.message:
        return len(text.splitlines()) or 1
    blocks = list(_blocks(text.splitlines()))
    block = _block_of(blocks, error)
    if block is None:
        return None
    key = block.key(error.key)
    if key is None:
        return block.line or None
    return key.line + _lines_before(key, text.splitlines(), error.column)


def _block_of(blocks: Sequence[_Block], error: RulebookError) -> _Block | None:
    if error.rule is None:
        named = [block for block in blocks if block.table == error.key]
        has_key = blocks[0].key(error.key) is not None
        return named[0] if named and not has_key else blocks[0] if has_key else None
    if match := _NUMBERED.fullmatch(error.rule):
        same = [block for block in blocks if block.table == match["table"]]
        return same[int(match["number"]) - 1] if int(match["number"]) <= len(same) else None
    own = next((block for block in blocks if block.table == error.rule), None)
    if own is not None and error.key not in _OF_NOTES:
        return own
    entries = [block for block in blocks if block.is_named(error.rule)]
    if error.key not in (None, *_NAMING):
        entries = [block for block in entries if block.key(error.key)] or entries
    return entries[-1] if entries else own


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    block = _Block("", 0, [])
    for number, line in _outside_of_texts(lines):
        if header := _TABLE.match(line):
            yield block
            block = _Block(header["name"], number, [])
        elif match := _KEY.match(line):
            block.keys.append(_Key(match["key"].strip("\"'"), match["value"], number))
    yield block


def _outside_of_texts(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines that do not begin within a text of several lines, numbered from 1."""
    closing = ""
    for number, line in enumerate(lines, 1):
        if closing:
            if closing in line:
                closing = ""
            continue
        yield number, line
        match = _KEY.match(line)
        value = match["value"] if match else ""
        closing = next((quotes for quotes in _QUOTES if value.startswith(quotes)), "")
        if closing and closing in value[len(closing) :]:
            closing = ""


def _lines_before(key: _Key, lines: Sequence[str], column: int | None) -> int:
    """How many lines of a text of several lines come before a column of the condition in it."""
    if column is None or not key.value.startswith(_QUOTES):
        return 0
    first = key.value[3:]
    # A line break right after the opening quotes belongs to no text.
    skipped, rest = (0, [first]) if first else (1, [])
    left = column - 1
    for line in [*rest, *lines[key.line :]]:
        if left <= len(line):
            return skipped
        left -= len(line) + 1
        skipped += 1
    return 0


def _unquoted(value: str) -> str:
    match = re.match(r"\"([^\"]*)\"|'([^']*)'", value)
    return (match[1] or match[2] or "") if match else ""
