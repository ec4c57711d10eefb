"""A rulebook as a lawyer reads it: what stands in it on a day, each entry with its source and how far it is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jurisdictions.law.conditions import Condition
from jurisdictions.law.rulebook import Rulebook, RulebookInForce
from jurisdictions.law.rulebook_entries import (
    DeadlineRule,
    Entry,
    FlagRule,
    InstrumentEntry,
    Note,
    Offence,
    Question,
    Rule,
)
from jurisdictions.law.vocabulary import Confidence
from triage.choices import in_words
from triage.services.law_words import condition_in_words


@dataclass(frozen=True, slots=True)
class Line:
    """One more thing that an entry says; `code` is for a condition of the rule language."""

    label: str
    value: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """One entry. `doubts` say what keeps it from binding; empty for one that binds."""

    id: str
    title: str
    citation: str
    lines: tuple[Line, ...]
    doubts: tuple[str, ...]
    confidence: str
    source: str
    binds: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The entries of one kind."""

    key: str
    title: str
    entries: tuple[ReadEntry, ...]


def parts_of(book: RulebookInForce, on: date) -> list[Part]:
    """The parts of a rulebook that hold something, as of a day of receipt."""
    rulebook = book.rulebook
    rows: list[tuple[str, str, Iterable[ReadEntry]]] = [
        ("instruments", _("Who may ask for what"), _instruments(rulebook, on)),
        ("rules", _("What must be so"), _applied(book, rulebook.rules, on)),
        ("questions", _("What counsel answers"), _applied(book, rulebook.questions, on)),
        ("deadlines", _("Time"), _applied(book, rulebook.deadlines, on)),
        ("offences", _("Sensitive offences"), _applied(book, rulebook.offences, on)),
        ("flags", _("What else raises the level of review"), _applied(book, rulebook.flags, on)),
        ("notes", _("Notes"), map(_note, rulebook.notes)),
    ]
    parts = (Part(key, title, tuple(entries)) for key, title, entries in rows)
    return [part for part in parts if part.entries]


def _instruments(rulebook: Rulebook, on: date) -> Iterator[ReadEntry]:
    for entry in rulebook.instruments:
        if entry.in_force_on(on):
            yield ReadEntry(
                id=entry.id,
                title=entry.name if entry.name == entry.local_name else f"{entry.name} ({entry.local_name})",
                citation=entry.citation,
                lines=tuple(_of_instrument(entry)),
                doubts=(),
                confidence=in_words(entry.confidence),
                source=entry.source,
            )


def _of_instrument(entry: InstrumentEntry) -> Iterator[Line]:
    yield Line(_("Issued by"), _list(entry.issued_by))
    yield Line(_("Judge or court"), in_words(entry.judicial_authorisation))
    yield Line(_("Data"), _list(entry.data))
    if entry.threshold:
        yield Line(_("Threshold"), entry.threshold)
    yield from _dates(entry)


def _applied(book: RulebookInForce, entries: Sequence[Entry], on: date) -> Iterator[ReadEntry]:
    for entry in entries:
        if entry.in_force_on(on):
            yield ReadEntry(
                id=entry.id,
                title=_title(entry),
                citation=entry.citation,
                lines=(*_own_lines(entry), *_dates(entry)),
                doubts=tuple(_doubts(book, entry)),
                confidence=in_words(entry.confidence),
                source=entry.source,
                binds=book.binds(entry),
            )


def _title(entry: Entry) -> str:
    match entry:
        case Rule() | DeadlineRule() | FlagRule() | Question():
            return entry.says
        case Offence():
            return entry.name
    return entry.id


def _own_lines(entry: Entry) -> Iterator[Line]:
    match entry:
        case Rule():
            yield Line(_("About each"), in_words(entry.per))
            yield Line(_("If it is not so"), in_words(entry.severity))
            yield Line(_("Reason"), entry.reason)
            yield from _condition(_("Applies where"), entry.when)
            yield from _condition(_("Requires"), entry.require)
        case Question():
            yield Line(_("About each"), in_words(entry.per))
            yield Line(_("If it is not so"), in_words(entry.severity))
            yield Line(_("Must be answered"), in_words(entry.needs))
            yield Line(_("How to find out"), entry.guidance)
            yield from _condition(_("Asked where"), entry.when)
        case DeadlineRule():
            yield Line(_("Clock"), in_words(entry.clock))
            yield Line(_("Length"), f"{entry.value} {in_words(entry.unit)}")
            yield Line(_("Holidays"), in_words(entry.calendar))
            yield from _condition(_("Runs where"), entry.when)
        case Offence():
            yield Line(_("Kind"), in_words(entry.tag))
            yield Line(_("Raises"), _("{flag}, weight {weight}, review by {level}").format(
                flag=in_words(entry.flag_rule.flag),
                weight=entry.flag_rule.weight,
                level=in_words(entry.flag_rule.level.word),
            ))  # fmt: skip
            if entry.statutes:
                yield Line(_("Provisions"), ", ".join(sorted(entry.statutes)))
        case FlagRule():
            yield Line(_("Raises"), _("{flag}, weight {weight}, review by {level}").format(
                flag=in_words(entry.flag), weight=entry.weight, level=in_words(entry.level.word)
            ))  # fmt: skip
            yield from _condition(_("Raised where"), entry.when)


def _condition(label: str, condition: Condition | None) -> Iterator[Line]:
    if condition is not None:
        yield Line(label, condition_in_words(condition.source))
        yield Line(_("as it is written"), " ".join(condition.source.split()), code=True)


def _dates(entry: Entry) -> Iterator[Line]:
    if entry.in_force_from is not None:
        yield Line(_("In force from"), date_format(entry.in_force_from))
    if entry.in_force_until is not None:
        yield Line(_("No longer in force from"), date_format(entry.in_force_until))


def _doubts(book: RulebookInForce, entry: Entry) -> Iterator[str]:
    if not book.is_reviewed(entry.id):
        yield _("not reviewed")
    if entry.in_force_from is None:
        yield _("since when is not established")
    if entry.confidence is Confidence.LOW:
        yield _("low confidence")


def _note(note: Note) -> ReadEntry:
    return ReadEntry(
        id=note.topic,
        title=in_words(note.topic).capitalize(),
        citation=note.citation,
        lines=(Line("", note.text),),
        doubts=(),
        confidence=in_words(note.confidence),
        source=note.source,
    )


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(in_words(word) for word in words))
