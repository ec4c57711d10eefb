"""Rulebooks of every kind with entries of every kind, and facts that are alike in much."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st

from jurisdictions.law.conditions import Condition, ConditionError, parse
from jurisdictions.law.facts import Answered, Facts, names_for
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.rulebook import DeadlineRule, FlagRule, Question, Rule, Rulebook, RulebookInForce
from jurisdictions.law.rulebook_entries import DeadlineStart
from jurisdictions.law.vocabulary import (
    Answer,
    Clock,
    Confidence,
    DurationUnit,
    Flag,
    HolidayCalendar,
    ReviewLevel,
    RulebookKind,
    Severity,
    Unit,
)
from tests.jurisdictions.law.strategies import FACTS

POOL = 400
"""Conditions of each unit that are read beforehand, because reading takes longer than applying."""
SAMPLES = {
    "text": ["'DE'", "'FR'"],
    "integer": ["-1", "0", "12"],
    "boolean": ["True"],
    "date": ["'2026-08-18'", "'2020-01-01'"],
    "instant": ["'2026-08-18T09:00Z'"],
    "texts": ["'a'", "'DE'", "'b'"],
}
ORDERED = ("integer", "date", "instant")


def leaves(unit: Unit) -> Iterator[str]:
    """Every kind of question about every fact that a rule of the unit sees."""
    types = names_for(unit)
    for name, fact_type in types.items():
        words = [repr(str(word)) for word in sorted(fact_type.words)] or SAMPLES[fact_type.kind]
        yield from (f"{name} is None", f"{name} is not None")
        if fact_type.kind == "boolean":
            yield name
        if fact_type.kind in ("choices", "texts"):
            yield from (f"{word} {sign} {name}" for word in words for sign in ("in", "not in"))
            continue
        signs = ("==", "!=", "<", ">=") if fact_type.kind in ORDERED else ("==", "!=")
        others = [other for other, its in types.items() if its == fact_type and other != name]
        yield from (f"{name} {sign} {other}" for sign in signs for other in (*words, *others))
        if fact_type.kind != "boolean":
            yield f"{name} in ({', '.join(words[:3])},)"


@cache
def conditions(unit: Unit) -> Sequence[Condition]:
    """A fixed pool of conditions, from one part to four."""
    chance = random.Random(unit.value)
    asked = [*leaves(unit)]
    pool: list[Condition] = []
    while len(pool) < POOL:
        parts = [
            chance.choice(("", "", "not ")) + chance.choice(asked) for _ in range(chance.choice((1, 1, 2, 4)))
        ]
        joints = [chance.choice((" and ", " or ")) for _ in parts[1:]]
        source = parts[0] + "".join(joint + part for joint, part in zip(joints, parts[1:], strict=True))
        try:
            pool.append(parse(source, unit))
        except ConditionError:
            continue
    return pool


DAYS = st.none() | st.dates(date(2015, 1, 1), date(2032, 1, 1))
DATED: dict[str, st.SearchStrategy[Any]] = {
    "citation": st.just("Art. 1"),
    "in_force_from": DAYS,
    "in_force_until": st.none() | st.none() | st.dates(date(2020, 1, 1), date(2032, 1, 1)),
    "confidence": st.sampled_from(Confidence),
    "source": st.just("gazette"),
}
REASON = st.sampled_from(sorted(REASONS))
SEVERITY = st.sampled_from(Severity)


def _when(unit: Unit) -> st.SearchStrategy[Condition]:
    return st.sampled_from(conditions(unit))


def _rule(entry_id: str) -> st.SearchStrategy[Rule]:
    def of(unit: Unit) -> st.SearchStrategy[Rule]:
        return st.builds(
            Rule, id=st.just(entry_id), per=st.just(unit), severity=SEVERITY, reason=REASON,
            when=st.none() | _when(unit), require=_when(unit), says=st.just(f"Rule {entry_id}."), **DATED,
        )  # fmt: skip

    return st.sampled_from(Unit).flatmap(of)


def _question(entry_id: str) -> st.SearchStrategy[Question]:
    def of(unit: Unit) -> st.SearchStrategy[Question]:
        return st.builds(
            Question, id=st.just(entry_id), per=st.just(unit), severity=SEVERITY, reason=REASON,
            when=st.none() | _when(unit), asks=st.just(f"Is {entry_id} met?"), guidance=st.just("Look."),
            look_in=st.none(), needs=st.sampled_from((Answer.YES, Answer.NO)), **DATED,
        )  # fmt: skip

    return st.sampled_from(Unit).flatmap(of)


def _flag(entry_id: str) -> st.SearchStrategy[FlagRule]:
    def of(unit: Unit) -> st.SearchStrategy[FlagRule]:
        return st.builds(
            FlagRule, id=st.just(entry_id), flag=st.sampled_from(Flag), per=st.just(unit), when=_when(unit),
            weight=st.integers(1, 5), level=st.sampled_from(ReviewLevel), says=st.just(f"Flag {entry_id}."), **DATED,
        )  # fmt: skip

    return st.sampled_from(Unit).flatmap(of)


def _deadline(entry_id: str) -> st.SearchStrategy[DeadlineRule]:
    return st.builds(
        DeadlineRule, id=st.just(entry_id), clock=st.sampled_from(Clock), value=st.integers(1, 90),
        unit=st.sampled_from(DurationUnit), when=st.none() | _when(Unit.REQUEST),
        starts=st.sampled_from(DeadlineStart), calendar=st.sampled_from(HolidayCalendar),
        min_working_days=st.none() | st.just(2), binding=st.booleans(), says=st.just(f"Deadline {entry_id}."), **DATED,
    )  # fmt: skip


def _several(of: Any, name: str, most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.integers(0, most).flatmap(lambda n: st.tuples(*(of(f"{name}-{number}") for number in range(n))))


def _book(kind: RulebookKind, code: str) -> st.SearchStrategy[RulebookInForce]:
    policy, regime = kind is RulebookKind.POLICY, kind is RulebookKind.REGIME
    rulebook = st.builds(
        Rulebook, code=st.just(code), name=st.just(f"Law of {code}"), kind=st.just(kind), short=st.none(),
        local_name=st.none(), languages=st.just(()), coverage=st.none(), routing=st.none(),
        applies_when=st.none() | _when(Unit.REQUEST) if regime else st.none(),
        in_force_from=DAYS if policy else st.none(), in_force_until=st.none(), policy=st.none(),
        instruments=st.just(()), rules=_several(_rule, "r", 5), deadlines=_several(_deadline, "d", 2),
        flags=_several(_flag, "f", 4), questions=_several(_question, "q", 2), offences=st.just(()),
        notes=st.just(()), digest=st.just(f"digest of {code}"),
    )  # fmt: skip
    return st.tuples(rulebook, st.integers(1, 3), st.randoms(use_true_random=False)).map(
        lambda drawn: RulebookInForce(
            rulebook=drawn[0],
            version=drawn[1],
            reviewed=frozenset(entry.id for entry in drawn[0].entries if drawn[2].random() < 0.6),
        )
    )


BOOKS = st.tuples(
    _book(RulebookKind.POLICY, "POLICY-A"),
    _book(RulebookKind.POLICY, "POLICY-B"),
    _book(RulebookKind.REGIME, "REGIME-A"),
    _book(RulebookKind.REGIME, "REGIME-B"),
    _book(RulebookKind.REGIME, "REGIME-C"),
    _book(RulebookKind.COUNTRY, "DE"),
    _book(RulebookKind.COUNTRY, "US"),
    _book(RulebookKind.SUBDIVISION, "US-CA"),
)


@st.composite
def alike(draw: st.DrawFn, books: Sequence[RulebookInForce]) -> list[Facts]:
    """Data requests that share most of their values, with answers to some questions of these rulebooks."""
    first, second = draw(FACTS), draw(FACTS)
    chance = draw(st.randoms(use_true_random=False))
    asked = [f"{book.rulebook.code}:{entry.id}" for book in books for entry in book.rulebook.entries]
    names = [field.name for field in fields(Facts)]

    def mixed() -> Facts:
        facts = replace(first, **{name: getattr(second, name) for name in names if chance.random() < 0.15})
        country = chance.choice((facts.country, "DE", "US"))
        answers = tuple(
            Answered(question, chance.choice(list(Answer))) for question in asked if chance.random() < 0.2
        )
        answered = [replace(s, answers=chance.choice(((), answers))) for s in facts.subjects]
        return replace(
            facts, country=country, subdivision=chance.choice((None, "US-CA")), subjects=tuple(answered),
            answers=chance.choice(((), answers)),
        )  # fmt: skip

    return [mixed() for _ in range(5)]
