"""Text that people hand in: trimmed, capped, and free of characters that hide or disguise what it says."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from triage.errors import BadInput

TELEPHONE = re.compile(r"(?:\+|\b00)[1-9](?:[\s().\u00a0/-]{0,2}\d){6,14}")
ADDRESS = re.compile(r"[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]{3,}")
LINE_BREAKS = "\n\t"
DISGUISES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that turn the direction of what follows: a name can read differently from how it is stored."""
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Signs that take room or none and show nothing, though Unicode counts them as letters, marks or symbols."""


def line(value: object, *, where: str, longest: int, required: bool = False) -> str:
    """One line of text without control characters. Raises BadInput."""
    return _checked(value, where=where, longest=longest, required=required, allowed="")


def text(value: object, *, where: str, longest: int, required: bool = False) -> str:
    """Text that may hold line breaks and tabs. Raises BadInput."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return _checked(value, where=where, longest=longest, required=required, allowed=LINE_BREAKS)


def without_account_data(value: str, *, where: str) -> str:
    """The text, unless it names what only an approved disclosure may carry: an IP address or a telephone number.

    Raises BadInput, which does not repeat it.
    """
    if TELEPHONE.search(value) or any(_is_address(word) for word in ADDRESS.findall(value)):
        raise BadInput(
            _(
                "holds a telephone number or an IP address; account data leaves only in an approved "
                "disclosure"
            ),
            where=where,
        )
    return value


def seen(value: str) -> str:
    """What of a text can be seen: without joiners, fillers and spaces, which only stand between signs."""
    return "".join(
        character
        for character in value
        if character not in BLANKS
        and unicodedata.category(character)[0] not in "CZ"
        and not _selects(character)
    )


def _selects(character: str) -> bool:
    """A variation selector: it changes how the sign before it looks."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _is_address(word: str) -> bool:
    try:
        ip_address(word.rstrip(".:"))
    except ValueError:
        return False
    return True


def _checked(value: object, *, where: str, longest: int, required: bool, allowed: str) -> str:
    if not isinstance(value, str):
        raise BadInput(_("must be text"), where=where)
    trimmed = value.strip()
    if required and not trimmed:
        raise BadInput(_("is empty; fill it in"), where=where)
    if trimmed and not seen(trimmed):
        raise BadInput(_("holds only characters that nobody can see; write it out"), where=where)
    if len(trimmed) > longest:
        raise BadInput(
            _("has {count} characters; at most {longest} are kept").format(
                count=number_format(len(trimmed), force_grouping=True),
                longest=number_format(longest, force_grouping=True),
            ),
            where=where,
        )
    for position, character in enumerate(trimmed, start=1):
        if _is_refused(character) and character not in allowed:
            raise BadInput(
                _(
                    "holds a character that cannot be printed (U+{character}, position {position}); remove it"
                ).format(character=f"{ord(character):04X}", position=position),
                where=where,
            )
    return trimmed


def _is_refused(character: str) -> bool:
    # Cc: control; Cs: half of a pair, which cannot be stored as UTF-8.
    return character in DISGUISES or unicodedata.category(character) in ("Cc", "Cs")
