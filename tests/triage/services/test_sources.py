"""Tying a fact to the page on which it was read: it is recorded, voids nothing, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from jurisdictions.law.vocabulary import Unit
from tests.triage import cases, decided, people
from tests.triage.documents import papers
from triage.audit import verify_chain
from triage.choices import DocumentRole, Status
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, Document, FactSource
from triage.services import intake, sources
from triage.services.submissions import FactSourceSubmission

pytestmark = pytest.mark.django_db

MADE: dict[str, Any] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        quoted = (FactSourceSubmission(fact="instrument", words="EPOC"),)
        MADE["case"] = decided.decided(sources=quoted)
        MADE["paper"] = attach(MADE["case"])
        MADE["other"] = attach(cases.registered_case())
        yield


def attach(case: DataRequest) -> Document:
    return intake.attach_document(
        actor=people.alice(), data_request=case, role=DocumentRole.ORDER, name="Beschluss.pdf",
        content=papers.paper("eins", "zwei", "drei"), at=cases.AT,
    )  # fmt: skip


def tie(**parts: Any) -> FactSource:
    values = {
        "actor": people.alice(), "data_request": cases.fresh(MADE["case"]), "fact": "issued_on",
        "document": MADE["paper"], "page": 2, "words": "vom 18. November", "at": cases.LATER, **parts,
    }  # fmt: skip
    return sources.tie_fact(**values)


def state() -> dict[str, Any]:
    rows = FactSource.objects.order_by("pk").values("pk", "document", "page", "words")
    return {"case": decided.snapshot(MADE["case"]), "sources": list(rows)}


def refused(error: type[Exception], says: str, **parts: Any) -> None:
    before = state()
    with pytest.raises(error, match=says):
        tie(**parts)
    assert state() == before


def words_of(source: FactSource) -> str:
    return source.words.reveal(scope=source.data_request_id)


def test_a_fact_is_tied_to_its_page_and_nothing_that_was_decided_moves():
    case = MADE["case"]
    before = decided.snapshot(case)
    source = FactSource.objects.get(pk=tie().pk)
    assert (source.fact, source.unit, source.document, source.page) == (
        "issued_on",
        Unit.REQUEST,
        MADE["paper"],
        2,
    )
    assert words_of(source) == "vom 18. November"
    assert "November" not in source.words.token
    event = decided.last_event(case)
    assert (event.kind, event.detail) == (EventKind.FACT_TIED, {"fact": "issued_on", "page": 2})
    assert {**decided.snapshot(case), "events": before["events"]} == before
    assert list(verify_chain(str(case.pk))) == []


def test_the_same_place_twice_is_one_source():
    first = tie()
    events = MADE["case"].events.count()
    assert tie().pk == first.pk
    assert MADE["case"].events.count() == events
    assert tie(page=3).pk != first.pk


def test_words_that_were_quoted_before_get_the_place():
    quoted = FactSource.objects.get(data_request=MADE["case"], fact="instrument")
    tied = tie(fact="instrument", words=" EPOC ", page=1)
    assert (tied.pk, FactSource.objects.get(pk=quoted.pk).page) == (quoted.pk, 1)


def test_facts_of_a_subject_and_of_an_item_are_tied_too():
    subject = MADE["case"].subjects.get()
    item = decided.items_of(MADE["case"])[0]
    assert tie(fact="role", unit=Unit.SUBJECT, unit_id=subject.pk).unit_id == subject.pk
    assert tie(fact="data_category", unit=Unit.ITEM, unit_id=item.pk).unit_id == item.pk


def test_a_page_needs_no_words_and_words_need_no_page():
    assert words_of(tie(fact="signature", words="")) == ""
    assert tie(fact="signature", words="gezeichnet", page=None).page is None
    assert decided.last_event(MADE["case"]).detail == {"fact": "signature"}
    refused(Incomplete, "Name the page", words=" ", page=None)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"fact": "colour"}, "“colour” is no fact"),
        ({"page": 4}, "3 pages"),
        ({"page": 0}, "3 pages"),
        ({"page": -1}, "3 pages"),
        ({"words": "x" * 4001}, "at most 4,000"),
        ({"words": "a\u202eb"}, "cannot be printed"),
        ({"unit": Unit.SUBJECT, "unit_id": None, "fact": "role"}, "not part of this data request"),
        (
            {"unit": Unit.ITEM, "unit_id": UUID(int=7), "fact": "data_category"},
            "not part of this data request",
        ),
        ({"unit_id": UUID(int=7)}, "not part of this data request"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_does_not_fit_is_refused(parts: dict[str, Any], says: str):
    refused(BadInput, says, **parts)


def test_a_document_of_another_case_is_refused():
    refused(BadInput, "document: is not part of this data request", document=MADE["other"])


@pytest.mark.parametrize(
    ("name", "error"), [("frank", NotInScope), ("root", NotInScope), ("grace", NotPermitted), ("dan", NotPermitted)]
)  # fmt: skip
def test_facts_are_tied_and_untied_by_who_may_correct_them(name: str, error: type[Exception]):
    refused(error, "role|jurisdictions", actor=people.person(name))
    source = tie()
    with pytest.raises(error):
        sources.untie_fact(actor=people.person(name), source=source, at=cases.LATER)
    assert FactSource.objects.get(pk=source.pk).page == 2


def test_the_record_of_a_closed_case_stands():
    source = tie()
    decided.forced(MADE["case"], status=Status.CLOSED, closed_at=cases.AT, is_open=False)
    refused(WrongStep, "Reopen it first", page=3)
    with pytest.raises(WrongStep, match="Reopen it first"):
        sources.untie_fact(actor=people.alice(), source=source, at=cases.LATER)


def test_what_was_tied_by_mistake_is_untied_with_its_words_and_history_keeps_both():
    source = tie()
    sources.untie_fact(actor=people.alice(), source=source, at=cases.LATER)
    now = FactSource.objects.get(pk=source.pk)
    assert (now.document, now.page, words_of(now)) == (None, None, "")
    assert [row.page for row in now.history.order_by("history_id")] == [2, None]
    event = decided.last_event(MADE["case"])
    assert (event.kind, event.detail) == (EventKind.FACT_UNTIED, {"fact": "issued_on", "page": 2})
    with pytest.raises(WrongStep, match="not tied"):
        sources.untie_fact(actor=people.alice(), source=source, at=cases.LATER)


def test_words_that_stood_in_the_record_before_stay_when_their_place_is_taken_away():
    source = tie(fact="instrument", words="EPOC", page=1)
    sources.untie_fact(actor=people.alice(), source=source, at=cases.LATER)
    now = FactSource.objects.get(pk=source.pk)
    assert (now.document, words_of(now)) == (None, "EPOC")
