"""Whether a letter is as it was signed. Whose signature counts is for the caller to say: nothing is trusted here."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto.cms import ContentInfo  # type: ignore[import-untyped]
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import CMSExtractionError, CMSStructuralError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from triage.letters.certificates import Certificate, chain_of, is_issued_by
from triage.letters.own_loop import with_own_loop

LARGEST: Final = 64 * 1024**2
"""Bytes of a file that is looked at."""
_USAGES: Final = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})
_CONSTRUCTED: Final = 0x20
_LONG_FORM: Final = 0x80
# What is wrong with a file is in the report.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What the signature of a file says. `problem` is empty when every byte is as it was signed.

    `signed_at` is what the signer said, `timestamp_at` what a timestamp authority said, if one was asked.
    """

    problem: str
    certificate: Certificate | None = None
    signed_at: datetime | None = None
    timestamp_at: datetime | None = None

    @property
    def unchanged(self) -> bool:
        """Whether the file is what the holder of the certificate signed, to the last byte."""
        return not self.problem


class _Wrong(Exception):
    """What is wrong with a signature, in a sentence."""


def check_signature(pdf: bytes) -> SignatureReport:
    """Look at the one signature that a letter has. Never raises for a bad file: the report says what is wrong."""
    if len(pdf) > LARGEST:
        return SignatureReport(f"The file has more than {LARGEST >> 20} MiB; no letter has.")
    try:
        signature = _only_signature(pdf)
        certificate = Certificate.of(x509.load_der_x509_certificate(signature.signer_cert.dump()))
    except _Wrong as wrong:
        return SignatureReport(str(wrong))
    except Exception:
        return SignatureReport("The file is no PDF, or it is damaged.")
    try:
        status = _validated(signature)
        _require_unchanged(signature, status)
        _require_written_as_ours(signature, pdf)
    except _Wrong as wrong:
        return SignatureReport(str(wrong), certificate)
    except (SignatureValidationError, CMSStructuralError, CMSExtractionError, PdfError):
        return SignatureReport("The signature is damaged.", certificate)
    except Exception:
        return SignatureReport("The signature cannot be read.", certificate)
    timestamp = status.timestamp_validity
    return SignatureReport(
        "", certificate, status.signer_reported_dt, timestamp.timestamp if timestamp else None
    )


def _only_signature(pdf: bytes) -> EmbeddedPdfSignature:
    found = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if not found:
        raise _Wrong("The file has no signature.")
    if len(found) > 1:
        raise _Wrong("The file has more than one signature; a letter has one.")
    only: EmbeddedPdfSignature = found[0]
    return only


def _validated(signature: EmbeddedPdfSignature) -> PdfSignatureStatus:
    # The certificate is trusted for the moment of signing, so that what is left to find is a change of the file.
    context = ValidationContext(
        trust_roots=[signature.signer_cert],
        moment=signature.self_reported_timestamp,
        best_signature_time=signature.self_reported_timestamp,
        allow_fetching=False,
    )
    return with_own_loop(lambda: validate_pdf_signature(signature, context, key_usage_settings=_USAGES))


def _require_unchanged(signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> None:
    if not status.intact or not status.valid:
        raise _Wrong("The file was changed after it was signed.")
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE or not status.docmdp_ok:
        raise _Wrong("Something was added to the file after it was signed.")
    if signature.docmdp_level != MDPPerm.NO_CHANGES:
        raise _Wrong("The signature allows changes; that of a letter allows none.")
    timestamp = status.timestamp_validity
    if timestamp is not None and not (timestamp.intact and timestamp.valid):
        raise _Wrong("The timestamp was changed.")


def _require_written_as_ours(signature: EmbeddedPdfSignature, pdf: bytes) -> None:
    """Find a change where no signature looks: in the container of the signature itself."""
    _, before, after, _ = (int(number) for number in signature.byte_range)
    content = signature.pkcs7_content
    if pdf[before:after] != b"<" + content.hex().upper().encode() + b">":
        raise _Wrong("The signature was changed.")
    message = ContentInfo.load(content)
    end = len(message.dump())
    if content[end:].strip(b"\0") or not _is_der(content[:end]):
        raise _Wrong("Something was added to the signature.")
    data = message["content"]
    _require_plain(data, version="v1")
    _require_whole_chain(data)
    for token in extract_tst_data_iter(signature.signer_info, signed=False):
        _require_plain(token, version="v3")


def _require_plain(data: Any, *, version: str) -> None:
    """What is not signed can only be written in one way."""
    signer = data["signer_infos"][0]
    signed_by = signer["sid"].chosen
    leaf = extract_certs_for_validation(data).signer_cert
    unsigned = signer["unsigned_attrs"]
    if (
        data["version"].native != version
        or signer["version"].native != "v1"
        or len(data["signer_infos"]) != 1
        or [digest.dump() for digest in data["digest_algorithms"]] != [signer["digest_algorithm"].dump()]
        or signed_by["issuer"].dump() != leaf.issuer.dump()
        or signed_by["serial_number"].dump() != leaf["tbs_certificate"]["serial_number"].dump()
        or data["crls"].native
        or any(attribute["type"].native != "signature_time_stamp_token" for attribute in unsigned)
    ):
        raise _Wrong("The signature was changed.")


def _require_whole_chain(data: Any) -> None:
    """The certificates beside that of the signer are its issuers, each signed by the next, the last by itself."""
    found = extract_certs_for_validation(data)
    leaf = x509.load_der_x509_certificate(found.signer_cert.dump())
    others = [x509.load_der_x509_certificate(other.dump()) for other in found.other_certs]
    chain = chain_of(leaf, others)
    if len(chain) != len(others) or (chain and not is_issued_by(chain[-1], chain[-1])):
        raise _Wrong("A certificate in the signature does not belong there.")


def _is_der(data: bytes) -> bool:
    """Whether lengths are written as briefly as they can be, and the parts fill the whole (X.690, 10.1)."""
    position = 0
    while position < len(data):
        head = _head(data, position)
        if head is None:
            return False
        start, end = head
        if data[position] & _CONSTRUCTED and not _is_der(data[start:end]):
            return False
        position = end
    return True


def _head(data: bytes, position: int) -> tuple[int, int] | None:
    """Where the content of the part at `position` starts and ends; None if it is none."""
    if position + 2 > len(data) or data[position] == 0:
        return None
    start, length = position + 2, data[position + 1]
    if length >= _LONG_FORM:
        octets = length - _LONG_FORM
        start += octets
        length = int.from_bytes(data[position + 2 : start])
        if not octets or length < _LONG_FORM or length < 1 << 8 * (octets - 1):
            return None
    return (start, start + length) if start + length <= len(data) else None
