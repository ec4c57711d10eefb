"""Promise 4: rows, their history and the event that explains them commit together, and the record shows tampering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.utils import timezone

from tests.triage import cases, people
from triage import audit
from triage.choices import Status
from triage.encryption import DataErased, key_store
from triage.errors import TriageError
from triage.event_kinds import SENTENCES, EventKind, tell
from triage.models import (
    AuthorityReference,
    DataRequest,
    Event,
    EventChain,
    Requester,
    User,
    Verification,
)
from triage.services import closing
from triage.services.triggers import (
    APPEND_ONLY,
    all_triggers,
    create_triggers,
    drop_triggers,
    missing_triggers,
)

HISTORIES = [DataRequest.history.model, Requester.history.model, User.history.model]


class Broken(Exception):
    """The failure that a test puts in."""


def counts() -> tuple[int, ...]:
    """How many rows of everything a verification writes."""
    models = (Verification, Verification.history.model, DataRequest.history.model, Event)
    return tuple(model._default_manager.count() for model in models)


def chain_of(data_request: DataRequest) -> tuple[int, str]:
    chain = EventChain.objects.get(name=str(data_request.pk))
    return chain.last_number, chain.last_digest


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Iterator[None]:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise Broken

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fail)
        yield


PARTS: dict[str, tuple[Any, str]] = {
    "the row": (Verification, "save"),
    "the row of the data request": (DataRequest, "save"),
    "the history of the row": (Verification.history.model, "save"),
    "the history of the data request": (DataRequest.history.model, "save"),
    "the event": (Event, "save"),
    "the end of the chain": (audit, "event_digest"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("part", PARTS)
def test_when_one_part_cannot_be_written_none_is(part: str, monkeypatch: pytest.MonkeyPatch):
    data_request = cases.contacted_case()
    before = (counts(), chain_of(data_request))

    with failing(monkeypatch, *PARTS[part]), pytest.raises(Broken):
        cases.confirm(data_request)

    assert (counts(), chain_of(data_request)) == before
    assert cases.fresh(data_request).status == Status.RECEIVED
    assert cases.fresh(data_request).version == data_request.version
    cases.confirm(data_request)
    assert cases.fresh(data_request).status == Status.SENDER_VERIFIED


@pytest.mark.django_db
def test_a_change_leaves_row_history_and_event_that_agree():
    data_request = cases.contacted_case()
    rows, histories, _, events = counts()

    cases.confirm(data_request)

    assert counts()[0] == rows + 1
    assert counts()[1] == histories + 1
    assert counts()[3] == events + 1
    event = Event.objects.filter(data_request=data_request).latest("number")
    assert [row["model"] for row in event.rows] == ["triage.verification", "triage.datarequest"]
    newest = data_request.history.latest("history_id")
    assert newest.history_id == event.rows[1]["history_id"]
    assert newest.status == Status.SENDER_VERIFIED
    assert newest.history_date == event.at == cases.AT
    assert newest.history_user_name == event.actor_name == "Alice Ashdown"


@pytest.mark.django_db
def test_nothing_is_recorded_without_the_person_who_did_it():
    with pytest.raises(TriageError, match="without the person"):
        audit.record(actor=None, at=cases.AT, kind=EventKind.CLOSED)  # type: ignore[arg-type]
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_the_name_in_the_history_survives_the_person():
    data_request = cases.registered_case()

    _sql("UPDATE triage_user SET first_name = '', last_name = '', username = 'gone'")

    row = data_request.history.latest("history_id")
    assert row.history_user_name == "Alice Ashdown"
    assert Event.objects.get(data_request=data_request).actor_name == "Alice Ashdown"


@pytest.mark.django_db
def test_the_history_has_no_key_that_the_departure_of_a_person_could_empty():
    for model in HISTORIES:
        field = model._meta.get_field("history_user_id")
        assert not field.is_relation
    data_request = cases.registered_case()
    row = data_request.history.latest("history_id")
    assert row.history_user == people.alice()


# --- Tampering: what somebody with the database in hand could do ---


def _sql(statement: str, *values: Any) -> None:
    drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    create_triggers()


def _nth_event(data_request: DataRequest, number: int) -> str:
    key = Event.objects.get(data_request=data_request, number=number).pk
    return key.hex if connection.vendor == "sqlite" else str(key)


TAMPERINGS: dict[str, Callable[[DataRequest], None]] = {
    "an event's person": lambda case: _sql(
        "UPDATE triage_event SET actor_name = 'Bob Breuer' WHERE id = %s", _nth_event(case, 2)
    ),
    "an event's time": lambda case: _sql(
        "UPDATE triage_event SET at = %s WHERE id = %s", timezone.now(), _nth_event(case, 2)
    ),
    "an event's kind": lambda case: _sql(
        "UPDATE triage_event SET kind = 'closed' WHERE id = %s", _nth_event(case, 2)
    ),
    "an event's reason": lambda case: _sql(
        "UPDATE triage_event SET reason = 'because' WHERE id = %s", _nth_event(case, 2)
    ),
    "an event's detail": lambda case: _sql(
        "UPDATE triage_event SET detail = '{}' WHERE id = %s", _nth_event(case, 2)
    ),
    "an event's rows": lambda case: _sql(
        "UPDATE triage_event SET rows = '[]' WHERE id = %s", _nth_event(case, 2)
    ),
    "the first event taken away": lambda case: _sql(
        "DELETE FROM triage_event WHERE id = %s", _nth_event(case, 1)
    ),
    "an event in the middle taken away": lambda case: _sql(
        "DELETE FROM triage_event WHERE id = %s", _nth_event(case, 2)
    ),
    "the last event taken away": lambda case: _sql(
        "DELETE FROM triage_event WHERE id = %s", _nth_event(case, 3)
    ),
    "a history row changed": lambda case: _sql(
        "UPDATE triage_historicaldatarequest SET channel = 'fax' WHERE history_id = %s",
        case.history.earliest("history_id").history_id,
    ),
    "a history row taken away": lambda case: _sql(
        "DELETE FROM triage_historicaldatarequest WHERE history_id = %s",
        case.history.earliest("history_id").history_id,
    ),
    "an encrypted value replaced": lambda case: _sql(
        "UPDATE triage_historicalidentifier SET value = (SELECT min(value) FROM triage_historicalidentifier)"
    ),
    "an encrypted value damaged": lambda case: _sql("UPDATE triage_historicalidentifier SET value = 'x'"),
    "an encrypted value in use damaged": lambda case: _sql("UPDATE triage_identifier SET value = 'x'"),
    "the end of the chain taken away": lambda case: _sql(
        "DELETE FROM triage_eventchain WHERE name = %s", str(case.pk)
    ),
    "a history row that no event explains": lambda case: DataRequest.save(case),
    "a row changed behind its history": lambda case: _sql(
        "UPDATE triage_datarequest SET held = %s WHERE reference = %s", True, case.reference
    ),
}


def three_events() -> DataRequest:
    data_request = cases.verified_case()
    closing.withdraw(actor=people.alice(), data_request=data_request, reason="fax", at=cases.LATER)
    return cases.fresh(data_request)


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_with_the_record_is_found(tampering: str):
    data_request = three_events()
    assert list(audit.verify_chain(str(data_request.pk))) == []

    TAMPERINGS[tampering](data_request)

    found = list(audit.verify_chain(str(data_request.pk)))
    assert found
    assert all(discrepancy.chain == str(data_request.pk) for discrepancy in found)


@pytest.mark.django_db
def test_a_chain_stays_sound_when_the_personal_data_is_erased_by_destroying_its_key():
    data_request = three_events()
    key_store().destroy(data_request.pk, at=cases.LATER)
    label = data_request.subjects.get().label
    assert label is not None
    with pytest.raises(DataErased):
        label.reveal(scope=data_request.pk)
    assert list(audit.verify_chain(str(data_request.pk))) == []


# --- Append-only, whatever talks to the database ---


def _refused(statement: str) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize(
    "table", ["triage_event", "triage_historicaldatarequest", "triage_historicalidentifier"]
)
def test_the_database_itself_refuses_to_change_or_delete_the_record(table: str):
    three_events()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  names from the list above
        before = cursor.fetchone()
        assert before[0] > 0
    column = "reason" if table == "triage_event" else "history_change_reason"
    _refused(f"UPDATE {table} SET {column} = 'x'")  # noqa: S608
    _refused(f"DELETE FROM {table}")  # noqa: S608
    if connection.vendor == "postgresql":
        _refused(f"TRUNCATE {table} CASCADE")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        assert cursor.fetchone() == before


@pytest.mark.django_db
@pytest.mark.postgres
def test_every_append_only_table_and_every_history_has_its_two_triggers():
    assert missing_triggers() == []
    guarded = {(trigger.table, trigger.verb) for trigger in all_triggers()}
    tables = [model._meta.db_table for model in APPEND_ONLY] + [model._meta.db_table for model in HISTORIES]
    assert {(table, verb) for table in tables for verb in ("UPDATE", "DELETE")} <= guarded


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@pytest.mark.parametrize("turn", ["first", "after a flush"])
def test_a_flushed_test_database_has_its_triggers_and_jurisdictions_again(turn: str):
    assert missing_triggers() == []
    assert cases.registered_case().reference == "2026-DE-000001"


@pytest.mark.django_db
def test_no_row_of_the_record_can_be_deleted_or_changed_through_the_models():
    data_request = cases.registered_case()
    reference = AuthorityReference.objects.get(data_request=data_request)
    for row in (data_request, reference):
        with pytest.raises(TypeError, match="are kept"):
            row.delete()
    event = Event.objects.get(data_request=data_request)
    event.kind = "another"
    with pytest.raises(DatabaseError), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()


def test_every_kind_of_event_has_one_sentence_and_it_can_be_told_without_details():
    assert set(SENTENCES) == set(EventKind)
    for kind in EventKind:
        assert tell(kind, "Alice Ashdown", {})
