"""The record: rows, their history and the event that explains them, in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from triage.encryption import EncryptedText, ValueTampered, encrypt_unless_empty
from triage.errors import TriageError
from triage.event_kinds import EventKind
from triage.models import DataRequest, Event, EventChain
from triage.models.recorded import AppendOnly

if TYPE_CHECKING:
    from triage.models import User

SCHEME = "sha256-canonical-json-1"
"""How row digests are taken; stored with each of them, so that a later scheme leaves old ones verifiable."""

DESK = "desk"
"""The chain of events that belong to no data request."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row to write. `fields` are saved; empty means that the row is new."""

    row: models.Model
    fields: tuple[str, ...] = ()


def new(*rows: models.Model) -> list[Change]:
    """Rows to insert."""
    return [Change(row) for row in rows]


def record(
    *,
    actor: User,
    at: datetime,
    kind: EventKind,
    data_request: DataRequest | None = None,
    changes: Sequence[Change] = (),
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Write the rows, their history and the event that explains them; all of it or nothing.

    `reason` is what a person typed; it is encrypted, and history rows name the kind of event instead. `detail` is kept
    in clear for good: codes, numbers and names of staff, never account data or quotations. Raises TriageError without
    an actor.
    """
    if getattr(actor, "pk", None) is None:
        raise TriageError("Nothing is recorded without the person who did it.")
    with transaction.atomic():
        rows = _write_all(changes, actor=actor, at=at, kind=kind)
        chain = _lock_chain(str(data_request.pk) if data_request else DESK)
        event = Event(
            chain=chain.name,
            number=chain.last_number + 1,
            kind=kind,
            data_request=data_request,
            actor=actor,
            actor_name=str(actor),
            at=at,
            detail=dict(detail or {}),
            rows=rows,
            previous_digest=chain.last_digest,
        )
        event.reason = encrypt_unless_empty(
            reason, scope=event.encryption_scope, context="triage.event.reason", at=at
        )
        event.digest = event_digest(event, reason=event.reason.token if event.reason else "")
        event.save(force_insert=True)
        EventChain.objects.filter(pk=chain.pk).update(last_number=event.number, last_digest=event.digest)
    return event


def _lock_chain(name: str) -> EventChain:
    EventChain.objects.get_or_create(name=name)
    return EventChain.objects.select_for_update().get(name=name)


def _write_all(
    changes: Sequence[Change], *, actor: User, at: datetime, kind: EventKind
) -> list[dict[str, Any]]:
    """Write in the order given; a run of new rows of one append-only model goes in as one statement."""
    rows: list[dict[str, Any]] = []
    for (model, in_batch), run in groupby(changes, key=_batch_key):
        if in_batch:
            rows.append(_insert_batch(model, [change.row for change in run]))
        else:
            rows += [_write(change, actor=actor, at=at, kind=kind) for change in run]
    return rows


def _batch_key(change: Change) -> tuple[type[models.Model], bool]:
    return type(change.row), isinstance(change.row, AppendOnly) and not change.fields


def _insert_batch(model: type[models.Model], new_rows: list[models.Model]) -> dict[str, Any]:
    model._base_manager.bulk_create(new_rows)
    ids = [str(row.pk) for row in new_rows]
    fields = [field.attname for field in model._meta.concrete_fields]
    return {
        "model": model._meta.label_lower,
        "ids": ids,
        "scheme": SCHEME,
        "fields": fields,
        "sha256": batch_digest(model, ids, fields),
    }


def batch_digest(model: type[models.Model], ids: Sequence[str], fields: Sequence[str]) -> str:
    """SHA-256 over the digests of the stored rows, in the order of the ids; empty if a row is missing."""
    stored = {str(row.pk): row for row in model._base_manager.filter(pk__in=ids)}
    if len(stored) != len(ids):
        return ""
    return _sha256([row_digest(stored[row_id], fields) for row_id in ids])


def _write(change: Change, *, actor: User, at: datetime, kind: EventKind) -> dict[str, Any]:
    row: Any = change.row
    row._history_user = actor
    row._history_date = at
    row._change_reason = kind.value
    try:
        if change.fields:
            row.save(update_fields=change.fields)
        else:
            row.save(force_insert=True)
    finally:
        del row._history_user, row._history_date, row._change_reason
    return _left_behind(row)


def _left_behind(row: Any) -> dict[str, Any]:
    manager = getattr(row, "history", None)
    if manager is None:
        stored: Any = type(row)._default_manager.get(pk=row.pk)
        history_id = None
    else:
        stored = manager.model.objects.filter(**{row._meta.pk.attname: row.pk}).order_by("-history_id")[0]
        history_id = stored.history_id
    fields = [field.attname for field in row._meta.concrete_fields if _is_kept(stored, field.attname)]
    return {
        "model": row._meta.label_lower,
        "id": str(row.pk),
        "history_id": history_id,
        "scheme": SCHEME,
        "fields": fields,
        "sha256": row_digest(stored, fields),
    }


def _is_kept(stored: models.Model, attname: str) -> bool:
    return any(field.attname == attname for field in stored._meta.concrete_fields)


def row_digest(stored: models.Model, fields: Iterable[str]) -> str:
    """SHA-256 over the canonical JSON of the stored values of the named columns; encrypted ones as ciphertext."""
    by_name = {field.attname: field for field in stored._meta.concrete_fields}
    values = {name: _stored_value(stored, by_name[name]) for name in fields}
    return _sha256(values)


def _stored_value(stored: models.Model, field: models.Field[Any, Any]) -> Any:
    value = getattr(stored, field.attname)
    if isinstance(value, EncryptedText):
        return value.token
    if value is None or isinstance(value, bool | int | dict | list):
        return value
    return field.value_to_string(stored)


def event_digest(event: Event, *, reason: str) -> str:
    """SHA-256 over the event, its reason as stored, and the digest of the one before it."""
    return _sha256(
        {
            "chain": event.chain,
            "number": event.number,
            "kind": str(event.kind),
            "data_request": str(event.data_request_id) if event.data_request_id else None,
            "actor": str(event.actor_id),
            "actor_name": event.actor_name,
            "at": event.at.timestamp(),
            "reason": reason,
            "detail": event.detail,
            "rows": event.rows,
            "previous": event.previous_digest,
        }
    )


def _sha256(value: Any) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something in the record that does not fit: which chain, which event, what."""

    chain: str
    number: int
    says: str


def verify_chain(name: str) -> Iterator[Discrepancy]:
    """Compare one chain of events with itself, with the history rows it names and with the rows as they are now.

    Nothing yielded means intact. What the database alone cannot show, a chain replaced as a whole, needs a digest
    kept elsewhere.
    """
    previous, expected = "", 1
    latest: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    # As stored: what is no encrypted value any more could not be read as one.
    events = Event.objects.defer("reason").annotate(stored_reason=Cast("reason", models.TextField()))
    for event in events.filter(chain=name).order_by("number"):
        if event.number != expected:
            yield Discrepancy(name, expected, "an event is missing")
        if event.previous_digest != previous:
            yield Discrepancy(name, event.number, "does not follow the event before it")
        if event.digest != event_digest(event, reason=event.stored_reason or ""):
            yield Discrepancy(name, event.number, "was changed after it was written")
        yield from _verify_rows(event)
        latest |= {(row["model"], row["id"]): (event.number, row) for row in event.rows if "id" in row}
        previous, expected = event.digest, event.number + 1
    yield from _verify_end(name, expected, previous)
    for (label, _), (number, row) in latest.items():
        if says := _readable(_tells_of_row, name, label, row):
            yield Discrepancy(name, number, says)


def _verify_end(name: str, expected: int, previous: str) -> Iterator[Discrepancy]:
    end = EventChain.objects.filter(name=name).first()
    if end is not None and (end.last_number, end.last_digest) != (expected - 1, previous):
        yield Discrepancy(name, expected, "the last events are missing")
    if end is None and (expected > 1 or name != DESK):
        yield Discrepancy(name, expected, "the end of the chain is missing")


def _verify_rows(event: Event) -> Iterator[Discrepancy]:
    for row in event.rows:
        if says := _readable(_tells_of_record, row):
            yield Discrepancy(event.chain, event.number, says)


def _readable(look: Callable[..., str], *asked: Any) -> str:
    try:
        return look(*asked)
    except ValueTampered as error:
        return str(error)


def _tells_of_record(row: dict[str, Any]) -> str:
    """What is wrong with what an event left behind; empty if nothing."""
    label = row["model"]
    if "ids" in row:
        same = batch_digest(apps.get_model(label), row["ids"], row["fields"]) == row["sha256"]
        return "" if same else f"rows of {label} were changed"
    if row["history_id"] is None:
        return ""
    history: Any = apps.get_model(label)
    stored = history.history.model.objects.filter(history_id=row["history_id"]).first()
    if stored is None:
        return f"the history row of {label} is missing"
    same = row_digest(stored, row["fields"]) == row["sha256"]
    return "" if same else f"the history row of {label} was changed"


def _tells_of_row(name: str, label: str, row: dict[str, Any]) -> str:
    """What is wrong with a row as it is now, against the last event of the chain that names it; empty if nothing."""
    model: Any = apps.get_model(label)
    live = model._base_manager.filter(pk=row["id"]).first()
    if live is None:
        return f"the row of {label} is missing"
    if row["history_id"] is not None:
        newer = model.history.model.objects.filter(**{model._meta.pk.attname: row["id"]})
        if newer.filter(history_id__gt=row["history_id"]).exists():
            # People and authorities go on in the chain of the desk, or sign in; a case has one chain alone.
            alone = str(getattr(live, "data_request_id", live.pk)) == name
            return f"a history row of {label} has no event" if alone else ""
    return "" if row_digest(live, row["fields"]) == row["sha256"] else f"the row of {label} was changed"
