"""Fetching a letter by its link: the code is asked, the file leaves, and a closed link tells nothing."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.triage import cases, decided, delivered, people
from triage.choices import DeliveryStatus, PublicPage
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DeliveryLink, Event, Letter, PublicUse
from triage.services import delivery_links, letters
from triage.services.public_counts import MOST

pytestmark = pytest.mark.django_db
ISSUED: dict[str, Letter] = {}


@pytest.fixture(scope="module", autouse=True)
def _letters(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(renderer, "render", decided.blank_render)
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        ISSUED["answer"] = delivered.answered(tmp_path_factory.mktemp("records"))
        people.desk()
        yield
    patch.undo()


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(cases.LATER, tick=False):
        yield


@pytest.fixture
def link() -> tuple[str, str]:
    """The address of a link and its code."""
    sent = delivered.send(ISSUED["answer"])
    return reverse("letter", kwargs={"token": delivered.token_of(mail.outbox[-1])}), sent.code


def stored() -> Letter:
    return delivered.fresh(ISSUED["answer"])


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def test_looking_at_the_page_hands_nothing_out_and_moves_nothing(link: tuple[str, str]):
    address, code = link
    for _ in range(2):
        page = Client().get(address)
        assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert code not in page.content.decode()
    assert (stored().delivery, DeliveryLink.objects.get().opened_at) == (DeliveryStatus.PENDING, None)


def test_the_page_tells_nothing_of_the_letter(link: tuple[str, str]):
    text = Client().get(link[0]).content.decode()
    told = (
        *delivered.PERSONAL,
        cases.COURT,
        stored().data_request.reference,
        delivered.EMAIL,
        cases.COURT_PHONE,
    )
    assert [word for word in told if word in text] == []


def test_the_code_gives_the_file_as_an_attachment_that_no_browser_keeps(link: tuple[str, str]):
    address, code = link
    file = Client(REMOTE_ADDR="198.51.100.7").post(address, {"code": delivery_links.spoken(code)})
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert file["Content-Disposition"] == f'attachment; filename="{stored()}.pdf"'
    assert "no-store" in file["Cache-Control"]
    assert file["X-Content-Type-Options"] == "nosniff"
    assert not file.cookies
    assert sha256(file.content).hexdigest() == stored().sha256
    assert stored().delivery == DeliveryStatus.DELIVERED
    event = Event.objects.get(kind=EventKind.LETTER_DOWNLOADED)
    assert cases.reason_of(event) == f"{delivered.EMAIL} (198.51.100.7)"


def test_the_data_files_come_as_an_archive_and_a_letter_without_any_says_so(link: tuple[str, str]):
    address, code = link
    page = Client().post(address, {"code": code, "wanted": "data"})
    assert (page.status_code, stored().delivery) == (409, DeliveryStatus.PENDING)
    assert "carries no data as files" in page.content.decode()
    assert (
        "carries no data"
        not in Client().post(address, {"code": wrong(code), "wanted": "data"}).content.decode()
    )
    assert Client().post(address, {"code": code, "wanted": "everything"})["Content-Type"] == "application/pdf"


def test_a_wrong_code_says_how_many_are_left_and_the_fifth_closes(link: tuple[str, str]):
    address, code = link
    pages = [Client().post(address, {"code": wrong(code)}) for _ in range(5)]
    assert [page.status_code for page in pages] == [403, 403, 403, 403, 404]
    assert "4 attempts are left" in pages[0].content.decode()
    assert "1 attempt is left" in pages[3].content.decode()
    assert "wrong code was given too often" in pages[4].content.decode()
    assert Client().post(address, {"code": code}).status_code == 404
    assert stored().delivery == DeliveryStatus.PENDING


def test_no_code_is_no_attempt(link: tuple[str, str]):
    page = Client().post(link[0], {"code": " "})
    assert page.status_code == 400
    assert DeliveryLink.objects.get().wrong_codes == 0


def test_a_revoked_an_expired_and_an_unknown_link_give_one_page(link: tuple[str, str]):
    address, code = link
    unknown = reverse("letter", kwargs={"token": "x" * 43})

    def told(path: str) -> list[tuple[int, str]]:
        pages = [Client().get(path), Client().post(path, {"code": code})]
        return [(page.status_code, page.content.decode().replace(path, "")) for page in pages]

    with time_machine.travel(cases.AT + 14 * delivered.DAY, tick=False):
        expired = told(address)
    delivery_links.revoke_link(
        actor=people.alice(), link=DeliveryLink.objects.get(), reason="wrong letter", at=cases.LATER
    )
    assert told(address) == expired == told(unknown)
    assert {status for status, _text in expired} == {404}
    assert "Ask for a new link" in expired[0][1]


def test_asking_again_is_answered_alike_and_noted_once_on_the_case(link: tuple[str, str]):
    address = link[0]
    delivery_links.revoke_link(
        actor=people.alice(), link=DeliveryLink.objects.get(), reason="wrong letter", at=cases.LATER
    )
    ours = [Client().post(f"{address}again/") for _ in range(2)]
    other = Client().post(reverse("letter_again", kwargs={"token": "x" * 43}))
    assert {page.content for page in (*ours, other)} == {other.content}
    assert {page.status_code for page in (*ours, other)} == {200}
    assert Event.objects.filter(kind=EventKind.DELIVERY_ASKED_AGAIN).count() == 1
    assert Client().get(f"{address}again/").status_code == 405
    assert len(mail.outbox) == 1


def test_a_letter_that_may_not_leave_says_so_in_words_that_tell_nothing(link: tuple[str, str]):
    address, code = link
    letters.hold_delivery(actor=people.alice(), letter=stored(), note="address in doubt", at=cases.LATER)
    page = Client().post(address, {"code": code})
    text = page.content.decode()
    assert page.status_code == 404
    assert "cannot be fetched at present" in text
    assert "doubt" not in text
    assert "held" not in text


def test_who_asks_too_often_is_told_when_to_come_back(link: tuple[str, str]):
    address, code = link
    Client().get(address)
    PublicUse.objects.update(number=MOST[PublicPage.DOWNLOAD])
    for page in (
        Client().get(address),
        Client().post(address, {"code": code}),
        Client().post(f"{address}again/"),
    ):
        assert (page.status_code, page["Retry-After"]) == (429, "600")
    assert DeliveryLink.objects.get().wrong_codes == 0


def test_the_pages_have_no_script_and_no_cookie(link: tuple[str, str]):
    for page in (Client().get(link[0]), Client().get(reverse("letter", kwargs={"token": "x"}))):
        assert not page.cookies
        assert "<script" not in page.content.decode()
        assert "no-store" in page["Cache-Control"]
