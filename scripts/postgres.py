"""A PostgreSQL server of our own for one run of the tests: private, on a free port, gone afterwards.

`python -m scripts.postgres` prints the folder of the server's programs, or exits 1 when there is no server.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN_VERSIONS = Path("/usr/lib/postgresql")
# Nothing here outlives the run, so nothing waits for the disk. Each test worker may hold 50 connections.
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"


class PostgresError(Exception):
    """The server could not be set up; the message is what its programs said."""


def find_programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, or None. Debian has one for each version, off PATH."""
    folders = sorted(DEBIAN_VERSIONS.glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if _has_server(folder)), None)


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _has_server(folder: Path) -> bool:
    return all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres"))


@contextmanager
def private_server(programs: Path) -> Iterator[str]:
    """Start a server and yield its DATABASE_URL. It is stopped and removed however the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="countersign-postgres-"))
    try:
        url = _start(programs, folder)
        try:
            yield url
        finally:
            _call(programs / "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(programs: Path, folder: Path) -> str:
    # Anybody on this machine can reach loopback, and a superuser of the database can run programs as us.
    password = secrets.token_urlsafe(24)
    password_file = folder / "password"
    password_file.write_text(password)
    if os.geteuid() == 0:
        for path in (folder, password_file):
            shutil.chown(path, *_owner())
    _call(
        *(programs / "initdb", "-D", folder / "data", "-U", "postgres", "--pwfile", password_file),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
    )
    port = _free_port()
    options = f"-k {folder} -c listen_addresses=127.0.0.1 -p {port} {SPEED}"
    _call(programs / "pg_ctl", "start", "-w", "-D", folder / "data", "-l", folder / "log", "-o", options)
    return f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"


def _call(*command: str | Path) -> None:
    """Run a program of PostgreSQL, which refuses to work for root."""
    user, group = _owner() if os.geteuid() == 0 else (None, None)
    # Errors go into a file: the server inherits them, and a pipe would stay open as long as it runs.
    with tempfile.TemporaryFile() as errors:
        result = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd="/",
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            # Out of reach of Ctrl-C: it is stopped after the tests, not under them.
            start_new_session=True,
            check=False,
        )
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip()
    if result.returncode:
        raise PostgresError(f"{Path(command[0]).name} failed: {said or f'exit code {result.returncode}'}")


def _owner() -> tuple[str, str]:
    """The account that runs the server in place of root: Debian's package made it."""
    return "postgres", "postgres"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    found = find_programs()
    print(found or "There is no PostgreSQL server on this machine.")
    sys.exit(0 if found else 1)
