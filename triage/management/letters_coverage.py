"""`manage.py letters coverage`: how far the wording is approved, for each language."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from triage.letters.languages import LANGUAGES
from triage.services.text_overview import progress_of_all

NAME = "coverage"
HELP = (
    "Show for each language how many texts it has, how many somebody approved beside the English ones, how many are "
    "the desk's own, for how many the shipped text has changed since, and how many drafts wait."
)
COLUMNS = ("total", "approved", "own", "overtaken", "waiting")


def add_arguments(parser: ArgumentParser) -> None:
    """The form."""
    parser.add_argument("--json", action="store_true", help="Print JSON.")


def run(write: Callable[[str], Any], options: dict[str, Any]) -> None:
    """One line for each language, English first."""
    lines = [asdict(line) for line in progress_of_all()]
    if options["json"]:
        write(json.dumps(lines, indent=2))
        return
    write(f"{'language':<30}{''.join(f'{name:>10}' for name in COLUMNS)}")
    for line in lines:
        name = f"{line['tag']} {LANGUAGES[line['tag']].name_in('en')}"
        write(f"{name:<30}{''.join(f'{line[column]:>10}' for column in COLUMNS)}")
