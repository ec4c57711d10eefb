"""How far the law that is in force has been reviewed, for each rulebook and in all."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Min
from django.utils import timezone

from jurisdictions.law.rulebook import Entry, Rulebook, RulebookInForce
from jurisdictions.law.vocabulary import Confidence, RulebookKind
from jurisdictions.models import RuleReview
from triage.management.law_tasks import LawTask, Write
from triage.services import law

SECTIONS = ("rules", "questions", "deadlines", "flags", "offences")
_LEVELS = tuple(Confidence)


@dataclass(frozen=True, slots=True)
class Counts:
    """Entries of one rulebook, or of several.

    `entries` are counted by section and confidence. `undated` are those without a first day, which bind nobody until
    it is established; a policy is the operator's own and counts as reviewed.
    """

    entries: Mapping[str, Mapping[str, int]]
    reviewed: int
    undated: int
    oldest_review: date | None

    @property
    def total(self) -> int:
        """All entries."""
        return sum(sum(section.values()) for section in self.entries.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """One rulebook in force; `coverage` is rules or screening_only for a State, and None for other rulebooks."""

    rulebook: str
    name: str
    kind: RulebookKind
    version: int
    coverage: str | None
    counts: Counts


def coverage(on: date) -> list[Coverage]:
    """One line for each rulebook that speaks to data requests received on this day, policies first."""
    oldest = _oldest_reviews(on)
    lines = [_coverage(version, oldest.get(version.rulebook.code)) for version in law.rulebooks_in_force(on)]
    kinds = tuple(RulebookKind)
    return sorted(lines, key=lambda line: (kinds.index(line.kind), line.rulebook))


def totals(lines: Iterable[Coverage]) -> Counts:
    """All counts together."""
    counted = [line.counts for line in lines]
    reviews = [counts.oldest_review for counts in counted if counts.oldest_review]
    return Counts(
        entries={
            section: {level: sum(counts.entries[section][level] for counts in counted) for level in _LEVELS}
            for section in SECTIONS
        },
        reviewed=sum(counts.reviewed for counts in counted),
        undated=sum(counts.undated for counts in counted),
        oldest_review=min(reviews, default=None),
    )


def _oldest_reviews(on: date) -> dict[str, date]:
    reviews = RuleReview.objects.filter(rulebook_version__in=law.latest_versions(on))
    by_code = reviews.values_list("rulebook_version__code").annotate(Min("reviewed_on")).order_by()
    return dict(by_code)


def _coverage(version: RulebookInForce, oldest_review: date | None) -> Coverage:
    book = version.rulebook
    return Coverage(
        rulebook=book.code,
        name=book.name,
        kind=book.kind,
        version=version.version,
        coverage=book.coverage.value if book.coverage else None,
        counts=Counts(
            entries={section: _by_confidence(_section(book, section)) for section in SECTIONS},
            reviewed=sum(version.is_reviewed(entry.id) for entry in book.entries),
            undated=sum(entry.in_force_from is None for entry in book.entries),
            oldest_review=oldest_review,
        ),
    )


def _section(book: Rulebook, section: str) -> Sequence[Entry]:
    entries: Sequence[Entry] = getattr(book, section)
    return entries


def _by_confidence(entries: Iterable[Entry]) -> dict[str, int]:
    found = Counter(entry.confidence for entry in entries)
    return {level: found[level] for level in _LEVELS}


# What is printed.


def _print(write: Write, options: Mapping[str, Any]) -> None:
    lines = coverage(options["on"] or timezone.now().date())
    if options["json"]:
        told = {"rulebooks": [asdict(line) for line in lines], "total": asdict(totals(lines))}
        write(json.dumps(told, indent=2, default=str))
        return
    write("entries of each kind by confidence: high/medium/low")
    for text in _table(lines):
        write(text)


def _table(lines: Sequence[Coverage]) -> Iterator[str]:
    yield _row("rulebook", "version", "holds", SECTIONS, "reviewed", "undated", "oldest review")
    for line in lines:
        yield _counted(
            line.rulebook, str(line.version), (line.coverage or line.kind).replace("_", " "), line.counts
        )
    for kind in RulebookKind:
        of_kind = [line for line in lines if line.kind is kind]
        yield _counted(f"{kind}: {len(of_kind)}", "", "in all", totals(of_kind))
    yield _counted(f"rulebooks: {len(lines)}", "", "in all", totals(lines))


def _counted(rulebook: str, version: str, holds: str, counts: Counts) -> str:
    by_section = ["/".join(str(counts.entries[section][level]) for level in _LEVELS) for section in SECTIONS]
    reviewed = f"{counts.reviewed} of {counts.total}"
    oldest = counts.oldest_review.isoformat() if counts.oldest_review else "-"
    return _row(rulebook, version, holds, by_section, reviewed, str(counts.undated), oldest)


def _row(
    rulebook: str,
    version: str,
    holds: str,
    sections: Iterable[str],
    reviewed: str,
    undated: str,
    oldest: str,
) -> str:
    columns = " ".join(f"{text:>11}" for text in sections)
    return f"{rulebook:<22} {version:>7} {holds:<14} {columns} {reviewed:>13} {undated:>7}  {oldest}"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="A day of receipt, else today."
    )
    parser.add_argument("--json", action="store_true", help="Print JSON.")


COVERAGE = LawTask(
    "coverage",
    "Show how many entries each rulebook in force has, of which confidence, and how far they have been reviewed.",
    _print,
    _arguments,
)
