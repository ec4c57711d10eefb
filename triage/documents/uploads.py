"""Takes in what a browser uploads without ever holding or keeping more than a document may have."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

from triage.documents.errors import DocumentError, DocumentTooLarge, StorageFull
from triage.documents.storage import NO_ROOM


class RefusedUpload(UploadedFile):  # type: ignore[type-arg]
    """An upload of which nothing was kept; `refusal` says why and names it."""

    def __init__(self, name: str | None, size: int, refusal: DocumentError) -> None:
        super().__init__(ContentFile(b""), name, size=size)
        self.refusal = refusal


class DocumentUpload(FileUploadHandler):
    """Writes an upload into a temporary file, up to the largest document; the rest is read and dropped.

    The file itself then says what was wrong: an error raised here would end the HTTP request without words.
    """

    file: TemporaryUploadedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a file, whose temporary name has nothing of the name that came."""
        super().new_file(*args, **kwargs)
        self.file, self._written, self._full = None, 0, False
        try:
            self.file = TemporaryUploadedFile("document", self.content_type or "", 0, self.charset)
        except OSError as error:
            self._stop(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the chunk unless the file is too large already, or the disk is full."""
        self._written += len(raw_data)
        if self.file is None:
            return
        if self._written > settings.COUNTERSIGN_LARGEST_DOCUMENT:
            self._drop()
            return
        try:
            self.file.write(raw_data)
            self.file.flush()
        except OSError as error:
            self._stop(error)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The file, or what says why there is none."""
        name = str(self.file_name)
        if self._full:
            return RefusedUpload(name, file_size, no_room(name))
        if self.file is None:
            return RefusedUpload(name, file_size, too_large(name, file_size))
        self.file.seek(0)
        self.file.size = file_size
        self.file.name = name
        return self.file

    def upload_interrupted(self) -> None:
        """Remove what was begun."""
        self._drop()

    def _stop(self, error: OSError) -> None:
        if error.errno not in NO_ROOM:
            raise error
        self._full = True
        self._drop()

    def _drop(self) -> None:
        begun, self.file = self.file, None
        if begun is not None:
            # On a full disk closing fails as writing did; the file is gone all the same.
            with suppress(OSError):
                begun.close()


def content_of(file: UploadedFile[bytes]) -> bytes:
    """The bytes of an upload. Raises DocumentTooLarge before anything is read, StorageFull; both name the file."""
    if isinstance(file, RefusedUpload):
        raise file.refusal
    size = file.size or 0
    if size > settings.COUNTERSIGN_LARGEST_DOCUMENT:
        raise too_large(str(file.name), size)
    return bytes(file.read())


def too_large(name: str, size: int) -> DocumentTooLarge:
    """The refusal of a file that has more bytes than a document may have."""
    return DocumentTooLarge(
        _("“{name}” has {size} bytes; at most {most} can be kept. Ask for it in parts.").format(
            name=name, size=f"{size:,}", most=f"{settings.COUNTERSIGN_LARGEST_DOCUMENT:,}"
        )
    )


def no_room(name: str) -> StorageFull:
    """The refusal of a file for which the disk has no room."""
    return StorageFull(
        _(
            "“{name}” was not kept: there is no room left on the disk of the desk. Nothing was changed. Tell whoever "
            "runs the desk, and attach it again once there is room."
        ).format(name=name)
    )
