"""How the text of a module is written: placeholders in braces, bold between pairs of asterisks, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from triage.letters.errors import WrongText
from triage.letters.text import clean

LONGEST_TEXT: Final = 3_000
"""Characters of a module's text."""
ALWAYS: Final = frozenset({"our_reference", "operator"})
"""The placeholders that every module may use."""

_PART: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_BOLD: Final = "**"


def placeholders(text: str) -> frozenset[str]:
    """The names in braces. Raises WrongText for a brace that is left open, or with no name in it."""
    names = set()
    for part in _PART.finditer(text):
        if part[0] in ("{{", "}}"):
            continue
        if part[1] is None:
            says = _("A brace “{brace}” stands alone. Write {twice} for a brace that is printed.")
            raise WrongText(says.format(brace=part[0], twice=part[0] * 2), part[0])
        if not _NAME.fullmatch(part[1]):
            says = _("“{part}” is no placeholder: only a name of small letters may stand in braces.")
            raise WrongText(says.format(part=part[0]), part[0])
        names.add(part[1])
    return frozenset(names)


def checked(
    text: str, *, allowed: Iterable[str], needed: Iterable[str] = (), plain: bool = False, lines: bool = True
) -> str:
    """The text as it is kept: cleaned, and with placeholders that the letters which print it can fill.

    `allowed` are the names that these letters have, `needed` those that may not be left out. A `plain` text is printed
    as it is written, without placeholders and bold; without `lines` in one line. Raises WrongText naming the part that
    is wrong and what to write instead.
    """
    kept = clean(text)
    if not kept:
        raise WrongText(_("The text is empty. A module that says nothing would stop every letter."))
    if len(kept) > LONGEST_TEXT:
        says = _("The text has {count} characters; a module takes {most}.")
        raise WrongText(says.format(count=len(kept), most=LONGEST_TEXT))
    if not lines and "\n" in kept:
        raise WrongText(_("This text is printed in one line. Take the line break out."), "\n")
    if plain:
        _require_plain(kept)
        return kept
    if kept.count(_BOLD) % 2:
        says = _("A pair of asterisks is left open. Bold text stands between two pairs: {example}.")
        raise WrongText(says.format(example="**like this**"), _BOLD)
    _require_placeholders(placeholders(kept), frozenset(allowed) | ALWAYS, frozenset(needed))
    return kept


def _require_plain(text: str) -> None:
    for mark in ("{", "}", _BOLD):
        if mark in text:
            says = _(
                "This text is put into letters as it stands: “{mark}” would be printed. It takes neither "
                "placeholders nor bold."
            )
            raise WrongText(says.format(mark=mark), mark)


def _require_placeholders(named: frozenset[str], known: frozenset[str], needed: frozenset[str]) -> None:
    for name in sorted(named - known):
        raise WrongText(_unknown(name, known), f"{{{name}}}")
    for name in sorted(needed - named):
        says = _("The English text has {placeholder}, this one has not: the letter would not say it.")
        raise WrongText(says.format(placeholder=f"{{{name}}}"), f"{{{name}}}")


def _unknown(name: str, known: frozenset[str]) -> str:
    wrong = _("The letters that print this text have no {placeholder}.").format(placeholder=f"{{{name}}}")
    near = get_close_matches(name, known, n=1)
    if near:
        return f"{wrong} {_('Did you mean {placeholder}?').format(placeholder=f'{{{near[0]}}}')}"
    there = ", ".join(f"{{{one}}}" for one in sorted(known))
    return f"{wrong} {_('There are: {placeholders}.').format(placeholders=there)}"


def filled(text: str, values: Mapping[str, str]) -> SafeString:
    """The text as HTML: values escaped and isolated from the direction of writing around them.

    Only the text makes bold, never a value. Raises KeyError for a placeholder without a value; `checked` has refused it
    before.
    """
    pieces: list[str] = []
    end, bold = 0, False
    for part in _PART.finditer(text):
        between, bold = _emphasised(text[end : part.start()], bold=bold)
        twice = part[0] in ("{{", "}}")
        value = part[0][0] if twice else f"<bdi>{conditional_escape(values[part[1]])}</bdi>"
        pieces += [between, value]
        end = part.end()
    rest, bold = _emphasised(text[end:], bold=bold)
    marked = "".join([*pieces, rest, "</b>" if bold else ""])
    return mark_safe(marked.replace("\n", "<br>"))  # noqa: S308  all is escaped above


def _emphasised(text: str, *, bold: bool) -> tuple[str, bool]:
    """A stretch of the text with its pairs of asterisks as tags, and whether bold goes on after it."""
    first, *others = str(conditional_escape(text)).split(_BOLD)
    pieces = [first]
    for other in others:
        pieces += ["</b>" if bold else "<b>", other]
        bold = not bold
    return "".join(pieces), bold
