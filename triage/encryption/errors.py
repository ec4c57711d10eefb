"""What can go wrong with keys and encrypted values, in the words of whoever has to act."""

from triage.errors import TriageError


class EncryptionError(TriageError):
    """A value could not be encrypted or decrypted. Messages never hold the value or a key."""


class DataErased(EncryptionError):
    """The data key of this data request was destroyed: what it protected is gone for good."""


class KeyMissing(EncryptionError):
    """No data key or master key of that name is at hand; a backup may have it."""


class ValueTampered(EncryptionError):
    """The stored bytes were changed, or belong to another field or data request."""
