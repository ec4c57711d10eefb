"""The blind index: finds an exact value without storing it."""

import hmac
from hashlib import sha256

from django.conf import settings


def blind_index(kind: str, value: str) -> str:
    """HMAC-SHA256 of a value, 64 hexadecimal digits, under a key kept outside the database.

    `kind` separates domains: the same digits as a phone number and as a user id give different indexes.
    The value must be in its canonical form (phone in E.164); `triage.records.identifiers.canonical` gives it.
    """
    name = kind.encode()
    message = b"countersign blind index v1\x00" + len(name).to_bytes(2, "big") + name + value.encode()
    return hmac.new(settings.COUNTERSIGN_INDEX_KEY, message, sha256).hexdigest()
