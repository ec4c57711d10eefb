"""Run the benchmarks on scratch desks and print one table. Raises what a benchmark raises: no figure is guessed."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence

from benchmarks import caseload
from benchmarks.scratch import scratch_desk
from benchmarks.table import Line, print_table

PARTS = ("letters", "law", "pages", "backtest", "caseload")


def main(arguments: Sequence[str]) -> None:
    """Everything is measured in temporary folders, which are gone at the end, whatever happens."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all if none is named"
    )
    parser.add_argument("--large", action="store_true", help="the caseload with 1,000,000 data requests too")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    start = time.monotonic()
    lines = list(_lines(set(asked.parts or PARTS), large=asked.large))
    print_table(lines, seconds=time.monotonic() - start)


def _lines(parts: set[str], *, large: bool) -> Iterator[Line]:
    if parts - {"caseload"}:
        with scratch_desk():
            # These import models, and Django can be set up only once the scratch folder is there.
            from benchmarks import backtest, law, letters, pages, recognition  # noqa: PLC0415

            measured = (
                ("letters", letters), ("law", law), ("law", recognition), ("pages", pages), ("backtest", backtest),
            )  # fmt: skip
            for name, part in measured:
                if name in parts:
                    yield from part.measure()
    if "caseload" in parts:
        yield from caseload.measure(caseload.LARGE if large else caseload.SIZES)


if __name__ == "__main__":
    main(sys.argv[1:])
