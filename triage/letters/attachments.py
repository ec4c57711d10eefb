"""Files that travel inside a letter, as Associated Files of PDF/A-3 (ISO 19005-3, 6.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """The data that a letter is about, in a file of its own; a reader of the PDF can save it.

    `name` is plain ASCII without folders, `media_type` as in `text/csv`, `made_at` aware. Raises ValueError.
    """

    name: str
    media_type: str
    description: str
    content: bytes
    made_at: datetime

    def __post_init__(self) -> None:
        """Refuse what would make two readers see two names, or another file in another time zone."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot name a file inside a letter.")
        if not _MEDIA_TYPE.fullmatch(self.media_type):
            raise ValueError(f"{self.media_type!r} is not a media type.")
        if self.made_at.tzinfo is None:
            raise ValueError(f"The time of {self.name} has no zone.")
