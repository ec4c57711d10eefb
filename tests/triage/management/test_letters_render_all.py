"""`letters render-all` and `letters coverage`: what every letter looks like, and how far its wording is approved."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.triage import people, worded
from tests.triage.management.commands import run
from triage.letters import renderer
from triage.letters.catalogue import LetterKind
from triage.letters.errors import RenderingFailed
from triage.letters.languages import ENGLISH, LANGUAGES
from triage.services.text_overview import overview, progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What would be rendered; of each letter one empty page comes out."""
    asked: list[tuple[str, dict[str, Any]]] = []

    def page(html: str, **more: Any) -> bytes:
        asked.append((html, more))
        document = pikepdf.new()
        document.add_blank_page()
        document.docinfo["/Title"] = str(len(asked))
        written = BytesIO()
        document.save(written)
        return written.getvalue()

    monkeypatch.setattr(renderer, "render", page)
    return asked


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_every_kind_is_written_in_every_language_with_a_line_and_a_place_on_the_index(
    seen: list[Any], tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "letters"
    ran = run("letters", "render-all", folder)
    assert (ran.code, ran.err) == (0, "")
    told = lines(ran.out)
    assert {(line["kind"], line["language"]) for line in told} == {
        (kind, tag) for kind in LetterKind.values for tag in LANGUAGES
    }
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'href="([^"]+)"', index)) == {line["file"] for line in told}
    for line in told:
        pdf = (folder / line["file"]).read_bytes()
        assert (line["sha256"], line["bytes"], line["pages"]) == (sha256(pdf).hexdigest(), len(pdf), 1)
        assert line.get("beside", "") == ("" if line["language"] == ENGLISH else ENGLISH)
    assert len({path.name for path in folder.iterdir()}) == len(told) + 1
    assert not any(more["draft"] for _html, more in seen)


def test_one_kind_in_one_language_is_what_a_letter_is_with_its_files_inside(
    seen: list[Any], tmp_path: Path
) -> None:
    ran = run("letters", "render-all", tmp_path, "--kind", "disclosure", "--language", "ja")
    assert [line["file"] for line in lines(ran.out)] == ["disclosure.ja-en.pdf"]
    ((html, more),) = seen
    assert re.findall(r'<main lang="([\w-]+)"', html) == ["ja", "en"]
    assert [file.name for file in more["attachments"]]
    run("letters", "render-all", tmp_path, "--kind", "disclosure", "--language", "ja", "--draft")
    assert (seen[1][1]["draft"], seen[1][1]["attachments"]) == (True, ())


def test_they_say_what_is_in_force_and_carry_the_logo(seen: list[Any], tmp_path: Path) -> None:
    worded.published()
    logo = worded.logo_published()
    run("letters", "render-all", tmp_path, "--kind", "acknowledgement", "--language", "de")
    ((html, _more),) = seen
    assert worded.GERMAN in html
    assert logo.address in html


def test_one_that_cannot_be_rendered_is_told_and_the_others_are(
    seen: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = renderer.render

    def failing(html: str, **more: Any) -> bytes:
        if 'lang="fr"' in html:
            raise RenderingFailed("The font is gone.")
        return render(html, **more)

    monkeypatch.setattr(renderer, "render", failing)
    ran = run("letters", "render-all", tmp_path, "--kind", "refusal", "--language", "de", "--language", "fr")
    assert ran.code == 1
    assert "1 of 2 letters could not be rendered" in ran.err
    assert [line.get("problem", "") for line in lines(ran.out)] == ["", "The font is gone."]
    assert "The font is gone." in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_to_is_named(seen: list[Any], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    ran = run("letters", "render-all", file, "--kind", "refusal", "--language", "en")
    assert ran.code == 1
    assert f"{file} cannot be written to" in ran.err


def test_a_letter_is_really_rendered(tmp_path: Path) -> None:
    ran = run("letters", "render-all", tmp_path, "--kind", "acknowledgement", "--language", "en")
    (line,) = lines(ran.out)
    pdf = (tmp_path / line["file"]).read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert line["pages"] >= 1


def test_coverage_counts_the_texts_of_each_language() -> None:
    people.person("heidi")
    worded.published()
    worded.approve()
    worded.drafted("Anders.", code=worded.TERM)
    told = {line["tag"]: line for line in json.loads(run("letters", "coverage", "--json").out)}
    assert list(told) == list(LANGUAGES)
    total = progress(overview("de")).total
    assert told["de"] == {"tag": "de", "total": total, "approved": 1, "own": 1, "overtaken": 0, "waiting": 1}
    assert told["en"]["approved"] == told["en"]["total"]
    table = run("letters", "coverage").out
    assert re.search(rf"^de German +{total} +1 +1 +0 +1$", table, re.MULTILINE)
