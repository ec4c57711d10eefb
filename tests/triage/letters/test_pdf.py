"""The PDF read back: text, pages, structure, fonts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

from tests.triage.letters.samples import SAMPLES, SHEET, render_samples, sample, words, written
from triage.letters.catalogue import LetterKind
from triage.letters.errors import RenderingFailed
from triage.letters.parts import ItemName
from triage.letters.renderer import Renderer, render
from triage.letters.rows import ItemRow, RowOutcome, SubjectRow
from triage.letters.specimen_parts import ACCOUNT, addresses
from triage.letters.specimens import DISCLOSURE
from triage.letters.verification_code import qr_svg

OWN_FONTS = {"Letter-Serif", "Letter-Serif-Bold", "Letter-Serif-Italic", "Letter-Sans", "Letter-Sans-Bold"}


def page(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en"><title>Sample</title><p>{body}</p></html>'


def texts(pdf: bytes) -> list[str]:
    """The text of each page, with line ends as spaces."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[index].get_textpage().get_text_range() for index in range(len(document))]
    finally:
        document.close()
    return [re.sub(r"\s+", " ", text.replace("\ufffe", "-")) for text in pages]


@contextmanager
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield document


def embedded_fonts(pdf: bytes) -> set[str]:
    """The families of the fonts in a file; fails if one is not embedded."""
    with opened(pdf) as document:
        found = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]
        for font in found:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()), font.FontName
        return {str(font.FontName).split("+", 1)[1] for font in found}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("letters")
    render_samples(folder)
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_letter_can_be_read_and_every_page_says_which_it_is(samples: dict[str, bytes], name: str):
    pages = texts(samples[name])
    context = sample(name)
    assert 1 <= len(pages) <= 3
    for number, text in enumerate(pages, start=1):
        assert context.references.ours in text
        assert f"Page {number} of {len(pages)}" in text
    assert words().term("instrument", context.matter.instrument) in pages[0]
    assert context.signatory.name in pages[-1]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_letter_is_tagged_has_a_title_a_language_and_claims_pdf_a_3a(samples: dict[str, bytes], name: str):
    with opened(samples[name]) as document:
        root = document.Root
        assert "/StructTreeRoot" in root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "en"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert sample(name).references.ours in str(document.docinfo["/Title"])
        metadata = bytes(root.Metadata.read_bytes())
        assert b'pdfaid:part="3"' in metadata
        assert b'pdfaid:conformance="A"' in metadata
        assert "/OutputIntents" in root


@pytest.mark.parametrize("name", SAMPLES)
def test_a_letter_embeds_its_own_fonts_and_needs_no_others(samples: dict[str, bytes], name: str):
    assert embedded_fonts(samples[name]) <= OWN_FONTS


@pytest.mark.parametrize(
    "name", ["Köln", "Łódź", "São Paulo", "Đà Nẵng", "İstanbul", "Москва", "Αθήνα", "Київ"]
)
def test_names_in_latin_greek_and_cyrillic_need_no_other_font(name: str):
    pdf = render(page(name), identifier="names")
    assert name in texts(pdf)[0]
    assert embedded_fonts(pdf) <= OWN_FONTS


@pytest.mark.parametrize("name", ["法院", "裁判所", "법원", "หน่วย", "ქართული"])
def test_names_in_other_scripts_are_printed_where_the_machine_has_fonts(name: str):
    pdf = render(page(name), identifier="names")
    assert name in texts(pdf)[0]


def test_arabic_and_hebrew_names_are_printed():
    text = texts(render(page("محكمة القاهرة בית משפט"), identifier="names"))[0]
    assert set("محكمةالقاهرةביתמשפט") <= set(text)
    assert "[U+" not in text


def test_a_character_that_no_font_has_is_spelt_out():
    text = texts(render(page("a\U00016a40b\U0001fae8c"), identifier="x"))[0]
    assert "[U+1FAE8]" in text
    assert "\U0001fae8" not in text


def test_the_same_letter_gives_the_same_bytes_in_every_process(samples: dict[str, bytes]):
    other = Renderer()
    try:
        again = other.render(written(*SAMPLES["partial_disclosure"]), identifier="sample-partial_disclosure")
    finally:
        other.stop()
    assert again == samples["partial_disclosure"]
    named = render(written(*SAMPLES["partial_disclosure"]), identifier="another")
    assert named != samples["partial_disclosure"]


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "https://example.org/x.png", "ftp://example.org/x"],
)
def test_only_data_addresses_are_fetched_and_any_other_stops_the_letter(address: str):
    image = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    assert render(page(f'<img alt="dot" src="{image}">'), identifier="x").startswith(b"%PDF-")
    with pytest.raises(RenderingFailed):
        render(page(f'<img alt="dot" src="{address}">'), identifier="x")


@pytest.mark.slow
def test_three_hundred_items_break_across_pages_under_repeated_heads():
    items = tuple(
        ItemRow(
            item=ItemName(words=f"IP addresses of day {day}"),
            outcome=RowOutcome.DISCLOSED,
            values=addresses(1),
        )
        for day in range(300)
    )
    subject = SubjectRow(number=1, identifiers=ACCOUNT, items=items)
    context = replace(DISCLOSURE, subjects=(subject,))
    pages = texts(render(written(LetterKind.DISCLOSURE, context), identifier="long", timeout_s=60))
    inside = [text for text in pages if "IP addresses of day" in text]
    assert len(inside) > 10
    assert all("Time (UTC)" in text for text in inside)
    printed = " ".join(pages)
    assert all(f"IP addresses of day {day}” " in printed for day in range(300))
    # The head of an item never stands alone at the foot of a page: its first value follows.
    alone = [
        found for text in inside for found in re.findall(r"of day \d+” disclosed(?! 1 \S+ \S+ 20)", text)
    ]
    assert alone == []


@pytest.mark.slow
@pytest.mark.parametrize("count", range(5, 17))
def test_no_row_of_a_table_stands_alone_on_a_page_and_the_check_never_without_the_signature(count: int):
    item = ItemRow(item=ItemName(words="IP addresses"), outcome=RowOutcome.DISCLOSED, values=addresses(count))
    subject = SubjectRow(number=1, identifiers=ACCOUNT, items=(item,))
    context = replace(DISCLOSURE, subjects=(subject,))
    sheet = replace(SHEET, qr=qr_svg("https://messenger.example/verify"))
    pages = texts(render(written(LetterKind.DISCLOSURE, context, sheet=sheet), identifier="rows"))
    rows = [len(re.findall(r" \d+ \S+ (?:\d+|–) 20\d\d-", text)) for text in pages]
    assert sum(rows) == count
    assert 1 not in rows
    assert "To check that this letter is ours" in pages[-1]
    assert "Yours faithfully" in pages[-1]
