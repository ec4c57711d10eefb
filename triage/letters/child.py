"""The renderer's own process: warm, without secrets, and one fork with limits for each letter.

Run as `python -m triage.letters.child` by `renderer`; it ends when its input ends.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import sys
import time
from typing import Final

from triage.letters import pdf
from triage.letters.errors import RenderingFailed
from triage.letters.frames import Order, read_frame, write_frame

_MEMORY: Final = 2 * 1024**3
"""Address space of one letter in bytes; the warm process itself has about a quarter of it."""
_CHUNK: Final = 1 << 16


def main() -> None:
    """Answer one message after the other."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not reach the protocol
    pdf.warm_up()
    gc.collect()
    gc.freeze()
    write_frame(target, {"status": "ready"})
    while (message := read_frame(source)) is not None:
        head, body = message
        status, answer = _in_fork(Order.received(head, body), head["timeout_s"])
        write_frame(target, {"status": status}, answer)


def _in_fork(order: Order, timeout_s: float) -> tuple[str, bytes]:
    """Render in a process of its own: `done` and the PDF, `failed` and why, or `timeout`."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _render_and_exit(order, timeout_s, writer)
    os.close(writer)
    try:
        answer = _read_until(reader, time.monotonic() + timeout_s)
    finally:
        os.close(reader)
        # A process that has ended, but is not waited for yet, can be killed without harm.
        os.kill(child, signal.SIGKILL)
        _, ended = os.waitpid(child, 0)
    if answer is None or (os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGXCPU):
        return "timeout", b""
    if not answer:
        return "failed", b"The renderer ended without an answer."
    return ("done" if answer[:1] == b"+" else "failed"), answer[1:]


def _read_until(reader: int, deadline: float) -> bytes | None:
    """All that comes before the end of the pipe; None when the deadline passes first."""
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([reader], [], [], left)[0]:
            return None
        part = os.read(reader, _CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None


def _render_and_exit(order: Order, timeout_s: float, writer: int) -> None:
    """Never returns: the fork must not run the exit handlers of its parent."""
    try:
        _limit(timeout_s)
        gc.disable()
        answer = b"+" + pdf.write_pdf(
            order.html,
            identifier=order.identifier.encode(),
            attachments=order.attachments,
            paper=order.paper,
            draft=order.draft,
        )
    except RenderingFailed as error:
        answer = b"-" + str(error).encode()
    except BaseException as error:  # the parent is told whatever it was
        answer = b"-" + f"The letter could not be rendered: {type(error).__name__}".encode()
    try:
        with os.fdopen(writer, "wb") as stream:
            stream.write(answer)
    finally:
        os._exit(0)


def _limit(timeout_s: float) -> None:
    """Cap memory and CPU time; allow no writing to disk, and no memory image after a crash."""
    seconds = int(timeout_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
