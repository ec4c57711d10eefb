"""Pages of a letter of ours as pictures, for a preview on every device. Strangers' files are drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Final

import pypdfium2 as pdfium
from PIL import Image

MOST_PAGES: Final = 6
"""Pages that a preview draws; the rest is in the PDF."""
SCALE: Final = 1.6
"""Pixels per point: sharp at the width of half a window, and at that of a whole telephone."""
_FASTEST: Final = 1
_one_at_a_time: Final = Lock()
"""PDFium is not made for threads."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The first pages as PNG, and how many there are in all."""

    drawn: tuple[bytes, ...]
    pages: int


def pictures_of(pdf: bytes, *, most: int = MOST_PAGES) -> Pictures:
    """Draw the first pages of a letter that this product made."""
    with _one_at_a_time:
        document = pdfium.PdfDocument(pdf)
        try:
            count = len(document)
            return Pictures(tuple(_drawn(document, page) for page in range(min(count, most))), count)
        finally:
            document.close()


def _drawn(document: pdfium.PdfDocument, page: int) -> bytes:
    sheet = document[page]
    try:
        picture = sheet.render(scale=SCALE, grayscale=False).to_pil()
    finally:
        sheet.close()
    out = BytesIO()
    few = picture.quantize(colors=64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", compress_level=_FASTEST)
    return out.getvalue()
