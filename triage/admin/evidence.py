"""What made a rule or a flag speak, in the reader's words: the facts that decided, and of whom it speaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from triage.admin.values import UNKNOWN, written
from triage.choices import in_words
from triage.models import Finding, RiskFlag


def unit_of(row: Finding | RiskFlag) -> str:
    """The item, the person or the data request that it is about."""
    if row.item is not None:
        return f"{row.item.subject}, {row.item}"
    return str(row.subject) if row.subject is not None else gettext("the data request")


def told(text: str) -> tuple[str, ...]:
    """The parts that decided, each once, as `authorised by: prosecutor`; a text that holds no parts as it is."""
    parts = _parts(text)
    if parts is None:
        return (text,)
    return tuple(dict.fromkeys(f"{in_words(name)}: {_fact(value)}" for name, value in _named(parts)))


def facts_in(text: str) -> dict[str, Any]:
    """The facts that decided, by name, with their values; empty for a text that holds no parts."""
    return dict(_named(_parts(text) or []))


def _parts(text: str) -> list[Any] | None:
    try:
        parts = json.loads(text) if text else []
    except ValueError:
        return None
    return parts if isinstance(parts, list) else None


def _named(parts: list[Any]) -> Iterator[tuple[str, Any]]:
    for part in parts:
        yield from part["names"]


def _fact(value: Any) -> str:
    if value is None:
        return gettext(UNKNOWN)
    if isinstance(value, list):
        return ", ".join(in_words(str(entry)) for entry in value) or gettext("none")
    return in_words(value) if isinstance(value, str) else written(value)
