"""Rendering in a process of its own, with a wall clock. Everything that needs a PDF calls `render`."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any, Final

from triage.letters.attachments import Attachment
from triage.letters.errors import RenderingFailed, RenderingTimeout
from triage.letters.frames import Order, read_frame, write_frame
from triage.letters.paper import Paper

TIMEOUT_S: Final = 60.0
"""Seconds that one letter may take. An ordinary one takes less than half a second, one of 30 pages ten."""
LARGEST: Final = 32 * 1024**2
"""Bytes of a letter's HTML, with its pictures, and of the files inside it."""
_START_S: Final = 120.0
_GRACE_S: Final = 5.0
_ROOT: Final = Path(__file__).resolve().parents[2]
_PASSED_ON: Final = (
    "HOME",
    "LANG",
    "LC_ALL",
    "PATH",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
)
"""The environment of the renderer's process: what it needs to find fonts, and no secrets."""


class Renderer:
    """A warm process that renders one letter at a time; started with the first, and anew if it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch: str | None = None

    def render(
        self,
        html: str,
        *,
        identifier: str,
        attachments: tuple[Attachment, ...] = (),
        paper: Paper = Paper.A4,
        draft: bool = False,
        timeout_s: float = TIMEOUT_S,
    ) -> bytes:
        """The PDF of a letter; its id goes into the file, and `draft` across its pages.

        What is given alike gives the same bytes. Raises RenderingTimeout, RenderingFailed.
        """
        order = Order(html=html, identifier=identifier, attachments=attachments, paper=paper, draft=draft)
        body = order.body()
        if len(body) > LARGEST:
            raise RenderingFailed(
                f"The letter has {len(body) >> 20} MiB with its pictures and files; {LARGEST >> 20} can be rendered. "
                "A smaller logo, or fewer values in one letter, may be what it takes."
            )
        with self._lock:
            status, answer = self._ask({**order.head(), "timeout_s": timeout_s}, body, timeout_s)
        if status == "timeout":
            raise RenderingTimeout(timeout_s)
        if status != "done":
            raise RenderingFailed(answer.decode(errors="replace"))
        return answer

    def start(self) -> None:
        """Start the process now, so that the first letter need not wait for it. Raises RenderingFailed."""
        with self._lock:
            self._running()

    def stop(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def forget(self) -> None:
        """Leave the process to the parent: called in a fork, where it is somebody else's."""
        self._lock = threading.Lock()
        process, self._process, self._scratch = self._process, None, None
        if process is not None:
            process.returncode = (
                0  # keeps Popen from warning about, or waiting for, a process that is not ours
            )
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()

    def _ask(self, head: dict[str, Any], body: bytes, timeout_s: float) -> tuple[str, bytes]:
        process = self._running()
        with _Watchdog(process, timeout_s + _GRACE_S) as watchdog:
            try:
                write_frame(_pipe(process.stdin), head, body)
                message = read_frame(_pipe(process.stdout))
            except OSError:
                message = None
        if message is not None:
            return message[0]["status"], message[1]
        self._end()
        return ("timeout", b"") if watchdog.fired else ("failed", b"The renderer's process ended.")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        # WeasyPrint copies fonts there, and a process that is killed cleans up nothing.
        self._scratch = tempfile.mkdtemp(prefix="countersign-renderer-")
        self._process = process = subprocess.Popen(
            [sys.executable, "-m", "triage.letters.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            start_new_session=True,  # Ctrl-C is for this process; the other ends with it
            env={
                **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                "TMPDIR": self._scratch,
            },
        )
        with _Watchdog(process, _START_S):
            ready = read_frame(_pipe(process.stdout))
        if ready is None:
            self._end()
            raise RenderingFailed("The renderer did not start; `./run doctor` says what is missing.")
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        scratch, self._scratch = self._scratch, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
            process.wait()
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


class _Watchdog:
    """Kills a process that does not answer; reading from it then ends."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.fired = False
        self._process = process
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True

    def _fire(self) -> None:
        self.fired = True
        self._process.kill()

    def __enter__(self) -> _Watchdog:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RenderingFailed("The renderer's process has no pipes.")
    return stream


_shared = Renderer()
os.register_at_fork(after_in_child=_shared.forget)
atexit.register(_shared.stop)


def render(
    html: str,
    *,
    identifier: str,
    attachments: tuple[Attachment, ...] = (),
    paper: Paper = Paper.A4,
    draft: bool = False,
    timeout_s: float = TIMEOUT_S,
) -> bytes:
    """Render with the renderer of this process. Raises RenderingTimeout, RenderingFailed."""
    return _shared.render(
        html, identifier=identifier, attachments=attachments, paper=paper, draft=draft, timeout_s=timeout_s
    )


def stop() -> None:
    """End the renderer of this process; the next letter starts one anew."""
    _shared.stop()


def start() -> None:
    """Start the renderer of this process ahead of the first letter; a worker calls it when it starts."""
    _shared.start()
