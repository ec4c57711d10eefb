"""veraPDF on signed letters: each is PDF/A-3a and PDF/UA-1 at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest

from scripts.verapdf import PDF_A, PDF_UA, Verdict, validate
from tests.triage.letters import keys
from tests.triage.letters.real import (
    every_kind,
    every_language,
    many_subjects,
    many_values,
    with_foreign_names,
)
from tests.triage.letters.samples import SAMPLES, written
from tests.triage.letters.sentences import MIXED, page
from triage.letters.attachments import Attachment
from triage.letters.paper import Paper
from triage.letters.renderer import render
from triage.letters.signing import check_signature, sign, signer_from_pkcs12

AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
FILES = (
    Attachment("values.csv", "text/csv", "The values", b"time,value\n", AT),
    Attachment("schema.json", "application/json", "What the columns mean", b"{}\n", AT),
)


class Sheet(NamedTuple):
    """What is rendered, on what, and what travels inside."""

    html: str
    paper: Paper = Paper.A4
    files: tuple[Attachment, ...] = ()
    draft: bool = False


def sheets() -> dict[str, Sheet]:
    """Every kind as it goes out, every language alone, names and tables that are hard to set, both sheets."""
    found = {f"kind.{name}": Sheet(letter.html) for name, letter in every_kind().items()}
    found |= {f"language.{tag}": Sheet(letter.html) for tag, letter in every_language().items()}
    found |= {f"names.{tag}": Sheet(with_foreign_names(tag).html) for tag in ("ar", "de", "hi", "ja")}
    disclosure = SAMPLES["disclosure"]
    found |= {
        "files.a4": Sheet(written(*disclosure), Paper.A4, FILES),
        "files.us-letter": Sheet(written(*disclosure), Paper.LETTER, FILES),
        "us-letter": Sheet(written(*SAMPLES["refusal"], "es", "en"), Paper.LETTER),
        "subjects.300": Sheet(many_subjects(300).html, Paper.A4, FILES),
        "subjects.300.ar-en": Sheet(many_subjects(300, "ar", "en").html, Paper.LETTER),
        "items.100": Sheet(many_values(100).html),
        "scripts": Sheet(page(MIXED, "en")),
        "draft": Sheet(written(*SAMPLES["refusal"]), draft=True),
    }
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, signed with every sort of key, with a timestamp and without."""
    folder = tmp_path_factory.mktemp("signed")
    (folder / "rsa.p12").write_bytes(keys.signer_file("rsa"))
    (folder / "ec.p12").write_bytes(keys.signer_file("ec"))
    signers = [signer_from_pkcs12(folder / name, keys.PASSPHRASE) for name in ("rsa.p12", "ec.p12")]
    for number, (name, sheet) in enumerate(sheets().items()):
        pdf = render(
            sheet.html, identifier=name, attachments=sheet.files, paper=sheet.paper, draft=sheet.draft
        )
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


def test_the_signature_of_each_is_confirmed(folder: Path):
    problems = {path.name: check_signature(path.read_bytes()).problem for path in folder.glob("*.pdf")}
    assert set(problems.values()) == {""}, problems


def test_verapdf_objects_to_a_letter_that_lost_its_mark(folder: Path, tmp_path: Path):
    with pikepdf.open(folder / "us-letter.pdf") as document:
        xmp = document.Root.Metadata.read_bytes().replace(b'pdfuaid:part="1"', b"").replace(b'"A"', b'"Z"')
        document.Root.Metadata = document.make_stream(
            xmp, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        document.save(tmp_path / "unmarked.pdf")
    found = validate([tmp_path / "unmarked.pdf"])
    assert [verdict.conforms for verdict in found] == [False, False]
    assert all(verdict.broken for verdict in found)
