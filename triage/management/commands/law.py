"""Loads and lists the law."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jurisdictions.models import RulebookVersion
from triage.errors import TriageError
from triage.management.law import coverage, desk_account, load_law


class Command(BaseCommand):
    """`manage.py law load | list | coverage`"""

    help = "Load the shipped rulebooks and indicators, list the published versions, or show how far they are reviewed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        parser.add_argument("task", choices=["load", "list", "coverage"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; `load` acts as the service account."""
        {"load": self._load, "list": self._list, "coverage": self._coverage}[options["task"]]()

    def _load(self) -> None:
        try:
            loaded = load_law(actor=desk_account(), at=timezone.now())
        except TriageError as refusal:
            raise CommandError(str(refusal)) from None
        for version in loaded.rulebooks:
            self.stdout.write(f"published {version}, not reviewed")
        self.stdout.write(f"{len(loaded.rulebooks)} rulebooks and {loaded.indicators} indicators were added.")

    def _list(self) -> None:
        for version in RulebookVersion.objects.select_related("published_by").defer("source"):
            self.stdout.write(
                f"{version.code:<20} version {version.number:<3} {version.kind:<12} "
                f"from {version.effective_from}  {version.digest[:12]}  {version.published_by}"
            )

    def _coverage(self) -> None:
        self.stdout.write(
            f"{'rulebook':<20} {'version':>7} {'entries':>7} {'reviewed':>8} {'low confidence':>14}"
        )
        for line in coverage(timezone.now().date()):
            entries = line.rules + line.deadlines + line.flags
            self.stdout.write(
                f"{line.rulebook:<20} {line.version:>7} {entries:>7} {line.reviewed:>8} {line.low_confidence:>14}"
            )
