"""Encryption at rest: destructible keys, values that mask themselves, a blind index."""

from triage.encryption.errors import DataErased, EncryptionError, KeyMissing, ValueTampered
from triage.encryption.fields import EncryptedTextField
from triage.encryption.indexing import blind_index
from triage.encryption.keys import KeyStore, key_store, rotate_master_key
from triage.encryption.masking import mask
from triage.encryption.values import (
    EncryptedText,
    decrypt_bytes,
    encrypt,
    encrypt_bytes,
    encrypt_unless_empty,
    reveal_each,
)

__all__ = [
    "DataErased",
    "EncryptedText",
    "EncryptedTextField",
    "EncryptionError",
    "KeyMissing",
    "KeyStore",
    "ValueTampered",
    "blind_index",
    "decrypt_bytes",
    "encrypt",
    "encrypt_bytes",
    "encrypt_unless_empty",
    "key_store",
    "mask",
    "reveal_each",
    "rotate_master_key",
]
