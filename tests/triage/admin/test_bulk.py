"""Acts on many data requests by their pages: the effect first, then the run, its progress and its report."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.triage import cases, decided, people
from triage.choices import BulkStatus, DependencyKind, OutboxStatus
from triage.event_kinds import EventKind
from triage.models import BulkRun, DataRequest, Event, JournalNote, OutboxEntry, Watch
from triage.services import assignment, bulk, dependencies, queue

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
NOW = cases.LATER
CHOOSE, START, LIST = "admin:bulk", "admin:bulk_start", "admin:triage_datarequest_changelist"
FEW = 3


@pytest.fixture(autouse=True)
def _now() -> Any:
    """Pages read the clock."""
    with time_machine.travel(NOW, tick=False):
        yield


def preview(client: Client, act: str, rows: Sequence[Any] = (), **more: str) -> Any:
    """Send the form of the bar: the ticked rows, or all of the list."""
    ticked = [f"{row.pk}:{row.version}" for row in rows]
    return client.post(reverse(CHOOSE), {"act": act, "case": ticked, **more})


def confirm(client: Client, page: Any, **values: str) -> Any:
    """Send the form of the page that shows the effect."""
    return client.post(reverse(START), {"token": page.context["preview"].token, **values})


def run_of(answer: Any) -> BulkRun:
    assert answer.status_code == 302, answer.content.decode()
    run_id = re.fullmatch(r"/admin/bulk/([0-9a-f-]{36})/", answer["Location"])
    assert run_id is not None, answer["Location"]
    return BulkRun.objects.get(pk=run_id[1])


def address(page: str, run: BulkRun) -> str:
    return reverse(f"admin:{page}", kwargs={"run_id": run.pk})


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def registered(count: int = FEW) -> list[DataRequest]:
    return [cases.registered_case() for _ in range(count)]


# The list


def test_the_list_offers_the_acts_that_the_role_allows(as_: As) -> None:
    registered(1)
    page = reverse(LIST)
    assert 'value="assess"' in as_("bob").get(page).content.decode()
    assert 'value="assess"' not in as_("alice").get(page).content.decode()
    auditor = as_("grace").get(page).content.decode()
    assert 'value="watch"' in auditor
    assert 'value="assign_to_me"' not in auditor


# The effect


def test_the_effect_is_shown_before_anything_happens(as_: As) -> None:
    decided.load_law()
    good, bad = decided.verified(), decided.decided()
    before = [decided.snapshot(row) for row in (good, bad)]

    answer = preview(as_("bob"), "assess", [good, bad])

    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["preview"].rows == (good,)
    assert [(group.says, group.rows) for group in answer.context["preview"].skipped] == [
        ("… is “waits for approval”. “assess” is possible from: assessed, received, sender verified.", (bad,))
    ]
    assert good.reference in page
    assert bad.reference in page
    assert "Assess: 1 data request<" in page
    assert [decided.snapshot(row) for row in (good, bad)] == before
    assert not BulkRun.objects.exists()


def test_what_was_shown_is_done_and_the_report_says_what_was_skipped_and_why(as_: As) -> None:
    decided.load_law()
    good, bad = decided.verified(), decided.decided()
    bob = as_("bob")

    run = run_of(confirm(bob, preview(bob, "assess", [good, bad])))

    report = bob.get(address("bulk_run", run))
    assert run.status == BulkStatus.DONE
    assert good.assessments.count() == 1
    assert report.context["report"].done == (good,)
    assert [told.rows for told in report.context["report"].skipped] == [(bad,)]
    assert "is “waits for approval”" in report.content.decode()
    assert reverse("admin:triage_datarequest_change", kwargs={"object_id": bad.pk}) in report.content.decode()


def test_all_of_a_list_are_those_that_the_list_shows_now(as_: As) -> None:
    mine, other = registered(2)
    decided.forced(mine, assigned_to=people.bob())

    answer = preview(as_("bob"), "watch", [other], all="1", query="who=me")

    assert answer.context["preview"].rows == (mine,)


def test_words_of_a_search_come_with_the_form_and_not_with_the_address(as_: As) -> None:
    found, other = registered(2)
    answer = preview(as_("bob"), "watch", all="1", query="", q=found.reference)
    assert answer.context["preview"].rows == (found,)
    assert answer.wsgi_request.META["QUERY_STRING"] == ""
    assert other.reference not in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"act": ""}, "Choose what to do"),
        ({"act": "watch"}, "Tick at least one"),
        ({"act": "watch", "all": "1", "query": "state=withdrawn"}, "Tick at least one"),
        ({"act": "watch", "all": "1", "query": "nonsense=1"}, "The list knows no such filter"),
    ],
    ids=["no act", "none ticked", "an empty list", "no list"],
)
def test_a_choice_of_nothing_leads_back_to_the_list(as_: As, sent: dict[str, str], says: str) -> None:
    registered(1)
    answer = as_("bob").post(reverse(CHOOSE), sent)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse(LIST))
    assert says in told(answer)[0]


def test_more_than_five_thousand_are_refused_before_the_effect_is_shown(
    as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST_CASES", 2)
    registered(3)
    answer = preview(as_("bob"), "watch", all="1")
    assert "At most 2" in told(answer)[0]


def test_showing_the_effect_takes_the_same_queries_for_few_and_for_many(as_: As) -> None:
    rows, bob = registered(4), as_("bob")

    def asked(some: Sequence[DataRequest]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert preview(bob, "assign_to_me", some).status_code == 200
        return len(captured)

    asked(rows)
    assert asked(rows) == asked(rows[:1])


# What is filled in


def test_a_colleague_is_offered_who_may_see_all_of_them(as_: As) -> None:
    for name in people.PEOPLE:
        people.person(name)
    plain, sealed = registered(2)
    for holder in (people.bob(), people.nils()):
        people.give_sealed(holder, sealed)
    decided.forced(sealed, sealed=True)

    def offered(*rows: DataRequest) -> set[str]:
        form = preview(as_("bob"), "assign", rows).context["form"]
        return {label for pk, label in form.fields["assignee"].choices if pk}

    assert offered(plain, sealed) == {"Bob Breuer", "Nils Nowak"}
    assert {"Carol Castro", "Alice Ashdown"} <= offered(plain)
    assert not {"Frank Fabre", "Judy Jansen", "Rita Root", "Desk"} & offered(plain)


def test_an_act_whose_form_is_empty_starts_nothing_and_asks_again(as_: As) -> None:
    rows, bob = registered(), as_("bob")

    answer = confirm(bob, preview(bob, "write_note", rows), text=" ")

    assert answer.status_code == 200
    assert answer.context["form"].errors["text"]
    assert not BulkRun.objects.exists()
    assert run_of(confirm(bob, answer, text="Seen.")).total == FEW
    assert JournalNote.objects.count() == FEW


@pytest.mark.parametrize("act", ["assign", "start_dependency"])
def test_an_effect_that_depends_on_what_is_filled_in_is_shown_before_it_runs(as_: As, act: str) -> None:
    rows, bob, carol = registered(), as_("bob"), people.carol()
    assignment.assign(actor=carol, data_request=cases.fresh(rows[0]), assignee=carol, at=NOW)
    dependencies.start(actor=carol, data_request=rows[0], kind=DependencyKind.MLA, at=NOW)
    values = {"assign": {"assignee": str(carol.pk)}, "start_dependency": {"kind": "mla"}}[act]
    says = {"assign": "Carol Castro has it already.", "start_dependency": "It waits for that already."}[act]

    first = preview(bob, act, [cases.fresh(row) for row in rows])
    assert first.context["preview"].to_skip == 0
    again = confirm(bob, first, **values)
    assert again.status_code == 200
    assert not BulkRun.objects.exists()
    assert [(group.says, len(group.rows)) for group in again.context["preview"].skipped] == [(says, 1)]

    run = run_of(confirm(bob, again, **values, values=again.context["values"]))
    assert [line.says for line in run.lines.all()] == [says, "", ""]


def test_other_values_than_those_whose_effect_was_seen_are_shown_anew(as_: As) -> None:
    rows, bob = registered(), as_("bob")
    for kind in (DependencyKind.MLA, DependencyKind.COURT):
        dependencies.start(actor=people.carol(), data_request=rows[0], kind=kind, at=NOW)
    again = confirm(bob, preview(bob, "start_dependency", rows), kind="mla")
    assert confirm(bob, again, kind="court", values=again.context["values"]).status_code == 200
    assert not BulkRun.objects.exists()
    assert run_of(confirm(bob, again, kind="advice", values=again.context["values"])).total == FEW


def test_a_colleague_who_was_not_offered_is_refused(as_: As) -> None:
    rows, bob = registered(), as_("bob")
    answer = confirm(bob, preview(bob, "assign", rows), assignee=str(people.frank().pk))
    assert answer.context["form"].errors["assignee"]
    assert not BulkRun.objects.exists()


# Once, and the long ones in the queue


def test_the_page_sent_twice_is_one_run(as_: As) -> None:
    bob = as_("bob")
    page = preview(bob, "write_note", registered())
    assert run_of(confirm(bob, page, text="Seen.")) == run_of(confirm(bob, page, text="Seen."))
    assert JournalNote.objects.count() == FEW


def test_what_was_changed_since_the_effect_was_shown_is_skipped(as_: As) -> None:
    rows, bob = registered(), as_("bob")
    page = preview(bob, "assign_to_me", rows)
    run_of(confirm(as_("carol"), preview(as_("carol"), "assign_to_me", rows[:1])))

    run = run_of(confirm(bob, page))

    report = bob.get(address("bulk_run", run)).context["report"]
    assert [(told.says, told.rows) for told in report.skipped] == [
        ("It was changed since you looked.", (rows[0],))
    ]
    assert cases.fresh(rows[0]).assigned_to == people.carol()
    assert cases.fresh(rows[1]).assigned_to == people.bob()


@pytest.fixture
def long_run(as_: As, monkeypatch: pytest.MonkeyPatch) -> BulkRun:
    """A run that is left to the queue, of which no worker took anything yet."""
    monkeypatch.setattr("triage.admin.bulk.AT_ONCE", FEW - 1)
    monkeypatch.setattr(bulk, "AT_A_TIME", 2)
    bob = as_("bob")
    return run_of(confirm(bob, preview(bob, "watch", registered())))


def work(run: BulkRun) -> None:
    entry = OutboxEntry.objects.get(object_id=run.pk, status=OutboxStatus.WAITING)
    assert queue.work_off(entry.pk, at=NOW)


def test_a_long_run_shows_how_far_it_is_and_then_its_report(as_: As, long_run: BulkRun) -> None:
    bob = as_("bob")
    assert not Watch.objects.exists()
    page = bob.get(address("bulk_run", long_run)).content.decode()
    assert f'<progress id="bulk-bar" max="{FEW}" value="0">' in page
    work(long_run)

    state = bob.get(address("bulk_progress", long_run))
    assert state.json() == {"settled": 2, "says": "2 of 3: 2 done, 0 skipped", "ended": False}
    assert "no-store" in state["Cache-Control"]
    assert "2 of 3" in bob.get(address("bulk_run", long_run)).content.decode()

    work(long_run)
    assert bob.get(address("bulk_progress", long_run)).json()["ended"] is True
    assert "<progress" not in bob.get(address("bulk_run", long_run)).content.decode()
    assert Watch.objects.count() == FEW


def test_a_run_is_stopped_by_its_button_and_says_so(as_: As, long_run: BulkRun) -> None:
    bob = as_("bob")
    work(long_run)

    answer = bob.post(address("bulk_stop", long_run))

    assert answer["Location"] == address("bulk_run", long_run)
    page = bob.get(answer["Location"])
    assert page.context["stopped"] is True
    assert (page.context["tally"].done, page.context["tally"].skipped) == (2, 1)
    assert "You stopped the run before it came to this." in page.content.decode()
    assert "has ended already" in told(bob.post(address("bulk_stop", long_run)))[0]
    assert Event.objects.filter(kind=EventKind.BULK_FINISHED).count() == 1


def test_the_pages_of_a_run_take_the_same_queries_however_long_it_is(as_: As) -> None:
    bob = as_("bob")
    short = run_of(confirm(bob, preview(bob, "watch", registered(1))))
    long = run_of(confirm(bob, preview(bob, "write_note", registered(6)), text="Seen."))

    def asked(page: str, run: BulkRun) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert bob.get(address(page, run)).status_code == 200
        return len(captured)

    for page in ("bulk_run", "bulk_progress"):
        asked(page, long)
        assert asked(page, long) == asked(page, short)
