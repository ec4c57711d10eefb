"""No letter of a letter is missing: each real one is read back, character by character, from the fonts in its PDF."""

from __future__ import annotations

import pytest

from tests.triage.letters.glyphs import shown_characters
from tests.triage.letters.real import FOREIGN, Real, every_kind, every_language, seen, with_foreign_names
from tests.triage.letters.samples import SAMPLES
from tests.triage.letters.test_fonts import CUT, SHIPPED, WHOLE
from tests.triage.letters.test_pdf import embedded_fonts, texts
from triage.letters.languages import LANGUAGES
from triage.letters.renderer import render

KINDS = every_kind()
ALONE = every_language()
TALL = ("ar", "hi", "ja", "uk")
"""The scripts that go wrong first."""
FURTHER = ("eu_form", "user_notice", "redirect")


def lost(letter: Real) -> set[str]:
    """What cannot be seen of a letter; fails for a code point in the place of a character."""
    html = letter.html
    pdf = render(html, identifier="glyphs")
    assert not any("[U+" in text for text in texts(pdf))
    return seen(html) - shown_characters(pdf)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_shows_every_character_beside_english(name: str):
    assert lost(KINDS[name]) == set()


@pytest.mark.parametrize("tag", ALONE)
def test_every_language_shows_every_character_alone(tag: str):
    assert lost(ALONE[tag]) == set()


@pytest.mark.slow
@pytest.mark.parametrize("tag", TALL)
@pytest.mark.parametrize("name", FURTHER)
def test_further_kinds_show_every_character_of_scripts_that_are_hard_to_set(name: str, tag: str):
    assert lost(Real(*SAMPLES[name], (tag, "en"))) == set()


@pytest.mark.parametrize("tag", ["de", *TALL])
def test_names_in_other_scripts_are_shown_in_every_letter(tag: str):
    letter = with_foreign_names(tag)
    assert set("".join(FOREIGN)) - {" ", "\N{THAI CHARACTER SARA AM}"} <= seen(letter.html)
    assert lost(letter) == set()


def test_a_letter_without_foreign_names_needs_no_font_of_the_machine():
    for tag in LANGUAGES:
        assert embedded_fonts(render(ALONE[tag].html, identifier="own")) <= SHIPPED | CUT | (
            WHOLE if tag == "ja" else set()
        )
