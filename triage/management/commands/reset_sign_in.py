"""Resets the sign-in of a person from the machine: for account managers who have nobody left to ask."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from triage.errors import TriageError
from triage.management.acting import acting_person
from triage.management.law import desk_account
from triage.services.sign_in_reset import reset_sign_in


class Command(BaseCommand):
    """`manage.py reset_sign_in judy`"""

    help = (
        "Remove a person's second factors and linked identities, end their sessions, and print a first password. On "
        "the desk's pages this takes two account managers; here it takes the machine and its keys. It is recorded as "
        "the service account's."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The user name."""
        parser.add_argument("username", metavar="USERNAME")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset it and print the password once."""
        try:
            person = acting_person(options["username"])
            password = reset_sign_in(actor=desk_account(), person=person, at=timezone.now())
        except TriageError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"First password of {person}: {password}")
