"""Which answers to the checklist still answer what the law asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jurisdictions.law.facts import Answered
from jurisdictions.law.questions import Askable, askable_on, entry_digest, question_key
from jurisdictions.law.vocabulary import Answer
from jurisdictions.models import UNKNOWN
from triage.models import ChecklistAnswer, DataRequest
from triage.services.law import rulebooks_in_force

Answers = Mapping[str, tuple[Answered, ...]]
"""By unit key: the id of the subject or item, empty for the data request."""


@dataclass(frozen=True, slots=True)
class AskedNow:
    """What the law in force asks: the entry with the version of its rulebook, and whether a review makes it bind."""

    entry: Askable
    version: int
    binds: bool
    digest: str


def asked_now(on: date, country: str | None) -> Mapping[str, AskedNow]:
    """What the rulebooks can ask of a data request that was received on this day, by question key."""
    found = {}
    for book in rulebooks_in_force(on, country or UNKNOWN):
        for key, entry in askable_on([book.rulebook], on).items():
            found[key] = AskedNow(entry, book.version, book.binds(entry), entry_digest(entry))
    return found


def answers_of(data_request: DataRequest, *, on: date, country: str | None) -> Answers:
    """The live answers whose question is still asked in the same words. One query, two more if there are any."""
    rows = ChecklistAnswer.objects.live().filter(data_request=data_request).order_by("rulebook", "rule_id")
    given = list(rows.values_list("unit_key", "rulebook", "rule_id", "entry_digest", "answer"))
    if not given:
        return {}
    asked = asked_now(on, country)
    kept: dict[str, list[Answered]] = defaultdict(list)
    for unit_key, rulebook, rule_id, digest, answer in given:
        key = question_key(rulebook, rule_id)
        if key in asked and asked[key].digest == digest:
            kept[unit_key].append(Answered(key, Answer(answer)))
    return {unit_key: tuple(answers) for unit_key, answers in kept.items()}
