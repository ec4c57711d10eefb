"""What one task of `manage.py law` is: each stands in a file of its own and is listed in the command."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Write = Callable[[str], object]
"""Prints one line."""


def no_arguments(_: ArgumentParser) -> None:
    """For a task that takes none."""


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
