"""How far the law that is in force has been reviewed, for each rulebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from jurisdictions.law.rulebook import RulebookInForce
from jurisdictions.law.vocabulary import Confidence
from triage.management.law_tasks import LawTask, Write
from triage.services import law


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many entries of one rulebook in force there are, were reviewed, and can be trusted little."""

    rulebook: str
    version: int
    rules: int
    deadlines: int
    flags: int
    reviewed: int
    low_confidence: int


def coverage(on: date) -> Iterator[Coverage]:
    """One line for each rulebook that speaks to data requests received on this day."""
    for version in law.rulebooks_in_force(on):
        yield _coverage(version)


def _coverage(version: RulebookInForce) -> Coverage:
    book = version.rulebook
    entries = book.entries
    return Coverage(
        rulebook=book.code,
        version=version.version,
        rules=len(book.rules),
        deadlines=len(book.deadlines),
        flags=len(book.flags),
        reviewed=sum(version.is_reviewed(entry.id) for entry in entries),
        low_confidence=sum(entry.confidence is Confidence.LOW for entry in entries),
    )


def _print(write: Write, _: Mapping[str, Any]) -> None:
    write(f"{'rulebook':<20} {'version':>7} {'entries':>7} {'reviewed':>8} {'low confidence':>14}")
    for line in coverage(timezone.now().date()):
        entries = line.rules + line.deadlines + line.flags
        write(
            f"{line.rulebook:<20} {line.version:>7} {entries:>7} {line.reviewed:>8} {line.low_confidence:>14}"
        )


COVERAGE = LawTask("coverage", "Show how far the law in force has been reviewed.", _print)
