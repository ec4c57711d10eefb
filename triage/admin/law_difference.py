"""Two texts of a rulebook side by side on a page: read, compared as text, compared as law."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.comparison import ChangeKind, compare
from jurisdictions.law.rulebook import Rulebook, RulebookInForce
from triage.admin.law_reading import Part, parts_of
from triage.services.law_words import Told, told

AROUND = 3
"""Lines that are shown before and after a difference."""
LONG = 2_000
"""Lines; the longest rulebook that is shipped has less than half of them."""
VIEWS: tuple[tuple[str, str | Promise], ...] = (
    ("law", gettext_lazy("Difference as law")),
    ("text", gettext_lazy("Difference as text")),
    ("read", gettext_lazy("Read it")),
)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a difference; a number is None on the side where the line is not."""

    sign: str
    old: int | None
    new: int | None
    text: str

    @property
    def kind(self) -> str:
        """For the style; the sign and words say the same."""
        return {"+": "added", "-": "removed", "@": "gap"}.get(self.sign, "same")

    @property
    def says(self) -> str:
        """For who does not see signs."""
        return {"+": _("added"), "-": _("removed")}.get(self.sign, "")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs as law, grouped by what became of the entries."""

    added: tuple[Told, ...]
    removed: tuple[Told, ...]
    changed: tuple[Told, ...]

    @property
    def number(self) -> int:
        """How many entries differ."""
        return len(self.added) + len(self.removed) + len(self.changed)


def view_asked(request: HttpRequest, views: Sequence[tuple[str, Any]] = VIEWS) -> str:
    """Which of the views the address names; the first one if it names none."""
    asked = request.GET.get("view", "")
    return asked if asked in dict(views) else views[0][0]


def law_difference(old: Rulebook | None, new: Rulebook) -> Difference:
    """The difference entry by entry."""
    found = told(compare(old, new))
    by_kind = {kind: tuple(each for each in found if each.kind is kind) for kind in ChangeKind}
    return Difference(by_kind[ChangeKind.ADDED], by_kind[ChangeKind.REMOVED], by_kind[ChangeKind.CHANGED])


def text_difference(old: str, new: str) -> list[TextLine]:
    """The lines that differ, with some around them; empty where the texts are the same."""
    before, after = old.splitlines(), new.splitlines()
    lines: list[TextLine] = []
    # In a long text lines that stand there often are no landmark: with them the time grows with the square.
    matcher = SequenceMatcher(None, before, after, autojunk=len(after) > LONG)
    for group in matcher.get_grouped_opcodes(AROUND):
        if lines:
            lines.append(TextLine("@", None, None, "⋯"))
        for operation in group:
            lines += _lines(operation, before, after)
    return lines


def _lines(
    operation: tuple[str, int, int, int, int], before: Sequence[str], after: Sequence[str]
) -> Iterator[TextLine]:
    tag, old_from, old_to, new_from, new_to = operation
    if tag == "equal":
        for place, text in enumerate(before[old_from:old_to]):
            yield TextLine("", old_from + place + 1, new_from + place + 1, text)
        return
    for place, text in enumerate(before[old_from:old_to], old_from + 1):
        yield TextLine("-", place, None, text)
    for place, text in enumerate(after[new_from:new_to], new_from + 1):
        yield TextLine("+", None, place, text)


def reading(rulebook: Rulebook, *, version: int, reviewed: frozenset[str]) -> list[Part]:
    """The rulebook as a lawyer reads it today."""
    book = RulebookInForce(rulebook=rulebook, version=version, reviewed=reviewed)
    return parts_of(book, timezone.localdate())


def view_context(
    view: str, *, old: tuple[str, Rulebook] | None, new: tuple[str, Rulebook], number: int, reviewed: frozenset[str]
) -> dict[str, Any]:  # fmt: skip
    """What one of the views shows of a text and the one before it."""
    context: dict[str, Any] = {"view": view, "views": VIEWS}
    if view == "law":
        context["difference"] = law_difference(old[1] if old else None, new[1])
    elif view == "text":
        context["lines"] = text_difference(old[0] if old else "", new[0])
    else:
        context["parts"] = reading(new[1], version=number, reviewed=reviewed)
    return context
