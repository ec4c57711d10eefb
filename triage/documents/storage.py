"""Keeps the bytes of documents and letters: encrypted, under a random name, checked on every reading."""

import errno
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from triage.documents.errors import DocumentChanged, DocumentError, StorageFull
from triage.encryption import decrypt_bytes, encrypt_bytes

logger = logging.getLogger(__name__)

PARTS_FOLDER = "incoming"
OWNERS = UUID("6f0c1f0e-6f3a-4a7e-9d0b-3f5a2d1c8b57")
"""Makes the beginning of a name from the id of what a file belongs to, which itself is in no name."""
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Error numbers of a full disk, a used-up quota, a limit on the size of files."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file went, and the SHA-256 (hexadecimal) and size in bytes of its content in clear."""

    name: str
    sha256: str
    size: int


def store(content: bytes, *, scope: UUID, at: datetime, owner: UUID | None = None) -> StoredFile:
    """Keep content under the key of a data request; when this returns it is complete and on disk.

    `at` is the time written beside a data key made by this call. The name is random and tells nothing; the names of
    what belongs to one `owner` begin alike, so that `remove_others` finds what a killed process left. Raises
    StorageFull without room, DocumentError if the content is too large or the storage fails otherwise, DataErased if
    the key was destroyed. What was begun is removed.
    """
    if len(content) > settings.COUNTERSIGN_LARGEST_DOCUMENT:
        raise DocumentError(
            _("The file has {count} bytes; at most {most} can be kept. Ask for it in parts.").format(
                count=number_format(len(content), force_grouping=True),
                most=number_format(settings.COUNTERSIGN_LARGEST_DOCUMENT, force_grouping=True),
            )
        )
    opaque = f"{_stem(owner)}.{uuid4()}" if owner else str(uuid4())
    token = encrypt_bytes(content, scope=scope, context=_context(opaque), at=at)
    try:
        name = _write(default_storage, f"{opaque[:2]}/{opaque}", token)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(
                _(
                    "There is no room left on the disk of the desk. Nothing was changed. Tell whoever "
                    "runs the desk, and try again once there is room."
                )
            ) from error
        raise DocumentError(
            _("The file could not be kept ({error}). Nothing was changed.").format(error=error.strerror)
        ) from error
    return StoredFile(name=name, sha256=sha256(content).hexdigest(), size=len(content))


def read(name: str, *, scope: UUID, sha256_digest: str) -> bytes:
    """The content as it was stored, which must have the digest that was recorded.

    Raises DocumentChanged, DocumentError if the file is not there, ValueTampered if its bytes were changed or
    belong to another data request, DataErased after its key was destroyed.
    """
    try:
        with default_storage.open(name) as stream:
            token = stream.read()
    except OSError as error:
        raise DocumentError(
            _("The stored file {name} cannot be read. Restore it from the backup.").format(name=name)
        ) from error
    content = decrypt_bytes(token, scope=scope, context=_context(name.rpartition("/")[2]))
    if not compare_digest(sha256(content).hexdigest(), sha256_digest):
        raise DocumentChanged(
            _("The stored file {name} is not the one that was recorded: its SHA-256 differs.").format(
                name=name
            )
        )
    return content


def remove(stored: StoredFile) -> None:
    """Take back a file that no row names and none will. A storage that fails is logged: the file tells nothing."""
    _remove_all([stored.name])


def remove_others(owner: UUID, *, keep: str) -> None:
    """Remove what was stored for an owner besides the file that its row names, finished or not.

    Call it once that row can name no other file any more.
    """
    stem = _stem(owner)
    found = [f"{folder}/{name}" for folder in (stem[:2], PARTS_FOLDER) for name in _names_in(folder)]
    _remove_all(name for name in found if name != keep and name.rpartition("/")[2].startswith(f"{stem}."))


def _stem(owner: UUID) -> str:
    return str(uuid5(OWNERS, str(owner)))


def _names_in(folder: str) -> list[str]:
    try:
        return list(default_storage.listdir(folder)[1])
    except OSError:
        return []  # nothing was ever put there, or the storage is away: the file stays where it is


def _remove_all(names: Iterable[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            logger.exception("The file %s, which nothing names, could not be removed", name)


def _context(opaque: str) -> str:
    return f"triage.documents/{opaque}"


class _FinishedFile(File):  # type: ignore[type-arg]
    """A finished file on this machine's disk: Django's file storage moves it into place, others read it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def _write(storage: Storage, name: str, token: bytes) -> str:
    folder = _parts_folder(storage)
    with NamedTemporaryFile(dir=folder, prefix=name.rpartition("/")[2], delete=False) as part:
        try:
            part.write(token)
            part.flush()
            os.fsync(part.fileno())
            part.seek(0)
            saved = storage.save(name, _FinishedFile(part, name=part.name))
        finally:
            Path(part.name).unlink(missing_ok=True)
    if isinstance(storage, FileSystemStorage):
        _sync_folder(Path(storage.path(saved)).parent)
    return saved


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parts_folder(storage: Storage) -> Path | None:
    """A folder on the storage's own file system, so that moving is one step; None for remote storages."""
    if not isinstance(storage, FileSystemStorage):
        return None
    folder = Path(storage.location) / PARTS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder
