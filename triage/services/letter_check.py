"""Whether a file is a letter of ours, asked on the machine itself: its bytes, and its signature if it can be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from triage.errors import BadInput
from triage.services.letter_lookup import Confirmed, look_up_file

PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Signature:
    """What a look at the signature of a PDF came to, and the sentence that tells it."""

    valid: bool
    says: str


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What is known of a file. `signature` is None where this desk checks none."""

    sha256: str
    found: Confirmed | None
    signature: Signature | None

    @property
    def ours(self) -> bool:
        """Whether it is a letter of ours that still counts as it was issued, as far as could be looked at."""
        return self.found is not None and (self.signature is None or self.signature.valid)


_checks: list[Callable[[bytes], Signature]] = []


def bind(check: Callable[[bytes], Signature]) -> None:
    """Say what looks at signatures; done once, where letters are signed."""
    _checks[:] = [check]


def check_file(path: Path, *, at: datetime) -> FileCheck:
    """Compare a file with the letters that were issued; the look-up is counted as one by the public page.

    It finds what that page finds: letters of sealed data requests and those withdrawn from it are not confirmed here
    either. Raises BadInput for a file that cannot be read.
    """
    try:
        with path.open("rb") as stream:
            digest = _digest_of(stream)
        content = path.read_bytes() if _checks else b""
    except OSError as error:
        raise BadInput(_("cannot be read ({error})").format(error=error.strerror), where=str(path)) from None
    signature = _checks[0](content) if _checks else None
    return FileCheck(digest, look_up_file(digest, at=at), signature)


def _digest_of(stream: BinaryIO) -> str:
    digest = sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
