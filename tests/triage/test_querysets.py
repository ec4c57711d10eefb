"""Rows with history are read through query sets and written one by one; bulk writes raise."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from jurisdictions.law.vocabulary import Clock
from tests.triage import cases, people
from triage.choices import OPEN_STATUSES, Status
from triage.models import DataRequest, Deadline, DeadlinePause, Identifier
from triage.models.recorded import Kept
from triage.querysets import BulkWriteRefused

KEPT = [model for model in apps.get_models() if issubclass(model, Kept)]


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.update(id=None),
        lambda rows: rows.filter(pk__isnull=False).delete(),
        lambda rows: rows.bulk_create([]),
        lambda rows: rows.bulk_update([], ["id"]),
    ],
    ids=["update", "delete", "bulk_create", "bulk_update"],
)
def test_bulk_writes_are_refused_on_everything_that_is_kept(model: type[models.Model], write: Any):
    for rows in (model._default_manager.all(), model._default_manager):
        with pytest.raises(BulkWriteRefused, match=model._meta.label):
            write(rows)


def test_there_are_rows_to_protect():
    assert {DataRequest, Identifier} <= set(KEPT)
    assert len(KEPT) > 20


@pytest.mark.django_db
def test_bulk_writes_are_refused_through_a_relation_too():
    data_request = cases.registered_case()
    with pytest.raises(BulkWriteRefused):
        data_request.identifiers.update(withdrawn=True)
    with pytest.raises(BulkWriteRefused):
        data_request.identifiers.all().delete()
    assert data_request.identifiers.filter(withdrawn=False).count() == 2


def stored(**values: Any) -> DataRequest:
    data_request = cases.registered_case()
    for name, value in values.items():
        setattr(data_request, name, value)
    data_request.is_open = data_request.status in OPEN_STATUSES
    data_request.save(update_fields=[*values, "is_open"])
    return data_request


@pytest.mark.django_db
def test_overdue_are_open_ones_from_the_instant_on_which_they_fall_due():
    due = stored(due_at=cases.AT)
    stored(due_at=cases.AT + timedelta(seconds=1))
    stored(due_at=cases.AT, status=Status.WITHDRAWN)
    stored(due_at=None)
    assert list(DataRequest.objects.overdue(cases.AT)) == [due]


@pytest.mark.django_db
def test_due_between_holds_its_start_and_not_its_end():
    end = cases.AT + timedelta(days=1)
    first = stored(due_at=cases.AT)
    stored(due_at=end)
    assert list(DataRequest.objects.due_between(cases.AT, end)) == [first]


@pytest.mark.django_db
@pytest.mark.parametrize(("paused_after", "overdue"), [(-1, False), (1, True)], ids=["in time", "too late"])
def test_a_clock_that_stopped_in_time_is_not_overdue(paused_after: int, overdue: bool):
    due = stored(due_at=cases.AT)
    deadline = Deadline.objects.create(
        data_request=due, clock=Clock.ANSWER, rulebook="DE", rule_id="r", due_before=cases.AT, binding=True,
        leads=True, steps=[],
    )  # fmt: skip
    paused_at = cases.AT + timedelta(hours=paused_after)
    DeadlinePause.objects.create(data_request=due, deadline=deadline, paused_at=paused_at, reason="question")
    later = cases.AT + timedelta(days=3)
    assert list(DataRequest.objects.overdue(later)) == ([due] if overdue else [])
    assert list(DataRequest.objects.due_between(cases.AT, later)) == []


@pytest.mark.django_db
def test_open_are_all_but_what_ended():
    for status in Status:
        stored(status=status, closed_at=cases.AT)
    ended = {Status.REJECTED, Status.WITHDRAWN, Status.CLOSED, Status.MERGED}
    assert set(DataRequest.objects.open().values_list("status", flat=True)) == set(Status) - ended


@pytest.mark.django_db
def test_what_waits_for_the_authority_and_what_is_assigned_are_found():
    waiting = stored(status=Status.AWAITING_AUTHORITY, assigned_to=people.bob())
    stored(assigned_to=people.carol())
    assert list(DataRequest.objects.waiting_for_authority()) == [waiting]
    assert list(DataRequest.objects.assigned_to(people.bob())) == [waiting]


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_version_is_claimed_once():
    data_request = cases.registered_case()
    assert DataRequest.objects.claim(data_request.pk, 1)
    assert not DataRequest.objects.claim(data_request.pk, 1)
    assert cases.fresh(data_request).version == 2
