"""Works off the queued work that is ready, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from triage.services import queue


class Command(BaseCommand):
    """`manage.py work_queue`"""

    help = "Do the queued work that is ready now, for example by cron where no worker runs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Each piece once; what a worker has already taken is left to it."""
        entries = queue.ready_entries(at=timezone.now())
        done = sum(queue.work_off(entry, at=timezone.now()) for entry in entries)
        self.stdout.write(f"{done} of {len(entries)} pieces of queued work are done.")
