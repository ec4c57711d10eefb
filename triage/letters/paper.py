"""The sheets that letters are set on."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Paper(StrEnum):
    """A4 is 210 × 297 mm (ISO 216), US Letter 8.5 × 11 in (ANSI/ASME Y14.1)."""

    A4 = "a4"
    LETTER = "letter"


_US_LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})
"""The States whose offices use US Letter (Unicode CLDR, supplemental data, paperSize)."""


def paper_of(state: str | None) -> Paper:
    """The sheet that a State's offices file (ISO 3166-1 code); A4 where it is not known."""
    return Paper.LETTER if state in _US_LETTER else Paper.A4
