"""What happened to a case, as sentences with the columns that each event changed, old and new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext

from triage.admin.histories import FieldChange, changes_between, names_of
from triage.admin.secrets import Secrets
from triage.admin.values import stored_fields
from triage.event_kinds import tell
from triage.models import Event
from triage.models.recorded import Recorded

MOST_VERSIONS = 1000
"""Of one kind of row: older ones are on the pages of their histories."""
UNTOLD = frozenset(
    {
        "version", "is_open", "data_request", "storage_name", "sha256", "pages", "issued_at", "issued_by",
        "delivered_at", "met_at", "voided_at", "voided_reason", "replied_at", "sent_at", "closed_at", "letter",
        "context", "texts", "logo", "code_digest",
    }
)  # fmt: skip
"""Columns that follow from the event itself; the history of a row shows them all."""
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column of one row that an event changed."""

    what: str
    field: FieldChange


@dataclass(frozen=True, slots=True)
class Told:
    """One event: the sentence, the reason that was given, what it changed."""

    at: datetime
    sentence: str
    reason: str
    changes: tuple[ColumnChange, ...] = ()

    @property
    def shown(self) -> tuple[ColumnChange, ...]:
        """The changes that stand on the page at once; a long list is folded whole."""
        return self.changes if len(self.changes) <= MOST_SHOWN else ()

    @property
    def folded(self) -> tuple[ColumnChange, ...]:
        """The changes that open on demand."""
        return self.changes if len(self.changes) > MOST_SHOWN else ()


def timeline(events: Sequence[Event], secrets: Secrets) -> tuple[Told, ...]:
    """The events in the order given. One query for each kind of row that they changed, and for what those name."""
    versions = _versions(events)
    return tuple(
        Told(
            event.at,
            tell(event.kind, event.actor_name, event.detail),
            secrets.text(event.reason),
            tuple(_changes(event, versions)),
        )
        for event in events
    )


@dataclass(frozen=True, slots=True)
class _Versions:
    """History rows of one model by id, each with the one before it, and the names of what they point at."""

    pairs: Mapping[int, tuple[Any, Any]]
    names: dict[Any, str]


def _versions(events: Iterable[Event]) -> dict[str, _Versions]:
    wanted: dict[str, set[int]] = defaultdict(set)
    rows: dict[str, set[str]] = defaultdict(set)
    for event in events:
        for entry in event.rows:
            if entry.get("history_id") is not None:
                wanted[entry["model"]].add(entry["history_id"])
                rows[entry["model"]].add(entry["id"])
    found = {}
    for label in wanted:
        model: Any = apps.get_model(label)
        if issubclass(model, Recorded):
            found[label] = _versions_of(model, wanted[label], rows[label])
    return found


def _versions_of(model: Any, wanted: set[int], rows: set[str]) -> _Versions:
    history = model.history.model.objects.filter(id__in=sorted(rows), history_id__lte=max(wanted))
    records = list(history.order_by("-history_id")[:MOST_VERSIONS])
    pairs: dict[int, tuple[Any, Any]] = {}
    newer: dict[Any, Any] = {}
    for record in records:
        later = newer.get(record.id)
        if later is not None and later.history_id in wanted:
            pairs[later.history_id] = (later, record)
        newer[record.id] = record
    shown = [record for pair in pairs.values() for record in pair]
    return _Versions(pairs, names_of(shown, stored_fields(model, hidden=UNTOLD)) if shown else {})


def _changes(event: Event, versions: Mapping[str, _Versions]) -> Iterable[ColumnChange]:
    for entry in event.rows:
        known = versions.get(entry["model"])
        pair = known.pairs.get(entry.get("history_id")) if known else None
        if known is None or pair is None:
            continue
        model: Any = apps.get_model(entry["model"])
        what = capfirst(gettext(str(model._meta.verbose_name)))
        columns = stored_fields(model, hidden=UNTOLD)
        for field in changes_between(pair[0], pair[1], columns, known.names):
            yield ColumnChange(what, field)
