"""Letters per second for one worker, against WeasyPrint used without any of the product's care."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from weasyprint import CSS, HTML

from benchmarks.table import Line, medians
from tests.triage.letters.samples import SAMPLES
from triage.letters import pdf, renderer
from triage.letters.html import write_html

ROUNDS = 3
SAMPLE = ("clarification", "refusal", "disclosure", "disclosure_partial", "user_notice")
"""From the shortest to the longest, with and without tables."""
STYLE = Path(pdf.__file__).with_name("letter.css").read_text(encoding="utf-8")


def measure() -> Iterator[Line]:
    """Five letters, each rendered three ways in turn; the medians of the letters are added up."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    texts = [write_html(*SAMPLES[name]) for name in SAMPLE]
    renderer.start()
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
