"""Whether a file is a letter of ours, asked on the machine itself: its bytes, and its signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from triage.errors import BadInput
from triage.letters.signature_check import LARGEST, check_signature
from triage.services.letter_lookup import Confirmed, look_up_file

PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Signature:
    """What a look at the signature of a PDF came to, and the sentence that tells it."""

    valid: bool
    says: str


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What is known of a file. `signature` is None for one that is too large for a letter."""

    sha256: str
    found: Confirmed | None
    signature: Signature | None

    @property
    def ours(self) -> bool:
        """Whether it is a letter of ours that still counts as it was issued, as far as could be looked at."""
        return self.found is not None and (self.signature is None or self.signature.valid)


def check_file(path: Path, *, at: datetime) -> FileCheck:
    """Compare a file with the letters that were issued; the look-up is counted as one by the public page.

    It finds what that page finds: letters of sealed data requests and those withdrawn from it are not confirmed here
    either. Raises BadInput for a file that cannot be read.
    """
    try:
        with path.open("rb") as stream:
            digest = _digest_of(stream)
        content = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except OSError as error:
        raise BadInput(_("cannot be read ({error})").format(error=error.strerror), where=str(path)) from None
    return FileCheck(digest, look_up_file(digest, at=at), _signature_of(content) if content else None)


def _signature_of(content: bytes) -> Signature:
    """Whether every byte is as it was signed, and by whom; a letter of years ago bears the certificate of its day."""
    report = check_signature(content)
    if not report.unchanged or report.certificate is None:
        return Signature(valid=False, says=report.problem or _("It has no signature."))
    says = _("Signed by {subject}, certificate {fingerprint}; nothing has changed since.")
    return Signature(
        valid=True,
        says=says.format(subject=report.certificate.subject, fingerprint=report.certificate.sha256),
    )


def _digest_of(stream: BinaryIO) -> str:
    digest = sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
