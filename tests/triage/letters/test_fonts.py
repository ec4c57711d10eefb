"""Every character of every language of letters is shown, by fonts that lie in the file."""

from __future__ import annotations

import re
import subprocess
from shutil import which

import pytest

from tests.triage.letters.glyphs import shown_characters
from tests.triage.letters.sentences import MIXED, SENTENCES, page
from tests.triage.letters.test_pdf import embedded_fonts, texts
from triage import checks
from triage.letters import fonts
from triage.letters.glyph_texts import texts_of
from triage.letters.renderer import render

CUT = {"Letter-Mincho", "Letter-Mincho-Bold", "Letter-Gothic", "Letter-Gothic-Bold"}
WHOLE = {"Noto-Serif-CJK-JP", "Noto-Serif-CJK-JP-Bold", "Noto-Sans-CJK-JP", "Noto-Sans-CJK-JP-Bold"}
JAPANESE = CUT | WHOLE
# Where a family has no bold file, Pango calls the regular one bold.
SHIPPED = {
    f"{face.family}{style}".replace(" ", "-") for face in fonts.FACES for style in ("", " Bold", " Italic")
}


@pytest.mark.parametrize("lang", SENTENCES)
def test_the_fonts_in_the_file_show_every_character_of_a_language(lang: str):
    pdf = render(page(SENTENCES[lang], lang), identifier=f"fonts-{lang}")
    wanted = set(SENTENCES[lang]) - {" "}
    assert wanted - shown_characters(pdf) == set()
    assert "[U+" not in texts(pdf)[0]
    assert embedded_fonts(pdf) <= SHIPPED | (JAPANESE if lang == "ja" else set())


def test_the_fonts_in_the_file_show_three_scripts_at_once():
    pdf = render(page(MIXED, "en"), identifier="fonts-mixed")
    # Thai sara am is drawn as the two signs that it consists of.
    drawn = MIXED.replace(
        "\N{THAI CHARACTER SARA AM}", "\N{THAI CHARACTER NIKHAHIT}\N{THAI CHARACTER SARA AA}"
    )
    assert set(drawn) - {" "} - shown_characters(pdf) == set()
    assert embedded_fonts(pdf) <= SHIPPED | CUT


def test_han_characters_have_their_japanese_shape_in_every_letter():
    for lang in ("ja", "en", "de"):
        pdf = render(page("東京地方裁判所 直", lang), identifier="han")
        assert embedded_fonts(pdf) & JAPANESE
        assert embedded_fonts(pdf) <= SHIPPED | CUT


def test_a_character_beyond_the_cut_fonts_comes_from_the_whole_one():
    pdf = render(page("髙﨑 彅", "ja"), identifier="han")
    assert {"髙", "﨑", "彅"} <= shown_characters(pdf)
    assert embedded_fonts(pdf) & WHOLE


def test_ticks_of_the_european_form_are_shipped():
    assert embedded_fonts(render(page("☐ ☒ ☑", "en"), identifier="ticks")) <= SHIPPED


def test_every_shipped_font_is_declared_and_its_licence_lies_beside_it():
    files = {path.name for path in fonts.FOLDER.glob("*.ttf")}
    assert files == {face.file for face in fonts.FACES}
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    readme = (fonts.FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(re.sub("-.*", "", name) in readme for name in files)


def families(monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    monkeypatch.setattr("triage.letters.fonts.shutil.which", lambda _: "/usr/bin/fc-list")
    done = subprocess.CompletedProcess([], 0, stdout=listed)
    monkeypatch.setattr("triage.letters.fonts.subprocess.run", lambda *_, **__: done)


def test_a_machine_with_the_large_fonts_gets_no_warning(monkeypatch: pytest.MonkeyPatch):
    families(monkeypatch, "Noto Sans CJK JP,Noto Sans CJK JP Regular\nNoto Serif CJK JP\nNoto Sans\n")
    assert checks.fonts_are_there(None) == []


def test_a_machine_without_them_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch):
    families(monkeypatch, "Noto Sans\nNoto Serif CJK JP\n")
    (warning,) = checks.fonts_are_there(None)
    assert warning.id == "triage.W003"
    assert "Noto Sans CJK JP" in warning.msg
    assert "Noto Serif CJK JP" not in warning.msg
    assert "fonts-noto-cjk" in str(warning.hint)


def test_a_machine_without_fontconfig_counts_as_one_without_fonts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("triage.letters.fonts.shutil.which", lambda _: None)
    assert fonts.missing_families() == list(fonts.CJK)


def read_by_poppler(pdf: bytes) -> str:
    if which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    return " ".join(done.stdout.decode().split())


def test_hindi_can_be_searched_for_and_read_aloud():
    """Letters that are drawn in another order, or as part of one glyph, are still read as they were written."""
    found = read_by_poppler(render(page(SENTENCES["hi"], "hi"), identifier="read"))
    assert found.startswith(SENTENCES["hi"])


def test_no_letter_of_arabic_is_lost_where_signs_stand_above_it():
    words = "جزئيًا مُؤَكَّدًا دد محكمة لا إلى"
    found = read_by_poppler(render(page(words, "ar"), identifier="read"))
    letters = [sign for sign in found if sign.isalpha()]
    assert sorted(letters) == sorted(sign for sign in words * 2 if sign.isalpha())


@pytest.mark.parametrize("name", ["NotoNaskhArabic", "NotoSerifDevanagari"])
def test_regular_and_bold_number_their_glyphs_alike(name: str):
    regular, bold = (texts_of(fonts.FOLDER / f"{name}-{weight}.ttf") for weight in ("Regular", "Bold"))
    assert regular == bold
