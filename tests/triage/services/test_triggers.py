"""What the databases themselves refuse: rows that are kept, columns that are frozen, approvals that are not true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, models, transaction

from jurisdictions.law.vocabulary import RightsTier
from jurisdictions.models import Jurisdiction, RulebookVersion
from tests.triage import cases, decided, delivered, people, worded
from triage.audit import DESK
from triage.choices import DocumentRole, ForgeryCheckKind, ForgeryCheckResult
from triage.models import (
    Approval,
    Assessment,
    DataRequest,
    Decision,
    DecisionItem,
    DisclosedItem,
    Disclosure,
    Event,
    EventChain,
    Finding,
    Order,
    RiskFlag,
)
from triage.roles import ROLES, Role
from triage.services import (
    decisions,
    housekeeping,
    intake,
    law,
    notes,
    preservation,
    reminders,
    tiers,
    triggers,
    verification,
)
from triage.services.triggers import APPEND_ONLY, FROZEN_COLUMNS, VOIDED_FOR_GOOD

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

STAGES: dict[str, DataRequest] = {}


@pytest.fixture(scope="module", autouse=True)
def _cases(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with decided.kept_for_a_module(django_db_blocker):
        decided.load_law()
        decided.review("DE", "de-traffic-judge")
        law.draft_rulebook(
            actor=people.heidi(),
            source=RulebookVersion.objects.get(code="DE").source + "\n",
            effective_from=decided.AT.date(),
            at=decided.AT,
        )
        STAGES["case"] = case = decided.assessed(subjects=(decided.JOURNALIST,))
        verification.record_forgery_check(
            actor=people.alice(), data_request=case, kind=ForgeryCheckKind.DOCUMENT,
            result=ForgeryCheckResult.NOTHING_FOUND, at=decided.AT,
        )  # fmt: skip
        intake.attach_document(
            actor=people.alice(), data_request=cases.fresh(case), role=DocumentRole.ORDER, name="order.txt",
            content=b"Beschluss", at=decided.AT,
        )  # fmt: skip
        notes.write_note(actor=people.bob(), data_request=case, text="The court was called.", at=decided.AT)
        decided.reviewed(case)
        decided.decide(case, note="seen")
        decided.approve(case)
        preservation.preserve(
            actor=people.bob(), data_request=cases.fresh(case), until=decided.AT + timedelta(days=60),
            basis="§ 101a StPO", at=decided.AT,
        )  # fmt: skip
        decided.produce(case, tmp_path_factory.mktemp("records"))
        decided.draft(case)
        delivered.rows(cases.fresh(case))
        worded.published()
        worded.approve()
        worded.logo_published()
        tiers.override_tier(
            actor=people.bob(), jurisdiction=Jurisdiction.objects.get(code="DE"), tier=RightsTier.HYBRID,
            reason="A new law.", at=decided.AT,
        )  # fmt: skip
        reminders.remind(actor=people.desk(), at=decided.AT + timedelta(days=60))
        yield


def row_of(model: type[Any]) -> Any:
    return model._base_manager.order_by("pk")[0]


def execute(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def key(row: Any) -> Any:
    value = row.pk
    return value.hex if connection.vendor == "sqlite" and hasattr(value, "hex") else value


def another(field: models.Field[Any, Any]) -> Any:
    """A value that the column does not have, as the database takes it."""
    kind = getattr(field, "target_field", field).get_internal_type()
    if kind == "UUIDField":
        return uuid4().hex if connection.vendor == "sqlite" else uuid4()
    return {
        "JSONField": '["x"]',
        "DateTimeField": decided.AT + timedelta(days=400),
        "DateField": decided.AT.date(),
        "BooleanField": True,
    }.get(kind, 77 if "Integer" in kind else "x")


FROZEN = [(model, column) for model, columns in FROZEN_COLUMNS.items() for column in columns]


@pytest.mark.parametrize(
    ("model", "column"), FROZEN, ids=[f"{model.__name__}-{column}" for model, column in FROZEN]
)
def test_a_frozen_column_does_not_change(model: type[Any], column: str):
    row = row_of(model)
    field = model._meta.get_field(column.removesuffix("_id"))
    table = model._meta.db_table

    with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
        execute(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', [another(field), key(row)])  # noqa: S608

    assert execute(f'UPDATE {table} SET "{column}" = "{column}" WHERE id = %s', [key(row)]) == 1  # noqa: S608


@pytest.mark.parametrize("model", FROZEN_COLUMNS, ids=lambda model: model.__name__)
def test_a_row_with_frozen_columns_is_not_deleted(model: type[Any]):
    with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
        decided.raw_delete(row_of(model))


@pytest.mark.parametrize("model", VOIDED_FOR_GOOD, ids=lambda model: model.__name__)
def test_a_row_is_voided_once_and_for_good(model: type[Any]):
    row = row_of(model)

    decided.forced(row, voided_at=decided.AT, voided_reason="returned")
    with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
        decided.forced(row, voided_at=None)

    row.refresh_from_db()
    assert (row.voided_at, row.voided_reason) == (decided.AT, "returned")


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_an_append_only_row_neither_changes_nor_goes(model: type[Any]):
    table, row = model._meta.db_table, row_of(model)
    count = model._base_manager.count()
    for statement in (f"UPDATE {table} SET id = id WHERE id = %s", f"DELETE FROM {table} WHERE id = %s"):  # noqa: S608
        with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
            execute(statement, [key(row)])
    assert model._base_manager.count() == count


HISTORIES = [model for model in apps.get_models() if hasattr(model, "history")]


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_history_neither_changes_nor_goes(model: type[Any]):
    table = model.history.model._meta.db_table
    names = triggers.present_triggers(connection)
    wanted = [trigger.name for trigger in triggers.all_triggers() if trigger.table == table]
    assert len(wanted) == 2
    assert set(wanted) <= names
    for row in model.history.all()[:1]:
        for verb in (f"UPDATE {table} SET history_type = '-'", f"DELETE FROM {table}"):  # noqa: S608
            with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
                execute(f"{verb} WHERE history_id = %s", [row.history_id])


@pytest.mark.parametrize(
    "model", [Event, Order.history.model, DisclosedItem, Approval], ids=lambda m: m.__name__
)
def test_a_whole_table_is_not_emptied(model: type[Any]):
    statement = f"DELETE FROM {model._meta.db_table}"  # noqa: S608
    if connection.vendor == "postgresql":
        # Keys that are still to be checked at the end of the test's transaction would refuse it before the trigger.
        connection.check_constraints()
        statement = f"TRUNCATE {model._meta.db_table} CASCADE"

    with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
        execute(statement, [])


def test_an_insert_that_would_replace_a_kept_row_is_refused():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    table, row = Event._meta.db_table, row_of(Event)

    with pytest.raises(IntegrityError, match="kept as it is"), transaction.atomic():
        execute(
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s",  # noqa: S608
            [key(row)],
        )


def test_a_chain_grows_by_one_event_at_a_time():
    chain = EventChain.objects.get(name=DESK)
    for values in (
        {"last_number": chain.last_number - 1},
        {"last_number": chain.last_number + 2},
        {"last_digest": ""},
    ):
        with pytest.raises(IntegrityError, match="a chain grows"), transaction.atomic():
            EventChain.objects.filter(pk=chain.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        chain.delete()


# An approval is true


def returned_and_decided() -> Decision:
    case = STAGES["case"]
    decisions.return_decision(
        actor=people.nils(), data_request=cases.fresh(case), reason="again", at=decided.AT
    )
    return decided.decide(case)


def approval_of(decision: Decision, **changes: Any) -> Approval:
    values = {
        "data_request_id": decision.data_request_id,
        "decision": decision,
        "decided_by_id": decision.decided_by_id,
        "decision_digest": decision.digest,
        "approved_by": people.carol(),
        "approved_at": decided.AT,
        **changes,
    }
    return Approval(**values)


@pytest.mark.parametrize(
    "changes",
    [
        lambda: {"decided_by_id": people.nils().pk},
        lambda: {"decision_digest": "0" * 64},
        lambda: {"decision_digest": ""},
        lambda: {"decided_by_id": people.nils().pk, "approved_by": people.bob()},
    ],
    ids=["another-decider", "another-digest", "no-digest", "the-decider-under-another-name"],
)
def test_an_approval_whose_copies_are_not_the_decisions_is_refused(changes: Any):
    decision = returned_and_decided()

    with pytest.raises(IntegrityError, match="copies its decision"), transaction.atomic():
        approval_of(decision, **changes()).save()

    approval_of(decision).save()


def test_an_approval_of_a_voided_decision_is_refused():
    decision = returned_and_decided()
    decided.forced(decision, voided_at=decided.AT)

    with pytest.raises(IntegrityError, match="the decision is live"), transaction.atomic():
        approval_of(decision).save()


def test_an_approval_is_not_turned_into_one_by_the_decider():
    decision = returned_and_decided()
    row = approval_of(decision)
    row.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        decided.forced(row, approved_by=decision.decided_by)
    with (
        pytest.raises(IntegrityError, match="approval_by_another_person"),
        transaction.atomic(),
    ):
        decided.forced(row, past_triggers=True, approved_by=decision.decided_by)


# Putting them there


def test_every_trigger_is_there_and_creating_them_again_changes_nothing():
    present = triggers.present_triggers(connection)

    triggers.create_triggers()

    assert triggers.missing_triggers() == []
    assert triggers.present_triggers(connection) == present
    assert all(len(trigger.name) <= 58 for trigger in triggers.all_triggers())


def test_what_was_dropped_is_missed_and_put_back_after_a_migration():
    triggers.drop_triggers()
    assert set(triggers.missing_triggers()) >= {trigger.name for trigger in triggers.all_triggers()}
    decided.forced(row_of(Finding), says="rewritten")

    housekeeping.after_migrate(using="default")

    assert triggers.missing_triggers() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        decided.forced(row_of(Finding), says="rewritten again")


def test_what_is_made_is_made_for_every_model_that_must_not_change():
    guarded = {trigger.table for trigger in triggers.all_triggers()}
    kept = (
        Approval, Assessment, Decision, DecisionItem, DisclosedItem, Disclosure, Event, RiskFlag, RulebookVersion,
    )  # fmt: skip
    assert {model._meta.db_table for model in kept} <= guarded


# Roles


def test_each_role_holds_exactly_its_permissions_after_a_migration():
    counsel = Group.objects.get(name=Role.REGIONAL_COUNSEL)
    approve = Group.objects.get(name=Role.SENIOR_COUNSEL).permissions.get(codename="approve_decision")
    counsel.permissions.add(approve)
    Group.objects.get(name=Role.AUDITOR).permissions.clear()

    housekeeping.after_migrate(using="default")

    for role, permissions in ROLES.items():
        held = set(Group.objects.get(name=role.value).permissions.values_list("codename", flat=True))
        assert held == {permission.value for permission in permissions}, role
