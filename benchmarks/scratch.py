"""A desk of its own in a temporary folder: nothing that belongs to a real desk is opened."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

BELONGS_TO_A_DESK = (
    "CELERY_BROKER_URL",
    "COUNTERSIGN_KEY_STORE",
    "COUNTERSIGN_OPERATOR",
    "DATABASE_URL",
    "EMAIL_URL",
    "RECORDS_BACKEND",
    "RECORDS_FILE",
    "RECORDS_TOKEN",
    "RECORDS_URL",
)
"""Variables that could lead a benchmark to somebody's data."""


@contextmanager
def scratch_desk() -> Iterator[None]:
    """Django with an empty, migrated SQLite database in a folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        # WhiteNoise warns of a folder of static files that is not there.
        (Path(folder) / "static").mkdir()
        for name in BELONGS_TO_A_DESK:
            os.environ.pop(name, None)
        os.environ |= {
            "COUNTERSIGN_ENV": "test",
            "COUNTERSIGN_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "triage.settings",
        }
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        try:
            yield
        finally:
            connections.close_all()
