"""How the text of a module is written: placeholders in braces, bold between pairs of asterisks, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from triage.letters.errors import WrongText
from triage.letters.text import clean

LONGEST_TEXT: Final = 3_000
"""Characters of a module's text."""
ALWAYS: Final = frozenset({"our_reference", "operator"})
"""The placeholders that every module may use."""

_PART: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def placeholders(text: str) -> frozenset[str]:
    """The names in braces. Raises WrongText for a brace that is left open, or with no name in it."""
    names = set()
    for part in _PART.finditer(text):
        if part[0] in ("{{", "}}"):
            continue
        if part[1] is None:
            raise WrongText(
                f"A brace “{part[0]}” stands alone. Write {{{{ or }}}} for a brace that is printed.", part[0]
            )
        if not _NAME.fullmatch(part[1]):
            raise WrongText(f"“{part[0]}” is no placeholder: a name of small letters is.", part[0])
        names.add(part[1])
    return frozenset(names)


def checked(text: str, *, allowed: Iterable[str], needed: Iterable[str] = ()) -> str:
    """The text as it is kept: cleaned, and with placeholders that the letters which print it can fill.

    `allowed` are the names that these letters have, `needed` those that may not be left out. Raises WrongText naming
    the part that is wrong and what to write instead.
    """
    kept = clean(text)
    if not kept:
        raise WrongText("The text is empty. A module that says nothing would stop every letter.")
    if len(kept) > LONGEST_TEXT:
        raise WrongText(f"The text has {len(kept)} characters; a module takes {LONGEST_TEXT}.")
    if kept.count("**") % 2:
        raise WrongText(
            "A pair of asterisks is left open. Bold text stands between two pairs: **like this**.", "**"
        )
    known = frozenset(allowed) | ALWAYS
    named = placeholders(kept)
    for name in sorted(named - known):
        raise WrongText(_unknown(name, known), f"{{{name}}}")
    for name in sorted(frozenset(needed) - named):
        raise WrongText(
            f"The English text has {{{name}}}, this one has not: the letter would not say it.", f"{{{name}}}"
        )
    return kept


def _unknown(name: str, known: frozenset[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = (
        f"Did you mean {{{near[0]}}}?"
        if near
        else f"There are: {', '.join(f'{{{one}}}' for one in sorted(known))}."
    )
    return f"The letters that print this text have no {{{name}}}. {hint}"


def filled(text: str, values: Mapping[str, str]) -> SafeString:
    """The text as HTML: values escaped and isolated from the direction of writing around them.

    Raises KeyError for a placeholder without a value; `checked` has refused it before.
    """

    def put(part: re.Match[str]) -> str:
        if part[0] in ("{{", "}}"):
            return part[0][0]
        return f"<bdi>{conditional_escape(values[part[1]])}</bdi>"

    pieces: list[str] = []
    end = 0
    for part in _PART.finditer(text):
        pieces += [conditional_escape(text[end : part.start()]), put(part)]
        end = part.end()
    pieces.append(conditional_escape(text[end:]))
    marked = _BOLD.sub(r"<b>\1</b>", "".join(pieces))
    return mark_safe(marked.replace("\n\n", "<br><br>").replace("\n", "<br>"))  # noqa: S308  all is escaped above
