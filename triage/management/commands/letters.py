"""Works with letters from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from triage.errors import TriageError
from triage.management import letters_coverage, letters_render_all, letters_verify

TASKS = (letters_verify, letters_render_all, letters_coverage)
"""One line of `manage.py letters --help` each: NAME, HELP, add_arguments, run."""


class Command(BaseCommand):
    """`manage.py letters TASK ...`"""

    help = (
        "Verify that a file is a letter of ours, render specimens of every kind, count the approved wording."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do; each task has its own arguments."""
        tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True)
        for task in TASKS:
            task.add_arguments(tasks.add_parser(task.NAME, help=task.HELP, description=task.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        (task,) = (task for task in TASKS if options["task"] == task.NAME)
        try:
            task.run(self.stdout.write, options)
        except TriageError as refusal:
            raise CommandError(str(refusal)) from None
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be asked ({error}). Look at DATABASE_URL and COUNTERSIGN_VAR; a database that is "
                "new is set up by `manage.py migrate`."
            ) from None
