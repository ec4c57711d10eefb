"""Letters per second for one worker and for two, against WeasyPrint used without any of the product's care."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from weasyprint import CSS, HTML

from benchmarks import letters_queue, letters_steps, letters_worker
from benchmarks.letters_texts import PAGES, Text
from benchmarks.letters_worker import processor_seconds
from benchmarks.table import Line, medians
from tests.triage.letters.samples import SAMPLES, written
from triage.letters import pdf, renderer

ROUNDS = 3
SETTLED_ROUNDS = 3
BATCH = 16
"""Letters in each round for the goals: as many as a fork of the renderer takes, so that forking counts too."""
SAMPLE = ("clarification", "refusal", "disclosure", "partial_disclosure", "user_notice")
"""From the shortest to the longest, with and without tables."""
STYLE = Path(pdf.__file__).with_name("letter.css").read_text(encoding="utf-8")
OF_THE_SYSTEM = {
    "Letter Serif": "Noto Serif",
    "Letter Sans": "Noto Sans",
    "Letter Naskh": "Noto Naskh Arabic",
    "Letter Devanagari": "Noto Serif Devanagari",
    "Letter Hebrew": "Noto Serif Hebrew",
    "Letter Thai": "Noto Serif Thai",
    "Letter Mincho": "Noto Serif CJK JP",
    "Letter Gothic": "Noto Sans CJK JP",
    "Letter Symbols": "Noto Sans Symbols2",
}


def measure() -> Iterator[Line]:
    """First the five letters of old, then the goals, then what comes after rendering, then memory and the queue."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    renderer.start()
    yield from _five_letters()
    for text in PAGES:
        yield from _against_the_goal(text)
    yield from letters_steps.measure()
    renderer.stop()
    yield from letters_worker.measure()
    yield from letters_queue.measure()


def _five_letters() -> Iterator[Line]:
    """Five letters, each rendered three ways in turn; the medians of the letters are added up."""
    texts = [written(*SAMPLES[name]) for name in SAMPLE]
    ours = straight = inside = 0.0
    for html in texts:
        own, plain, bare = medians(_ways(html), rounds=ROUNDS, clock=time.perf_counter)
        ours, straight, inside = ours + own, straight + plain, inside + bare
    own_rate, plain_rate, bare_rate = (len(texts) / seconds for seconds in (ours, straight, inside))
    yield Line(
        "letters, one worker, warm renderer",
        f"{own_rate:.2f} /s",
        "WeasyPrint used straight, same HTML, style and PDF/A",
        f"{plain_rate:.2f} /s",
        f"{own_rate / plain_rate:.2f} x as fast",
    )
    yield Line(
        "the same",
        f"{own_rate:.2f} /s",
        "the same rendering without a process of its own",
        f"{bare_rate:.2f} /s",
        f"isolation costs {(ours - inside) / len(texts) * 1000:.0f} ms a letter",
    )


def _against_the_goal(text: Text) -> Iterator[Line]:
    """What conforms, of a warm worker, against the plainest PDF that WeasyPrint makes of the same HTML.

    Seconds of a processor, of the worker and its renderer together: on a busy machine the clock on the wall favours
    whoever waits, and the worker waits for its renderer.
    """
    gc.collect()
    own, plain = medians(
        (
            lambda: [renderer.render(text.html, identifier="bench") for _ in range(BATCH)],
            lambda: [plainly(text.html) for _ in range(BATCH)],
        ),
        rounds=SETTLED_ROUNDS,
        clock=processor_seconds,
    )
    yield Line(
        f"{text.name}, PDF/A-3a and PDF/UA-1, warm, of one core",
        f"{BATCH / own:.2f} /s",
        "WeasyPrint used straight: plain PDF, nothing shared, all system fonts",
        f"{BATCH / plain:.2f} /s",
        f"{plain / own:.2f} x as fast; goal {text.goal} x",
    )


def _ways(html: str) -> tuple[Callable[[], object], ...]:
    return (
        lambda: renderer.render(html, identifier="bench"),
        lambda: _straight(html),
        lambda: pdf.write_pdf(html, identifier=b"bench"),
    )


def _straight(html: str) -> object:
    """As the manual of WeasyPrint shows it: the style parsed for each letter, the fonts of the machine."""
    style = CSS(string=STYLE)
    return HTML(string=html).write_pdf(stylesheets=[style], pdf_variant=pdf.VARIANT, pdf_tags=True)


def plainly(html: str) -> bytes:
    """The same without any claim: a PDF that is neither tagged nor archivable, in the fonts of the machine."""
    style = STYLE
    for own, system in OF_THE_SYSTEM.items():
        style = style.replace(f'"{own}"', f'"{system}"')
    written_plainly: bytes = HTML(string=html).write_pdf(stylesheets=[CSS(string=style)])
    return written_plainly
