"""What comes beside rendering, timed apart: the mark of PDF/UA, the signature, and how little a letter could take."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import typst

from benchmarks.letters_texts import ONE_PAGE
from benchmarks.table import Line, medians
from triage.letters import renderer, ua_mark
from triage.letters.demonstration_key import demonstration_key
from triage.letters.signing import Signer, check_signature, sign, signer_from_pkcs12

ROUNDS = 15
PASSPHRASE = "of the benchmark"  # noqa: S105  and of nothing else
AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def measure() -> Iterator[Line]:
    """Milliseconds for one page."""
    letter = renderer.render(ONE_PAGE.html, identifier="bench")
    yield _mark(letter)
    yield from _signature(letter)
    yield _floor()


def _mark(letter: bytes) -> Line:
    with pikepdf.open(BytesIO(letter)) as document:
        xmp = document.Root.Metadata.read_bytes()
    # Both are marked already: what is timed is the search and the copy.
    plain = xmp.replace(b"pdfuaid", b"pdfuaix")
    inside, after = medians(
        (lambda: ua_mark.marked(plain), lambda: _saved_anew(letter)), rounds=ROUNDS, clock=time.perf_counter
    )
    return Line(
        "the mark of PDF/UA, before the file is written",
        f"{inside * 1000:.3f} ms",
        "written into the finished file by pikepdf",
        f"{after * 1000:.1f} ms",
        f"saves {(after - inside) * 1000:.0f} ms a letter",
    )


def _saved_anew(letter: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(letter)) as document:
        xmp = ua_mark.marked(document.Root.Metadata.read_bytes())
        document.Root.Metadata = document.make_stream(
            xmp, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        document.save(out, deterministic_id=True)
    return out.getvalue()


def new_signer(folder: Path) -> Signer:
    """The key of a demonstration."""
    key = folder / "bench.p12"
    key.write_bytes(demonstration_key(PASSPHRASE, since=AT - timedelta(days=1), until=AT + timedelta(days=1)))
    return signer_from_pkcs12(key, PASSPHRASE)


def signed(letter: bytes, signer: Signer) -> bytes:
    """The letter, signed without a timestamp."""
    return sign(letter, signer, at=AT, reason="Benchmark", location="Nowhere", field_name="Letter")


def _signature(letter: bytes) -> Iterator[Line]:
    with TemporaryDirectory(prefix="countersign-bench-") as folder:
        signer = new_signer(Path(folder))
    final = signed(letter, signer)
    rendering, signing, checking = medians(
        (
            lambda: renderer.render(ONE_PAGE.html, identifier="bench"),
            lambda: signed(letter, signer),
            lambda: check_signature(final),
        ),
        rounds=ROUNDS,
        clock=time.perf_counter,
    )
    yield Line(
        "signing one page, RSA of 3072 bits, no timestamp",
        f"{signing * 1000:.0f} ms",
        "rendering it",
        f"{rendering * 1000:.0f} ms",
        f"{signing / rendering:.2f} x the time; checking takes {checking * 1000:.0f} ms",
    )


def _floor() -> Line:
    source = _as_typst(ONE_PAGE.html)
    own, floor = medians(
        (lambda: renderer.render(ONE_PAGE.html, identifier="bench"), lambda: typst.compile(source)),
        rounds=ROUNDS,
        clock=time.perf_counter,
    )
    return Line(
        "one page, PDF/A-3a and PDF/UA-1, warm",
        f"{1 / own:.2f} /s",
        "typst on the same text, set plainly",
        f"{1 / floor:.2f} /s",
        f"{floor / own:.2f} x as fast",
    )


def _as_typst(html: str) -> bytes:
    """The words of the letter, one paragraph for each block."""
    body = re.sub(r"<head>.*?</head>", "", html, flags=re.DOTALL)
    blocks = re.split(r"</?(?:p|h1|h2|li|td|th|div|tr)\b[^>]*>", body)
    words = (" ".join(unescape(re.sub(r"<[^>]+>", "", block)).split()) for block in blocks)
    escaped = (re.sub(r"([\\#$*_`<>@\[\]=/~-])", r"\\\1", block) for block in words if block)
    return "\n\n".join(escaped).encode()
