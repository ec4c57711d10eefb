"""Encrypted values: text that masks itself, and bytes for files."""

import base64
import binascii
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils import timezone

from triage.encryption.errors import EncryptionError, ValueTampered
from triage.encryption.keys import NONCE_BYTES, key_store

HIDDEN = "•••"
TEXT_VERSION = "v1"
BYTES_VERSION = b"v1:"
_HEADER_BYTES = len(BYTES_VERSION) + 16
_CONTEXT = re.compile(r"[a-z0-9_.:/-]{1,200}")
_TOKEN = re.compile(
    r"v1:(?P<scope>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(?P<sealed>[A-Za-z0-9_-]{38,}={0,2})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, repr=False)
class EncryptedText:
    """A text that only `reveal` shows; printing, comparing, copying and pickling handle ciphertext alone.

    `token` is what is stored: `v1:<uuid of the data request>:<base64url of nonce and ciphertext>`.
    `context` names the field the text was encrypted for. Equal tokens are equal values; two encryptions of
    one text are not equal.
    """

    token: str
    context: str = field(compare=False)

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.token):
            raise ValueTampered(f"What is stored in {self.context} is not an encrypted value.")

    @property
    def scope(self) -> UUID:
        """The data request that the value says it belongs to."""
        return UUID(self.token.split(":")[1])

    def reveal(self, *, scope: UUID) -> str:
        """The text in clear, for the data request whose row it was read from.

        Raises ValueTampered for a value that was changed or belongs to another field or data request,
        DataErased after its key was destroyed, KeyMissing. The caller records who looked and why.
        """
        sealed = self.sealed_for(scope)
        return _open(key_store().existing_key(scope), sealed, scope, self.context).decode()

    def sealed_for(self, scope: UUID) -> bytes:
        """Nonce and ciphertext, if the value belongs to this data request. Raises ValueTampered."""
        _require_same_scope(self.scope, scope, self.context)
        try:
            return base64.b64decode(self.token.rpartition(":")[2], altchars=b"-_", validate=True)
        except binascii.Error:
            raise ValueTampered(f"What is stored in {self.context} is damaged.") from None

    def __str__(self) -> str:
        return HIDDEN

    def __repr__(self) -> str:
        return f"<EncryptedText {self.context} {HIDDEN}>"

    def __format__(self, specification: str) -> str:
        return format(HIDDEN, specification)


def encrypt(value: str, *, scope: UUID, context: str, at: datetime | None = None) -> EncryptedText:
    """Encrypt a text for one field of one data request.

    `context` is the field's, for instance `triage.identifier.value`. `at` is the time written beside a data
    key that is made by this call (now, if not given). Raises DataErased, KeyMissing.
    """
    sealed = base64.urlsafe_b64encode(_seal(value.encode(), scope, context, at)).decode("ascii")
    return EncryptedText(token=f"{TEXT_VERSION}:{scope}:{sealed}", context=context)


def encrypt_unless_empty(
    value: str, *, scope: UUID, context: str, at: datetime | None = None
) -> EncryptedText | None:
    """As `encrypt`; None for an empty text."""
    return encrypt(value, scope=scope, context=context, at=at) if value else None


def reveal_each(values: Sequence[tuple[EncryptedText, UUID]]) -> list[str | None]:
    """Texts in clear for a page of rows, each with its data request; None where the key was destroyed.

    Opens the key store once. Raises ValueTampered and KeyMissing as `EncryptedText.reveal` does.
    """
    keys = key_store().existing_keys({scope for _, scope in values}) if values else {}
    return [_reveal_with(keys.get(scope), value, scope) for value, scope in values]


def _reveal_with(key: bytes | None, value: EncryptedText, scope: UUID) -> str | None:
    sealed = value.sealed_for(scope)
    return None if key is None else _open(key, sealed, scope, value.context).decode()


def encrypt_bytes(content: bytes, *, scope: UUID, context: str, at: datetime | None = None) -> bytes:
    """Encrypt a file's bytes; 47 bytes longer than the content. Raises as `encrypt` does."""
    return BYTES_VERSION + scope.bytes + _seal(content, scope, context, at)


def decrypt_bytes(token: bytes, *, scope: UUID, context: str) -> bytes:
    """The bytes that `encrypt_bytes` was given. Raises as `EncryptedText.reveal` does."""
    if len(token) < _HEADER_BYTES or not token.startswith(BYTES_VERSION):
        raise ValueTampered(f"What is stored as {context} is not an encrypted file.")
    _require_same_scope(UUID(bytes=token[len(BYTES_VERSION) : _HEADER_BYTES]), scope, context)
    return _open(key_store().existing_key(scope), token[_HEADER_BYTES:], scope, context)


def _seal(content: bytes, scope: UUID, context: str, at: datetime | None) -> bytes:
    if not _CONTEXT.fullmatch(context):
        raise EncryptionError(f"{context!r} names no field; write it like 'triage.identifier.value'.")
    key = key_store().data_key(scope, at=at or timezone.now())
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, _associated_data(scope, context))


def _open(key: bytes, sealed: bytes, scope: UUID, context: str) -> bytes:
    nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, content, _associated_data(scope, context))
    except (InvalidTag, ValueError):
        raise ValueTampered(
            f"What is stored in {context} of data request {scope} was changed since it was written, "
            "or was written for another field."
        ) from None


def _require_same_scope(stated: UUID, expected: UUID, context: str) -> None:
    if stated != expected:
        raise ValueTampered(
            f"What is stored in {context} belongs to data request {stated}, not to {expected}."
        )


def _associated_data(scope: UUID, context: str) -> bytes:
    return b"countersign value v1\x00" + context.encode("ascii") + b"\x00" + scope.bytes
