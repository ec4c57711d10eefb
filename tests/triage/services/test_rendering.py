"""A queued letter is rendered once, whatever happens to the worker, and only for somebody who may still issue it."""

import errno
import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage

from jurisdictions.law.vocabulary import Clock
from tests.triage import cases, decided, people
from triage import audit
from triage.audit import verify_chain
from triage.choices import LetterKind, LetterStatus, OutboxStatus, Status
from triage.documents import storage
from triage.documents.errors import DocumentError
from triage.errors import ChangedMeanwhile
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.letters.errors import RenderingFailed, RenderingTimeout
from triage.models import DataRequest, JurisdictionUserGrant, Letter, OutboxEntry, User
from triage.roles import Role
from triage.services import letter_rendering, preservation, queue
from triage.services.queue import LEASE, MOST_ATTEMPTS

pytestmark = pytest.mark.django_db

STAGES: dict[str, DataRequest] = {}
REAL_RENDERER = renderer.render


class Killed(BaseException):
    """What `kill -9` looks like from inside: nothing after it runs."""


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        STAGES["queued"] = decided.produced(tmp_path_factory.mktemp("records"))
        decided.queued(STAGES["queued"])
        yield


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    """Other tests store files at the same time."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()


@pytest.fixture(autouse=True)
def _blank_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "render", decided.blank_render)


def letter() -> Letter:
    return Letter.objects.get(data_request=STAGES["queued"].pk)


def entry() -> OutboxEntry:
    return decided.entry_of(letter())


def kinds() -> list[str]:
    return list(STAGES["queued"].events.order_by("number").values_list("kind", flat=True))


def stored_files() -> set[str]:
    folders, _ = default_storage.listdir("")
    return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(folder)[1]}


def content(row: Letter) -> bytes:
    return storage.read(row.storage_name, scope=row.data_request_id, sha256_digest=row.sha256)


def test_a_rendered_letter_is_a_pdf_that_is_kept_with_its_digest(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(renderer, "render", REAL_RENDERER)

    assert queue.work_off(entry().pk, at=decided.AT)

    row = letter()
    assert (row.status, row.issued_at) == (LetterStatus.ISSUED, decided.AT)
    with pikepdf.open(BytesIO(content(row))) as document:
        assert len(document.pages) == row.pages
        assert document.Root.MarkInfo.Marked
    assert cases.fresh(row.data_request).status == Status.ANSWERED
    assert entry().status == OutboxStatus.DONE
    assert kinds()[-1] == EventKind.LETTER_ISSUED
    assert list(verify_chain(str(row.data_request_id))) == []


def test_the_file_on_disk_tells_nothing():
    queue.work_off(entry().pk, at=decided.AT)

    row = letter()
    with default_storage.open(row.storage_name) as stream:
        stored = stream.read()
    assert b"%PDF" not in stored
    assert str(row.data_request) not in row.storage_name


def test_an_answer_meets_the_clock_for_answers():
    case = STAGES["queued"]
    assert not case.deadlines.live().filter(clock=Clock.ANSWER, met_at__isnull=False).exists()

    queue.work_off(entry().pk, at=decided.AT)

    assert not case.deadlines.live().filter(clock=Clock.ANSWER, met_at__isnull=True).exists()
    assert cases.fresh(case).due_at is None


def test_delivered_twice_in_sequence_it_is_rendered_once(monkeypatch: pytest.MonkeyPatch):
    rendered: list[str] = []

    def counted(html: str, *, identifier: str, **sheet: Any) -> bytes:
        rendered.append(identifier)
        return decided.blank_render(html, identifier=identifier)

    monkeypatch.setattr(renderer, "render", counted)
    assert queue.work_off(entry().pk, at=decided.AT) is True
    once = (letter().sha256, kinds(), stored_files(), OutboxEntry.objects.values().get(pk=entry().pk))

    assert queue.work_off(entry().pk, at=decided.LATER) is False
    letter_rendering.render_queued(letter().pk, actor=people.alice(), at=decided.LATER)

    assert (letter().sha256, kinds(), stored_files(), OutboxEntry.objects.values().get(pk=entry().pk)) == once
    assert rendered == [str(letter().pk)]


# A worker that dies


def killed_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Callable[[], None]:
    """Kill the worker when it calls this; the returned function brings the call back."""
    real = getattr(owner, name)

    def die(*args: Any, **kwargs: Any) -> None:
        raise Killed

    monkeypatch.setattr(owner, name, die)
    return lambda: monkeypatch.setattr(owner, name, real)


@pytest.mark.parametrize(
    ("owner", "name"),
    [(renderer, "render"), (storage, "store"), (audit, "record"), (queue, "_finish")],
    ids=["while-rendering", "before-storing", "before-committing", "after-committing"],
)
def test_a_worker_killed_anywhere_leaves_a_letter_that_is_rendered_once(
    owner: Any, name: str, monkeypatch: pytest.MonkeyPatch
):
    back = killed_at(monkeypatch, owner, name)
    with pytest.raises(Killed):
        queue.work_off(entry().pk, at=decided.AT)
    assert entry().status == OutboxStatus.RUNNING
    assert letter().status == (LetterStatus.ISSUED if name == "_finish" else LetterStatus.QUEUED)
    back()

    assert queue.work_off(entry().pk, at=decided.AT + LEASE / 2) is False
    assert queue.ready_entries(at=decided.AT + LEASE / 2) == []
    assert queue.ready_entries(at=decided.AT + LEASE) == [entry().pk]
    assert queue.work_off(entry().pk, at=decided.AT + LEASE) is True

    assert (letter().status, entry().status, entry().attempts) == (LetterStatus.ISSUED, OutboxStatus.DONE, 2)
    assert kinds().count(EventKind.LETTER_ISSUED) == 1
    assert letter().storage_name in stored_files()
    assert content(letter()).startswith(b"%PDF")
    assert list(verify_chain(str(letter().data_request_id))) == []


def test_a_letter_that_kills_every_worker_is_given_up_and_shown(monkeypatch: pytest.MonkeyPatch):
    killed_at(monkeypatch, renderer, "render")
    at = decided.AT
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Killed):
            queue.work_off(entry().pk, at=at)
        at += LEASE

    assert queue.work_off(entry().pk, at=at) is False

    assert (entry().status, letter().status) == (OutboxStatus.FAILED, LetterStatus.FAILED)
    assert "did not survive 5 attempts" in letter().problem
    assert kinds()[-2:] == [EventKind.LETTER_FAILED, EventKind.WORK_FAILED]
    assert queue.ready_entries(at=at + LEASE) == []


def test_a_worker_past_its_lease_does_not_write_over_the_next_ones_outcome(monkeypatch: pytest.MonkeyPatch):
    second: list[bool] = []

    def slow(html: str, *, identifier: str, **sheet: Any) -> bytes:
        if not second:
            second.append(True)
            assert queue.work_off(entry().pk, at=decided.AT + LEASE) is True
            raise RuntimeError("the slow one fails after all")
        return decided.blank_render(html, identifier=identifier)

    monkeypatch.setattr(renderer, "render", slow)

    assert queue.work_off(entry().pk, at=decided.AT) is False

    assert (entry().status, entry().problem, letter().status) == (OutboxStatus.DONE, "", LetterStatus.ISSUED)
    assert EventKind.WORK_FAILED not in kinds()


# Failures


def test_a_failure_is_tried_again_later_each_time_and_five_times_at_most(monkeypatch: pytest.MonkeyPatch):
    def broken(html: str, *, identifier: str, **sheet: Any) -> bytes:
        raise OSError("no space left")

    monkeypatch.setattr(renderer, "render", broken)
    at, waits = decided.AT, []
    for attempt in range(1, MOST_ATTEMPTS):
        assert queue.work_off(entry().pk, at=at) is False
        row = entry()
        assert (row.status, row.attempts, row.problem) == (OutboxStatus.WAITING, attempt, "OSError")
        assert queue.work_off(row.pk, at=at) is False
        waits.append((row.not_before - at).total_seconds())
        at = row.not_before
    assert waits == [20, 40, 80, 160]
    assert letter().status == LetterStatus.QUEUED

    assert queue.work_off(entry().pk, at=at) is False

    assert (entry().status, letter().status) == (OutboxStatus.FAILED, LetterStatus.FAILED)
    assert letter().problem == "OSError after 5 attempts"
    assert "no space" not in str(list(STAGES["queued"].events.values()))


def test_what_failed_once_is_rendered_at_the_next_attempt(monkeypatch: pytest.MonkeyPatch):
    def broken(html: str, *, identifier: str, **sheet: Any) -> bytes:
        monkeypatch.setattr(renderer, "render", decided.blank_render)
        raise OSError("no space left")

    monkeypatch.setattr(renderer, "render", broken)
    queue.work_off(entry().pk, at=decided.AT)

    assert queue.work_off(entry().pk, at=entry().not_before) is True

    assert (letter().status, entry().problem) == (LetterStatus.ISSUED, "")


@pytest.mark.parametrize(
    "error", [RenderingFailed("a picture is broken"), RenderingTimeout(60.0)], ids=["failed", "timeout"]
)
def test_a_letter_that_cannot_be_rendered_says_so_and_can_be_issued_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch
):
    def broken(html: str, *, identifier: str, **sheet: Any) -> bytes:
        raise error

    monkeypatch.setattr(renderer, "render", broken)
    queue.work_off(entry().pk, at=decided.AT)
    assert letter().status == LetterStatus.FAILED
    assert str(error) in letter().problem

    monkeypatch.setattr(renderer, "render", decided.blank_render)
    again = decided.render(decided.issue(letter()), at=decided.LATER)

    assert (again.status, again.problem) == (LetterStatus.ISSUED, "")
    assert OutboxEntry.objects.filter(object_id=again.pk).count() == 2


def test_a_disk_that_is_full_is_shown_and_the_letter_can_be_issued_again(monkeypatch: pytest.MonkeyPatch):
    def full(*args: Any, **kwargs: Any) -> None:
        raise DocumentError("The file could not be kept (No space left on device). Nothing was changed.")

    monkeypatch.setattr(storage, "store", full)
    queue.work_off(entry().pk, at=decided.AT)
    monkeypatch.undo()
    monkeypatch.setattr(renderer, "render", decided.blank_render)
    assert letter().status == LetterStatus.FAILED
    assert "No space left" in letter().problem

    assert decided.render(decided.issue(letter())).status == LetterStatus.ISSUED


def test_without_room_nothing_is_half_issued_and_it_is_issued_later(monkeypatch: pytest.MonkeyPatch):
    def no_room(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = decided.snapshot(STAGES["queued"])
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        assert queue.work_off(entry().pk, at=decided.AT) is False
    assert (entry().status, entry().problem) == (OutboxStatus.WAITING, "StorageFull")
    assert (letter().status, letter().storage_name) == (LetterStatus.QUEUED, "")
    assert (decided.snapshot(STAGES["queued"]), stored_files()) == (before, set())

    assert queue.work_off(entry().pk, at=entry().not_before) is True
    assert (letter().status, stored_files()) == (LetterStatus.ISSUED, {letter().storage_name})


def test_what_a_killed_worker_stored_is_removed_by_the_next(monkeypatch: pytest.MonkeyPatch):
    other = storage.store(b"another letter", scope=letter().data_request_id, at=decided.AT, owner=uuid4())
    back = killed_at(monkeypatch, audit, "record")
    with pytest.raises(Killed):
        queue.work_off(entry().pk, at=decided.AT)
    left = stored_files() - {other.name}
    back()

    assert queue.work_off(entry().pk, at=decided.AT + LEASE) is True
    assert stored_files() == {letter().storage_name, other.name}
    assert len(left - stored_files()) == 1


def test_a_step_taken_while_it_is_rendered_makes_it_render_again(monkeypatch: pytest.MonkeyPatch):
    def meanwhile(html: str, *, identifier: str, **sheet: Any) -> bytes:
        preservation.preserve(
            actor=people.alice(), data_request=cases.fresh(STAGES["queued"]),
            until=decided.AT.replace(year=2027), basis="Art. 11", at=decided.AT,
        )  # fmt: skip
        monkeypatch.setattr(renderer, "render", decided.blank_render)
        return decided.blank_render(html, identifier=identifier)

    monkeypatch.setattr(renderer, "render", meanwhile)

    assert queue.work_off(entry().pk, at=decided.AT) is False
    assert (entry().status, entry().problem) == (OutboxStatus.WAITING, ChangedMeanwhile.__name__)
    assert letter().status == LetterStatus.QUEUED

    assert queue.work_off(entry().pk, at=entry().not_before) is True
    assert letter().status == LetterStatus.ISSUED


# Who may still do it


def takes_role(user: User) -> None:
    user.groups.remove(Group.objects.get(name=Role.REGIONAL_COUNSEL))


def takes_scope(user: User) -> None:
    JurisdictionUserGrant.objects.filter(user=user, content_object_id="DE").delete()


def disables(user: User) -> None:
    user.is_active = False
    user.save()


@pytest.mark.parametrize("meanwhile", [False, True], ids=["before", "while-rendering"])
@pytest.mark.parametrize(
    ("take", "says"),
    [(takes_role, "may not do this"), (takes_scope, "no such data request"), (disables, "no such data request")],
    ids=["role", "scope", "disabled"],
)  # fmt: skip
def test_a_person_who_may_not_any_more_issues_nothing_and_another_can(
    take: Callable[[User], None], says: str, meanwhile: bool, monkeypatch: pytest.MonkeyPatch
):
    def render(html: str, *, identifier: str, **sheet: Any) -> bytes:
        take(people.bob())
        return decided.blank_render(html, identifier=identifier)

    if meanwhile:
        monkeypatch.setattr(renderer, "render", render)
    else:
        take(people.bob())

    assert queue.work_off(entry().pk, at=decided.AT) is False

    assert (letter().status, entry().status) == (LetterStatus.FAILED, OutboxStatus.FAILED)
    assert says in letter().problem
    assert kinds()[-2:] == [EventKind.LETTER_FAILED, EventKind.WORK_FAILED]
    assert cases.fresh(STAGES["queued"]).status == Status.PRODUCED

    monkeypatch.setattr(renderer, "render", decided.blank_render)
    issued = decided.render(decided.issue(letter(), actor=people.carol()))
    assert (issued.status, issued.issued_by) == (LetterStatus.ISSUED, people.carol())
    assert list(verify_chain(str(issued.data_request_id))) == []


def test_a_failure_that_comes_after_the_letter_was_issued_changes_nothing():
    queue.work_off(entry().pk, at=decided.AT)
    before = (decided.snapshot(STAGES["queued"]), letter().status)

    letter_rendering.rendering_failed(letter().pk, actor=people.alice(), problem="late", at=decided.LATER)

    assert (decided.snapshot(STAGES["queued"]), letter().status) == before


def test_every_kind_of_letter_goes_through_the_same_queue(tmp_path: Path):
    case = decided.approved(decided.refuse_all)

    for kind in (LetterKind.ACKNOWLEDGEMENT, LetterKind.REFUSAL):
        assert decided.render(decided.queued(case, kind)).status == LetterStatus.ISSUED

    assert cases.fresh(case).status == Status.ANSWERED
