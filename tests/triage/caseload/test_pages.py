"""Pages and counts give what the plain questions give, in order and in both directions, for any filter and scope."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.triage.caseload.table import CODES, Table, a_table, beside, plain, some_query, some_scope, stored
from tests.triage.cases import AT
from triage.access import NOWHERE, Scope, visible_to
from triage.caseload import (
    CasePage,
    CaseQuery,
    Counted,
    Sort,
    count,
    counts,
    counts_between,
    each,
    ids_of,
    merging,
    page_of,
    pages,
    plan,
)
from triage.errors import BadInput
from triage.models import AuthorityReference, DataRequest

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
VIEW = frozenset({"view_case"})
EVERYWHERE = Scope(VIEW, frozenset(CODES))
QUESTIONS = 20
MANY = 1000


def forward(query: CaseQuery, size: int, **asked: Any) -> list[CasePage]:
    """All pages, one after the other."""
    found = [page_of(query, size=size, **asked)]
    while found[-1].later:
        found.append(page_of(query, size=size, cursor=found[-1].later, **asked))
        assert len(found) < MANY
    return found


def backward(last: CasePage, query: CaseQuery, size: int, **asked: Any) -> list[CasePage]:
    """All pages before the last one and itself, met by going back."""
    found = [last]
    while found[0].earlier:
        found.insert(0, page_of(query, size=size, cursor=found[0].earlier, **asked))
        assert len(found) < MANY
    return found


def rows(found: list[CasePage]) -> list[DataRequest]:
    return [row for page in found for row in page.rows]


def stop(row: Any) -> Any:
    return row.stopped_at


@pytest.mark.parametrize("tight", [False, True], ids=["usual limits", "tight limits"])
@pytest.mark.parametrize("seed", range(3))
def test_the_pages_put_together_are_the_whole_list(seed: int, tight: bool, monkeypatch: pytest.MonkeyPatch):
    table, dice = a_table(seed), random.Random(seed)
    about = beside(table.me)
    if tight:
        monkeypatch.setattr(pages, "STRIDES", (2, 3))
        monkeypatch.setattr(merging, "MOST_BRANCHES", 3)
    for _ in range(QUESTIONS):
        query, scope, size = some_query(dice, table), some_scope(dice, table), dice.choice([2, 7, 100])
        if tight:
            # What begins with a text is always listed, so that a tighter limit would cut it.
            monkeypatch.setattr(plan, "MOST_LISTED", MANY if query.text else dice.choice([0, 5]))
        asked: Any = {"scope": scope, "person": table.me, "at": AT}
        wanted = plain(query, about, scope=scope, person=table.me)
        found = forward(query, size, **asked)
        assert rows(found) == wanted, query
        assert rows(backward(found[-1], query, size, **asked)) == wanted, query
        assert all(len(page.rows) <= size and not page.cut for page in found)
        assert all(len(page.rows) == size or page.partial for page in found[:-1])
        assert [stop(row) for row in rows(found)] == [stop(row) for row in wanted]
        assert list(each(query, most=20, **asked)) == wanted[:20]
        assert ids_of(query, most=7, **asked) == [row.pk for row in wanted[:7]]
        assert count(query, **asked) == Counted(len(wanted)), query
        assert count(query, most=3, **asked) == Counted(min(len(wanted), 3), capped=len(wanted) > 3), query


@pytest.fixture
def table() -> Table:
    return a_table(7)


def asked(table: Table, scope: Scope = EVERYWHERE) -> dict[str, Any]:
    return {"scope": scope, "person": table.me, "at": AT}


@pytest.mark.parametrize(
    "scope", [NOWHERE, Scope(VIEW), Scope(frozenset(), frozenset(CODES))], ids=["nothing", "role", "place"]
)
def test_without_a_role_and_a_place_there_is_nothing(table: Table, scope: Scope):
    query = CaseQuery(state="all")
    assert page_of(query, **asked(table, scope)) == CasePage((), "", "")
    assert (
        list(each(query, most=9, **asked(table, scope))) == ids_of(query, most=9, **asked(table, scope)) == []
    )
    assert count(query, **asked(table, scope)) == Counted(0)


def test_a_country_outside_of_the_scope_is_the_same_as_one_that_does_not_exist(table: Table):
    scope = Scope(VIEW, frozenset({"DE"}))
    for code in ("FR", "XX"):
        with CaptureQueriesContext(connection) as captured:
            assert page_of(CaseQuery(state="all", countries=(code,)), **asked(table, scope)).rows == ()
        assert len(captured) == 0


def test_a_cursor_is_of_no_use_for_another_question(table: Table):
    first = page_of(CaseQuery(state="all"), size=3, **asked(table))
    for other in (CaseQuery(), CaseQuery(state="all", sort=Sort.RECEIVED), CaseQuery(state="all", who="me")):
        with pytest.raises(BadInput) as refusal:
            page_of(other, size=3, cursor=first.later, **asked(table))
        assert refusal.value.where == "cursor"


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0:1abc:def", "\x00", "%"])
def test_a_cursor_that_nobody_gave_out_is_refused(table: Table, cursor: str):
    with pytest.raises(BadInput):
        page_of(CaseQuery(), cursor=cursor, **asked(table))


def test_a_cursor_leads_nobody_out_of_their_scope(table: Table):
    query = CaseQuery(state="all")
    first = page_of(query, size=3, **asked(table))
    narrow = Scope(VIEW, frozenset({"DE"}))
    found = page_of(query, cursor=first.later, **asked(table, narrow)).rows
    assert found
    assert {row.jurisdiction_id for row in found} == {"DE"}


@pytest.mark.parametrize(
    "changes", [{}, {"due": "overdue"}, {"who": "me"}, {"text": "506"}, {"level": "executive"}]
)
def test_a_page_takes_the_same_queries_however_many_rows_and_jurisdictions(
    table: Table, changes: dict[str, Any]
):
    query = CaseQuery(state="all", **changes)
    counted = set()
    for codes in (("DE",), CODES):
        for size in (2, 30):
            with CaptureQueriesContext(connection) as captured:
                assert page_of(query, size=size, **asked(table, Scope(VIEW, frozenset(codes)))).rows
            counted.add(len(captured))
    # The undated ones are a range of their own, read only where the dated ones do not fill the page.
    assert max(counted) - min(counted) <= 1
    assert max(counted) <= (6 if query.text else 3)


def test_the_rows_of_a_page_need_no_query_of_their_own(table: Table):
    page = page_of(CaseQuery(state="all"), **asked(table))
    with CaptureQueriesContext(connection) as captured:
        for row in page.rows:
            str((row.jurisdiction.name, row.authority, row.assigned_to, stop(row)))
    assert len(captured) == 0


def test_the_counts_of_a_home_page_are_one_query(table: Table):
    queries = [
        CaseQuery(due="overdue"),
        CaseQuery(who="me"),
        CaseQuery(who="approve"),
        CaseQuery(kind="emergency"),
    ]
    with CaptureQueriesContext(connection) as captured:
        found = counts(queries, **asked(table))
    assert len(captured) == 1
    assert found == [count(query, **asked(table)) for query in queries]


def test_what_falls_due_between_instants_is_counted_in_one_query_within_the_scope(table: Table):
    bounds = [AT + timedelta(hours=number) for number in range(-96, 192, 24)]
    for codes in (CODES, CODES[:1]):
        scope = Scope(VIEW, frozenset(codes))
        with CaptureQueriesContext(connection) as captured:
            found = counts_between(bounds, scope=scope)
        assert len(captured) == 1
        seen = visible_to(scope, DataRequest.objects.filter(is_open=True))
        days = [seen.filter(due_at__gte=start, due_at__lt=end).count() for start, end in pairwise(bounds)]
        assert found == [Counted(number) for number in days]
        assert sum(days) > 0
    most = max(days)
    capped = counts_between(bounds, scope=scope, most=most - 1)
    assert capped == [Counted(min(number, most - 1), number == most) for number in days]
    assert counts_between(bounds, scope=NOWHERE) == [Counted(0)] * (len(bounds) - 1)


def test_a_count_stops_where_nobody_wants_to_know_more(table: Table):
    every = CaseQuery(state="all")
    total = count(every, **asked(table)).number
    assert count(every, most=total, **asked(table)) == Counted(total)
    assert count(every, most=total - 1, **asked(table)) == Counted(total - 1, capped=True)
    assert str(Counted(1000, capped=True)) == "1,000+"


def test_what_no_index_answers_is_looked_for_in_strides_and_the_page_says_so(
    table: Table, monkeypatch: pytest.MonkeyPatch
):
    query = CaseQuery(state="all", level="executive", flag="protest")
    whole = rows(forward(query, 1, **asked(table)))
    monkeypatch.setattr(pages, "STRIDES", (2, 3))
    monkeypatch.setattr(plan, "MOST_LISTED", 0)
    found = forward(query, 1, **asked(table))
    assert rows(found) == whole
    assert any(page.partial and not page.rows and page.later for page in found)
    assert not found[-1].partial


def test_more_than_is_searched_at_once_is_cut_and_the_page_says_so(
    table: Table, monkeypatch: pytest.MonkeyPatch
):
    query = CaseQuery(state="all", text="2026")
    whole = page_of(query, **asked(table))
    monkeypatch.setattr(plan, "MOST_LISTED", 3)
    short = page_of(query, **asked(table))
    assert (len(short.rows), short.cut, whole.cut) == (3, True, False)
    assert set(short.rows) < set(whole.rows)
    assert count(query, **asked(table)) == Counted(3, capped=True)


def test_an_exact_reference_of_an_authority_is_found_however_many_begin_with_it(
    table: Table, monkeypatch: pytest.MonkeyPatch
):
    row = page_of(CaseQuery(state="all"), **asked(table)).rows[0]
    stored(*[AuthorityReference(data_request=case, value=f"9 Qs 1{n}") for n, case in enumerate(table.cases)])
    stored(AuthorityReference(data_request=row, value="9 QS 1"))
    monkeypatch.setattr(plan, "MOST_LISTED", 1)
    page = page_of(CaseQuery(state="all", text="9 qs 1"), **asked(table))
    assert (page.rows, page.cut) == ((row,), True)
