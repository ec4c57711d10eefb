"""How a stored value is shown on a read-only page: words for codes, a zone for times, dots for what is encrypted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.text import capfirst

from triage.encryption import EncryptedText

UNKNOWN = "unknown"
NOTHING = "–"
MASKED = "•••"


LEGAL_FACTS = frozenset({"order", "subject", "requesteditem", "emergency", "gag"})
"""Models whose empty columns are facts that nobody knows; in all others an empty column is just empty."""
CODED = frozenset({"offence_tags", "sensitive_roles"})
"""Columns that hold lists of words of the law."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a page. `quiet` values are there for completeness: empty or unknown."""

    label: str
    value: str
    url: str = ""
    quiet: bool = False
    long: bool = False


def stored_fields(model: type[Model], *, hidden: frozenset[str] = frozenset()) -> list[Field[Any, Any]]:
    """The columns of a model that pages show: without the id, and without what is hidden."""
    fields = model._meta.concrete_fields
    return [field for field in fields if not field.primary_key and field.name not in hidden]


def described(row: Any, field: Field[Any, Any], url: str = "") -> Shown:
    """A column of a row with its label."""
    value = _value_of(row, field)
    text = empty_words(type(row)) if value is None else written(value)
    if field.name in CODED:
        text = text.replace("_", " ")
    return Shown(
        label=capfirst(str(field.verbose_name)),
        value=text,
        url=url,
        quiet=value is None or value == "",
        long="\n" in text or len(text) > 160,
    )


def empty_words(model: type[Model]) -> str:
    """How an empty column of this model is said."""
    return UNKNOWN if model._meta.model_name in LEGAL_FACTS else NOTHING


def _value_of(row: Any, field: Field[Any, Any]) -> Any:
    if field.choices:
        display = getattr(row, f"get_{field.name}_display")()
        return None if getattr(row, field.attname) is None else display
    if field.is_relation:
        related = getattr(row, field.name)
        return None if related is None else str(related)
    return getattr(row, field.attname)


def written(value: Any) -> str:
    """A value in words."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, EncryptedText):
        return MASKED
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return _written_structure(value)


def _written_structure(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {written(entry)}" for key, entry in value.items()) or NOTHING
    if isinstance(value, list | tuple):
        separator = "\n" if any(isinstance(entry, dict) for entry in value) else ", "
        return separator.join(written(entry) for entry in value) or NOTHING
    return str(value) if value != "" else NOTHING


def instant(value: datetime) -> str:
    """A time in the zone of the desk, which is named: `2026-08-18 14:05 UTC`."""
    local = timezone.localtime(value)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"
