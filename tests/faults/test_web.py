"""Kill the web server in the middle of a decision: it was taken once or not at all, and sending it again is safe."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from django.urls import reverse

from tests.faults.desk import Browser, Desk, broken_chains, wait_until
from tests.triage import cases, decided
from tests.triage.rows import row_counts, rows_made_since
from triage.choices import Status
from triage.event_kinds import EventKind
from triage.models import DataRequest


def form_of(case: DataRequest) -> dict[str, Any]:
    """The decision as the page shows it: every item disclosed."""
    outcomes = {f"outcome-{item.pk}": "disclose" for item in decided.items_of(case)}
    return {"version": case.version, "necessity": decided.NECESSITY, **outcomes}


def page_of(case: DataRequest) -> str:
    return reverse("admin:triage_datarequest_act", kwargs={"object_id": case.pk, "act": "decide"})


def sent_into_the_void(browser: Browser, case: DataRequest) -> threading.Thread:
    """Send the decision from a thread, which asks no database of its own: nobody will answer."""
    page, form = page_of(case), form_of(case)

    def send() -> None:
        with suppress(requests.ConnectionError):
            browser.post(page, **form)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("moment", "decided_by_then"),
    [("written", False), ("committed", True)],
    ids=["before the commit", "after the commit"],
)
def test_a_decision_during_which_the_web_server_was_killed_is_taken_once(
    desk: Desk, moment: str, decided_by_then: bool, record_property: Callable[[str, object], None]
):
    decided.load_law()
    case = decided.assessed()
    marker = desk.folder / "reached"
    trap = {"FAULT_MOMENT": moment, "FAULT_MARKER": str(marker)}
    web, address = desk.web(application="tests.faults.pausing_web", workers=1, **trap)
    bob = desk.browser(address, "bob")
    before = row_counts()

    sending = sent_into_the_void(bob, case)
    wait_until(Path(marker).exists, what="the decision is half way", log=web.log)
    web.kill()
    sending.join()

    wait_until(
        lambda: bool(rows_made_since(before)) is decided_by_then, what="the database let go of the dead"
    )
    assert cases.fresh(case).status == (Status.DECIDED if decided_by_then else Status.ASSESSED)
    assert broken_chains() == []

    _, address = desk.web()
    bob = desk.browser(address, "bob")
    again = bob.post(page_of(case), **form_of(case))
    if decided_by_then:
        assert again.status_code == 409
        assert "was changed since you opened it" in again.text
        assert "Nothing of yours was saved" in again.text
    else:
        assert again.status_code == 302
    assert case.decisions.count() == 1
    assert list(case.events.values_list("kind", flat=True)).count(EventKind.DECIDED) == 1
    assert cases.fresh(case).status == Status.DECIDED
    assert broken_chains() == []
    record_property("seen", f"sent again: {again.status_code}; one decision, every chain verifies")
