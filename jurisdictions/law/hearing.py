"""Everybody who speaks is asked about every unit of a data request, and what they say is put in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import attrgetter, itemgetter, or_
from typing import TypeAlias

from jurisdictions.law.assessment import Finding, RaisedFlag, about
from jurisdictions.law.compiled import Asked, Body
from jurisdictions.law.deadline_rules import RunningDeadline
from jurisdictions.law.facts import Answered, Facts
from jurisdictions.law.gravity import MORE
from jurisdictions.law.proposals import Keys
from jurisdictions.law.sayings import Said
from jurisdictions.law.truths import Place, Seen
from jurisdictions.law.vocabulary import Answer, Unit

_POSITION, _POSITION_AND_NUMBER = itemgetter(0), itemgetter(0, 1)
_WHOLE: Keys = (None, None)
_NO_ANSWERS: dict[str, Answer] = {}

_FINDINGS, _GRAVITY = attrgetter("findings"), attrgetter("gravity")
_Flag: TypeAlias = tuple[int, int, RaisedFlag]
"""A flag with the position of its entry and the number of its unit."""
_Place: TypeAlias = tuple[Asked, Seen, tuple[Answered, ...], Keys, int]
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
    raised: list[_Flag] = []
    running: list[tuple[int, RunningDeadline]] = []
    hearing = Hearing([], [], [], {}, 0)
    for asked, place, answered, keys, number in _places(body, facts):
        said = _ask(asked, place, answered)
        gravity = reduce(or_, map(_GRAVITY, said))
        if gravity & MORE:
            flags = _take_more(asked, place, said, running)
            raised += [(position, number, flag) for position, flag in _about(flags, keys)]
        findings = chain.from_iterable(map(_FINDINGS, said))
        found += findings if keys is _WHOLE else about(findings, keys)
        hearing.weigh(keys, gravity)
    arranged = body.arrangement(len(facts.subjects), sum([len(subject.items) for subject in facts.subjects]))
    hearing.findings = [finding for finding in arranged(found) if finding is not None]
    hearing.flags = [flag for _, _, flag in sorted(raised, key=_POSITION_AND_NUMBER)]
    if running:
        hearing.deadlines = [deadline for _, deadline in sorted(running, key=_POSITION)]
    return hearing


def _places(body: Body, facts: Facts) -> Iterator[_Place]:
    """The units about which anybody is asked."""
    if (asked := body.asked[Unit.REQUEST]).clusters:
        yield asked, facts, facts.answers, _WHOLE, 0
    if (asked := body.asked[Unit.SUBJECT]).clusters:
        for number, subject in enumerate(facts.subjects):
            yield asked, Place(facts, subject), subject.answers, (subject.key, None), number
    if (asked := body.asked[Unit.ITEM]).clusters:
        items = ((subject, item) for subject in facts.subjects for item in subject.items)
        for number, (subject, item) in enumerate(items):
            yield asked, Place(facts, subject, item), item.answers, (subject.key, item.key), number


def _ask(asked: Asked, place: Seen, answered: tuple[Answered, ...]) -> list[Said]:
    if answered:
        return _ask_answered(asked, place, {each.question: each.answer for each in answered})
    return [recall(key(place)) or cluster.say(place, _NO_ANSWERS) for key, recall, cluster in asked.clusters]


def _ask_answered(asked: Asked, place: Seen, answers: Mapping[str, Answer]) -> list[Said]:
    return [
        (None if cluster.told(answers) else recall(key(place))) or cluster.say(place, answers)
        for key, recall, cluster in asked.clusters
    ]


def _take_more(
    asked: Asked, place: Seen, said: list[Said], running: list[tuple[int, RunningDeadline]]
) -> list[tuple[int, RaisedFlag]]:
    """The flags that are raised; explanations are told of this place, and deadlines that run are added."""
    raised = []
    for at, each in enumerate(said):
        if each.gravity & MORE:
            offset = asked.offsets[at]
            if each.reasons or each.evidence:
                said[at] = asked.clusters[at][2].explain(each, place)
            for position, flag in said[at].flags:
                raised.append((offset + position, flag))
            for position, deadline in each.deadlines:
                running.append((offset + position, deadline))
    return raised


def _about(raised: list[tuple[int, RaisedFlag]], keys: Keys) -> Iterable[tuple[int, RaisedFlag]]:
    if keys is _WHOLE or not raised:
        return raised
    positions, flags = zip(*raised, strict=True)
    return zip(positions, about(flags, keys), strict=True)
