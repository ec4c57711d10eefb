"""The key that signs letters, as the settings name it: asked for before a letter is rendered."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from triage.environment import SigningKey, Stage
from triage.errors import TriageError
from triage.letters import signing
from triage.letters.certificates import Certificate
from triage.letters.demonstration_key import ensure_demonstration_key
from triage.letters.errors import LetterError, TimestampMissing
from triage.letters.signing import Signer, TimeStamper

WARNED_BEFORE = timedelta(days=30)
FIELD_NAME = "CountersignSignature"


class LetterNotSigned(TriageError):
    """No letter can be signed as things are; the message says who does what about it."""


class TimestampAwaited(LetterNotSigned):
    """The timestamp authority does not answer now; what waits in the queue is tried again."""


def ready_signer(*, at: datetime) -> Signer:
    """The signer that letters are issued with. Raises LetterNotSigned unless a letter could be signed at that time.

    Ask before rendering: nothing is written in vain then. The file is read again when it has changed; a token stays
    open, so a process that forks asks after the fork.
    """
    try:
        signer = _configured(at)
        signing.require_in_force(signer.certificate, at=at)
    except LetterError as error:
        raise LetterNotSigned(str(error)) from error
    return signer


def signed(pdf: bytes, signer: Signer, *, reason: str, location: str, at: datetime) -> bytes:
    """The letter, signed; with a timestamp if an authority is configured. Raises LetterNotSigned, TimestampAwaited."""
    try:
        return signing.sign(
            pdf, signer, at=at, timestamper=_timestamper(), reason=reason, location=location, field_name=FIELD_NAME
        )  # fmt: skip
    except TimestampMissing as error:
        raise TimestampAwaited(str(error)) from error
    except LetterError as error:
        raise LetterNotSigned(str(error)) from error


def signing_certificate(*, at: datetime) -> Certificate:
    """The certificate of the signer that is configured, in force or not. Raises LetterNotSigned."""
    try:
        return _configured(at).certificate
    except LetterError as error:
        raise LetterNotSigned(str(error)) from error


def expiry_warning(at: datetime) -> str:
    """What the home page says about the key: nothing, or why no letter can be issued now or in 30 days."""
    try:
        certificate = ready_signer(at=at).certificate
    except LetterNotSigned as error:
        return _("No letter can be issued. {problem}").format(problem=error)
    if certificate.not_after - at > WARNED_BEFORE:
        return ""
    return _(
        "The certificate that signs letters expires on {day}. Ask its issuer for a new one: without it no letter can "
        "be issued from then on."
    ).format(day=date_format(certificate.not_after, "DATE_FORMAT"))


def _configured(at: datetime) -> Signer:
    key: SigningKey = settings.COUNTERSIGN_SIGNING
    if key.module:
        return _from_token(key)
    if key.path is None:
        raise LetterNotSigned(
            _(
                "Letters cannot be signed: no key is configured. Whoever runs the desk sets COUNTERSIGN_SIGNING_KEY or "
                "COUNTERSIGN_SIGNING_PKCS11, as docs/production.md describes."
            )
        )
    if key.demonstration and settings.STAGE is not Stage.PRODUCTION:
        ensure_demonstration_key(key.path, key.secret, at=at)
    return _from_file(key.path, key.secret, _version_of(key.path))


def _version_of(path: Path) -> tuple[int, int]:
    """Changes whenever the file does; a missing file is told of by whoever opens it."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2)
def _from_file(path: Path, passphrase: str, version: tuple[int, int]) -> Signer:
    return signing.signer_from_pkcs12(path, passphrase)


@lru_cache(maxsize=2)
def _from_token(key: SigningKey) -> Signer:
    return signing.signer_from_pkcs11(Path(key.module), key.token, key.label, key.secret)


def _timestamper() -> TimeStamper | None:
    url: str = settings.COUNTERSIGN_TIMESTAMP_URL
    return _timestamper_of(url) if url else None


@lru_cache(maxsize=2)
def _timestamper_of(url: str) -> TimeStamper:
    """Kept: a new one asks for a timestamp more, to learn how large they are."""
    return signing.timestamper(url)
