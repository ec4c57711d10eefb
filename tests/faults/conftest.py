"""Faults are tried only by who asks for them: they kill, freeze and fill what other tests need."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from scripts.postgres import SERVER_VARIABLE, Server
from tests.faults.desk import Desk

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out unless it, or something in it, was named: `./run test --faults` does."""
    named = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(path == HERE or HERE in path.parents for path in named) else True


@pytest.fixture
def desk(transactional_db: None, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose processes are real; they work on the test's database and are gone afterwards."""
    _clean()
    with Desk(tmp_path) as running:
        yield running
    _clean()


@pytest.fixture
def server() -> Server:
    """The PostgreSQL server under the test."""
    text = os.environ.get(SERVER_VARIABLE)
    if not text:
        pytest.skip("stops PostgreSQL; SQLite is no server")
    return Server.from_text(text)


@pytest.fixture
def on_sqlite() -> None:
    """Skips on any other database."""
    if connection.vendor != "sqlite":
        pytest.skip("about the file of SQLite")


@pytest.fixture(autouse=True, scope="session")
def _end_as_by_hand() -> None:
    """Whoever terminates the run ends the processes of the desk too: they lead groups of their own."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _static_folder() -> None:
    """WhiteNoise warns when nothing was collected, and warnings are errors here."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def _clean() -> None:
    """No file and no message of an earlier test."""
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.VAR_DIR) / "queue"):
        shutil.rmtree(folder, ignore_errors=True)
    for name in ("messages", "processed", "control"):
        (Path(settings.VAR_DIR) / "queue" / name).mkdir(parents=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What each fault came to, below the results."""
    told = [line for report in terminalreporter.stats.get("passed", []) for line in _told(report)]
    if told:
        terminalreporter.section("what was seen")
        for line in told:
            terminalreporter.write_line(line)


def _told(report: Any) -> list[str]:
    return [f"{report.location[2]}: {value}" for name, value in report.user_properties if name == "seen"]
