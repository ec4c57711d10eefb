"""The text modules: which there are, which letters print them, and which placeholders they may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final, get_args

from triage.letters.catalogue import CATALOGUE, LetterKind
from triage.letters.languages import ENGLISH
from triage.letters.shipped import shipped_texts
from triage.letters.strict import public_names
from triage.letters.template_check import Uses, check_template
from triage.letters.text import TermOf
from triage.letters.wording import placeholders

LETTERHEAD: Final = "letterhead"
"""The group of the operator's own lines: taken from its file, and from English where a language has none."""
LETTERHEAD_CODES: Final = tuple(
    f"{LETTERHEAD}.{name}"
    for name in (
        "name", "department", "address", "phone", "email", "website", "place", "signatory_function", "register"
    )
)  # fmt: skip
TITLE: Final = "title"
ADDRESS: Final = f"{LETTERHEAD}.address"
_IN_ATTRIBUTES: Final = frozenset({"frame.qr"})
"""Texts that stand for a picture: HTML has no place for bold there."""


@dataclass(frozen=True, slots=True)
class Module:
    """A text module. `kinds` are the letters that print it; `allowed` the placeholders that all of them can fill.

    A `plain` one is put into letters as it stands: a title, a term, a line of the letterhead.
    """

    code: str
    kinds: frozenset[LetterKind]
    allowed: frozenset[str] = frozenset()
    plain: bool = True

    @property
    def lines(self) -> bool:
        """Whether its text may have several lines."""
        return not self.plain or self.code == ADDRESS

    @property
    def group(self) -> str:
        """The first part of its code."""
        return self.code.split(".")[0]


@cache
def modules() -> Mapping[str, Module]:
    """Every text module by its code, in the order of the English file."""
    used: dict[str, Uses] = {}
    for kind in LetterKind:
        check_template(kind, used.setdefault(kind, {}))
    contexts: dict[LetterKind, Any] = {kind: CATALOGUE[kind].context for kind in LetterKind}
    groups = {kind: _groups(context) for kind, context in contexts.items()}
    codes = [*shipped_texts(ENGLISH), *LETTERHEAD_CODES]
    return MappingProxyType({code: _module(code, used, groups) for code in codes})


def _module(code: str, used: Mapping[str, Uses], groups: Mapping[LetterKind, frozenset[str]]) -> Module:
    group = code.split(".")[0]
    if group == LETTERHEAD:
        return Module(code, frozenset(LetterKind))
    if group == TITLE:
        return Module(code, frozenset({LetterKind(code.split(".")[1])}))
    printed = {kind: used[kind][code] for kind in LetterKind if code in used[kind]}
    given = [names for places in printed.values() for names in places]
    allowed = frozenset.intersection(*given) if given else frozenset()
    by_term = frozenset(kind for kind in LetterKind if group in groups[kind])
    plain = not given or code in _IN_ATTRIBUTES
    return Module(code, frozenset(printed) | by_term, allowed, plain)


def unknown_codes() -> tuple[str, ...]:
    """Modules that a template prints and no English text is shipped for."""
    uses: Uses = {}
    for kind in LetterKind:
        check_template(kind, uses)
    return tuple(sorted(uses.keys() - modules().keys()))


ESSENTIAL = frozenset({"code", "page", "object_by", "process_due", "preserved_until", "answer_by"})
"""What the addressee must be told: how to verify the letter, and until which day something is possible."""


def needed(code: str) -> frozenset[str]:
    """The placeholders that no text of the module may leave out: the essential ones of the shipped English text."""
    text = shipped_texts(ENGLISH).get(code)
    return placeholders(text) & ESSENTIAL if text is not None else frozenset()


@cache
def _groups(kind: Any) -> frozenset[str]:
    """The groups of terms that a context can print, through all its parts."""
    return frozenset(_groups_of_fields(kind))


def _groups_of_fields(kind: Any) -> Iterator[str]:
    for hint in public_names(kind).values():
        yield from _groups_of_hint(hint)


def _groups_of_hint(hint: Any) -> Iterator[str]:
    for mark in getattr(hint, "__metadata__", ()):
        if isinstance(mark, TermOf):
            yield mark.group
    if isinstance(hint, type) and is_dataclass(hint):
        yield from _groups(hint)
    for inner in get_args(hint):
        yield from _groups_of_hint(inner)
