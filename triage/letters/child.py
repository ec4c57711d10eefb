"""The renderer's own process: warm, without secrets; forks of it with limits do the work.

Run as `python -m triage.letters.child` by `renderer`; it ends when its input ends. A fork takes a few letters, one
after the other: to fork costs a quarter of the time of a short letter. One that fails, or takes too long, is never used
again.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import select
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from triage.letters import pdf
from triage.letters.errors import RenderingFailed
from triage.letters.frames import Order, read_frame, write_frame

_MEMORY: Final = 2 * 1024**3
"""Address space of a fork in bytes; the warm process itself has about a quarter of it."""
_LETTERS: Final = 16
_GROWTH: Final = 192 * 1024**2
"""A fork ends after so many letters, or once it has grown by so many bytes: it frees nothing in between."""
_CHUNK: Final = 1 << 16


def main() -> None:
    """Answer one message after the other."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not reach the protocol
    pdf.warm_up()
    gc.collect()
    gc.freeze()
    _give_back_memory()
    fork = _Fork((source.fileno(), target.fileno()))
    write_frame(target, {"status": "ready"})
    while (message := read_frame(source)) is not None:
        status, answer = fork.ask(*message)
        write_frame(target, {"status": status}, answer)


def _give_back_memory() -> None:
    """What is free, but kept, would be copied into the tables of every fork."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except AttributeError:
        return  # not the GNU C library


class _Fork:
    """A copy of this process that renders."""

    def __init__(self, of_the_parent: tuple[int, ...]) -> None:
        self._process = 0
        self._of_the_parent = of_the_parent

    def ask(self, head: dict[str, Any], body: bytes) -> tuple[str, bytes]:
        """`done` and the PDF, `failed` and why, or `timeout`."""
        self._ensure()
        deadline = time.monotonic() + head["timeout_s"]
        answered = self._answer(deadline) if self._sent(head, body) else None
        if answered:
            said, answer = answered
            if said["last"]:
                self._end()
            return said["status"], answer
        ended = self._end()
        late = time.monotonic() >= deadline or (
            os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGXCPU
        )
        return ("timeout", b"") if late else ("failed", b"The renderer ended without an answer.")

    def _ensure(self) -> None:
        if self._process and os.waitpid(self._process, os.WNOHANG)[0]:
            self._process = 0
            self._close()
        if not self._process:
            self._begin()

    def _end(self) -> int:
        """Kill it, if it has not ended; how it ended, as `os.waitpid` says it."""
        # A process that has ended, but is not waited for yet, can be killed without harm.
        os.kill(self._process, signal.SIGKILL)
        _, ended = os.waitpid(self._process, 0)
        self._process = 0
        self._close()
        return ended

    def _begin(self) -> None:
        orders, to_fork = os.pipe()
        from_fork, answers = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            # Whoever waits for the parent must see it end.
            for descriptor in (to_fork, from_fork, *self._of_the_parent):
                os.close(descriptor)
            _work_and_exit(os.fdopen(orders, "rb"), os.fdopen(answers, "wb"))
        os.close(orders)
        os.close(answers)
        self._to, self._from = os.fdopen(to_fork, "wb"), from_fork

    def _close(self) -> None:
        # What was not sent is for nobody any more.
        with suppress(OSError):
            self._to.close()
        os.close(self._from)

    def _sent(self, head: dict[str, Any], body: bytes) -> bool:
        try:
            write_frame(self._to, head, body)
        except OSError:
            return False
        return True

    def _answer(self, deadline: float) -> tuple[dict[str, Any], bytes] | None:
        """None if the deadline passes first, or the fork ends."""
        return read_frame(_Until(self._from, deadline))  # type: ignore[arg-type]


class _Until:
    """Reads what comes before a deadline, and nothing after it."""

    def __init__(self, descriptor: int, deadline: float) -> None:
        self._descriptor, self._deadline = descriptor, deadline

    def read(self, size: int) -> bytes:
        """Some of it; nothing at the end and after the deadline."""
        left = self._deadline - time.monotonic()
        if left <= 0 or not select.select([self._descriptor], [], [], left)[0]:
            return b""
        return os.read(self._descriptor, min(size, _CHUNK))


def _work_and_exit(source: IO[bytes], target: IO[bytes]) -> None:
    """Never returns: the fork must not run the exit handlers of its parent."""
    try:
        gc.disable()
        _work(source, target)
    finally:
        os._exit(0)


def _work(source: IO[bytes], target: IO[bytes]) -> None:
    most = _resident() + _GROWTH
    for number in range(1, _LETTERS + 1):
        message = read_frame(source)
        if message is None:
            return
        head, body = message
        _limit(head.pop("timeout_s"))
        status, answer = _rendered(Order.received(head, body))
        last = status != "done" or number == _LETTERS or _resident() > most
        write_frame(target, {"status": status, "last": last}, answer)
        if last:
            return


def _rendered(order: Order) -> tuple[str, bytes]:
    try:
        return "done", pdf.write_pdf(
            order.html,
            identifier=order.identifier.encode(),
            attachments=order.attachments,
            paper=order.paper,
            draft=order.draft,
        )
    except RenderingFailed as error:
        return "failed", str(error).encode()
    except BaseException as error:  # the parent is told whatever it was
        return "failed", f"The letter could not be rendered: {type(error).__name__}".encode()


def _resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * resource.getpagesize()


def _limit(timeout_s: float) -> None:
    """Cap memory and CPU time; allow no writing to disk, and no memory image after a crash."""
    seconds = int(time.process_time() + timeout_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
