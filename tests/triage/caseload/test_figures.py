from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.triage import cases, decided, people
from triage.access import NOWHERE, scope_of
from triage.caseload.figures import Figures, figures_of

pytestmark = pytest.mark.django_db
START, END = cases.RECEIVED - timedelta(days=1), cases.RECEIVED + timedelta(days=1)
REASON = "SCOPE-OVERBROAD"


@pytest.fixture
def handled() -> None:
    """One disclosed, one refused, one only decided, one new."""
    decided.load_law()
    decided.approved()
    refused = decided.assessed()
    decided.decide(refused, decided.refuse_all(refused, REASON))
    decided.approve(refused)
    decided.decided()
    cases.registered_case()


def figures(scope: object = None, **parts: object) -> Figures:
    values = {"scope": scope or scope_of(people.bob()), "start": START, "end": END, **parts}
    return figures_of("DE", **values)  # type: ignore[arg-type]


def test_figures_count_what_came_what_was_decided_for_good_and_what_of_it_was_refused(handled: None) -> None:
    assert figures() == Figures(received=4, decided=2, refused=1, reasons=((REASON, 1),))
    assert figures().refused_percent == 50


def test_figures_hold_nothing_from_outside_the_scope_or_the_time(handled: None) -> None:
    nothing = Figures(received=0, decided=0, refused=0, reasons=())
    for scope in (NOWHERE, scope_of(people.frank())):
        assert figures(scope) == nothing
    assert figures(end=cases.RECEIVED) == nothing
    assert figures(start=cases.RECEIVED + timedelta(seconds=1)) == nothing
    assert nothing.refused_percent is None


def test_a_reason_counts_once_for_a_data_request_and_the_queries_stay_four(handled: None) -> None:
    scope = scope_of(people.bob())
    with CaptureQueriesContext(connection) as few:
        figures(scope)
    again = decided.assessed()
    decided.decide(again, decided.refuse_all(again, REASON, "COMP-NOT-JUDICIAL"))
    decided.approve(again)
    with CaptureQueriesContext(connection) as more:
        assert figures(scope).reasons == ((REASON, 2), ("COMP-NOT-JUDICIAL", 1))
    assert len(few) == len(more) == 4
