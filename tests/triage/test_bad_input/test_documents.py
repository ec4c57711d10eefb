"""Documents that cannot be used: refused in clear words, or kept as they came with what is wrong with them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.triage import cases, people
from tests.triage.admin.test_acts import REGISTRATION
from tests.triage.test_bad_input.conftest import Untouched
from triage.choices import DocumentRole
from triage.documents.errors import DocumentTooLarge
from triage.documents.uploads import content_of
from triage.errors import BadInput
from triage.models import DataRequest, Document
from triage.services import intake, viewing

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
MEBIBYTE = 1024 * 1024
REGISTER = "/admin/triage/datarequest/acts/register/"


def pdf(pages: int = 1, **saved: Any) -> bytes:
    out = BytesIO()
    with pikepdf.new() as new:
        for _ in range(pages):
            new.add_blank_page()
        new.save(out, **saved)
    return out.getvalue()


def truncated() -> bytes:
    whole = pdf(3)
    return whole[: len(whole) * 2 // 3]


KEPT: dict[str, tuple[str, bytes, str]] = {
    "without a page": ("Beschluss.pdf", pdf(0), "The PDF has no page. Ask the authority to send it again."),
    "encrypted": (
        "Beschluss.pdf",
        pdf(encryption=pikepdf.Encryption(user="geheim", owner="geheim")),
        "The PDF opens only with a password. Ask the authority for a copy without one.",
    ),
    "truncated": ("Beschluss.pdf", truncated(), "The end of the PDF is missing"),
    "a renamed executable": (
        "Beschluss.pdf",
        b"MZ\x90\x00\x03" + b"\x00" * 200,
        "The file is named .pdf but its content is: executable.",
    ),
    "a renamed script": (
        "Beschluss.txt",
        b"#!/bin/sh\nrm -rf /\n",
        "The file is named .txt but its content is: executable.",
    ),
}
odd = pytest.mark.parametrize(("name", "content", "problem"), KEPT.values(), ids=KEPT)


def attach(case: DataRequest, name: str, content: bytes) -> Document:
    return intake.attach_document(
        actor=people.alice(),
        data_request=case,
        role=DocumentRole.ORDER,
        name=name,
        content=content,
        at=cases.AT,
    )


def page_of(case: DataRequest, act: str) -> str:
    return reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": act})


def send(client: Client, case: DataRequest, content: Any) -> Any:
    return client.post(
        page_of(case, "attach-document"),
        {"version": cases.fresh(case).version, "role": "order", "file": content},
    )


def upload(name: str, content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


@odd
def test_an_odd_document_is_kept_as_it_came_with_what_is_wrong_by_the_service(
    name: str, content: bytes, problem: str
) -> None:
    case = cases.registered_case()
    document = attach(case, name, content)
    assert problem in document.problem
    assert viewing.open_document(actor=people.alice(), document=document, at=cases.AT) == content


@odd
def test_an_odd_document_is_kept_as_it_came_and_the_page_says_what_is_wrong(
    as_: As, name: str, content: bytes, problem: str
) -> None:
    case, alice = cases.registered_case(), as_("alice")
    answer = send(alice, case, upload(name, content))
    assert answer.status_code == 302
    assert problem in told(answer)
    document = Document.objects.get()
    assert viewing.open_document(actor=people.alice(), document=document, at=cases.AT) == content
    assert problem in alice.get(answer["Location"]).content.decode()


@odd
def test_an_odd_document_that_comes_with_the_demand_is_kept_and_said(
    as_: As, name: str, content: bytes, problem: str
) -> None:
    received = {**REGISTRATION, "received_at": "2026-11-20T08:00", "document": upload(name, content)}
    answer = as_("alice").post(REGISTER, received)
    assert answer.status_code == 302
    assert problem in told(answer)
    assert Document.objects.get().size == len(content)


def test_an_empty_file_is_refused_by_the_service_and_by_both_pages(as_: As, untouched: Untouched) -> None:
    case, alice = cases.registered_case(), as_("alice")
    with untouched():
        with pytest.raises(BadInput, match="document: is empty; attach the file again"):
            attach(case, "Beschluss.pdf", b"")
        answer = send(alice, case, upload("Beschluss.pdf", b""))
        assert answer.status_code == 409
        assert "document: is empty; attach the file again" in answer.content.decode()
        answer = alice.post(REGISTER, {**REGISTRATION, "document": upload("Beschluss.pdf", b"")})
        assert answer.status_code == 200
        assert answer.context["form"].errors["document"] == ["The file is empty. Choose it again."]


class LargeUpload:
    """A form with a file of so many bytes, made while it is read: nobody holds it."""

    BOUNDARY = "----boundary"
    TYPE = f"multipart/form-data; boundary={BOUNDARY}"

    def __init__(self, size: int, **fields: str) -> None:
        head = "".join(
            f'--{self.BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        head += (
            f'--{self.BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="Beschluss.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
        )
        self._parts = [head.encode(), f"\r\n--{self.BOUNDARY}--\r\n".encode()]
        self._left = size - len("%PDF-1.7\n")
        self.length = sum(map(len, self._parts)) + self._left

    def read(self, size: int = -1) -> bytes:
        """The next bytes; never more than was asked for."""
        part = self._parts[0][:size] if self._parts[0] else b""
        if part:
            self._parts[0] = self._parts[0][len(part) :]
            return part
        if self._left:
            count = min(size, self._left)
            self._left -= count
            return b"\0" * count
        last, self._parts[1] = self._parts[1][:size], self._parts[1][size:]
        return last

    readline = read

    def environ(self) -> dict[str, Any]:
        """What a web server says of it."""
        return {"wsgi.input": self, "CONTENT_LENGTH": str(self.length), "CONTENT_TYPE": self.TYPE}


def test_a_pdf_of_200_megabytes_is_refused_by_name_and_never_held(as_: As, untouched: Untouched) -> None:
    case, alice = cases.registered_case(), as_("alice")
    sent = LargeUpload(200 * MEBIBYTE, version=str(case.version), role="order")
    with untouched():
        tracemalloc.start()
        try:
            answer = alice.generic("POST", page_of(case, "attach-document"), **sent.environ())
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert answer.status_code == 413
    says = "“Beschluss.pdf” has 209,715,200 bytes; at most 52,428,800 can be kept. Ask for it in parts."
    assert says in answer.content.decode()
    assert sent.read(1) == b""
    assert most < 30 * MEBIBYTE


def test_a_file_that_is_one_byte_too_large_is_refused_and_one_byte_less_is_kept(
    as_: As, settings: Settings, untouched: Untouched
) -> None:
    settings.COUNTERSIGN_LARGEST_DOCUMENT = 4 * MEBIBYTE
    case, alice = cases.registered_case(), as_("alice")
    content = b"x" * (4 * MEBIBYTE)
    with untouched():
        with pytest.raises(BadInput, match="document: has 4,194,305 bytes; at most 4,194,304"):
            attach(case, "Beschluss.txt", content + b"x")
        answer = send(alice, case, upload("Beschluss.txt", content + b"x"))
        assert answer.status_code == 413
        assert "“Beschluss.txt” has 4,194,305 bytes" in answer.content.decode()
        answer = alice.post(REGISTER, {**REGISTRATION, "document": upload("Beschluss.txt", content + b"x")})
        assert answer.status_code == 200
        assert "“Beschluss.txt” has 4,194,305 bytes" in str(answer.context["form"].errors["document"])
    assert send(alice, case, upload("Beschluss.txt", content)).status_code == 302
    assert Document.objects.get().size == len(content)


def test_a_small_file_above_a_smaller_limit_is_refused_before_it_is_read(settings: Settings) -> None:
    settings.COUNTERSIGN_LARGEST_DOCUMENT = 1024
    file: Any = upload("Beschluss.txt", b"x" * 1025)
    file.size = 1025
    file.read = None
    with pytest.raises(DocumentTooLarge, match="1,025 bytes"):
        content_of(file)


@pytest.mark.parametrize(
    ("name", "says", "kept"),
    [
        ("Beschluss\u202efdp.exe", "(U+202E, position 10)", "Beschlussfdp.exe"),
        ("Be\x07schluss.pdf", "(U+0007, position 3)", "Beschluss.pdf"),
    ],
    ids=["turned name", "control character"],
)
def test_a_file_name_that_disguises_itself_is_refused_and_an_upload_loses_its_disguise(
    as_: As, untouched: Untouched, name: str, says: str, kept: str
) -> None:
    case, alice = cases.registered_case(), as_("alice")
    with untouched(), pytest.raises(BadInput) as refusal:
        attach(case, name, pdf())
    assert f"file name: holds a character that cannot be printed {says}" in str(refusal.value)
    assert send(alice, case, upload(name, pdf())).status_code == 302
    assert Document.objects.get().name.reveal(scope=case.pk) == kept


def test_a_long_file_name_with_a_long_ending_is_no_mistake_of_the_desk(as_: As, settings: Settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    case, alice = cases.registered_case(), as_("alice")
    answer = send(alice, case, upload("x." + "y" * 400, pdf()))
    assert answer.status_code in (200, 302, 409)


def test_a_document_with_10_000_identifiers_is_kept_and_found_whole(as_: As) -> None:
    content = "\n".join(f"+4915100{number:06d}" for number in range(10_000)).encode()
    case, alice = cases.registered_case(), as_("alice")
    assert send(alice, case, upload("Liste.txt", content)).status_code == 302
    document = Document.objects.get()
    assert (document.problem, document.size) == ("", len(content))
    assert viewing.open_document(actor=people.alice(), document=document, at=cases.AT) == content


def test_a_form_with_10_000_identifiers_is_refused_with_the_way_to_take_them_in(
    as_: As, untouched: Untouched
) -> None:
    alice = as_("alice")
    lines = {f"person-1-identifier-{n}-value": str(n) for n in range(10_000)}
    with untouched():
        answer = alice.post(REGISTER, {**REGISTRATION, "person-1-identifier-TOTAL_FORMS": "10000", **lines})
    assert answer.status_code == 413
    assert "a long list of identifiers is taken in from a file" in answer.content.decode()
