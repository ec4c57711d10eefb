"""Reads the clerk's reading of an order from TOML; unknown keys, wrong types and facts without words are errors."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from jurisdictions.law.condition_parts import closest
from jurisdictions.law.facts import Facts
from jurisdictions.law.vocabulary import (
    AuthorityKind,
    DataCategory,
    GagBasis,
    IdentifierKind,
    ItemType,
    RequestKind,
    SenderVerification,
    SensitiveRole,
    SubjectRole,
)
from triage.choices import Channel, VerificationMethod
from triage.errors import BadInput

LARGEST_FILE = 1_000_000
FOUND_OUT_BY_THE_DESK = frozenset(
    {
        "received_at", "subjects", "answers", "sender_verification", "rights_tier", "death_penalty_status",
        "earlier_refused", "earlier_forged",
    }
)  # fmt: skip
"""Facts that no reading states: receipt, the call-back, indicators, earlier cases and counsel say them."""
ABSENT = "absent"
RE_ENACTED = "re-enacted: "

D = TypeVar("D")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadIdentifier:
    """How the order names an account. `stated`: redacted or a display name, never looked up."""

    kind: IdentifierKind
    value: str
    stated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadItem:
    """One data item asked for; what is left out is unknown."""

    words: tuple[str, ...]
    data_category: DataCategory | None = None
    item_type: ItemType | None = None
    real_time: bool | None = None
    period_from: datetime | None = None
    period_to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSubject:
    """A person, or an unspecified group, whose data is asked for."""

    label: str
    words: tuple[str, ...]
    identifiers: tuple[ReadIdentifier, ...]
    items: tuple[ReadItem, ...]
    subject_role: SubjectRole | None = None
    suspect_confirmed: bool | None = None
    sensitive_roles: tuple[SensitiveRole, ...] | None = None
    minor: bool | None = None
    unspecified_persons: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContact:
    """A contact that did not come with the demand, and where it was found."""

    found_at: str
    telephone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadVerification:
    """What the call-back showed."""

    method: VerificationMethod
    number_called: str
    number_from: str
    person_reached: str
    result: SenderVerification
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAuthority:
    """The authority behind the order, or the one that was impersonated."""

    name: str
    kind: AuthorityKind
    contact: ReadContact
    verification: ReadVerification
    country: str | None = None
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadGag:
    """What forbids telling the user; `until` is the last day on which it binds."""

    basis: GagBasis
    words: tuple[str, ...]
    citation: str = ""
    until: date | None = None
    without_end: bool | None = None
    extensions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEmergency:
    """The danger that an emergency request claims."""

    danger: str
    words: tuple[str, ...]
    claimed_by: str = ""
    legal_process_promised: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Who read the order, and when and how it came."""

    by: str
    received_at: datetime
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A clerk's reading of one order.

    `facts` has the names and types of jurisdictions.law.facts.Facts; what is not in it is unknown. `words` gives,
    for each of them, the words of the order that support it.
    """

    reading: Receipt
    facts: Mapping[str, Any]
    words: Mapping[str, tuple[str, ...]]
    authority: ReadAuthority
    subjects: tuple[ReadSubject, ...]
    gag: ReadGag | None = None
    emergency: ReadEmergency | None = None

    @property
    def country(self) -> str | None:
        """The State whose authority acts; None while it is unknown."""
        found: str | None = self.facts.get("country")
        return found

    @property
    def kind(self) -> RequestKind:
        """What the authority wants done."""
        return RequestKind(self.facts["request_kind"])


def read_reading(content: bytes, *, file: str) -> Reading:
    """Read one file; `file` names it in errors. Raises BadInput naming file and key."""
    reading: Reading = _object(Reading, _parsed(content, file=file), where=file)
    _require_consistent(reading, file=file)
    return reading


def _parsed(content: bytes, *, file: str) -> dict[str, Any]:
    if len(content) > LARGEST_FILE:
        raise BadInput(f"has {len(content):,} bytes; at most {LARGEST_FILE:,} are read", where=file)
    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadInput(f"is not UTF-8 text: byte {error.start} cannot be read", where=file) from None
    except RecursionError:
        raise BadInput("is nested too deeply", where=file) from None
    except ValueError as error:
        raise BadInput(f"is not TOML: {error}", where=file) from None


@cache
def fact_types() -> Mapping[str, Any]:
    """The facts that a reading may state, with their types."""
    hints = get_type_hints(Facts)
    return {name: hint for name, hint in hints.items() if name not in FOUND_OUT_BY_THE_DESK}


def _object(owner: type[D], stated: Any, *, where: str) -> D:
    """A dataclass from a table, led by its type hints. A list of texts may be written as one text."""
    if not isinstance(stated, dict):
        raise BadInput("must be a table", where=where)
    wanted: dict[str, Field[Any]] = {field.name: field for field in fields(owner)}  # type: ignore[arg-type]
    _refuse_others(stated, wanted, where=where)
    hints = get_type_hints(owner)
    values = {}
    for name, field in wanted.items():
        place = f"{where}, {name}"
        if name in stated:
            values[name] = _special(name, stated[name], hints[name], owner, where=place)
        elif field.default is MISSING:
            raise BadInput("is missing", where=place)
    return owner(**values)


def _special(name: str, stated: Any, hint: Any, owner: type[Any], *, where: str) -> Any:
    """`facts` and `words` are keyed by the names of facts; everything else follows its hint."""
    if owner is not Reading or name not in ("facts", "words"):
        return _value(hint, stated, where=where)
    types = fact_types()
    if not isinstance(stated, dict):
        raise BadInput("must be a table", where=where)
    _refuse_others(stated, types, where=where)
    read = {
        fact: _value(types[fact] if name == "facts" else tuple[str, ...], value, where=f"{where}, {fact}")
        for fact, value in stated.items()
    }
    return MappingProxyType(read)


def _refuse_others(stated: Mapping[str, Any], known: Mapping[str, Any], *, where: str) -> None:
    for key in stated:
        if key not in known:
            near = closest(key, known)
            raise BadInput(
                "there is no such key" + (f"; did you mean {near}?" if near else ""), where=f"{where}, {key}"
            )


def _value(hint: Any, stated: Any, *, where: str) -> Any:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (member for member in get_args(hint) if member is not type(None))
    if get_origin(hint) in (tuple, frozenset):
        return _many(hint, stated, where=where)
    if is_dataclass(hint):
        return _object(hint, stated, where=where)  # type: ignore[arg-type]
    if issubclass(hint, StrEnum) or hasattr(hint, "choices"):
        return _word(hint, stated, where=where)
    return _plain(hint, stated, where=where)


def _many(hint: Any, stated: Any, *, where: str) -> Any:
    member = get_args(hint)[0]
    if member is str and isinstance(stated, str):
        stated = [stated]
    if not isinstance(stated, list):
        raise BadInput("must be a list", where=where)
    read = [_value(member, entry, where=f"{where} {number}") for number, entry in enumerate(stated, start=1)]
    return frozenset(read) if get_origin(hint) is frozenset else tuple(read)


def _word(words: Any, stated: Any, *, where: str) -> Any:
    known = [str(word) for word in words]
    if stated not in known:
        near = closest(stated, known) if isinstance(stated, str) else None
        raise BadInput(
            f"{stated!r:.60} is none of {', '.join(known)}" + (f"; did you mean {near}?" if near else ""),
            where=where,
        )
    return words(stated)


_SHAPES = {
    str: "a text in quotes that is not empty",
    bool: "true or false",
    int: "a whole number",
    date: "a date without a time",
    datetime: "a date with a time and its offset from UTC",
}


def _plain(hint: Any, stated: Any, *, where: str) -> Any:
    # type(), because true is an int and a date with a time is a date to isinstance().
    fits = type(stated) is hint
    if hint is str:
        fits = fits and bool(stated.strip())
    if hint is datetime:
        fits = fits and stated.utcoffset() is not None
    if not fits:
        raise BadInput(f"must be {_SHAPES[hint]}", where=where)
    return stated


def _require_consistent(reading: Reading, *, file: str) -> None:
    for where, says in _contradictions(reading):
        raise BadInput(says, where=f"{file}, {where}")


def _contradictions(reading: Reading) -> list[tuple[str, str]]:
    facts, gag = reading.facts, reading.gag
    found = [(f"words, {name}", "no words support this fact") for name in facts if name not in reading.words]
    found += [(f"words, {name}", "no such fact is stated") for name in reading.words if name not in facts]
    if "request_kind" not in facts:
        found.append(("facts, request_kind", "is missing"))
    elif reading.emergency is not None and reading.kind is not RequestKind.EMERGENCY:
        found.append(("emergency", "belongs to an emergency only"))
    if facts.get("authority_kind") not in (None, reading.authority.kind):
        found.append(("authority, kind", "is not the one among the facts"))
    if reading.authority.country != reading.country:
        found.append(("authority, country", "is not the one among the facts"))
    if gag is not None and gag.basis is not facts.get("gag"):
        found.append(("gag, basis", "is not the one among the facts"))
    stated = {
        "gag_until": gag.until if gag else None,
        "gag_without_end": gag.without_end if gag else None,
        "gag_extensions": gag.extensions if gag else None,
    }
    found += [
        (f"facts, {name}", "is not what the table gag says")
        for name, value in stated.items()
        if facts.get(name) != value
    ]
    return found + _identifier_contradictions(reading)


def _identifier_contradictions(reading: Reading) -> list[tuple[str, str]]:
    return [
        (f"subjects {number}, identifiers", f"“{identifier.value}”: kind and stated contradict each other")
        for number, subject in enumerate(reading.subjects, start=1)
        for identifier in subject.identifiers
        if identifier.stated is not (identifier.kind is IdentifierKind.STATED)
    ]
