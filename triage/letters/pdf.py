"""From the HTML of a letter to PDF/A-3a and PDF/UA-1. The only module that knows WeasyPrint; `renderer` runs it."""

from __future__ import annotations

import base64
import logging
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]
import weasyprint
from weasyprint import CSS, HTML, Document
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from triage.letters import ua_mark, warming
from triage.letters.attachments import Attachment
from triage.letters.errors import RenderingFailed
from triage.letters.fonts import FACES, FOLDER, Face
from triage.letters.glyph_texts import texts_of
from triage.letters.japanese import cut_faces
from triage.letters.paper import Paper

VARIANT: Final = "pdf/a-3a"

_STYLE: Final = Path(__file__).with_name("letter.css")
_SHEETS: Final = {
    Paper.A4: "@page { size: A4; }",
    # As wide a text as on A4, and as much of it as the shorter sheet holds. Folded in three there is no mark.
    Paper.LETTER: "@page { size: letter; margin-left: 27.9mm; margin-right: 27.9mm; } .fold { display: none; }",
}
_DRAFT: Final = "@page {{ background: url(data:image/svg+xml;base64,{}) no-repeat center / 80% auto; }}"
_DRAFT_MARK: Final = _STYLE.with_name("draft.svg")

_REORDERED: Final = re.compile("[\u0300-\u036f\u0900-\u1cff\ua8e0-\uabff]")
"""Combining marks, and the scripts of South and South-East Asia."""
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_SHAPED: Final = {
    face.family: FOLDER / face.file
    for face in FACES
    if face.family in ("Letter Naskh", "Letter Devanagari", "Letter Hebrew", "Letter Thai")
}

# Missing glyphs and fonts are handled below; the rest of what WeasyPrint says is about style that it ignores.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)


class _SpokenStream(Stream):
    """Says what a line reads where WeasyPrint's glyphs do not: in scripts that join, stack and reorder letters.

    It takes what a glyph stands for from the first word that has it, and there one of several glyphs may have got
    nothing and another all; neither a search nor a screen reader finds such a text (ISO 14289-1, 7.2).
    """

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        with super().marked(box, tag):
            text = getattr(box, "text", "")
            # Not from right to left: readers turn the order of what is drawn, and would turn this too.
            if self._tags is not None and _REORDERED.search(text) and not _RIGHT_TO_LEFT.search(text):
                self.stream[-2]["ActualText"] = pydyf.String(text)
            yield

    def add_font(self, pango_font: Any) -> tuple[Any, float]:
        font, size = super().add_font(pango_font)
        path = _SHAPED.get(font.family)
        if path and not isinstance(font.to_unicode, _GlyphTexts):
            font.to_unicode = _GlyphTexts(texts_of(path))
        return font, size


class _GlyphTexts(dict[int, str]):
    """Keeps what is known of a glyph, and only else what is said of it."""

    def __init__(self, known: Mapping[int, str]) -> None:
        super().__init__()
        self._known = known

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, self._known.get(glyph, text))


weasyprint.pdf.Stream = _SpokenStream


def write_pdf(
    html: str,
    *,
    identifier: bytes,
    attachments: Sequence[Attachment] = (),
    paper: Paper = Paper.A4,
    draft: bool = False,
) -> bytes:
    """The letter as a tagged PDF/A-3a with embedded fonts, marked as PDF/UA-1.

    Only `data:` addresses are fetched; any other stops the letter. A character for which no font has a glyph
    is printed as its code point, for example `[U+1F525]`. What is given alike gives the same bytes on the same fonts
    and Pango. Raises RenderingFailed.
    """
    styles = _styles(paper, draft)
    try:
        pdf, missing = _write(html, identifier, attachments, styles)
        if missing:
            pdf, missing = _write(_spelt_out(html, missing), identifier, attachments, styles)
    except Exception as error:  # WeasyPrint documents no exceptions of its own
        raise RenderingFailed(f"The letter could not be rendered: {type(error).__name__}") from error
    if missing:
        raise RenderingFailed(f"No font has the characters {', '.join(f'U+{code:04X}' for code in missing)}.")
    return pdf


