"""What stops a letter, in words that the person who drafts it can act on."""

from triage.errors import TriageError


class LetterError(TriageError):
    """A letter could not be made; nothing was changed."""


class UnknownLetter(LetterError):
    """There is no letter of that kind in that language."""


class UnknownLanguage(LetterError):
    """Letters are not written in that language; `known` are the tags of those that there are."""

    def __init__(self, tag: str, known: tuple[str, ...]) -> None:
        self.tag = tag
        super().__init__(f"Letters are not written in “{tag}”. Choose one of {', '.join(known)}.")


class MissingText(LetterError):
    """A text module has no text in a language. `code` names the module."""

    def __init__(self, code: str, tag: str) -> None:
        self.code = code
        self.tag = tag
        super().__init__(
            f"The text module “{code}” has no text in the language “{tag}”. "
            "Write and publish one, or choose another language."
        )


class WrongText(LetterError):
    """The text of a module cannot be used as it stands; `place` is the part that is wrong."""

    def __init__(self, says: str, place: str = "") -> None:
        self.place = place
        super().__init__(says)


class MissingVariable(LetterError):
    """The letter needs a value that it was not given. `variable` names it, `template` where it is printed."""

    def __init__(self, variable: str, template: str = "") -> None:
        self.variable = variable
        self.template = template
        place = f" for {template}" if template else ""
        super().__init__(f"The letter has no value for “{variable}”{place}.")


class TextTooLong(LetterError):
    """A text exceeds its cap; lengths are in characters."""

    def __init__(self, variable: str, length: int, limit: int) -> None:
        self.variable = variable
        self.length = length
        self.limit = limit
        super().__init__(
            f"The text of “{variable}” has {length} characters; a letter takes {limit}. Please shorten it."
        )


class RenderingFailed(LetterError):
    """The renderer could not make a PDF of the letter."""


class RenderingTimeout(RenderingFailed):
    """The renderer was stopped because the letter took too long; `seconds` is the limit."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"The letter could not be rendered within {seconds:g} seconds. Its text may be too long."
        )


class KeyUnusable(LetterError):
    """The key that signs letters is missing, unreadable, closed, expired or unfit; the message says what to do."""


class SigningFailed(LetterError):
    """The key is there, but the letter could not be signed."""


class TimestampMissing(SigningFailed):
    """The timestamp authority gave none; it may later."""
