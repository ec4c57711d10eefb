"""Drafts to look at: the letter as it would be printed, with a watermark and with nobody's data, and its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from triage import access, audit
from triage.choices import LetterKind, LetterStatus
from triage.errors import Incomplete
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.letters.blocks import Part, parts_of
from triage.letters.context import LetterContext
from triage.letters.errors import LetterError
from triage.letters.html import Sheet
from triage.letters.paper import Paper, paper_of
from triage.letters.pictures import Pictures, pictures_of
from triage.letters.verification_code import qr_svg
from triage.letters.words import Words
from triage.models import Authority, DataRequest, Letter, User
from triage.roles import Permission
from triage.services import letter_writing
from triage.services.letter_drafting import Prospect, Wanted, prospect, prospect_anew
from triage.services.letter_frame import Terms
from triage.services.letter_lookup import verification_page
from triage.services.logo_lookup import logo_address
from triage.services.text_lookup import Standing, printed, words_for

NO_CODE = "–"
"""In the place of the code that a letter has once it is issued."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as it would be printed.

    `parts` is its text by language; `waiting` are the translations in it that no reviewer approved.
    """

    kind: LetterKind
    parts: tuple[Part, ...]
    pictures: Pictures
    waiting: tuple[Standing, ...]


def preview(*, actor: User, data_request: DataRequest, wanted: Wanted, at: datetime) -> Preview:
    """What would be drafted. Nothing is written. Raises what `draft_letter` raises, and Incomplete."""
    return _of_prospect(prospect(actor=actor, data_request=data_request, wanted=wanted, at=at))


def preview_anew(
    *, actor: User, letter: Letter, at: datetime, language: str, bilingual: bool, terms: Terms
) -> Preview:
    """What a draft would become. Nothing is written. Raises what `redraft_letter` raises, and Incomplete."""
    return _of_prospect(
        prospect_anew(actor=actor, letter=letter, at=at, language=language, bilingual=bilingual, terms=terms)
    )


def preview_kept(*, actor: User, letter: Letter) -> Preview:
    """A draft as it was written down, with the texts in force. Raises Incomplete."""
    access.require(actor, Permission.VIEW, letter.data_request)
    words = words_in_force(letter)
    content = letter_writing.content_kept(letter)
    return _shown(LetterKind(letter.kind), content, words, paper_for(letter.addressee))


def open_draft(*, actor: User, letter: Letter, at: datetime) -> bytes:
    """A draft as a PDF with all that it says, account data too; it is recorded who read it. Raises Incomplete."""
    access.require(actor, Permission.DRAFT_LETTER, letter.data_request)
    words = words_in_force(letter)
    html = letter_writing.written(
        LetterKind(letter.kind), letter_writing.content_kept(letter), words, sheet=_sheet(masked=False)
    )
    pdf = _rendered(html, paper_for(letter.addressee))
    with transaction.atomic(durable=True):
        audit.record(
            actor=actor, at=at, kind=EventKind.DRAFT_OPENED, data_request=letter.data_request,
            detail={"letter": str(letter)},
        )  # fmt: skip
    return pdf


def parts_kept(letter: Letter) -> tuple[Part, ...]:
    """The text of a letter as it was drafted or issued, with nobody's data, by language."""
    bound = letter.status in (LetterStatus.ISSUED, LetterStatus.QUEUED)
    words = letter_writing.words_of(letter) if bound else words_in_force(letter)
    html = letter_writing.written(
        LetterKind(letter.kind), letter_writing.content_kept(letter), words, sheet=_sheet(masked=True)
    )
    return parts_of(html)


def words_in_force(letter: Letter) -> tuple[Words, ...]:
    """The texts in force in the languages of a letter."""
    return words_for(letter_writing.editions(letter.language, bilingual=letter.bilingual))


def paper_for(addressee: Authority | None) -> Paper:
    """The sheet that the State of the addressee uses; A4 for a user."""
    return paper_of(addressee.jurisdiction_id if addressee else None)


def _of_prospect(found: Prospect) -> Preview:
    words = words_for(letter_writing.editions(found.language, bilingual=found.bilingual))
    return _shown(found.wanted.kind, found.content, words, paper_for(found.passed.addressee))


def _shown(kind: LetterKind, content: LetterContext, words: tuple[Words, ...], paper: Paper) -> Preview:
    html = letter_writing.written(kind, content, words, sheet=_sheet(masked=True))
    pictures = pictures_of(_rendered(html, paper))
    waiting = tuple(one for one in printed(words) if not one.approved)
    return Preview(kind, parts_of(html), pictures, waiting)


def _sheet(*, masked: bool) -> Sheet:
    page = verification_page()
    return Sheet(
        logo=logo_address() or None,
        code=NO_CODE,
        verify_page=page,
        qr=qr_svg(f"https://{page}"),
        masked=masked,
    )


def _rendered(html: str, paper: Paper) -> bytes:
    try:
        return renderer.render(html, identifier="draft", paper=paper, draft=True)
    except LetterError as error:
        raise Incomplete(str(error)) from error
