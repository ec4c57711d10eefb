"""Pages and counts give what the plain questions give, in order and in both directions, for any filter and scope."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.triage.caseload.table import a_table, plain, some_query, some_scope
from tests.triage.cases import AT
from triage.caseload import (
    CasePage,
    CaseQuery,
    Counted,
    count,
    each,
    ids_of,
    merging,
    page_of,
    pages,
    plan,
)
from triage.models import DataRequest

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
QUESTIONS = 25
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


@pytest.mark.parametrize("tight", [False, True], ids=["usual limits", "tight limits"])
@pytest.mark.parametrize("seed", range(4))
def test_the_pages_put_together_are_the_whole_list(seed: int, tight: bool, monkeypatch: pytest.MonkeyPatch):
    table, dice = a_table(seed), random.Random(seed)
    if tight:
        monkeypatch.setattr(pages, "STRIDES", (2, 3))
        monkeypatch.setattr(merging, "MOST_BRANCHES", 3)
    for _ in range(QUESTIONS):
        query, scope, size = some_query(dice, table), some_scope(dice, table), dice.choice([2, 7, 100])
        if tight:
            # What begins with a text is always listed, so that a tighter limit would cut it.
            monkeypatch.setattr(plan, "MOST_LISTED", MANY if query.text else dice.choice([0, 5]))
        asked: Any = {"scope": scope, "person": table.me, "at": AT}
        wanted = plain(query, scope=scope, person=table.me)
        found = forward(query, size, **asked)
        assert rows(found) == wanted, query
        assert rows(backward(found[-1], query, size, **asked)) == wanted, query
        assert all(len(page.rows) <= size and not page.cut for page in found)
        assert all(len(page.rows) == size or page.partial for page in found[:-1])
        assert [row.stopped_at for row in rows(found)] == [row.stopped_at for row in wanted]  # type: ignore[attr-defined]
        assert list(each(query, most=20, **asked)) == wanted[:20]
        assert ids_of(query, most=7, **asked) == [row.pk for row in wanted[:7]]
        assert count(query, **asked) == Counted(len(wanted)), query
        assert count(query, most=3, **asked) == Counted(min(len(wanted), 3), capped=len(wanted) > 3), query
