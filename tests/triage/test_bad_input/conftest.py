"""People at their browsers, and a proof that a refusal left nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings

from tests.triage import cases
from tests.triage.admin.conftest import _static_folder, as_, desk
from tests.triage.rows import row_counts, rows_made_since

__all__ = ["_static_folder", "as_", "desk"]

Untouched = Callable[[], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _now() -> Any:
    """Pages read the clock; it stands still an hour after the cases were registered."""
    with time_machine.travel(cases.LATER, tick=False):
        yield


@pytest.fixture
def untouched(db: None) -> Untouched:
    """Within the block no table gets or loses a row, and no file is kept."""

    @contextmanager
    def block() -> Iterator[None]:
        rows, files = row_counts(), _files()
        yield
        assert rows_made_since(rows) == {}
        assert _files() == files

    return block


def _files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
