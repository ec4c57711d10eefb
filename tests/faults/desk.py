"""A desk of real processes on the test's own database: web, workers, browsers, and how a test waits for them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.triage import people
from triage import audit
from triage.models import EventChain, OutboxEntry

PATIENCE = 300.0
"""Seconds after which what a test waits for will not come."""
LOOK = 0.05
LONGEST_ANSWER = 60.0
FORM_SECRET = "x" * 32


def wait_until(
    condition: Callable[[], Any], *, what: str, log: Path | None = None, patience: float = PATIENCE
) -> None:
    """Look again and again until the condition holds; fails with what was waited for and what the process said."""
    deadline = time.monotonic() + patience
    tick = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            said = log.read_text()[-4000:] if log and log.exists() else ""
            raise AssertionError(f"Waited {patience:.0f} s in vain: {what}. {said}")
        tick.wait(LOOK)


def database_url() -> str:
    """The test's own database, for another process."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**given)


class Program:
    """A process in a group of its own, whose output goes into a file."""

    def __init__(self, command: list[str], *, log: Path, environment: Mapping[str, str]) -> None:
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of the process that was started; its children have others."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Whether that process runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill it and its whole group, as a machine does that fails; nobody is asked."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def descendants(self) -> Iterator[tuple[int, str]]:
        """Process id and command of everything below it."""
        yield from descendants_of(self._process.pid)


def descendants_of(parent: int) -> Iterator[tuple[int, str]]:
    """Process id and command of everything below a process."""
    for pid, above in _parents().items():
        if above == parent:
            yield pid, _command(pid)
            yield from descendants_of(pid)


def _parents() -> dict[int, int]:
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while the folder was read
            state, above = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                found[int(stat.parent.name)] = int(above)
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""


class Browser:
    """One person at the desk, by HTTP."""

    def __init__(self, address: str, username: str) -> None:
        self.address = address
        self.session = requests.Session()
        client = Client()
        people.sign_in(client, people.person(username))
        for name, cookie in client.cookies.items():
            self.session.cookies.set(name, cookie.value)
        # A form is taken when its secret is that of the cookie, whoever made it.
        self.session.cookies.set("csrftoken", FORM_SECRET)

    def get(self, path: str) -> requests.Response:
        """A page."""
        return self.session.get(self.address + path, timeout=LONGEST_ANSWER, allow_redirects=False)

    def post(self, path: str, *, files: Any = None, **values: Any) -> requests.Response:
        """Send a form as its page would."""
        return self.session.post(
            self.address + path,
            data={"csrfmiddlewaretoken": FORM_SECRET, **values},
            files=files,
            timeout=LONGEST_ANSWER,
            allow_redirects=False,
        )

    def close(self) -> None:
        """Let go of the connection."""
        self.session.close()


class Desk:
    """Starts processes and ends them all with the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._started = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def start(self, *command: str, name: str, **variables: str) -> Program:
        """Start a Python module as a process on the test's database and folders."""
        self._started += 1
        log = self.folder / f"{name}-{self._started}.log"
        program = Program(
            [sys.executable, "-m", *command], log=log, environment={**_environment(), **variables}
        )
        self._stack.callback(program.kill)
        return program

    def web(
        self, *, application: str = "triage.wsgi", workers: int = 2, **variables: str
    ) -> tuple[Program, str]:
        """A web server that answers, and its address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        # Loaded once, so that it stands soon.
        options = ["--bind", address, "--workers", str(workers), "--no-control-socket", "--preload"]
        program = self.start("gunicorn", application, *options, name="web", **variables)
        wait_until(lambda: _answers(f"http://{address}/"), what="the web server answers", log=program.log)
        return program, f"http://{address}"

    def worker(self, *options: str, application: str = "triage", **variables: str) -> Program:
        """A Celery worker with two processes; with `--beat` it sweeps too."""
        program = self.start(
            "celery", "-A", application, "worker", "--concurrency", "2", "--loglevel", "info",
            "--hostname", f"worker{self._started}@here", *options, name="worker", **variables,
        )  # fmt: skip
        wait_until(
            lambda: re.search(r"\bready\.", program.log.read_text()),
            what="the worker is ready",
            log=program.log,
        )
        return program

    def browser(self, address: str, username: str) -> Browser:
        """A person's browser."""
        browser = Browser(address, username)
        self._stack.callback(browser.close)
        return browser


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "COUNTERSIGN_TEST_"))
    }
    return {
        **kept,
        "COUNTERSIGN_ENV": "test",
        "COUNTERSIGN_VAR": str(settings.VAR_DIR),
        "DATABASE_URL": database_url(),
    }


def _answers(address: str) -> bool:
    try:
        requests.get(address, timeout=LONGEST_ANSWER, allow_redirects=False)
    except requests.RequestException:
        return False
    return True


def let_leases_run_out() -> None:
    """What five minutes do: whoever took a piece of work and died has it no longer."""
    OutboxEntry.objects.update(lease_until=timezone.now())


def let_delays_run_out() -> None:
    """What some minutes do: work that is to be tried again later is to be tried now."""
    OutboxEntry.objects.update(not_before=timezone.now())


def broken_chains() -> list[audit.Discrepancy]:
    """Whatever does not fit in any chain of events."""
    names = EventChain.objects.values_list("name", flat=True)
    return [discrepancy for name in names for discrepancy in audit.verify_chain(name)]


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Within the block the disk of the folder has not one byte left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as stream, suppress(OSError):
        while True:
            stream.write(b"\0" * 4096)
    try:
        yield
    finally:
        filler.unlink()
