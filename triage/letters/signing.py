"""Signing a letter: PAdES, certified with no changes allowed. Knows no settings; keys come in as explicit values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from triage.letters.certificates import Certificate, require_fit, require_in_force, whole_chain_of
from triage.letters.errors import KeyUnusable, SigningFailed, TimestampMissing
from triage.letters.own_loop import with_own_loop
from triage.letters.signature_check import SignatureReport, check_signature

__all__ = [
    "Certificate",
    "SignatureReport",
    "Signer",
    "TimeStamper",
    "certificate_of",
    "check_signature",
    "require_in_force",
    "sign",
    "signer_from_pkcs11",
    "signer_from_pkcs12",
    "timestamper",
]

DIGEST: Final = "sha256"
_TIMESTAMP_PATIENCE_S: Final = 10


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs letters, and the certificate that says whose it is."""

    certificate: Certificate
    key: signers.Signer = field(repr=False)


def certificate_of(signer: Signer) -> Certificate:
    """Who signs with it, and until when."""
    return signer.certificate


def signer_from_pkcs12(path: Path, passphrase: str) -> Signer:
    """The key of a PKCS#12 file (`.p12`, `.pfx`) with its certificate and those of its issuers. Raises KeyUnusable."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise KeyUnusable(f"The key that signs letters is missing: there is no file {path.name}.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise KeyUnusable(f"The key file {path.name} cannot be read: {reason}.") from error
    if not content.startswith(b"\x30"):
        raise KeyUnusable(f"The key file {path.name} is not PKCS#12. Convert it: openssl pkcs12 -export.")
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, passphrase.encode())
    except ValueError as error:
        raise KeyUnusable(
            f"The key file {path.name} does not open: the passphrase is another one, or the file is damaged."
        ) from error
    if key is None or certificate is None:
        raise KeyUnusable(f"The key file {path.name} holds no private key with its certificate.")
    require_fit(certificate)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyUnusable(f"The key in {path.name} is neither RSA nor ECDSA; readers of PDF check no others.")
    if key.public_key() != certificate.public_key():
        raise KeyUnusable(f"The certificate in {path.name} is not that of its key.")
    return Signer(
        Certificate.of(certificate), _KeySigner(key, certificate, whole_chain_of(certificate, others))
    )


def signer_from_pkcs11(module: Path, token: str, label: str, pin: str) -> Signer:
    """The key of a token, found by the label that it and its certificate bear. Raises KeyUnusable.

    The session stays open and belongs to this process: a fork needs a signer of its own.
    """
    try:
        session = _session(module, token, pin)
        key = PKCS11Signer(session, cert_label=label, key_label=label, other_certs_to_pull=None)
        certificate = x509.load_der_x509_certificate(key.signing_cert.dump())
        others = [x509.load_der_x509_certificate(other.dump()) for other in key.cert_registry]
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange) as error:
        raise KeyUnusable(f"The token {token} refuses the PIN. Correct it before the token locks.") from error
    except pkcs11.PinLocked as error:
        raise KeyUnusable(f"The token {token} is locked after wrong PINs; its owner unlocks it.") from error
    except (pkcs11.PKCS11Error, RuntimeError, OSError, ValueError) as error:
        # Some of these have no words of their own.
        reason = str(error) or type(error).__name__
        raise KeyUnusable(
            f"The token {token} cannot be used: {reason}. Look whether it is connected, whether the module is that "
            f"of its maker, and whether key and certificate on it bear the label {label}."
        ) from error
    require_fit(certificate)
    chain = [_as_pyhanko_has_it(issuer) for issuer in whole_chain_of(certificate, others)]
    key = PKCS11Signer(session, cert_label=label, key_label=label, ca_chain=chain)
    return Signer(Certificate.of(certificate), key)


def _session(module: Path, token: str, pin: str) -> pkcs11.Session:
    criteria = TokenCriteria(label=token)
    try:
        return open_pkcs11_session(str(module), token_criteria=criteria, user_pin=pin or None)
    except pkcs11.UserAlreadyLoggedIn:
        # A token knows processes, not sessions: this one gave the PIN before.
        return open_pkcs11_session(str(module), token_criteria=criteria)


def timestamper(url: str) -> TimeStamper:
    """A client of a timestamp authority (RFC 3161)."""
    return RequestsHTTPTimeStamper(url, timeout=_TIMESTAMP_PATIENCE_S)  # type: ignore[no-untyped-call]


def sign(
    pdf: bytes,
    signer: Signer,
    *,
    at: datetime,
    timestamper: TimeStamper | None = None,
    reason: str,
    location: str,
    field_name: str,
) -> bytes:
    """The letter with a certification signature (PAdES B-B; B-T with a timestamp) that allows no change.

    It says that it was made at `at` (aware). Raises KeyUnusable when the certificate does not hold then, SigningFailed.
    """
    require_in_force(signer.certificate, at=at)
    metadata = signers.PdfSignatureMetadata(
        field_name=field_name, md_algorithm=DIGEST, reason=reason, location=location, certify=True,
        subfilter=SigSeedSubFilter.PADES, docmdp_permissions=MDPPerm.NO_CHANGES,
    )  # fmt: skip
    # Nothing is shown on the page: a signature that cannot be seen needs no tag (ISO 14289-1, 7.18.1).
    spec = SigFieldSpec(
        field_name, readable_field_name=reason, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)
    )
    pdf_signer = _LetterSigner(metadata, signer.key, at=at, timestamper=timestamper, new_field_spec=spec)
    try:
        signed = with_own_loop(lambda: pdf_signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf))))
    except TimestampRequestError as error:
        raise TimestampMissing(
            "The timestamp authority did not give a timestamp. Issue the letter again later, or ask whoever runs the "
            "desk to look at its address."
        ) from error
    except (SigningError, PdfError, pkcs11.PKCS11Error, ValueError) as error:
        raise SigningFailed(
            f"The letter could not be signed: {str(error) or type(error).__name__}"
        ) from error
    return bytes(signed.getbuffer())


class _LetterSigner(signers.PdfSigner):
    """Takes the time from its caller, and keeps to PDF 1.7, which PDF/A-3 asks for."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at = at

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self._at
        return session

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        # For an elliptic curve pyHanko would write PDF 2.0.
        pdf_out.ensure_output_version(version=(1, 7))  # type: ignore[no-untyped-call]
        pdf_out.register_extension(ESIC_EXTENSION_1)


class _KeySigner(signers.Signer):
    """Keeps the private key ready: pyHanko's own loads and checks it for each signature, twice."""

    def __init__(
        self,
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        chain: list[x509.Certificate],
    ) -> None:
        self._key = key
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([_as_pyhanko_has_it(issuer) for issuer in chain])
        super().__init__(signing_cert=_as_pyhanko_has_it(certificate), cert_registry=store)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            # What a signature needs at most: an ECDSA one is two numbers as long as the key, in DER.
            return bytes(self._key.key_size // 4 + 16)
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


def _as_pyhanko_has_it(certificate: x509.Certificate) -> Any:
    return next(iter(load_certs_from_pemder_data(certificate.public_bytes(Encoding.DER))))
