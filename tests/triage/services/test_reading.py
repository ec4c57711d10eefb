"""Reading a document page by page: one event for each person, document and half hour, before anything is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.triage import cases, people
from triage.audit import verify_chain
from triage.choices import DocumentRole
from triage.encryption import DataErased, key_store
from triage.errors import NotInScope, NotPermitted
from triage.event_kinds import EventKind
from triage.models import Document, Event
from triage.services import intake, reading, viewing

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    return attached(b"Beschluss")


def attached(content: bytes) -> Document:
    return intake.attach_document(
        actor=people.alice(),
        data_request=cases.registered_case(),
        role=DocumentRole.ORDER,
        name="Beschluss.txt",
        content=content,
        at=cases.AT,
    )


def look(document: Document, **parts: Any) -> bytes:
    return reading.read_document(**{"actor": people.bob(), "document": document, "at": cases.AT, **parts})


def opened(document: Document) -> list[Event]:
    found = Event.objects.filter(data_request=document.data_request, kind=EventKind.DOCUMENT_OPENED)
    return list(found.order_by("number"))


def test_turning_pages_opens_the_document_once(document: Document):
    for minutes in (0, 1, 29):
        assert look(document, at=cases.AT + timedelta(minutes=minutes)) == b"Beschluss"
    (event,) = opened(document)
    assert (event.actor_name, event.at, event.detail) == (
        "Bob Breuer",
        cases.AT,
        {"document": str(document.pk)},
    )
    assert list(verify_chain(str(document.data_request_id))) == []


def test_who_reads_on_after_half_an_hour_opens_it_again(document: Document):
    look(document)
    look(document, at=cases.AT + reading.READING_SESSION)
    assert len(opened(document)) == 2


def test_each_person_and_each_document_is_an_event_of_its_own(document: Document):
    second = intake.attach_document(
        actor=people.alice(), data_request=document.data_request, role=DocumentRole.ATTACHMENT, name="a.txt",
        content=b"Anlage", at=cases.AT,
    )  # fmt: skip
    look(document)
    look(second)
    look(document, actor=people.carol())
    assert [(event.actor_name, event.detail["document"]) for event in opened(document)] == [
        ("Bob Breuer", str(document.pk)),
        ("Bob Breuer", str(second.pk)),
        ("Carol Castro", str(document.pk)),
    ]


def test_a_download_is_an_event_each_time_and_speaks_for_the_pages_read_after_it(document: Document):
    for _ in range(2):
        viewing.open_document(actor=people.bob(), document=document, at=cases.AT)
    look(document, at=cases.AT + timedelta(minutes=5))
    assert len(opened(document)) == 2


def test_an_event_of_later_does_not_speak_for_what_was_read_before(document: Document):
    look(document, at=cases.LATER)
    look(document, at=cases.AT)
    assert len(opened(document)) == 2


@pytest.mark.parametrize(
    ("name", "error"), [("frank", NotInScope), ("root", NotInScope), ("judy", NotInScope), ("heidi", NotInScope)]
)  # fmt: skip
def test_nobody_outside_the_scope_reads(document: Document, name: str, error: type[Exception]):
    with pytest.raises(error):
        look(document, actor=people.person(name))
    assert opened(document) == []


def test_a_scope_that_is_taken_away_ends_the_reading_at_the_next_page(document: Document):
    bob = people.bob()
    look(document)
    bob.groups.clear()
    with pytest.raises(NotPermitted):
        look(document, actor=bob)


def test_without_the_event_nothing_is_shown(document: Document, monkeypatch: pytest.MonkeyPatch):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr(Event, "save", fail)
    with pytest.raises(RuntimeError, match="disk"):
        look(document)


def test_what_was_erased_is_not_read_and_leaves_no_event(document: Document):
    key_store().destroy(document.data_request_id, at=cases.AT)
    with pytest.raises(DataErased):
        look(document)
    assert opened(document) == []
