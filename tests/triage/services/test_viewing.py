"""Promise 9: no record, no answer. Who looks at a value is recorded before they see it; the value is not."""

from typing import Any

import pytest
from django.db import connection, transaction

from tests.triage import cases, people
from triage.choices import DocumentRole
from triage.documents.errors import DocumentChanged
from triage.errors import BadInput, Incomplete, NotInScope, NotPermitted
from triage.event_kinds import EventKind
from triage.models import DataRequest, Document, Event, Identifier
from triage.services import intake, viewing
from triage.services.triggers import create_triggers, drop_triggers

pytestmark = pytest.mark.django_db


def identifier_of(data_request: DataRequest) -> Identifier:
    return data_request.identifiers.get(kind="user_id")


def show(identifier: Identifier, **parts: Any) -> str:
    values = {"actor": people.alice(), "purpose": "compare with the order", "at": cases.LATER, **parts}
    return viewing.show_identifier(identifier=identifier, **values)


def views() -> int:
    return Event.objects.filter(kind__in=[EventKind.IDENTIFIER_SHOWN, EventKind.DOCUMENT_OPENED]).count()


def test_looking_at_an_identifier_gives_the_value_and_records_who_when_and_why_without_it():
    data_request = cases.registered_case()
    identifier = identifier_of(data_request)
    assert show(identifier) == cases.USER_ID
    event = Event.objects.filter(data_request=data_request).latest("number")
    assert (event.kind, event.actor, event.at) == (EventKind.IDENTIFIER_SHOWN, people.alice(), cases.LATER)
    assert event.detail == {"identifier": str(identifier.pk)}
    assert cases.reason_of(event) == "compare with the order"
    assert cases.USER_ID not in str((event.detail, event.reason, event.rows))
    assert cases.fresh(data_request).version == data_request.version


def test_without_the_event_there_is_no_value(monkeypatch: pytest.MonkeyPatch):
    identifier = identifier_of(cases.registered_case())

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the log is full")

    with monkeypatch.context() as patch:
        patch.setattr(Event, "save", fail)
        with pytest.raises(RuntimeError, match="the log is full"):
            show(identifier)
    assert views() == 0
    assert show(identifier) == cases.USER_ID


@pytest.mark.django_db(transaction=True)
def test_no_value_is_shown_inside_a_transaction_that_could_take_the_event_back():
    identifier = identifier_of(cases.registered_case())
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        show(identifier)
    assert views() == 0


@pytest.mark.parametrize("purpose", ["", "  "], ids=["empty", "blank"])
def test_a_value_is_shown_for_a_purpose(purpose: str):
    identifier = identifier_of(cases.registered_case())
    with pytest.raises(Incomplete, match="for what purpose"):
        show(identifier, purpose=purpose)
    assert views() == 0


def test_a_purpose_that_repeats_the_value_is_refused_because_others_read_it():
    identifier = identifier_of(cases.registered_case())
    with pytest.raises(BadInput, match="repeats the value"):
        show(identifier, purpose=f"is it {cases.USER_ID}?")
    assert views() == 0


def test_only_people_with_the_role_and_the_scope_see_a_value():
    identifier = identifier_of(cases.registered_case())
    for actor, error in (
        (people.frank(), NotInScope),
        (people.root(), NotInScope),
        (people.judy(), NotInScope),
        (people.grace(), NotPermitted),
        (people.dan(), NotPermitted),
        (people.desk(), NotPermitted),
    ):
        with pytest.raises(error):
            show(identifier, actor=actor)
    assert views() == 0


def test_a_sealed_value_is_shown_to_holders_of_a_grant_only():
    identifier = identifier_of(cases.registered_case(sealed=True))
    with pytest.raises(NotInScope):
        show(identifier)
    people.give_sealed(people.alice(), identifier.data_request)
    assert show(identifier) == cases.USER_ID


def document() -> Document:
    return intake.attach_document(
        actor=people.alice(),
        data_request=cases.registered_case(),
        role=DocumentRole.ORDER,
        name="beschluss.txt",
        content=b"Beschluss",
        at=cases.AT,
    )


def test_opening_a_document_is_recorded_and_obeys_the_scope():
    row = document()
    with pytest.raises(NotInScope):
        viewing.open_document(actor=people.frank(), document=row, at=cases.AT)
    assert views() == 0
    assert viewing.open_document(actor=people.grace(), document=row, at=cases.AT) == b"Beschluss"
    assert views() == 1


def test_a_document_with_another_digest_than_was_recorded_is_not_shown():
    row = document()
    drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE triage_document SET sha256 = %s", ["0" * 64])
    create_triggers()
    with pytest.raises(DocumentChanged):
        viewing.open_document(actor=people.alice(), document=row, at=cases.AT)
    assert views() == 0
