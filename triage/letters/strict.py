"""Contexts as templates see them: every name that is not there, and every blank, stops the letter."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NoReturn, Union, get_args, get_origin, get_type_hints

from django.template import Context, Template

from triage.letters.errors import MissingVariable, TextTooLong
from triage.letters.text import MaxChars, StateName, TermOf, clean
from triage.letters.words import Words

_DEFAULT_CAP = MaxChars(200)


class Absent:
    """An optional value that was not given: false in a condition, and an error where it is printed."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        raise MissingVariable(self.path)


class Strict(dict[str, Any]):
    """A dataclass as a mapping whose missing names raise MissingVariable, in conditions and loops too."""

    def __init__(self, path: str, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self._path = path
        self.missed: list[str] = []

    def __missing__(self, name: str) -> NoReturn:
        path = f"{self._path}.{name}" if self._path else name
        self.missed.append(path)
        raise MissingVariable(path)


class StrictContext(Context):
    """Django's context, except that an unknown name raises where Django would call it empty or false."""

    def __init__(self, values: Strict) -> None:
        # No localisation, no time zones: filters do both, without settings.
        super().__init__(values, autoescape=True, use_l10n=False, use_tz=False)
        self.missed: list[str] = []
        self._adopt(values)

    def _adopt(self, value: Any) -> None:
        """Let every mapping below write down what was missed in one place."""
        if isinstance(value, Strict):
            value.missed = self.missed
        if isinstance(value, Strict | tuple):
            for inner in value.values() if isinstance(value, Strict) else value:
                self._adopt(inner)

    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError:
            self.missed.append(str(key))
            raise MissingVariable(str(key)) from None


def render_strictly(template: Template, values: Strict) -> str:
    """The template filled in. Raises MissingVariable, also for a name that only a condition asked for."""
    context = StrictContext(values)
    text = str(template.render(context))
    # The operators of `{% if %}` swallow every exception and count as false, so what they missed is asked here.
    if context.missed:
        raise MissingVariable(context.missed[0])
    return text


class RaisingInvalid(str):
    """Django's `string_if_invalid`: names the variable by raising, where Django would print this text."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, value: object) -> NoReturn:
        raise MissingVariable(str(value))


@cache
def public_names(kind: Any) -> Mapping[str, Any]:
    """What a template may use of a dataclass (a class): its fields and public properties, with their types."""
    hints = get_type_hints(kind, include_extras=True)
    names = {field.name: hints[field.name] for field in fields(kind)}
    for base in reversed(kind.__mro__):
        for name, member in vars(base).items():
            if isinstance(member, property) and member.fget and not name.startswith("_"):
                names[name] = get_type_hints(member.fget, include_extras=True)["return"]
    return types.MappingProxyType(names)


def alternatives(hint: Any) -> tuple[Any, ...]:
    """The members of a union, or the type itself."""
    return get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)


def freeze(value: Any, hint: Any, words: Words, path: str = "") -> Any:
    """A value as a template sees it: cleaned, within its cap, in the words of a language, strict about names.

    Raises MissingVariable for a required text that is blank, MissingText for a term without a word, TextTooLong
    beyond a cap, and TypeError for a value that is not plain (a model, for example).
    """
    kinds = alternatives(hint)
    if value is None:
        if type(None) not in kinds:
            raise MissingVariable(path)
        return Absent(path)
    if isinstance(value, str):
        return _text(str(value), kinds, words, path)
    for accepts, convert in _CONVERSIONS:
        if accepts(value):
            return convert(value, kinds, words, path)
    raise TypeError(f"{path}: {type(value).__name__} is no plain value")


def _text(value: str, kinds: tuple[Any, ...], words: Words, path: str) -> str:
    marks = [mark for kind in kinds for mark in getattr(kind, "__metadata__", ())]
    for mark in marks:
        if isinstance(mark, TermOf):
            return words.term(mark.group, value)
        if isinstance(mark, StateName):
            return words.state(value)
    cap = next((mark for mark in marks if isinstance(mark, MaxChars)), _DEFAULT_CAP)
    text = clean(value)
    if not text:
        raise MissingVariable(path)
    if len(text) > cap.limit:
        raise TextTooLong(path, len(text), cap.limit)
    return text


def _row(value: tuple[Any, ...], kinds: tuple[Any, ...], words: Words, path: str) -> tuple[Any, ...]:
    inner = next((get_args(kind)[0] for kind in kinds if get_origin(kind) is tuple), None)
    if inner is None:
        raise TypeError(f"{path}: a tuple was not expected")
    return tuple(freeze(entry, inner, words, f"{path}.{index}") for index, entry in enumerate(value))


def _dataclass(value: Any, kinds: tuple[Any, ...], words: Words, path: str) -> Strict:
    kind: Any = type(value)
    names = public_names(kind)
    prefix = f"{path}." if path else ""
    return Strict(
        path,
        {name: freeze(getattr(value, name), hint, words, prefix + name) for name, hint in names.items()},
    )


def _as_is(value: Any, kinds: tuple[Any, ...], words: Words, path: str) -> Any:
    return value


_Convert = Callable[[Any, tuple[Any, ...], Words, str], Any]

_CONVERSIONS: tuple[tuple[Callable[[Any], bool], _Convert], ...] = (
    (lambda value: isinstance(value, bool | int | date | datetime), _as_is),
    (lambda value: isinstance(value, tuple), _row),
    (lambda value: is_dataclass(value) and not isinstance(value, type), _dataclass),
)
