"""A question to the list of data requests, and its form in an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self
from uuid import UUID

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import Flag, RequestKind, ReviewLevel
from triage.choices import DependencyKind, Status
from triage.errors import BadInput

SOON = timedelta(hours=48)
WEEK = timedelta(days=7)
LONGEST_TEXT = 120
MOST_COUNTRIES = 300

OPEN, ENDED, ALL = "open", "ended", "all"
STATES = (OPEN, ENDED, ALL, *Status.values)
DUE = ("overdue", "soon", "week", "none")
WHO = ("me", "nobody", "others", "approve")
LEVELS = tuple(level.word for level in ReviewLevel)
WAITS = ("any", "authority", *DependencyKind.values)
MARKED = ("watched", "unread")


class Sort(StrEnum):
    """The order of the list. Equal ones follow the time of receipt and then the id."""

    DUE = "due"
    """Earliest first; those without a deadline last."""
    RECEIVED = "received"
    """Newest first."""
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What is asked of the list; everything that is set must hold. An empty text or tuple asks nothing.

    `state` is `open`, `ended`, `all` or a status. `due` counts open ones only, as the home page does. `who` is `me`,
    `nobody`, `others` or `approve`: decided ones that this person did not decide. `level` is the word of a level of
    review. `waits` is `authority`, a kind of dependency or `any`. `marked` is `watched` or `unread`: never opened by
    this person, or with an event since. `text` begins a reference of ours, one of the authority's or its name.
    `token` is the blind index of an identifier.
    """

    state: str = OPEN
    countries: tuple[str, ...] = ()
    kind: str = ""
    due: str = ""
    who: str = ""
    level: str = ""
    flag: str = ""
    waits: str = ""
    marked: str = ""
    text: str = ""
    token: str = ""
    linked_authority: str = ""
    sort: Sort = Sort.DUE

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Read what `params` wrote. Raises BadInput that names a parameter that is unknown or has an unknown value.

        A parameter without a value asks nothing. `country` may stand several times, or hold several with commas.
        """
        read: dict[str, Any] = {}
        for name in params:
            if name not in _FIELDS:
                raise BadInput(_("The list knows no such filter; take it out of the address."), where=name)
            value = _given(params, name)
            if value:
                read[_FIELDS[name]] = _READERS[name](name, value)
        return cls(**read)

    def params(self) -> dict[str, str]:
        """What differs from the default, as parameters of an address."""
        values = {name: getattr(self, field) for name, field in _FIELDS.items()}
        plain = {
            name: ",".join(value) if isinstance(value, tuple) else str(value)
            for name, value in values.items()
        }
        return {name: value for name, value in plain.items() if value != _DEFAULTS[name]}

    def replace(self, **changes: Any) -> Self:
        """The same question with some parts changed."""
        return replace(self, **changes)


def _given(params: Mapping[str, str], name: str) -> str:
    if name == "country" and isinstance(params, MultiValueDict):
        return ",".join(filter(None, params.getlist(name)))
    return params[name].strip()


def _one_of(*words: str) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in words:
            raise BadInput(_("must be one of: {words}").format(words=", ".join(words)), where=name)
        return value

    return read


def _countries(name: str, value: str) -> tuple[str, ...]:
    codes = sorted({code for code in value.split(",") if code})
    if len(codes) > MOST_COUNTRIES or not all(re.fullmatch(r"[A-Z]{2}", code) for code in codes):
        raise BadInput(_("must hold codes of two capital letters, with commas between them"), where=name)
    return tuple(codes)


def _text(name: str, value: str) -> str:
    if len(value) > LONGEST_TEXT or not value.isprintable():
        raise BadInput(
            _("must be at most {longest} characters that can be printed").format(longest=LONGEST_TEXT),
            where=name,
        )
    return value


def _token(name: str, value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise BadInput(_("is not the mark of an identifier; search for the identifier itself"), where=name)
    return value


def _authority(name: str, value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        raise BadInput(_("is not the id of an authority"), where=name) from None


def _sort(name: str, value: str) -> Sort:
    return Sort(_one_of(*Sort)(name, value))


_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "state": "state",
        "country": "countries",
        "kind": "kind",
        "due": "due",
        "who": "who",
        "level": "level",
        "flag": "flag",
        "waits": "waits",
        "marked": "marked",
        "q": "text",
        "who_is": "token",
        "authority": "linked_authority",
        "sort": "sort",
    }
)
"""Names of parameters, and the field each is read into."""

_READERS: Mapping[str, Callable[[str, str], Any]] = MappingProxyType(
    {
        "state": _one_of(*STATES),
        "country": _countries,
        "kind": _one_of(*RequestKind),
        "due": _one_of(*DUE),
        "who": _one_of(*WHO),
        "level": _one_of(*LEVELS),
        "flag": _one_of(*Flag),
        "waits": _one_of(*WAITS),
        "marked": _one_of(*MARKED),
        "q": _text,
        "who_is": _token,
        "authority": _authority,
        "sort": _sort,
    }
)

_DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        name: "" if field == "countries" else str(default)
        for name, field in _FIELDS.items()
        for default in [next(each.default for each in fields(CaseQuery) if each.name == field)]
    }
)
