"""Writing, issuing and rendering the demo's letters, and taking the issued ones out as files."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from triage.choices import LetterKind, LetterStatus, OutboxStatus
from triage.errors import Incomplete
from triage.management.demo.case import Case
from triage.management.demo.people import demo_folder
from triage.models import Letter, OutboxEntry, Subject, User
from triage.services import letter_drafting, letters, queue
from triage.services.viewing import open_letter

RENDERED_AFTER = timedelta(minutes=1)


def send(case: Case, kind: LetterKind, *, author: User, at: datetime, subject: Subject | None = None) -> None:
    """Draft, issue and render a letter of this kind; does whatever of it is still to do."""
    letter = _of_kind(case, kind, subject)
    if letter is None:
        letter = letter_drafting.draft_letter(
            actor=author, data_request=case.refresh(), kind=kind, subject=subject, at=at
        )
    if letter.status in (LetterStatus.DRAFT, LetterStatus.FAILED):
        # The letter carries the data request as its draft left it: read both anew.
        letter = letters.issue_letter(actor=author, letter=Letter.objects.get(pk=letter.pk), at=at)
    if letter.status == LetterStatus.QUEUED:
        _render(letter, at=at + RENDERED_AFTER)
    case.refresh()


def _of_kind(case: Case, kind: LetterKind, subject: Subject | None) -> Letter | None:
    rows = case.data_request.letters.filter(kind=kind, subject=subject)
    found: Letter | None = rows.order_by("-number").first()
    return found


def _render(letter: Letter, *, at: datetime) -> None:
    """Render now; what a killed run had taken, or put off, is done when its time has come in the demo's calendar."""
    queued = OutboxEntry.objects.filter(object_id=letter.pk)
    for entry in queued.filter(status__in=(OutboxStatus.WAITING, OutboxStatus.RUNNING)):
        queue.work_off(entry.pk, at=max(at, entry.not_before, entry.lease_until or at))
    stored = Letter.objects.get(pk=letter.pk)
    if stored.status != LetterStatus.ISSUED:
        why = stored.problem or "run the demo again"
        raise Incomplete(f"Letter {stored} is “{stored.get_status_display()}”: {why}")


def answer_of(case: Case) -> Letter | None:
    """The letter that says what came of the data request; None if only receipt was acknowledged."""
    rows = Letter.objects.issued().filter(data_request=case.data_request)
    rows = rows.exclude(kind__in=(LetterKind.ACKNOWLEDGEMENT, LetterKind.USER_NOTICE))
    found: Letter | None = rows.order_by("-number").first()
    return found


def path_of(letter: Letter) -> Path:
    """Where the demo puts the file of an issued letter."""
    name = f"{letter.data_request.reference}-{letter.kind.replace('_', '-')}.pdf"
    return demo_folder() / "letters" / name


def take_out(case: Case) -> None:
    """Write each issued letter that is not there yet as a file; opening it is recorded."""
    rows = Letter.objects.issued().filter(data_request=case.data_request).select_related("data_request")
    for letter in rows.order_by("number"):
        path = path_of(letter)
        if path.exists() or letter.issued_at is None:
            continue
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = open_letter(actor=case.counsel, letter=letter, at=letter.issued_at + RENDERED_AFTER)
        draft = path.with_suffix(".part")
        draft.write_bytes(content)
        os.replace(draft, path)
