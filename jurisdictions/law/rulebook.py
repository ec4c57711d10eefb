"""Rulebooks: the law of one policy, regime, country or subdivision, read strictly from TOML."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TypedDict, TypeVar

from jurisdictions.law.conditions import Condition
from jurisdictions.law.entry_readers import (
    read_dates,
    read_deadline,
    read_flag,
    read_instrument,
    read_note,
    read_offence,
    read_question,
    read_routing,
    read_rule,
)
from jurisdictions.law.rulebook_entries import (
    DeadlineRule,
    Entry,
    FlagRule,
    InstrumentEntry,
    Note,
    Offence,
    PolicyTerms,
    Question,
    RoutingTerms,
    Rule,
)
from jurisdictions.law.toml_reader import RulebookError, Table, parse_document
from jurisdictions.law.vocabulary import (
    Coverage,
    ItemType,
    RulebookKind,
    SubjectRole,
    Unit,
)

__all__ = [
    "DeadlineRule",
    "Entry",
    "FlagRule",
    "InstrumentEntry",
    "Note",
    "Offence",
    "PolicyTerms",
    "Question",
    "RoutingTerms",
    "Rule",
    "Rulebook",
    "RulebookError",
    "RulebookInForce",
    "read_rulebook",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The law of one policy, regime, country or subdivision.

    `applies_when` is there for regimes only, and a regime without it always applies. `own_instruments`: the
    regime is the law by which its instruments order data, so that an order can do without the law of its
    State. `in_force_from`, `in_force_until` (exclusive) and `policy` are for policies only. `code` of a
    country is its ISO 3166-1 alpha-2 code, of a subdivision its ISO 3166-2 code. `short` is another name
    that commands take. `local_name`, `languages` (ISO 639-1), `coverage` and `routing` are for countries
    only. `digest` is the SHA-256 of the TOML in hex.
    """

    code: str
    name: str
    kind: RulebookKind
    short: str | None
    local_name: str | None
    languages: tuple[str, ...]
    coverage: Coverage | None
    routing: RoutingTerms | None
    applies_when: Condition | None
    own_instruments: bool
    in_force_from: date | None
    in_force_until: date | None
    policy: PolicyTerms | None
    instruments: tuple[InstrumentEntry, ...]
    rules: tuple[Rule, ...]
    deadlines: tuple[DeadlineRule, ...]
    flags: tuple[FlagRule, ...]
    questions: tuple[Question, ...]
    offences: tuple[Offence, ...]
    notes: tuple[Note, ...]
    digest: str

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that an assessment applies and a person reviews: rules, questions, deadlines, flags, offences."""
        return (*self.rules, *self.questions, *self.deadlines, *self.flags, *self.offences)

    @property
    def all_flags(self) -> tuple[FlagRule, ...]:
        """The flags that are written, and those of the offences."""
        return (*self.flags, *(offence.flag_rule for offence in self.offences))

    def in_force_on(self, day: date) -> bool:
        """Whether a policy is in force on the day; the other kinds always are: their entries are dated."""
        if self.in_force_from is None:
            return True
        return self.in_force_from <= day and (self.in_force_until is None or day < self.in_force_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookInForce:
    """A published version of a rulebook, and the ids of its entries that a named person has reviewed."""

    rulebook: Rulebook
    version: int
    reviewed: frozenset[str] = field(default=frozenset())

    def is_reviewed(self, entry_id: str) -> bool:
        """Whether a person vouches for the entry; a policy is the operator's own and counts as reviewed."""
        return self.rulebook.kind is RulebookKind.POLICY or entry_id in self.reviewed

    def binds(self, entry: Entry) -> bool:
        """Whether the entry may block or set a date by itself: reviewed, dated, and of more than low confidence."""
        return entry.can_bind and self.is_reviewed(entry.id)


def read_rulebook(text: bytes, *, file: str) -> Rulebook:
    """Read a rulebook; `file` names it in errors. Raises RulebookError for the first thing that is wrong."""
    document = parse_document(text, file=file)
    kind = document.word("kind", RulebookKind)
    rulebook = Rulebook(
        code=_code(document, kind),
        name=document.text("name"),
        kind=kind,
        short=document.matching("short", *_SHORT) if document.has("short") else None,
        **_country_terms(document, kind),
        applies_when=_applies_when(document, kind),
        own_instruments=_own_instruments(document, kind),
        **_policy_dates(document, kind),
        policy=_policy_terms(document, kind),
        instruments=_entries(document, "instruments", read_instrument),
        rules=_entries(document, "rules", read_rule),
        deadlines=_entries(document, "deadlines", read_deadline),
        flags=_entries(document, "flags", read_flag),
        questions=_entries(document, "questions", read_question),
        offences=_entries(document, "offences", read_offence),
        notes=_entries(document, "notes", read_note, named_by="topic"),
        digest=hashlib.sha256(text).hexdigest(),
    )
    document.close()
    _check_ids(document, rulebook)
    return rulebook


