"""Database triggers that keep the record append-only, issued letters unchanged and approvals true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from jurisdictions.models import RulebookDraft, RulebookVersion, RuleReview, TierOverride
from triage.models import (
    Approval,
    Assessment,
    AuthorityKey,
    Bounce,
    Decision,
    DecisionItem,
    DeliveryLink,
    DisclosedItem,
    Disclosure,
    Document,
    Event,
    EventChain,
    Finding,
    FlagRuling,
    ForgeryCheck,
    JournalNote,
    Letter,
    LogoDraft,
    LogoVersion,
    Reminder,
    RightsReview,
    RiskFlag,
    TextDraft,
    TextVersion,
    TranslationReview,
    Verification,
)

PREFIX = "countersign"
TRUNCATE_SUFFIX = "_all"
APPEND_ONLY = (
    Event,
    RulebookDraft,
    RulebookVersion,
    RuleReview,
    TierOverride,
    Finding,
    RiskFlag,
    FlagRuling,
    Reminder,
    Bounce,
    DecisionItem,
    Disclosure,
    DisclosedItem,
    JournalNote,
    TextDraft,
    TextVersion,
    TranslationReview,
    LogoDraft,
    LogoVersion,
)
FROZEN_COLUMNS: dict[type, tuple[str, ...]] = {
    Assessment: ("data_request_id", "number", "facts", "result", "rulebooks", "level", "assessed_by_id"),
    Decision: (
        "data_request_id", "assessment_id", "number", "recipient_id", "necessity", "note", "decided_by_id",
        "decided_at", "digest",
    ),
    Approval: (
        "data_request_id", "decision_id", "decided_by_id", "decision_digest", "approved_by_id", "approved_at",
    ),
    Document: ("data_request_id", "sha256", "size", "storage_name"),
    RightsReview: (
        "data_request_id", "assessment_id", "level", "outcome", "note", "reviewed_by_id", "reviewed_at",
    ),
    Verification: (
        "data_request_id", "authority_id", "method", "contact_used", "contact_source", "result", "verified_by_id",
        "verified_at",
    ),
    ForgeryCheck: ("data_request_id", "kind", "result", "checked_by_id", "checked_at"),
    DeliveryLink: (
        "data_request_id", "letter_id", "authority_id", "contact", "token_digest", "code_digest", "made_by_id",
        "made_at", "expires_at",
    ),
    AuthorityKey: ("authority_id", "armoured", "fingerprint", "recorded_by_id", "recorded_at"),
}  # fmt: skip
FROZEN_ONCE_ISSUED = (
    "data_request_id", "kind", "language", "number", "replaces_id", "status", "addressee_id", "subject_id",
    "clarification_id", "decision_id", "approval_id", "disclosure_id", "context", "drafted_by_id", "drafted_at",
    "issued_by_id", "issued_at", "sha256", "storage_name", "pages", "code_digest", "bilingual", "texts", "logo",
)  # fmt: skip
VOIDED_FOR_GOOD = (Assessment, Decision, Approval, RightsReview)
"""What was voided is never brought to life again; it is made anew."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger: what it watches and when it refuses. `condition` uses OLD and NEW."""

    table: str
    verb: str
    condition: str = ""
    says: str = "this row is kept as it is"

    @property
    def name(self) -> str:
        """Unique in the database; another definition has another name. PostgreSQL allows 63 characters."""
        defined = f"{self.table} {self.verb} {self.condition} {self.says}"
        digest = sha256(defined.encode()).hexdigest()[:6]
        table = self.table.removeprefix("triage_").removeprefix("jurisdictions_")
        return f"{PREFIX}_{table}_{self.verb.lower()}_{digest}"


def all_triggers() -> list[Trigger]:
    """Every trigger that must be there, for the tables of the models as they are now."""
    return [*_append_only(), *_frozen(), *_growing_chain(), _true_approval()]


def _append_only() -> Iterator[Trigger]:
    tables = [model._meta.db_table for model in APPEND_ONLY]
    tables += [model.history.model._meta.db_table for model in apps.get_models() if hasattr(model, "history")]
    for table in tables:
        yield Trigger(table, "UPDATE")
        yield Trigger(table, "DELETE")


