"""What a PDF can show: the characters that its embedded fonts have glyphs for, read back from the file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
from fontTools.pens.boundsPen import ControlBoundsPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

_BFCHAR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_BLANK = frozenset(" \u00a0\u200b\u200c\u200d\u202f\u2009\u3000\u200e\u200f")


def shown_characters(pdf: bytes) -> set[str]:
    """All characters of the text for which a glyph is embedded. Fails for a glyph that is missing or has no outline."""
    shown: set[str] = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for font in _composite_fonts(document):
            embedded = _embedded(font)
            names, glyphs = _names(embedded), embedded.getGlyphSet()
            for glyph_id, text in _unicode_map(font):
                assert names.get(glyph_id), f"{font.BaseFont}: glyph {glyph_id} of {text!r}"
                pen = ControlBoundsPen(glyphs)
                glyphs[names[glyph_id]].draw(pen)
                assert pen.bounds or set(text) <= _BLANK, f"{font.BaseFont}: no outline for {text!r}"
                shown |= set(text)
    return shown


def _composite_fonts(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/Type0":
            yield thing


def _embedded(font: pikepdf.Object) -> TTFont:
    descriptor = font.DescendantFonts[0].FontDescriptor
    file = descriptor.get("/FontFile2") or descriptor.get("/FontFile3")
    assert file is not None, font.BaseFont
    return TTFont(io.BytesIO(file.read_bytes()))


def _names(font: TTFont) -> dict[int, str]:
    """The glyph that a number in a page stands for: fonts of many characters number them in their own way."""
    order = font.getGlyphOrder()
    if "CFF " in font and hasattr(font["CFF "].cff.topDictIndex[0], "ROS"):
        return {int(name[3:]): name for name in order[1:]}
    return dict(enumerate(order[1:], start=1))


def _unicode_map(font: pikepdf.Object) -> Iterator[tuple[int, str]]:
    for code, text in _BFCHAR.findall(font.ToUnicode.read_bytes().split(b"endcodespacerange", 1)[1]):
        yield int(code, 16), bytes.fromhex(text.decode()).decode("utf-16-be")
