"""OpenPGP (RFC 9580): reading a key that somebody hands in, and encrypting for it. The one user of pysequoia."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pysequoia
from django.utils.translation import gettext as _

from triage.errors import BadInput, GateClosed

LONGEST_KEY = 200_000
LONGEST_NAME = 200
MOST_NAMES = 20
PRIVATE = "PRIVATE KEY BLOCK"
"""In the first line of an armoured private key. What is kept is the public part alone, whatever was handed in."""


@dataclass(frozen=True, slots=True)
class Key:
    """A certificate as it was read: the armoured text of its public part, its fingerprint in hexadecimal digits."""

    armoured: str
    fingerprint: str
    names: tuple[str, ...]
    expires_at: datetime | None


def read_key(armoured: str, *, at: datetime, where: str) -> Key:
    """Read one OpenPGP certificate that can be encrypted for. Raises BadInput.

    A private key is refused, and nothing of it is kept: whoever sent it must make a new one.
    """
    if len(armoured) > LONGEST_KEY:
        raise BadInput(_("is longer than a key can be"), where=where)
    if PRIVATE in armoured:
        raise BadInput(
            _("is a private key. Nothing of it was kept. Tell its owner that it is known to others now"),
            where=where,
        )
    certificates = _certificates(armoured)
    if not certificates:
        raise BadInput(
            _("cannot be read as an OpenPGP key; paste the whole block with its first and last line"),
            where=where,
        )
    if len(certificates) > 1:
        raise BadInput(_("holds {count} keys; paste one").format(count=len(certificates)), where=where)
    (certificate,) = certificates
    problem = _unusable(certificate, at=at)
    if problem:
        raise BadInput(problem, where=where)
    names = tuple(str(name)[:LONGEST_NAME] for name in certificate.user_ids)[:MOST_NAMES]
    return Key(str(certificate), certificate.fingerprint, names, _expiry(certificate))


def _certificates(armoured: str) -> list[pysequoia.Cert]:
    try:
        return list(pysequoia.Cert.split_bytes(armoured.strip().encode()))
    except RuntimeError:
        return []


def encrypt_for(armoured: str, content: bytes, *, at: datetime) -> bytes:
    """The content as an armoured OpenPGP message for the holder of this key. Raises GateClosed for a key past use."""
    certificate = pysequoia.Cert.from_bytes(armoured.encode())
    problem = _unusable(certificate, at=at)
    if problem:
        raise GateClosed(
            _("The OpenPGP key {fingerprint} {problem}.").format(
                fingerprint=certificate.fingerprint.upper(), problem=problem
            )
        )
    return bytes(pysequoia.encrypt(content, [certificate]))


def _unusable(certificate: pysequoia.Cert, *, at: datetime) -> str:
    if certificate.is_revoked:
        return _("was revoked by its owner; ask for the new one")
    # The library encrypts for a key that has expired without a word.
    expiry = _expiry(certificate)
    if expiry is not None and expiry <= at:
        return _("expired on {day}; ask for the new one").format(day=f"{expiry:%Y-%m-%d}")
    try:
        pysequoia.encrypt(b"", [certificate])
    except RuntimeError:
        return _("cannot be encrypted for; ask for a key that can")
    return ""


def _expiry(certificate: pysequoia.Cert) -> datetime | None:
    found = certificate.expiration
    if found is None:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
