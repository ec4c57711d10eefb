"""Facts of every shape, built by hypothesis from the types of their fields."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from jurisdictions.law.facts import Facts, ItemFacts, SubjectFacts

STATES = st.sampled_from(["BE", "BR", "CH", "DE", "FR", "GB", "IN", "RU", "TR", "US", "JP", "ZZ", ""])
INSTANTS = st.datetimes(timezones=st.timezones())
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: STATES | st.text(max_size=20),
    int: st.integers() | st.integers(-1, 120),
    bool: st.booleans(),
    date: st.dates(),
    datetime: INSTANTS,
    NoneType: st.none(),
}


def _value(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) is frozenset:
        return st.frozensets(_value(get_args(hint)[0]), max_size=3)
    if get_origin(hint) is tuple:
        return st.lists(_value(get_args(hint)[0]), max_size=2).map(tuple)
    if get_args(hint):
        return st.one_of(*(_value(member) for member in get_args(hint)))
    if isinstance(hint, type) and is_dataclass(hint):
        return _built(hint)
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    return PLAIN[hint]


def _built(owner: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(owner)
    names = (f.name for f in fields(owner) if f.name not in given)
    return st.builds(owner, **{name: _value(hints[name]) for name in names}, **given)


KEYS = st.text(max_size=5)
ITEMS = _built(ItemFacts, key=KEYS)
SUBJECTS = _built(SubjectFacts, key=KEYS, items=st.lists(ITEMS, max_size=3).map(tuple))
FACTS: st.SearchStrategy[Facts] = _built(
    Facts,
    # Most of them in the years in which the shipped rulebooks are law.
    received_at=INSTANTS
    | st.datetimes(
        datetime(2017, 1, 1),  # noqa: DTZ001 - hypothesis adds the time zone
        datetime(2030, 1, 1),  # noqa: DTZ001
        timezones=st.timezones(),
    ),
    country=st.none() | STATES,
    subjects=st.lists(SUBJECTS, max_size=3).map(tuple),
)
