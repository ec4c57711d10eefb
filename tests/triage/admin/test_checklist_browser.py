"""The checklist in a browser: by keyboard, without script, beside a document, on paper, and as axe judges it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect, sync_playwright

from jurisdictions.law.vocabulary import Answer
from tests.triage import cases, checklists, decided, people
from tests.triage.admin.test_browser import CHROMIUM, SIZES, violations
from tests.triage.admin.test_checklist_page import address, attach
from tests.triage.admin.test_checklist_page import page as case_page
from tests.triage.checklists import LIMIT, NAMED, PAPER
from triage.models import ChecklistAnswer, DataRequest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHY = "The name in the order is another one."
SAVE = "Save the answers and assess again"
ASKED = "Does the order name the person?"


@pytest.fixture
def case() -> DataRequest:
    """An assessed EPOC with a document; one question is answered with a page."""
    decided.load_law()
    checklists.publish()
    data_request = decided.assessed(order=checklists.UNSIGNED)
    paper = attach(data_request)
    checklists.answer(data_request, PAPER, Answer.NO, note="Three pages.", document=paper, page=3)
    people.carol()
    return data_request


@pytest.fixture
def cookie(case: DataRequest) -> str:
    client = Client()
    people.sign_in(client, people.bob())
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def browser(cookie: str) -> Iterator[Browser]:
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


def opened(browser: Browser, server: Any, cookie: str, to: str, **more: Any) -> Page:
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **more})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])
    page: Page = context.new_page()
    page.goto(server.url + to)
    return page


def answers(case: DataRequest) -> dict[str, tuple[str, int | None]]:
    rows = ChecklistAnswer.objects.live().filter(data_request=case)
    return {row.rule_id: (row.answer, row.page) for row in rows}


def test_a_question_is_answered_by_keyboard_alone(
    browser: Browser, live_server: Any, cookie: str, case: DataRequest
) -> None:
    page = opened(browser, live_server, cookie, case_page(case))
    question = page.get_by_role("group", name=ASKED)
    note = question.get_by_label("Note")
    expect(note).to_be_hidden()
    question.get_by_label("Leave open").focus()
    page.keyboard.press("ArrowLeft")
    expect(question.get_by_label("Not clear")).to_be_checked()
    page.keyboard.press("ArrowLeft")
    expect(question.get_by_label("No", exact=True)).to_be_checked()
    page.keyboard.press("Tab")
    expect(note).to_be_focused()
    page.keyboard.type(WHY)
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist")
    assert answers(case) == {PAPER: ("no", 3), NAMED: ("no", 2)}


def test_it_works_without_script_and_shows_what_is_wrong_at_its_place(
    browser: Browser, live_server: Any, cookie: str, case: DataRequest
) -> None:
    page = opened(browser, live_server, cookie, case_page(case), java_script_enabled=False)
    page.get_by_role("group", name=ASKED).get_by_label("No", exact=True).check()
    page.get_by_role("group", name="Is the period no longer").get_by_label("Yes").check()
    page.get_by_role("button", name=SAVE).click()
    question = page.get_by_role("group", name=ASKED)
    expect(question).to_contain_text("Say why it is answered")
    expect(page.get_by_role("group", name="Is the period no longer").get_by_label("Yes")).to_be_checked()
    question.get_by_label("Note").fill(WHY)
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_selector(".messagelist")
    assert answers(case) == {PAPER: ("no", 3), NAMED: ("no", None), LIMIT: ("yes", None)}


def test_beside_a_document_an_answer_leads_to_the_page_that_is_shown(
    browser: Browser, live_server: Any, cookie: str, case: DataRequest
) -> None:
    paper = case.documents.get()
    read = reverse("admin:triage_document_read", kwargs={"object_id": paper.pk})
    page = opened(browser, live_server, cookie, read)
    page.locator("details.checklist > summary").click()
    page.locator("[data-reading]").get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2**")
    if not page.locator("details.checklist").evaluate("element => element.open"):
        page.locator("details.checklist > summary").click()
    page.get_by_role("group", name=ASKED).get_by_label("Yes").check()
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_selector(".messagelist")
    assert answers(case) == {PAPER: ("no", 3), NAMED: ("yes", 2)}
    assert "page=2" in page.url


def test_on_paper_every_answer_stands_and_no_form(
    browser: Browser, live_server: Any, cookie: str, case: DataRequest
) -> None:
    page = opened(browser, live_server, cookie, case_page(case))
    folded = page.locator(".print-only")
    expect(folded).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".checklist-form")).to_be_hidden()
    expect(folded).to_contain_text("Three pages.")
    expect(folded).to_contain_text(ASKED)


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "size"), [("light", "wide"), ("dark", "phone")])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    browser: Browser, live_server: Any, cookie: str, case: DataRequest, scheme: str, size: str
) -> None:
    paper = case.documents.get()
    read = reverse("admin:triage_document_read", kwargs={"object_id": paper.pk})
    width, height = SIZES[size]
    look = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    page = opened(browser, live_server, cookie, case_page(case), **look)
    found = {}
    for to in (case_page(case), address(case), address(case, "decide"), read):
        page.goto(live_server.url + to)
        page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")
        for radio in page.get_by_label("Not clear").all():
            radio.check()
        found[to] = violations(page)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond:
            found[to].append(f"{beyond} pixels too wide")
    page.goto(live_server.url + address(case))
    page.get_by_role("group", name=ASKED).get_by_label("No", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_selector(".errorlist")
    found["refused"] = violations(page)
    assert {to: lines for to, lines in found.items() if lines} == {}
    assert cases.fresh(case).version == case.version + 1
