"""Pages as pictures and text, drawn in a child process: a hostile file is a clear problem, never a crash."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.triage.documents import papers
from triage.documents import pictures
from triage.documents.errors import DocumentError
from triage.documents.pictures import CHILD, NoPage, PageLimits, PageProblem, draw_page, is_drawn, read_page

PDF = "application/pdf"
TIGHT = PageLimits(memory_mebibytes=600, cpu_seconds=2, wall_seconds=10, most_pixels=500_000)


def size_of(drawn: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.format == "PNG"
        return image.size


def problem_of(content: bytes, *, page: int = 1, kind: str = PDF, limits: PageLimits = TIGHT) -> PageProblem:
    with pytest.raises(NoPage) as refusal:
        draw_page(content, media_type=kind, page=page, limits=limits)
    return refusal.value.problem


@pytest.mark.parametrize(("zoom", "width"), [(1.0, 794), (1.5, 1190), (2.0, 1587)])
def test_a_page_is_drawn_at_its_size_on_paper_times_the_zoom(zoom: float, width: int):
    across, down = size_of(draw_page(papers.paper(), media_type=PDF, page=1, zoom=zoom))
    assert abs(across - width) <= 1
    assert abs(down - round(width * 842 / 595)) <= 2


def test_what_is_drawn_is_what_stands_on_the_page():
    blank, written = papers.paper(" "), papers.paper("Beschluss")
    with Image.open(io.BytesIO(draw_page(written, media_type=PDF, page=1))) as image:
        assert image.convert("L").getextrema() == (0, 255)
    with Image.open(io.BytesIO(draw_page(blank, media_type=PDF, page=1))) as image:
        assert image.convert("L").getextrema() == (255, 255)


def test_a_page_is_read_with_the_places_of_what_is_searched():
    found = read_page(
        papers.paper(papers.FIRST, "", "Beschluss Beschluss"), media_type=PDF, page=1, term="beschluss"
    )
    assert (found.pages, found.text.strip()) == (3, papers.FIRST)
    assert (found.searched, found.silent) == (3, 1)
    assert [hit.page for hit in found.hits] == [1, 3, 3]
    first = found.hits[0]
    assert (first.before, first.found, first.after.strip()) == ("", "Beschluss", "des Amtsgerichts Köln")
    ((left, top, wide, high),) = first.boxes
    # 72 of 595 points from the left; the line stands 720 of 842 points above the lower edge.
    assert abs(left - 1210) < 60
    assert abs(top + high - 1449) < 60
    assert 500 < wide < 1200
    assert 50 < high < 250


def test_places_are_those_of_the_picture_where_the_page_is_turned():
    turned = read_page(papers.paper("Beschluss", rotate=90), media_type=PDF, page=1, term="Beschluss")
    ((left, top, wide, high),) = turned.hits[0].boxes
    assert left > 8000
    assert top < 2000
    assert high > wide


@pytest.mark.parametrize("term", ["KÖLN", "amtsgerichts   köln", "  Köln "])
def test_capitals_and_spaces_make_no_difference_to_a_search(term: str):
    assert len(read_page(papers.paper(), media_type=PDF, page=1, term=term).hits) == 1


@pytest.mark.parametrize("term", ["", "   ", "München"])
def test_what_is_not_there_is_not_found(term: str):
    assert read_page(papers.paper(), media_type=PDF, page=1, term=term).hits == ()


def test_a_search_tells_no_more_than_its_limit_of_hits(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pictures, "MOST_HITS", 3)
    assert len(read_page(papers.paper("a a a a a a"), media_type=PDF, page=1, term="a").hits) == 3


NEEDS_PASSWORD = papers.paper(encryption=pikepdf.Encryption(owner="owner", user="user"))
HOSTILE = {
    "password": (NEEDS_PASSWORD, PageProblem.PASSWORD),
    "empty": (b"", PageProblem.DAMAGED),
    "no pdf": (b"%PDF-1.7 but nothing else", PageProblem.DAMAGED),
    "no pages": (papers.no_pages(), PageProblem.DAMAGED),
    "endless drawing": (papers.endless_drawing(), PageProblem.TIME),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pdf_is_a_problem_with_words(name: str):
    content, expected = HOSTILE[name]
    assert problem_of(content) is expected
    assert problem_of(content).says.count(".") >= 2


@pytest.mark.parametrize("page", [0, 2, 10**9, -1])
def test_a_page_that_is_not_there_is_a_problem(page: int):
    assert problem_of(papers.paper(), page=page) is PageProblem.NO_SUCH_PAGE
    with pytest.raises(NoPage):
        read_page(papers.paper(), media_type=PDF, page=page)


@pytest.mark.parametrize("side", [14_400, 200_000])
def test_a_huge_page_is_drawn_smaller(side: int):
    across, down = size_of(draw_page(papers.huge_page(side), media_type=PDF, page=1, zoom=2.0, limits=TIGHT))
    assert across * down <= TIGHT.most_pixels * 1.01


def outcome(content: bytes) -> PageProblem | tuple[int, int]:
    try:
        return size_of(draw_page(content, media_type=PDF, page=1, limits=TIGHT))
    except NoPage as refusal:
        return refusal.problem


def test_a_picture_that_unpacks_to_more_than_the_memory_is_a_problem_and_no_crash():
    bomb = papers.picture_bomb(60_000)
    assert len(bomb) < 1_000_000
    assert outcome(bomb) in (PageProblem.CRASHED, PageProblem.MEMORY, PageProblem.TIME, (595, 842))


def test_a_script_in_a_pdf_is_not_run_and_the_page_is_drawn():
    script = papers.with_script("app.launchURL('http://attacker.example/'); while (true) {}")
    assert size_of(draw_page(script, media_type=PDF, page=1, limits=TIGHT))


def test_a_pdf_cut_short_is_drawn_as_far_as_it_goes_or_is_damaged():
    whole = papers.paper(*["Seite"] * 5)
    outcomes = [outcome(whole[:length]) for length in range(100, len(whole), 211)]
    assert {found for found in outcomes if isinstance(found, PageProblem)} <= {PageProblem.DAMAGED}


# --- pictures ---


@pytest.mark.parametrize(
    ("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("TIFF", "image/tiff")]
)
def test_a_scan_is_drawn_as_it_is(kind: str, media_type: str):
    content = papers.picture(kind=kind)
    assert size_of(draw_page(content, media_type=media_type, page=1)) == (300, 200)
    read = read_page(content, media_type=media_type, page=1, term="x")
    assert (read.pages, read.text, read.hits, read.silent) == (1, "", (), 1)


def test_a_fax_has_the_pages_of_its_file():
    fax = papers.picture(kind="TIFF", pages=3)
    assert read_page(fax, media_type="image/tiff", page=3).pages == 3
    assert size_of(draw_page(fax, media_type="image/tiff", page=3)) == (300, 200)
    assert problem_of(fax, page=4, kind="image/tiff") is PageProblem.NO_SUCH_PAGE


def test_a_picture_with_more_pixels_than_allowed_is_refused_before_it_is_unpacked():
    limits = PageLimits(memory_mebibytes=600, cpu_seconds=2, wall_seconds=10, largest_image=10_000)
    assert problem_of(papers.picture(300, 200), kind="image/png", limits=limits) is PageProblem.PIXELS


def test_what_the_camera_wrote_beside_the_picture_does_not_come_along():
    image = Image.new("RGB", (20, 20))
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    image.save(output := io.BytesIO(), "JPEG", exif=exif)
    assert b"taken at home" not in draw_page(output.getvalue(), media_type="image/jpeg", page=1)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", papers.picture()[:60]])
def test_a_broken_picture_is_a_problem(content: bytes):
    assert problem_of(content, kind="image/png") is PageProblem.DAMAGED


def test_there_is_no_picture_of_other_kinds():
    assert not is_drawn("application/zip")
    assert problem_of(b"PK", kind="application/zip") is PageProblem.KIND


# --- the child ---


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", PageProblem.TIME),
        ("import os; os.abort()", PageProblem.CRASHED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", PageProblem.CRASHED),
        ("raise SystemExit(3)", PageProblem.CRASHED),
        ("print('[]')", PageProblem.CRASHED),
        ("print('no json')", PageProblem.CRASHED),
        ("""print('{"problem": "made up"}')""", PageProblem.CRASHED),
        ("""print('{"problem": "memory"}')""", PageProblem.MEMORY),
        ("import time; time.sleep(60)", PageProblem.TIME),
    ],
    ids=[
        "processor time",
        "abort",
        "segfault",
        "exit",
        "a list",
        "no json",
        "no such problem",
        "memory",
        "wall",
    ],
)
def test_whatever_happens_to_the_child_is_a_problem(
    script: str, problem: PageProblem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    child = tmp_path / "child.py"
    child.write_text(script)
    monkeypatch.setattr(pictures, "CHILD", child)
    limits = PageLimits(wall_seconds=1.5)

    assert problem_of(papers.paper(), limits=limits) is problem
    with pytest.raises(NoPage):
        read_page(papers.paper(), media_type=PDF, page=1, limits=limits)


def test_the_child_sees_no_secret_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COUNTERSIGN_MASTER_KEYS", "secret")
    child = tmp_path / "child.py"
    child.write_text(
        "import json, os\nprint(json.dumps({'pages': 1, 'text': str(sorted(os.environ)), 'hits': [],"
        " 'searched': 0, 'silent': 0}))\n"
    )
    monkeypatch.setattr(pictures, "CHILD", child)
    assert "COUNTERSIGN" not in read_page(b"", media_type=PDF, page=1).text


@pytest.mark.parametrize(
    ("action", "ends_with"),
    [
        ("bytearray(50 * 2**20)", 0),
        ("bytearray(500 * 2**20)", 1),
        ("import os\nf = os.memfd_create('x')\nos.write(f, bytes(2**20))\nos.write(f, bytes(2**20))", 1),
        ("while True: pass", -signal.SIGXCPU),
    ],
    ids=["within limits", "memory", "answer", "processor time"],
)
def test_the_child_is_held_to_its_limits(action: str, ends_with: int):
    program = (
        f"import runpy\nglobals().update(runpy.run_path({str(CHILD)!r}))\n"
        f"limit_resources(500, 1, {2**20})\n{action}\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], stderr=subprocess.PIPE, check=False, timeout=60
    )
    assert done.returncode == ends_with, done.stderr


def test_nothing_of_a_page_is_written_to_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # Neither the document nor the picture has a name anywhere: what is open is memory and pipes.
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: list[set[str]] = []
    run = subprocess.run

    def watched(*args: object, **kwargs: object) -> object:
        folder = Path("/proc/self/fd")
        seen.append(
            {os.readlink(entry) for entry in folder.iterdir() if entry.is_symlink() and entry.exists()}
        )
        return run(*args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", watched)
    draw_page(papers.paper(), media_type=PDF, page=1)
    assert list(tmp_path.iterdir()) == []
    assert not any(name.startswith(str(tmp_path)) for names in seen for name in names)


def test_a_reader_that_cannot_be_started_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(DocumentError, match="could not be started"):
        draw_page(papers.paper(), media_type=PDF, page=1)
