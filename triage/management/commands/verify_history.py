"""Verifies the chains of events and the history rows that they name."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage import access, audit
from triage.errors import TriageError
from triage.management.acting import acting_person, add_person_argument, visible_data_requests
from triage.roles import Permission


class Command(BaseCommand):
    """`manage.py verify_history --as USERNAME [REFERENCE…]`"""

    help = (
        "Compare every chain of events in the person's scope with itself and with the history rows it names; with "
        "references only those, without also the desk's own chain. Exits with 1 if anything does not fit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """References and the person."""
        parser.add_argument("references", nargs="*", metavar="REFERENCE")
        add_person_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and tell each discrepancy."""
        try:
            person = acting_person(options["username"])
            access.require_role(person, Permission.VERIFY_HISTORY)
            data_requests = visible_data_requests(person, options["references"])
        except TriageError as refusal:
            raise CommandError(str(refusal)) from None
        chains = {str(row.pk): row.reference for row in data_requests}
        if not options["references"]:
            chains[audit.DESK] = "the desk"
        found = 0
        for name, shown in chains.items():
            for discrepancy in audit.verify_chain(name):
                found += 1
                self.stdout.write(f"{shown}, event {discrepancy.number}: {discrepancy.says}")
        if found:
            raise CommandError(f"{found} discrepancies in {len(chains)} chains.")
        self.stdout.write(f"{len(chains)} chains verified: nothing was changed, nothing is missing.")
