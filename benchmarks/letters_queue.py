"""Two workers that take letters from the queue, against two processes that only render them.

`python -m benchmarks.letters_queue queue` works off the queue of a desk; `… bare FILE LANE` renders every second letter
of a list. Both say that they are ready, and begin when they are told to.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import django

from benchmarks.table import Line

LETTERS = 60
LANES = 2
GOAL = 0.85
ROOT = Path(__file__).resolve().parents[1]


def measure() -> Iterator[Line]:
    """Acknowledgements, queued as a desk queues them; letters per second of both workers together."""
    # Models can be imported only once Django is set up.
    from triage.choices import LetterStatus  # noqa: PLC0415
    from triage.models import Letter  # noqa: PLC0415

    with TemporaryDirectory(prefix="countersign-bench-") as folder:
        texts = Path(folder) / "letters.json"
        texts.write_text(json.dumps(_queued_letters()), encoding="utf-8")
        queued = LETTERS / _timed([["queue"]] * LANES)
        issued: Any = Letter.objects.filter(status=LetterStatus.ISSUED)
        if issued.count() != LETTERS:
            raise RuntimeError(f"{issued.count()} of {LETTERS} letters were issued")
        final = "signed" if _is_signed(issued.first()) else "unsigned"
        bare = LETTERS / _timed([["bare", str(texts), str(lane), final] for lane in range(LANES)])
    yield Line(
        f"{LANES} workers through the queue, {os.cpu_count()} cores, {final}, stored encrypted",
        f"{queued:.2f} /s",
        f"{LANES} processes that render the same, no queue and no database",
        f"{bare:.2f} /s",
        f"{queued / bare:.2f}; goal {GOAL}",
    )


def _queued_letters() -> list[str]:
    """Cases with an acknowledgement that waits; the HTML of each."""
    from tests.triage import cases, decided  # noqa: PLC0415
    from triage.choices import LetterKind  # noqa: PLC0415
    from triage.letters import renderer  # noqa: PLC0415
    from triage.services import law, letter_rendering  # noqa: PLC0415

    law.load_jurisdictions()
    decided.load_law()
    texts: list[str] = []

    def kept(html: str, **_: object) -> bytes:
        texts.append(html)
        return decided.blank_render(html, identifier="bench")

    for _number in range(LETTERS):
        letter = decided.queued(cases.registered_case(), LetterKind.ACKNOWLEDGEMENT)
        with mock.patch.object(renderer, "render", kept):
            letter_rendering.rendered(letter)
    return texts


def _is_signed(letter: Any) -> bool:
    from triage.documents import storage  # noqa: PLC0415
    from triage.letters.signing import check_signature  # noqa: PLC0415

    content = storage.read(letter.storage_name, sha256_digest=letter.sha256, scope=letter.data_request_id)
    return check_signature(content).certificate is not None


def _timed(asked: list[list[str]]) -> float:
    """Seconds from the word to the end of the last of them."""
    with ExitStack() as stack:
        workers = [_worker(stack, arguments) for arguments in asked]
        for worker in workers:
            assert worker.stdin is not None  # noqa: S101  these are pipes
            assert worker.stdout is not None  # noqa: S101
            worker.stdout.readline()
        start = time.monotonic()
        for worker in workers:
            worker.stdin.write("go\n")  # type: ignore[union-attr]
            worker.stdin.flush()  # type: ignore[union-attr]
        if any(worker.wait() for worker in workers):
            raise RuntimeError("a worker of the benchmark failed")
        return time.monotonic() - start


def _worker(stack: ExitStack, arguments: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.letters_queue", *arguments]
    return stack.enter_context(
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    )


def _when_told(work: Callable[[], None]) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    work()


def _work_off() -> None:
    from django.utils import timezone  # noqa: PLC0415

    from triage.services import queue  # noqa: PLC0415

    while entries := queue.ready_entries(at=timezone.now()):
        for entry_id in entries:
            queue.work_off(entry_id, at=timezone.now())


def _render_every_second(texts: Path, lane: int, *, signs: bool) -> Callable[[], None]:
    from benchmarks.letters_steps import new_signer, signed  # noqa: PLC0415
    from triage.letters import renderer  # noqa: PLC0415

    letters = json.loads(texts.read_text(encoding="utf-8"))[lane::LANES]
    with TemporaryDirectory(prefix="countersign-bench-") as folder:
        signer = new_signer(Path(folder))

    def work() -> None:
        for html in letters:
            letter = renderer.render(html, identifier="bench")
            if signs:
                signed(letter, signer)

    return work


def main(way: str, *arguments: str) -> None:
    """Be one of the two."""
    django.setup()
    from triage.letters import renderer  # noqa: PLC0415

    renderer.start()
    if way == "queue":
        _when_told(_work_off)
    else:
        texts, lane, final = arguments
        _when_told(_render_every_second(Path(texts), int(lane), signs=final == "signed"))


if __name__ == "__main__":
    main(*sys.argv[1:])
