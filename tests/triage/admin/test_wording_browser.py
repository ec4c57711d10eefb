"""The wording of letters in a browser: pages that axe finds nothing on, in every script, and without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.triage import people, worded
from tests.triage.admin.test_browser import SIZES, browser, violations
from tests.triage.worded import AT, CODE, DUE
from triage.models import TextVersion

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LOOKS = [("light", "wide"), ("dark", "wide"), ("light", "phone"), ("dark", "phone")]
TEXTS = f"/admin/wording/de/{CODE}/"


@pytest.fixture
def addresses() -> dict[str, str]:
    """Every page of the wording with something to show: versions, drafts, approvals, a logo and its draft."""
    for name in ("heidi", "ivan"):
        people.person(name)
    worded.published()
    worded.approve()
    worded.drafted("Wir prüfen das Ersuchen und antworten Ihnen bald.", at=AT + timedelta(hours=1))
    worded.logo_published()
    worded.logo_drafted(file=worded.picture(color="crimson"), at=AT + timedelta(hours=1))
    return {
        "list": "/admin/wording/",
        "English": "/admin/wording/?language=en",
        "Arabic": "/admin/wording/?language=ar",
        "Japanese": "/admin/wording/?language=ja&group=acknowledgement",
        "nothing": "/admin/wording/?q=no+such+words",
        "text": TEXTS,
        "text in English": f"/admin/wording/en/{DUE}/",
        "text in Arabic": f"/admin/wording/ar/{DUE}/",
        "text in Japanese": f"/admin/wording/ja/{DUE}/",
        "line of the letterhead": "/admin/wording/hi/letterhead.name/",
        "logo": "/admin/wording/logo/",
    }


def signed_in(browser: Any, server: str, client: Any, **look: Any) -> Any:
    people.sign_in(client, people.heidi())
    context = browser.new_context(**look)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    page = context.new_page()
    page.set_default_timeout(90_000)
    return page


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_no_page_of_the_wording_breaks_the_policy_or_a_rule_of_axe_or_its_frame(
    browser: Any, live_server: Any, client: Any, addresses: dict[str, str], scheme: str, size: str
) -> None:
    width, height = SIZES[size]
    look = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    page = signed_in(browser, live_server.url, client, **look)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found: dict[str, list[str]] = {}
    for name, address in addresses.items():
        assert page.goto(live_server.url + address).status == 200, name
        found[name] = judged(page)
    page.goto(live_server.url + addresses["text in Arabic"])
    page.fill("textarea", "نجيب {duee}")
    page.get_by_role("button", name="Check and preview").click()
    assert page.locator(".errorlist").inner_text().count("{due}")
    found["error"] = judged(page)
    page.fill("textarea", "سنرد في {due} **قطعًا**.")
    page.get_by_role("button", name="Check and preview").click()
    page.locator("#preview img").first.wait_for()
    found["preview"] = judged(page)
    assert {name: lines for name, lines in found.items() if lines} == {}
    # Chromium reports the status of the refused text as an error of its own.
    assert [line for line in complaints if "409" not in line] == []


def judged(page: Any) -> list[str]:
    """What axe finds, and how much the page is too wide."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return violations(page) + ([f"{beyond} pixels too wide"] if beyond else [])


def test_a_sentence_is_changed_tried_and_published_without_scripts(
    browser: Any, live_server: Any, client: Any, addresses: dict[str, str]
) -> None:
    page = signed_in(browser, live_server.url, client, java_script_enabled=False)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Wording of letters").click()
    page.get_by_label("Words").fill(CODE)
    page.get_by_role("button", name="Show").click()
    page.locator(".word-row h2 a").first.click()
    assert page.url == live_server.url + TEXTS
    page.get_by_role("button", name="See it in a letter").click()
    assert page.locator("#preview img").count() > 1
    assert page.locator("textarea").input_value().endswith("bald.")
    page.get_by_role("button", name="Publish").click()
    assert "is in force" in page.locator(".messagelist").inner_text()
    assert TextVersion.objects.filter(code=CODE, language="de").count() == 2
