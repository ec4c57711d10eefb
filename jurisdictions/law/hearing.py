"""Everybody who speaks is asked about every unit of a data request, and what they say is put in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from operator import itemgetter
from typing import Any

from jurisdictions.law.assessment import Finding, RaisedFlag, about
from jurisdictions.law.compiled import Arrangement, Asked, Body
from jurisdictions.law.deadline_rules import RunningDeadline
from jurisdictions.law.facts import Answered, Facts
from jurisdictions.law.proposals import Keys
from jurisdictions.law.reading import Place, Seen
from jurisdictions.law.vocabulary import Answer, Unit

_BY_POSITION = itemgetter(0, 1)
_NO_ANSWERS: Mapping[str, Answer] = {}


@dataclass(slots=True)
class Hearing:
    """What was said, in the order of the rules; `gravities` are by the keys of subject and item, `gravity` of all."""

    findings: list[Finding] = field(default_factory=list)
    flags: list[RaisedFlag] = field(default_factory=list)
    deadlines: list[RunningDeadline] = field(default_factory=list)
    gravities: dict[Keys, int] = field(default_factory=dict)
    gravity: int = 0

    def weigh(self, keys: Keys, gravity: int) -> None:
        """Add what weighs on a unit."""
        self.gravities[keys] = self.gravities.get(keys, 0) | gravity
        self.gravity |= gravity


def hear(body: Body, facts: Facts) -> Hearing:
    """What these rulebooks say about the data request, its subjects and items."""
    record = _Record()
    record.ask(body.asked[Unit.REQUEST], facts, facts.answers, 0, (None, None))
    asked = body.asked[Unit.SUBJECT]
    for number, subject in enumerate(facts.subjects):
        record.ask(asked, Place(facts, subject), subject.answers, number, (subject.key, None))
    asked = body.asked[Unit.ITEM]
    items = [(subject, item) for subject in facts.subjects for item in subject.items]
    for number, (subject, item) in enumerate(items):
        record.ask(asked, Place(facts, subject, item), item.answers, number, (subject.key, item.key))
    return record.in_order(body.arrangement(len(facts.subjects), len(items)))


class _Record:
    """What is said, place by place; flags and deadlines come with what they are put in order by."""

    __slots__ = ("_deadlines", "_findings", "_flags", "_hearing")

    def __init__(self) -> None:
        self._findings: list[Finding | None] = []
        self._flags: list[tuple[int, int, RaisedFlag]] = []
        self._deadlines: list[tuple[int, RunningDeadline]] = []
        self._hearing = Hearing()

    def ask(
        self, asked: Iterable[Asked], place: Seen, answered: tuple[Answered, ...], number: int, keys: Keys
    ) -> None:
        """Ask about one place, the unit of this number."""
        answers = {each.question: each.answer for each in answered} if answered else _NO_ANSWERS
        findings: list[Any] = []
        gravity = 0
        for key_of, recall, cluster, offset in asked:
            key = cluster.key_with(key_of(place), answers) if answers else key_of(place)
            said = recall(key) or cluster.say(key, place, answers)
            findings += said.findings
            gravity |= said.gravity
            if said.flags:
                raised = about((flag for _, flag in said.flags), keys)
                positions = (offset + position for position, _ in said.flags)
                self._flags += zip(positions, repeat(number), raised)
            if said.deadlines:
                self._deadlines += [(offset + position, deadline) for position, deadline in said.deadlines]
        self._findings += about(findings, keys)
        self._hearing.weigh(keys, gravity)

    def in_order(self, arrangement: Arrangement) -> Hearing:
        """What was said, in the order of the rules and then of the places."""
        hearing = self._hearing
        hearing.findings = [finding for finding in arrangement(self._findings) if finding is not None]
        hearing.flags = [flag for _, _, flag in sorted(self._flags, key=_BY_POSITION)]
        hearing.deadlines = [deadline for _, deadline in sorted(self._deadlines, key=itemgetter(0))]
        return hearing
