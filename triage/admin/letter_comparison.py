"""Two versions of a letter compared word by word: drafts of one letter, and a letter with the one that it replaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from triage.admin.base import page_of
from triage.admin.word_difference import Piece, word_difference
from triage.errors import TriageError
from triage.letters.blocks import Part
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.models import Letter
from triage.services.letter_preview import parts_kept


@dataclass(frozen=True, slots=True)
class Version:
    """One state of the text of a letter: `key` names it in an address."""

    key: str
    says: str
    letter: Any


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of the text in one language."""

    name: str
    lang: str
    direction: str
    pieces: tuple[Piece, ...]

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return all(piece.kind == "same" for piece in self.pieces)


def versions_of(letter: Letter) -> list[Version]:
    """All that the letter and those it replaces ever said, the oldest first."""
    chain: list[Letter] = []
    current: Letter | None = letter
    while current is not None:
        chain.insert(0, current)
        current = current.replaces
    return [version for one in chain for version in _states(one)]


def _states(letter: Letter) -> Iterator[Version]:
    """Its drafts, each written down once, and what it is now."""
    seen: list[tuple[str, Any]] = []
    for row in letter.history.order_by("history_date", "history_id"):
        stamp = f"{row.drafted_at.isoformat()} {row.drafted_by_id}"
        if not seen or seen[-1][0] != stamp:
            seen.append((stamp, row))
    for place, (_stamp, row) in enumerate(seen, start=1):
        last = place == len(seen)
        yield Version(
            f"{letter.pk}.{place}",
            _("{letter}, as {person} drafted it on {when}").format(
                letter=letter,
                person=row.drafted_by,
                when=date_format(localtime(row.drafted_at), "Y-m-d H:i T"),
            ),
            letter if last else row,
        )


def compare_url(letter: Letter) -> str:
    """The page on which its versions are compared; empty for a letter that has one alone."""
    replaces = letter.replaces_id is not None
    drafts = letter.history.values("drafted_at").distinct().count()
    if not replaces and drafts < 2:
        return ""
    return reverse("admin:letter_compare", kwargs={"letter_id": letter.pk})


def compare_page(site: AdminSite, request: HttpRequest, letter_id: UUID) -> HttpResponseBase:
    """The last two versions, or those that `old` and `new` name. It answers GET only."""
    there = page_of(site, Letter)
    if there is None:
        raise Http404
    letter = there.row(request, str(letter_id))
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    versions = versions_of(letter)
    old = _named(versions, request.GET.get("old")) or versions[max(len(versions) - 2, 0)]
    new = _named(versions, request.GET.get("new")) or versions[-1]
    compared, refusal = [], ""
    try:
        compared = _compared(parts_kept(old.letter), parts_kept(new.letter))
    except TriageError as error:
        refusal = str(error)
    context = {
        **site.each_context(request),
        "title": _("Versions of {letter} compared").format(letter=letter),
        "row": letter,
        "row_url": there.url_of("change", letter),
        "versions": versions,
        "old": old,
        "new": new,
        "compared": compared,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/letter/compare.html", context)


def _named(versions: list[Version], key: str | None) -> Version | None:
    return next((version for version in versions if version.key == key), None)


def _compared(old: tuple[Part, ...], new: tuple[Part, ...]) -> list[Compared]:
    """Each part of the new version beside the same part of the old, and parts that are gone."""
    before = {(part.lang, part.annex): part for part in old}
    after = {(part.lang, part.annex): part for part in new}
    reader = get_language() or ENGLISH
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        part = after.get(key) or before[key]
        name = LANGUAGES[part.lang].name_in(reader)
        pieces = word_difference(
            before[key].text if key in before else "", after[key].text if key in after else ""
        )
        found.append(
            Compared(
                _("Annex ({language})").format(language=name) if part.annex else name,
                part.lang,
                part.direction,
                pieces,
            )
        )
    return found
