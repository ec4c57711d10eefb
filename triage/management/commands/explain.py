"""Explains what the law says about one data request."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage import access
from triage.errors import TriageError
from triage.management.acting import acting_person, add_person_argument, visible_data_request
from triage.management.explanation import explanation_of
from triage.management.explanation_text import lines_of
from triage.roles import Permission


class Command(BaseCommand):
    """`manage.py explain REFERENCE --as USERNAME [--json]`"""

    help = (
        "Print facts, indicators of the State, findings with citation and explanation, the answered checklist, flags "
        "with evidence, deadlines with their steps, the level of review and the proposed outcome for each subject and "
        "item. Changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Reference, person, form."""
        parser.add_argument("reference", metavar="REFERENCE")
        add_person_argument(parser)
        parser.add_argument("--json", action="store_true", help="Print JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the explanation."""
        try:
            person = acting_person(options["username"])
            data_request = visible_data_request(person, options["reference"])
            access.require(person, Permission.VIEW, data_request)
            told = explanation_of(data_request)
        except TriageError as refusal:
            raise CommandError(str(refusal)) from None
        if options["json"]:
            self.stdout.write(json.dumps(told, indent=2))
        else:
            self.stdout.write("\n".join(lines_of(told)))
