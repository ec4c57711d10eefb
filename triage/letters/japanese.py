"""Smaller Japanese fonts, cut from those of the machine when the renderer starts.

A font for Chinese, Japanese and Korean has 65,535 glyphs, and each letter would search them again for the few that it
shows: a fifth of a second for each face. What is cut out is what Japanese letters are written with, kana and the
characters of JIS X 0208, level 1; anything else is taken from the whole font.
"""

from __future__ import annotations

import ctypes
import shutil
import struct
import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from triage.letters.fonts import Face

_CUTS: Final = (
    (Face("Letter Mincho", "mincho.otf"), "Noto Serif CJK JP"),
    (Face("Letter Mincho", "mincho-bold.otf", weight="bold"), "Noto Serif CJK JP:bold"),
    (Face("Letter Gothic", "gothic.otf"), "Noto Sans CJK JP"),
    (Face("Letter Gothic", "gothic-bold.otf", weight="bold"), "Noto Sans CJK JP:bold"),
)
_LAST_ROW: Final = 47
"""Rows 1 to 8 of JIS X 0208 are signs and kana, 16 to 47 the characters of level 1."""
_HALF_WIDTH_KANA: Final = range(0xFF61, 0xFFA0)
_PATIENCE_S: Final = 20


class _Source(NamedTuple):
    """A font of the machine: its file, and which of those in the file it is."""

    file: str
    number: int


def cut_faces(folder: Path) -> list[Face]:
    """Write the fonts into `folder`; nothing where the machine does not have the whole ones."""
    faces = []
    for face, pattern in _CUTS:
        source = _found(pattern)
        content = _cut(source, _characters()) if source else None
        if content:
            (folder / face.file).write_bytes(content)
            faces.append(face)
    return faces


def _found(pattern: str) -> _Source | None:
    """What fontconfig has for exactly this family."""
    command = shutil.which("fc-match")
    if command is None:
        return None
    asked = [command, "-f", "%{family}\n%{file}\n%{index}", pattern]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=_PATIENCE_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    families, file, index = answer.stdout.split("\n")
    return _Source(file, int(index)) if pattern.partition(":")[0] in families.split(",") else None


@cache
def _characters() -> frozenset[int]:
    codes = {*_HALF_WIDTH_KANA, ord(" "), ord("\N{NO-BREAK SPACE}")}
    for row in range(1, _LAST_ROW + 1):
        for cell in range(1, 95):
            character = bytes([0xA0 + row, 0xA0 + cell]).decode("euc_jp", errors="ignore")
            codes |= {ord(character)} if character else set()
    return frozenset(codes)


def _cut(source: _Source, characters: frozenset[int]) -> bytes | None:
    """The part of a font that shows these characters; None if HarfBuzz cannot make it."""
    with _HarfBuzz() as harfbuzz:
        part = harfbuzz.subset(source, characters)
    return _renumbered(part) if part else None


def _renumbered(content: bytes) -> bytes:
    """The font with its characters (CIDs) numbered as its glyphs are.

    A PDF asks such a font for a CID, and WeasyPrint writes the number of the glyph (ISO 32000-1, 9.7.4.2). The charset
    that says which is which becomes one range (Adobe Technical Note 5176, table 21), which is shorter than any other.
    """
    font = TTFont(BytesIO(content))
    table = font.reader.tables["CFF "].offset
    charset = font["CFF "].cff.topDictIndex[0].rawDict["charset"]
    one_range = struct.pack(">BHH", 2, 1, font["maxp"].numGlyphs - 2)
    start = table + charset
    return content[:start] + one_range + content[start + len(one_range) :]


class _HarfBuzz:
    """The few functions of HarfBuzz that cut a font; what they make is destroyed at the end."""

    def __init__(self) -> None:
        self._base = ctypes.CDLL("libharfbuzz.so.0")
        self._subset = ctypes.CDLL("libharfbuzz-subset.so.0")
        self._made: list[tuple[str, int]] = []

    def __enter__(self) -> _HarfBuzz:
        return self

    def __exit__(self, *_: object) -> None:
        for destroy, made in reversed(self._made):
            library = self._subset if "subset" in destroy else self._base
            self._call(library, destroy, ctypes.c_void_p(made))

    def subset(self, source: _Source, characters: frozenset[int]) -> bytes | None:
        """The part of the font, as a file."""
        file = self._make(
            "hb_blob_create_from_file", "hb_blob_destroy", ctypes.c_char_p(source.file.encode())
        )
        face = self._make(
            "hb_face_create", "hb_face_destroy", ctypes.c_void_p(file), ctypes.c_uint(source.number)
        )
        wanted = self._make("hb_subset_input_create_or_fail", "hb_subset_input_destroy")
        if wanted is None:
            return None
        unicodes = ctypes.c_void_p(
            self._call(self._subset, "hb_subset_input_unicode_set", ctypes.c_void_p(wanted))
        )
        for character in characters:
            self._base.hb_set_add(unicodes, ctypes.c_uint(character))
        part = self._make(
            "hb_subset_or_fail", "hb_face_destroy", ctypes.c_void_p(face), ctypes.c_void_p(wanted)
        )
        return None if part is None else self._content(part)

    def _content(self, face: int) -> bytes:
        blob = self._make("hb_face_reference_blob", "hb_blob_destroy", ctypes.c_void_p(face))
        length = ctypes.c_uint()
        start = self._call(self._base, "hb_blob_get_data", ctypes.c_void_p(blob), ctypes.byref(length))
        return ctypes.string_at(start, length.value) if start else b""

    def _make(self, function: str, destroy: str, *arguments: object) -> int | None:
        library = self._subset if "subset" in function else self._base
        made = self._call(library, function, *arguments)
        if made:
            self._made.append((destroy, made))
        return made

    def _call(self, library: ctypes.CDLL, function: str, *arguments: object) -> int | None:
        called = library[function]
        called.restype = ctypes.c_void_p
        result: int | None = called(*arguments)
        return result
