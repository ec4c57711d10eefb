"""From the HTML of a letter to PDF/A-3a. The only module that knows WeasyPrint; run it through `renderer`."""

from __future__ import annotations

import base64
import logging
from functools import cache
from pathlib import Path
from typing import Final

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from triage.letters.errors import RenderingFailed

VARIANT: Final = "pdf/a-3a"

_STYLE: Final = Path(__file__).with_name("letter.css")
_FONTS: Final = Path(__file__).resolve().parents[1] / "static" / "fonts"
_FACES: Final = (
    ("Letter Serif", "NotoSerif-Regular", "normal", "normal"),
    ("Letter Serif", "NotoSerif-Italic", "normal", "italic"),
    ("Letter Serif", "NotoSerif-Bold", "bold", "normal"),
    ("Letter Sans", "NotoSans-Regular", "normal", "normal"),
    ("Letter Sans", "NotoSans-Bold", "bold", "normal"),
)

# Missing glyphs and fonts are handled below; the rest of what WeasyPrint says is about style that it ignores.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)


def write_pdf(html: str, *, identifier: bytes) -> bytes:
    """The letter as a tagged PDF/A-3a with embedded fonts.

    Only `data:` addresses are fetched; any other stops the letter. A character for which no font has a glyph
    is printed as its code point, for example `[U+1F525]`. The same HTML and identifier give the same bytes on
    the same fonts and Pango. Raises RenderingFailed.
    """
    try:
        pdf, missing = _write(html, identifier)
        if missing:
            pdf, missing = _write(_spelt_out(html, missing), identifier)
    except Exception as error:  # WeasyPrint documents no exceptions of its own
        raise RenderingFailed(f"The letter could not be rendered: {type(error).__name__}") from error
    if missing:
        raise RenderingFailed(f"No font has the characters {', '.join(f'U+{code:04X}' for code in missing)}.")
    return pdf


def warm_up() -> None:
    """Load fonts, style and the text engine, so that the first letter is as fast as the next."""
    write_pdf(
        "<!DOCTYPE html><html lang=en><title>-</title><p>Ág <b>b</b> <i>i</i> ع 法", identifier=b"warm-up"
    )


def _write(html: str, identifier: bytes) -> tuple[bytes, tuple[int, ...]]:
    """The PDF, and the code points that no font could show."""
    fonts, style = _typography()
    document: Document = HTML(string=html, url_fetcher=_fetcher()).render(
        font_config=fonts, stylesheets=[style], pdf_tags=True, pdf_variant=VARIANT
    )
    pdf = document.write_pdf(pdf_identifier=identifier, pdf_variant=VARIANT, pdf_tags=True)
    missing = {code for font in document.fonts.values() for code in font.missing}
    return pdf, tuple(sorted(missing))


def _spelt_out(html: str, missing: tuple[int, ...]) -> str:
    return html.translate({code: f"[U+{code:04X}]" for code in missing})


def _fetcher() -> URLFetcher:
    return URLFetcher(allowed_protocols=["data"], fail_on_errors=True)


@cache
def _typography() -> tuple[FontConfiguration, CSS]:
    """Fonts and style, parsed once: a new font configuration for each letter is slow and leaks memory."""
    fonts = FontConfiguration()
    source = "".join(_face(*face) for face in _FACES) + _STYLE.read_text(encoding="utf-8")
    return fonts, CSS(string=source, font_config=fonts, url_fetcher=_fetcher())


def _face(family: str, file: str, weight: str, style: str) -> str:
    content = base64.b64encode((_FONTS / f"{file}.ttf").read_bytes()).decode()
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style};'
        f" src: url(data:font/ttf;base64,{content}); }}\n"
    )
