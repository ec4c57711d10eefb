"""From a context to the HTML of a letter in one language or two. A value or text that is missing stops the letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast

from django.template import Engine
from django.utils.safestring import SafeString, mark_safe

from triage.choices import NOTICES
from triage.letters.catalogue import CATALOGUE, FOLDER, LetterKind, template_name
from triage.letters.context import LetterContext
from triage.letters.errors import MissingVariable
from triage.letters.filters import WORDS
from triage.letters.parts import LetterHead
from triage.letters.strict import Absent, RaisingInvalid, Strict, freeze, render_strictly
from triage.letters.text import Line
from triage.letters.words import PairedWords, Words

MOST_SUBJECTS_INLINE: Final = 12
"""Tables of more subjects stand in an annex, and so does every table of a letter in two languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed around the text: logo and QR code as `data:` addresses, and where to verify the letter."""

    logo: str | None = None
    code: str | None = None
    verify_page: str | None = None
    qr: str | None = None
    masked: bool = False
    """Whether identifiers and disclosed values are hidden: a preview shows nobody's data."""


@cache
def engine() -> Engine:
    """The template engine of letters: its own, without Django's settings and without other templates."""
    return Engine(
        dirs=[str(FOLDER)],
        autoescape=True,
        string_if_invalid=cast(str, RaisingInvalid("missing")),
        loaders=[
            ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
        ],
        builtins=["triage.letters.filters"],
    )


SURROUNDING: Final[Mapping[str, Any]] = {
    "lang": str,
    "direction": str,
    "title": Line,
    "letterhead": LetterHead,
    "in_annex": bool,
    "prevails": bool,
    "to_authority": bool,
    "masked": bool,
    WORDS: Words,
}
"""The names that every template has besides those of its context, with their types."""
FRAME: Final[Mapping[str, Any]] = {
    "editions": tuple[str, ...],
    "annex": str | None,
    "logo": str | None,
    "code": str | None,
    "verify_page": str | None,
    "qr": str | None,
}
"""The names that the layout has besides."""


def write_html(
    kind: LetterKind, context: LetterContext, editions: Sequence[Words], *, sheet: Sheet | None = None
) -> str:
    """The letter as one HTML document, without style: once in each of the languages, then its tables.

    `editions` are one or two languages; of two, the second prevails. Raises MissingText, MissingVariable, TextTooLong,
    and TypeError for a context of another kind.
    """
    entry = CATALOGUE[kind]
    if type(context) is not entry.context:
        raise TypeError(
            f"a letter “{kind}” is written from {entry.context.__name__}, not {type(context).__name__}"
        )
    in_annex = bool(entry.annex) and (len(editions) > 1 or _is_long(context))
    two = len(editions) > 1
    around = sheet or Sheet()
    written = [
        _Edition(kind, context, words, in_annex=in_annex, prevails=two, masked=around.masked)
        for words in editions
    ]
    bodies = tuple(edition.render(template_name(kind)) for edition in written)
    annex = _annex(kind, context, editions, masked=around.masked) if in_annex and _rows(context) else None
    page = written[0].render("layout.html", _frame(bodies, annex, around))
    leftwards = any(words.language.direction == "rtl" for words in editions)
    return _BDI.sub(_isolated, page) if leftwards else page


# WeasyPrint knows no direction of its own inside a line: what runs from left to right in Arabic text, a reference or an
# address, is held together by the characters that Unicode has for it (UAX 9). Values from outside cannot hold them.
_BDI: Final = re.compile(r"<bdi([^>]*)>(.*?)</bdi>", re.DOTALL)


def _isolated(found: re.Match[str]) -> str:
    leftwards = any(unicodedata.bidirectional(char) in {"R", "AL"} for char in found[2])
    mark = "\u2067" if leftwards else "\u2066"
    return f"<bdi{found[1]}>{mark}{found[2]}\u2069</bdi>"


def letterhead(words: Words) -> LetterHead:
    """The letterhead in a language. Raises MissingText."""
    names = ("name", "department", "phone", "email", "website", "place", "signatory_function")
    values = {name: words.text(f"letterhead.{name}") for name in names}
    address = tuple(line for line in words.text("letterhead.address").splitlines() if line.strip())
    return LetterHead(**values, address=address, register=words.texts.get("letterhead.register") or None)


def _rows(context: LetterContext) -> tuple[Any, ...]:
    rows: tuple[Any, ...] = getattr(context, "subjects", ())
    return rows


def _is_long(context: LetterContext) -> bool:
    return len(_rows(context)) > MOST_SUBJECTS_INLINE


class _Edition:
    """The letter in one language: its values frozen once, for the text, the frame around it and its tables."""

    def __init__(self, kind: LetterKind, context: LetterContext, words: Words, **said: bool) -> None:
        entry = CATALOGUE[kind]
        try:
            self._values = {
                **freeze(context, entry.context, words),
                "lang": words.language.tag,
                "direction": words.language.direction,
                "title": words.term("title", kind),
                "letterhead": freeze(letterhead(words), LetterHead, words, "letterhead"),
                "to_authority": kind not in NOTICES,
                WORDS: words,
                **said,
            }
        except MissingVariable as error:
            raise MissingVariable(error.variable, template_name(kind)) from None

    def render(self, name: str, frame: Mapping[str, Any] | None = None) -> SafeString:
        try:
            values = Strict("", {**self._values, **(frame or {})})
            text = render_strictly(engine().get_template(name), values)
        except MissingVariable as error:
            raise MissingVariable(error.variable, error.template or name) from None
        return mark_safe(text)  # noqa: S308  the engine escapes every value


def _annex(
    kind: LetterKind, context: LetterContext, editions: Sequence[Words], *, masked: bool
) -> SafeString:
    first = editions[0]
    words = PairedWords(first.language, first.texts, editions[1]) if len(editions) > 1 else first
    edition = _Edition(kind, context, words, in_annex=False, prevails=False, masked=masked)
    return edition.render(CATALOGUE[kind].annex)


def _frame(bodies: tuple[SafeString, ...], annex: SafeString | None, sheet: Sheet) -> dict[str, Any]:
    return {
        "editions": bodies,
        "annex": annex if annex is not None else Absent("annex"),
        "logo": sheet.logo or Absent("logo"),
        "code": sheet.code or Absent("code"),
        "verify_page": sheet.verify_page or Absent("verify_page"),
        "qr": mark_safe(sheet.qr) if sheet.qr else Absent("qr"),  # noqa: S308  a data: address of our own
    }
