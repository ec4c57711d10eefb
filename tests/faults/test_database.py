"""Freeze and stop the database under load: who sent something is answered or told, nothing is lost or doubled."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.db import connections, transaction
from django.utils import timezone

from scripts.postgres import Server
from tests.faults.desk import Browser, Desk, broken_chains, let_leases_run_out, wait_until
from tests.triage import cases, decided, people
from tests.triage.admin.test_acts import REGISTRATION
from tests.triage.test_tasks import long_disclosure
from triage.choices import LetterStatus, OutboxStatus
from triage.event_kinds import EventKind
from triage.models import AuthorityReference, DataRequest, EventChain, OutboxEntry

Seen = Callable[[str, object], None]
CLERKS = 6
OUTAGE = 5.0
"""Seconds."""
DONE, AWAY = 302, 503
WORDS = "The desk cannot reach its database"


@dataclass
class Load:
    """Clerks who register one data request after the other; each has a reference that nobody else uses."""

    address: str
    browsers: list[Browser]
    answers: list[tuple[str, int, str]] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def work(self, clerk: int) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            reference = f"{clerk} Gs {number}/26"
            try:
                answer = self.browsers[clerk].post(REGISTER, **form(reference))
            except requests.RequestException:
                self.unanswered.append(reference)
            else:
                self.answers.append((reference, answer.status_code, answer.text))

    def count(self, status: int) -> int:
        """How many were answered so."""
        return sum(answer[1] == status for answer in list(self.answers))

    def more(self, status: int, *, than: int) -> bool:
        """Whether that many more were answered so."""
        return self.count(status) > than

    def waits_for(self, status: int, *, more: int) -> None:
        """Wait until that many more are answered so."""
        least = self.count(status) + more
        wait_until(
            lambda: self.count(status) >= least,
            what=f"{more} more answers with {status}; so far {Counter(answer[1] for answer in self.answers)}",
        )


REGISTER = "/admin/triage/datarequest/acts/register/"


def form(reference: str) -> dict[str, Any]:
    received = timezone.now() - timedelta(hours=1)
    return {**REGISTRATION, "received_at": f"{received:%Y-%m-%dT%H:%M}", "references": reference}


@contextmanager
def under_load(desk: Desk, address: str) -> Iterator[Load]:
    """Within the block the clerks work; the load starts with registrations that succeed."""
    load = Load(address, [desk.browser(address, "alice") for _ in range(CLERKS)])
    threads = [threading.Thread(target=load.work, args=(clerk,)) for clerk in range(CLERKS)]
    for thread in threads:
        thread.start()
    try:
        load.waits_for(DONE, more=CLERKS)
        yield load
    finally:
        load.over.set()
        for thread in threads:
            thread.join()


def assert_nothing_lost_or_doubled(load: Load) -> dict[str, int]:
    """What was answered with done is there once; what was answered with away is there as a whole or not at all."""
    kept = Counter(AuthorityReference.objects.values_list("value", flat=True))
    by_reference = {reference: status for reference, status, _ in load.answers}
    assert load.unanswered == []
    assert set(by_reference.values()) <= {DONE, AWAY}, Counter(by_reference.values())
    assert [ref for ref, status in by_reference.items() if status == DONE and kept[ref] != 1] == []
    assert [ref for ref, count in kept.items() if ref in by_reference and count > 1] == []
    for data_request in DataRequest.objects.filter(authority_references__value__in=by_reference):
        kinds = list(data_request.events.values_list("kind", flat=True))
        assert kinds == [EventKind.REGISTERED]
        assert data_request.subjects.count() == data_request.items.count() == 1
    assert EventChain.objects.count() == DataRequest.objects.count() + 1
    assert broken_chains() == []
    away = [reference for reference, status in by_reference.items() if status == AWAY]
    return {
        "done": len(by_reference) - len(away),
        "told to wait": len(away),
        "of these kept": sum(kept[ref] for ref in away),
    }


def is_over(began: float) -> bool:
    return time.monotonic() - began >= OUTAGE


def test_a_database_that_stands_still_for_five_seconds_costs_time_and_nothing_else(
    desk: Desk, server: Server, record_property: Seen
):
    people.alice()
    decided.load_law()
    _, address = desk.web(workers=4)
    with under_load(desk, address) as load:
        began = time.monotonic()
        server.freeze()
        try:
            wait_until(lambda: is_over(began), what="five seconds")
        finally:
            server.thaw()
        load.waits_for(DONE, more=2 * CLERKS)
    seen = assert_nothing_lost_or_doubled(load)
    assert seen["told to wait"] == 0
    record_property("seen", seen)


@pytest.mark.parametrize("mode", ["fast", "immediate"], ids=["stopped in good order", "power failure"])
def test_a_database_that_is_away_for_five_seconds_under_load_is_said_on_a_page_and_work_goes_on(
    desk: Desk, server: Server, mode: str, record_property: Seen
):
    case, letter = long_disclosure(desk.folder)
    worker = desk.worker("--beat")
    web, address = desk.web(workers=4)
    reader = desk.browser(address, "alice")
    assert reader.get(REGISTER).status_code == 200

    def entry() -> OutboxEntry:
        return OutboxEntry.objects.get(object_id=letter.pk)

    with under_load(desk, address) as load:
        wait_until(lambda: entry().status != OutboxStatus.WAITING, what="the worker renders", log=worker.log)
        connections.close_all()
        began = time.monotonic()
        server.stop(mode)
        try:
            page = reader.get(REGISTER)
            wait_until(
                lambda: is_over(began) and load.more(AWAY, than=CLERKS), what="five seconds of refusals"
            )
        finally:
            server.start()
        load.waits_for(DONE, more=2 * CLERKS)

    assert (page.status_code, page.headers["Retry-After"]) == (AWAY, "60")
    assert WORDS in page.text
    assert all(WORDS in text for _, status, text in load.answers if status == AWAY)
    assert web.lives
    let_leases_run_out()
    wait_until(lambda: entry().status == OutboxStatus.DONE, what="the letter is rendered", log=worker.log)
    assert worker.lives
    assert decided.fresh_letter(letter).status == LetterStatus.ISSUED
    kinds = list(cases.fresh(case).events.values_list("kind", flat=True))
    assert kinds.count(EventKind.LETTER_ISSUED) == 1
    seen = assert_nothing_lost_or_doubled(load)
    record_property("seen", {**seen, "letter taken": entry().attempts, "letter issued": 1})


@pytest.mark.usefixtures("on_sqlite")
def test_a_database_that_somebody_else_holds_is_said_on_a_page_and_the_form_can_be_sent_again(
    desk: Desk, record_property: Seen
):
    decided.load_law()
    _, address = desk.web()
    alice = desk.browser(address, "alice")
    assert alice.get(REGISTER).status_code == 200
    with transaction.atomic():
        # An SQLite transaction of the desk holds the whole file from its beginning.
        held = alice.post(REGISTER, **form("1 Gs 1/26"))
    assert (held.status_code, held.headers["Retry-After"]) == (AWAY, "60")
    assert WORDS in held.text
    assert DataRequest.objects.count() == 0
    assert alice.post(REGISTER, **form("1 Gs 1/26")).status_code == DONE
    assert DataRequest.objects.count() == 1
    assert broken_chains() == []
    record_property("seen", "503 with words after the wait of the settings; sent again: done")
