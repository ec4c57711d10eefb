"""Pages of a document as pictures and as text, made at a safe distance: in a child process with limits.

Nothing is kept: the document goes in through a pipe and the answer comes back in memory, so that no page lies in clear
on a disk, and destroying the key of a data request leaves no picture behind.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from triage.documents.detection import PDF
from triage.documents.errors import DocumentError

CHILD = Path(__file__).with_name("page_child.py")
PNG_MARK = b"\x89PNG\r\n\x1a\n"
POINTS_PER_INCH = 72
DOTS_PER_INCH = 96
"""Of a browser at 100 %."""
MOST_HITS = 200
MOST_TEXT = 100_000
LONGEST_TERM = 200
IMAGE_TYPES = frozenset(
    {"image/png", "image/jpeg", "image/tiff", "image/webp", "image/gif", "image/bmp", "image/x-ms-bmp"}
)
"""What is drawn besides PDF: a fax or a photograph of a paper."""


@unique
class PageProblem(StrEnum):
    """Why a page cannot be shown."""

    PASSWORD = "password"  # noqa: S105 - a kind of problem
    DAMAGED = "damaged"
    NO_PAGES = "no_pages"
    NO_SUCH_PAGE = "no_such_page"
    PIXELS = "pixels"
    MEMORY = "memory"
    TIME = "time"
    CRASHED = "crashed"
    KIND = "kind"

    @property
    def says(self) -> str:
        """The problem and the next step, for the reader."""
        return _sentences()[self]


def _sentences() -> Mapping[PageProblem, str]:
    return {
        PageProblem.PASSWORD: _(
            "The document opens only with a password. Ask the authority for a copy without one."
        ),
        PageProblem.DAMAGED: _("The document is damaged and cannot be shown. Ask the authority to send it again."),
        PageProblem.NO_PAGES: _("The document has no pages. Ask the authority to send it again."),
        PageProblem.NO_SUCH_PAGE: _("The document has no such page. Go back to its first page."),
        PageProblem.PIXELS: _(
            "The picture is too large to be drawn here. Download it, or ask the authority for a plainer copy."
        ),
        PageProblem.MEMORY: _(
            "The page needs too much memory to be drawn. Ask the authority for a plainer copy."
        ),
        PageProblem.TIME: _("The page takes too long to be drawn. Ask the authority for a plainer copy."),
        PageProblem.CRASHED: _(
            "The document made the reader fail: it is damaged, too complex, or made to do harm. "
            "Do not open it elsewhere; ask the authority for another copy."
        ),
        PageProblem.KIND: _("There is no picture of this kind of file. Download it to read it."),
    }  # fmt: skip


class NoPage(DocumentError):
    """A page cannot be shown; `problem` is the kind of reason."""

    def __init__(self, problem: PageProblem) -> None:
        super().__init__(problem.says)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one page may cost.

    Mebibytes of address space, seconds of processor time and of wall clock, pixels of the picture, bytes of the answer,
    and the pixels that a picture which came in may have before it is made smaller.
    """

    memory_mebibytes: int = 1024
    cpu_seconds: int = 10
    wall_seconds: float = 20.0
    most_pixels: int = 8_000_000
    answer_bytes: int = 32 * 1024 * 1024
    largest_image: int = 60_000_000


LIMITS = PageLimits()


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a term was found. `boxes` are left, top, width, height in ten-thousandths of the page."""

    page: int
    before: str
    found: str
    after: str
    boxes: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """A page as text, and what a search found in the whole document.

    `searched` pages were read for the search, which stops at its limits; `silent` ones of them hold no text.
    """

    pages: int
    text: str
    hits: tuple[Hit, ...] = ()
    searched: int = 0
    silent: int = 0


def is_drawn(media_type: str) -> bool:
    """Whether there are pictures of this kind of document."""
    return media_type == PDF.media_type or media_type in IMAGE_TYPES


def draw_page(
    content: bytes, *, media_type: str, page: int, zoom: float = 1.0, limits: PageLimits = LIMITS
) -> bytes:
    """A page as a PNG; `zoom` 1 is its size on paper at 96 dots per inch. A large page is drawn smaller.

    Raises NoPage, DocumentError where the child process cannot be started.
    """
    kind = _kind(media_type)
    scale = zoom * DOTS_PER_INCH / POINTS_PER_INCH if kind == "pdf" else zoom
    asked = {"act": "draw", "kind": kind, "page": page, "scale": scale, "most_pixels": limits.most_pixels}
    answer = _ask({**asked, "largest_image": limits.largest_image}, content, limits)
    if not answer.startswith(PNG_MARK):
        raise NoPage(_problem(answer))
    return answer


def read_page(
    content: bytes, *, media_type: str, page: int, term: str = "", limits: PageLimits = LIMITS
) -> PageText:
    """The text of a page, and where a term stands in the document. Raises as `draw_page`.

    The text is what the file says of itself; what a reader sees is the picture.
    """
    asked = {
        "act": "look",
        "kind": _kind(media_type),
        "page": page,
        "term": term.strip()[:LONGEST_TERM],
        "most_hits": MOST_HITS,
        "most_text": MOST_TEXT,
        # It stops by itself before the processor time is over, and tells how far it came.
        "seconds": limits.cpu_seconds * 0.6,
    }
    answer = _ask(asked, content, limits)
    try:
        found: dict[str, Any] = json.loads(answer)
        return _page_text(found)
    except (ValueError, KeyError, TypeError):
        raise NoPage(_problem(answer)) from None


def _kind(media_type: str) -> str:
    if not is_drawn(media_type):
        raise NoPage(PageProblem.KIND)
    return "pdf" if media_type == PDF.media_type else "image"


def _page_text(found: dict[str, Any]) -> PageText:
    hits = tuple(
        Hit(
            page=int(hit["page"]),
            before=str(hit["before"]),
            found=str(hit["found"]),
            after=str(hit["after"]),
            boxes=tuple((int(x), int(y), int(wide), int(high)) for x, y, wide, high in hit["boxes"]),
        )
        for hit in found["hits"]
    )
    return PageText(
        int(found["pages"]), str(found["text"]), hits, int(found["searched"]), int(found["silent"])
    )


def _problem(answer: bytes) -> PageProblem:
    try:
        return PageProblem(json.loads(answer)["problem"])
    except (ValueError, KeyError, TypeError):
        return PageProblem.CRASHED


def _ask(asked: Mapping[str, Any], content: bytes, limits: PageLimits) -> bytes:
    question = json.dumps(asked).encode() + b"\n"
    size = str(limits.answer_bytes)
    # A file in memory limits the size of the answer and is on no disk; an empty environment keeps the keys out.
    with os.fdopen(os.memfd_create("page"), "w+b") as output:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(CHILD), str(limits.memory_mebibytes), str(limits.cpu_seconds), size],
                input=question + content, stdout=output, stderr=subprocess.DEVNULL, env={}, cwd="/",
                timeout=limits.wall_seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise NoPage(PageProblem.TIME) from None
        except OSError as error:
            raise DocumentError(
                _("The reader of documents could not be started ({problem}). Try again.").format(
                    problem=error.strerror
                )
            ) from error
        if done.returncode != 0:
            over = done.returncode == -signal.SIGXCPU
            raise NoPage(PageProblem.TIME if over else PageProblem.CRASHED)
        output.seek(0)
        return output.read(limits.answer_bytes)
