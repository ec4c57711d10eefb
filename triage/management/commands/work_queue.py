"""Works off the queued work that is ready, and what that queues; reminds the desk of its clocks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils import timezone

from triage.services import queue, reminders


class Command(BaseCommand):
    """`manage.py work_queue`"""

    help = (
        "Do the queued work that is ready now and remind the desk of its clocks, for example by cron where no worker "
        "runs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Until a round does nothing: a long run queues its next piece. What a worker has taken is left to it."""
        seen: set[UUID] = set()
        done = 0
        while entries := [entry for entry in queue.ready_entries(at=timezone.now()) if entry not in seen]:
            seen.update(entries)
            done += sum(queue.work_off(entry, at=timezone.now()) for entry in entries)
        self.stdout.write(f"{done} of {len(seen)} pieces of queued work are done.")
        account = reminders.service_account()
        reminded = reminders.remind(actor=account, at=timezone.now()) if account else 0
        if reminded:
            self.stdout.write(f"{reminded} reminders of clocks were recorded.")
