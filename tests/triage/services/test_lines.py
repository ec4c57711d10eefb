"""Lines after registration: added and withdrawn as facts are corrected, voiding what rested on the old ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from jurisdictions.law.vocabulary import DataCategory, IdentifierKind, ItemType, SubjectRole
from tests.triage import cases, decided, people
from triage.audit import verify_chain
from triage.choices import Status
from triage.encryption import blind_index
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted
from triage.event_kinds import EventKind
from triage.models import DataRequest, Identifier, IdentifierIndex
from triage.services import facts, lines, subject_rows
from triage.services.submissions import IdentifierSubmission, ItemSubmission, SubjectSubmission

pytestmark = pytest.mark.django_db

MADE: dict[str, DataRequest] = {}
NAME = IdentifierSubmission(kind=IdentifierKind.USERNAME, value="@another")
PHONE = ItemSubmission(data_category=DataCategory.SUBSCRIBER, item_type=ItemType.PHONE_NUMBER)
WITNESS = SubjectSubmission(role=SubjectRole.WITNESS, identifiers=(NAME,), items=(PHONE,))


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        MADE["approved"] = decided.approved()
        MADE["other"] = cases.registered_case()
        yield


def change(**parts: Any) -> DataRequest:
    values = {"actor": people.bob(), "reason": "an amended order", "at": cases.LATER, **parts}
    return lines.change_lines(data_request=cases.fresh(MADE["approved"]), **values)


def counts(case: DataRequest) -> tuple[int, ...]:
    index = IdentifierIndex.objects.filter(identifier__data_request=case).count()
    return (case.subjects.count(), case.identifiers.count(), case.items.count(), index)


def refused(error: type[Exception], says: str, **parts: Any) -> None:
    case = MADE["approved"]
    before = (decided.snapshot(case), counts(case))
    with pytest.raises(error, match=says):
        change(**parts)
    assert (decided.snapshot(case), counts(case)) == before


def test_added_lines_are_numbered_on_and_void_what_rested_on_the_old_ones():
    case = MADE["approved"]
    subject = case.subjects.get()
    change(subjects=(WITNESS,), identifiers={subject.pk: (NAME,)}, items={subject.pk: (PHONE, PHONE)})
    assert [row.number for row in case.subjects.order_by("number")] == [1, 2]
    assert [row.number for row in subject.items.order_by("number")] == [1, 2, 3, 4]
    added = Identifier.objects.filter(data_request=case, value__isnull=False).latest("subject__number")
    assert added.value.reveal(scope=case.pk) == "another"
    assert added.index.digest == blind_index(IdentifierKind.USERNAME, "another")
    assert not any(getattr(case, name).live().exists() for name in ("assessments", "decisions", "approvals"))
    now = cases.fresh(case)
    assert (now.status, now.due_at) == (Status.SENDER_VERIFIED, None)
    assert len(facts.facts_of(now).subjects) == 2
    event = decided.last_event(case)
    assert (event.kind, event.detail) == (EventKind.LINES_CHANGED, {"added": 6, "withdrawn": 0})
    assert cases.reason_of(event) == "an amended order"
    assert list(verify_chain(str(case.pk))) == []


def test_withdrawn_lines_stay_in_the_record_and_are_no_facts_any_more():
    case = MADE["approved"]
    item, name = decided.items_of(case)[0], case.identifiers.get(kind=IdentifierKind.USERNAME)
    change(withdrawn=[item.pk, name.pk])
    item.refresh_from_db()
    name.refresh_from_db()
    assert (item.withdrawn, name.withdrawn) == (True, True)
    (subject,) = facts.facts_of(cases.fresh(case)).subjects
    assert len(subject.items) == 1
    assert IdentifierKind.USERNAME not in (subject.identifier_kinds or ())
    assert decided.last_event(case).detail == {"added": 0, "withdrawn": 2}


def test_a_line_is_not_withdrawn_twice():
    item = decided.items_of(MADE["approved"])[0]
    change(withdrawn=[item.pk])
    refused(BadInput, "was withdrawn before", withdrawn=[item.pk])


@pytest.mark.parametrize(
    ("parts", "error", "says"),
    [
        ({}, BadInput, "Nothing was added or withdrawn"),
        ({"reason": "  ", "subjects": (WITNESS,)}, Incomplete, "why the lines change"),
        ({"withdrawn": [uuid4()]}, BadInput, "not part of this data request"),
        ({"identifiers": {uuid4(): (NAME,)}}, BadInput, "not part of this data request"),
    ],
    ids=["nothing", "no reason", "unknown line", "unknown person"],
)
def test_what_does_not_fit_is_refused(parts: dict[str, Any], error: type[Exception], says: str):
    refused(error, says, **parts)


def test_a_bad_line_is_named_and_nothing_is_added():
    subject = MADE["approved"].subjects.get()
    phone = IdentifierSubmission(kind=IdentifierKind.PHONE, value="0221 477000")
    refused(
        BadInput,
        "subject 1, identifier 2",
        identifiers={subject.pk: (NAME, phone)},
        items={subject.pk: (PHONE,)},
    )


def test_lines_of_another_case_are_not_withdrawn_here():
    other = decided.items_of(MADE["other"])[0]
    refused(BadInput, "not part of this data request", withdrawn=[other.pk])
    refused(BadInput, "not part of this data request", items={MADE["other"].subjects.get().pk: (PHONE,)})


def test_a_case_takes_no_more_lines_than_at_registration(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(subject_rows, "MOST_IDENTIFIERS", 3)
    subject = MADE["approved"].subjects.get()
    refused(BadInput, "takes at most 3", identifiers={subject.pk: (NAME, NAME)})
    change(identifiers={subject.pk: (NAME,)})


@pytest.mark.parametrize(
    ("name", "error"), [("frank", NotInScope), ("root", NotInScope), ("grace", NotPermitted), ("dan", NotPermitted)]
)  # fmt: skip
def test_lines_are_changed_by_who_may_correct_facts(name: str, error: type[Exception]):
    refused(error, "role|jurisdictions", actor=people.person(name), subjects=(WITNESS,))
