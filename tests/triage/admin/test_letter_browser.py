"""Drafting a letter in a browser: the draft keeps up with the form, and axe finds nothing on the pages of a letter."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.triage import cases, decided, people
from tests.triage.admin.test_browser import SIZES, browser, violations
from triage.models import DataRequest
from triage.services import letter_drafting
from triage.services.letter_frame import Terms

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DRAWN = "() => !document.querySelector('[data-letter-preview]').hasAttribute('aria-busy')"
CLICKS = 5


@pytest.fixture
def case(tmp_path: Path) -> DataRequest:
    decided.load_law()
    return decided.produced(tmp_path)


@pytest.fixture
def addresses(case: DataRequest) -> dict[str, str]:
    """Built before the browser starts, which asks for them."""
    return {"draft": act(case, "draft-letter")}


def act(row: Any, name: str) -> str:
    return reverse(f"admin:triage_{row._meta.model_name}_act", kwargs={"object_id": row.pk, "act": name})


def signed_in(browser: Any, server: str, client: Any, **look: Any) -> Any:
    people.sign_in(client, people.bob())
    context = browser.new_context(**look)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    page = context.new_page()
    page.set_default_timeout(120_000)
    return page


def seconds_to_draw(page: Any, click: Any) -> float:
    """From a click to pages that are seen."""
    start = time.monotonic()
    with page.expect_response(lambda answer: "fragment" in answer.url):
        click()
    page.wait_for_function(DRAWN)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.draft-pages img')].every(img => img.complete)"
    )
    return time.monotonic() - start


def test_the_draft_keeps_up_with_the_form(
    browser: Any, live_server: Any, client: Any, case: DataRequest, record_property: Any
) -> None:
    page = signed_in(browser, live_server.url, client, viewport={"width": 1400, "height": 1000})
    page.goto(live_server.url + act(case, "draft-letter"))
    page.wait_for_function(DRAWN)
    assert page.locator("[data-preview-body] .hint").count() == 1

    def choose(kind: str) -> float:
        return seconds_to_draw(page, lambda: page.locator(f"input[name=kind][value={kind}]").check())

    choose("disclosure")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "fragment" in sent.url else None)
    took = [choose(("acknowledgement", "disclosure")[number % 2]) for number in range(2 * CLICKS)]
    words = f"from click to a visible draft: median {statistics.median(took):.2f} s of {len(took)} clicks"
    record_property("seconds", words)
    print(words)  # noqa: T201  a figure of the machine, shown and not asserted
    assert page.locator(".draft-pages img").count() >= 3
    assert len(asked) == len(took), "one click, told as input and as change, asks once"

    page.locator("[data-view=text] summary").click()
    page.locator("textarea[name=remarks]").fill("It was asked for twice.")
    page.wait_for_function(
        "() => document.querySelector('.two-languages').textContent.includes('asked for twice')"
    )
    assert page.locator("[data-view=text]").get_attribute("open") is not None, "what was opened stays open"
    assert cases.fresh(case).letters.count() == 0

    page.get_by_role("button", name="Draft letter").click()
    page.wait_for_url("**/triage/datarequest/**/change/")
    assert cases.fresh(case).letters.count() == 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_a_letter_breaks_the_policy_or_a_rule_of_axe_or_its_frame(
    browser: Any,
    live_server: Any,
    client: Any,
    case: DataRequest,
    addresses: dict[str, str],
    scheme: str,
    size: str,
) -> None:
    letter = decided.draft(case)
    letter_drafting.redraft_letter(
        actor=people.bob(), letter=decided.fresh_letter(letter), at=decided.LATER, language="ar", bilingual=True,
        terms=Terms(remarks=("A remark.",)),
    )  # fmt: skip
    width, height = SIZES[size]
    look = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    page = signed_in(browser, live_server.url, client, **look)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    pages = {
        **addresses,
        "redraft": act(letter, "redraft"),
        "issue": act(letter, "issue-answer"),
        "letter": reverse("admin:triage_letter_change", kwargs={"object_id": letter.pk}),
        "alone": reverse("admin:letter_preview", kwargs={"letter_id": letter.pk}),
        "compared": reverse("admin:letter_compare", kwargs={"letter_id": letter.pk}),
    }
    found: dict[str, list[str]] = {}
    for name, address in pages.items():
        page.goto(live_server.url + address)
        if page.locator("[data-letter-preview]").count():
            page.wait_for_function(DRAWN)
        for summary in page.locator("details.draft-view:not([open]) > summary").all():
            summary.click()
        wide = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
        problems = violations(page) + (["wider than the window"] if wide else [])
        if problems:
            found[name] = problems
    assert found == {}
    assert complaints == []
