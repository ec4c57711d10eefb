"""Reads the JSON file of a published order; its shape is described in order.schema.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from jurisdictions.law.condition_parts import closest
from jurisdictions.law.vocabulary import AuthorityKind, IdentifierKind, Routing
from triage.errors import BadInput
from triage.records import canonical

SCHEMA = Path(__file__).with_name("order.schema.json")
LARGEST_FILE = 2_000_000
"""Bytes; ten thousand identifiers need less."""
MOST_ERRORS = 3
IMPOSTOR = "impostor"

KINDS: Mapping[str, IdentifierKind] = {
    "user_id": IdentifierKind.USER_ID,
    "handle": IdentifierKind.USERNAME,
    "username": IdentifierKind.USERNAME,
    "phone": IdentifierKind.PHONE,
    "email": IdentifierKind.EMAIL,
    "url": IdentifierKind.URL,
}
"""Types of identifiers that can be looked up; every other type is kept as stated."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REMARK = re.compile(r"\s\((?P<remark>[^()]*)\)\Z")
_NO_REFERENCE = frozenset({"sealed", "redacted", ""})
_JSON_TYPES = {
    "string": "text",
    "null": "null",
    "array": "a list",
    "object": "an object",
    "boolean": "true or false",
}

W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAccount:
    """An identifier as the file has it, with the kind under which the desk may look it up."""

    kind: IdentifierKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """What a file says of an order, without its provenance. None and empty mean that it says nothing.

    Texts are the order's words. `issued_on` is there only where `issued` is an exact calendar date.
    """

    id: str
    country: str | None = None
    authority: str | None = None
    authority_kind: AuthorityKind | None = None
    court: str | None = None
    references: tuple[str, ...] = ()
    instrument: str | None = None
    statutes: tuple[str, ...] = ()
    offence: str | None = None
    issued: str | None = None
    issued_on: date | None = None
    served: str | None = None
    data_sought: tuple[str, ...] = ()
    period: str | None = None
    identifiers: tuple[NamedAccount, ...] = ()
    subjects: tuple[str, ...] = ()
    deadline: str | None = None
    gag: tuple[str, ...] = ()
    sanction: str | None = None
    routing_words: str | None = None
    routing: Routing | None = None


def read_order_file(content: bytes, *, file: str) -> OrderFile:
    """Read one file; `file` names it in errors. Raises BadInput with the JSON path of what cannot be used."""
    plain = _parsed(content, file=file)
    _require_shape(plain, file=file)
    kind = plain.get("authority_type")
    posed = kind == IMPOSTOR
    return OrderFile(
        id=plain["id"],
        country=plain["country"],
        authority=None if posed else plain["authority"],
        authority_kind=_word(AuthorityKind, kind),
        court=plain.get("court"),
        references=tuple(_references(plain.get("case_no") or "")),
        instrument=plain.get("instrument"),
        statutes=tuple(plain.get("statute", ())),
        offence=plain.get("offence"),
        issued=plain.get("date_issued"),
        issued_on=_day(plain.get("date_issued"), where=f"{file}: $.date_issued"),
        served=plain.get("date_served"),
        data_sought=tuple(plain["data_sought"]),
        period=plain.get("period"),
        identifiers=tuple(_identifiers(plain.get("identifiers", ()), file=file)),
        subjects=tuple(plain.get("subjects", ())),
        deadline=plain.get("deadline"),
        gag=_gag(plain.get("gag")),
        sanction=plain.get("sanction"),
        routing_words=plain.get("routing"),
        routing=_word(Routing, plain.get("routing")),
    )


