"""Registers the files of published orders."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from triage import access
from triage.choices import DocumentRole
from triage.documents.order_file import LARGEST_FILE, read_order_file
from triage.errors import BadInput, TriageError
from triage.management.acting import acting_person, add_person_argument
from triage.models import DataRequest, User
from triage.services import intake
from triage.services.order_files import submission_of


class Command(BaseCommand):
    """`manage.py register_request FILE.json… --as USERNAME [--country XX]`"""

    help = (
        "Register one data request for each file of the shape in triage/documents/order.schema.json, and keep the "
        "file with it. Prints the reference of each. A file that cannot be used is named on stderr, leaves nothing "
        "behind and makes the exit code 1; the others are registered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, person, country."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.json")
        add_person_argument(parser)
        parser.add_argument(
            "--country",
            metavar="XX",
            help="The State of files that name none (ISO 3166-1 alpha-2); without it they are filed under ZZ.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Register file by file. Exits with 1 if any was not registered."""
        try:
            person = acting_person(options["username"])
        except TriageError as refusal:
            self.stderr.write(str(refusal))
            raise SystemExit(1) from None
        at = timezone.now()
        done = [self._register(path, person, options["country"], at=at) for path in options["files"]]
        if not all(done):
            raise SystemExit(1)

    def _register(self, path: Path, person: User, country: str | None, *, at: datetime) -> bool:
        try:
            data_request = register_file(path, person=person, country=country, at=at)
        except (TriageError, OSError) as refusal:
            self.stderr.write(_told(path, refusal))
            return False
        self.stdout.write(data_request.reference)
        earlier = intake.duplicates_of(data_request, scope=access.scope_of(person))
        if twins := ", ".join(earlier.order_by("reference").values_list("reference", flat=True)):
            self.stderr.write(
                f"{data_request.reference} carries a reference of the authority that {twins} carries too."
            )
        return True


def register_file(path: Path, *, person: User, country: str | None, at: datetime) -> DataRequest:
    """Register one file and attach it; both or neither. Raises TriageError or OSError."""
    if path.stat().st_size > LARGEST_FILE:
        raise BadInput(f"is larger than {LARGEST_FILE:,} bytes", where=str(path))
    content = path.read_bytes()
    submission = submission_of(read_order_file(content, file=str(path)), received_at=at, country=country)
    with transaction.atomic():
        data_request = intake.register(actor=person, submission=submission, at=at)
        intake.attach_document(
            actor=person,
            data_request=data_request,
            role=DocumentRole.ORDER,
            name=path.name,
            content=content,
            at=at,
        )
    return data_request


def _told(path: Path, refusal: Exception) -> str:
    """One line that names the file once."""
    if isinstance(refusal, OSError):
        return f"{path}: {refusal.strerror or refusal}"
    says = str(refusal).replace("\n", " ")
    return says if says.startswith(str(path)) else f"{path}: {says}"
