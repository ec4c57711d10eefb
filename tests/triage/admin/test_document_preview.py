"""The first page of a document on the case file: a small picture, asked for when unfolded, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.triage import cases, people
from tests.triage.documents import papers
from triage.admin.document_preview import preview_of
from triage.choices import DocumentRole
from triage.event_kinds import EventKind
from triage.models import DataRequest, Document, Event
from triage.services import intake

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
KINDS = {
    "pdf": ("Beschluss.pdf", papers.paper("eins", "zwei"), ""),
    "scan": ("Fax.png", papers.picture(), ""),
    "text": ("Mail.txt", b"Sehr geehrte Damen und Herren", "A text: open it to read it."),
    "no page": ("Leer.pdf", papers.no_pages(), "The document has no pages."),
    "damaged": ("Kaputt.pdf", b"%PDF-1.7 nothing", "There is no picture of it."),
    "archive": ("Akte.zip", b"PK\x03\x04" + b"\x00" * 60, "no picture of this kind of file"),
}


def attach(case: DataRequest, name: str, content: bytes) -> Document:
    return intake.attach_document(
        actor=people.alice(), data_request=case, role=DocumentRole.ORDER, name=name, content=content, at=cases.AT
    )  # fmt: skip


def case_file(client: Client, case: DataRequest) -> str:
    answer = client.get(reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk}))
    return unescape(answer.content.decode())


def opened() -> int:
    return Event.objects.filter(kind=EventKind.DOCUMENT_OPENED).count()


@pytest.mark.parametrize(("name", "content", "says"), KINDS.values(), ids=KINDS)
def test_the_case_file_offers_a_picture_of_what_can_be_drawn_and_says_why_of_the_rest(
    as_: As, name: str, content: bytes, says: str
) -> None:
    case = cases.registered_case()
    document = attach(case, name, content)
    page = case_file(as_("alice"), case)
    preview = preview_of(document)
    assert f'<a href="{preview.read_url}">Read beside the facts</a>' in page
    assert bool(preview.picture_url) is not bool(says)
    if says:
        assert says in preview.says
        assert preview.says in page
        assert "<img" not in page[page.index('id="documents"') : page.index('id="findings"')]
    else:
        assert f'<img src="{preview.picture_url}" loading="lazy" alt="First page of {name}: ' in page


def test_reading_a_case_file_opens_no_document_and_unfolding_the_picture_does(as_: As) -> None:
    case = cases.registered_case()
    attach(case, "Beschluss.pdf", papers.paper("eins", "zwei"))
    client = as_("alice")
    found = re.search(r'<details class="preview">.*?<img src="([^"]+)"', case_file(client, case), re.DOTALL)
    assert found is not None
    assert opened() == 0
    answer = client.get(found[1])
    assert opened() == 1
    assert answer["Content-Type"] == "image/png"
    assert "no-store" in answer["Cache-Control"]
    whole = client.get(found[1].replace("zoom=preview", "zoom=100"))
    small, large = (Image.open(BytesIO(each.content)).size for each in (answer, whole))
    assert small[0] < large[0]


def test_the_picture_is_as_absent_as_the_case_for_a_counsel_of_another_country(as_: As) -> None:
    case = cases.registered_case()
    url = preview_of(attach(case, "Beschluss.pdf", papers.paper())).picture_url
    assert as_("alice").get(url).status_code == 200
    before = opened()
    assert as_("frank").get(url).status_code == 404
    assert opened() == before
