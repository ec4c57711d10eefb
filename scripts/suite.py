"""The suite in two phases: everything on SQLite, then the tests marked `postgres` on PostgreSQL.

`--faults` runs the faults instead, on both; `--extra` runs veraPDF on signed letters, once. Why a phase will be skipped
is said beforehand, so that the last lines are pytest's own summary.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import FrameType

from scripts.postgres import (
    SERVER_VARIABLE,
    SPEED,
    PostgresError,
    Server,
    find_programs,
    running_server,
)

UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h
FAULTS = "--faults"
EXTRA = "--extra"
PATIENCE = 900  # seconds: a fault starts many processes and waits for what heals it
# pytest's exit codes
PASSED, FAILED, INTERRUPTED, INTERNAL_ERROR, WRONG_USAGE, NOTHING_COLLECTED = range(6)


@dataclass(frozen=True)
class Plan:
    """What is run on which database; `settings` are those of the PostgreSQL server."""

    on_sqlite: str
    on_postgres: str
    settings: str
    prepare: Callable[[Sequence[str], bool], list[str]]
    """From the arguments that were given, and whether this is PostgreSQL, to those of pytest."""


def main(arguments: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, _end)
    if EXTRA in arguments:
        asked = [argument for argument in arguments if argument != EXTRA]
        announce("Signed letters by veraPDF")
        # Many letters and one run of Java take minutes; nothing hangs.
        patience = ["-o", "faulthandler_timeout=1800"]
        return run_pytest(["tests/extra", "-p", "no:randomly", "-v", "-s", *patience, *asked], server=None)
    plan = FAULT_TESTS if FAULTS in arguments else EVERYTHING
    asked = [argument for argument in arguments if argument != FAULTS]
    with ExitStack() as stack:
        server, reason = start_server(stack, settings=plan.settings)
        if server is None and os.environ.get("COUNTERSIGN_REQUIRE_POSTGRES") == "1":
            print(f"The tests on PostgreSQL are required, but {reason}", file=sys.stderr)
            return UNAVAILABLE
        if server is None:
            print(f"The tests on PostgreSQL will be skipped: {reason}", flush=True)
        announce(plan.on_sqlite)
        on_sqlite = run_pytest(plan.prepare(asked, False), server=None)
        if server is None or on_sqlite in {INTERRUPTED, INTERNAL_ERROR, WRONG_USAGE}:
            return on_sqlite
        announce(plan.on_postgres)
        on_postgres = run_pytest(plan.prepare(asked, True), server=server)
    # Whoever asks for certain tests may have asked for none of these.
    return _worst(on_sqlite, on_postgres, chosen=bool(asked))


def _worst(on_sqlite: int, on_postgres: int, *, chosen: bool) -> int:
    return on_sqlite or (PASSED if chosen and on_postgres == NOTHING_COLLECTED else on_postgres)


def _end(signal_number: int, _frame: FrameType | None) -> None:
    """Leave by way of every `finally`, so that the server is stopped."""
    sys.exit(128 + signal_number)


def announce(phase: str) -> None:
    print(f"\n{phase}\n", flush=True)


def start_server(stack: ExitStack, *, settings: str) -> tuple[Server | None, str]:
    """A private server that lives as long as `stack`, or None and why there is none."""
    programs = find_programs()
    if programs is None:
        return None, "this machine has no PostgreSQL server (Debian package: postgresql)."
    try:
        return stack.enter_context(running_server(programs, settings=settings)), ""
    except (PostgresError, OSError, LookupError) as error:
        return None, f"its private server did not start: {error}"


def run_pytest(arguments: Sequence[str], *, server: Server | None) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["COUNTERSIGN_ENV"] = "test"
    if server:
        environment["DATABASE_URL"] = server.url
        environment[SERVER_VARIABLE] = server.to_text()
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], env=environment)
    try:
        return process.wait()
    except KeyboardInterrupt:
        # pytest got the same Ctrl-C and is writing its summary.
        process.wait()
        return INTERRUPTED
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def with_marks(arguments: Sequence[str], on_postgres: bool) -> list[str]:
    """The whole suite by many workers; on PostgreSQL what is marked for it."""
    return ["-n", "auto", *(only_postgres(arguments) if on_postgres else arguments)]


def one_after_the_other(arguments: Sequence[str], _on_postgres: bool) -> list[str]:
    """All faults in one process: each breaks what the others need. What cannot be broken on a database says so."""
    return ["tests/faults", "-p", "no:randomly", "-v", "-o", f"faulthandler_timeout={PATIENCE}", *arguments]


def only_postgres(arguments: Sequence[str]) -> list[str]:
    """The same arguments, with the marker `postgres` required besides what `-m` asks for."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-m", dest="marks")
    known, others = parser.parse_known_args(arguments)
    marks = f"postgres and ({known.marks})" if known.marks else "postgres"
    return [*others, "-m", marks]


EVERYTHING = Plan(
    "The whole suite on SQLite", "Locks, constraints and concurrency on PostgreSQL", SPEED, with_marks
)
# Nothing may be lost here, so this server saves before it says so.
FAULT_TESTS = Plan("Faults on SQLite", "Faults on PostgreSQL", "", one_after_the_other)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