def _parsed(content: bytes, *, file: str) -> Any:
    if len(content) > LARGEST_FILE:
        raise BadInput(f"has {len(content):,} bytes; at most {LARGEST_FILE:,} are read", where=file)
    try:
        return json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_without_doubles, parse_constant=_no_constant
        )
    except UnicodeDecodeError as error:
        raise BadInput(f"is not UTF-8 text: byte {error.start} cannot be read", where=file) from None
    except RecursionError:
        raise BadInput("is nested too deeply", where=file) from None
    except json.JSONDecodeError as error:
        raise BadInput(
            f"is not JSON: {error.msg}", where=f"{file}, line {error.lineno}, column {error.colno}"
        ) from None
    except ValueError as error:
        raise BadInput(f"is not JSON that can be used: {error}", where=file) from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {_shown(key)} is there twice")
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _require_shape(plain: Any, *, file: str) -> None:
    errors = sorted(_validator().iter_errors(plain), key=lambda error: error.json_path)
    if errors:
        told = [f"{error.json_path}: {_says(error)}" for error in errors[:MOST_ERRORS]]
        more = len(errors) - len(told)
        raise BadInput("; ".join(told) + (f"; and {more} more" if more else ""), where=file)


def _says(error: ValidationError) -> str:
    """The error in the words of somebody who reads the file, not the schema."""
    limit: Any = error.validator_value
    found: Any = error.instance
    match error.validator:
        case "required":
            missing = [_shown(key) for key in limit if key not in found]
            return f"the key {', '.join(missing)} is missing"
        case "additionalProperties":
            return _unknown_key(error)
        case "type":
            allowed = [limit] if isinstance(limit, str) else limit
            return "must be " + " or ".join(_JSON_TYPES[name] for name in allowed)
        case "pattern":
            return "must be two capital letters (ISO 3166-1)"
        case "minLength":
            return "is empty; write null where nothing is known"
        case "maxLength":
            return f"has {len(found):,} characters; at most {limit:,} are read"
        case _:
            return f"has {len(found):,} entries; at most {limit:,} are read"


def _unknown_key(error: ValidationError) -> str:
    schema: Any = error.schema
    found: Any = error.instance
    known = schema["properties"]
    key = next(key for key in found if key not in known)
    near = closest(key, known)
    return f"there is no key {_shown(key)}" + (f"; did you mean {near}?" if near else "")


def _shown(key: str) -> str:
    """ASCII only: half of a surrogate pair could not be printed."""
    return ascii(key if len(key) <= 60 else f"{key[:57]}...")


def _word(words: type[W], stated: str | None) -> W | None:
    """The word of a closed list if exactly that is written; prose says nothing that the desk may act on."""
    spelt = (stated or "").replace(" ", "_")
    return words(spelt) if spelt in set(words) else None


def _day(stated: str | None, *, where: str) -> date | None:
    if stated is None or not _DAY.fullmatch(stated):
        return None
    try:
        return date.fromisoformat(stated)
    except ValueError:
        raise BadInput(f"{stated} is no day of the calendar", where=where) from None


def _references(stated: str) -> Iterator[str]:
    for part in stated.split(";"):
        reference = part.strip()
        remark = _REMARK.search(reference)
        if reference not in _NO_REFERENCE and (remark is None or remark["remark"] == "invented"):
            yield reference


def _identifiers(stated: list[dict[str, str]], *, file: str) -> Iterator[NamedAccount]:
    for number, identifier in enumerate(stated):
        kind = KINDS.get(identifier["type"], IdentifierKind.STATED)
        value = identifier["value"].strip()
        if "[" in value or "]" in value:
            kind = IdentifierKind.STATED
        if kind is not IdentifierKind.STATED:
            _require_form(kind, value, where=f"{file}: $.identifiers[{number}].value")
        yield NamedAccount(kind=kind, value=value)


def _require_form(kind: IdentifierKind, value: str, *, where: str) -> None:
    try:
        canonical(kind, value)
    except BadInput as refusal:
        raise BadInput(f"{refusal}; write its type as “stated” if the order has it so", where=where) from None


def _gag(stated: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The words about a gag. Whether one binds, and by what, is for the clerk to read."""
    if not stated or stated.get("present") is False:
        return ()
    return tuple(stated[name] for name in ("basis", "until", "lifted") if stated.get(name))
