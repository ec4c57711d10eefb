"""A day at the desk in a real browser: taken in, decided, approved, answered; and what the other country sees of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.triage import cases, decided, people
from triage.models import DataRequest, Event, OutboxEntry
from triage.services import queue

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CHROMIUM = "/usr/bin/chromium"
SESSION = "sessionid"


class Person:
    """One person at one browser."""

    def __init__(self, browser: Browser, server: str, name: str) -> None:
        client = Client()
        people.sign_in(client, people.person(name))
        context = browser.new_context(locale="en-GB")
        context.add_cookies([{"name": SESSION, "value": client.cookies[SESSION].value, "url": server}])
        self.server = server
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)

    def opens(self, address: str) -> int:
        """Go there; the status."""
        answer = self.page.goto(self.server + address)
        assert answer is not None
        return answer.status

    def case(self, case: DataRequest) -> None:
        """Open the case file."""
        assert self.opens(reverse("admin:triage_datarequest_change", args=[case.pk])) == 200

    def takes(self, step: str, **fields: str) -> None:
        """Take a step that the case file offers: its link or one below More, then the form, then its button."""
        link = self.page.get_by_role("link", name=step, exact=True)
        if not link.first.is_visible():
            self.page.locator("main details.more > summary").click()
        link.first.click()
        for name, value in fields.items():
            fill(self.page.locator(f"[name={name}]"), value)
        self.sends()

    def sends(self) -> None:
        """Send the form of the page; whatever was refused is shown by the failing test."""
        button = self.page.locator("form.desk-form button[type=submit]:not([name=more], [formaction])").last
        with self.page.expect_navigation():
            button.click()
        wrong = self.page.locator(".errorlist, .refusal")
        assert wrong.count() == 0, wrong.all_inner_texts()


def fill(field: Locator, value: Any) -> None:
    """Put a value into a field of any kind."""
    kind = field.first.evaluate("element => element.type")
    if kind == "select-multiple":
        field.select_option(list(value))
    elif kind == "select-one":
        field.select_option(value)
    elif kind in ("radio", "checkbox"):
        field.and_(field.page.locator(f"[value={value}]")).check()
    elif kind == "file":
        field.set_input_files(value)
    else:
        field.fill(value)


def typed(value: Any) -> Any:
    """A fact as a form takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return [str(entry) for entry in value] if isinstance(value, list) else str(value)


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium; as root it needs its sandbox off."""
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def records(tmp_path: Path, settings: Any) -> None:
    """The platform's account records hold the suspect."""
    decided.records(tmp_path)
    settings.COUNTERSIGN_RECORDS = {**settings.COUNTERSIGN_RECORDS, "path": str(tmp_path / "records.json")}


def take_in(alice: Person) -> DataRequest:
    """The clerk registers the demand of a court with its paper."""
    assert alice.opens(reverse("admin:triage_datarequest_list_act", args=["register"])) == 200
    for name, value in {
        "country": "DE",
        "kind": "disclosure",
        "channel": "email",
        "received_at": typed(cases.RECEIVED),
        "references": "506 Gs 703/26",
        "authority_name": cases.COURT,
        "authority_kind": "court",
        "document": {"name": "Beschluss.txt", "mimeType": "text/plain", "buffer": b"Beschluss 506 Gs 703/26"},
    }.items():
        fill(alice.page.locator(f"[name={name}]"), value)
    subject = alice.page.locator("[name$='-label']").first
    prefix = str(subject.get_attribute("name")).removesuffix("label")
    for name, value in {"label": "Max Muster", "role": "suspect", "suspect_confirmed": "true"}.items():
        fill(alice.page.locator(f"[name='{prefix}{name}']"), value)
    for name in ("minor", "unspecified_persons"):
        fill(alice.page.locator(f"[name='{prefix}{name}']"), "false")
    fill(alice.page.locator(f"[name='{prefix}sensitive_roles']"), ["none_of_these"])
    _line(alice.page, "value", 0, kind="user_id", value=cases.USER_ID)
    _line(alice.page, "item_type", 0, data_category="subscriber", item_type="phone_number", real_time="false")
    alice.sends()
    return DataRequest.objects.get()


