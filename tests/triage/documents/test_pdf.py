"""Examining incoming PDFs in a child process: every bad file is a result in the reader's words."""

import io
import signal
import subprocess
import sys
import zlib
from pathlib import Path

import pikepdf
import pytest

from triage.documents import pdf as pdf_module
from triage.documents.errors import DocumentError
from triage.documents.pdf import CHILD, PdfExamination, PdfLimits, PdfProblem, examine_pdf

MEBIBYTE = 1024 * 1024
LOOP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def make_pdf(pages: int = 2, encryption: pikepdf.Encryption | None = None) -> bytes:
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(output := io.BytesIO(), encryption=encryption or False)
    return output.getvalue()


def make_bomb(mebibytes: int) -> bytes:
    """A small PDF whose cross-reference stream unpacks to `mebibytes`."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(MEBIBYTE)) for _ in range(mebibytes)) + packer.flush()
    head = b"<</Type/XRef/Size 10/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(packed)
    return (
        b"%PDF-1.5\n1 0 obj\n" + head + b"\nstream\n" + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF"
    )


@pytest.mark.parametrize("pages", [1, 3])
def test_the_pages_of_a_sound_pdf_are_counted(pages: int):
    assert examine_pdf(make_pdf(pages)) == PdfExamination(pages=pages, encrypted=False, problem=None)


def test_a_pdf_that_needs_a_password_is_told_from_one_that_only_restricts_its_use():
    needs_password = make_pdf(encryption=pikepdf.Encryption(owner="owner", user="user"))
    restricted = make_pdf(encryption=pikepdf.Encryption(owner="owner", user=""))

    assert examine_pdf(needs_password) == PdfExamination(None, True, PdfProblem.PASSWORD)
    assert examine_pdf(restricted) == PdfExamination(2, True, None)


def test_a_pdf_cut_short_is_told_even_where_pages_can_still_be_counted():
    content = make_pdf()

    assert examine_pdf(content[:-100]) == PdfExamination(2, False, PdfProblem.TRUNCATED)
    assert examine_pdf(content[:20]).problem is PdfProblem.TRUNCATED


def test_a_pdf_with_a_broken_index_is_counted_and_called_repaired():
    broken = make_pdf().replace(b"startxref\n", b"startxref\n9")

    assert examine_pdf(broken) == PdfExamination(2, False, PdfProblem.REPAIRED)


@pytest.mark.parametrize(
    "content", [b"", b"no pdf at all", LOOP, make_bomb(600)], ids=["empty", "text", "loop", "bomb"]
)
def test_what_cannot_be_read_is_a_result_and_not_an_error(content: bytes):
    assert examine_pdf(content, PdfLimits(memory_mebibytes=400)) == PdfExamination(
        None, None, PdfProblem.DAMAGED
    )


def test_a_pdf_that_takes_longer_than_the_wall_clock_allows_is_given_up():
    assert examine_pdf(make_pdf(), PdfLimits(wall_seconds=0.001)).problem is PdfProblem.TIME


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", PdfProblem.TIME),
        ("import os; os.abort()", PdfProblem.CRASHED),
        ("raise SystemExit(3)", PdfProblem.CRASHED),
        ("print('{')", PdfProblem.CRASHED),
        ("""print('{"pages": "many", "encrypted": 0, "repaired": 0}')""", PdfProblem.CRASHED),
        ("""print('{"problem": "made up"}')""", PdfProblem.CRASHED),
        ("print('[]')", PdfProblem.CRASHED),
        ("""print('{"problem": "memory"}')""", PdfProblem.MEMORY),
    ],
    ids=["processor time", "abort", "exit", "no json", "no number", "no such problem", "a list", "memory"],
)
def test_whatever_happens_to_the_child_is_a_result(
    script: str, problem: PdfProblem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    child = tmp_path / "child.py"
    child.write_text(script)
    monkeypatch.setattr(pdf_module, "CHILD", child)

    assert examine_pdf(make_pdf()) == PdfExamination(None, None, problem)


def test_the_child_sees_no_secret_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COUNTERSIGN_MASTER_KEYS", "secret")
    child = tmp_path / "child.py"
    child.write_text(
        "import json, os\n"
        "seen = int('COUNTERSIGN_MASTER_KEYS' in os.environ)\n"
        "print(json.dumps({'pages': 1 + seen, 'encrypted': False, 'repaired': False}))\n"
    )
    monkeypatch.setattr(pdf_module, "CHILD", child)

    assert examine_pdf(b"") == PdfExamination(pages=1, encrypted=False, problem=None)


def test_a_reader_that_cannot_be_started_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(DocumentError, match="could not be started"):
        examine_pdf(make_pdf())


@pytest.mark.parametrize(
    ("action", "ends_with"),
    [
        ("bytearray(50 * 2**20)", 0),
        ("bytearray(500 * 2**20)", 1),
        ("import tempfile; tempfile.TemporaryFile().write(bytes(2**20))", 1),
        ("while True: pass", -signal.SIGXCPU),
    ],
    ids=["within limits", "memory", "file size", "processor time"],
)
def test_the_child_is_held_to_its_limits(action: str, ends_with: int):
    program = (
        f"import runpy\nglobals().update(runpy.run_path({str(CHILD)!r}))\nlimit_resources(400, 1)\n{action}\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], stderr=subprocess.PIPE, check=False, timeout=60
    )

    assert done.returncode == ends_with
    assert ends_with != 1 or b"MemoryError" in done.stderr or b"File too large" in done.stderr


@pytest.mark.parametrize("problem", PdfProblem)
def test_each_problem_is_a_sentence_with_a_next_step(problem: PdfProblem):
    assert problem.says.count(".") >= 2
    assert "sk" in problem.says or "Compare" in problem.says
