"""SQLite answers each question along an index made for it. It plans without statistics: a small table tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.triage.caseload.table import CODES, Table, a_table
from tests.triage.cases import AT
from triage.access import Scope
from triage.caseload import CaseQuery, Sort, counts, counts_between, find_reference, page_of
from triage.models import DataRequest

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is in the tables"),
]
MANY = 800
GOOD = re.compile(
    r"SEARCH (triage_datarequest|d) USING (COVERING )?INDEX (request_\w+|sqlite_autoindex_\w+_[12]) "
)
OPEN_ONES = "SCAN triage_dependency USING INDEX dependency_one_open_of_a_kind"
"""Of what is waited for the index holds only what has not ended."""
QUERIES = (
    CaseQuery(), CaseQuery(state="ended"), CaseQuery(state="all"), CaseQuery(state="closed"),
    CaseQuery(sort=Sort.RECEIVED), CaseQuery(sort=Sort.REFERENCE), CaseQuery(due="overdue"), CaseQuery(due="none"),
    CaseQuery(who="me"), CaseQuery(who="nobody", due="soon"), CaseQuery(who="others"), CaseQuery(who="approve"),
    CaseQuery(kind="emergency"), CaseQuery(level="executive"), CaseQuery(flag="protest"), CaseQuery(waits="mla"),
    CaseQuery(waits="authority"), CaseQuery(waits="any"), CaseQuery(marked="watched"), CaseQuery(marked="unread"),
    CaseQuery(text="506"), CaseQuery(text="amts"), CaseQuery(text="2026-DE", state="all"), CaseQuery(token="a" * 64),
    CaseQuery(linked_authority=str(UUID(int=1)), state="all"), CaseQuery(who="me", token="a" * 64),
)  # fmt: skip


@pytest.fixture
def table() -> Table:
    return a_table(3)


def plans(ask: Callable[[], object]) -> list[str]:
    """The steps of every statement that is asked."""
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    with connection.cursor() as cursor:
        steps: list[str] = []
        for sql, params in statements:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps += [row[3] for row in cursor.fetchall()]
    return steps


def bad(steps: list[str]) -> list[str]:
    """Steps that read a table from end to end, or data requests along an index that is not made for lists."""
    return [
        step
        for step in steps
        if (re.match(r"SCAN (triage|jurisdictions)_", step) and step != OPEN_ONES)
        or (re.match(r"SEARCH (triage_datarequest|d) ", step) and not GOOD.match(step))
    ]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: "&".join(map(str, query.params().items())))
def test_a_page_is_read_along_an_index(table: Table, query: CaseQuery):
    asked: Any = {"scope": Scope(frozenset({"view_case"}), frozenset(CODES)), "person": table.me, "at": AT}
    first = page_of(query, size=3, **asked)
    assert bad(plans(lambda: page_of(query, size=3, **asked))) == []
    if first.later:
        assert bad(plans(lambda: page_of(query, size=3, cursor=first.later, **asked))) == []


def test_counts_and_the_jump_to_a_reference_are_read_along_an_index(table: Table):
    scope = Scope(frozenset({"view_case"}), frozenset(CODES))
    assert bad(plans(lambda: counts(QUERIES, scope=scope, person=table.me, at=AT))) == []
    days = [AT + timedelta(days=number) for number in range(3)]
    steps = [
        step for step in plans(lambda: counts_between(days, scope=scope)) if "triage_datarequest" in step
    ]
    assert len(steps) == len(days) - 1
    assert all("(jurisdiction_id=? AND is_open=? AND due_at>? AND due_at<?)" in step for step in steps)
    assert bad(plans(lambda: find_reference(table.cases[0].reference, scope=scope))) == []


def test_what_is_listed_by_ids_is_read_by_them_however_many_there_are(
    table: Table, monkeypatch: pytest.MonkeyPatch
):
    ids = [UUID(int=number) for number in range(1, MANY)]
    monkeypatch.setattr("triage.caseload.plan._listed", lambda asked: ids)
    asked: Any = {"scope": Scope(frozenset({"view_case"}), frozenset(CODES)), "person": table.me, "at": AT}
    steps = plans(lambda: page_of(CaseQuery(who="me", kind="emergency", token="a" * 64), **asked))
    of_cases = [step for step in steps if step.startswith("SEARCH triage_datarequest ")]
    assert of_cases
    assert all(f"sqlite_autoindex_{DataRequest._meta.db_table}_1 (id=?)" in step for step in of_cases)


def test_a_plan_without_an_index_is_noticed(table: Table):
    assert bad(plans(lambda: list(DataRequest.objects.filter(channel="post"))))
