"""`manage.py letters verify FILE`: whether a file is a letter of ours, without the public page."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from triage.services.letter_check import FileCheck, check_file

NAME = "verify"
HELP = (
    "Compare a file with the letters that were issued: its SHA-256 and its signature. Exits "
    "with 0 if it is a letter of ours, with 1 if not."
)


def add_arguments(parser: ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", metavar="FILE", type=Path)


def run(write: Callable[[str], Any], options: dict[str, Any]) -> None:
    """Say what is known of the file. Raises CommandError, which exits with 1, for one that is not ours."""
    check = check_file(options["file"], at=timezone.now())
    write(f"SHA-256 {check.sha256}")
    for line in _lines(check):
        write(line)
    if not check.ours:
        raise CommandError(f"{options['file']} is not confirmed as a letter of ours.")


def _lines(check: FileCheck) -> list[str]:
    lines = []
    if check.found is not None:
        to = check.found.authority or "a user"
        lines.append(
            f"Issued {check.found.issued_at:%Y-%m-%d %H:%M} UTC under {check.found.reference} to {to}."
        )
        if check.found.replaced_at is not None:
            lines.append(f"Replaced by a newer version of {check.found.replaced_at:%Y-%m-%d %H:%M} UTC.")
    if check.signature is not None:
        lines.append(check.signature.says)
    return lines
