"""Letters: drafting, issuing, holding, delivering. Rendering is in letter_rendering."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from jurisdictions.law.serialisation import to_plain
from triage import audit, outbox
from triage.audit import Change, new
from triage.choices import DeliveryStatus, LetterKind, LetterStatus, Status, in_words
from triage.encryption import encrypt
from triage.errors import GateClosed, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.letters.context import LetterContext
from triage.letters.verification_code import digest_of, new_code
from triage.models import DataRequest, Letter, Subject, User
from triage.roles import Permission
from triage.services import letter_texts, wording
from triage.services.letter_gates import Passed, gate_of
from triage.services.letter_texts import Writing
from triage.services.steps import acting_on, moved, next_number, require_step
from triage.workflow import Step

RENDER_TASK = "render_letter"
CONTEXT = "triage.letter.context"
VERIFICATION_CODE = "verification_code"
"""The key beside the fields of a letter's context under which its code is kept."""
DELIVERY_NOTE = "triage.letter.delivery_note"
NOT_ISSUED = (LetterStatus.DRAFT, LetterStatus.FAILED)
LONGEST_NOTE = 300
LONGEST_REMARK = 2_000
LETTER_LANGUAGE = "en"


def draft_letter(
    *,
    actor: User,
    data_request: DataRequest,
    kind: LetterKind,
    at: datetime,
    subject: Subject | None = None,
    remarks: tuple[str, ...] = (),
    replaces: Letter | None = None,
) -> Letter:
    """Write down what the letter will say. Raises GateClosed while the kind is not due.

    `subject` is for user notices. `replaces` makes it the next version of an issued letter of the same kind. `remarks`
    hold no account data: nobody approves them.
    """
    added = tuple(_remark(remark) for remark in remarks)
    with acting_on(data_request, actor=actor, permission=Permission.DRAFT_LETTER) as current:
        passed = gate_of(kind, current, subject=subject, at=at)
        earlier = _replaceable(current, kind, replaces, passed.subject)
        given_up = _draft_given_up(earlier)
        writing = Writing(author=actor, at=at, recipient=passed.addressee, replaces=earlier, remarks=added)
        # What a letter prints is in the language of the letter, whoever drafts it.
        with override(LETTER_LANGUAGE):
            content = _write(kind, current, passed, writing)
        code = new_code()
        letter = Letter(
            data_request=current,
            kind=kind,
            number=next_number(current.letters),
            replaces=earlier,
            addressee=passed.addressee,
            subject=passed.subject,
            clarification=passed.clarification,
            decision=passed.decision,
            approval=passed.approval,
            disclosure=passed.disclosure,
            context=encrypt(
                json.dumps({**to_plain(content), VERIFICATION_CODE: code}),
                scope=current.pk,
                context=CONTEXT,
                at=at,
            ),
            code_digest=digest_of(code),
            drafted_by=actor,
            drafted_at=at,
        )
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_DRAFTED, data_request=current,
            changes=[*given_up, *new(letter), moved(current)], detail=_told(letter),
        )  # fmt: skip
        return letter


def _remark(remark: str) -> str:
    return wording.without_account_data(
        wording.text(remark, where="remarks", longest=LONGEST_REMARK), where="remarks"
    )


def _replaceable(
    data_request: DataRequest, kind: LetterKind, replaces: Letter | None, subject: Subject | None
) -> Letter | None:
    if replaces is None:
        return None
    earlier: Letter = Letter.objects.get(pk=replaces.pk)
    if (earlier.data_request_id, earlier.kind) != (data_request.pk, kind):
        raise Incomplete(_("A letter replaces an earlier one of the same kind in the same case."))
    if earlier.subject_id != (subject.pk if subject else None):
        raise Incomplete(
            _("{earlier} is about another user; it is replaced by a letter about the same one.").format(
                earlier=earlier
            )
        )
    if earlier.status != LetterStatus.ISSUED:
        raise WrongStep(
            _("{earlier} was not issued; change the draft instead of replacing it.").format(earlier=earlier)
        )
    later = Letter.objects.filter(replaces=earlier).first()
    if later is not None and later.status not in NOT_ISSUED:
        raise WrongStep(
            _("{earlier} has been replaced already; replace its latest version.").format(earlier=earlier)
        )
    return earlier


def _draft_given_up(earlier: Letter | None) -> list[Change]:
    """A correction that was drafted and not issued gives way to the one drafted now."""
    later = Letter.objects.filter(replaces=earlier).first() if earlier else None
    if later is None:
        return []
    later.replaces = None
    return [Change(later, ("replaces",))]


_OF_THE_CASE: dict[LetterKind, Callable[[DataRequest, Writing], LetterContext]] = {
    LetterKind.ACKNOWLEDGEMENT: letter_texts.acknowledgement,
    LetterKind.CLARIFICATION: letter_texts.clarification,
    LetterKind.FRAUD_NOTICE: letter_texts.fraud_notice,
    LetterKind.PRESERVATION_CONFIRMATION: letter_texts.preservation,
}
"""The letters that rest on the case alone."""


def _write(kind: LetterKind, data_request: DataRequest, passed: Passed, writing: Writing) -> LetterContext:
    if kind in _OF_THE_CASE:
        return _OF_THE_CASE[kind](data_request, writing)
    match kind:
        case LetterKind.USER_NOTICE if passed.subject:
            return letter_texts.user_notice(data_request, writing, passed.subject)
        case LetterKind.REFUSAL if passed.decision:
            return letter_texts.refusal(data_request, writing, passed.decision)
        case LetterKind.REDIRECT if passed.decision:
            return letter_texts.redirect(data_request, writing, passed.decision)
        case LetterKind.DISCLOSURE if passed.decision and passed.disclosure:
            return letter_texts.disclosure(data_request, writing, passed.decision, passed.disclosure)
    raise GateClosed(_("The letter “{kind}” rests on nothing.").format(kind=kind.label))


def _told(letter: Letter) -> dict[str, str]:
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


def issue_letter(*, actor: User, letter: Letter, at: datetime) -> Letter:
    """Issue a draft: it is queued, rendered once and then never changes. Raises GateClosed, WrongStep."""
    with acting_on(letter.data_request, actor=actor, permission=Permission.ISSUE_LETTER) as current:
        drafted: Letter = Letter.objects.select_for_update().get(pk=letter.pk)
        drafted.data_request = current
        if drafted.status not in NOT_ISSUED:
            raise WrongStep(
                _("{drafted} is “{status}”; only a draft is issued.").format(
                    drafted=drafted, status=drafted.get_status_display()
                )
            )
        require_same_ground(drafted, at=at)
        require_may_answer(current, drafted)
        drafted.status, drafted.issued_by, drafted.problem = LetterStatus.QUEUED, actor, ""
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_QUEUED, data_request=current, detail=_told(drafted),
            changes=[Change(drafted, ("status", "issued_by", "problem")), moved(current)],
        )  # fmt: skip
        outbox.enqueue(
            task=RENDER_TASK, key=f"{RENDER_TASK}:{drafted.pk}:{current.version}", object_id=drafted.pk,
            actor=actor, at=at, data_request=current,
        )  # fmt: skip
        return drafted


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
    if issued.is_answer:
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
            actor=actor, at=at, kind=kind, data_request=current, changes=changes, detail=_told(issued),
            reason=note,
        )  # fmt: skip
        return issued
