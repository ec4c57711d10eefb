"""What lies open on the demo's desk: the invented order again, each time left where a person must act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.documents.order_file import read_order_file
from triage.documents.reading_file import read_reading
from triage.management.demo import steps
from triage.management.demo.case import Case, taken_in
from triage.management.demo.letters import take_out
from triage.management.demo.orders import ORDERS, READING, DemoOrder
from triage.management.demo.people import Team
from triage.models import AuthorityReference, DataRequest

PATTERN = "de-2026-epoc-invented"
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Left:
    """One demand: the court's number, the account, how long ago it came in, and the steps that were taken since."""

    number: str
    account: str
    since: timedelta
    taken: tuple[Callable[[Case], None], ...]


UP_TO_ASSESSMENT = steps.STEPS[: steps.STEPS.index(steps.assess) + 1]
UP_TO_DECISION = steps.STEPS[: steps.STEPS.index(steps.answer) + 1]
TODAY = (
    Left("12 Gs 412/26", "7300000014", timedelta(days=13), UP_TO_ASSESSMENT),
    Left("12 Gs 431/26", "7300000013", timedelta(days=8, hours=12), UP_TO_ASSESSMENT),
    Left("12 Gs 440/26", "7300000012", timedelta(days=3), UP_TO_DECISION),
    Left("12 Gs 452/26", "7300000011", 2 * AN_HOUR, ()),
)
"""Overdue, due soon, waiting for the second person, just come in."""


def lay_open(team: Team, *, now: datetime) -> list[DataRequest]:
    """The open demands, each taken in and carried once: one that is there stays as it is, whoever worked on it."""
    return [_lay(left, team, now=now) for left in TODAY]


def _lay(left: Left, team: Team, *, now: datetime) -> DataRequest:
    known = AuthorityReference.objects.filter(value__startswith=left.number).first()
    received_at = known.data_request.received_at if known else now - left.since
    case = taken_in(_order(left, received_at=received_at), team)
    for step in left.taken:
        case.refresh()
        step(case)
    take_out(case)
    return case.refresh()


def _order(left: Left, *, received_at: datetime) -> DemoOrder:
    """The invented order with another number, account and date."""
    received_at = received_at.replace(microsecond=0)
    changes = {
        "DE-2026-EPOC-INVENTED": f"DE-EPOC-{left.account}",
        "12 Gs 345/26": left.number,
        "7300000001": left.account,
        "2026-11-18T10:15:00+01:00": received_at.isoformat(),
        "2026-11-16": (received_at - timedelta(days=1)).date().isoformat(),
    }
    file, reading = ORDERS / f"{PATTERN}.json", ORDERS / f"{PATTERN}{READING}"
    content, read = file.read_text(encoding="utf-8"), reading.read_text(encoding="utf-8")
    for there, here in changes.items():
        content, read = content.replace(there, here), read.replace(there, here)
    name = f"epoc-{left.account}.json"
    return DemoOrder(
        file_name=name,
        content=content.encode(),
        order=read_order_file(content.encode(), file=name),
        reading=read_reading(read.encode(), file=reading.name),
    )
