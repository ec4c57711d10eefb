"""The table of results, and how a time is taken."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

HEADINGS = ("measured", "", "compared with", "", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure and what it is compared with; `says` puts the two in relation."""

    measured: str
    figure: str
    compared_with: str
    other_figure: str
    says: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of the table."""
        return (self.measured, self.figure, self.compared_with, self.other_figure, self.says)


def medians(
    ways: Sequence[Callable[[], object]], *, rounds: int, clock: Callable[[], float]
) -> tuple[float, ...]:
    """The median seconds of each way by the given clock; the ways take turns, so that a busy moment hits all."""
    seconds: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for way, taken in zip(ways, seconds, strict=True):
            start = clock()
            way()
            taken.append(clock() - start)
    return tuple(statistics.median(taken) for taken in seconds)


def print_table(lines: Iterable[Line], *, seconds: float) -> None:
    """The table, and the machine that it was measured on."""
    rows = [HEADINGS, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        cells = (
            text.rjust(width) if column in (1, 3) else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join(cells).rstrip())
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.machine()}"
    print(f"\nPython {platform.python_version()}, {machine}; took {seconds:.0f} s.")
    sys.stdout.flush()
