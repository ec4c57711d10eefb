"""Invented certificates: an authority, a signer below it, a timestamp authority."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = datetime(2028, 1, 1, tzinfo=UTC)
AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
PASSPHRASE = "invented passphrase"


class Pair(NamedTuple):
    """A private key and its certificate."""

    key: Any
    certificate: x509.Certificate


@cache
def new_key(kind: str, size: int = 2048) -> Any:
    """Made once for all tests of a process: keys take long."""
    return {
        "rsa": lambda: rsa.generate_private_key(65537, size),
        "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
        "ed": ed25519.Ed25519PrivateKey.generate,
    }[kind]()


@cache
def issuer() -> Pair:
    """The authority that issues the others."""
    key = new_key("ec")
    return Pair(key, certificate("Invented Root", key, signing=False, authority=True))


def certificate(
    name: str,
    key: Any,
    *,
    below: Pair | None = None,
    since: datetime = SINCE,
    until: datetime = UNTIL,
    signing: bool = True,
    authority: bool = False,
    stamps: bool = False,
) -> x509.Certificate:
    """A certificate for a key; signed by itself without `below`."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(below.certificate.subject if below else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=signing, content_commitment=signing, key_encipherment=not signing,
                data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    if stamps:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    signing_key = below.key if below else key
    digest = None if isinstance(signing_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(signing_key, digest)


def pkcs12_file(key: Any, leaf: x509.Certificate | None, *others: x509.Certificate) -> bytes:
    """What a certification authority hands out."""
    return pkcs12.serialize_key_and_certificates(
        b"letters", key, leaf, list(others) or None, BestAvailableEncryption(PASSPHRASE.encode())
    )


def signer_file(kind: str = "rsa", **changes: Any) -> bytes:
    """The file of a signer below the invented root."""
    key = new_key(kind)
    leaf = certificate("Example Messenger Letters", key, below=issuer(), **changes)
    return pkcs12_file(key, leaf, issuer().certificate)


def stamper(at: datetime = AT + timedelta(seconds=2)) -> DummyTimeStamper:
    """A timestamp authority that asks nobody."""
    key = new_key("rsa")
    leaf = certificate("Invented Timestamps", key, below=issuer(), stamps=True)
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        next(iter(load_certs_from_pemder_data(leaf.public_bytes(Encoding.DER)))),
        load_private_key_from_pemder_data(plain, None),
        fixed_dt=at,
    )
