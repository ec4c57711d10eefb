"""A specimen letter with a text that nobody has published: whether it can be written, and what it looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

import segno
from django.utils.translation import gettext as _

from triage.letters import renderer
from triage.letters.attachments import Attachment
from triage.letters.catalogue import LetterKind
from triage.letters.context import AnswerContext, LetterContext
from triage.letters.errors import MissingText, UnknownLetter
from triage.letters.html import Sheet, write_html
from triage.letters.languages import ENGLISH, LANGUAGES, language
from triage.letters.modules import modules
from triage.letters.printing import SHEET, Printed, printed_by
from triage.letters.production import production_files
from triage.letters.specimens import SPECIMENS, specimen_texts
from triage.letters.words import Words
from triage.services.logo_lookup import logo_address
from triage.services.text_lookup import texts_in_force

_SECOND = next(tag for tag in LANGUAGES if tag != ENGLISH)
"""Beside English, for a text that only a letter in two languages has."""


def require_printable(code: str, tag: str, text: str) -> None:
    """Write the specimens that print the module with this text. Raises LetterError for what stops one of them."""
    words = [Words(language(tag), {**_texts(tag), code: text})]
    for kind in modules()[code].kinds:
        found = printed_by(code, kind)
        if found is None:
            continue
        try:
            write_html(found.kind, found.context, words, sheet=SHEET)
        except MissingText as error:
            # Another module that the language has not yet is not the fault of this one.
            if error.code == code:
                raise


def specimen_with(code: str, tag: str, text: str, *, kind: LetterKind | None = None) -> bytes:
    """A specimen that prints the module with this text, as a PDF marked as a draft; beside English but for English.

    Raises LetterError, UnknownLetter among them for a kind that does not print it.
    """
    found = printed_by(code, kind)
    if found is None:
        raise UnknownLetter(_("No letter prints “{code}” there.").format(code=code))
    tags = both(_SECOND if tag == ENGLISH and found.bilingual else tag)
    texts = {one: {**_texts(one), **({code: text} if one == tag else {})} for one in tags}
    return _rendered(found, texts, logo=logo_address())


def specimen(kind: LetterKind, tags: Sequence[str], *, draft: bool = True) -> bytes:
    """The specimen of a kind with the texts and the logo in force, as a PDF.

    A `draft` is marked as one; any other is as a letter is before it is signed, with its files inside. Raises
    LetterError.
    """
    found = Printed(kind, SPECIMENS[kind], {})
    return _rendered(found, {tag: _texts(tag) for tag in tags}, logo=logo_address(), draft=draft)


def specimen_with_logo(address: str) -> bytes:
    """An English letter with this logo, a `data:` address, as a PDF marked as a draft. Raises LetterError."""
    kind = LetterKind.ACKNOWLEDGEMENT
    return _rendered(Printed(kind, SPECIMENS[kind], {}), {ENGLISH: _texts(ENGLISH)}, logo=address)


def both(tag: str) -> tuple[str, ...]:
    """The language and English beside it, once."""
    return (tag,) if tag == ENGLISH else (tag, ENGLISH)


def _texts(tag: str) -> dict[str, str]:
    """What is in force, with lines of an invented operator where the letterhead has none."""
    return specimen_texts({}) | {code: one.text for code, one in texts_in_force(tag).items()}


def _rendered(
    found: Printed, texts: Mapping[str, Mapping[str, str]], *, logo: str, draft: bool = True
) -> bytes:
    words = [Words(language(tag), own) for tag, own in texts.items()]
    picture = segno.make(f"https://{SHEET.verify_page}", error="m", micro=False)
    sheet = Sheet(
        logo=logo or None,
        code=SHEET.code,
        verify_page=SHEET.verify_page,
        qr=picture.svg_data_uri(scale=1, border=4),
    )
    html = write_html(found.kind, found.context, words, sheet=sheet)
    files = () if draft else _files_of(found.context)
    return renderer.render(html, identifier=f"specimen-{found.kind}", attachments=files, draft=draft)


def _files_of(context: LetterContext) -> tuple[Attachment, ...]:
    if not isinstance(context, AnswerContext):
        return ()
    return production_files(context, made_at=datetime.combine(context.date, time(), tzinfo=UTC))
