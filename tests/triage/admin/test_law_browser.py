"""The law editor in a browser: line numbers that keep up, the way to the error, and pages that axe finds nothing on."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from jurisdictions.models import RulebookVersion
from tests.triage import decided, drafts, people
from tests.triage.admin.test_browser import SIZES, browser, violations
from triage.services import back_test

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses() -> dict[str, str]:
    """Every kind of page on which law is written."""
    decided.load_law()
    decided.assessed()
    people.give_scope(people.ivan(), ["DE"])
    draft = drafts.drafted(drafts.stricter_text())
    run = back_test.start(actor=people.ivan(), draft=draft, all_reviewed=True, at=decided.AT)
    version = RulebookVersion.objects.get(code="DE")
    return {
        "editor": "/admin/law/editor/DE/",
        "as law": "/admin/law/editor/DE/?view=law",
        "as text": "/admin/law/editor/DE/?view=text",
        "read": "/admin/law/editor/DE/?view=read",
        "draft": reverse("admin:jurisdictions_rulebookdraft_change", kwargs={"object_id": draft.pk}),
        "version": reverse("admin:jurisdictions_rulebookversion_change", kwargs={"object_id": version.pk}),
        "run": reverse("admin:law_run", kwargs={"run_id": run.pk}),
        "unreviewed": reverse("admin:law_unreviewed"),
        "review": reverse("admin:law_review", kwargs={"code": "DE"}),
    }


def signed_in(browser: Any, server: str, client: Any, **look: Any) -> Any:
    people.sign_in(client, people.ivan())
    context = browser.new_context(**look)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    return context.new_page()


def wrong_text(page: Any) -> None:
    """Begin, misspell one word, keep it."""
    page.get_by_role("button", name="Begin with DE version 1").click()
    page.evaluate(
        "() => { const area = document.querySelector('textarea'); "
        "area.value = area.value.replace('\"blocking\"', '\"blokking\"'); }"
    )
    page.get_by_role("button", name="Keep and check").click()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_law_breaks_the_policy_or_a_rule_of_axe_or_its_frame(
    browser: Any, live_server: Any, client: Any, addresses: dict[str, str], scheme: str, size: str
) -> None:
    width, height = SIZES[size]
    look = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    page = signed_in(browser, live_server.url, client, **look)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found: dict[str, list[str]] = {}
    page.goto(live_server.url + addresses["editor"])
    found["nothing begun"] = violations(page)
    wrong_text(page)
    found["error"] = violations(page)
    page.evaluate(
        "() => { const area = document.querySelector('textarea'); "
        "area.value = area.value.replace('\"blokking\"', '\"advisory\"'); }"
    )
    page.get_by_role("button", name="Keep and check").click()
    for name, address in addresses.items():
        answer = page.goto(live_server.url + address)
        assert answer.status == 200, name
        found[name] = violations(page)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond == 0, f"{name} is {beyond} pixels too wide"
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert complaints == []


def test_the_numbers_keep_up_and_lead_to_the_error(
    browser: Any, live_server: Any, client: Any, addresses: dict[str, str]
) -> None:
    page = signed_in(browser, live_server.url, client)
    page.goto(live_server.url + addresses["editor"])
    wrong_text(page)
    lines = drafts.published_text().count("\n") + 1
    wrong = drafts.published_text()[: drafts.published_text().index('"blocking"')].count("\n") + 1
    gutter = page.locator(".law-gutter")
    assert gutter.inner_text().split()[-1] == str(lines)
    assert gutter.locator("b").inner_text().strip() == f"▶{wrong}"

    page.get_by_role("link", name=f"Go to line {wrong}").click()

    selected = "(area => area.value.slice(area.selectionStart, area.selectionEnd))(document.activeElement)"
    assert page.evaluate(selected) == 'severity = "blokking"'
    assert page.evaluate("document.querySelector('.law-gutter').scrollTop") > 0
    page.keyboard.press("End")
    page.keyboard.type("\n\n")
    assert gutter.inner_text().split()[-1] == str(lines + 2)


def test_without_scripts_an_error_still_shows_its_lines_and_their_numbers(
    browser: Any, live_server: Any, client: Any, addresses: dict[str, str]
) -> None:
    page = signed_in(browser, live_server.url, client, java_script_enabled=False)
    page.goto(live_server.url + addresses["editor"])
    page.get_by_role("button", name="Begin with DE version 1").click()
    text = page.locator("textarea").input_value()
    page.locator("textarea").fill(text.replace('"blocking"', '"blokking"', 1))
    page.get_by_role("button", name="Keep and check").click()

    wrong = page.locator(".law-excerpt .wrong")
    assert "blokking" in wrong.inner_text()
    assert str(text[: text.index('"blocking"')].count("\n") + 1) in wrong.inner_text()
    assert page.locator(".law-gutter").count() == 0
