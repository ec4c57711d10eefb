"""The sheets that letters are set on."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Paper(StrEnum):
    """A4 is 210 × 297 mm (ISO 216), US Letter 8.5 × 11 in (ANSI/ASME Y14.1)."""

    A4 = "a4"
    LETTER = "letter"