def _frozen() -> Iterator[Trigger]:
    for model, columns in FROZEN_COLUMNS.items():
        table = model._meta.db_table  # type: ignore[attr-defined]
        revived = ' OR (OLD."voided_at" IS NOT NULL AND NEW."voided_at" IS NULL)'
        condition = _any_changed(columns) + (revived if model in VOIDED_FOR_GOOD else "")
        yield Trigger(table, "UPDATE", condition)
        yield Trigger(table, "DELETE")
    letters = Letter._meta.db_table
    yield Trigger(
        letters, "UPDATE", f"OLD.status = 'issued' AND ({_any_changed(FROZEN_ONCE_ISSUED)})",
        "an issued letter never changes",
    )  # fmt: skip
    yield Trigger(letters, "DELETE")


def _any_changed(columns: Iterable[str]) -> str:
    return " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)


def _growing_chain() -> Iterator[Trigger]:
    table = EventChain._meta.db_table
    grows = 'NEW."name" = OLD."name" AND NEW."last_number" = OLD."last_number" + 1'
    yield Trigger(table, "UPDATE", f"NOT ({grows})", "a chain grows by one event at a time")
    yield Trigger(table, "DELETE")


def _true_approval() -> Trigger:
    decisions = Decision._meta.db_table
    return Trigger(
        Approval._meta.db_table,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {decisions} d WHERE d.id = NEW.decision_id"  # noqa: S608  a table name
        " AND d.decided_by_id = NEW.decided_by_id AND d.digest = NEW.decision_digest AND d.voided_at IS NULL)",
        "an approval copies its decision, and the decision is live",
    )


def create_triggers(using: str = "default") -> None:
    """Create what is missing and drop what was defined otherwise before, in one step.

    Run after every migrate: SQLite drops triggers when a migration rebuilds a table.
    """
    connection = connections[using]
    wanted = {trigger.name: trigger for trigger in all_triggers()}
    with transaction.atomic(using=using), connection.cursor() as cursor:
        present = _tables_by_trigger(connection)
        for name, table in present.items():
            if name.removesuffix(TRUNCATE_SUFFIX) not in wanted:
                cursor.execute(_drop_statement(connection, name, table))
        for name in wanted.keys() - present.keys():
            for statement in _statements(connection, wanted[name]):
                cursor.execute(statement)


def drop_triggers(using: str = "default") -> None:
    """Remove them all, so that a test database can be flushed."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in _tables_by_trigger(connection).items():
            cursor.execute(_drop_statement(connection, name, table))


def _drop_statement(connection: BaseDatabaseWrapper, name: str, table: str) -> str:
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{on}"


def missing_triggers(using: str = "default") -> list[str]:
    """Names of triggers that are not there though their table is."""
    connection = connections[using]
    present = present_triggers(connection)
    tables = set(connection.introspection.table_names())
    wanted = [trigger for trigger in all_triggers() if trigger.table in tables]
    names = {trigger.name for trigger in wanted}
    if connection.vendor == "postgresql":
        names |= {trigger.name + TRUNCATE_SUFFIX for trigger in wanted if trigger.verb == "DELETE"}
    return sorted(names - present)


def present_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the product's triggers that the database has."""
    return set(_tables_by_trigger(connection))


def _tables_by_trigger(connection: BaseDatabaseWrapper) -> dict[str, str]:
    query = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname LIKE %s",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{PREFIX}_%"])
        return dict(cursor.fetchall())


def _statements(connection: BaseDatabaseWrapper, trigger: Trigger) -> list[str]:
    if connection.vendor == "sqlite":
        return [_sqlite_statement(trigger)]
    return _postgresql_statements(trigger)


def _sqlite_statement(trigger: Trigger) -> str:
    # SQLite before 3.39 spells it IS NOT; the newer spelling is read by none of the older ones.
    condition = trigger.condition.replace("IS DISTINCT FROM", "IS NOT")
    when = f"WHEN {condition} " if condition else ""
    return (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.verb} ON {trigger.table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{trigger.table}: {trigger.says}'); END"
    )


def _postgresql_statements(trigger: Trigger) -> list[str]:
    function = f"{trigger.name}_refuse"
    guard = f"IF {trigger.condition} THEN " if trigger.condition else ""
    end = "END IF; " if trigger.condition else ""
    back = "OLD" if trigger.verb == "DELETE" else "NEW"
    statements = [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{guard}RAISE EXCEPTION '{trigger.table}: {trigger.says}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"{end}RETURN {back}; END $$",
        f"CREATE OR REPLACE TRIGGER {trigger.name} BEFORE {trigger.verb} ON {trigger.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
    ]
    if trigger.verb == "DELETE":
        statements.append(
            f"CREATE OR REPLACE TRIGGER {trigger.name}{TRUNCATE_SUFFIX} BEFORE TRUNCATE ON {trigger.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
    return statements
