"""What each glyph of a font stands for, worked out from its tables: for scripts in which letters join and change."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

_PRESENTATION_FORMS: Final = 0xFB1D
"""From here on Unicode has shapes of letters that it has as letters before."""
_NOTHING: Final = "\N{ZERO WIDTH SPACE}"
_SINGLE, _LIGATURE, _EXTENSION = 1, 4, 7


@cache
def texts_of(path: Path) -> dict[int, str]:
    """The letters behind each glyph by its number, as far as characters, shapes and ligatures tell (OpenType, GSUB)."""
    font = TTFont(path)
    known = _characters(font)
    rules = list(_substitutions(font))
    before = -1
    while before != len(known):
        before = len(known)
        for parts, result in rules:
            if result not in known and all(part in known for part in parts):
                known[result] = "".join(known[part] for part in parts)
    numbers = font.getReverseGlyphMap()
    return {numbers[name]: _NOTHING if _is_nothing(font, name) else text for name, text in known.items()}


def _is_nothing(font: TTFont, name: str) -> bool:
    """Whether a glyph only takes the place of a sign that became a part of another."""
    return bool(font["hmtx"][name][0] == 0 and font["glyf"][name].numberOfContours == 0)


def _characters(font: TTFont) -> dict[str, str]:
    known: dict[str, str] = {}
    for code, name in sorted(font.getBestCmap().items()):
        # NFC: a letter of Hindi with a dot below is two characters to whoever types or searches for it.
        known.setdefault(name, normalize("NFC" if code < _PRESENTATION_FORMS else "NFKC", chr(code)))
    return known


def _substitutions(font: TTFont) -> Iterator[tuple[tuple[str, ...], str]]:
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            kind, rules = lookup.LookupType, table
            if kind == _EXTENSION:
                kind, rules = table.ExtSubTable.LookupType, table.ExtSubTable
            yield from _rules(kind, rules)


def _rules(kind: int, table: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    if kind == _SINGLE:
        for part, result in table.mapping.items():
            yield (part,), result
    if kind == _LIGATURE:
        for first, ligatures in table.ligatures.items():
            for ligature in ligatures:
                yield (first, *ligature.Component), ligature.LigGlyph
