"""What the page of a text module shows: where it is printed, what stands in its braces, what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from triage.admin.word_difference import Piece, word_difference
from triage.admin.wording_words import PLACEHOLDERS
from triage.letters.modules import Module
from triage.letters.printing import printed_by
from triage.letters.wording import ALWAYS, placeholders
from triage.models import TextDraft, TextVersion, TranslationReview, User
from triage.services.text_lookup import SHIPPED, Standing, shipped_text
from triage.services.text_overview import waiting_drafts


@dataclass(frozen=True, slots=True)
class ShownPlaceholder:
    """A name in braces that the module may use. `in_english`: a translation must have it."""

    name: str
    says: str | Promise
    example: str
    in_english: bool


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A text that was in force, or is; `pieces` is its difference from the one before it, empty for the first."""

    number: int
    text: str
    in_force: bool
    by: tuple[User, User] | None
    at: datetime | None
    note: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A draft that waits, with its difference from the text in force."""

    draft: TextDraft
    pieces: tuple[Piece, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class ShownReview:
    """An approval; it `holds` for the texts that are in force in both languages."""

    review: TranslationReview
    holds: bool


def placeholders_of(module: Module, english: Standing | None) -> list[ShownPlaceholder]:
    """The placeholders of a module with an example of each, those of the English text first."""
    if module.plain:
        return []
    found = printed_by(module.code)
    values = found.values if found else {}
    needed = placeholders(english.text) if english else frozenset()
    names = sorted(module.allowed | ALWAYS, key=lambda name: (name not in needed, name))
    return [
        ShownPlaceholder(name, PLACEHOLDERS.get(name, ""), values.get(name, ""), name in needed)
        for name in names
    ]


def versions_of(code: str, tag: str, standing: Standing | None) -> list[ShownVersion]:
    """What was published of a module in a language, the newest first, above what comes with the product."""
    rows = TextVersion.objects.filter(code=code, language=tag).order_by("number")
    found = list(
        _versions(code, tag, list(rows.select_related("draft", "drafted_by", "published_by")), standing)
    )
    return found[::-1]


def _versions(
    code: str, tag: str, rows: list[TextVersion], standing: Standing | None
) -> Iterator[ShownVersion]:
    number = standing.number if standing is not None and standing.tag == tag else None
    before = shipped_text(code, tag)
    if before is not None:
        yield ShownVersion(SHIPPED, before, number == SHIPPED, None, None, "", ())
    for row in rows:
        pieces = word_difference(before, row.text) if before is not None else ()
        by = (row.drafted_by, row.published_by)
        yield ShownVersion(
            row.number, row.text, number == row.number, by, row.published_at, row.draft.note, pieces
        )
        before = row.text


def drafts_of(code: str, tag: str, standing: Standing | None, person: User) -> list[ShownDraft]:
    """The drafts that can still be published."""
    text = standing.text if standing is not None and standing.tag == tag else ""
    return [
        ShownDraft(draft, word_difference(text, draft.text), draft.drafted_by_id == person.pk)
        for draft in waiting_drafts(code, tag)
    ]


def reviews_of(code: str, tag: str, standing: Standing | None, english: Standing | None) -> list[ShownReview]:
    """Who approved what, the newest first."""
    now = (standing.digest, english.digest) if standing and english else None
    rows = TranslationReview.objects.filter(code=code, language=tag).order_by("-reviewed_at")
    return [ShownReview(row, (row.digest, row.english) == now) for row in rows.select_related("reviewed_by")]


def version_name(standing: Standing | None) -> str:
    """Which text is in force, in words."""
    if standing is None:
        return _("no text")
    return _("version {number}").format(number=standing.number) if standing.number else _("as shipped")
