"""`manage.py law load-indicators`: an operator's own file of rights indicators."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from triage.errors import BadInput
from triage.management.acting import acting_person, add_person_argument
from triage.management.law_tasks import LawTask, Write
from triage.services import indicators
from triage.services.indicator_files import LARGEST_FILE


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="A CSV file as docs/indicators.md describes it.")
    parser.add_argument(
        "--publisher", required=True, help="Who publishes the figures, for example Freedom House."
    )
    parser.add_argument("--licence", required=True, help="On what terms the desk holds them.")
    parser.add_argument(
        "--not-redistributable",
        action="store_true",
        help="The licence does not let them leave the desk: they are shown to staff alone.",
    )
    parser.add_argument(
        "--correct",
        metavar="REASON",
        default="",
        help="Replace figures that are held differently; old and new are recorded with this reason.",
    )
    add_person_argument(parser)


def _run(write: Write, options: Mapping[str, Any]) -> None:
    path = Path(options["file"])
    loaded = indicators.load_own_indicators(
        actor=acting_person(options["username"]),
        file=indicators.IndicatorFile(
            name=path.name,
            content=_content(path),
            publisher=options["publisher"],
            licence=options["licence"],
            redistributable=not options["not_redistributable"],
        ),
        correcting=options["correct"],
        at=timezone.now(),
    )
    write(
        f"{loaded.added} figures were added, {loaded.corrected} corrected, {loaded.known} were there already."
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror or error}", where=str(path)) from None


LOAD_INDICATORS = LawTask(
    "load-indicators",
    "Load an operator's own rights indicators: all rows of a file, or none.",
    _run,
    _arguments,
)
