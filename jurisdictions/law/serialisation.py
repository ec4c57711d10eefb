"""Frozen dataclasses to plain JSON values and back, exactly, led by their type hints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

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


Read: TypeAlias = Callable[[Any], Any]
"""From a plain value to a value of one type; raises SerialisationError."""


def from_plain(hint: Any, plain: Any) -> Any:
    """A value of the type that `to_plain` gave this for. Raises SerialisationError."""
    return _reader(hint)(plain)


@cache
def _reader(hint: Any) -> Read:
    """Made once for each type: the facts of a hundred thousand data requests are read in a back-test."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _union(tuple(_reader(member) for member in get_args(hint)))
    if origin is tuple:
        return _tuple(get_args(hint))
    if origin is frozenset:
        members = _tuple((*get_args(hint), ...))
        return lambda plain: frozenset(members(plain))
    if is_dataclass(hint):
        return _object(hint)
    return _scalar(hint)


def _union(members: tuple[Read, ...]) -> Read:
    if len(members) == 2 and members[1] is _none:
        return _or_none(members[0])

    def read(plain: Any) -> Any:
        for member in members:
            try:
                return member(plain)
            except SerialisationError:
                continue
        raise SerialisationError(f"{plain!r:.60} does not fit")

    # What is unknown is most of all facts, and must not wait for the other readers to refuse it.
    return _or_none(read) if _none in members else read


def _or_none(read: Read) -> Read:
    return lambda plain: None if plain is None else read(plain)


def _tuple(members: tuple[Any, ...]) -> Read:
    alike = members[-1:] == (Ellipsis,)
    readers = tuple(_reader(member) for member in members if member is not Ellipsis)

    def read(plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, list):
            raise SerialisationError(f"expected a list, found {plain!r:.60}")
        if alike:
            return tuple([readers[0](member) for member in plain])
        if len(readers) != len(plain):
            raise SerialisationError(f"expected {len(readers)} members, found {len(plain)}")
        return tuple([reader(member) for reader, member in zip(readers, plain, strict=True)])

    return read


def _object(owner: Any) -> Read:
    hints, required = _hints_of(owner), _required_of(owner)
    optional = {f.name for f in fields(owner) if f.default is None}
    readers: dict[str, Read] = {}

    def read(plain: Any) -> Any:
        if not readers:
            # Not before: a type may hold values of its own type.
            readers.update({name: _reader(hint) for name, hint in hints.items()})
        if not isinstance(plain, dict) or not required <= plain.keys() <= hints.keys():
            raise SerialisationError(f"expected an object with {', '.join(hints)}, found {plain!r:.60}")
        # Most facts are unknown, and that is what they are without being told.
        return owner(
            **{
                name: readers[name](value)
                for name, value in plain.items()
                if value is not None or name not in optional
            }
        )

    return read


def _scalar(hint: Any) -> Read:
    if hint is NoneType:
        return _none
    if hint is ReviewLevel:
        return _by(ReviewLevel.from_word)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _by({word.value: word for word in hint}.__getitem__)
    if isinstance(hint, type) and issubclass(hint, date):
        return _by(hint.fromisoformat)
    return _plain_scalar(hint)


def _none(plain: Any) -> None:
    if plain is not None:
        raise SerialisationError(f"expected nothing, found {plain!r:.60}")


def _by(make: Callable[[Any], Any]) -> Read:
    def read(plain: Any) -> Any:
        try:
            return make(plain)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise SerialisationError(f"{plain!r:.60} does not fit: {error}") from None

    return read


def _plain_scalar(hint: Any) -> Read:
    def read(plain: Any) -> Any:
        # type(), because True is an int to isinstance().
        if type(plain) is not hint:
            raise SerialisationError(f"expected {hint.__name__}, found {plain!r:.60}")
        return plain

    return read


@cache
def _hints_of(owner: Any) -> dict[str, Any]:
    hints = get_type_hints(owner)
    return {f.name: hints[f.name] for f in fields(owner)}


@cache
def _required_of(owner: Any) -> frozenset[str]:
    """What an object must say. What has a default may be missing: an earlier release did not know it."""
    return frozenset(f.name for f in fields(owner) if f.default is MISSING and f.default_factory is MISSING)
