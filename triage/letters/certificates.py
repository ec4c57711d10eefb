"""What a certificate says, in plain values, and whether it may sign a letter on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from triage.letters.errors import KeyUnusable

_SHORTEST_RSA = 2048


@dataclass(frozen=True, slots=True)
class Certificate:
    """Who signs, who says so, and when; names as in RFC 4514, times aware, `sha256` of the DER in hexadecimal."""

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    self_signed: bool
    sha256: str

    @classmethod
    def of(cls, certificate: x509.Certificate) -> Certificate:
        """Its plain values."""
        return cls(
            subject=certificate.subject.rfc4514_string(),
            issuer=certificate.issuer.rfc4514_string(),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            self_signed=certificate.subject == certificate.issuer,
            sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        )


def require_in_force(certificate: Certificate, *, at: datetime) -> None:
    """Nothing, if the certificate holds at that time; raises KeyUnusable otherwise."""
    if at > certificate.not_after:
        raise KeyUnusable(
            f"The certificate that signs letters ({certificate.subject}) expired on {certificate.not_after:%d %B %Y}. "
            "Ask its issuer for a new one; whoever runs the desk puts it in place."
        )
    if at < certificate.not_before:
        raise KeyUnusable(
            f"The certificate that signs letters ({certificate.subject}) holds from {certificate.not_before:%d %B %Y} "
            "on. Whoever runs the desk puts one in place that holds today, or corrects the clock of the machine."
        )


def require_fit(certificate: x509.Certificate) -> None:
    """Nothing, if letters can be signed with such a key; raises KeyUnusable otherwise."""
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise KeyUnusable(
            "The key that signs letters is neither RSA nor ECDSA; readers of PDF check no others."
        )
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < _SHORTEST_RSA:
        raise KeyUnusable(
            f"The key that signs letters has {key.key_size} bits; RSA needs {_SHORTEST_RSA} at least."
        )
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not usage.digital_signature and not usage.content_commitment:
        raise KeyUnusable(
            "The certificate that signs letters is not for signatures: its key usage has neither digital signature "
            "nor content commitment. Ask its issuer for one that has."
        )


def chain_of(leaf: x509.Certificate, candidates: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    """The issuers of a certificate, nearest first, as far as they are among the candidates."""
    left = list(candidates)
    chain: list[x509.Certificate] = []
    current = leaf
    while current.subject != current.issuer:
        issuer = next((candidate for candidate in left if is_issued_by(current, candidate)), None)
        if issuer is None:
            break
        chain.append(issuer)
        left.remove(issuer)
        current = issuer
    return chain


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key signed the certificate."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def whole_chain_of(leaf: x509.Certificate, candidates: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    """The issuers of a certificate up to the one that issued itself, or none of them if there are none at all.

    Raises KeyUnusable for some of them: a certificate that nothing vouches for could be changed unnoticed.
    """
    chain = chain_of(leaf, candidates)
    if chain and not is_issued_by(chain[-1], chain[-1]):
        raise KeyUnusable(
            f"The certificate of {chain[-1].issuer.rfc4514_string()} is missing beside the key that signs letters. Put "
            "the certificates of all issuers there, up to the root."
        )
    return chain
