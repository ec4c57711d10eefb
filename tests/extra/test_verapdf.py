"""veraPDF on signed letters: each is PDF/A-3a and PDF/UA-1 at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from scripts.verapdf import PDF_A, PDF_UA, Verdict, validate
from tests.triage.letters import keys
from tests.triage.letters.samples import SAMPLES, written
from tests.triage.letters.sentences import MIXED, SENTENCES, page
from triage.letters.attachments import Attachment
from triage.letters.catalogue import LetterKind
from triage.letters.paper import Paper
from triage.letters.parts import ItemName
from triage.letters.renderer import render
from triage.letters.rows import ItemRow, RowOutcome, SubjectRow
from triage.letters.signing import sign, signer_from_pkcs12
from triage.letters.specimen_parts import ACCOUNT, addresses
from triage.letters.specimens import DISCLOSURE

AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
FILES = (
    Attachment("values.csv", "text/csv", "The values", b"time,value\n", AT),
    Attachment("schema.json", "application/json", "What the columns mean", b"{}\n", AT),
)


def long_table() -> str:
    days = (ItemName(words=f"IP addresses of day {day}") for day in range(100))
    items = tuple(ItemRow(item=day, outcome=RowOutcome.DISCLOSED, values=addresses(3)) for day in days)
    subject = SubjectRow(number=1, identifiers=ACCOUNT, items=items)
    return written(LetterKind.DISCLOSURE, replace(DISCLOSURE, subjects=(subject,)))


def letters() -> dict[str, str]:
    """Every kind, every language, in turn alone and beside English; scripts mixed; 300 rows."""
    found = {"long": long_table(), "mixed": page(MIXED, "en")}
    for number, (name, kind_and_context) in enumerate(SAMPLES.items()):
        tag = list(SENTENCES)[number % len(SENTENCES)]
        found[f"{name}.en"] = written(*kind_and_context)
        found[f"{name}.{tag}-en"] = written(*kind_and_context, *dict.fromkeys((tag, "en")))
    for tag, text in SENTENCES.items():
        found[f"sentence.{tag}"] = page(text, tag)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them on both sheets, signed with every sort of key, with a timestamp and without."""
    folder = tmp_path_factory.mktemp("signed")
    (folder / "rsa.p12").write_bytes(keys.signer_file("rsa"))
    (folder / "ec.p12").write_bytes(keys.signer_file("ec"))
    signers = [signer_from_pkcs12(folder / name, keys.PASSPHRASE) for name in ("rsa.p12", "ec.p12")]
    for number, (name, html) in enumerate(letters().items()):
        pdf = render(html, identifier=name, attachments=FILES, paper=list(Paper)[number % 2])
        signed = sign(
            pdf, signers[number % 2], at=AT, timestamper=keys.stamper() if number % 3 else None,
            reason="Answer to a data request", location="Exampleton", field_name="Letter",
        )  # fmt: skip
        (folder / f"{name}.pdf").write_bytes(signed)
    return folder


@pytest.fixture(scope="module")
def verdicts(folder: Path) -> list[Verdict]:
    found = validate(sorted(folder.glob("*.pdf")))
    print("", *found, sep="\n")  # noqa: T201  whoever asks for this wants to read it
    return found


def test_every_signed_letter_is_pdf_a_3a_and_pdf_ua_1(folder: Path, verdicts: list[Verdict]):
    assert len(verdicts) == 2 * len(list(folder.glob("*.pdf"))) > 40
    assert {verdict.flavour for verdict in verdicts} == {PDF_A, PDF_UA}
    assert [str(verdict) for verdict in verdicts if not verdict.conforms] == []


def test_verapdf_objects_to_a_letter_that_lost_its_mark(folder: Path, tmp_path: Path):
    with pikepdf.open(folder / "refusal.en.pdf") as document:
        xmp = document.Root.Metadata.read_bytes().replace(b'pdfuaid:part="1"', b"").replace(b'"A"', b'"Z"')
        document.Root.Metadata = document.make_stream(
            xmp, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        document.save(tmp_path / "unmarked.pdf")
    found = validate([tmp_path / "unmarked.pdf"])
    assert [verdict.conforms for verdict in found] == [False, False]
    assert all(verdict.broken for verdict in found)
