"""Documents: the bytes as they came, once, with what is wrong with them."""

from hashlib import sha256
from typing import Any

import pikepdf
import pytest
from pytest_django import Settings

from tests.triage import cases, people
from triage.choices import DocumentRole
from triage.errors import BadInput, NotInScope, NotPermitted
from triage.models import DataRequest, Document, Event
from triage.services import intake, viewing

pytestmark = pytest.mark.django_db


def attach(data_request: DataRequest, content: bytes, **parts: Any) -> Document:
    values = {"actor": people.alice(), "role": DocumentRole.ORDER, "name": "Beschluss.pdf", **parts}
    return intake.attach_document(data_request=data_request, content=content, at=cases.AT, **values)


def pdf(tmp_path: Any) -> bytes:
    path = tmp_path / "order.pdf"
    with pikepdf.new() as new:
        new.add_blank_page()
        new.add_blank_page()
        new.save(path)
    return bytes(path.read_bytes())


def test_a_document_is_kept_unchanged_and_encrypted_with_its_digest_and_pages(
    tmp_path: Any, settings: Settings
):
    content = pdf(tmp_path)
    data_request = cases.registered_case()
    document = attach(data_request, content)
    assert (document.sha256, document.size) == (sha256(content).hexdigest(), len(content))
    assert (document.detected_type, document.pages, document.problem) == ("application/pdf", 2, "")
    assert document.name.reveal(scope=data_request.pk) == "Beschluss.pdf"
    assert viewing.open_document(actor=people.alice(), document=document, at=cases.AT) == content
    assert b"%PDF" not in (settings.MEDIA_ROOT / document.storage_name).read_bytes()


def test_the_same_bytes_twice_are_one_document():
    data_request = cases.registered_case()
    first = attach(data_request, b"Beschluss", name="a.txt")
    second = attach(data_request, b"Beschluss", name="b.txt", role=DocumentRole.ATTACHMENT)
    assert first.pk == second.pk
    assert Event.objects.filter(data_request=data_request, kind="document_attached").count() == 1
    other = cases.registered_case()
    assert attach(other, b"Beschluss", name="a.txt").pk != first.pk


def test_a_broken_pdf_is_kept_with_what_is_wrong_with_it(tmp_path: Any):
    data_request = cases.registered_case()
    content = pdf(tmp_path)[:200]
    document = attach(data_request, content)
    assert "end of the PDF is missing" in document.problem
    assert viewing.open_document(actor=people.alice(), document=document, at=cases.AT) == content


def test_a_file_that_is_not_what_its_name_says_is_kept_and_said():
    document = attach(cases.registered_case(), b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 100)
    assert "named .pdf but its content is: executable" in document.problem


def test_an_empty_or_too_large_file_is_refused_and_leaves_nothing(settings: Settings):
    settings.COUNTERSIGN_LARGEST_DOCUMENT = 10
    data_request = cases.registered_case()
    for content, says in ((b"", "document: is empty"), (b"x" * 11, "document: has 11 bytes; at most 10")):
        with pytest.raises(BadInput, match=says):
            attach(data_request, content)
    assert not Document.objects.exists()
    assert attach(data_request, b"x" * 10, name="a.txt").size == 10


def test_only_people_with_the_role_and_the_scope_attach():
    data_request = cases.registered_case()
    for actor, error in (
        (people.frank(), NotInScope),
        (people.root(), NotInScope),
        (people.grace(), NotPermitted),
    ):
        with pytest.raises(error):
            attach(data_request, b"Beschluss", actor=actor)
    assert not Document.objects.exists()


def test_a_file_whose_row_cannot_be_written_is_not_left_behind(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
):
    data_request = cases.registered_case()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("disk")

    before = {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}
    monkeypatch.setattr(Event, "save", fail)
    with pytest.raises(RuntimeError, match="disk"):
        attach(data_request, b"Beschluss", name="a.txt")
    assert not Document.objects.exists()
    assert {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()} == before
