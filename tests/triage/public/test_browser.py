"""The public pages in Chromium: axe finds nothing, nothing is too wide, and they work without JavaScript."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from tests.triage import cases, decided, delivered, people
from tests.triage.admin.test_browser import CHROMIUM, SIZES, violations
from triage.documents.storage import read
from triage.letters import renderer
from triage.models import Letter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LOOKS = [("light", "wide", "en-GB"), ("dark", "phone", "de-DE"), ("light", "phone", "fr-FR")]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def letter(monkeypatch: pytest.MonkeyPatch) -> Letter:
    monkeypatch.setattr(renderer, "render", delivered.distinct_render)
    decided.load_law()
    people.desk()
    return delivered.fresh(delivered.acknowledged())


def problems_of(page: Page) -> list[str]:
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*violations(page), *([f"{beyond} pixels too wide"] if beyond else [])]


def press(page: Page) -> None:
    """Send the form, and wait for the page that answers it."""
    with page.expect_navigation():
        page.click("main button")


def ask(page: Page, server: str, **given: str) -> None:
    """Ask on the form, by its labels' fields, as somebody does who has no JavaScript."""
    page.goto(server + reverse("verify"))
    if "file" in given:
        page.set_input_files("#file", given["file"])
    page.fill("#code", given.get("code", ""))
    press(page)


def opened(browser: Browser, scheme: Any, size: str, locale: str, *, scripts: bool) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale=locale,
        java_script_enabled=scripts,
    )
    return context.new_page()


@pytest.mark.parametrize(("scheme", "size", "locale"), LOOKS, ids=lambda value: str(value))
def test_axe_finds_nothing_on_the_public_pages(
    live_server: Any, tmp_path: Path, letter: Letter, scheme: str, size: str, locale: str
) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(read(letter.storage_name, scope=letter.data_request_id, sha256_digest=letter.sha256))
    delivered.send(letter, at=delivered.now())
    link = live_server.url + reverse("letter", kwargs={"token": delivered.token_of(mail.outbox[-1])})
    found: dict[str, list[str]] = {}
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = opened(browser, scheme, size, locale, scripts=True)
        ask(page, live_server.url)
        found["empty"] = problems_of(page)
        ask(page, live_server.url, code="01ABC-DEFGH-JKMNP-QRSTV-WXYZ23")
        found["not ours"] = problems_of(page)
        ask(page, live_server.url, file=str(file))
        found["ours"] = problems_of(page)
        assert letter.sha256 in page.content()
        page.goto(link)
        found["code"] = problems_of(page)
        page.fill("#code", "0")
        press(page)
        found["wrong code"] = problems_of(page)
        page.goto(live_server.url + reverse("letter", kwargs={"token": "x"}))
        found["closed"] = problems_of(page)
        press(page)
        found["asked"] = problems_of(page)
        browser.close()
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_letter_is_verified_and_fetched_without_javascript(
    live_server: Any, tmp_path: Path, letter: Letter
) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(read(letter.storage_name, scope=letter.data_request_id, sha256_digest=letter.sha256))
    sent = delivered.send(letter, at=delivered.now())
    link = live_server.url + reverse("letter", kwargs={"token": delivered.token_of(mail.outbox[-1])})
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = opened(browser, "light", "phone", "en-GB", scripts=False)
        ask(page, live_server.url, file=str(file))
        assert "not a byte was changed" in page.inner_text("main")
        assert cases.COURT in page.inner_text("main")
        page.goto(link)
        page.fill("#code", sent.code)
        with page.expect_download() as download:
            page.click("main button")
        assert download.value.suggested_filename == f"{letter}.pdf"
        assert Path(download.value.path()).read_bytes() == file.read_bytes()
        browser.close()
