"""Short secrets of the desk itself, sealed under the master keys: second factors belong to no data request."""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from triage.encryption.errors import KeyMissing, ValueTampered
from triage.encryption.keys import NONCE_BYTES

VERSION = "s1"
_KEY_BYTES = 32


def seal(text: str, *, purpose: str) -> str:
    """`s1:<master key id>:<base64url of nonce and ciphertext>`, under a key derived from the active master key.

    AES-256-GCM; the key is derived by HKDF-SHA256 for this purpose alone (RFC 5869), so that what a master key wraps
    and what it seals can never be taken for each other.
    """
    key_id = settings.COUNTERSIGN_MASTER_KEY_ID
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(_derived(key_id, purpose)).encrypt(nonce, text.encode(), purpose.encode())
    return f"{VERSION}:{key_id}:{base64.urlsafe_b64encode(sealed).decode('ascii')}"


def unseal(token: str, *, purpose: str) -> str:
    """The text in clear. Raises ValueTampered for anything that `seal` did not write, KeyMissing."""
    key_id, sealed = _parts(token)
    cipher = AESGCM(_derived(key_id, purpose))
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode()).decode()
    except (InvalidTag, ValueError):
        raise ValueTampered("A sealed secret was changed, or was sealed for another purpose.") from None


def master_key_of(token: str) -> str:
    """The id of the master key under which a secret is sealed. Raises ValueTampered."""
    return _parts(token)[0]


def _parts(token: str) -> tuple[str, bytes]:
    version, _, rest = token.partition(":")
    key_id, colon, text = rest.partition(":")
    try:
        if version != VERSION or not colon:
            raise ValueError(token)
        return key_id, base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueTampered("What is stored as a sealed secret is none.") from None


def _derived(key_id: str, purpose: str) -> bytes:
    try:
        master = settings.COUNTERSIGN_MASTER_KEYS[key_id]
    except KeyError:
        raise KeyMissing(
            f"Master key {key_id!r} is not configured. Add it to COUNTERSIGN_MASTER_KEYS and try again."
        ) from None
    info = b"countersign sealed secret v1\x00" + purpose.encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(master)
