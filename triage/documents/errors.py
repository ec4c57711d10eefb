"""What can go wrong with a document, in the reader's words."""

from triage.errors import TriageError


class DocumentError(TriageError):
    """A document cannot be stored, read back or examined; the message says what to do."""


class DocumentChanged(DocumentError):
    """What is stored is not what was stored: the bytes do not give the SHA-256 that was recorded."""


class StorageFull(DocumentError):
    """There is no room left where files are kept; nothing of this one was."""


class DocumentTooLarge(DocumentError):
    """The file has more bytes than the desk keeps in one document."""
