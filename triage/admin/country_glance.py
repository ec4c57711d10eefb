"""The instruments of a State in one table: which category of data each reaches, who issues it, whether a judge must."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jurisdictions.law.rulebook import Rulebook
from jurisdictions.law.rulebook_entries import InstrumentData, InstrumentEntry
from triage.choices import in_words


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """One instrument; `reaches` has one truth for each column."""

    id: str
    name: str
    local_name: str
    reaches: tuple[bool, ...]
    issued_by: str
    judge: str
    judge_word: str


@dataclass(frozen=True, slots=True)
class Glance:
    """The table: the categories of data as columns, from the least to the most intrusive."""

    categories: tuple[str, ...]
    rows: tuple[GlanceRow, ...]


def glance_of(rulebook: Rulebook, on: date) -> Glance | None:
    """The instruments in force on a day; None where the rulebook names none."""
    rows = tuple(_row(entry) for entry in rulebook.instruments if entry.in_force_on(on))
    return Glance(tuple(in_words(category) for category in InstrumentData), rows) if rows else None


def _row(entry: InstrumentEntry) -> GlanceRow:
    return GlanceRow(
        id=entry.id,
        name=entry.name,
        local_name="" if entry.local_name == entry.name else entry.local_name,
        reaches=tuple(category in entry.data for category in InstrumentData),
        issued_by=", ".join(in_words(kind) for kind in sorted(entry.issued_by)),
        judge=in_words(entry.judicial_authorisation),
        judge_word=entry.judicial_authorisation.value,
    )
