"""The list and the case file ask the same number of questions however much there is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.triage import cases, decided
from triage.models import DataRequest
from triage.services.submissions import FactSourceSubmission

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db

LIST_QUERIES = 17
CASE_QUERIES = 91


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def page(case: DataRequest) -> str:
    return reverse("admin:triage_datarequest_change", kwargs={"object_id": case.pk})


def test_the_list_takes_the_same_queries_for_one_row_and_for_many(as_: As) -> None:
    decided.load_law()
    client = as_("bob")
    address = reverse("admin:triage_datarequest_changelist")
    decided.assessed(subjects=(decided.JOURNALIST,))
    few = queries(client, address)
    for _ in range(4):
        decided.assessed(subjects=(decided.JOURNALIST,))
        cases.registered_case()
    assert queries(client, address) == few
    assert few <= LIST_QUERIES


def test_the_case_file_takes_the_same_queries_for_a_small_case_and_a_large_one(as_: As) -> None:
    decided.load_law()
    sources = tuple(FactSourceSubmission(fact="instrument", words=f"words {n}") for n in range(5))
    # What events changed is read with one query for each kind of row: the two cases have the same kinds.
    decided.assessed()
    small = decided.assessed(subjects=(decided.JOURNALIST,), sources=sources[:1])
    decided.assess(small)
    large = decided.assessed(subjects=(decided.JOURNALIST, *[decided.SECOND_SUSPECT] * 4), sources=sources)
    for _ in range(3):
        decided.assess(large)
    client = as_("bob")
    few = queries(client, page(small))
    assert queries(client, page(large)) == few
    assert few <= CASE_QUERIES
