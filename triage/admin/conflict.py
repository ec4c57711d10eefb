"""What others did to a data request while a person had its form open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.apps import apps

from triage.admin.secrets import open_secrets
from triage.admin.timeline import Told, timeline
from triage.models import DataRequest, Event

MOST_EVENTS = 40


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a person has to look at before sending the form again.

    `possible` is False where the act is over; `files` where a file has to be chosen again.
    """

    happened: tuple[Told, ...]
    possible: bool
    files: bool


def happened_since(case: DataRequest, *, version: int) -> tuple[Told, ...]:
    """Events after the state `version` of the case, oldest first, with the columns they changed.

    Looking at something is left out. A version that never was gives the last event.
    """
    events = _events_after(case, version)
    return timeline(events, open_secrets(case.pk, events))


def rows_before(case: DataRequest, *, version: int) -> dict[str, Any]:
    """The rows that were changed after the state `version`, as they were then, by id. One query for each model."""
    first: dict[str, dict[str, int]] = defaultdict(dict)
    for event in _events_after(case, version):
        for entry in event.rows:
            if entry.get("history_id") is not None:
                first[entry["model"]].setdefault(entry["id"], entry["history_id"])
    found = {}
    for label, changed in first.items():
        model: Any = apps.get_model(label)
        records = model.history.filter(id__in=list(changed), history_id__lt=max(changed.values()))
        for record in records.order_by("history_id"):
            if record.history_id < changed[str(record.id)]:
                found[str(record.id)] = record
    return found


def _events_after(case: DataRequest, version: int) -> list[Event]:
    events = [event for event in case.events.order_by("-number")[:MOST_EVENTS] if event.rows]
    seen = case.history.filter(version__lte=version).order_by("-history_id").first()
    if seen is None or version >= case.version:
        return events[:1]
    after = takewhile(lambda event: not _reaches(event, case, seen.history_id), events)
    return list(after)[::-1]


def _reaches(event: Event, case: DataRequest, history_id: int) -> bool:
    """Whether the event left the state behind that was seen, or an earlier one."""
    return any(_is_state(entry, case) and entry["history_id"] <= history_id for entry in event.rows)


def _is_state(entry: Mapping[str, Any], case: DataRequest) -> bool:
    return entry["model"] == case._meta.label_lower and entry.get("history_id") is not None
