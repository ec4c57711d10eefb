"""The list as a file, by its form."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests.triage import cases, decided
from triage.event_kinds import EventKind
from triage.models import Event
from triage.services import exports

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
EXPORT, LIST = "admin:export", "admin:triage_datarequest_changelist"


@pytest.fixture(autouse=True)
def _now() -> Any:
    """Pages read the clock."""
    with time_machine.travel(cases.LATER, tick=False):
        yield


def export(client: Client, file_format: str = "csv", **more: str) -> Any:
    return client.post(reverse(EXPORT), {"format": file_format, **more})


def rows(answer: Any) -> list[list[str]]:
    assert answer.streaming is True
    return list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"))))[1:]


def events() -> int:
    return Event.objects.filter(kind=EventKind.LIST_EXPORTED).count()


@pytest.mark.parametrize(
    ("file_format", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("json", "application/json"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_file_is_sent_that_is_kept_nowhere_and_named_by_its_day(
    as_: As, file_format: str, content_type: str
) -> None:
    cases.registered_case()
    answer = export(as_("bob"), file_format)
    assert answer["Content-Disposition"] == f'attachment; filename="data-requests-2026-11-20.{file_format}"'
    assert answer["Content-Type"] == content_type
    assert "no-store" in answer["Cache-Control"]
    assert len(answer.getvalue()) > 100
    assert events() == 1


def test_a_file_holds_the_list_with_its_filters_and_its_search(as_: As) -> None:
    found, other = cases.registered_case(), cases.registered_case()
    ended = cases.registered_case()
    decided.forced(ended, status="withdrawn", is_open=False)
    bob = as_("bob")
    assert [row[0] for row in rows(export(bob, query="state=withdrawn"))] == [ended.reference]
    assert [row[0] for row in rows(export(bob, q=found.reference))] == [found.reference]
    assert {row[0] for row in rows(export(bob))} == {found.reference, other.reference}


def test_frank_gets_an_empty_file_of_a_german_list(as_: As) -> None:
    case = cases.registered_case()
    answer = export(as_("frank"), "json", query="country=DE")
    sent = answer.getvalue().decode()
    assert json.loads(sent) == []
    for word in (case.reference, "Amtsgericht", "DE"):
        assert word not in sent
        assert word not in answer["Content-Disposition"]


@pytest.mark.parametrize("who", ["alice", "dan", "judy", "laura", "heidi"])
def test_exports_are_absent_without_the_role(as_: As, who: str) -> None:
    cases.registered_case()
    assert export(as_(who)).status_code == 404
    assert events() == 0
    assert reverse(EXPORT) not in as_(who).get(reverse(LIST)).content.decode()
    assert reverse(EXPORT) in as_("grace").get(reverse(LIST)).content.decode()


@pytest.mark.parametrize(
    "sent", [{"file_format": "exe"}, {"file_format": ""}, {"query": "nonsense=1"}, {"query": "state=x"}]
)
def test_a_list_or_a_format_that_is_none_is_refused_and_leaves_nothing(as_: As, sent: dict[str, str]) -> None:
    assert export(as_("bob"), **sent).status_code == 400
    assert events() == 0


def test_a_file_is_given_by_a_form_only(as_: As) -> None:
    assert as_("bob").get(reverse(EXPORT), {"format": "csv"}).status_code == 405
    assert events() == 0


def test_too_long_a_list_leads_back_to_it_with_the_reason(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    cases.registered_case()
    cases.registered_case()
    answer = export(as_("bob"), query="kind=disclosure")
    assert answer["Location"] == f"{reverse(LIST)}?kind=disclosure"
    assert "more than 1 data requests" in str(next(iter(get_messages(answer.wsgi_request))))
    assert events() == 0
