"""What a counsel asks of the list, each beside the same page in SQL written by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks import caseload_sql as by_hand
from benchmarks.caseload import Figure
from benchmarks.caseload_fill import Founded
from benchmarks.caseload_rows import NOW, Known
from benchmarks.caseload_sql import Statement
from benchmarks.stopwatch import in_database
from tests.triage import people
from triage.caseload import SOON, WEEK, CaseQuery, Sort, counts, find_reference, page_of
from triage.caseload.order import Place, write_cursor
from triage.models import DataRequest

ROUNDS = 25
HIGHEST = "\U0010ffff"
HOME = (
    CaseQuery(due="overdue"), CaseQuery(due="soon"), CaseQuery(who="me"), CaseQuery(who="nobody"),
    CaseQuery(who="approve"), CaseQuery(kind="emergency"), CaseQuery(waits="authority"),
    CaseQuery(state="rights_review"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the same by hand."""

    name: str
    ask: Callable[[], object]
    by_hand: Statement


def measure(founded: Founded, known: Known, size: int) -> Iterator[Figure]:
    """The questions, then the whole pages through HTTP."""
    for question in _questions(founded, known):
        yield _figure(question, size)
    yield from _pages(founded, size)


def _figure(question: Question, size: int) -> Figure:
    """In turn ours and the one by hand; of each the quickest, for a busy moment adds to a millisecond."""
    ours, theirs, walls = [], [], []
    question.ask()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ours.append(in_database(question.ask))
        walls.append(time.perf_counter() - start)
        theirs.append(in_database(lambda: _run(question.by_hand)))
    return Figure(
        connection.vendor,
        size,
        question.name,
        min(watch.seconds for watch in ours),
        min(watch.seconds for watch in theirs),
        min(walls),
        ours[0].statements,
    )


def _questions(founded: Founded, known: Known) -> Iterator[Question]:
    asked: Any = {"scope": founded.scope, "person": founded.counsel, "at": NOW}
    codes = sorted(founded.scope.jurisdictions)
    ours = Values(founded)

    def page(query: CaseQuery, cursor: str = "") -> Callable[[], object]:
        return lambda: page_of(query, cursor=cursor, **asked)

    yield Question("first page", page(CaseQuery()), by_hand.page(codes, by_hand.DATED, []))
    yield Question(
        "due in a week, nobody has it",
        page(CaseQuery(due="week", who="nobody")),
        by_hand.page(
            codes,
            f"assigned_to_id IS NULL AND due_at >= %s AND due_at < %s AND {by_hand.RUNNING}",
            [ours.time(NOW), ours.time(NOW + WEEK)],
        ),
    )
    yield Question(
        "for senior counsel (row by row)",
        page(CaseQuery(level="senior_counsel")),
        by_hand.page(codes, f"{by_hand.DATED} AND review_level = 2", []),
    )
    yield _deep(founded, page, ours)
    yield from _searches(known, codes, page, ours)
    yield Question(
        "exact reference",
        lambda: find_reference(known.reference, scope=founded.scope),
        by_hand.one(codes, known.reference),
    )
    yield Question("counts of the home page", lambda: counts(HOME, **asked), _home(codes, ours))


def _deep(founded: Founded, page: Callable[..., Callable[[], object]], ours: Values) -> Question:
    """In the middle of everything that the counsel may see, newest first."""
    codes = sorted(founded.scope.jurisdictions)
    rows = DataRequest.objects.filter(jurisdiction__in=codes)
    middle = rows.order_by("received_at")[rows.count() // 2]
    query = CaseQuery(state="all", sort=Sort.RECEIVED)
    cursor = write_cursor(Place((middle.received_at, middle.pk)), query)
    at, key = ours.time(middle.received_at), ours.key(middle.pk)
    where = "received_at <= %s AND (received_at < %s OR received_at = %s AND id < %s)"
    return Question(
        "a page half-way down",
        page(query, cursor),
        by_hand.page(
            codes, where, [at, at, at, key], order=by_hand.NEWEST, halves=(by_hand.OPEN, by_hand.ENDED)
        ),
    )


def _searches(
    known: Known, codes: Sequence[str], page: Callable[..., Callable[[], object]], ours: Values
) -> Iterator[Question]:
    theirs = known.authority_reference
    yield Question(
        "authority's reference",
        page(CaseQuery(state="all", text=theirs)),
        by_hand.search(codes, by_hand.begun(), [theirs.lower(), theirs.lower() + HIGHEST] * 2),
    )
    yield Question(
        "identifier",
        page(CaseQuery(state="all", token=known.digest)),
        by_hand.search(codes, by_hand.NAMED, [known.digest]),
    )


def _home(codes: Sequence[str], ours: Values) -> Statement:
    person, now, soon = ours.person, ours.time(NOW), ours.time(NOW + SOON)
    return by_hand.counts(
        codes,
        [
            (by_hand.OVERDUE, [now]),
            (f"{by_hand.OPEN} AND due_at >= %s AND due_at < %s AND {by_hand.RUNNING}", [now, soon]),
            (f"{by_hand.OPEN} AND assigned_to_id = %s", [person]),
            (f"{by_hand.OPEN} AND assigned_to_id IS NULL", []),
            (by_hand.UNDECIDED, [person]),
            ("is_open AND kind = 'emergency'", []),
            ("status = 'awaiting_authority'", []),
            ("status = 'rights_review'", []),
        ],
    )


@dataclass(frozen=True, slots=True)
class Values:
    """Python's values as the database takes them."""

    founded: Founded

    @property
    def person(self) -> Any:
        """The counsel's id."""
        return self.key(self.founded.counsel.pk)

    def key(self, key: Any) -> Any:
        """An id."""
        return DataRequest._meta.pk.get_db_prep_value(key, connection)

    def time(self, instant: Any) -> Any:
        """An instant."""
        return connection.ops.adapt_datetimefield_value(instant)


def _run(statement: Statement) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.values or None)
        cursor.fetchall()


def _pages(founded: Founded, size: int) -> Iterator[Figure]:
    """Whole pages as a browser asks for them, with log-in, scope, template and all."""
    client = Client()
    people.sign_in(client, founded.counsel)
    for name, url in (
        ("list, through HTTP", reverse("admin:triage_datarequest_changelist")),
        ("home page, through HTTP", reverse("admin:index")),
    ):
        yield _page(client, name, url, size)


def _page(client: Client, name: str, url: str, size: int) -> Figure:
    def get() -> None:
        if (response := client.get(url)).status_code != HTTPStatus.OK:
            raise RuntimeError(f"{url} answered {response.status_code}")

    get()
    walls, watches = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        watches.append(in_database(get))
        walls.append(time.perf_counter() - start)
    ours = min(watch.seconds for watch in watches)
    return Figure(connection.vendor, size, name, ours, 0, min(walls), watches[0].statements)
