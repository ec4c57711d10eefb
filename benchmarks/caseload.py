"""Lists, searches and counts on desks of different size, on both databases, beside SQL written by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import Line
from scripts.postgres import SPEED
from scripts.suite import start_server

SIZES = (1_000, 100_000)
LARGE = (1_000, 100_000, 1_000_000)
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Figure:
    """What one question cost, in seconds: the database's time, by hand too, and `wall` with all that Python does."""

    database: str
    size: int
    question: str
    ours: float
    by_hand: float
    wall: float
    queries: int

    def line(self) -> Line:
        """The figure as it is printed; a whole page stands beside its own time in the database."""
        queries = f"{self.queries} {'query' if self.queries == 1 else 'queries'}"
        asked = f"{NAMES[self.database]}, {self.size:,}: {self.question}"
        if not self.by_hand:
            return Line(asked, _ms(self.wall), "of it in the database", _ms(self.ours), queries)
        says = f"{self.ours / self.by_hand:.1f} x, {queries}, {_ms(self.wall)} with Python"
        return Line(asked, _ms(self.ours), "by hand", _ms(self.by_hand), says)


NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def measure(sizes: Sequence[int] = SIZES) -> Iterator[Line]:
    """One process for each database; its folder and its server are gone at the end, whatever happens."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="countersign-caseload-")))
        yield from _on(f"sqlite:///{folder / 'desk.sqlite3'}", folder / "sqlite", sizes)
        server, reason = start_server(stack, settings=SPEED)
        if server is None:
            print(f"Nothing is measured on PostgreSQL: {reason}", file=sys.stderr)
        else:
            yield from _on(server.url, folder / "postgresql", sizes)


def _on(url: str, folder: Path, sizes: Sequence[int]) -> Iterator[Line]:
    (folder / "static").mkdir(parents=True)
    environment = os.environ | {
        "DATABASE_URL": url, "COUNTERSIGN_ENV": "test", "COUNTERSIGN_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "triage.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "benchmarks.caseload_desk", *map(str, sizes)]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101  it is a pipe
        for row in process.stdout:
            yield Figure(**json.loads(row)).line()
    if process.returncode:
        raise RuntimeError(f"the desk on {url.partition(':')[0]} ended with {process.returncode}")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"
