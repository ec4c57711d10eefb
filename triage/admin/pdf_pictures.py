"""A letter of ours as pictures on a page of the desk: seen on every device, and kept nowhere."""

from __future__ import annotations

import base64

from triage.letters.pictures import pictures_of


def addresses_of(pdf: bytes) -> list[str]:
    """Its first pages as `data:` addresses."""
    return [f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in pictures_of(pdf).drawn]
