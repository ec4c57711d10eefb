"""An act on many in a browser: chosen on the list, its effect, its progress, its report; as axe judges them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Literal
from unittest import mock

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from tests.triage import cases, people
from triage.choices import OutboxStatus
from triage.models import BulkRun, DataRequest, OutboxEntry, Watch
from triage.services import bulk, queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROMIUM = "/usr/bin/chromium"
LIST = "/admin/triage/datarequest/"
ROWS = 4
SIZES = {"wide": (1280, 900), "phone": (390, 844)}
Open = Callable[..., Page]
Scheme = Literal["light", "dark"]


@pytest.fixture
def rows() -> list[DataRequest]:
    """Four German cases in the order of the list; Bob watches the first already."""
    came = (cases.RECEIVED + timedelta(minutes=number) for number in range(ROWS))
    made = [cases.registered_case(received_at=at) for at in came]
    Watch.objects.create(user=people.bob(), data_request=made[0], since=timezone.now())
    return made


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of, the Content-Security-Policy above all."""
    return []


@pytest.fixture
def open_(rows: list[DataRequest], live_server: Any, complaints: list[str]) -> Iterator[Open]:
    """The list in a browser of Bob's."""
    # Playwright runs an event loop in this thread; the rows are made before and flushed after it.
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)

        def at(*, size: str = "wide", scheme: Scheme = "light", scripts: bool = True) -> Page:
            width, height = SIZES[size]
            context = chromium.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=scripts
            )
            client = Client()
            people.sign_in(client, people.bob())
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
            page = context.new_page()
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(live_server.url + LIST)
            return page

        yield at
        chromium.close()


def work() -> None:
    """A worker does the next piece."""
    entry = OutboxEntry.objects.get(status=OutboxStatus.WAITING)
    assert queue.work_off(entry.pk, at=timezone.now())


def choose(page: Page, act: str) -> None:
    page.get_by_label("What to do with them").select_option(label=act)
    page.get_by_role("button", name="Preview").click()


def fits(page: Page) -> list[str]:
    """What axe finds, and whether the page is too wide."""
    response = Axe().run(page).response
    assert len(response["passes"]) > 10, "axe looked at nothing"
    found = [
        f"{entry['id']}: {node['html'][:160]}" for entry in response["violations"] for node in entry["nodes"]
    ]
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"{beyond} pixels too wide"] if beyond else [])]


def test_all_on_the_page_are_ticked_at_once_and_counted(open_: Open, rows: list[DataRequest]) -> None:
    page = open_()
    count = page.locator("[data-bulk-count]")
    expect(count).to_have_text("")
    page.get_by_label("All on this page").check()
    expect(count).to_have_text(f"{ROWS} chosen")
    page.get_by_label(f"Choose {rows[0].reference}").uncheck()
    expect(count).to_have_text(f"{ROWS - 1} chosen")
    expect(page.get_by_label("All on this page")).to_have_js_property("indeterminate", True)
    page.get_by_label("All on this page").check()
    page.get_by_label("All on this page").uncheck()
    expect(count).to_have_text("")


def test_from_the_list_by_the_effect_and_the_progress_to_the_report(
    open_: Open, rows: list[DataRequest], complaints: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.admin.bulk.AT_ONCE", 0)
    monkeypatch.setattr(bulk, "AT_A_TIME", ROWS // 2)
    page = open_()
    page.get_by_label(f"All {ROWS} of this list").check()
    choose(page, "Watch")
    expect(page.get_by_role("heading", name="Watch", exact=True)).to_be_visible()
    expect(page.locator(".bulk-sum.will")).to_contain_text("3")
    expect(page.get_by_text("You watch it already.")).to_be_visible()
    assert Watch.objects.count() == 1

    page.get_by_role("button", name="Watch: 3 data requests").click()
    bar, says = page.get_by_role("progressbar"), page.locator("[data-progress-says]")
    expect(bar).to_have_js_property("value", 0)
    expect(page.get_by_text("Look again")).to_be_hidden()
    work()
    expect(says).to_have_text("2 of 4: 1 done, 1 skipped")
    expect(bar).to_have_js_property("value", 2)
    expect(page.locator("[aria-live=polite]").get_by_text("2 of 4")).to_have_count(1)
    work()

    expect(page.locator(".bulk-sum.will")).to_have_text(re.compile(r"3\s+done"))
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_text("You watch it already.")).to_be_visible()
    page.get_by_role("link", name=rows[0].reference).click()
    expect(page).to_have_url(re.compile(f"{rows[0].pk}/change/"))
    assert Watch.objects.count() == ROWS
    assert complaints == []


def test_the_whole_way_works_without_scripts(
    open_: Open, rows: list[DataRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.admin.bulk.AT_ONCE", 0)
    page = open_(scripts=False)
    expect(page.get_by_label("All on this page")).to_be_hidden()
    page.get_by_label(f"Choose {rows[1].reference}").check()
    choose(page, "Assign to me")
    page.get_by_role("button", name="Assign to me: 1 data request").click()
    expect(page.get_by_text("0 of 1")).to_have_count(2)
    work()
    page.get_by_role("link", name="Look again").click()
    expect(page.locator(".bulk-sum.will")).to_have_text(re.compile(r"1\s+done"))
    assert cases.fresh(rows[1]).assigned_to == people.bob()


def test_a_run_is_stopped_in_the_browser(open_: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.admin.bulk.AT_ONCE", 0)
    page = open_()
    page.get_by_label("All on this page").check()
    choose(page, "Assign to me")
    page.get_by_role("button", name=f"Assign to me: {ROWS} data requests").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("You stopped this.")).to_be_visible()
    expect(page.get_by_text("You stopped the run before it came to this.")).to_be_visible()
    assert not DataRequest.objects.exclude(assigned_to=None).exists()


def test_the_list_is_downloaded_as_a_file(open_: Open) -> None:
    page = open_()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert re.fullmatch(r"data-requests-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    assert len(download.value.path().read_text("utf-8-sig").splitlines()) == 1 + ROWS


def test_a_telephone_offers_the_exports_before_anything_is_chosen_and_the_acts_after(open_: Open) -> None:
    page = open_(size="phone")
    acts = page.get_by_label("What to do with them")
    expect(acts).to_be_hidden()
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    assert download.value.suggested_filename.endswith(".json")
    page.locator("input[name=case]").first.check()
    expect(acts).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_a_bulk_act_breaks_a_rule_of_axe_or_its_frame(
    open_: Open, rows: list[DataRequest], scheme: Scheme, size: str, complaints: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("triage.admin.bulk.AT_ONCE", 0)
    page = open_(size=size, scheme=scheme)
    page.get_by_label(f"Choose {rows[0].reference}").check()
    page.get_by_label(f"All {ROWS} of this list").check()
    found = {"list": fits(page)}
    choose(page, "Record what it waits for")
    found["effect with a form"] = fits(page)
    page.get_by_role("button", name="Record what it waits for").click()
    found["effect with a form that lacks something"] = fits(page)
    page.get_by_label("Waits for").select_option("mla")
    page.get_by_role("button", name="Record what it waits for").click()
    page.wait_for_selector("[data-progress]")
    found["progress"] = fits(page)
    work()
    page.wait_for_selector(".bulk-group.will")
    found["report"] = fits(page)
    page.get_by_role("link", name="Your bulk acts").click()
    page.wait_for_selector(".bulk-runs")
    found["runs"] = fits(page)
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert complaints == []
    assert BulkRun.objects.count() == 1
