"""Letters: issuing, holding, delivering. Drafting is in letter_drafting, rendering in letter_rendering."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from triage import audit, outbox
from triage.audit import Change
from triage.choices import (
    COUNSELS_LETTERS,
    NOTICES,
    DeliveryStatus,
    LetterKind,
    LetterStatus,
    Status,
    in_words,
)
from triage.encryption import encrypt
from triage.errors import GateClosed, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, Letter, User
from triage.roles import Permission
from triage.services import letter_writing, wording
from triage.services.letter_gates import Passed, gate_of
from triage.services.logo_lookup import logo_number
from triage.services.steps import acting_on, moved, require_step
from triage.workflow import Step

RENDER_TASK = "render_letter"
CONTEXT = "triage.letter.context"
DELIVERY_NOTE = "triage.letter.delivery_note"
NOT_ISSUED = (LetterStatus.DRAFT, LetterStatus.FAILED)
LONGEST_NOTE = 300


def told_of(letter: Letter) -> dict[str, str]:
    """What an event says of a letter."""
    return {"letter": str(letter), "letter_kind": str(letter.kind)}


def require_same_ground(letter: Letter, *, at: datetime) -> Passed:
    """Ask the gate again for a letter that was drafted: everything it rests on must still be the same."""
    passed = gate_of(LetterKind(letter.kind), letter.data_request, subject=letter.subject, at=at)
    for name in ("addressee", "decision", "approval", "disclosure", "clarification"):
        now = getattr(passed, name)
        if getattr(letter, f"{name}_id") != (now.pk if now else None):
            raise GateClosed(
                _("{letter}: its {name} is not the one it was drafted for. Draft it again.").format(
                    letter=letter, name=in_words(name)
                )
            )
    return passed


def require_may_answer(data_request: DataRequest, letter: Letter) -> None:
    """An answer is given once, in its step; corrections of it follow while the case is open. Raises WrongStep."""
    if not letter.is_answer:
        return
    if letter.replaces_id is None:
        require_step(data_request, Step.ISSUE_ANSWER)
    elif data_request.status not in (Status.ANSWERED, Status.DELIVERED):
        raise WrongStep(
            _(
                "{reference} is “{status}”. A letter is corrected while its case is open: reopen it first."
            ).format(reference=data_request.reference, status=data_request.get_status_display())
        )


def issuing_permission(kind: str) -> Permission:
    """What a person needs to issue a letter of this kind: answers, notices and what accuses somebody are counsel's."""
    return Permission.ISSUE_ANSWER if kind in COUNSELS_LETTERS else Permission.ISSUE_LETTER


def issue_letter(*, actor: User, letter: Letter, at: datetime) -> Letter:
    """Issue a draft: it is queued, rendered once and then never changes.

    It prints the texts and the logo in force now. Raises GateClosed, WrongStep, Incomplete for a missing text.
    """
    permission = issuing_permission(letter.kind)
    with acting_on(letter.data_request, actor=actor, permission=permission) as current:
        drafted: Letter = Letter.objects.select_for_update().get(pk=letter.pk)
        drafted.data_request = current
        if drafted.status not in NOT_ISSUED:
            raise WrongStep(
                _("{drafted} is “{status}”; only a draft is issued.").format(
                    drafted=drafted, status=drafted.get_status_display()
                )
            )
        passed = require_same_ground(drafted, at=at)
        require_may_answer(current, drafted)
        content = _content_at_issue(drafted, passed, at)
        drafted.context = encrypt(content, scope=current.pk, context=CONTEXT, at=at)
        drafted.texts, drafted.logo = letter_writing.bound(drafted), logo_number()
        drafted.status, drafted.issued_by, drafted.problem = LetterStatus.QUEUED, actor, ""
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_QUEUED, data_request=current, detail=told_of(drafted),
            changes=[Change(drafted, ("status", "issued_by", "problem", "texts", "logo", "context")), moved(current)],
        )  # fmt: skip
        outbox.enqueue(
            task=RENDER_TASK, key=f"{RENDER_TASK}:{drafted.pk}:{current.version}", object_id=drafted.pk,
            actor=actor, at=at, data_request=current,
        )  # fmt: skip
        return drafted


