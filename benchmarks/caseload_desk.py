"""One database filled to one size after the other, and what the lists of a counsel cost in it.

Run as a process of its own by benchmarks.caseload, with the database in DATABASE_URL. Prints a JSON object a line.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict

import django
from django.core.management import call_command


def main(sizes: Sequence[int]) -> None:
    """Fill, measure, empty, and again."""
    django.setup()
    logging.disable(logging.WARNING)
    call_command("migrate", interactive=False, verbosity=0)
    # These import models, for which Django must be set up.
    from benchmarks.caseload_fill import Founded, filled, found  # noqa: PLC0415
    from benchmarks.caseload_questions import measure  # noqa: PLC0415

    founded: Founded = found()
    for size in sizes:
        known = filled(founded, size)
        for figure in measure(founded, known, size):
            print(json.dumps(asdict(figure)), flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
