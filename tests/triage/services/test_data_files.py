"""The disclosed data outside of the letter: the same bytes, after an event, for whoever may have the letter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail

from tests.triage import cases, decided, delivered, people
from tests.triage.decided import last_event
from triage import audit
from triage.audit import verify_chain
from triage.choices import DeliveryStatus, LetterKind, Status
from triage.errors import NotInScope, WrongStep
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DeliveryLink, Event, Letter
from triage.services import delivery_downloads, letters, viewing
from triage.services.delivery_downloads import (
    Handed,
    LinkClosed,
    NoDataFiles,
    NotHandedOut,
    Wanted,
    WrongCode,
)
from triage.services.letter_sheet import files_of
from triage.services.letter_writing import content_kept

pytestmark = pytest.mark.django_db
ISSUED: dict[str, Letter] = {}
ADDRESS = "198.51.100.7"


@pytest.fixture(scope="module", autouse=True)
def _letters(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(renderer, "render", delivered.carrying_render)
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        ISSUED["answer"] = delivered.answered(tmp_path_factory.mktemp("records"))
        ISSUED["acknowledgement"] = delivered.acknowledged()
        people.desk()
        people.frank()
        yield
    patch.undo()


def stored(name: str = "answer") -> Letter:
    return delivered.fresh(ISSUED[name])


def inside(letter: Letter) -> dict[str, bytes]:
    """What the letter was issued with."""
    return {one.name: one.content for one in files_of(letter, content_kept(letter))}


def open_files(name: str = "answer", actor: Any = None) -> bytes:
    return viewing.open_data_files(actor=actor or people.bob(), letter=stored(name), at=cases.LATER)


# At the desk


def test_counsel_gets_table_json_and_checksums_after_an_event():
    archive = open_files()

    found = delivered.unpacked(archive)
    assert found == inside(stored())
    assert [name.rpartition(".")[2] for name in found] == ["txt", "csv", "json"]
    manifest = next(content for name, content in found.items() if name.endswith("SHA256SUMS.txt"))
    for line in manifest.decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(found[name]).hexdigest() == digest
    assert decided.PHONE in archive_text(found)
    event = last_event(stored().data_request)
    assert (event.kind, event.actor, event.at) == (EventKind.DATA_FILES_OPENED, people.bob(), cases.LATER)
    assert event.detail == {"letter": str(stored())}
    assert list(verify_chain(str(stored().data_request_id))) == []


def archive_text(found: dict[str, bytes]) -> str:
    return b"".join(found.values()).decode()


def test_each_opening_is_an_event_of_its_own_and_moves_nothing():
    version = stored().data_request.version
    for _ in range(2):
        open_files()
    assert Event.objects.filter(kind=EventKind.DATA_FILES_OPENED).count() == 2
    assert stored().data_request.version == version
    assert stored().delivery == DeliveryStatus.PENDING


def test_whoever_does_not_see_the_case_gets_no_file_and_leaves_no_event():
    for person in (people.frank(), people.oscar()):
        with pytest.raises(NotInScope):
            open_files(actor=person)
    decided.forced(stored().data_request, sealed=True)
    with pytest.raises(NotInScope):
        open_files()
    assert not Event.objects.filter(kind=EventKind.DATA_FILES_OPENED).exists()


def test_a_letter_without_data_and_a_draft_have_none():
    with pytest.raises(WrongStep, match="carries no data files"):
        open_files("acknowledgement")
    earlier = stored("acknowledgement")
    draft = decided.draft(earlier.data_request, LetterKind.ACKNOWLEDGEMENT, replaces=earlier)
    with pytest.raises(WrongStep, match="no file yet"):
        viewing.open_data_files(actor=people.bob(), letter=draft, at=cases.LATER)
    assert not Event.objects.filter(kind=EventKind.DATA_FILES_OPENED).exists()


def test_without_its_event_no_file_is_given(monkeypatch: pytest.MonkeyPatch):
    def fail(**parts: Any) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        open_files()


# At the link


def fetcher(name: str = "answer") -> Callable[..., Handed]:
    """Mail a link; what is given back fetches at it."""
    sent = delivered.send(stored(name))
    token = delivered.token_of(mail.outbox[-1])

    def fetch(code: str = sent.code, wanted: Wanted = Wanted.DATA, at: Any = cases.LATER) -> Handed:
        return delivery_downloads.hand_out(token=token, code=code, address=ADDRESS, at=at, wanted=wanted)

    return fetch


def test_the_authority_gets_the_same_files_by_link_and_code_and_that_delivers():
    handed = fetcher()()

    assert (handed.name, handed.media_type) == (f"{stored()}-data.zip", "application/zip")
    assert delivered.unpacked(handed.content) == inside(stored())
    event = Event.objects.get(kind=EventKind.DATA_FILES_DOWNLOADED)
    assert (event.at, event.actor, event.detail) == (
        cases.LATER, people.desk(), {"letter": str(stored()), "count": 1},
    )  # fmt: skip
    assert cases.reason_of(event) == f"{delivered.EMAIL} ({ADDRESS})"
    assert stored().delivery == DeliveryStatus.DELIVERED
    assert cases.fresh(stored().data_request).status == Status.DELIVERED
    assert list(verify_chain(str(stored().data_request_id))) == []


def test_letter_and_files_are_fetched_by_one_code_and_counted_together():
    fetch = fetcher()
    fetch()
    letter = fetch(wanted=Wanted.LETTER)
    assert letter.media_type == "application/pdf"
    assert DeliveryLink.objects.get().downloads == 2
    kinds = Event.objects.filter(detail__letter=str(stored())).values_list("kind", flat=True)
    assert {EventKind.LETTER_DOWNLOADED, EventKind.DATA_FILES_DOWNLOADED} <= set(kinds)


def test_a_letter_without_data_says_so_to_the_right_code_alone_and_nothing_moves():
    fetch = fetcher("acknowledgement")
    before = (decided.snapshot(stored("acknowledgement").data_request), DeliveryLink.objects.values().get())
    with pytest.raises(NoDataFiles):
        fetch()
    now = (decided.snapshot(stored("acknowledgement").data_request), DeliveryLink.objects.values().get())
    assert now == before
    with pytest.raises(WrongCode):
        fetch("0")
    assert fetch(wanted=Wanted.LETTER).content


def test_wrong_codes_for_the_files_close_the_link_as_for_the_letter():
    fetch = fetcher()
    for wanted in (Wanted.DATA, Wanted.LETTER, Wanted.DATA, Wanted.LETTER, Wanted.DATA):
        with pytest.raises(WrongCode):
            fetch("0", wanted=wanted)
    with pytest.raises(LinkClosed):
        fetch()
    assert not Event.objects.filter(kind=EventKind.DATA_FILES_DOWNLOADED).exists()


def test_the_gate_of_the_letter_holds_its_files_too():
    fetch = fetcher()
    letters.hold_delivery(actor=people.alice(), letter=stored(), note="in doubt", at=cases.AT)
    with pytest.raises(NotHandedOut):
        fetch()
    assert not Event.objects.filter(kind=EventKind.DATA_FILES_DOWNLOADED).exists()
