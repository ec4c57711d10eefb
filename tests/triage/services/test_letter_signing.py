"""The configured key: asked for before anything is rendered, and told of in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.triage.letters import keys
from tests.triage.letters.keys import AT, PASSPHRASE, UNTIL, signer_file
from triage.environment import SigningKey, Stage
from triage.letters.demonstration_key import LABEL, demonstration_key, ensure_demonstration_key
from triage.letters.signing import check_signature, signer_from_pkcs12
from triage.services import letter_signing
from triage.services.letter_signing import LetterNotSigned, expiry_warning, ready_signer, signed


@pytest.fixture
def key_file(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "letters.p12"
    path.write_bytes(signer_file())
    settings.COUNTERSIGN_SIGNING = SigningKey(path=path, secret=PASSPHRASE)
    settings.COUNTERSIGN_TIMESTAMP_URL = ""
    return path


def blank() -> bytes:
    from tests.triage import decided

    return decided.blank_render("", identifier="x")


def test_a_letter_is_signed_with_the_configured_key(key_file: Path):
    pdf = signed(blank(), ready_signer(at=AT), reason="Answer", location="Exampleton", at=AT)
    report = check_signature(pdf)
    assert report.unchanged
    assert report.certificate == letter_signing.signing_certificate(at=AT)
    assert report.signed_at == AT


def test_a_timestamp_is_asked_for_when_an_authority_is_configured(
    key_file: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    settings.COUNTERSIGN_TIMESTAMP_URL = "https://tsa.example/"
    monkeypatch.setattr("triage.letters.signing.timestamper", lambda _: keys.stamper())
    letter_signing._timestamper_of.cache_clear()
    report = check_signature(signed(blank(), ready_signer(at=AT), reason="A", location="B", at=AT))
    letter_signing._timestamper_of.cache_clear()
    assert report.timestamp_at == AT + timedelta(seconds=2)


def test_a_file_is_opened_once_and_again_when_it_has_changed(key_file: Path):
    first = ready_signer(at=AT)
    assert ready_signer(at=AT) is first
    key_file.write_bytes(signer_file(until=UNTIL + timedelta(days=1)))
    assert ready_signer(at=AT).certificate.not_after == UNTIL + timedelta(days=1)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (SigningKey(), "no key is configured.*COUNTERSIGN_SIGNING_KEY"),
        (SigningKey(path=Path("gone.p12"), secret="x"), "missing"),
        (
            SigningKey(module="none.so", token="desk", label="letters", secret="1"),
            "token desk cannot be used",
        ),
    ],
    ids=["none", "missing", "no token"],
)
def test_a_key_that_cannot_be_used_is_refused_and_the_home_page_says_so(
    settings: Settings, key: SigningKey, says: str
):
    settings.COUNTERSIGN_SIGNING = key
    with pytest.raises(LetterNotSigned, match=says):
        ready_signer(at=AT)
    assert expiry_warning(AT).startswith("No letter can be issued. ")


def test_a_wrong_passphrase_is_refused(key_file: Path, settings: Settings):
    ready_signer(at=AT)
    settings.COUNTERSIGN_SIGNING = SigningKey(path=key_file, secret="a guess")
    with pytest.raises(LetterNotSigned, match="passphrase"):
        ready_signer(at=AT)


def test_the_home_page_warns_thirty_days_before_the_certificate_expires(key_file: Path):
    assert expiry_warning(UNTIL - timedelta(days=30, seconds=1)) == ""
    assert "expires on" in expiry_warning(UNTIL - timedelta(days=30))
    assert "No letter can be issued. " not in expiry_warning(UNTIL)
    late = UNTIL + timedelta(seconds=1)
    assert "No letter can be issued. " in expiry_warning(late)
    with pytest.raises(LetterNotSigned, match="expired on"):
        ready_signer(at=late)


def test_the_demonstration_key_says_what_it_is_is_made_once_and_never_in_production(
    tmp_path: Path, settings: Settings
):
    path = tmp_path / "secrets" / "demo.p12"
    settings.COUNTERSIGN_SIGNING = SigningKey(path=path, secret=PASSPHRASE, demonstration=True)
    settings.STAGE = Stage.PRODUCTION
    with pytest.raises(LetterNotSigned):
        ready_signer(at=AT)
    settings.STAGE = Stage.LOCAL
    certificate = ready_signer(at=AT).certificate
    assert LABEL in certificate.subject
    assert certificate.self_signed
    before = path.read_bytes()
    assert ready_signer(at=AT + timedelta(days=100)).certificate == certificate
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o600


def test_whoever_comes_second_takes_the_demonstration_key_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "demo.p12"
    first = demonstration_key(PASSPHRASE, since=AT, until=UNTIL)

    def meanwhile(*args: Any, **kwargs: Any) -> bytes:
        path.write_bytes(first)
        return demonstration_key(*args, **kwargs)

    monkeypatch.setattr("triage.letters.demonstration_key.demonstration_key", meanwhile)
    ensure_demonstration_key(path, PASSPHRASE, at=AT)
    assert path.read_bytes() == first
    assert [entry.name for entry in tmp_path.iterdir()] == ["demo.p12"]
    assert signer_from_pkcs12(path, PASSPHRASE).certificate.not_after == datetime(2028, 1, 1, tzinfo=UTC)
