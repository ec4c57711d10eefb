"""Questions to the list: what an address may hold, and that it comes back as it went."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from triage.caseload import CaseQuery, Sort
from triage.errors import BadInput

AUTHORITY = "0190c1de-0000-7000-8000-000000000001"
FULL = {
    "state": "all",
    "country": "DE,FR",
    "kind": "emergency",
    "due": "soon",
    "who": "nobody",
    "level": "senior_counsel",
    "flag": "protest",
    "waits": "mla",
    "marked": "unread",
    "q": "506 Gs",
    "who_is": "ab" * 32,
    "authority": AUTHORITY,
    "sort": "received",
}


def test_a_question_comes_back_from_its_address_as_it_was():
    query = CaseQuery.from_params(FULL)
    assert query.params() == FULL
    assert query.countries == ("DE", "FR")
    assert query.sort is Sort.RECEIVED
    assert CaseQuery.from_params(query.params()) == query


def test_the_default_leaves_no_trace_in_an_address():
    assert CaseQuery().params() == {}
    assert CaseQuery.from_params({"state": "open", "sort": "due"}).params() == {}


def test_a_parameter_without_a_value_asks_nothing():
    assert CaseQuery.from_params(dict.fromkeys(FULL, " ")) == CaseQuery()


@pytest.mark.parametrize(
    "address", ["country=DE&country=FR", "country=FR,DE", "country=DE&country=FR&country="]
)
def test_countries_may_stand_several_times_or_with_commas(address: str):
    assert CaseQuery.from_params(QueryDict(address)).countries == ("DE", "FR")


@pytest.mark.parametrize("name", sorted(FULL))
def test_an_unknown_value_is_refused_by_the_name_of_its_parameter(name: str):
    with pytest.raises(BadInput) as refusal:
        CaseQuery.from_params({name: "\x00"})
    assert refusal.value.where == name


@pytest.mark.parametrize("name", ["status__exact", "jurisdiction__code", "text", "token", "cursor", "o"])
def test_an_unknown_parameter_is_refused_by_its_name(name: str):
    with pytest.raises(BadInput) as refusal:
        CaseQuery.from_params({name: "x"})
    assert refusal.value.where == name


@pytest.mark.parametrize(
    ("name", "value"),
    [("q", "x" * 121), ("q", "506\u202eGs"), ("country", "Germany"), ("country", "de"), ("level", "5"),
     ("who_is", "AB" * 32), ("authority", "DE")],
)  # fmt: skip
def test_a_value_that_no_index_answers_is_refused(name: str, value: str):
    with pytest.raises(BadInput):
        CaseQuery.from_params({name: value})


def test_a_changed_question_leaves_the_first_as_it_was():
    query = CaseQuery(kind="emergency")
    changed: Any = query.replace(state="ended", kind="")
    assert (query.state, query.kind, changed.params()) == ("open", "emergency", {"state": "ended"})
