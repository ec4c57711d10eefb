"""A PDF of ours as pictures on a page of the desk: seen on every device, and kept nowhere."""

from __future__ import annotations

import base64
from io import BytesIO

import pikepdf

from triage.documents.detection import PDF
from triage.documents.pictures import draw_page

MOST_PAGES = 4
ZOOM = 1.25


def pictures_of(pdf: bytes) -> list[str]:
    """Its first pages as `data:` addresses. Raises NoPage, DocumentError."""
    with pikepdf.open(BytesIO(pdf)) as document:
        pages = min(len(document.pages), MOST_PAGES)
    drawn = (draw_page(pdf, media_type=PDF.media_type, page=page, zoom=ZOOM) for page in range(1, pages + 1))
    return [f"data:image/png;base64,{base64.b64encode(picture).decode()}" for picture in drawn]
