"""A worker of the benchmark: works off queued rows until its desk has nothing left to do."""

from __future__ import annotations

import sys
import time
from typing import Any

import django


def main() -> None:
    """Say that it is there, then work until the run of this desk has ended."""
    django.setup()
    # Models can be imported only now.
    from django.utils import timezone  # noqa: PLC0415

    from triage.models import LawRun  # noqa: PLC0415
    from triage.services import law_runs, queue  # noqa: PLC0415

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    runs: Any = LawRun.objects
    while not runs.exists() or runs.filter(status__in=law_runs.GOING).exists():
        entries = queue.ready_entries(at=timezone.now())
        for entry_id in entries:
            queue.work_off(entry_id, at=timezone.now())
        if not entries:
            time.sleep(0.05)


if __name__ == "__main__":
    main()
