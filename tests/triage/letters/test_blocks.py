"""The text of letters, paragraph by paragraph."""

from __future__ import annotations

import pytest

from triage.choices import LetterKind
from triage.letters.blocks import Block, parts_of, side_by_side
from triage.letters.html import Sheet, write_html
from triage.letters.languages import LANGUAGES, language
from triage.letters.shipped import shipped_texts
from triage.letters.specimens import SPECIMENS, specimen_texts
from triage.letters.words import Words


def words(tag: str) -> Words:
    return Words(language(tag), specimen_texts(shipped_texts(tag)))


def test_headings_paragraphs_points_and_rows_are_blocks():
    html = (
        '<html lang="en"><body><p>The address.</p><main lang="de" dir="ltr"><h1>Kopf</h1>'
        "<p>Ein <b>Satz</b><br>mehr.</p>"
        "<ul><li>Eins<p>und Grund</p></li></ul><table><tr><th>Art</th><td><p>A</p><p>B</p></td></tr></table></main>"
        '<section class="annex" lang="ar" dir="rtl"><p>\u2066ملحق\u2069</p></section></body></html>'
    )
    letter, annex = parts_of(html)

    assert (letter.lang, letter.direction, letter.annex) == ("de", "ltr", False)
    assert letter.blocks == (
        Block("h1", "Kopf"), Block("p", "Ein Satz mehr."), Block("li", "Eins"), Block("p", "und Grund"),
        Block("tr", "Art | A B"),
    )  # fmt: skip
    assert (annex.lang, annex.direction, annex.annex, annex.text) == ("ar", "rtl", True, "ملحق")


@pytest.mark.parametrize("kind", LetterKind)
def test_the_languages_of_a_letter_run_alike(kind: LetterKind):
    for tag in LANGUAGES:
        if tag == "en":
            continue
        html = write_html(kind, SPECIMENS[kind], [words(tag), words("en")])
        first, second = (part for part in parts_of(html) if not part.annex)
        beside = side_by_side(first, second)
        assert [(a and a.tag, b and b.tag) for a, b in beside if not (a and b and a.tag == b.tag)] == [], tag


def test_what_one_language_has_more_of_stands_alone():
    one, two = parts_of("<main><p>A</p></main>")[0], parts_of("<main><p>B</p><p>C</p></main>")[0]
    assert side_by_side(one, two) == [(Block("p", "A"), Block("p", "B")), (None, Block("p", "C"))]


def test_a_masked_letter_shows_neither_identifiers_nor_values():
    kind = LetterKind.DISCLOSURE
    open_, masked = (
        write_html(kind, SPECIMENS[kind], [words("en")], sheet=Sheet(masked=mask)) for mask in (False, True)
    )
    secrets = {
        *(value.printed for row in SPECIMENS[kind].subjects for item in row.items for value in item.values),  # type: ignore[attr-defined]
        *(value for row in SPECIMENS[kind].subjects for found in row.identifiers for value in found.values),  # type: ignore[attr-defined]
    }
    secrets |= {
        str(part)
        for row in SPECIMENS[kind].subjects  # type: ignore[attr-defined]
        for item in row.items
        for value in item.values
        for part in (value.port, value.seen_at and f"{value.seen_at:%Y-%m-%d %H:%M:%S}")
        if part
    }
    assert secrets
    assert [secret for secret in secrets if secret not in open_] == []
    assert [secret for secret in secrets if secret in masked] == []
