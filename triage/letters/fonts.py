"""The fonts that letters are set in: which files there are, and which the machine must have besides."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).resolve().parents[1] / "static" / "fonts"

CJK: Final = ("Noto Serif CJK JP", "Noto Sans CJK JP")
"""Families for Chinese, Japanese and Korean: too large to ship. Debian's fonts-noto-cjk has them."""
_PATIENCE_S: Final = 20


class Face(NamedTuple):
    """One file of a family, as a style sheet declares it."""

    family: str
    file: str
    weight: str = "normal"
    style: str = "normal"


FACES: Final = (
    Face("Letter Serif", "NotoSerif-Regular.ttf"),
    Face("Letter Serif", "NotoSerif-Italic.ttf", style="italic"),
    Face("Letter Serif", "NotoSerif-Bold.ttf", weight="bold"),
    Face("Letter Sans", "NotoSans-Regular.ttf"),
    Face("Letter Sans", "NotoSans-Bold.ttf", weight="bold"),
    Face("Letter Naskh", "NotoNaskhArabic-Regular.ttf"),
    Face("Letter Naskh", "NotoNaskhArabic-Bold.ttf", weight="bold"),
    Face("Letter Devanagari", "NotoSerifDevanagari-Regular.ttf"),
    Face("Letter Devanagari", "NotoSerifDevanagari-Bold.ttf", weight="bold"),
    Face("Letter Hebrew", "NotoSerifHebrew-Regular.ttf"),
    Face("Letter Thai", "NotoSerifThai-Regular.ttf"),
    Face("Letter Symbols", "NotoSansSymbols2-Regular.ttf"),
)


def missing_families() -> list[str]:
    """Families that letters need and this machine lacks; all of them where fontconfig itself is missing."""
    command = shutil.which("fc-list")
    if command is None:
        return list(CJK)
    try:
        answer = subprocess.run(
            [command, ":", "family"], capture_output=True, text=True, timeout=_PATIENCE_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return list(CJK)
    there = {family.strip() for line in answer.stdout.splitlines() for family in line.split(",")}
    return [family for family in CJK if family not in there]
