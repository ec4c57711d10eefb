"""The list in a browser: by keyboard, on a telephone, with colleagues who act at the same time, as axe judges it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from tests.triage import cases, decided, people
from triage.caseload import CaseQuery
from triage.choices import DependencyKind
from triage.models import DataRequest, SavedView
from triage.services import assignment, dependencies, personal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROMIUM = "/usr/bin/chromium"
LIST = "/admin/triage/datarequest/"
SIZES = {"wide": (1280, 900), "phone": (390, 844)}
BEAT = 21_000
"""Milliseconds after which an open page has sent its heartbeat."""
Open = Callable[..., Page]


@pytest.fixture
def queue() -> list[DataRequest]:
    """Three German cases, of which the list shows the first one first."""
    decided.load_law()
    made = [cases.contacted_case(), cases.registered_case(), decided.assessed(subjects=(decided.JOURNALIST,))]
    for days, case in enumerate(made, start=1):
        decided.forced(case, due_at=timezone.now() + timedelta(days=days, hours=1))
    for who in ("bob", "carol"):
        people.person(who)
    return [cases.fresh(case) for case in made]


@pytest.fixture
def open_(queue: list[DataRequest], live_server: Any) -> Iterator[Open]:
    """A page of this person's own browser at this address."""
    # Playwright runs an event loop in this thread; the rows are made before and flushed after it.
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)

        def at(who: str, address: str, *, size: str = "wide", scheme: Any = "light") -> Page:
            width, height = SIZES[size]
            context = chromium.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "phone"
            )
            client = Client()
            people.sign_in(client, people.person(who))
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
            page = context.new_page()
            page.clock.install()
            page.goto(live_server.url + address)
            return page

        yield at
        chromium.close()


def case_page(case: DataRequest) -> str:
    return reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})


def current(page: Page) -> str:
    return page.locator("tr.current .reference").inner_text()


def test_rows_are_walked_chosen_taken_and_opened_by_single_keys(
    open_: Open, queue: list[DataRequest]
) -> None:
    first, second, _third = (case.reference for case in queue)
    page = open_("bob", LIST)
    page.keyboard.press("j")
    assert current(page) == first
    assert page.evaluate("document.activeElement.textContent") == first
    page.keyboard.press("j")
    assert current(page) == second
    page.keyboard.press("x")
    assert page.locator("tr.current input[type=checkbox]").is_checked()
    page.keyboard.press("k")
    assert current(page) == first
    page.keyboard.press("a")
    expect(page.get_by_text(f"You have {first} now.")).to_be_visible()
    assert cases.fresh(queue[0]).assigned_to == people.bob()
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(re.compile("/change/$"))


def test_the_keys_lead_to_search_help_and_home_and_leave_typing_alone(
    open_: Open, queue: list[DataRequest]
) -> None:
    page = open_("bob", LIST)
    page.keyboard.press("/")
    page.keyboard.type("jxo?a")
    assert page.locator("#desk-search").input_value() == "jxo?a"
    assert page.locator("tr.current").count() == 0
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("j")
    assert page.locator("tr.current").count() == 0
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile("/admin/$"))


def test_the_case_file_is_taken_by_its_key_and_the_keys_can_be_switched_off(
    open_: Open, queue: list[DataRequest]
) -> None:
    page = open_("bob", case_page(queue[0]))
    page.keyboard.press("a")
    expect(page.get_by_text(f"You have {queue[0].reference} now.")).to_be_visible()
    page.goto(page.url.replace(case_page(queue[0]), reverse("admin:preferences")))
    page.get_by_role("checkbox", name="Keyboard shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your preferences are kept.")).to_be_visible()
    page.keyboard.press("?")
    assert page.get_by_role("dialog").count() == 0


def test_a_view_is_saved_from_the_list_and_stands_in_its_tabs(open_: Open, queue: list[DataRequest]) -> None:
    page = open_("bob", LIST)
    page.get_by_role("navigation", name="Filters").get_by_text("Due", exact=True).click()
    page.get_by_role("link", name="within 48 hours", exact=True).click()
    expect(page.get_by_role("link", name="Due: within 48 hours")).to_be_visible()
    expect(page.locator("tr.case-row")).to_have_count(1)
    page.get_by_role("link", name="Save as view").click()
    page.get_by_label("Name").fill("Two days")
    page.get_by_role("button", name="Save").click()
    tabs = page.get_by_role("navigation", name="Views")
    expect(tabs.get_by_role("link", name="Two days")).to_have_attribute("aria-current", "page")
    assert SavedView.objects.get().query == {"due": "soon"}
    page.get_by_role("link", name="Due: within 48 hours").click()
    expect(page.locator("tr.case-row")).to_have_count(3)


