"""Signatures: what they promise, and that any changed byte breaks them."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from tests.triage.letters import keys
from tests.triage.letters.keys import AT, PASSPHRASE, UNTIL, certificate, new_key, pkcs12_file, signer_file
from tests.triage.letters.sentences import SENTENCES, page
from tests.triage.letters.test_pdf import opened
from triage.letters import signing
from triage.letters.errors import KeyUnusable, SigningFailed
from triage.letters.renderer import render
from triage.letters.signing import Signer, check_signature, sign, signer_from_pkcs12


@pytest.fixture(scope="module")
def letter() -> bytes:
    return render(page(SENTENCES["en"], "en"), identifier="signed")


def signer(folder: Path, content: bytes | None = None) -> Signer:
    path = folder / "letters.p12"
    path.write_bytes(signer_file() if content is None else content)
    return signer_from_pkcs12(path, PASSPHRASE)


def signed(letter: bytes, by: Signer, **changes: Any) -> bytes:
    given: dict[str, Any] = {
        "at": AT, "reason": "Answer to a data request", "location": "Exampleton", "field_name": "Letter", **changes,
    }  # fmt: skip
    return sign(letter, by, **given)


@pytest.fixture(scope="module")
def final(letter: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return signed(letter, signer(tmp_path_factory.mktemp("key")))


@pytest.fixture(scope="module")
def stamped(letter: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return signed(letter, signer(tmp_path_factory.mktemp("key")), timestamper=keys.stamper())


def test_a_signed_letter_says_who_signed_it_and_when_and_allows_no_change(final: bytes):
    report = check_signature(final)
    assert report.problem == ""
    assert report.unchanged
    assert report.certificate is not None
    assert report.certificate.subject == "CN=Example Messenger Letters"
    assert report.certificate.issuer == "CN=Invented Root"
    assert not report.certificate.self_signed
    assert report.signed_at == AT
    assert report.timestamp_at is None
    with opened(final) as document:
        signature = document.Root.Perms.DocMDP
        assert int(signature.Reference[0].TransformParams.P) == 1
        assert str(signature.SubFilter) == "/ETSI.CAdES.detached"
        assert str(signature.Location) == "Exampleton"
        assert document.pdf_version == "1.7"


def test_an_elliptic_key_signs_and_the_file_stays_what_pdf_a_asks_for(letter: bytes, tmp_path: Path):
    pdf = signed(letter, signer(tmp_path, signer_file("ec")))
    assert check_signature(pdf).unchanged
    with opened(pdf) as document:
        assert document.pdf_version == "1.7"
        assert "/Version" not in document.Root or str(document.Root.Version) == "/1.7"


def test_a_timestamp_is_kept_beside_what_the_signer_said(stamped: bytes):
    report = check_signature(stamped)
    assert report.problem == ""
    assert report.signed_at == AT
    assert report.timestamp_at == AT + timedelta(seconds=2)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize("which", ["final", "stamped"])
def test_poppler_confirms_the_signature(which: str, request: pytest.FixtureRequest, tmp_path: Path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(request.getfixturevalue(which))
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout  # noqa: S607
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "Example Messenger Letters" in told


def flipped(pdf: bytes, at: int, bit: int = 0) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ 1 << bit]) + pdf[at + 1 :]


def gap(pdf: bytes) -> tuple[int, int]:
    found = re.search(rb"/ByteRange\s*\[\s*0 (\d+) (\d+) (\d+)", pdf)
    assert found is not None
    return int(found[1]), int(found[2])


def test_a_byte_that_changed_anywhere_is_found(final: bytes):
    start, end = gap(final)
    inside = range(start, end, max((end - start) // 150, 1))
    around = range(0, len(final), len(final) // 150)
    places = {*inside, *around, start, end - 1, start - 1, end, len(final) - 1, 0}
    unnoticed = [
        (at, bit)
        for at in sorted(places)
        for bit in ((0, 5) if at in inside else (0,))
        if check_signature(flipped(final, at, bit)).unchanged
    ]
    assert unnoticed == []


def test_a_byte_that_changed_in_the_timestamp_is_found(stamped: bytes):
    start, end = gap(stamped)
    unnoticed = [
        at
        for at in range(start, end, max((end - start) // 150, 1))
        if check_signature(flipped(stamped, at)).unchanged
    ]
    assert unnoticed == []


def revised(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root["/Extra"] = writer.root["/Lang"]
    writer.update_root()  # type: ignore[no-untyped-call]
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [lambda pdf: pdf + b"\n", lambda pdf: pdf[:-1], revised, lambda pdf: pdf[: len(pdf) // 2], lambda pdf: b"",
     lambda pdf: b"%PDF-1.7 nothing else"],
    ids=["a line at the end", "the last byte gone", "another revision", "half of it", "empty", "no PDF"],
)  # fmt: skip
def test_what_was_added_or_cut_off_is_found(final: bytes, change: Callable[[bytes], bytes]):
    report = check_signature(change(final))
    assert not report.unchanged
    assert report.problem.endswith(".")


def test_a_letter_without_a_signature_says_so(letter: bytes):
    report = check_signature(letter)
    assert report.problem == "The file has no signature."
    assert report.certificate is None


def test_a_signed_letter_cannot_be_signed_again(final: bytes, tmp_path: Path):
    with pytest.raises(SigningFailed, match="could not be signed"):
        signed(final, signer(tmp_path), field_name="Another")


# --- Keys ---


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"-----BEGIN PRIVATE KEY-----", "not PKCS#12. Convert it"),
        (b"", "not PKCS#12"),
        (signer_file()[:900], "does not open"),
        (pkcs12_file(new_key("rsa"), None), "no private key with its certificate"),
        (pkcs12_file(new_key("ed"), certificate("Ed", new_key("ed"))), "neither RSA nor ECDSA"),
        (pkcs12_file(new_key("rsa", 1024), certificate("Short", new_key("rsa", 1024))), "1024 bits"),
        (pkcs12_file(new_key("ec"), certificate("Mail", new_key("ec"), signing=False)), "not for signatures"),
    ],
    ids=["PEM", "empty", "cut off", "no certificate", "Ed25519", "short", "other use"],
)
def test_a_key_file_that_cannot_be_used_is_refused_in_words(tmp_path: Path, content: bytes, says: str):
    with pytest.raises(KeyUnusable, match=says):
        signer(tmp_path, content)


def test_a_wrong_passphrase_is_refused_and_not_repeated(tmp_path: Path):
    signer(tmp_path)
    with pytest.raises(KeyUnusable, match="the passphrase is another one") as refusal:
        signer_from_pkcs12(tmp_path / "letters.p12", "a guess")
    assert "a guess" not in str(refusal.value)


def test_a_missing_and_an_unreadable_key_file_are_named(tmp_path: Path):
    with pytest.raises(KeyUnusable, match=r"missing: there is no file gone\.p12"):
        signer_from_pkcs12(tmp_path / "gone.p12", PASSPHRASE)
    with pytest.raises(KeyUnusable, match="cannot be read: Is a directory"):
        signer_from_pkcs12(tmp_path, PASSPHRASE)


@pytest.mark.parametrize(
    ("at", "says"),
    [(UNTIL + timedelta(seconds=1), "expired on 01 January 2028"), (AT.replace(year=2025), "holds from 01 January")],
    ids=["expired", "not yet"],
)  # fmt: skip
def test_a_certificate_that_does_not_hold_signs_nothing(letter: bytes, tmp_path: Path, at: Any, says: str):
    by = signer(tmp_path)
    assert check_signature(signed(letter, by, at=UNTIL)).unchanged
    with pytest.raises(KeyUnusable, match=says):
        signed(letter, by, at=at)


def test_issuers_that_have_nothing_to_do_with_the_key_stay_out_of_the_letter(letter: bytes, tmp_path: Path):
    stranger = certificate("Stranger", new_key("ec"), authority=True)
    leaf = certificate("Letters", new_key("rsa"), below=keys.issuer())
    by = signer(tmp_path, pkcs12_file(new_key("rsa"), leaf, stranger, keys.issuer().certificate))
    pdf = signed(letter, by)
    assert check_signature(pdf).unchanged
    assert b"Stranger".hex().upper().encode() not in pdf
    assert b"Invented Root".hex().upper().encode() in pdf


def test_a_key_file_with_some_of_the_issuers_is_refused_and_one_with_none_signs(
    letter: bytes, tmp_path: Path
):
    middle_key = new_key("rsa")
    middle = certificate("Invented Middle", middle_key, below=keys.issuer(), authority=True)
    leaf = certificate("Letters", new_key("ec"), below=keys.Pair(middle_key, middle))
    with pytest.raises(KeyUnusable, match="certificate of CN=Invented Root is missing"):
        signer(tmp_path, pkcs12_file(new_key("ec"), leaf, middle))
    for issuers in ((), (middle, keys.issuer().certificate)):
        by = signer(tmp_path, pkcs12_file(new_key("ec"), leaf, *issuers))
        assert check_signature(signed(letter, by)).problem == ""


def test_a_timestamp_authority_that_does_not_answer_stops_the_letter_in_words(letter: bytes, tmp_path: Path):
    stamper = keys.stamper()

    async def silent(_: object) -> Any:
        raise TimestampRequestError("refused")

    stamper.async_request_tsa_response = silent  # type: ignore[assignment,method-assign]
    with pytest.raises(SigningFailed, match="did not give a timestamp"):
        signed(letter, signer(tmp_path), timestamper=stamper)


def test_a_signer_does_not_show_its_key(tmp_path: Path):
    shown = repr(signer(tmp_path))
    assert "_KeySigner" not in shown
    assert PASSPHRASE not in shown


def test_the_timestamp_client_is_that_of_the_address():
    assert signing.timestamper("https://tsa.example/").url == "https://tsa.example/"  # type: ignore[attr-defined]


def test_a_letter_is_signed_and_checked_where_an_event_loop_runs_already(
    letter: bytes, tmp_path: Path
) -> None:
    async def within() -> bool:
        return check_signature(signed(letter, signer(tmp_path))).unchanged

    assert asyncio.run(within())