def warm_up() -> None:
    """Load fonts, style and the text engine, so that the first letter is as fast as the next."""
    for paper in Paper:
        for draft in (False, True):
            _styles(paper, draft)
    for html in warming.letters():
        write_pdf(html, identifier=b"warm-up")


def _write(
    html: str, identifier: bytes, attachments: Iterable[Attachment], styles: list[CSS]
) -> tuple[bytes, tuple[int, ...]]:
    """The PDF, and the code points that no font could show."""
    files = sorted(attachments, key=lambda attachment: attachment.name)
    document: Document = HTML(string=html, url_fetcher=_fetcher()).render(
        font_config=_fonts(), stylesheets=styles, pdf_tags=True, pdf_variant=VARIANT
    )
    pdf = document.write_pdf(
        finisher=lambda _, unwritten: _finish(unwritten, files),
        pdf_identifier=identifier,
        pdf_variant=VARIANT,
        pdf_tags=True,
        attachments=[_embedded(file) for file in files],
    )
    missing = {code for font in document.fonts.values() for code in font.missing}
    return pdf, tuple(sorted(missing))


def _embedded(file: Attachment) -> weasyprint.Attachment:
    made_at = file.made_at.astimezone(UTC)
    return weasyprint.Attachment(
        string=file.content, name=file.name, description=file.description, created=made_at, modified=made_at,
        relationship="Data", url_fetcher=_fetcher(),
    )  # fmt: skip


def _finish(unwritten: Any, files: Sequence[Attachment]) -> None:
    """Mark the PDF before it is written, and say of each file what WeasyPrint would guess from its name."""
    metadata = unwritten.objects[int(unwritten.catalog["Metadata"].split()[0])]
    metadata.stream = [ua_mark.marked(b"\n".join(metadata.stream))]
    streams = [
        thing for thing in unwritten.objects if getattr(thing, "extra", {}).get("Type") == "/EmbeddedFile"
    ]
    for stream, file in zip(streams, files, strict=True):
        stream.extra["Subtype"] = "/" + file.media_type.replace("/", "#2f")
    if "AF" in unwritten.catalog:
        # WeasyPrint lists each file twice, once by name and once more as an object.
        named = dict.fromkeys(unwritten.catalog["AF"])
        unwritten.catalog["AF"][:] = list(named)


def _spelt_out(html: str, missing: tuple[int, ...]) -> str:
    return html.translate({code: f"[U+{code:04X}]" for code in missing})


def _fetcher() -> URLFetcher:
    return URLFetcher(allowed_protocols=["data"], fail_on_errors=True)


@cache
def _fonts() -> FontConfiguration:
    """Made once: a new font configuration for each letter is slow and leaks memory."""
    return FontConfiguration()


@cache
def _typography() -> CSS:
    """Fonts and style, parsed once."""
    with tempfile.TemporaryDirectory(prefix="countersign-fonts-") as folder:
        # WeasyPrint keeps a copy of each.
        cut = "".join(_face(face, Path(folder)) for face in cut_faces(Path(folder)))
        shipped = "".join(_face(face, FOLDER) for face in FACES)
        return _own(shipped + cut + _STYLE.read_text(encoding="utf-8"))


@cache
def _styles(paper: Paper, draft: bool) -> list[CSS]:
    styles = [_typography(), _own(_SHEETS[paper])]
    if draft:
        styles.append(_own(_DRAFT.format(base64.b64encode(_DRAFT_MARK.read_bytes()).decode())))
    return styles


def _own(source: str) -> CSS:
    """A style sheet of the product's own, which may name the files beside it."""
    fetcher = URLFetcher(allowed_protocols=["file"], fail_on_errors=True)
    return CSS(string=source, base_url=_STYLE.as_uri(), font_config=_fonts(), url_fetcher=fetcher)


def _face(face: Face, folder: Path) -> str:
    return (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style};'
        f" src: url({(folder / face.file).as_uri()}); }}\n"
    )
