"""Acts on many data requests: foreseen, done line by line, each at most once, with the rights of the moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.triage import cases, decided, people
from triage import audit
from triage.access import scope_of
from triage.choices import BulkOutcome, BulkStatus, LetterKind, LetterStatus, OutboxStatus
from triage.encryption import key_store
from triage.errors import BadInput, NotInScope
from triage.event_kinds import EventKind
from triage.models import (
    BulkRun,
    DataRequest,
    Dependency,
    Event,
    JournalNote,
    Letter,
    OutboxEntry,
    User,
    Watch,
)
from triage.services import bulk, notes, queue
from triage.services.bulk_acts import ACTS, read_values

pytestmark = pytest.mark.django_db
AT = cases.AT
LATER = cases.LATER
IT_SAYS = "It waits at our side until Monday."


def registered(count: int) -> list[DataRequest]:
    return [cases.registered_case() for _ in range(count)]


def seen(rows: Sequence[DataRequest]) -> list[tuple[Any, int]]:
    """Each with the version that a person sees now."""
    return [(row.pk, cases.fresh(row).version) for row in rows]


def begun(act: str, rows: Sequence[DataRequest], *, who: str = "bob", **values: str) -> BulkRun:
    return bulk.start(actor=people.person(who), act=act, values=values, cases=seen(rows), at=AT)


def worked_off(run: BulkRun) -> BulkRun:
    """A worker takes whatever of it is queued, until nothing is."""
    while waiting := OutboxEntry.objects.filter(object_id=run.pk, status=OutboxStatus.WAITING).first():
        assert queue.work_off(waiting.pk, at=LATER)
    return BulkRun.objects.get(pk=run.pk)


def outcomes(run: BulkRun) -> list[tuple[str, str]]:
    return list(run.lines.values_list("outcome", "says"))


def events(kind: EventKind) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("number"))


# What it would do


def test_it_is_foretold_for_each_what_will_happen_or_why_it_will_not():
    open_one, mine, ended = registered(3)
    decided.forced(mine, assigned_to=people.bob())
    decided.forced(ended, status="withdrawn", is_open=False)

    found = bulk.foresee(
        actor=people.bob(), act=ACTS["assign_to_me"], ids=[ended.pk, open_one.pk, mine.pk], at=AT
    )

    assert [(each.row, each.obstacle) for each in found] == [
        (ended, "It is “withdrawn”."),
        (open_one, ""),
        (mine, "You have it already."),
    ]
    assert not Event.objects.filter(kind=EventKind.ASSIGNED).exists()


def test_what_lies_outside_of_the_scope_is_foretold_as_little_as_what_does_not_exist():
    german = cases.registered_case()
    decided.forced(cases.registered_case(), sealed=True)
    hidden = DataRequest.objects.get(sealed=True)
    act = ACTS["watch"]

    assert bulk.foresee(actor=people.frank(), act=act, ids=[german.pk, uuid4()], at=AT) == []
    assert [
        each.row for each in bulk.foresee(actor=people.bob(), act=act, ids=[german.pk, hidden.pk], at=AT)
    ] == [german]


@pytest.mark.parametrize("code", ACTS)
def test_foretelling_takes_the_same_queries_for_few_and_for_many_and_writes_nothing(code: str):
    values = {"assign": {"assignee": str(people.carol().pk)}, "start_dependency": {"kind": "mla"}}
    given = read_values(ACTS[code], values[code]) if code in values else None
    rows, bob = registered(4), people.bob()
    before = [decided.snapshot(row) for row in rows]

    def asked(some: Sequence[DataRequest]) -> int:
        with CaptureQueriesContext(connection) as captured:
            ids = [row.pk for row in some]
            bulk.foresee(actor=bob, act=ACTS[code], ids=ids, at=AT, given=given)
        return len(captured)

    assert asked(rows) == asked(rows[:1])
    assert [decided.snapshot(row) for row in rows] == before


def test_an_act_is_offered_by_the_role_and_is_absent_for_others():
    def offered(user: User) -> list[str]:
        scope = scope_of(user)
        return [code for code, act in ACTS.items() if act.is_for(scope)]

    assert offered(people.grace()) == ["watch"]
    assert offered(people.alice()) == [
        "assign_to_me", "assign", "acknowledge", "start_dependency", "write_note", "watch",
    ]  # fmt: skip
    assert offered(people.bob()) == list(ACTS)
    assert offered(people.root()) == offered(people.judy()) == []
    with pytest.raises(NotInScope):
        begun("assess", registered(1), who="alice")
    with pytest.raises(NotInScope):
        begun("disclose", registered(1))


# Each act, through its service


def test_assessing_many_assesses_each_and_skips_what_cannot_be():
    decided.load_law()
    good, bad = decided.verified(), decided.assessed()
    decided.decide(bad)

    run = worked_off(begun("assess", [good, bad]))

    assert run.status == BulkStatus.DONE
    assert [outcome for outcome, _ in outcomes(run)] == [BulkOutcome.DONE, BulkOutcome.SKIPPED]
    assert "is “waits for approval”" in outcomes(run)[1][1]
    assert bad.reference not in outcomes(run)[1][1]
    assert decided.last_event(good).kind == EventKind.ASSESSED
    assert decided.last_event(bad).kind == EventKind.DECIDED
    assert list(audit.verify_chain(str(good.pk))) == []


def test_assigning_to_a_colleague_skips_what_the_colleague_may_not_see():
    seen_by_all, sealed = registered(2)
    people.give_sealed(people.bob(), sealed)
    decided.forced(sealed, sealed=True)

    run = worked_off(begun("assign", [seen_by_all, sealed], assignee=str(people.carol().pk)))

    assert cases.fresh(seen_by_all).assigned_to == people.carol()
    assert cases.fresh(sealed).assigned_to is None
    assert outcomes(run)[1] == (BulkOutcome.SKIPPED, "Carol Castro may not see it.")


def test_acknowledging_drafts_and_issues_one_letter_each_and_no_second_one():
    decided.load_law()
    new, written, nameless = decided.verified(), decided.verified(), decided.verified()
    decided.queued(written, LetterKind.ACKNOWLEDGEMENT)
    decided.forced(nameless, authority=None)

    run = worked_off(begun("acknowledge", [new, written, nameless]))

    letter = Letter.objects.get(data_request=new)
    assert (letter.status, letter.issued_by) == (LetterStatus.QUEUED, people.bob())
    assert OutboxEntry.objects.filter(object_id=letter.pk).count() == 1
    assert Letter.objects.filter(data_request=written).count() == 1
    assert outcomes(run) == [
        (BulkOutcome.DONE, ""),
        (BulkOutcome.SKIPPED, "It was acknowledged already."),
        (BulkOutcome.SKIPPED, "… names no authority to write to."),
    ]


def test_a_note_is_written_on_each_and_kept_in_clear_nowhere():
    rows = registered(2)
    run = begun("write_note", rows, text=IT_SAYS)
    assert IT_SAYS not in str(run.values)

    run = worked_off(run)

    assert [note.text.reveal(scope=note.data_request_id) for note in JournalNote.objects.all()] == [
        IT_SAYS
    ] * 2
    assert run.values == {"language": "en"}


def test_what_was_written_for_a_run_is_gone_for_good_when_it_ends(django_capture_on_commit_callbacks: Any):
    run = begun("write_note", registered(1), text=IT_SAYS)
    assert key_store().is_destroyed(run.pk) is False

    with django_capture_on_commit_callbacks(execute=True):
        worked_off(run)

    assert key_store().is_destroyed(run.pk) is True


def test_the_page_sent_again_after_the_run_leads_to_it_and_writes_nothing(
    django_capture_on_commit_callbacks: Any,
):
    rows, page, bob = registered(1), uuid4(), people.bob()

    def send() -> BulkRun:
        return bulk.start(
            actor=bob, act="write_note", values={"text": IT_SAYS}, cases=seen(rows), at=AT, run_id=page
        )

    with django_capture_on_commit_callbacks(execute=True):
        worked_off(send())
    assert key_store().is_destroyed(page) is True

    again = send()

    assert (again.pk, again.status, again.values) == (page, BulkStatus.DONE, {"language": "en"})
    assert JournalNote.objects.count() == 1


def test_a_wait_begins_on_each_that_does_not_wait_for_it_already():
    new, waiting = registered(2)
    values = {"kind": "mla", "words": "asked in Paris", "expected_on": "2026-12-24"}
    worked_off(begun("start_dependency", [waiting], kind="mla"))

    run = worked_off(begun("start_dependency", [new, waiting], **values))

    started = Dependency.objects.get(data_request=new)
    assert (started.kind, str(started.expected_on)) == ("mla", "2026-12-24")
    assert started.words is not None
    assert started.words.reveal(scope=new.pk) == "asked in Paris"
    assert outcomes(run)[1] == (BulkOutcome.SKIPPED, "It waits for that already.")


def test_watching_marks_each_once():
    rows = registered(2)
    worked_off(begun("watch", rows[:1], who="grace"))

    run = worked_off(begun("watch", rows, who="grace"))

    assert Watch.objects.filter(user=people.grace()).count() == 2
    assert outcomes(run) == [(BulkOutcome.SKIPPED, "You watch it already."), (BulkOutcome.DONE, "")]


@pytest.mark.parametrize(
    ("act", "values", "where"),
    [
        ("write_note", {}, "text"),
        ("write_note", {"text": "  \n"}, "text"),
        ("write_note", {"text": "x" * (notes.LONGEST_NOTE + 1)}, "text"),
        ("assess", {"text": "smuggled"}, "text"),
        ("assign", {"assignee": "nobody"}, "assignee"),
        ("assign", {"assignee": str(uuid4())}, "assignee"),
        ("start_dependency", {"kind": "weather"}, "kind"),
        ("start_dependency", {"kind": "mla", "expected_on": "soon"}, "expected_on"),
    ],
)
def test_values_that_cannot_be_used_start_nothing(act: str, values: dict[str, str], where: str):
    with pytest.raises(BadInput) as refusal:
        begun(act, registered(1), **values)

    assert refusal.value.where == where
    assert not BulkRun.objects.exists()
    assert not OutboxEntry.objects.exists()


def test_nobody_is_assigned_who_left_the_desk():
    decided.forced(people.nils(), is_active=False)
    with pytest.raises(BadInput, match="nobody who works"):
        begun("assign", registered(1), assignee=str(people.nils().pk))
