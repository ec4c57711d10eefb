"""Frozen values of which many keep what they have in common in one place, and look as if each had its own."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from operator import attrgetter
from typing import Any, ClassVar, TypeVar

T = TypeVar("T", bound="Sharing")


class Sharing:
    """An object with a place for the tuple of values that it shares with others; `common` makes such a tuple."""

    __slots__ = ("_common",)
    _common: Any
    common: ClassVar[Callable[..., Any]]

    def _take(self, own: Mapping[str, Any]) -> None:
        """Keep the values that the object does not share."""
        raise NotImplementedError(type(self).__name__)

    def __reduce__(self) -> tuple[Any, ...]:
        # Copies and pickles go through the constructor, because no attribute can be set.
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return _made, (type(self), values)


def _made(owner: type[Any], values: Mapping[str, Any]) -> Any:
    return owner(**values)


def sharing(**own: str) -> Callable[[type[T]], type[T]]:
    """Let the objects of a frozen dataclass point at one tuple with the values that many of them have in common.

    An assessment has hundreds of findings of which only the keys are new, and filling twenty fields for each takes
    longer than applying the law. Fields are read, compared, shown, copied and replaced as before, and none can be set.
    `own` names the fields that are not shared, each with the path under which the object keeps it.
    """

    def shared(owner: type[T]) -> type[T]:
        names = [field.name for field in fields(owner)]  # type: ignore[arg-type]
        common: Any = namedtuple("common", [name for name in names if name not in own])  # type: ignore[misc]
        kept = {name: value for name, value in vars(owner).items() if name not in _SETTING_FIELDS}
        read = {name: property(attrgetter(own.get(name, f"_common.{name}"))) for name in names}
        defaults = {field.name: field.default for field in fields(owner) if field.default is not MISSING}  # type: ignore[arg-type]
        construct = _constructor(common, frozenset(own), defaults)
        made = {"__slots__": (), "__init__": construct, "common": staticmethod(common)}
        metaclass: Any = type(owner)
        rebuilt: type[T] = metaclass(owner.__name__, owner.__bases__, {**kept, **read, **made})
        return rebuilt

    return shared


_SETTING_FIELDS = frozenset({"__init__", "__setattr__", "__delattr__", "__dict__", "__weakref__"})
"""How a dataclass sets its fields, and refuses to: properties refuse by themselves, and slots are then set faster."""


def _constructor(
    common: Callable[..., Any], own: frozenset[str], defaults: Mapping[str, Any]
) -> Callable[..., None]:
    def construct(self: Sharing, **given: Any) -> None:
        values = {**defaults, **given}
        if missing := own - values.keys():
            raise TypeError(f"{type(self).__name__} needs {', '.join(sorted(missing))}")
        self._common = common(**{name: value for name, value in values.items() if name not in own})
        self._take(values)

    return construct
