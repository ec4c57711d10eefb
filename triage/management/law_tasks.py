"""What one task of `manage.py law` is: each stands in a file of its own and is listed in the command."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Write = Callable[[str], object]
"""Prints one line."""


def no_arguments(_: ArgumentParser) -> None:
    """For a task that takes none."""


def day(text: str) -> date:
    """The day that an argument names. Raises ArgumentTypeError, which says how to write it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-20") from None


@dataclass(frozen=True, slots=True)
class LawTask:
    """`manage.py law NAME ...`: what it says of itself, the arguments it takes, and what it does.

    `run` gets what prints a line and the parsed arguments by name. A refusal is a TriageError, which the command
    prints with exit status 1.
    """

    name: str
    help: str
    run: Callable[[Write, Mapping[str, Any]], None]
    add_arguments: Callable[[ArgumentParser], None] = no_arguments
