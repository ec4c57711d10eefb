"""Re-enacts the example orders."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from triage import outbox
from triage.environment import Stage
from triage.errors import TriageError
from triage.management.demo.case import taken_in
from triage.management.demo.desk_work import furnish
from triage.management.demo.letters import take_out
from triage.management.demo.open_work import lay_open
from triage.management.demo.orders import demo_orders, review_law
from triage.management.demo.people import Team, demo_folder, demo_password, ensure_team, found
from triage.management.demo.steps import carry
from triage.management.demo.table import Line, line_of, log_ins, table_of
from triage.management.law import desk_account, load_law

FOUNDED = datetime(2026, 8, 17, 9, 0, tzinfo=UTC)
"""Before the first order is received."""
ADDRESS = "http://localhost:8000/admin/"
"""By name: browsers bind passkeys to names, not to numbers."""
HOW = """\
To sign in as alice: her user name, the password, then a code. Her authenticator app is played, in another terminal, by
    ./run manage demo_code alice
or take one of her recovery codes; each code works once. Before a value is shown in full, a decision approved or a right
granted, the desk asks for the password or a code again."""
NARROWEST = 170
"""Columns that the table needs where there is no terminal to measure."""


class Command(BaseCommand):
    """`manage.py demo`"""

    help = (
        "Take in the example orders as one person per role would, carry each as far as its facts allow, write the "
        "issued letters to demo/letters in the var folder, print what came of each, and leave four more demands open "
        "on the desk. Running it again changes nothing that is there, and finishes what a killed run left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--once` is for ./run, which serves the admin afterwards without it."""
        parser.add_argument("--once", action="store_true", help="For ./run: do not serve afterwards.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Re-enact and print."""
        if settings.STAGE is Stage.PRODUCTION:
            raise CommandError("The demo invents people and decisions; it does not run in production.")
        call_command("migrate", interactive=False, verbosity=0)
        password = demo_password()
        try:
            # The demo renders its letters itself.
            with outbox.left_asleep():
                team = _prepared(password)
                lines = list(_re_enacted(team))
        except (TriageError, OSError) as refusal:
            raise CommandError(str(refusal)) from None
        self._print(lines, team, password)

    def _print(self, lines: list[Line], team: Team, password: str) -> None:
        console = Console()
        if not console.is_terminal:
            console = Console(width=NARROWEST)
        with console.capture() as captured:
            console.print(table_of(lines))
            console.print(log_ins(team))
        self.stdout.write(captured.get())
        self.stdout.write(f"Letters: {_shown(demo_folder() / 'letters')}")
        self.stdout.write(f"Address: {ADDRESS}")
        known = team["alice"].check_password(password)
        self.stdout.write(f"Password of all: {password if known else 'the one that they were made with'}")
        self.stdout.write(HOW)


def _shown(folder: Path) -> Path:
    return folder.relative_to(settings.BASE_DIR) if folder.is_relative_to(settings.BASE_DIR) else folder


def _prepared(password: str) -> Team:
    with Console(stderr=True).status("Founding the desk and loading the law"):
        return prepare(password=password)


def prepare(*, password: str) -> Team:
    """The desk of the demo: people, law, indicators, reviewed rules."""
    found(at=FOUNDED)
    load_law(actor=desk_account(), at=FOUNDED + timedelta(hours=1))
    team = ensure_team(password=password, at=FOUNDED + timedelta(hours=2))
    review_law(actor=team["heidi"], at=FOUNDED + timedelta(days=1))
    return team


def _re_enacted(team: Team) -> Iterator[Line]:
    orders = demo_orders()
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Orders", total=len(orders))
        for order in orders:
            progress.update(task, description=order.order.id)
            case = taken_in(order, team)
            carry(case)
            take_out(case)
            yield line_of(case)
            progress.advance(task)
        furnish(orders, team)
        progress.update(task, description="What is open")
        lay_open(team, now=timezone.now())
