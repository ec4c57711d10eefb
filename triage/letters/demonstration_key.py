"""A key for desks that are tried out: whoever reads its certificate reads that it is worth nothing."""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

LABEL: Final = "DEMONSTRATION ONLY"
_BITS: Final = 3072
_LASTS: Final = timedelta(days=2 * 365)


def ensure_demonstration_key(path: Path, passphrase: str, *, at: datetime) -> None:
    """Make the key file if there is none, also when two processes start at once; it holds from a year before `at`.

    The demo's letters bear dates of the past.
    """
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(demonstration_key(passphrase, since=at - timedelta(days=365), until=at + _LASTS))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def demonstration_key(passphrase: str, *, since: datetime, until: datetime) -> bytes:
    """A PKCS#12 file with a new RSA key and a certificate that it signed itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"{LABEL} – not a real signature"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, LABEL),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_for_signatures(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        LABEL.encode(), key, certificate, None, BestAvailableEncryption(passphrase.encode())
    )


def _for_signatures() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
