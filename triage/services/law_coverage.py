"""How far the law that is in force has been reviewed, for the work list of law editors and for `law coverage`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min

from jurisdictions.law.rulebook import Entry, Rulebook, RulebookInForce
from jurisdictions.law.vocabulary import Confidence, RulebookKind
from jurisdictions.models import RuleReview
from triage.services import law

SECTIONS = ("rules", "questions", "deadlines", "flags", "offences")
LEVELS = tuple(Confidence)


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
            section: {level: sum(counts.entries[section][level] for counts in counted) for level in LEVELS}
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
    return {level: found[level] for level in LEVELS}
