"""A document as a page shows it: pages as pictures with a text and hits, a text, or the reason why there is neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from triage.documents.pictures import (
    LONGEST_TERM,
    Hit,
    NoPage,
    PageProblem,
    PageText,
    is_drawn,
    read_page,
)
from triage.documents.plain_text import PlainText, is_text, read_text, visible
from triage.models import Document

ZOOMS = {"100": 1.0, "150": 1.5, "200": 2.0, "fit": 1.5}
"""How large a page is drawn; `fit` is then made as wide as its place."""
PREVIEW = "preview"
PREVIEW_ZOOM = 0.6
MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """What of a document is looked at: the page from 1, how large, and what is searched."""

    page: int = 1
    zoom: str = "fit"
    term: str = ""

    def query(self, **changes: Any) -> str:
        """The place as the end of an address, with what differs from it."""
        values = {"page": self.page, "zoom": self.zoom, "q": self.term, **changes}
        return "?" + urlencode({name: value for name, value in values.items() if value not in ("", None)})


def place_from(asked: QueryDict) -> Place:
    """The place that was asked for; what makes no sense is the first page, fitted."""
    page, zoom = asked.get("page", ""), asked.get("zoom", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) <= len(str(MOST_PAGES)) else 1
    return Place(max(number, 1), zoom if zoom in ZOOMS else "fit", asked.get("q", "").strip()[:LONGEST_TERM])


@dataclass(frozen=True, slots=True)
class Turn:
    """A link to another page or size; `name` is what the script knows it by."""

    name: str
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class HitLine:
    """One place where the term was found."""

    label: str
    url: str
    before: str
    found: str
    after: str
    current: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the left side shows. Of `picture_url`, `text` and `problem` one or two are empty."""

    place: Place
    pages: int = 0
    picture_url: str = ""
    alt: str = ""
    boxes: tuple[tuple[int, int, int, int], ...] = ()
    page_text: str = ""
    plain: PlainText | None = None
    hits: tuple[HitLine, ...] = ()
    found: str = ""
    problem: str = ""
    turns: tuple[Turn, ...] = field(default=())
    zooms: tuple[Turn, ...] = field(default=())


def sheet_of(document: Document, content: bytes, place: Place) -> Sheet:
    """The sheet of a document whose bytes were opened. What cannot be shown says why."""
    if document.pages == 0:
        return Sheet(place, problem=PageProblem.NO_PAGES.says)
    if is_text(document.detected_type):
        return _text_sheet(content, place)
    if not is_drawn(document.detected_type):
        return Sheet(place, problem=_no_picture(document))
    try:
        read = read_page(content, media_type=document.detected_type, page=place.page, term=place.term)
    except NoPage as refusal:
        return Sheet(place, problem=str(refusal))
    return _picture_sheet(document, read, place)


def picture_url(document: Document, page: int, zoom: str) -> str:
    """The address of a page as a picture."""
    address = reverse("admin:triage_document_picture", kwargs={"object_id": document.pk, "page": page})
    return f"{address}?zoom={zoom}"


def _no_picture(document: Document) -> str:
    return _(
        "There is no picture of this kind of file ({kind}), and it is no text. Download it, and open it with "
        "care: it came with the demand."
    ).format(kind=document.detected_type)


def _text_sheet(content: bytes, place: Place) -> Sheet:
    plain = read_text(content, term=place.term)
    hits = tuple(
        HitLine(
            _("line {number}").format(number=hit.line), f"#hit-{hit.number}", hit.before, hit.found, hit.after, False
        )
        for hit in plain.hits
    )  # fmt: skip
    return Sheet(place, plain=plain, hits=hits, found=_count(place, len(hits)))


def _picture_sheet(document: Document, read: PageText, place: Place) -> Sheet:
    return Sheet(
        place,
        pages=read.pages,
        picture_url=picture_url(document, place.page, place.zoom),
        alt=_alt(read, place),
        boxes=tuple(box for hit in read.hits if hit.page == place.page for box in hit.boxes),
        page_text=visible(read.text).strip(),
        hits=tuple(_hit_lines(read.hits, place)),
        found=_found(read, place),
        turns=tuple(_turns(read.pages, place)),
        zooms=tuple(_zooms(place)),
    )


def _alt(read: PageText, place: Place) -> str:
    words = {"page": place.page, "pages": read.pages}
    if read.text.strip():
        return _("Page {page} of {pages} as a picture. Its text is below it.").format(**words)
    return _("Page {page} of {pages} as a picture. The file holds no text for it.").format(**words)


def _hit_lines(hits: Sequence[Hit], place: Place) -> Iterator[HitLine]:
    for hit in hits:
        yield HitLine(
            _("p. {page}").format(page=hit.page),
            place.query(page=hit.page),
            visible(hit.before),
            visible(hit.found),
            visible(hit.after),
            hit.page == place.page,
        )


def _found(read: PageText, place: Place) -> str:
    if not place.term:
        return ""
    says = [_count(place, len(read.hits))]
    if read.silent:
        says.append(
            ngettext(
                "{count} page holds no text (a scan): nothing can be found on it.",
                "{count} pages hold no text (a scan): nothing can be found on them.",
                read.silent,
            ).format(count=read.silent)
        )
    if read.searched < read.pages:
        says.append(
            _("The search stopped after page {page} of {pages}.").format(page=read.searched, pages=read.pages)
        )
    return " ".join(says)


def _count(place: Place, count: int) -> str:
    if not place.term:
        return ""
    if count == 0:
        return _("“{term}” was not found.").format(term=place.term)
    return ngettext("“{term}” was found once.", "“{term}” was found {count} times.", count).format(
        term=place.term, count=count
    )


def _turns(pages: int, place: Place) -> Iterator[Turn]:
    for name, label, page in (
        ("first", _("First"), 1),
        ("previous", _("Previous"), place.page - 1),
        ("next", _("Next"), place.page + 1),
        ("last", _("Last"), pages),
    ):
        open_ = 1 <= page <= pages and page != place.page
        yield Turn(name, label, place.query(page=page) if open_ else "")


def _zooms(place: Place) -> Iterator[Turn]:
    for zoom in ZOOMS:
        label = _("Fit") if zoom == "fit" else _("{zoom} %").format(zoom=zoom)
        yield Turn(f"zoom-{zoom}", label, place.query(zoom=zoom), zoom == place.zoom)
