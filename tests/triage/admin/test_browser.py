"""The pages as a browser sees them: under the Content-Security-Policy, in both schemes, and as axe judges them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from tests.triage import cases, decided, people
from tests.triage.sign_in.steps import code
from triage.choices import LetterKind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROMIUM = "/usr/bin/chromium"
SIZES = {"wide": (1280, 900), "phone": (390, 844)}


@pytest.fixture
def addresses() -> dict[str, str]:
    """Every kind of page that people work on, for cases that give it something to show."""
    decided.load_law()
    subject = replace(decided.JOURNALIST, items=(*decided.JOURNALIST.items, decided.CONTENT))
    flagged = decided.assessed(subjects=(subject,))
    waiting = decided.decided()
    cases.registered_case()
    letter = decided.draft(waiting, kind=LetterKind.ACKNOWLEDGEMENT)
    people.carol()

    def page(noun: str, name: str, row: Any, **more: str) -> str:
        return reverse(f"admin:triage_{noun}_{name}", kwargs={"object_id": row.pk, **more})

    return {
        "home": reverse("admin:index"),
        "password": reverse("admin:password_change"),
        "list": reverse("admin:triage_datarequest_changelist"),
        "list of letters": reverse("admin:triage_letter_changelist"),
        "case file": page("datarequest", "change", flagged),
        "decision form": page("datarequest", "act", flagged, act="decide"),
        "facts form": page("datarequest", "act", flagged, act="correct-facts"),
        "approval": page("datarequest", "act", waiting, act="approve"),
        "registration": reverse("admin:triage_datarequest_list_act", kwargs={"act": "register"}),
        "row": page("letter", "change", letter),
        "history": page("datarequest", "history", flagged),
        "version": page("datarequest", "version", flagged, number="1"),
    }


@pytest.fixture
def browser(addresses: dict[str, str]) -> Iterator[Any]:
    """Chromium; as root it needs its sandbox off."""
    # Playwright runs an event loop in this thread; the rows are made before and flushed after it.
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


def log_in(page: Page, server: str) -> None:
    page.goto(f"{server}/admin/login/")
    page.fill("#id_login", "carol")
    page.fill("#id_password", people.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.fill("#id_code", code())
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{server}/admin/")


def violations(page: Page) -> list[str]:
    """What axe finds, with the place."""
    response = Axe().run(page).response
    assert len(response["passes"]) > 10, "axe looked at nothing"
    return [
        f"{entry['id']}: {node['html'][:160]}" for entry in response["violations"] for node in entry["nodes"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_the_policy_or_a_rule_of_axe_or_its_frame(
    browser: Any, live_server: Any, addresses: dict[str, str], scheme: str, size: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found: dict[str, list[str]] = {}
    page.goto(f"{live_server.url}/admin/login/")
    found["log-in"] = violations(page)
    log_in(page, live_server.url)
    for name, address in addresses.items():
        answer = page.goto(live_server.url + address)
        assert answer is not None
        assert answer.status == 200, name
        found[name] = violations(page)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond == 0, f"{name} is {beyond} pixels too wide"
    context.close()
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert complaints == []


def test_a_refusal_is_shown_above_the_form_in_the_browser(
    browser: Any, live_server: Any, addresses: dict[str, str]
) -> None:
    page = browser.new_page()
    log_in(page, live_server.url)
    page.goto(live_server.url + addresses["decision form"])
    for refusal in page.locator("[name^=outcome-][value=refuse]").all():
        refusal.check()
    page.get_by_role("button", name="Decide").click()
    assert "demands a review" in page.get_by_role("alert").inner_text()
    page.goto(live_server.url + addresses["case file"])
    page.get_by_text("More", exact=True).click()
    assert page.get_by_role("link", name="Draft letter").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Draft letter").is_visible()
    page.close()