def test_two_people_see_each_other_and_what_the_other_did(open_: Open, queue: list[DataRequest]) -> None:
    case = queue[0]
    bob = open_("bob", case_page(case))
    assert not bob.locator("[data-moved]").is_visible()
    carol = open_("carol", case_page(case))
    expect(carol.get_by_text("Bob Breuer has this case open too.")).to_be_visible()
    bob.clock.run_for(BEAT)
    expect(bob.get_by_text("Carol Castro has this case open too.")).to_be_visible()
    carol.get_by_role("button", name="Assign to me").click()
    carol.get_by_text(f"You have {case.reference} now.").wait_for()
    bob.clock.run_for(BEAT)
    moved = bob.locator("[data-moved]")
    expect(moved).to_be_visible()
    assert "Carol Castro assigned the data request to Carol Castro." in moved.inner_text()
    moved.get_by_role("link", name="Open again").click()
    expect(bob.locator("[data-moved]")).to_be_hidden()


def test_a_conflict_shows_the_change_keeps_the_words_and_lets_one_send_again(
    open_: Open, queue: list[DataRequest]
) -> None:
    case = queue[0]
    form = reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "verify-sender"})
    page = open_("bob", form)
    page.get_by_label("Method").select_option("call_back")
    page.get_by_label("Result").select_option("confirmed")
    page.get_by_label("Note").fill("Spoke to the registry.")
    assignment.assign(actor=people.carol(), data_request=case, assignee=people.carol(), at=timezone.now())
    page.get_by_role("button", name="Verify sender").click()
    alert = page.get_by_role("alert")
    assert "was changed since you opened it" in alert.inner_text()
    assert "Carol Castro assigned the data request to Carol Castro." in alert.inner_text()
    assert page.get_by_label("Note").input_value() == "Spoke to the registry."
    assert violations(page) == []
    page.get_by_role("button", name="Verify sender").click()
    page.wait_for_url(re.compile("/change/$"))
    assert cases.fresh(case).status == "sender_verified"


def test_on_a_telephone_a_row_is_a_card_and_one_tap(open_: Open, queue: list[DataRequest]) -> None:
    page = open_("bob", LIST, size="phone")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    card = page.locator("tr.case-row").first
    box = card.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert card.locator("td.cell-due").is_visible()
    page.touchscreen.tap(box["x"] + box["width"] * 0.7, box["y"] + box["height"] - 12)
    page.wait_for_url(re.compile(case_page(queue[0])))


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
def test_no_page_of_the_list_breaks_a_rule_of_axe_or_its_frame(
    open_: Open, queue: list[DataRequest], live_server: Any, scheme: str, size: str
) -> None:
    now = timezone.now()
    bob = people.bob()
    dependencies.start(actor=bob, data_request=cases.fresh(queue[1]), kind=DependencyKind.MLA, at=now)
    personal.watch(actor=bob, data_request=queue[0], at=now)
    view = personal.save_view(actor=bob, name="Week", query=CaseQuery(due="week"), at=now, shared=True)
    addresses = {
        "list": f"{LIST}?who=nobody&country=DE",
        "view": f"{LIST}?due=week&view={view.pk}",
        "empty": f"{LIST}?q=nothing",
        "refused": f"{LIST}?colour=red",
        "columns": reverse("admin:columns"),
        "preferences": reverse("admin:preferences"),
        "save view": f"{reverse('admin:save_view')}?params=q%3Dx",
        "change view": reverse("admin:saved_view", args=[view.pk]),
    }
    page = open_("bob", "/admin/", size=size, scheme=scheme)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found: dict[str, list[str]] = {}
    for name, address in addresses.items():
        page.goto(live_server.url + address)
        for opened in ("", "More filters"):
            if opened and page.get_by_text(opened).count():
                page.get_by_text(opened).click()
            found[name + opened] = violations(page)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond == 0, f"{name} is {beyond} pixels too wide"
    page.keyboard.press("?")
    found["help"] = violations(page)
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert [text for text in complaints if "400 (Bad Request)" not in text] == []
