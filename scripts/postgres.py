"""A PostgreSQL server of our own for one run of the tests: private, on a free port, gone afterwards.

`python -m scripts.postgres` prints the folder of the server's programs, or exits 1 when there is no server.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

DEBIAN_VERSIONS = Path("/usr/lib/postgresql")
# Each test worker may hold 50 connections.
ROOM = "-c max_connections=300"
SERVER_VARIABLE = "COUNTERSIGN_TEST_SERVER"
"""Where the suite tells its tests of the server that they run on."""
# Where nothing outlives the run, nothing waits for the disk.
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class PostgresError(Exception):
    """The server could not be set up; the message is what its programs said."""


@dataclass(frozen=True)
class Server:
    """A running server: where it is, and how it can be made to fail."""

    programs: Path
    folder: Path
    port: int
    password: str
    settings: str

    @property
    def url(self) -> str:
        """Its DATABASE_URL."""
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    def to_text(self) -> str:
        """As JSON, so that the tests can be handed the server that they run on."""
        return json.dumps({name: str(value) for name, value in vars(self).items()})

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The server that `to_text` told of."""
        told = json.loads(text)
        programs, folder = Path(told["programs"]), Path(told["folder"])
        return cls(programs, folder, int(told["port"]), told["password"], told["settings"])

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses=127.0.0.1 -p {self.port} {self.settings}"
        log, data = self.folder / "log", self.folder / "data"
        _call(self.programs / "pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: `fast` in good order, `immediate` as a power failure would."""
        _call(self.programs / "pg_ctl", "stop", "-D", self.folder / "data", "-m", mode)

    def freeze(self) -> None:
        """Stop all its processes where they stand: connections stay open and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        for process in (main, *_children(main)):
            with suppress(ProcessLookupError):  # a connection that ended meanwhile
                os.kill(process, number)


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while the folder was read
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


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
    with running_server(programs, settings=SPEED) as server:
        yield server.url


@contextmanager
def running_server(programs: Path, *, settings: str = "") -> Iterator[Server]:
    """Start a server that keeps what it says it has saved, unless `settings` take that from it."""
    folder = Path(tempfile.mkdtemp(prefix="countersign-postgres-"))
    try:
        server = _set_up(programs, folder, f"{ROOM} {settings}")
        server.start()
        try:
            yield server
        finally:
            # It may have been stopped within the block, or be frozen.
            with suppress(PostgresError, OSError):
                server.thaw()
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _set_up(programs: Path, folder: Path, settings: str) -> Server:
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
    return Server(programs, folder, _free_port(), password, settings)


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
