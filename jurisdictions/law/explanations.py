"""Why: the parts of a condition that decided, with the values of this data request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from jurisdictions.law.conditions import Part, plain_value
from jurisdictions.law.facts import names_for
from jurisdictions.law.truths import MOST_IN_A_TABLE, Look, is_kept

Parts = tuple[Part, ...]


class Explanation:
    """Parts of which the same truths show the same, but for the values of the facts."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Iterable[Part], look: Look) -> None:
        self._parts = tuple((_at(part, look), _PartTable(part, look)) for part in parts)

    def of(self, values: tuple[Any, ...]) -> Parts:
        """The parts where the look read these values."""
        return tuple([table[at(values)] for at, table in self._parts])


def shows_values(parts: Iterable[Part], look: Look) -> bool:
    """Whether parts show the value of a fact that is known: what is unknown is the same in every data request."""
    shown = (named for part in parts for named in part.names)
    return any(name in look.names and value is not None for name, value in shown)


def _at(part: Part, look: Look) -> Callable[[tuple[Any, ...]], Any]:
    return itemgetter(*(look.names.index(name) for name, _ in part.names))


class _PartTable(dict[Any, Part]):
    """From the value of the fact that a part shows, or the values of both, to the part."""

    def __init__(self, part: Part, look: Look) -> None:
        super().__init__()
        self._part = part
        self._names = tuple(name for name, _ in part.names)
        self._types = names_for(look.unit)

    def __missing__(self, value: Any) -> Part:
        values = (value,) if len(self._names) == 1 else value
        shown = tuple((name, plain_value(each)) for name, each in zip(self._names, values, strict=True))
        part = Part(self._part.text, self._part.value, shown)
        if len(self) < MOST_IN_A_TABLE and is_kept(self._names, value, self._types):
            self[value] = part
        return part
