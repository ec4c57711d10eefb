"""What is printed around the text of a letter, and what travels inside it: code, QR, paper, files."""

from __future__ import annotations

from triage.choices import LetterStatus
from triage.letters.attachments import Attachment
from triage.letters.context import AnswerContext, LetterContext
from triage.letters.html import Sheet
from triage.letters.paper import Paper, paper_of
from triage.letters.production import production_files
from triage.letters.verification_code import printed, qr_svg
from triage.models import Letter
from triage.services.letter_lookup import verification_page, verification_url
from triage.services.letter_writing import code_kept, words_of
from triage.services.logo_lookup import logo_address, logo_of


def sheet_of(letter: Letter) -> Sheet:
    """Its logo, and where and by which code the letter is verified."""
    code = code_kept(letter)
    # A draft carries what is in force; from its issue on a letter keeps the one that it was issued with.
    drafted = letter.status in (LetterStatus.DRAFT, LetterStatus.FAILED)
    return Sheet(
        logo=(logo_address() if drafted else logo_of(letter.logo)) or None,
        code=printed(code),
        verify_page=verification_page(),
        qr=qr_svg(verification_url(code)),
    )


def files_of(letter: Letter, content: LetterContext) -> tuple[Attachment, ...]:
    """The disclosed data as files; none for a letter that discloses nothing."""
    if not isinstance(content, AnswerContext):
        return ()
    return production_files(content, made_at=letter.drafted_at)


def paper_of_letter(letter: Letter) -> Paper:
    """The sheet that the addressee's State uses; A4 for a user."""
    return paper_of(letter.addressee.jurisdiction_id if letter.addressee else None)


def place_of(letter: Letter) -> str:
    """Where the operator signs."""
    return words_of(letter)[0].text("letterhead.place")