_CODES = {
    RulebookKind.POLICY: (re.compile(r"[A-Z][A-Z0-9-]{1,39}"), "a code such as POLICY-2024-09-23"),
    RulebookKind.REGIME: (re.compile(r"[A-Z][A-Z0-9-]{2,39}"), "a code such as EU-EEVIDENCE"),
    RulebookKind.COUNTRY: (re.compile(r"(?!ZZ)[A-Z]{2}"), "a code of ISO 3166-1 such as DE"),
    RulebookKind.SUBDIVISION: (re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}"), "a code of ISO 3166-2 such as US-CA"),
}
_SHORT = (re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*"), "a short name of small letters, such as eu")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
T = TypeVar("T")


class _CountryTerms(TypedDict):
    local_name: str | None
    languages: tuple[str, ...]
    coverage: Coverage | None
    routing: RoutingTerms | None


class _PolicyDates(TypedDict):
    in_force_from: date | None
    in_force_until: date | None


def _code(document: Table, kind: RulebookKind) -> str:
    return document.matching("code", *_CODES[kind])


def _applies_when(document: Table, kind: RulebookKind) -> Condition | None:
    if kind is RulebookKind.REGIME:
        return document.optional_condition("applies_when", Unit.REQUEST)
    _refuse(document, "applies_when", "only a regime says when it applies")
    return None


def _own_instruments(document: Table, kind: RulebookKind) -> bool:
    if kind is not RulebookKind.REGIME:
        _refuse(document, "own_instruments", "only a regime has instruments of its own")
    return document.boolean("own_instruments") if document.has("own_instruments") else False


def _policy_dates(document: Table, kind: RulebookKind) -> _PolicyDates:
    if kind is RulebookKind.POLICY:
        return {**read_dates(document)}
    for key in ("in_force_from", "in_force_until"):
        _refuse(document, key, f"only a policy is dated as a whole; each entry of a {kind} has its own dates")
    return {"in_force_from": None, "in_force_until": None}


def _country_terms(document: Table, kind: RulebookKind) -> _CountryTerms:
    if kind is not RulebookKind.COUNTRY:
        for key in ("local_name", "languages", "coverage", "routing"):
            _refuse(document, key, "only a country has it")
        return {"local_name": None, "languages": (), "coverage": None, "routing": None}
    if not document.has("languages"):
        raise document.error("languages", "the key is missing")
    languages = document.texts("languages")
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise document.error("languages", f"{language!r} is no language code of ISO 639, such as de")
    routing = document.table("routing")
    terms = read_routing(routing)
    routing.close()
    return {
        "local_name": document.text("local_name"),
        "languages": tuple(languages),
        "coverage": document.word("coverage", Coverage),
        "routing": terms,
    }


def _policy_terms(document: Table, kind: RulebookKind) -> PolicyTerms | None:
    if kind is not RulebookKind.POLICY:
        _refuse(document, "policy", "only a policy has terms")
        return None
    table = document.table("policy")
    terms = PolicyTerms(
        item_types=table.words("item_types", ItemType),
        emergency=table.boolean("emergency"),
        roles=table.words("roles", SubjectRole),
    )
    if ItemType.NONE in terms.item_types:
        raise table.error("item_types", "'none' is data that has no item type and cannot be disclosed")
    table.close()
    return terms


def _refuse(document: Table, key: str, message: str) -> None:
    if document.has(key):
        raise document.error(key, message)


def _entries(document: Table, key: str, read: Callable[[Table], T], *, named_by: str = "id") -> tuple[T, ...]:
    entries = []
    for table in document.tables(key, named_by=named_by):
        entries.append(read(table))
        table.close()
    return tuple(entries)


def _check_ids(document: Table, rulebook: Rulebook) -> None:
    tables: dict[str, Sequence[Entry]] = {
        "instruments": rulebook.instruments,
        "rules": rulebook.rules,
        "deadlines": rulebook.deadlines,
        "flags": rulebook.flags,
        "questions": rulebook.questions,
        "offences": rulebook.offences,
    }
    homes: dict[str, str] = {}
    for table, entries in tables.items():
        for entry in entries:
            home = homes.setdefault(entry.id, table)
            if home != table:
                message = f"the id is used in [[{home}]] and in [[{table}]]"
                raise RulebookError(message, file=document.file, rule=entry.id, key="id")
        _check_overlaps(document, entries)


def _check_overlaps(document: Table, entries: Sequence[Entry]) -> None:
    by_id: dict[str, list[Entry]] = {}
    for entry in entries:
        by_id.setdefault(entry.id, []).append(entry)
    for entry_id, same in by_id.items():
        same.sort(key=_first_day)
        for earlier, later in pairwise(same):
            if earlier.in_force_until is None or _first_day(later) < earlier.in_force_until:
                message = (
                    f"the id is used twice, and both entries are in force on {_first_day(later)}; "
                    "end the earlier one with in_force_until"
                )
                raise RulebookError(message, file=document.file, rule=entry_id, key="id")


def _first_day(entry: Entry) -> date:
    return entry.in_force_from or date.min
