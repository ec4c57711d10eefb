"""A letter on its way to a court, in two browsers: the desk sends the link and tells the code, the court fetches."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Browser, Download, Page, sync_playwright

from tests.triage import cases, decided, delivered, people
from tests.triage.admin.test_browser import CHROMIUM, SIZES, log_in
from tests.triage.public.test_browser import ARGUMENTS, ask, press
from triage.choices import DeliveryStatus, PublicPage
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.models import DeliveryLink, Event, Letter, PublicUse
from triage.services.letter_sheet import files_of
from triage.services.letter_writing import code_kept, content_kept
from triage.services.public_counts import MOST

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

IMPOSTOR = "max.impostor@example.net"
WRONG = "00000000"
CLOSED = "This link opens no letter"


@pytest.fixture
def letter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Letter:
    """The answer to a demand, issued and not delivered; the demand named an address of its own."""
    monkeypatch.setattr(renderer, "render", delivered.carrying_render)
    decided.load_law()
    for name in ("alice", "carol", "desk"):
        people.person(name)
    answer = delivered.answered(tmp_path)
    requester = answer.data_request.requester
    assert requester is not None
    decided.forced(requester, email=IMPOSTOR)
    return delivered.fresh(answer)


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium. Playwright keeps an event loop in this thread: no letter can be signed in it meanwhile."""
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def chromium(letter: Letter) -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def at_the_court(browser: Browser) -> Page:
    """A browser without JavaScript, as narrow as a telephone."""
    width, height = SIZES["phone"]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", java_script_enabled=False
    )
    return context.new_page()


def page_of(server: str, row: Any, act: str = "") -> str:
    name = f"admin:triage_{type(row)._meta.model_name}_{'act' if act else 'change'}"
    return server + reverse(name, kwargs={"object_id": row.pk, **({"act": act} if act else {})})


def sent_by(desk: Page, server: str, letter: Letter) -> tuple[str, str]:
    """The desk delivers by link: the address that the mail holds, and the code that the page shows."""
    desk.goto(page_of(server, letter, "deliver-by-link"))
    desk.click("#content button[type=submit]")
    shown = desk.inner_text(".revealed")
    code = re.search(r"\d{4} \d{4}", shown)
    assert code is not None
    assert cases.COURT_PHONE in shown
    assert delivered.EMAIL in shown
    return server + reverse("letter", kwargs={"token": delivered.token_of(mail.outbox[-1])}), code[0]


def give(court: Page, link: str, code: str) -> str:
    """Give a code at a link that takes none: what the page answers."""
    court.goto(link)
    court.fill("#code", code)
    press(court)
    return court.inner_text("main")


def fetch(court: Page, link: str, code: str, *, wanted: str = "letter") -> Download:
    court.goto(link)
    court.fill("#code", code)
    with court.expect_download() as started:
        court.click(f"button[value={wanted}]")
    return started.value


def kinds(letter: Letter) -> list[str]:
    return list(letter.data_request.events.order_by("number").values_list("kind", flat=True))


def test_a_court_fetches_its_letter_and_the_data_with_the_code_that_it_was_told(
    live_server: Any, chromium: Browser, letter: Letter
) -> None:
    desk, court = chromium.new_page(), at_the_court(chromium)
    log_in(desk, live_server.url)

    link, code = sent_by(desk, live_server.url, letter)

    (message,) = mail.outbox
    assert message.to == [delivered.EMAIL]
    assert [word for word in (*delivered.PERSONAL, code, IMPOSTOR) if word in str(message.message())] == []
    court.goto(link)
    assert delivered.fresh(letter).delivery == DeliveryStatus.PENDING
    left = [re.search(r"(\d) attempts? (?:is|are) left", give(court, link, WRONG)) for _ in range(2)]
    assert [found and found[1] for found in left] == ["4", "3"]

    pdf = fetch(court, link, code)
    files = fetch(court, link, code, wanted="data")

    assert (pdf.suggested_filename, files.suggested_filename) == (f"{letter}.pdf", f"{letter}-data.zip")
    assert Path(pdf.path()).read_bytes().startswith(b"%PDF")
    inside = {one.name: one.content for one in files_of(letter, content_kept(letter))}
    assert delivered.unpacked(Path(files.path()).read_bytes()) == inside
    happened = [
        EventKind.DELIVERY_LINK_MADE, EventKind.DELIVERY_CODE_WRONG, EventKind.DELIVERY_CODE_WRONG,
        EventKind.LETTER_DOWNLOADED, EventKind.DATA_FILES_DOWNLOADED,
    ]  # fmt: skip
    assert kinds(letter)[-5:] == happened
    for event in Event.objects.filter(kind__in=happened[-2:]):
        assert cases.reason_of(event) == f"{delivered.EMAIL} (127.0.0.1)"
    desk.goto(page_of(live_server.url, letter))
    lines = desk.locator(".delivery li").all_inner_texts()
    assert sum(f"{delivered.EMAIL} (127.0.0.1)" in line for line in lines) == 2
    assert sum("data files" in line for line in lines) == 1
    assert delivered.fresh(letter).delivery == DeliveryStatus.DELIVERED


