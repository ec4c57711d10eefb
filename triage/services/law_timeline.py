"""All versions of the law at once, for who assesses many data requests: what is in force on a day costs no query."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet

from jurisdictions.law.rulebook import Rulebook, RulebookInForce
from jurisdictions.models import RulebookDraft, RulebookVersion, RulebookWithdrawal, RuleReview
from triage.services import law

Books = tuple[RulebookInForce, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A version and the first day of receipt that it speaks to."""

    effective_from: date
    book: RulebookInForce


@dataclass(frozen=True, slots=True)
class LawTimeline:
    """The versions of each rulebook, oldest first, as `rulebooks_in_force` would choose among them."""

    versions: Mapping[str, Sequence[Spoken]]
    _starts: list[date] = field(default_factory=list, repr=False, compare=False)
    _chosen: dict[tuple[str, int], Books] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Between two first days of any version the law is the same."""
        days = {spoken.effective_from for versions in self.versions.values() for spoken in versions}
        self._starts.extend(sorted(days))

    def in_force(self, on: date) -> Books:
        """What speaks to data requests received on this day.

        Days of the same law get the same object: the engine recognises it and compiles nothing anew.
        """
        return self._books("", on)

    def only(self, code: str, on: date) -> Books:
        """The rulebook of this code alone, if it speaks to the day."""
        return self._books(code, on)

    def _books(self, only: str, on: date) -> Books:
        key = (only, bisect_right(self._starts, on))
        books = self._chosen.get(key)
        if books is None:
            codes = [only] if only else sorted(self.versions)
            found = (self._latest(code, on) for code in codes)
            books = self._chosen[key] = tuple(book for book in found if book is not None)
        return books

    def _latest(self, code: str, on: date) -> RulebookInForce | None:
        speaking = [spoken.book for spoken in self.versions.get(code, ()) if spoken.effective_from <= on]
        return speaking[-1] if speaking else None

    def with_draft(self, rulebook: Rulebook, *, all_reviewed: bool) -> LawTimeline:
        """The same law with a draft in place of every version of its code.

        An entry counts as reviewed where the latest version has a reviewed one of this id, or all of them do. The draft
        has the number of that version: what both say alike is then the same.
        """
        earlier = self.versions.get(rulebook.code, ())
        reviewed = earlier[-1].book.reviewed if earlier else frozenset()
        if all_reviewed:
            reviewed = frozenset(entry.id for entry in rulebook.entries)
        number = earlier[-1].book.version if earlier else 1
        book = RulebookInForce(rulebook=rulebook, version=number, reviewed=reviewed)
        return LawTimeline({**self.versions, rulebook.code: (Spoken(law.FROM_THE_BEGINNING, book),)})


def timeline(
    country: str | None = None, *, as_of: datetime | None = None, without: RulebookDraft | None = None
) -> LawTimeline:
    """The law as it stands: versions that nobody withdrew, with their reviews.

    With a country, of the States only this one. `as_of` leaves out what was published and withdrawn after that
    instant, `without` what a draft became. Two queries, and a third for texts not read before.
    """
    rows = _spoken(as_of).defer("source").order_by("code", "number")
    if without is not None:
        rows = rows.exclude(draft=without)
    if country is not None:
        rows = rows.filter(Q(jurisdiction=None) | Q(jurisdiction=country))
    versions = list(rows)
    books = law.parsed(versions)
    reviewed: dict[object, set[str]] = defaultdict(set)
    for version_id, rule_id in RuleReview.objects.values_list("rulebook_version_id", "rule_id"):
        reviewed[version_id].add(rule_id)
    found: dict[str, list[Spoken]] = defaultdict(list)
    for version in versions:
        book = RulebookInForce(
            rulebook=books[version.digest], version=version.number, reviewed=frozenset(reviewed[version.pk])
        )
        found[version.code].append(Spoken(version.effective_from, book))
    return LawTimeline(dict(found))


def _spoken(as_of: datetime | None) -> QuerySet[RulebookVersion]:
    if as_of is None:
        return law.speaking(RulebookVersion.objects.all())
    withdrawn = RulebookWithdrawal.objects.filter(confirmed_at__lte=as_of).values("version")
    return RulebookVersion.objects.filter(published_at__lte=as_of).exclude(pk__in=withdrawn)
