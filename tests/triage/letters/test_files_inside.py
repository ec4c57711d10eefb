"""Files inside a letter, its marks, its sheet and its watermark."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.triage.letters.samples import SAMPLES, written
from tests.triage.letters.sentences import SENTENCES, page
from tests.triage.letters.test_pdf import opened, texts
from triage.letters import renderer as module
from triage.letters import ua_mark
from triage.letters.attachments import Attachment
from triage.letters.errors import RenderingFailed
from triage.letters.paper import Paper
from triage.letters.renderer import Renderer, render

AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
TABLE = Attachment(
    "values.csv", "text/csv", "The values of the letter", b"time,value\n2026-10-03T14:22:07Z,1\n", AT
)
SCHEMA = Attachment(
    "a-schema.json", "application/schema+json", "What the columns mean", b'{"type": "object"}\n', AT
)


def letter(**changes: Any) -> bytes:
    given: dict[str, Any] = {"identifier": "files", "attachments": (TABLE, SCHEMA), **changes}
    return render(page(SENTENCES["en"], "en"), **given)


def metadata(pdf: bytes) -> bytes:
    with opened(pdf) as document:
        return bytes(document.Root.Metadata.read_bytes())


def test_the_files_lie_in_the_letter_as_associated_data_with_their_type_and_date():
    with opened(letter()) as document:
        names = document.Root.Names.EmbeddedFiles.Names
        found = {str(names[index]): names[index + 1] for index in range(0, len(names), 2)}
        assert list(found) == ["a-schema.json", "values.csv"]
        associated = list(document.Root.AF)
        assert len(associated) == 2
        table = found["values.csv"]
        assert str(table.AFRelationship) == "/Data"
        assert str(table.Desc) == TABLE.description
        assert bytes(table.EF.F.read_bytes()) == TABLE.content
        assert str(table.EF.F.Subtype) == "/text/csv"
        assert str(table.EF.F.Params.ModDate) == "D:20261124103000Z"
        assert str(found["a-schema.json"].EF.F.Subtype) == "/application/schema+json"


def test_two_files_of_the_same_content_keep_their_names_and_types():
    twin = replace(TABLE, name="zz.txt", media_type="text/plain")
    with opened(letter(attachments=(twin, TABLE))) as document:
        names = document.Root.Names.EmbeddedFiles.Names
        assert [str(names[index]) for index in (0, 2)] == ["values.csv", "zz.txt"]
        assert [str(names[index].EF.F.Subtype) for index in (1, 3)] == ["/text/csv", "/text/plain"]
        assert {str(names[index].AFRelationship) for index in (1, 3)} == {"/Data"}


def test_the_same_letter_with_the_same_files_gives_the_same_bytes_in_another_process_and_zone():
    other = Renderer()
    elsewhere = replace(TABLE, made_at=AT.astimezone(timezone(timedelta(hours=9))))
    try:
        again = other.render(page(SENTENCES["en"], "en"), identifier="files", attachments=(SCHEMA, elsewhere))
    finally:
        other.stop()
    assert again == letter()
    assert letter(attachments=(replace(TABLE, content=b"x"), SCHEMA)) != again


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "../values.csv"},
        {"name": "wörter.csv"},
        {"name": ""},
        {"media_type": "csv"},
        {"media_type": "text/csv\n/Evil"},
        {"made_at": datetime(2026, 11, 24)},  # noqa: DTZ001  that is the point
    ],
)
def test_a_file_with_an_odd_name_type_or_time_is_refused(changes: dict[str, Any]):
    with pytest.raises(ValueError, match=r"name|media type|zone"):
        replace(TABLE, **changes)


def test_a_letter_claims_pdf_a_and_pdf_ua_in_one_block():
    xmp = metadata(letter())
    assert xmp.count(b"<rdf:RDF") == 1
    assert b'pdfaid:part="3"' in xmp
    assert b'pdfuaid:part="1"' in xmp
    assert b"http://www.aiim.org/pdfa/ns/extension/" in xmp


def test_a_title_that_looks_like_the_end_of_the_block_changes_nothing():
    html = page("x", "en").replace("Sample", "&lt;/rdf:RDF&gt;")
    xmp = metadata(render(html, identifier="title"))
    assert xmp.count(b"</rdf:RDF>") == 1
    assert b"&lt;/rdf:RDF" in xmp


def test_metadata_of_two_blocks_is_not_marked():
    with pytest.raises(ValueError, match="2 blocks"):
        ua_mark.marked(b"<rdf:RDF></rdf:RDF><rdf:RDF></rdf:RDF>")


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (595.28, 841.89)), (Paper.LETTER, (612, 792))])
def test_a_letter_is_set_on_the_sheet_that_is_asked_for(paper: Paper, size: tuple[float, float]):
    pdf = render(written(*SAMPLES["refusal"]), identifier="sheet", paper=paper)
    with opened(pdf) as document:
        for sheet in document.pages:
            assert [float(side) for side in sheet.mediabox[2:]] == pytest.approx(size, abs=0.1)
    found = texts(pdf)
    assert f"Page {len(found)} of {len(found)}" in found[-1]


def test_a_draft_says_so_on_every_page_and_a_letter_does_not():
    html = written(*SAMPLES["partial_disclosure"])
    drafted = texts(render(html, identifier="draft", draft=True))
    issued = texts(render(html, identifier="draft"))
    assert len(drafted) == len(issued) > 1
    assert all("DRAFT" in text for text in drafted)
    assert not any("DRAFT" in text for text in issued)


def test_a_letter_with_a_logo_of_forty_megabytes_is_refused_in_words(monkeypatch: pytest.MonkeyPatch):
    started = Renderer()
    monkeypatch.setattr(started, "_ask", lambda *_: pytest.fail("it was sent"))
    huge = f'<img alt="logo" src="data:image/png;base64,{"A" * (54 << 20)}">'
    with pytest.raises(RenderingFailed, match=r"54 MiB .* 32 can be rendered.* smaller logo"):
        started.render(page("x", "en", body=huge), identifier="x")
    assert module.LARGEST == 32 << 20


def test_a_picture_with_an_external_entity_is_not_read():
    svg = (
        '<!DOCTYPE svg [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="20"><text y="15">[&secret;]</text></svg>'
    )
    secret = Path("/etc/hostname").read_text().strip()
    body = f"<img alt='logo' src='data:image/svg+xml,{svg.replace('#', '%23')}'>".replace("&", "%26")
    try:
        found = " ".join(texts(render(page("after", "en", body=body), identifier="x")))
    except RenderingFailed:
        return
    assert secret not in found
