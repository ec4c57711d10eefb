"""How a stored value is shown on a read-only page: words for codes, a zone for times, dots for what is encrypted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop

from triage.choices import in_words
from triage.encryption import EncryptedText
from triage.retelling import retold

UNKNOWN = gettext_noop("unknown")
NOTHING = "–"
MASKED = "•••"


LEGAL_FACTS = frozenset({"order", "subject", "requesteditem", "emergency", "gag"})
"""Models whose empty columns are facts that nobody knows; in all others an empty column is just empty."""
CODED = frozenset({
    "order.offence_tags", "subject.sensitive_roles", "factsource.fact", "event.kind", "finding.confidence",
    "grantproposal.role", "deadlinepause.reason", "bulkrun.act",
})  # fmt: skip
"""Columns that hold words of the law or of the desk without being a choice."""
SENTENCES = frozenset({
    "letter.problem", "document.problem", "outboxentry.problem", "bulkline.says", "finding.says", "finding.citation",
    "riskflag.says", "deadline.citation", "deadline.steps",
})  # fmt: skip
"""Columns that hold sentences in English; those of ours are told again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a page. `quiet` values are there for completeness: empty or unknown.

    `places` are the pages of documents that the value was read from, each with a label and an address.
    """

    label: str
    value: str
    url: str = ""
    quiet: bool = False
    long: bool = False
    places: tuple[Any, ...] = ()


def stored_fields(model: type[Model], *, hidden: frozenset[str] = frozenset()) -> list[Field[Any, Any]]:
    """The columns of a model that pages show: without the id, and without what is hidden."""
    fields = model._meta.concrete_fields
    return [field for field in fields if not field.primary_key and field.name not in hidden]


def described(row: Any, field: Field[Any, Any], url: str = "") -> Shown:
    """A column of a row with its label."""
    value = _value_of(row, field)
    text = empty_words(type(row)) if value is None else stored_words(field, value)
    return Shown(
        label=capfirst(str(field.verbose_name)),
        value=text,
        url=url,
        quiet=value is None or value == "",
        long="\n" in text or len(text) > 160,
    )


def empty_words(model: type[Model]) -> str:
    """How an empty column of this model is said."""
    return gettext(UNKNOWN) if model._meta.model_name in LEGAL_FACTS else NOTHING


def stored_words(field: Field[Any, Any], value: Any) -> str:
    """The value of a column that is no choice, in words: what is a word of ours is translated."""
    name = f"{field.model._meta.model_name}.{field.name}"
    if name in SENTENCES:
        return "\n".join(map(retold, value)) if isinstance(value, list) else retold(written(value))
    if field.name != "voided_reason" and name not in CODED:
        return written(value)
    if isinstance(value, list):
        return ", ".join(in_words(str(word)) for word in value) or NOTHING
    return in_words(str(value)) or NOTHING


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
        return gettext(UNKNOWN)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
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
    """A time in the zone of the reader or of the desk, which is named: `2026-08-18 14:05 UTC`."""
    local = timezone.localtime(value)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"
