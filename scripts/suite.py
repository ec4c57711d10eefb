"""The suite in two phases: everything on SQLite, then the tests marked `postgres` on PostgreSQL.

Why a phase will be skipped is said beforehand, so that the last lines are pytest's own summary.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from types import FrameType

from scripts.postgres import PostgresError, find_programs, private_server

UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h
# pytest's exit codes
PASSED, FAILED, INTERRUPTED, INTERNAL_ERROR, WRONG_USAGE, NOTHING_COLLECTED = range(6)


def main(arguments: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, _end)
    with ExitStack() as stack:
        url, reason = start_server(stack)
        if url is None and os.environ.get("COUNTERSIGN_REQUIRE_POSTGRES") == "1":
            print(f"The tests on PostgreSQL are required, but {reason}", file=sys.stderr)
            return UNAVAILABLE
        if url is None:
            print(f"The tests on PostgreSQL will be skipped: {reason}", flush=True)
        announce("The whole suite on SQLite")
        on_sqlite = run_pytest(arguments, database_url=None)
        if url is None or on_sqlite in {INTERRUPTED, INTERNAL_ERROR, WRONG_USAGE}:
            return on_sqlite
        announce("Locks, constraints and concurrency on PostgreSQL")
        on_postgres = run_pytest(only_postgres(arguments), database_url=url)
    # Whoever asks for certain tests may have asked for none of these.
    return on_sqlite or (0 if arguments and on_postgres == NOTHING_COLLECTED else on_postgres)


def _end(signal_number: int, _frame: FrameType | None) -> None:
    """Leave by way of every `finally`, so that the server is stopped."""
    sys.exit(128 + signal_number)


def announce(phase: str) -> None:
    print(f"\n{phase}\n", flush=True)


def start_server(stack: ExitStack) -> tuple[str | None, str]:
    """The DATABASE_URL of a private server that lives as long as `stack`, or None and why there is none."""
    programs = find_programs()
    if programs is None:
        return None, "this machine has no PostgreSQL server (Debian package: postgresql)."
    try:
        return stack.enter_context(private_server(programs)), ""
    except (PostgresError, OSError, LookupError) as error:
        return None, f"its private server did not start: {error}"


def run_pytest(arguments: Sequence[str], *, database_url: str | None) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["COUNTERSIGN_ENV"] = "test"
    if database_url:
        environment["DATABASE_URL"] = database_url
    process = subprocess.Popen([sys.executable, "-m", "pytest", "-n", "auto", *arguments], env=environment)
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


def only_postgres(arguments: Sequence[str]) -> list[str]:
    """The same arguments, with the marker `postgres` required besides what `-m` asks for."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-m", dest="marks")
    known, others = parser.parse_known_args(arguments)
    marks = f"postgres and ({known.marks})" if known.marks else "postgres"
    return [*others, "-m", marks]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
