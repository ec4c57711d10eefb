"""Run every benchmark on a scratch desk and print one table. Raises what a benchmark raises: no figure is guessed."""

from __future__ import annotations

import time

from benchmarks.scratch import scratch_desk


def main() -> None:
    """Everything is measured in a temporary folder, which is gone at the end, whatever happens."""
    start = time.monotonic()
    with scratch_desk():
        # These import models, and Django can be set up only once the scratch folder is there.
        from benchmarks import law, letters, pages  # noqa: PLC0415
        from benchmarks.table import print_table  # noqa: PLC0415

        lines = [*letters.measure(), *law.measure(), *pages.measure()]
    print_table(lines, seconds=time.monotonic() - start)


if __name__ == "__main__":
    main()
