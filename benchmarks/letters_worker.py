"""Memory of a worker that renders and signs one letter after the other, in a process of its own.

`python -m benchmarks.letters_worker WAY` prints how many MiB it grew by between its 100th letter and its 500th.
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.table import Line

FROM, TO = 100, 500
GOAL = 10
"""MiB."""
OURS, STRAIGHT = "ours", "straight"
ROOT = Path(__file__).resolve().parents[1]


def measure() -> Iterator[Line]:
    """MiB of the worker and its renderer together."""
    ours, straight = (_grown(way) for way in (OURS, STRAIGHT))
    yield Line(
        f"memory of a worker from its {FROM}th letter to its {TO}th, signed",
        f"{ours:+.1f} MiB",
        "WeasyPrint used straight, a font configuration for each letter",
        f"{straight:+.1f} MiB",
        f"goal: at most {GOAL} MiB",
    )


def _grown(way: str) -> float:
    command = [sys.executable, "-m", "benchmarks.letters_worker", way]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _resident(pid: int) -> int:
    """KiB that a process alone has: what it shares with others is not its growth."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(found) for found in re.findall(r"^Private_\w+:\s+(\d+) kB", rollup, re.MULTILINE))


def _with_descendants(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        yield from _with_descendants(int(child))


def processor_seconds() -> float:
    """What this process and all below it have had of the processors so far, those that ended included."""
    ticks = 0
    for pid in _with_descendants(os.getpid()):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _one_by_one(letter: Callable[[], object]) -> float:
    before = 0
    for number in range(1, TO + 1):
        letter()
        if number == FROM:
            before = sum(map(_resident, _with_descendants(os.getpid())))
    return (sum(map(_resident, _with_descendants(os.getpid()))) - before) / 1024


def main(way: str) -> None:
    """Print the growth in MiB."""
    # Only now: the rest of the benchmark does without them.
    from benchmarks.letters import plainly  # noqa: PLC0415
    from benchmarks.letters_steps import new_signer, signed  # noqa: PLC0415
    from benchmarks.letters_texts import ONE_PAGE  # noqa: PLC0415
    from triage.letters import renderer  # noqa: PLC0415

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with TemporaryDirectory(prefix="countersign-bench-") as folder:
        signer = new_signer(Path(folder))
    letter: Callable[[], object] = {
        OURS: lambda: signed(renderer.render(ONE_PAGE.html, identifier="bench"), signer),
        STRAIGHT: lambda: plainly(ONE_PAGE.html),
    }[way]
    sys.stdout.write(str(_one_by_one(letter)))


if __name__ == "__main__":
    main(sys.argv[1])
