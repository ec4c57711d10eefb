"""The desk's own times for clocks for which the law sets no number: read strictly from the operator's TOML."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jurisdictions.law.rulebook_entries import LONGEST_PERIOD
from jurisdictions.law.toml_reader import Table, parse_document
from jurisdictions.law.vocabulary import Clock, DurationUnit, RequestKind

TARGETED = frozenset({Clock.ACKNOWLEDGEMENT, Clock.ANSWER, Clock.EMERGENCY_FOLLOW_UP})
"""The clocks that run from receipt and whose end is the desk's own work."""
_ID = (re.compile(r"desk(-[a-z0-9]+)+"), "an id that begins with desk-, such as desk-answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTarget:
    """A time that the operator sets itself for one clock, from receipt. It binds nobody and never leads.

    `kinds` are the kinds of data request that it is for.
    """

    id: str
    clock: Clock
    kinds: frozenset[RequestKind]
    value: int
    unit: DurationUnit
    says: str


def read_service_targets(text: bytes, *, file: str) -> tuple[ServiceTarget, ...]:
    """Every target of the file. Raises RulebookError naming file, target and key.

    No clock has two targets for one kind of data request.
    """
    document = parse_document(text, file=file)
    targets: list[ServiceTarget] = []
    for table in document.tables("targets", named_by="id"):
        target = _read(table)
        _refuse_second(table, target, targets)
        table.close()
        targets.append(target)
    document.close()
    return tuple(targets)


def _read(table: Table) -> ServiceTarget:
    clock = table.word("clock", Clock)
    if clock not in TARGETED:
        allowed = ", ".join(sorted(TARGETED))
        raise table.error("clock", f"'{clock}' does not run from receipt to work of the desk; use {allowed}")
    unit = table.word("unit", DurationUnit)
    kinds = table.words("kinds", RequestKind) if table.has("kinds") else frozenset(RequestKind)
    return ServiceTarget(
        id=table.matching("id", *_ID),
        clock=clock,
        kinds=kinds,
        value=table.integer("value", least=1, most=LONGEST_PERIOD[unit]),
        unit=unit,
        says=table.text("says"),
    )


def _refuse_second(table: Table, target: ServiceTarget, earlier: list[ServiceTarget]) -> None:
    for other in earlier:
        if other.id == target.id:
            raise table.error("id", "the id is used twice")
        if other.clock is target.clock and other.kinds & target.kinds:
            shared = ", ".join(sorted(other.kinds & target.kinds))
            raise table.error("kinds", f"{other.id} is for the same clock of {shared}")
