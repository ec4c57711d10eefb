"""The code by which anybody can ask whether a letter is ours: made, printed, read as typed, drawn as a picture."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Final

import segno

BITS: Final = 128
CHARACTERS: Final = 26
"""As many of base32 as hold 128 bits; the first of them holds three bits alone, so it is one of 0 to 7."""
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32 (https://www.crockford.com/base32.html): no I, L, O, which are read as digits, and no U."""
GROUPS: Final = (0, 5, 10, 15, 20)
"""Where the printed groups begin: four of five characters, and the last of six."""
_MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BETWEEN: Final = str.maketrans("", "", " -\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014\u2212_.")
LONGEST_TYPED: Final = 200


def new_code() -> str:
    """128 random bits as 26 characters of Crockford's base32, without separators."""
    number = secrets.randbits(BITS)
    digits = (ALPHABET[number >> 5 * place & 31] for place in reversed(range(CHARACTERS)))
    return "".join(digits)


def printed(code: str) -> str:
    """The code as a letter prints it: `01234-56789-ABCDE-FGHJK-MNPQR-STVWXY` in groups joined by hyphens."""
    ends = (*GROUPS[1:], len(code))
    return "-".join(code[start:end] for start, end in zip(GROUPS, ends, strict=True))


def read_code(text: str) -> str | None:
    """The code that somebody typed; None for what no letter of ours ever had.

    Small letters, missing or other separators, and O, I, L in the place of 0, 1, 1 are taken as they were meant.
    """
    plain = text[:LONGEST_TYPED].translate(_BETWEEN).upper().translate(_MISREAD)
    if len(plain) != CHARACTERS or not set(plain) <= set(ALPHABET):
        return None
    return plain if plain[0] in ALPHABET[:8] else None


def digest_of(code: str) -> str:
    """SHA-256 of the code, 64 hexadecimal digits: all that a database needs to find it, and too little to guess it."""
    return sha256(f"countersign letter v1 {code}".encode()).hexdigest()


def qr_svg(url: str) -> str:
    """The address as a QR code (ISO/IEC 18004, level M): an SVG picture as a data URI for a template."""
    picture: str = segno.make(url, error="m", micro=False).svg_data_uri(scale=1, border=4, light="#ffffff")
    return picture