def test_a_revoked_an_expired_and_a_spent_link_say_so_and_offer_to_ask_again(
    live_server: Any, chromium: Browser, letter: Letter
) -> None:
    desk, court = chromium.new_page(), at_the_court(chromium)
    log_in(desk, live_server.url)
    unknown = live_server.url + reverse("letter", kwargs={"token": "x" * 43})
    court.goto(unknown)
    nothing = court.inner_text("main")
    assert CLOSED in nothing

    revoked, _code = sent_by(desk, live_server.url, letter)
    desk.goto(page_of(live_server.url, DeliveryLink.objects.get(), "revoke"))
    desk.fill("#id_reason", "The wrong letter.")
    desk.click("#content button[type=submit]")
    court.goto(revoked)
    assert court.inner_text("main") == nothing

    delivered.send(letter, at=delivered.now() - timedelta(days=15))
    expired = live_server.url + reverse("letter", kwargs={"token": delivered.token_of(mail.outbox[-1])})
    court.goto(expired)
    assert court.inner_text("main") == nothing

    used_up, code = sent_by(desk, live_server.url, letter)
    answers = [give(court, used_up, WRONG) for _ in range(5)]
    assert "1 attempt is left" in answers[3]
    assert "A wrong code was given too often" in answers[4]
    court.goto(used_up)
    assert court.inner_text("main") == nothing

    answered = []
    for address in (used_up, unknown):
        court.goto(address)
        press(court)
        answered.append(court.inner_text("main"))
    assert answered[0] == answered[1]
    assert kinds(letter).count(EventKind.DELIVERY_ASKED_AGAIN) == 1
    desk.goto(page_of(live_server.url, letter))
    assert "A new link was asked for" in desk.inner_text(".delivery")
    assert code not in desk.content()
    assert delivered.fresh(letter).delivery == DeliveryStatus.PENDING


def test_the_link_of_a_letter_that_was_replaced_gives_nothing_and_who_hurries_is_told_to_wait(
    live_server: Any, letter: Letter
) -> None:
    sent = delivered.send(letter, at=delivered.now())
    link = live_server.url + reverse("letter", kwargs={"token": delivered.token_of(mail.outbox[-1])})
    decided.render(decided.issue(decided.draft(letter.data_request, replaces=letter)))

    with browsing() as chromium:
        court = at_the_court(chromium)
        said = give(court, link, sent.code)
        PublicUse.objects.update(number=MOST[PublicPage.DOWNLOAD])
        answer = court.goto(link)
        hurried = court.inner_text("main")

    assert "The letter cannot be fetched at present" in said
    assert "Ask for a new link" in said
    assert EventKind.LETTER_DOWNLOADED not in kinds(letter)
    assert answer is not None
    assert answer.status == 429
    assert re.search(r"\d\d:\d\d", hurried)


def test_an_unknown_code_and_that_of_a_secret_letter_are_answered_alike(
    live_server: Any, chromium: Browser, letter: Letter
) -> None:
    desk, court = chromium.new_page(), at_the_court(chromium)
    code = code_kept(letter)
    ask(court, live_server.url, code=code)
    assert letter.sha256 in court.inner_text("main")
    ask(court, live_server.url, code=code[:-1] + ("0" if code[-1] != "0" else "4"))
    unknown = court.inner_text("main")
    log_in(desk, live_server.url)
    desk.goto(page_of(live_server.url, letter, "withdraw-verification"))
    desk.fill("#id_reason", "A gag order.")
    desk.click("#content button[type=submit]")

    ask(court, live_server.url, code=code)

    assert court.inner_text("main") == unknown
    assert letter.sha256 not in court.content()
