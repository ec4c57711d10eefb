"""Every page of the desk as axe judges it: each list, each row, each form that opens, and the pages of a person."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from tests.triage import cases, people
from tests.triage.admin import matrix, scenario
from tests.triage.admin.test_browser import CHROMIUM, SIZES, violations
from tests.triage.documents import papers
from triage.admin.pages import PAGES
from triage.choices import DocumentRole
from triage.models import DataRequest
from triage.services import intake

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LOOKS = [("light", "wide"), ("dark", "phone")]
FEWEST = {"carol": 120, "heidi": 10, "judy": 8}
"""Pages that must be found for each, so that none is left out unseen."""


OWN = ("index", "preferences", "columns", "bulk", "password_change")
LIST = "admin:triage_datarequest_changelist"


def paths(who: str) -> Iterator[str]:
    """What may open for this person: lists, rows with their forms, forms without a row, and the person's own pages."""
    yield from (address for model, address in matrix.lists() if who in matrix.audience_of(model))
    for model in PAGES:
        noun = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from _of_rows(model) if who in matrix.audience_of(model) else ()
        for act in getattr(PAGES[model], "list_acts", ()):
            yield reverse(f"{noun}_list_act", kwargs={"act": act.name})
    yield from (reverse(f"admin:{name}") for name in OWN)
    yield f"{reverse('admin:save_view')}?params=state%3Dall"
    yield from (f"{reverse(LIST)}?{query}" for query in ("due=none&state=all&q=Amts", "q=nothing+like+it"))
    yield from (reverse(name) for name in ("mfa_index", "mfa_view_recovery_codes"))


def _of_rows(model: Any) -> Iterator[str]:
    """Every page of one row, of a data request for each that there is: a form opens where its turn has come."""
    rows = DataRequest.objects.filter(jurisdiction="DE") if model is DataRequest else [scenario.row_of(model)]
    for row in rows:
        for ask in matrix.asks_of_rows(model):
            if ask.method == "get" and not ask.address.endswith("/picture/"):
                yield ask.of(row.pk)[0]


def opening(client: Client, addresses: Iterable[str]) -> Iterator[str]:
    """Those that answer with a whole page, not with a part of one; of a form of the data requests the first."""
    seen: set[str] = set()
    for address in dict.fromkeys(addresses):
        noun = re.sub(r"[0-9a-f-]{36}", "", address)
        if noun not in seen and _is_page(client.get(address)):
            seen.add(noun)
            yield address


def _is_page(answer: Any) -> bool:
    return answer.status_code == 200 and (answer.streaming or b"</html>" in answer.content)


def page_of(browser: Browser, server: str, client: Client, scheme: Any, size: str) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}])
    return context.new_page()


@pytest.mark.parametrize("who", FEWEST)
@pytest.mark.parametrize(("scheme", "size"), LOOKS, ids=["light and wide", "dark and narrow"])
def test_axe_finds_nothing_on_any_page(
    live_server: Any, tmp_path: Path, who: str, scheme: str, size: str
) -> None:
    case = scenario.build(tmp_path)
    paper = intake.attach_document(
        actor=people.alice(), data_request=case, role=DocumentRole.ORDER, name="Beschluss.pdf",
        content=papers.paper("Amtsgericht Köln", "zweite Seite"), at=cases.AT,
    )  # fmt: skip
    client = Client()
    people.sign_in(client, people.person(who))
    addresses = list(opening(client, paths(who)))
    if who in matrix.GERMAN_DESK:
        addresses.append(
            reverse("admin:triage_document_read", kwargs={"object_id": paper.pk}) + "?q=seite&zoom=150"
        )
    assert len(addresses) >= FEWEST[who]
    found: dict[str, list[str]] = {}
    with mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = page_of(browser, live_server.url, client, scheme, size)
        for address in addresses:
            page.goto(live_server.url + address)
            found[address] = violations(page)
            beyond = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if beyond:
                found[address].append(f"{beyond} pixels too wide")
        browser.close()
    assert {address: lines for address, lines in found.items() if lines} == {}
