"""A disk that fills up under a letter: nothing is half issued, and the letter is issued once there is room."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.triage import cases, decided
from triage.audit import verify_chain
from triage.choices import LetterKind, LetterStatus, OutboxStatus
from triage.documents import storage
from triage.documents.errors import StorageFull
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DataRequest, Letter
from triage.services import queue

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["queued"] = cases.registered_case()
        decided.queued(STAGES["queued"], LetterKind.ACKNOWLEDGEMENT)
        yield


@pytest.fixture
def files(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    return tmp_path / "files"


def letter() -> Letter:
    return Letter.objects.get(data_request=STAGES["queued"].pk)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT], ids=["disk", "quota"])
def test_a_letter_on_a_full_disk_is_not_issued_and_is_issued_once_there_is_room(
    code: int, files: Path, monkeypatch: pytest.MonkeyPatch
):
    real = os.fsync

    def full(descriptor: int) -> None:
        # Only there: the store of keys has a disk of its own.
        if os.readlink(f"/proc/self/fd/{descriptor}").startswith(str(files)):
            raise OSError(code, os.strerror(code))
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert queue.work_off(decided.entry_of(letter()).pk, at=decided.AT) is False

    row, entry = letter(), decided.entry_of(letter())
    assert (row.status, row.storage_name, row.sha256, row.issued_at) == (LetterStatus.QUEUED, "", "", None)
    assert (entry.status, entry.problem) == (OutboxStatus.WAITING, StorageFull.__name__)
    assert kept(files) == []
    assert EventKind.LETTER_ISSUED not in STAGES["queued"].events.values_list("kind", flat=True)

    assert queue.work_off(entry.pk, at=entry.not_before) is True

    again = letter()
    assert (again.status, again.problem) == (LetterStatus.ISSUED, "")
    pdf = storage.read(again.storage_name, sha256_digest=again.sha256, scope=again.data_request_id)
    assert pdf.startswith(b"%PDF-")
    assert len(kept(files)) == 1
    assert decided.entry_of(again).status == OutboxStatus.DONE
    assert list(verify_chain(str(again.data_request_id))) == []
