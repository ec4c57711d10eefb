"""The files that travel inside an issued letter, taken out of it again: the same bytes, in one archive."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pikepdf

_READABLE = 0o644 << 16


def packed_files(pdf: bytes, *, at: datetime) -> bytes | None:
    """The files inside a letter as a ZIP archive whose entries bear the time `at`; None for a letter without any.

    The same letter and time give the same bytes.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        found = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
    if not found:
        return None
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in sorted(found):
            entry = ZipInfo(name, at.timetuple()[:6])
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, _READABLE
            archive.writestr(entry, found[name])
    return target.getvalue()
