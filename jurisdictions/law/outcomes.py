"""What comes out differently between two assessments of the same facts, in codes: no fact and no name is repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TypeVar

from jurisdictions.law.assessment import Assessment, ComputedDeadline, Finding
from jurisdictions.law.vocabulary import Clock

HOUR = 3600
T = TypeVar("T")


@unique
class DifferenceKind(StrEnum):
    """In what two assessments can differ, gravest first."""

    PROPOSAL = "proposal"
    HOLD = "hold"
    LEVEL = "level"
    FLAG = "flag"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that comes out differently, `times` over.

    `what` names it: the rule (`DE:de-traffic-judge`) of a finding that holds, the flag with its rule, the clock; empty
    for a proposal and the level. `old` and `new` are words: of a finding or flag that came or went one is empty; of a
    deadline they are the rules that lead. `hours` says by how much a deadline moves.
    """

    kind: DifferenceKind
    what: str
    old: str
    new: str
    times: int = 1
    hours: int | None = None


def differences(old: Assessment, new: Assessment) -> tuple[Difference, ...]:
    """From one assessment to another; empty where everything that a person acts on is the same."""
    return (
        *_proposals(old, new),
        *_holds(old, new),
        *_level(old, new),
        *_flags(old, new),
        *_deadlines(old, new),
    )


def _proposals(old: Assessment, new: Assessment) -> Iterable[Difference]:
    before = {(row.subject_key, row.item_key): row.proposal for row in old.proposals}
    moved = Counter(
        (before[row.subject_key, row.item_key], row.proposal)
        for row in new.proposals
        if before.get((row.subject_key, row.item_key), row.proposal) is not row.proposal
    )
    for (was, now), times in sorted(moved.items()):
        yield Difference(DifferenceKind.PROPOSAL, "", was.value, now.value, times)


def _holds(old: Assessment, new: Assessment) -> Iterable[Difference]:
    before, after = _apart(old.findings, new.findings)
    return _came_and_went(DifferenceKind.HOLD, _holding(before), _holding(after))


def _holding(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    """How many units each rule holds, and whether for good."""
    return Counter((f"{row.rulebook}:{row.rule_id}", row.standing.value) for row in findings if row.holds)


def _flags(old: Assessment, new: Assessment) -> Iterable[Difference]:
    before, after = (
        Counter((f"{row.rulebook}:{row.rule_id}", row.flag.value) for row in rows)
        for rows in _apart(old.flags, new.flags)
    )
    return _came_and_went(DifferenceKind.FLAG, before, after)


def _apart(old: Iterable[T], new: Iterable[T]) -> tuple[list[T], list[T]]:
    """What each has alone: the engine gives the same object for the same result, and most are the same."""
    before, after = {id(row): row for row in old}, {id(row): row for row in new}
    return (
        [row for key, row in before.items() if key not in after],
        [row for key, row in after.items() if key not in before],
    )


def _came_and_went(
    kind: DifferenceKind, before: Mapping[tuple[str, str], int], after: Mapping[tuple[str, str], int]
) -> Iterable[Difference]:
    for key in sorted({*before, *after}):
        more = after.get(key, 0) - before.get(key, 0)
        what, word = key
        if more > 0:
            yield Difference(kind, what, "", word, more)
        elif more < 0:
            yield Difference(kind, what, word, "", -more)


def _level(old: Assessment, new: Assessment) -> Iterable[Difference]:
    if old.level != new.level:
        yield Difference(DifferenceKind.LEVEL, "", old.level.word, new.level.word)


def _deadlines(old: Assessment, new: Assessment) -> Iterable[Difference]:
    before, after = _leading(old), _leading(new)
    for clock in Clock:
        was, now = before.get(clock), after.get(clock)
        if _same(was, now):
            continue
        hours = None
        if was is not None and now is not None:
            hours = int((now.due_before - was.due_before).total_seconds()) // HOUR
        yield Difference(DifferenceKind.DEADLINE, clock.value, _rule(was), _rule(now), hours=hours)


def _leading(one: Assessment) -> dict[Clock, ComputedDeadline]:
    return {row.clock: row for row in one.deadlines if row.leads}


def _same(was: ComputedDeadline | None, now: ComputedDeadline | None) -> bool:
    if was is None or now is None:
        return was is now
    return was.due_before == now.due_before


def _rule(deadline: ComputedDeadline | None) -> str:
    return f"{deadline.rulebook}:{deadline.rule_id}" if deadline else ""
