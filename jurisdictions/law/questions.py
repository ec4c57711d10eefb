"""What counsel can be asked by a rulebook, and the digest that tells whether it is still the same question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from jurisdictions.law.facts import Answered, Facts, ItemFacts, SubjectFacts
from jurisdictions.law.rulebook import Question, Rule, Rulebook
from jurisdictions.law.vocabulary import Answer

Askable = Question | Rule
"""A question, or a rule: while no review makes it bind, counsel can say whether its requirement is met."""


def question_key(rulebook: str, rule_id: str) -> str:
    """The name under which facts hold the answer: code of the rulebook, a colon, id of the entry."""
    return f"{rulebook}:{rule_id}"


def askable_on(rulebooks: Iterable[Rulebook], day: date) -> Mapping[str, Askable]:
    """What can be asked on this day, by question key."""
    found: dict[str, Askable] = {}
    for book in rulebooks:
        entries: tuple[Askable, ...] = (*book.rules, *book.questions)
        found.update({question_key(book.code, each.id): each for each in entries if each.in_force_on(day)})
    return found


def entry_digest(entry: Askable) -> str:
    """SHA-256 over the question as it is asked: its words, the answer it needs, its source, its unit and conditions.

    Guidance and severity are left out: they change what follows, not what was asked.
    """
    asked = {
        "per": entry.per.value,
        "asks": entry.says,
        "needs": needed(entry).value,
        "citation": entry.citation,
        "when": entry.when.source if entry.when else None,
        "require": entry.require.source if isinstance(entry, Rule) else None,
    }
    canonical = json.dumps(asked, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def needed(entry: Askable) -> Answer:
    """The answer that meets the requirement; of a rule the question is whether it is met."""
    return entry.needs if isinstance(entry, Question) else Answer.YES


def as_asked_by(facts: Facts, before: Rulebook, after: Rulebook) -> Facts:
    """The facts once `after` takes the place of `before`: an answer to what it asks in other words is none."""
    given = [*facts.answers, *(answer for unit in _units(facts) for answer in unit.answers)]
    own = {answer.question for answer in given if answer.question.startswith(question_key(before.code, ""))}
    if not own:
        return facts
    old, new = (askable_on([book], facts.received_on) for book in (before, after))
    gone = {key for key in own if key in old and not _same_question(old[key], new.get(key))}
    return _without(facts, gone) if gone else facts


def _same_question(old: Askable, new: Askable | None) -> bool:
    return new is not None and entry_digest(old) == entry_digest(new)


def _units(facts: Facts) -> Iterator[SubjectFacts | ItemFacts]:
    for subject in facts.subjects:
        yield subject
        yield from subject.items


def _without(facts: Facts, gone: Collection[str]) -> Facts:
    def kept(unit: Facts | SubjectFacts | ItemFacts) -> tuple[Answered, ...]:
        return tuple(answer for answer in unit.answers if answer.question not in gone)

    subjects = tuple(
        replace(
            subject,
            answers=kept(subject),
            items=tuple(replace(item, answers=kept(item)) for item in subject.items),
        )
        for subject in facts.subjects
    )
    return replace(facts, answers=kept(facts), subjects=subjects)
