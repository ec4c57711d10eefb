"""What kind of file the bytes are, whatever the name says."""

import gzip
import io
import json
import zipfile

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.documents.detection import DetectedType, DocumentKind, detect, name_disagreement

EMAIL = b"""Received: from mail.example.org by mx.example.com; Fri, 20 Nov 2026 09:30:00 +0000
From: Registry <registry@example.org>
To: legal@example.com
Subject: Order 12 Js 34/26
Date: Fri, 20 Nov 2026 10:30:00 +0100
MIME-Version: 1.0

Please find the order attached.
"""
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
WINDOWS_PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + bytes(200) + b"PE\x00\x00"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(40)


def pdf() -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(output := io.BytesIO())
    return output.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(output := io.BytesIO(), "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, date_time=(2026, 11, 20, 9, 30, 0)), content)
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        (pdf(), DocumentKind.PDF, "application/pdf"),
        (b"\xef\xbb\xbf" + pdf(), DocumentKind.PDF, "application/pdf"),
        (b"\x00" * 100 + pdf(), DocumentKind.PDF, "application/pdf"),
        (b"%PDF-1.4\n1 0 obj", DocumentKind.PDF, "application/pdf"),
        (PNG, DocumentKind.IMAGE, "image/png"),
        (EMAIL, DocumentKind.EMAIL, "message/rfc822"),
        (EMAIL.replace(b"\n", b"\r\n"), DocumentKind.EMAIL, "message/rfc822"),
        (b"From: the registry\nplease answer", DocumentKind.TEXT, "text/plain"),
        (b"Order of the court", DocumentKind.TEXT, "text/plain"),
        ("Anordnung über Straße".encode(), DocumentKind.TEXT, "text/plain"),
        ("Anordnung über Straße".encode("latin-1"), DocumentKind.TEXT, "text/plain"),
        ("Приказ".encode("utf-16"), DocumentKind.TEXT, "text/plain"),
        (b"MZ 2026: order of the magistrate", DocumentKind.TEXT, "text/plain"),
        (b'{"id": "BE-2007-YAHOO"}', DocumentKind.JSON, "application/json"),
        (b"[1, 2]", DocumentKind.JSON, "application/json"),
        (b"{not json", DocumentKind.TEXT, "text/plain"),
        (b"[" * 100_000, DocumentKind.TEXT, "text/plain"),
        (b"<!DOCTYPE html><p>order</p>", DocumentKind.HTML, "text/html"),
        (b"\n <html><p>order</p>", DocumentKind.HTML, "text/html"),
        (b'<?xml version="1.0"?><epoc/>', DocumentKind.XML, "application/xml"),
        (b"{\\rtf1 order}", DocumentKind.OFFICE, "application/rtf"),
        (zipped("order.txt", b"order"), DocumentKind.ARCHIVE, "application/zip"),
        (gzip.compress(b"order", mtime=0), DocumentKind.ARCHIVE, "application/gzip"),
        (ELF, DocumentKind.EXECUTABLE, "application/x-elf"),
        (WINDOWS_PROGRAM, DocumentKind.EXECUTABLE, "application/vnd.microsoft.portable-executable"),
        (WINDOWS_PROGRAM + pdf(), DocumentKind.EXECUTABLE, "application/vnd.microsoft.portable-executable"),
        (b"#!/bin/sh\nrm -r /\n", DocumentKind.EXECUTABLE, "text/x-script"),
        (b"#!/bin/sh\nexit\n\x00\x01", DocumentKind.EXECUTABLE, "text/x-script"),
        (b"", DocumentKind.EMPTY, "application/x-empty"),
        (b"\x00\x01\x02\x03" * 50, DocumentKind.UNKNOWN, "application/octet-stream"),
    ],
    ids=lambda value: None if isinstance(value, DocumentKind) else repr(value[:24]),
)
def test_the_kind_follows_from_the_bytes(content: bytes, kind: DocumentKind, media_type: str):
    assert detect(content) == DetectedType(kind, media_type)


@given(content=st.binary(max_size=3000) | st.text(max_size=500).map(str.encode))
def test_any_bytes_get_an_answer(content: bytes):
    assert detect(content).kind in DocumentKind


@given(value=st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_any_json_object_is_json(value: dict[str, object]):
    assert detect(json.dumps(value).encode()).kind is DocumentKind.JSON


def test_an_executable_named_pdf_is_called_what_it_is():
    detected = detect(WINDOWS_PROGRAM)

    assert (
        name_disagreement("order.PDF", detected) == "The file is named .pdf but its content is: executable."
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("order.pdf", pdf()),
        ("letter.eml", EMAIL),
        ("letter.txt", EMAIL),
        ("order", WINDOWS_PROGRAM),
        ("order.p7m", WINDOWS_PROGRAM),
        ("", b"text"),
    ],
    ids=["pdf", "e-mail", "e-mail as text", "no ending", "ending that claims nothing known", "no name"],
)
def test_a_name_that_agrees_or_claims_nothing_raises_no_objection(name: str, content: bytes):
    assert name_disagreement(name, detect(content)) is None
