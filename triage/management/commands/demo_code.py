"""The code that the authenticator app of one of the demo's people would show now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from triage.encryption import EncryptionError
from triage.environment import Stage
from triage.management.demo.people import PEOPLE
from triage.models import User
from triage.sign_in.enrolment import present_code


class Command(BaseCommand):
    """`manage.py demo_code alice`"""

    help = "Print the code that a demo person's authenticator app shows now. On a local desk only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The user name."""
        parser.add_argument("username", metavar="USERNAME", choices=[person.username for person in PEOPLE])

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse everywhere but on a local desk: a second factor that a command prints is none."""
        if settings.STAGE is not Stage.LOCAL:
            raise CommandError("Codes are printed for the demo on a local desk only (COUNTERSIGN_ENV=local).")
        person = User.objects.filter(username=options["username"], is_active=True).first()
        try:
            code = present_code(person, at=timezone.now()) if person else None
        except EncryptionError as error:
            raise CommandError(str(error)) from None
        if code is None:
            raise CommandError(
                f"{options['username']} has no authenticator app here. Run the demo first: ./run demo"
            )
        self.stdout.write(f"{code.digits}  (for {code.seconds} seconds; works once)")
