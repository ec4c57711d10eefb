"""The versions of a row as its history kept them, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop

from triage.admin.values import MASKED, Shown, empty_words, stored_words, written
from triage.choices import in_words
from triage.encryption import EncryptedText

PER_PAGE = 50
KINDS = {"+": gettext_noop("made"), "~": gettext_noop("changed"), "-": gettext_noop("removed")}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column that a version changed."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a row: who made it, when, why, what it changed and what it then held."""

    number: int
    at: datetime
    who: str
    kind: str
    reason: str
    changes: tuple[FieldChange, ...]
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of versions, newest first."""

    versions: tuple[Version, ...]
    page: Page[Any]


def history_of(row: Any, fields: Sequence[Field[Any, Any]], *, page: str) -> HistoryPage:
    """Versions of the row, newest first."""
    paginator = Paginator(_records(row), PER_PAGE)
    wanted = paginator.get_page(page)
    records = list(wanted.object_list)
    first = paginator.count - wanted.start_index() + 1
    older = _records(row)[wanted.end_index() : wanted.end_index() + 1]
    names = names_of([*records, *older], fields)
    before = [*records[1:], *older, None][: len(records)]
    versions = [
        _version(record, previous, fields, names, number=first - place)
        for place, (record, previous) in enumerate(zip(records, before, strict=True))
    ]
    return HistoryPage(tuple(versions), wanted)


def version_of(row: Any, fields: Sequence[Field[Any, Any]], *, number: int) -> Version | None:
    """The version of this number, counted from 1, with all that it held; None if there is none."""
    if not 1 <= number <= _records(row).count():
        return None
    start = max(number - 2, 0)
    records = list(_records(row).order_by("history_id")[start:number])
    record, previous = records[-1], records[-2] if len(records) > 1 else None
    names = names_of(records, fields)
    version = _version(record, previous, fields, names, number=number)
    shown = tuple(
        Shown(
            capfirst(str(field.verbose_name)), _text(record, field, names), quiet=_raw(record, field) is None
        )
        for field in fields
        if hasattr(record, field.attname)
    )
    return Version(
        version.number, version.at, version.who, version.kind, version.reason, version.changes, shown
    )


def _records(row: Any) -> Any:
    return row.history.order_by("-history_id")


def _version(
    record: Any, previous: Any, fields: Sequence[Field[Any, Any]], names: dict[Any, str], *, number: int
) -> Version:
    return Version(
        number=number,
        at=record.history_date,
        who=record.history_user_name or gettext("not recorded"),
        kind=gettext(KINDS[record.history_type]),
        reason=in_words(record.history_change_reason or ""),
        changes=tuple(changes_between(record, previous, fields, names)) if previous is not None else (),
    )


def changes_between(
    record: Any, previous: Any, fields: Sequence[Field[Any, Any]], names: dict[Any, str]
) -> list[FieldChange]:
    """The columns in which a version differs from the one before; `names` are those of `names_of`."""
    changes = []
    for field in fields:
        if not hasattr(record, field.attname) or _raw(record, field) == _raw(previous, field):
            continue
        old, new = _text(previous, field, names), _text(record, field, names)
        if old == new == MASKED:
            new = f"{MASKED} ({gettext('another value')})"
        changes.append(FieldChange(capfirst(str(field.verbose_name)), old, new))
    return changes


def _raw(record: Any, field: Field[Any, Any]) -> Any:
    return getattr(record, field.attname)


def _text(record: Any, field: Field[Any, Any], names: dict[Any, str]) -> str:
    value = _raw(record, field)
    if value is None:
        return empty_words(field.model)
    if isinstance(value, EncryptedText):
        return written(value)
    if field.is_relation:
        return names.get((field.related_model, value), str(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return stored_words(field, value)


def names_of(records: Sequence[Any], fields: Sequence[Field[Any, Any]]) -> dict[Any, str]:
    """The names of related rows, one query for each kind; rows that belong to the same case, and staff."""
    wanted: dict[Any, set[Any]] = {}
    for field in fields:
        if field.is_relation:
            ids = {getattr(record, field.attname, None) for record in records} - {None}
            wanted.setdefault(field.related_model, set()).update(ids)
    return {
        (model, pk): str(related)
        for model, ids in wanted.items()
        for pk, related in _with_case(model).in_bulk(list(ids)).items()
    }


def _with_case(model: Any) -> Any:
    rows = model._default_manager.all()
    names = {field.name for field in model._meta.concrete_fields}
    return rows.select_related("data_request") if "data_request" in names else rows
