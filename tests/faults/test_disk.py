"""Fill the disk while a document is uploaded, a letter is rendered, a row is written: nothing is half there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings
from django.db import connection, connections
from django.urls import reverse

from tests.faults.desk import Browser, Desk, broken_chains, filled, let_delays_run_out, wait_until
from tests.triage import cases, decided, people
from tests.triage.rows import row_counts, rows_made_since
from tests.triage.test_tasks import LONG_AGO
from triage.choices import LetterKind, LetterStatus, OutboxStatus
from triage.models import DataRequest, Document, OutboxEntry, User
from triage.services import viewing

Seen = Callable[[str, object], None]
ROOM = 16 * 1024 * 1024
"""Bytes of the small disk."""
ORDER = b"%PDF-1.7\n" + os.urandom(ROOM + 1024 * 1024)
"""A document for which it has no room."""
NOTE = b"The order has been withdrawn."


@contextmanager
def small_disk(folder: Path, size: int = ROOM) -> Iterator[Path]:
    """A disk of its own below the folder; skips where this account may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small disk is mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(folder)], check=True)


def attach(browser: Browser, case: DataRequest, name: str, content: bytes) -> requests.Response:
    page = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "attach-document"})
    return browser.post(page, files={"file": (name, content)}, version=case.version, role="order")


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def assert_refused_whole(answer: requests.Response, before: dict[str, int]) -> None:
    """The page names the document and what to do; no row was added."""
    assert answer.status_code == 507, answer.text
    assert "“Beschluss.pdf” was not kept" in answer.text
    assert "no room left on the disk" in answer.text
    assert "attach it again once there is room" in answer.text
    assert rows_made_since(before) == {}
    assert broken_chains() == []


def test_a_document_for_which_there_is_no_room_is_refused_by_name_and_a_small_one_is_kept(
    desk: Desk, record_property: Seen
):
    case = cases.registered_case()
    with small_disk(Path(settings.MEDIA_ROOT)) as folder:
        _, address = desk.web()
        alice = desk.browser(address, "alice")
        before = row_counts()

        assert_refused_whole(attach(alice, case, "Beschluss.pdf", ORDER), before)
        assert files_below(folder) == []

        assert attach(alice, case, "Note.txt", NOTE).status_code == 302
        document = Document.objects.get()
        assert viewing.open_document(actor=people.alice(), document=document, at=cases.AT) == NOTE
        assert broken_chains() == []
    record_property("seen", "507 with the document's name, no row, no file; the next one is kept")


def test_an_upload_that_fills_the_disk_for_passing_files_is_refused_by_name(
    desk: Desk, record_property: Seen
):
    case = cases.registered_case()
    with small_disk(desk.folder / "passing") as folder:
        _, address = desk.web(TMPDIR=str(folder))
        alice = desk.browser(address, "alice")
        before = row_counts()
        at_rest = {path.name for path in files_below(folder)}

        assert_refused_whole(attach(alice, case, "Beschluss.pdf", ORDER), before)

        left = {path.name for path in files_below(folder)} - at_rest
        assert [name for name in left if "upload" in name] == []
        assert attach(alice, case, "Note.txt", NOTE).status_code == 302
    record_property("seen", "507 with the document's name, the passing file is gone")


def test_without_any_disk_of_its_own_a_limit_on_files_is_refused_in_the_same_words(
    desk: Desk, record_property: Seen
):
    case = cases.registered_case()
    limit = f"{__name__.rpartition('.')[0]}.limited_web"
    _, address = desk.web(application=limit, workers=1, FAULT_LARGEST_FILE=str(ROOM))
    alice = desk.browser(address, "alice")
    before = row_counts()

    assert_refused_whole(attach(alice, case, "Beschluss.pdf", ORDER), before)

    assert files_below(Path(settings.MEDIA_ROOT)) == []
    assert attach(alice, case, "Note.txt", NOTE).status_code == 302
    assert broken_chains() == []
    record_property("seen", "507 with the document's name, as with a full disk")


def test_a_letter_for_which_there_is_no_room_is_rendered_once_there_is(desk: Desk, record_property: Seen):
    decided.load_law()
    draft = decided.draft(decided.verified(), LetterKind.ACKNOWLEDGEMENT)
    with small_disk(Path(settings.MEDIA_ROOT)) as folder:
        worker = desk.worker("--beat")
        with filled(folder):
            letter = decided.issue(draft, at=LONG_AGO)
            wait_until(
                lambda: OutboxEntry.objects.get().problem == "StorageFull",
                what="the worker finds the disk full",
                log=worker.log,
            )
            assert OutboxEntry.objects.get().status == OutboxStatus.WAITING
            assert decided.fresh_letter(letter).status == LetterStatus.QUEUED
        let_delays_run_out()
        wait_until(
            lambda: decided.fresh_letter(letter).status == LetterStatus.ISSUED,
            what="the letter is rendered",
            log=worker.log,
        )
        assert len(files_below(folder)) == 1
    assert broken_chains() == []
    record_property("seen", "put back in the queue, then issued once")


@contextmanager
def database_on(folder: Path) -> Iterator[None]:
    """The test's SQLite database lies in another folder within the block."""
    home = Path(str(connection.settings_dict["NAME"]))
    connections.close_all()
    away = folder / home.name
    shutil.copy(home, away)
    connection.settings_dict["NAME"] = str(away)
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = str(home)


def assign(browser: Browser, case: DataRequest, to: User) -> requests.Response:
    page = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "assign"})
    values: dict[str, Any] = {"version": case.version, "assignee": to.pk}
    return browser.post(page, **values)


@pytest.mark.usefixtures("on_sqlite")
def test_a_database_whose_disk_is_full_refuses_a_step_whole_and_takes_it_once_there_is_room(
    desk: Desk, record_property: Seen
):
    with small_disk(desk.folder / "database", 2 * ROOM) as folder, database_on(folder):
        case = cases.registered_case()
        bob = people.bob()
        _, address = desk.web()
        carol = desk.browser(address, "carol")
        assert carol.get(reverse("admin:triage_datarequest_changelist")).status_code == 200
        before = row_counts()
        connections.close_all()

        with filled(folder):
            answer = assign(carol, case, bob)

        assert answer.status_code == 507, answer.text
        assert "no room left on its disk" in answer.text
        assert rows_made_since(before) == {}
        assert cases.fresh(case).assigned_to is None
        assert broken_chains() == []
        assert assign(carol, case, bob).status_code == 302
        assert cases.fresh(case).assigned_to == bob
        assert broken_chains() == []
    record_property("seen", "507 with words, no row; the same form again is taken")
