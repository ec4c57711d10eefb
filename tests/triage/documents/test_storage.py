"""Keeping files: encrypted, complete, checked on every reading."""

import errno
import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, InMemoryStorage, default_storage
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from triage.documents.errors import DocumentChanged, DocumentError, StorageFull
from triage.documents.storage import StoredFile, read, store
from triage.encryption import DataErased, ValueTampered, key_store

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SCOPE = UUID("6f1b7c7e-0000-4000-8000-000000000001")
OTHER_SCOPE = UUID("6f1b7c7e-0000-4000-8000-000000000002")
ORDER = b"%PDF-1.7 order of a court against the subject"
DIGEST = hashlib.sha256(ORDER).hexdigest()


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    settings.COUNTERSIGN_KEY_STORE = tmp_path / "keys" / "keys.sqlite3"
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def read_back(stored: StoredFile, scope: UUID = SCOPE) -> bytes:
    return read(stored.name, scope=scope, sha256_digest=stored.sha256)


def test_a_stored_file_comes_back_byte_for_byte_with_its_digest_and_size():
    stored = store(ORDER, scope=SCOPE, at=AT)

    assert (stored.sha256, stored.size) == (DIGEST, len(ORDER))
    assert read_back(stored) == ORDER


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=5000))
def test_any_content_comes_back_as_it_was(content: bytes):
    assert read_back(store(content, scope=SCOPE, at=AT)) == content


def test_on_disk_there_is_one_encrypted_file_under_a_name_that_tells_nothing(files: Path):
    stored = store(ORDER, scope=SCOPE, at=AT)

    (path,) = paths(files)
    assert path == files / stored.name
    assert UUID(path.name).version == 4
    assert b"order" not in path.read_bytes()
    assert str(SCOPE) not in stored.name


def test_the_same_content_twice_is_two_files_that_cannot_be_matched(files: Path):
    first, second = (store(ORDER, scope=SCOPE, at=AT) for _ in range(2))

    assert first.name != second.name
    assert (files / first.name).read_bytes() != (files / second.name).read_bytes()


def test_a_changed_file_is_refused(files: Path):
    stored = store(ORDER, scope=SCOPE, at=AT)
    path = files / stored.name
    path.write_bytes(path.read_bytes()[:-1] + b"\x00\x00")

    with pytest.raises(ValueTampered, match="was changed"):
        read_back(stored)


def test_two_files_of_a_data_request_cannot_be_swapped(files: Path):
    first, second = (store(content, scope=SCOPE, at=AT) for content in (ORDER, b"another order"))
    (files / second.name).write_bytes((files / first.name).read_bytes())

    with pytest.raises(ValueTampered, match="another field"):
        read_back(second)
    assert read_back(first) == ORDER


def test_a_file_of_another_data_request_is_refused():
    stored = store(ORDER, scope=SCOPE, at=AT)
    store(ORDER, scope=OTHER_SCOPE, at=AT)

    with pytest.raises(ValueTampered, match=f"belongs to data request {SCOPE}"):
        read_back(stored, scope=OTHER_SCOPE)


def test_a_file_that_is_not_the_recorded_one_is_refused():
    stored = store(ORDER, scope=SCOPE, at=AT)

    with pytest.raises(DocumentChanged, match="SHA-256 differs"):
        read(stored.name, scope=SCOPE, sha256_digest=hashlib.sha256(b"another").hexdigest())


def test_an_erased_file_stays_on_disk_and_can_not_be_read(files: Path):
    stored = store(ORDER, scope=SCOPE, at=AT)
    key_store().destroy(SCOPE, at=AT)

    with pytest.raises(DataErased):
        read_back(stored)
    assert (files / stored.name).exists()


def test_a_missing_file_says_what_to_do(files: Path):
    stored = store(ORDER, scope=SCOPE, at=AT)
    (files / stored.name).unlink()

    with pytest.raises(DocumentError, match="Restore it from the backup"):
        read_back(stored)


def test_a_file_of_the_largest_size_is_kept_and_a_larger_one_refused(settings: Settings, files: Path):
    settings.COUNTERSIGN_LARGEST_DOCUMENT = len(ORDER)
    store(ORDER, scope=SCOPE, at=AT)

    with pytest.raises(DocumentError, match=f"at most {len(ORDER)} can be kept"):
        store(ORDER + b".", scope=SCOPE, at=AT)
    assert len(paths(files)) == 1


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        (errno.ENOSPC, StorageFull, "no room left on the disk of the desk"),
        (errno.EDQUOT, StorageFull, "no room left on the disk of the desk"),
        (errno.EIO, DocumentError, "Input/output error"),
    ],
    ids=["full", "quota", "broken"],
)
def test_a_disk_that_fails_in_the_middle_leaves_nothing(
    files: Path, monkeypatch: pytest.MonkeyPatch, code: int, error: type[DocumentError], says: str
):
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("triage.documents.storage.os.fsync", fail)

    with pytest.raises(DocumentError, match=says) as refusal:
        store(ORDER, scope=SCOPE, at=AT)
    assert type(refusal.value) is error
    assert paths(files) == []


def test_the_file_is_complete_before_it_gets_its_name(files: Path, monkeypatch: pytest.MonkeyPatch):
    seen: list[int] = []
    save: Callable[..., str] = FileSystemStorage._save  # type: ignore[attr-defined]

    def look_first(storage: FileSystemStorage, name: str, content: File) -> str:  # type: ignore[type-arg]
        (part,) = paths(files)
        seen.append(part.stat().st_size)
        return save(storage, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", look_first)
    stored = store(ORDER, scope=SCOPE, at=AT)

    assert seen == [(files / stored.name).stat().st_size] == [len(ORDER) + 47]


def test_a_storage_that_is_no_file_system_serves_as_well(settings: Settings, files: Path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    stored = store(ORDER, scope=SCOPE, at=AT)

    assert read_back(stored) == ORDER
    assert default_storage.exists(stored.name)
    assert isinstance(default_storage._wrapped, InMemoryStorage)  # type: ignore[attr-defined]
    assert not files.exists()
