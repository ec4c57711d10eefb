"""Looks into an incoming PDF from a safe distance: in a child process with limits."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from triage.documents.errors import DocumentError

CHILD = Path(__file__).with_name("child.py")
LARGEST_ANSWER = 64 * 1024
HEAD_BYTES = 1024
TAIL_BYTES = 2048


@unique
class PdfProblem(StrEnum):
    """Why the pages of a PDF could not be counted, or what was odd in counting them."""

    PASSWORD = "password"  # noqa: S105 - a kind of problem
    DAMAGED = "damaged"
    TRUNCATED = "truncated"
    REPAIRED = "repaired"
    NO_PAGES = "no_pages"
    MEMORY = "memory"
    TIME = "time"
    CRASHED = "crashed"

    @property
    def says(self) -> str:
        """The problem and the next step, for the clerk: in English, as it is kept with the document."""
        return _SENTENCES[self]


_SENTENCES = {
    PdfProblem.PASSWORD: gettext_noop(
        "The PDF opens only with a password. Ask the authority for a copy without one."
    ),
    PdfProblem.DAMAGED: gettext_noop("The file cannot be read as a PDF. Ask the authority to send it again."),
    PdfProblem.TRUNCATED: gettext_noop(
        "The end of the PDF is missing, so pages may be missing too. Ask the authority to send it again."
    ),
    PdfProblem.REPAIRED: gettext_noop(
        "The PDF is damaged but could be read. Compare it with the paper, or ask for another copy."
    ),
    PdfProblem.NO_PAGES: gettext_noop("The PDF has no page. Ask the authority to send it again."),
    PdfProblem.MEMORY: gettext_noop(
        "The PDF needs too much memory to be examined. Ask the authority for a plainer copy."
    ),
    PdfProblem.TIME: gettext_noop(
        "The PDF takes too long to be examined. Ask the authority for a plainer copy."
    ),
    PdfProblem.CRASHED: gettext_noop(
        "The PDF made the reader fail. Do not open it; ask the authority for another copy."
    ),
}


@dataclass(frozen=True, slots=True)
class PdfExamination:
    """What is known of a PDF; `problem` is None for a sound file.

    `pages` is None where they could not be counted, `encrypted` where that could not be seen. A repaired file
    has pages and a problem.
    """

    pages: int | None
    encrypted: bool | None
    problem: PdfProblem | None


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What one PDF may cost: mebibytes of address space, seconds of processor time and of wall clock."""

    memory_mebibytes: int = 1024
    cpu_seconds: int = 10
    wall_seconds: float = 30.0


def examine_pdf(content: bytes, limits: PdfLimits | None = None) -> PdfExamination:
    """Count the pages of a PDF and tell what is wrong with it; a hostile file is a result, not an error.

    Raises DocumentError only if the child process cannot be started on this machine.
    """
    try:
        code, answer = _run_child(content, limits or PdfLimits())
    except subprocess.TimeoutExpired:
        return _failed(PdfProblem.TIME)
    except OSError as error:
        raise DocumentError(
            _("The PDF reader could not be started ({error}). Try again.").format(error=error.strerror)
        ) from error
    if code != 0:
        return _failed(PdfProblem.TIME if code == -signal.SIGXCPU else PdfProblem.CRASHED)
    return _read_answer(answer, content)


def _run_child(content: bytes, limits: PdfLimits) -> tuple[int, bytes]:
    # A file limits the size of the answer; an empty environment keeps the keys out of the child.
    with TemporaryFile() as output:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD), str(limits.memory_mebibytes), str(limits.cpu_seconds)],
            input=content,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=limits.wall_seconds,
            check=False,
        )
        output.seek(0)
        return done.returncode, output.read(LARGEST_ANSWER)


def _read_answer(answer: bytes, content: bytes) -> PdfExamination:
    try:
        found: dict[str, Any] = json.loads(answer)
        if "problem" in found:
            return _failed(_sharpen(PdfProblem(found["problem"]), content))
        pages = int(found["pages"])
        problem = _sharpen(PdfProblem.REPAIRED, content) if found["repaired"] else None
        if problem is None and not pages:
            problem = PdfProblem.NO_PAGES
        return PdfExamination(pages, bool(found["encrypted"]), problem)
    except (ValueError, KeyError, TypeError):
        return _failed(PdfProblem.CRASHED)


def _sharpen(problem: PdfProblem, content: bytes) -> PdfProblem:
    """Damage to a PDF that has a beginning and no end-of-file mark is truncation."""
    if problem not in (PdfProblem.DAMAGED, PdfProblem.REPAIRED):
        return problem
    if b"%PDF-" in content[:HEAD_BYTES] and b"%%EOF" not in content[-TAIL_BYTES:]:
        return PdfProblem.TRUNCATED
    return problem


def _failed(problem: PdfProblem) -> PdfExamination:
    return PdfExamination(None, True if problem is PdfProblem.PASSWORD else None, problem)
