"""The encrypted field in a table with history: ciphertext only, the same in both, and not searchable."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models, transaction
from django.test.utils import isolate_apps
from pytest_django import Settings
from simple_history.models import HistoricalRecords, registered_models

from triage.encryption import EncryptedText, EncryptedTextField, ValueTampered, encrypt

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CONTEXT = "tests.note.secret"
SCOPE = UUID("6f1b7c7e-0000-4000-8000-000000000001")
TEXT = "subject's phone +447700900123"
ENDS = ["__exact", "__iexact", "__contains", "__startswith", "__in", "__gt", "__regex", "__length", "__isnt"]


@pytest.fixture(autouse=True)
def keys(settings: Settings, tmp_path: Path) -> None:
    settings.COUNTERSIGN_KEY_STORE = tmp_path / "keys.sqlite3"


@cache
def build_note() -> Any:
    """A model with an encrypted field and history, in a registry of its own."""
    with isolate_apps("simple_history"):

        class Note(models.Model):
            secret = EncryptedTextField(context=CONTEXT, null=True)
            history = HistoricalRecords(history_user_id_field=models.IntegerField(null=True))

            class Meta:
                app_label = "simple_history"

            def __str__(self) -> str:
                return f"note {self.pk}"

    registered_models.pop(Note._meta.db_table)
    return Note


@pytest.fixture
def note_model(db: None) -> Any:
    """The model, its table and its history's table; the test's transaction takes the tables away again."""
    note = build_note()
    with connection.cursor() as cursor:
        for model in (note, note.history.model):
            cursor.execute(_create_table(model))
    return note


def _create_table(model: type[models.Model]) -> str:
    # Not entered as a context: SQLite's refuses to open within the test's transaction.
    statement, _ = connection.schema_editor(collect_sql=True, atomic=False).table_sql(model)
    return str(statement)


def stored(model: Any, column: str = "secret") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table}")  # noqa: S608 - names of this file
        return [value for (value,) in cursor.fetchall()]


def test_a_row_and_its_history_store_the_same_ciphertext_and_no_clear_text(note_model: Any):
    note_model.objects.create(secret=encrypt(TEXT, scope=SCOPE, context=CONTEXT, at=AT))

    (in_row,) = stored(note_model)
    (in_history,) = stored(note_model.history.model)
    assert in_row == in_history
    assert in_row.startswith(f"v1:{SCOPE}:")
    assert TEXT not in in_row


def test_both_the_row_and_its_history_can_be_revealed(note_model: Any):
    note = note_model.objects.create(secret=encrypt(TEXT, scope=SCOPE, context=CONTEXT, at=AT))

    assert note_model.objects.get().secret.reveal(scope=SCOPE) == TEXT
    assert note.history.get().secret.reveal(scope=SCOPE) == TEXT


def test_saving_a_row_that_was_read_does_not_change_its_ciphertext(note_model: Any):
    note_model.objects.create(secret=encrypt(TEXT, scope=SCOPE, context=CONTEXT, at=AT))
    note_model.objects.get().save()

    assert len({*stored(note_model), *stored(note_model.history.model)}) == 1


def test_an_absent_value_stays_absent(note_model: Any):
    note_model.objects.create(secret=None)

    assert note_model.objects.get().secret is None
    assert stored(note_model) == [None]


@pytest.mark.parametrize("value", [TEXT, "", 7, b"bytes"], ids=["text", "empty text", "number", "bytes"])
def test_clear_text_is_refused_and_nothing_is_stored(note_model: Any, value: object):
    with pytest.raises(TypeError, match="takes an EncryptedText"), transaction.atomic():
        note_model.objects.create(secret=value)
    with pytest.raises(TypeError, match="takes an EncryptedText"), transaction.atomic():
        note_model.objects.bulk_create([note_model(secret=value)])

    assert stored(note_model) == stored(note_model.history.model) == []


def test_an_update_with_clear_text_is_refused_and_changes_nothing(note_model: Any):
    note_model.objects.create(secret=encrypt(TEXT, scope=SCOPE, context=CONTEXT, at=AT))
    before = stored(note_model)

    with pytest.raises(TypeError, match="takes an EncryptedText"), transaction.atomic():
        note_model.objects.update(secret=TEXT)

    assert stored(note_model) == before


def test_a_value_encrypted_for_another_field_is_refused_when_written(note_model: Any):
    with (
        pytest.raises(TypeError, match=r"tests\.note\.secret cannot hold .* tests\.note\.other"),
        transaction.atomic(),
    ):
        note_model.objects.create(secret=encrypt(TEXT, scope=SCOPE, context="tests.note.other", at=AT))

    assert stored(note_model) == []


def test_clear_text_that_got_into_the_column_by_other_means_is_not_shown(note_model: Any):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO simple_history_note (secret) VALUES (%s)", [TEXT])

    with pytest.raises(ValueTampered, match=CONTEXT) as refusal:
        note_model.objects.get()
    assert TEXT not in str(refusal.value)


@pytest.mark.parametrize("end", ["", *ENDS], ids=["none", *ENDS])
def test_looking_up_the_encrypted_column_is_refused_and_points_to_the_blind_index(note_model: Any, end: str):
    value = encrypt(TEXT, scope=SCOPE, context=CONTEXT, at=AT)

    with pytest.raises(FieldError, match="blind index"):
        note_model.objects.filter(**{f"secret{end}": [value] if end == "__in" else value})
    with pytest.raises(FieldError, match="blind index"):
        note_model.objects.exclude(**{f"secret{end}": TEXT})


def test_whether_there_is_a_value_can_be_looked_up(note_model: Any):
    note_model.objects.create(secret=None)
    held = note_model.objects.create(secret=encrypt(TEXT, scope=SCOPE, context=CONTEXT, at=AT))

    assert note_model.objects.get(secret__isnull=False) == held
    assert note_model.objects.filter(secret__isnull=True).count() == 1


def test_values_and_the_difference_of_two_versions_show_no_clear_text(note_model: Any):
    note = note_model.objects.create(secret=encrypt(TEXT, scope=SCOPE, context=CONTEXT, at=AT))
    note.secret = encrypt("another", scope=SCOPE, context=CONTEXT, at=AT)
    note.save()
    newest, oldest = note.history.order_by("-history_id")

    (change,) = newest.diff_against(oldest).changes
    assert (str(change.old), str(change.new)) == ("•••", "•••")
    assert isinstance(note_model.objects.values_list("secret", flat=True).get(), EncryptedText)


def test_an_unchanged_value_is_no_difference_between_two_versions(note_model: Any):
    note = note_model.objects.create(secret=encrypt(TEXT, scope=SCOPE, context=CONTEXT, at=AT))
    note_model.objects.get().save()
    newest, oldest = note.history.order_by("-history_id")

    assert newest.diff_against(oldest).changes == []


def test_a_fixture_holds_the_ciphertext_and_can_be_read_back(note_model: Any):
    note = note_model.objects.create(secret=encrypt(TEXT, scope=SCOPE, context=CONTEXT, at=AT))

    dumped = serializers.serialize("python", [note])

    assert dumped[0]["fields"] == {"secret": note.secret.token}
    assert note_model._meta.get_field("secret").to_python(note.secret.token) == note.secret


def test_validation_refuses_clear_text(note_model: Any):
    with pytest.raises(ValidationError, match="encrypted value only"):
        note_model(secret=TEXT).full_clean()
    note_model(secret=encrypt(TEXT, scope=SCOPE, context=CONTEXT, at=AT)).full_clean()


def test_no_form_offers_the_field(note_model: Any):
    assert note_model._meta.get_field("secret").formfield() is None


def test_the_field_keeps_its_context_in_migrations_and_copies():
    field = EncryptedTextField(context=CONTEXT, null=True)
    _, path, args, kwargs = field.deconstruct()

    assert path == "triage.encryption.fields.EncryptedTextField"
    assert (args, kwargs) == ([], {"context": CONTEXT, "null": True})
    assert field.clone().context == CONTEXT


@pytest.mark.parametrize("options", [{"unique": True}, {"db_index": True}], ids=["unique", "indexed"])
def test_a_constraint_that_cannot_hold_on_ciphertext_is_a_system_check_error(options: dict[str, bool]):
    with isolate_apps("simple_history"):

        class Wrong(models.Model):
            secret = EncryptedTextField(context=CONTEXT, **options)

            class Meta:
                app_label = "simple_history"

            def __str__(self) -> str:
                return "wrong"

        errors = Wrong.check()

    assert "triage.E101" in {error.id for error in errors}
