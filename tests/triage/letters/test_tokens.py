"""Keys on a PKCS#11 token: SoftHSM stands in for the hardware where Debian's softhsm2 is installed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.triage.letters import keys
from tests.triage.letters.keys import AT, certificate, new_key
from tests.triage.letters.sentences import SENTENCES, page
from triage.letters.errors import KeyUnusable
from triage.letters.renderer import render
from triage.letters.signing import check_signature, sign, signer_from_pkcs11

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "123456"


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A token with one key, its certificate and that of its issuer; the module reads its settings once."""
    if which("softhsm2-util") is None or not MODULE.exists():
        pytest.skip("softhsm2 is not installed")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        for label in ("desk", "other"):
            _util("--init-token", "--free", "--label", label, "--so-pin", PIN, "--pin", PIN)
        _fill(folder)
        yield "desk"


def _util(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)  # noqa: S607


def _fill(folder: Path) -> None:
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    key = new_key("rsa")
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(plain)
    _util(
        "--import",
        str(folder / "key.pem"),
        "--token",
        "desk",
        "--label",
        "letters",
        "--id",
        "01",
        "--pin",
        PIN,
    )
    leaf = certificate("On a token", key, below=keys.issuer())
    with pkcs11.lib(str(MODULE)).get_token(token_label="desk").open(user_pin=PIN, rw=True) as session:
        for label, one in (("letters", leaf), ("root", keys.issuer().certificate)):
            described = decode_x509_certificate(one.public_bytes(Encoding.DER))
            described[pkcs11.Attribute.LABEL] = label
            described[pkcs11.Attribute.TOKEN] = True
            session.create_object(described)


def test_a_key_on_a_token_signs_with_its_chain(token: str):
    signer = signer_from_pkcs11(MODULE, token, "letters", PIN)
    assert signer.certificate.subject == "CN=On a token"
    pdf = sign(
        render(page(SENTENCES["en"], "en"), identifier="token"), signer,
        at=AT, reason="Answer", location="Exampleton", field_name="Letter",
    )  # fmt: skip
    report = check_signature(pdf)
    assert report.problem == ""
    assert report.certificate == signer.certificate
    assert b"Invented Root".hex().upper().encode() in pdf


def test_a_wrong_pin_and_an_unknown_token_or_label_are_refused_in_words(token: str):
    with pytest.raises(KeyUnusable, match="other refuses the PIN"):
        signer_from_pkcs11(MODULE, "other", "letters", "000000")
    with pytest.raises(KeyUnusable, match="token elsewhere cannot be used"):
        signer_from_pkcs11(MODULE, "elsewhere", "letters", PIN)
    with pytest.raises(KeyUnusable, match="bear the label nothing"):
        signer_from_pkcs11(MODULE, token, "nothing", PIN)


def test_a_module_that_is_not_there_is_refused_in_words(tmp_path: Path):
    with pytest.raises(KeyUnusable, match="whether the module is that of its maker"):
        signer_from_pkcs11(tmp_path / "none.so", "desk", "letters", PIN)
