"""Takes in a file that somebody asks about: its digest is computed as it arrives, and nothing of it is kept."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class HashedUpload(UploadedFile):  # type: ignore[type-arg]
    """A file of which only its size in bytes and its SHA-256 are known; empty above the largest document."""

    def __init__(self, size: int, sha256_digest: str) -> None:
        super().__init__(BytesIO(), "file", size=size)
        self.sha256 = sha256_digest


class HashingHandler(FileUploadHandler):
    """Hashes an upload chunk by chunk, up to the largest document; the rest is read and dropped."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with a file."""
        super().new_file(*args, **kwargs)
        self._digest, self._size = sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hash the chunk and forget it."""
        self._size += len(raw_data)
        if self._size <= settings.COUNTERSIGN_LARGEST_DOCUMENT:
            self._digest.update(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """What is known of the file."""
        whole = self._size <= settings.COUNTERSIGN_LARGEST_DOCUMENT
        return HashedUpload(self._size, self._digest.hexdigest() if whole else "")
