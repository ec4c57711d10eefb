"""Clocks of cases, and the desk that is reminded of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jurisdictions.law.vocabulary import Clock
from tests.triage import cases, people
from triage.models import DataRequest, Deadline, Reminder
from triage.services import reminders

DUE = cases.AT + timedelta(days=10)
DAY = timedelta(days=1)


def clock(case: DataRequest, **parts: Any) -> Deadline:
    """A binding clock for the answer that runs until `DUE`, or another."""
    values = {
        "clock": Clock.ANSWER, "due_before": DUE, "last_day": (DUE - DAY).date(), "binding": True, "leads": True,
        "rulebook": "EU", "rule_id": "x", "steps": [], **parts,
    }  # fmt: skip
    row: Deadline = Deadline.objects.create(data_request=case, **values)
    return row


def remind(at: datetime) -> int:
    """The desk reminds; how many reminders there were."""
    return reminders.remind(actor=people.desk(), at=at)


def told() -> list[tuple[str, str]]:
    """Kind and clock of each reminder, the oldest first."""
    rows = Reminder.objects.order_by("reminded_at", "key").values_list("kind", "clock")
    return [(str(kind), str(name)) for kind, name in rows]
