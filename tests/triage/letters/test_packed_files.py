"""Files taken out of a letter: the very bytes that lie in it, as one archive."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest

from tests.triage import decided, delivered
from triage.letters.files_inside import packed_files
from triage.letters.production import production_files
from triage.letters.renderer import render
from triage.letters.specimens import PARTIAL_DISCLOSURE

AT = datetime(2026, 11, 24, 10, 30, 7, tzinfo=UTC)
PAGE = '<html lang="en"><head><title>A</title></head><body><p>A</p></body></html>'
FILES = production_files(PARTIAL_DISCLOSURE, made_at=AT)


def test_what_was_rendered_into_a_letter_comes_out_of_it_byte_by_byte():
    pdf = render(PAGE, identifier="x", attachments=FILES)

    archive = packed_files(pdf, at=AT)

    assert archive is not None
    assert delivered.unpacked(archive) == {one.name: one.content for one in FILES}


def test_the_same_letter_gives_the_same_archive_with_the_time_that_is_given():
    pdf = delivered.carrying_render("", identifier="x", attachments=FILES)
    archive = packed_files(pdf, at=AT)
    assert archive is not None
    assert archive == packed_files(pdf, at=AT)
    with ZipFile(BytesIO(archive)) as opened:
        assert [entry.filename for entry in opened.infolist()] == sorted(one.name for one in FILES)
        assert {entry.date_time for entry in opened.infolist()} == {(2026, 11, 24, 10, 30, 6)}


def test_a_letter_without_files_gives_none():
    assert packed_files(decided.blank_render("", identifier="x"), at=AT) is None


def test_what_is_no_letter_is_an_error():
    with pytest.raises(pikepdf.PdfError):
        packed_files(b"%PDF-1.7\n", at=AT)
