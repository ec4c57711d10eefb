"""What can go wrong with account records. Messages never hold an identifier, a disclosed value or a token."""

from triage.errors import TriageError


class RecordsError(TriageError):
    """The account records gave no usable answer. That is neither "no account" nor "no data held"."""


class RecordsUnavailable(RecordsError):
    """The records could not be asked; the message says what to do."""


class RecordsMalformed(RecordsError):
    """The records answered in another shape than agreed, or with data that was not asked for."""