def _line(page: Page, marker: str, number: int, **fields: str) -> None:
    """Fill one line of a set of lines; `marker` is a field that only this set has."""
    name = str(page.locator(f"[name$='-{marker}']").nth(number).get_attribute("name"))
    for field, value in fields.items():
        fill(page.locator(f"[name='{name.removesuffix(marker)}{field}']"), value)


def enter_facts(alice: Person, case: DataRequest) -> None:
    """What the order says."""
    alice.case(case)
    alice.page.locator("main details.more > summary").click() if not alice.page.get_by_role(
        "link", name="Correct facts"
    ).first.is_visible() else None
    alice.page.get_by_role("link", name="Correct facts").first.click()
    order = case.order.pk
    for fact, value in decided.EPOC.items():
        field = alice.page.locator(f"[name='{order}-{fact}']")
        fill(field, "\n".join(value) if fact == "statutes" else typed(value))
    fill(alice.page.locator("[name=reason]"), "Read from the order.")
    alice.sends()


def verify(alice: Person, case: DataRequest) -> None:
    """The contact is found independently, and called."""
    alice.opens(reverse("admin:triage_authority_change", args=[case.authority_id]))
    alice.takes("Verify contact", contact_phone=cases.COURT_PHONE, contact_source=cases.COURT_SOURCE)
    alice.case(case)
    alice.takes(
        "Verify sender", method="call_back", contact_used=cases.COURT_PHONE, contact_source=cases.COURT_SOURCE,
        person_reached="Geschäftsstelle", result="confirmed",
    )  # fmt: skip


def render(case: DataRequest) -> None:
    """The worker does what waits for this case."""
    for entry in OutboxEntry.objects.filter(data_request=case, status="waiting"):
        assert queue.work_off(entry.pk, at=entry.not_before)


def read_pdf(path: Path) -> str:
    """The text of a PDF, as poppler reads it."""
    run = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True)  # noqa: S607
    return run.stdout


@pytest.mark.usefixtures("records")
def test_a_day_from_the_demand_to_the_letter_that_is_read(
    browser: Browser, live_server: Any, tmp_path: Path
) -> None:
    decided.load_law()
    alice, bob, carol, frank = (
        Person(browser, live_server.url, name) for name in ("alice", "bob", "carol", "frank")
    )

    case = take_in(alice)
    enter_facts(alice, case)
    verify(alice, case)

    bob.opens(f"{reverse('admin:triage_datarequest_changelist')}?who=nobody")
    bob.page.get_by_role("link", name=case.reference).first.click()
    bob.takes("Assess")
    bob.takes("Decide", necessity=decided.NECESSITY)
    assert "waits for approval" in bob.page.locator(".case-header").inner_text()
    assert bob.page.get_by_role("link", name="Approve").count() == 0

    frank.opens(reverse("admin:triage_datarequest_changelist"))
    assert case.reference not in frank.page.content()
    assert frank.opens(reverse("admin:triage_datarequest_change", args=[case.pk])) == 404

    carol.opens(reverse("admin:index"))
    carol.page.locator("#desk-nav").get_by_role("link", name="Waits for my approval").click()
    carol.page.get_by_role("link", name=case.reference).first.click()
    carol.takes("Approve")

    bob.case(case)
    bob.takes("Produce disclosure")
    bob.takes("Draft letter", kind="disclosure")
    bob.page.get_by_role("link", name="Issue").first.click()
    bob.sends()
    render(case)
    # The page of the letter asks how far it is, and shows the letter by itself.
    bob.page.get_by_role("button", name="Open PDF").first.wait_for()
    with bob.page.expect_download() as arriving:
        bob.page.get_by_role("button", name="Open PDF").first.click()
    arriving.value.save_as(tmp_path / "letter.pdf")

    letter = read_pdf(tmp_path / "letter.pdf")
    assert decided.PHONE in letter.replace(" ", "")
    assert case.reference in letter
    assert cases.COURT in letter
    assert DataRequest.objects.get().status == "answered"
    told = list(Event.objects.filter(data_request=case).order_by("number").values_list("kind", flat=True))
    assert [kind for kind in told if kind in ("registered", "decided", "approved", "letter_issued")] == [
        "registered", "decided", "approved", "letter_issued",
    ]  # fmt: skip
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"] == ["'self'"]
