"""Everybody who speaks is asked about every unit of a data request, and what they say is put in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import attrgetter, itemgetter, or_
from typing import TypeAlias

from jurisdictions.law.assessment import Finding, RaisedFlag, about
from jurisdictions.law.compiled import Asked, Body
from jurisdictions.law.deadline_rules import RunningDeadline
from jurisdictions.law.facts import Answered, Facts
from jurisdictions.law.proposals import Keys
from jurisdictions.law.sayings import Said
from jurisdictions.law.truths import Place, Seen
from jurisdictions.law.vocabulary import Answer, Unit

_FINDINGS, _FLAGS, _DEADLINES = attrgetter("findings"), attrgetter("flags"), attrgetter("deadlines")
_GRAVITY = attrgetter("gravity")
_POSITION, _POSITION_AND_NUMBER = itemgetter(0), itemgetter(0, 1)
_WHOLE: Keys = (None, None)
_NO_ANSWERS: dict[str, Answer] = {}

_Flag: TypeAlias = tuple[int, int, RaisedFlag]
"""A flag with the position of its entry and the number of its unit."""
_Place: TypeAlias = tuple[Sequence[Asked], Seen, tuple[Answered, ...], Keys, int]
"""Who is asked, what they look at, what counsel answered about it, the keys of the unit and its number."""


@dataclass(slots=True)
class Hearing:
    """What was said. `gravities` are by the keys of subject and item, `gravity` is all of them together."""

    findings: list[Finding]
    flags: list[RaisedFlag]
    deadlines: list[RunningDeadline]
    gravities: dict[Keys, int]
    gravity: int

    def weigh(self, keys: Keys, gravity: int) -> None:
        """Add what weighs on a unit."""
        self.gravities[keys] = self.gravities.get(keys, 0) | gravity
        self.gravity |= gravity


def hear(body: Body, facts: Facts) -> Hearing:
    """What these rulebooks say, in the order of their rules, and of each rule in that of the units."""
    found: list[Finding | None] = []
    flags: list[_Flag] = []
    deadlines: list[tuple[int, RunningDeadline]] = []
    hearing = Hearing([], [], [], {}, 0)
    for asked, place, answered, keys, number in _places(body, facts):
        said = _ask(asked, place, answered)
        findings = chain.from_iterable(map(_FINDINGS, said))
        found += findings if keys is _WHOLE else about(findings, keys)
        hearing.weigh(keys, reduce(or_, map(_GRAVITY, said), 0))
        if any(map(_FLAGS, said)):
            flags += _raised(asked, said, keys, number)
        if any(map(_DEADLINES, said)):
            deadlines += _running(asked, said)
    arranged = body.arrangement(len(facts.subjects), sum([len(subject.items) for subject in facts.subjects]))
    hearing.findings = [finding for finding in arranged(found) if finding is not None]
    hearing.flags = [flag for _, _, flag in sorted(flags, key=_POSITION_AND_NUMBER)]
    hearing.deadlines = [deadline for _, deadline in sorted(deadlines, key=_POSITION)]
    return hearing


def _places(body: Body, facts: Facts) -> Iterator[_Place]:
    yield body.asked[Unit.REQUEST], facts, facts.answers, _WHOLE, 0
    asked = body.asked[Unit.SUBJECT]
    for number, subject in enumerate(facts.subjects):
        yield asked, Place(facts, subject), subject.answers, (subject.key, None), number
    asked = body.asked[Unit.ITEM]
    number = 0
    for subject in facts.subjects:
        for item in subject.items:
            yield asked, Place(facts, subject, item), item.answers, (subject.key, item.key), number
            number += 1


def _ask(asked: Sequence[Asked], place: Seen, answered: tuple[Answered, ...]) -> list[Said]:
    if answered:
        said = _ask_answered(asked, place, {each.question: each.answer for each in answered})
    else:
        said = [recall(key(place)) or cluster.say(place, _NO_ANSWERS) for key, recall, cluster, _ in asked]
    for number, each in enumerate(said):
        if each.reasons or each.evidence:
            said[number] = asked[number][2].explain(each, place)
    return said


def _ask_answered(asked: Sequence[Asked], place: Seen, answers: Mapping[str, Answer]) -> list[Said]:
    return [
        (None if cluster.told(answers) else recall(key(place))) or cluster.say(place, answers)
        for key, recall, cluster, _ in asked
    ]


def _raised(asked: Sequence[Asked], said: Sequence[Said], keys: Keys, number: int) -> list[_Flag]:
    raised = []
    for (_, _, _, offset), each in zip(asked, said, strict=True):
        for position, flag in each.flags:
            (own,) = (flag,) if keys is _WHOLE else about((flag,), keys)
            raised.append((offset + position, number, own))
    return raised


def _running(asked: Sequence[Asked], said: Sequence[Said]) -> list[tuple[int, RunningDeadline]]:
    return [
        (offset + position, deadline)
        for (_, _, _, offset), each in zip(asked, said, strict=True)
        for position, deadline in each.deadlines
    ]
