"""Rendering a queued letter exactly once, whatever happens to the worker."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from uuid import UUID

import pikepdf
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from jurisdictions.law.vocabulary import Clock
from triage import access, audit
from triage.audit import Change
from triage.choices import LetterStatus, NoticeStatus
from triage.documents import storage
from triage.documents.storage import StoredFile
from triage.errors import ChangedMeanwhile, TriageError
from triage.event_kinds import EventKind
from triage.letters import renderer
from triage.letters.catalogue import LetterKind
from triage.letters.errors import LetterError
from triage.letters.html import write_html
from triage.models import DataRequest, Deadline, Letter, User, UserNotice
from triage.services import letter_sheet, letter_writing
from triage.services.letter_signing import ready_signer, signed
from triage.services.letters import (
    issuing_permission,
    require_day_to_come,
    require_may_answer,
    require_same_ground,
)
from triage.services.steps import acting_on, moved
from triage.workflow import Step


class LetterNotRendered(TriageError):
    """The letter cannot be rendered as it is; the message says what to change."""


def render_queued(letter_id: UUID, *, actor: User, at: datetime) -> None:
    """Render a queued letter, store it and mark it issued. Does nothing for one that is not queued any more.

    Rendering happens before the transaction. Whether the actor may still issue it and whether the gate is still open is
    asked before rendering, so that nothing is written in vain, and again inside. A worker killed anywhere leaves a
    queued letter, and at most a stored file that nobody names; whoever issues the letter removes that.
    Raises TriageError for a refusal.
    """
    letter = Letter.objects.select_related("data_request").get(pk=letter_id)
    if letter.status != LetterStatus.QUEUED:
        _tidy(letter)
        return
    access.require(actor, issuing_permission(letter.kind), letter.data_request)
    require_same_ground(letter, at=at)
    signer = ready_signer(at=at)
    pdf = signed(rendered(letter), signer, reason=str(letter), location=letter_sheet.place_of(letter), at=at)
    pages = _pages(pdf)
    stored = storage.store(pdf, scope=letter.data_request_id, at=at, owner=letter.pk)
    try:
        issued = _issue(letter, stored, pages=pages, actor=actor, at=at)
    except TriageError:
        # Raised inside the transaction, which is undone. After any other failure it may have been committed.
        storage.remove(stored)
        raise
    _tidy(issued)


def _issue(letter: Letter, stored: StoredFile, *, pages: int, actor: User, at: datetime) -> Letter:
    """Name the file in the letter's row, in one transaction with its event and all that an issued letter brings."""
    # Read anew: somebody may have disabled the account while the letter was being rendered.
    actor = User.objects.get(pk=actor.pk)
    with acting_on(letter.data_request, actor=actor, permission=issuing_permission(letter.kind)) as current:
        queued: Letter = Letter.objects.select_for_update().get(pk=letter.pk)
        if queued.status != LetterStatus.QUEUED:
            raise ChangedMeanwhile(
                _("{queued} is “{status}” already.").format(queued=queued, status=queued.get_status_display())
            )
        queued.data_request = current
        require_same_ground(queued, at=at)
        require_day_to_come(queued, at=at)
        require_may_answer(current, queued)
        queued.status, queued.issued_at = LetterStatus.ISSUED, at
        queued.sha256, queued.storage_name, queued.pages = stored.sha256, stored.name, pages
        fields = ("status", "issued_at", "sha256", "storage_name", "pages")
        step = Step.ISSUE_ANSWER if queued.is_answer and not queued.replaces_id else None
        changes = [Change(queued, fields), *_notices_sent(queued, at), *_clocks_met(queued, at)]
        changes.append(moved(current, step, due_at=None) if step else moved(current))
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_ISSUED, data_request=current, changes=changes,
            detail={"letter": str(queued), "letter_kind": str(queued.kind)},
        )  # fmt: skip
    return queued


def _tidy(letter: Letter) -> None:
    """Remove what workers that were killed, or too slow, left of an issued letter: its row names one file for good."""
    if letter.status == LetterStatus.ISSUED:
        storage.remove_others(letter.pk, keep=letter.storage_name)


def rendered(letter: Letter) -> bytes:
    """The PDF of a letter as it was drafted, with the texts bound to it, not yet signed.

    Raises LetterNotRendered, ChangedMeanwhile.
    """
    content = letter_writing.content_kept(letter)
    words = letter_writing.words_of(letter)
    try:
        with override(letter.language):
            html = write_html(LetterKind(letter.kind), content, words, sheet=letter_sheet.sheet_of(letter))
        return renderer.render(
            html,
            identifier=str(letter.pk),
            attachments=letter_sheet.files_of(letter, content),
            paper=letter_sheet.paper_of_letter(letter),
        )
    except LetterError as error:
        raise LetterNotRendered(
            _("{letter} cannot be rendered: {error}").format(letter=letter, error=error)
        ) from error


def _pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def _notices_sent(letter: Letter, at: datetime) -> list[Change]:
    if letter.kind != LetterKind.USER_NOTICE:
        return []
    changes = []
    for notice in UserNotice.objects.filter(subject=letter.subject_id):
        notice.status, notice.letter, notice.sent_at, notice.barred_by = NoticeStatus.SENT, letter, at, ""
        changes.append(Change(notice, ("status", "letter", "sent_at", "barred_by")))
    return changes


def _clocks_met(letter: Letter, at: datetime) -> list[Change]:
    """The clocks that this letter stops: an answer the one for answers, an acknowledgement its own."""
    clock = Clock.ANSWER if letter.is_answer else Clock.ACKNOWLEDGEMENT
    if not letter.is_answer and letter.kind != LetterKind.ACKNOWLEDGEMENT:
        return []
    changes = []
    for deadline in Deadline.objects.live().filter(
        data_request=letter.data_request_id, clock=clock, met_at__isnull=True
    ):
        deadline.met_at = at
        changes.append(Change(deadline, ("met_at",)))
    return changes


def rendering_failed(letter_id: UUID, *, actor: User, problem: str, at: datetime) -> None:
    """Show on the letter why it could not be rendered, so that it can be corrected and issued again."""
    with transaction.atomic():
        case = DataRequest.objects.select_for_update().select_related(None).get(letters=letter_id)
        letter = Letter.objects.select_for_update().get(pk=letter_id)
        if letter.status != LetterStatus.QUEUED:
            return
        letter.status, letter.problem = LetterStatus.FAILED, problem[:500]
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_FAILED, data_request=case,
            changes=[Change(letter, ("status", "problem"))], detail={"letter": str(letter), "problem": problem},
        )  # fmt: skip