def _content_at_issue(drafted: Letter, passed: Passed, at: datetime) -> str:
    """What was read goes out, with the date of today. Raises GateClosed where the case says something else now."""
    require_day_to_come(drafted, at=at)
    if not letter_writing.is_still_so(drafted, passed):
        raise GateClosed(
            _(
                "{letter}: what it says of the case is not so any more. Change the draft, read it, then issue it."
            ).format(letter=drafted)
        )
    content = letter_writing.content_anew(drafted, passed, at=at)
    return letter_writing.stored(
        content,
        code=letter_writing.code_kept(drafted),
        remarks=letter_writing.terms_kept(drafted).remarks,
        at=at,
    )


def require_day_to_come(letter: Letter, *, at: datetime) -> None:
    """A user who is told before disclosure has a day left to object. Raises GateClosed."""
    if letter.answer_by is not None and letter.answer_by <= timezone.localdate(at):
        raise GateClosed(
            _("{letter}: the last day to object is over. Change the draft and give the user time.").format(
                letter=letter
            )
        )


def hold_delivery(*, actor: User, letter: Letter, note: str, at: datetime) -> Letter:
    """Keep an issued letter from being delivered, with the reason."""
    said = wording.line(note, where="note", longest=LONGEST_NOTE)
    if not said:
        raise Incomplete(_("Say why the delivery is held."))
    return _deliver(actor, letter, DeliveryStatus.HELD, said, at)


def mark_delivered(*, actor: User, letter: Letter, note: str, at: datetime) -> Letter:
    """Record that an issued letter reached its addressee, and how. A letter with account data passes the gate again."""
    said = wording.line(note, where="note", longest=LONGEST_NOTE)
    if not said:
        raise Incomplete(_("Say how the letter was delivered."))
    return _deliver(actor, letter, DeliveryStatus.DELIVERED, said, at)


def require_deliverable(issued: Letter, *, at: datetime) -> None:
    """An answer must still rest on what it was issued for: a case can be reopened and decided anew meanwhile.

    Raises GateClosed, WrongStep. Its data request must be read anew by the caller.
    """
    if issued.data_request.held:
        raise GateClosed(
            _("{reference} is held because the authority is suspended: nothing may leave.").format(
                reference=issued.data_request.reference
            )
        )
    if Letter.objects.issued().filter(replaces=issued).exists():
        raise WrongStep(
            _("{issued} was replaced by a later version; deliver that one.").format(issued=issued)
        )
    # What says what the case has decided, or tells a user of it, must still be so on the day it leaves.
    if issued.is_answer or issued.kind in NOTICES or issued.kind == LetterKind.EU_FORM:
        require_same_ground(issued, at=at)


def _deliver(actor: User, letter: Letter, delivery: DeliveryStatus, note: str, at: datetime) -> Letter:
    with acting_on(letter.data_request, actor=actor, permission=Permission.DELIVER) as current:
        issued: Letter = Letter.objects.select_for_update().get(pk=letter.pk)
        issued.data_request = current
        if issued.status != LetterStatus.ISSUED or issued.delivery == DeliveryStatus.DELIVERED:
            raise WrongStep(
                _("{issued} is not an issued letter that waits for delivery.").format(issued=issued)
            )
        delivered = delivery == DeliveryStatus.DELIVERED
        if delivered:
            require_deliverable(issued, at=at)
        issued.delivery = delivery
        issued.delivery_note = encrypt(note, scope=current.pk, context=DELIVERY_NOTE, at=at)
        issued.delivered_at = at if delivered else None
        # A correction reaches the authority after the answer did: the case is delivered already.
        first = delivered and issued.is_answer and current.status != Status.DELIVERED
        if first:
            require_step(current, Step.MARK_DELIVERED)
        changes = [
            Change(issued, ("delivery", "delivery_note", "delivered_at")),
            moved(current, Step.MARK_DELIVERED if first else None),
        ]
        kind = EventKind.DELIVERED if delivered else EventKind.DELIVERY_HELD
        audit.record(
            actor=actor, at=at, kind=kind, data_request=current, changes=changes, detail=told_of(issued),
            reason=note,
        )  # fmt: skip
        return issued
