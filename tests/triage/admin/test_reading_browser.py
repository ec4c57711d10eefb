"""A document beside its facts in a browser: turning, sizes, search and keys, with what is half typed left alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect, sync_playwright

from tests.triage import cases, people
from tests.triage.admin.test_browser import CHROMIUM
from tests.triage.documents import papers
from triage.choices import DocumentRole
from triage.event_kinds import EventKind
from triage.models import Document, Event
from triage.services import intake, personal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def document() -> Document:
    return intake.attach_document(
        actor=people.alice(), data_request=cases.verified_case(), role=DocumentRole.ORDER, name="Beschluss.pdf",
        content=papers.paper(papers.FIRST, "Zweite Seite", "Beschluss am Ende"), at=cases.AT,
    )  # fmt: skip


@pytest.fixture
def cookie(document: Document) -> str:
    client = Client()
    people.sign_in(client, people.alice())
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def browser(cookie: str) -> Iterator[Any]:
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


def open_page(browser: Any, server: Any, cookie: str, address: str, **more: Any) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, **more)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])
    page: Page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(server.url + address)
    return page, complaints


def reading(document: Document, query: str = "") -> str:
    return reverse("admin:triage_document_read", kwargs={"object_id": document.pk}) + query


def shown(page: Page) -> int:
    return int(page.locator("[data-page]").get_attribute("data-page") or 0)


def test_pages_are_turned_sized_and_searched_without_losing_what_is_typed(
    browser: Any, live_server: Any, cookie: str, document: Document
) -> None:
    page, complaints = open_page(browser, live_server, cookie, reading(document))
    picture = page.locator("img[data-sheet]")
    page.fill("[name='tie-words']", "half typed")
    page.get_by_role("link", name="Next", exact=True).click()
    expect(picture).to_have_attribute("src", re.compile(r"/pages/2/picture/"))
    assert page.locator("[name='tie-page']").input_value() == "2"
    page.get_by_role("link", name="200 %").click()
    expect(picture).to_have_attribute("src", re.compile("zoom=200"))
    expect(picture).to_have_js_property("naturalWidth", 1587)
    page.fill("#sheet-term", "beschluss")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("was found 2 times")
    page.get_by_role("link", name="p. 3").click()
    expect(picture).to_have_attribute("src", re.compile(r"/pages/3/picture/"))
    expect(page.locator(".sheet-paper rect")).to_have_count(1)
    assert page.locator("[name='tie-words']").input_value() == "half typed"
    assert "page=3" in page.url
    page.select_option("[name='tie-fact']", "request||instrument")
    page.get_by_role("button", name="Tie", exact=True).click()
    expect(page.locator(".tied")).to_contain_text("half typed")
    expect(page.locator(".tied a")).to_have_text("p. 3")
    assert "page=3" in page.url
    assert complaints == []
    opened = Event.objects.filter(data_request=document.data_request, kind=EventKind.DOCUMENT_OPENED)
    assert opened.count() == 1


def test_keys_turn_pages_and_sizes_only_while_the_document_has_the_focus(
    browser: Any, live_server: Any, cookie: str, document: Document
) -> None:
    page, complaints = open_page(browser, live_server, cookie, reading(document))
    region = page.locator(".sheet-scroll")
    page.fill("[name='tie-words']", "n")
    page.keyboard.press("n")
    assert page.locator("[name='tie-words']").input_value() == "nn"
    assert shown(page) == 1
    for key, expected in (("n", 2), ("n", 3), ("n", 3), ("p", 2)):
        region.focus()
        page.keyboard.press(key)
        expect(page.locator(f"[data-page='{expected}']")).to_be_attached()
    for key, size in (("+", "150"), ("+", "200"), ("-", "150"), ("0", "fit")):
        page.locator(".sheet-scroll").focus()
        page.keyboard.press(key)
        expect(page.locator(f"[data-turn='zoom-{size}'][aria-current]")).to_be_visible()
    page.locator(".sheet-scroll").focus()
    page.keyboard.press("s")
    expect(page.locator("#sheet-term")).to_be_focused()
    assert complaints == []


def test_who_switched_keys_off_turns_no_page_by_one_and_is_told_of_none(
    browser: Any, live_server: Any, cookie: str, document: Document
) -> None:
    personal.set_preferences(actor=people.alice(), language="", time_zone="", shortcuts=False)
    page, complaints = open_page(browser, live_server, cookie, reading(document))
    expect(page.locator(".sheet-keys")).to_have_count(0)
    for key in ("n", "s", "+"):
        page.locator(".sheet-scroll").focus()
        page.keyboard.press(key)
        expect(page.locator(".sheet-scroll")).to_be_focused()
    assert shown(page) == 1
    page.locator("[data-turn='next']").click()
    expect(page.locator("[data-page='2']")).to_be_attached()
    assert complaints == []


def test_everything_works_without_a_script(
    browser: Any, live_server: Any, cookie: str, document: Document
) -> None:
    page, _ = open_page(browser, live_server, cookie, reading(document), java_script_enabled=False)
    page.get_by_role("link", name="Next", exact=True).click()
    assert "page=2" in page.url
    page.fill("#sheet-term", "Ende")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="p. 3").click()
    assert shown(page) == 3
    expect(page.locator(".sheet-paper rect")).to_have_count(1)


def test_a_picture_that_fails_says_so_in_words(
    browser: Any, live_server: Any, cookie: str, document: Document
) -> None:
    page, _ = open_page(browser, live_server, cookie, "/admin/")
    page.route("**/picture/**", lambda route: route.abort())
    page.goto(live_server.url + reading(document))
    expect(page.get_by_role("alert")).to_contain_text("The page could not be drawn.")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    browser: Any, live_server: Any, cookie: str, document: Document, scheme: str, width: int
) -> None:
    lines = reverse(
        "admin:triage_datarequest_act", kwargs={"object_id": document.data_request_id, "act": "change-lines"}
    )
    register = reverse("admin:triage_datarequest_list_act", kwargs={"act": "register"})
    page, complaints = open_page(browser, live_server, cookie, "/admin/", color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    found: dict[str, list[str]] = {}
    for address in (reading(document, "?q=beschluss&zoom=200"), lines, register):
        page.goto(live_server.url + address)
        for folded in page.locator("details:not([open]) > summary").all():
            if folded.is_visible():
                folded.click()
        response = Axe().run(page).response
        found[address] = [
            f"{entry['id']}: {node['html'][:160]}"
            for entry in response["violations"]
            for node in entry["nodes"]
        ]
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond == 0, address
    assert {address: said for address, said in found.items() if said} == {}
    assert complaints == []
