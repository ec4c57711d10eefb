"""Loads, lists, measures and computes by the law."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage.errors import TriageError
from triage.management import law, law_coverage, law_deadline, law_diff, law_files, law_indicators

TASKS = (
    law.LOAD,
    law.LIST,
    law_coverage.COVERAGE,
    law_deadline.DEADLINE,
    law_indicators.LOAD_INDICATORS,
    law_diff.DIFF,
    law_files.EXPORT,
    law_files.IMPORT,
)
"""One line of `manage.py law --help` each."""


class Command(BaseCommand):
    """`manage.py law TASK ...`"""

    help = (
        "Load the shipped rulebooks and indicators, list the published versions, show how far they are reviewed, "
        "compute a deadline."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do; each task has its own arguments."""
        tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True)
        for task in TASKS:
            task.add_arguments(tasks.add_parser(task.name, help=task.help, description=task.help))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        (task,) = (task for task in TASKS if task.name == options["task"])
        try:
            task.run(self.stdout.write, options)
        except TriageError as refusal:
            raise CommandError(str(refusal)) from None
