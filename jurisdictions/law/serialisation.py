"""Frozen dataclasses to plain JSON values and back, exactly, led by their type hints."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jurisdictions.law.vocabulary import ReviewLevel


class SerialisationError(ValueError):
    """JSON that does not have the shape of the dataclass it should become."""


def to_plain(value: Any) -> Any:
    """Dataclasses become objects, tuples lists, dates and instants ISO 8601, enums their words, sets sorted lists."""
    match value:
        case ReviewLevel():
            return value.word
        case Enum():
            return value.value
        case tuple():
            return [to_plain(member) for member in value]
        case frozenset():
            return sorted(to_plain(member) for member in value)
        case date() | datetime():
            return value.isoformat()
        case None | bool() | int() | str():
            return value
        case _:
            return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}


def from_plain(hint: Any, plain: Any) -> Any:
    """A value of the type that `to_plain` gave this for. Raises SerialisationError."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _from_union(hint, plain)
    if origin is tuple:
        return _from_list(get_args(hint), plain)
    if origin is frozenset:
        return frozenset(_from_list((*get_args(hint), ...), plain))
    if is_dataclass(hint):
        return _from_object(hint, plain)
    return _from_scalar(hint, plain)


def _from_union(hint: Any, plain: Any) -> Any:
    for member in get_args(hint):
        try:
            return from_plain(member, plain)
        except SerialisationError:
            continue
    raise SerialisationError(f"{plain!r:.60} does not fit")


def _from_list(members: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:
    if not isinstance(plain, list):
        raise SerialisationError(f"expected a list, found {plain!r:.60}")
    if members[-1:] == (Ellipsis,):
        return tuple(from_plain(members[0], member) for member in plain)
    if len(members) != len(plain):
        raise SerialisationError(f"expected {len(members)} members, found {len(plain)}")
    return tuple(from_plain(hint, member) for hint, member in zip(members, plain, strict=True))


def _from_object(hint: Any, plain: Any) -> Any:
    hints = _hints_of(hint)
    if not isinstance(plain, dict) or not _required_of(hint) <= plain.keys() <= hints.keys():
        raise SerialisationError(f"expected an object with {', '.join(hints)}, found {plain!r:.60}")
    return hint(**{name: from_plain(hints[name], value) for name, value in plain.items()})


def _from_scalar(hint: Any, plain: Any) -> Any:
    try:
        if hint in (str, int, bool, NoneType) and type(plain) is hint:
            return plain
        if hint is ReviewLevel:
            return ReviewLevel.from_word(plain)
        if issubclass(hint, Enum):
            return hint(plain)
        if issubclass(hint, date) and isinstance(plain, str):
            return hint.fromisoformat(plain)
    except (ValueError, AttributeError) as error:
        raise SerialisationError(str(error)) from None
    raise SerialisationError(f"expected {hint.__name__}, found {plain!r:.60}")


@cache
def _hints_of(owner: Any) -> dict[str, Any]:
    hints = get_type_hints(owner)
    return {f.name: hints[f.name] for f in fields(owner)}


@cache
def _required_of(owner: Any) -> frozenset[str]:
    """What an object must say. What has a default may be missing: an earlier release did not know it."""
    return frozenset(f.name for f in fields(owner) if f.default is MISSING and f.default_factory is MISSING)
