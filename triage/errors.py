"""What the desk says when it refuses; every message tells the reader what to do next."""

from triage.choices import place


class TriageError(Exception):
    """A refusal in words that a reviewer can act on. Nothing was changed."""


class NotPermitted(TriageError):
    """The actor lacks the role or the scope."""


class NotInScope(NotPermitted):
    """The object lies outside the actor's scope; to the outside this is the same as absent."""


class WrongStep(TriageError):
    """The data request is not in a state in which this step can be taken."""


class ChangedMeanwhile(TriageError):
    """Somebody else acted first; the message says who and what."""


class Incomplete(TriageError):
    """Something that the step needs is missing."""


class BadInput(TriageError):
    """What was given cannot be used.

    `where` names the field, line or JSON path in English words; the message has them in the reader's language.
    """

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(f"{place(where)}: {message}" if where else message)
        self.where = where


class GateClosed(TriageError):
    """Account data or a letter may not leave; the message names every condition that is missing."""
