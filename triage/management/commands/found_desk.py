"""Founds a desk: its service account and its first two account managers."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from triage.errors import TriageError
from triage.services.people import NewPerson, found_desk


class Command(BaseCommand):
    """`manage.py found_desk USERNAME "Full Name" USERNAME "Full Name"`"""

    help = "Create the service account and the first two account managers; asks for the password of each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """User name and full name of both."""
        for place in ("first", "second"):
            parser.add_argument(f"{place}_username", metavar="USERNAME")
            parser.add_argument(f"{place}_name", metavar="FULL_NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the passwords and found it. Possible once."""
        managers = [
            NewPerson(
                username=options[f"{place}_username"],
                full_name=options[f"{place}_name"],
                password=getpass.getpass(f"Password of {options[f'{place}_username']}: "),
            )
            for place in ("first", "second")
        ]
        try:
            found_desk(managers=managers, at=timezone.now())
        except TriageError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            "The desk is founded. Its account managers give everybody else their roles and scope."
        )
