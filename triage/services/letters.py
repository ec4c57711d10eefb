"""Letters: drafting, issuing, holding, delivering. Rendering is in letter_rendering."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from triage import audit, outbox
from triage.audit import Change, new
from triage.choices import (
    ANSWERING_LETTERS,
    COUNSELS_LETTERS,
    NOTICES,
    DeliveryStatus,
    LetterKind,
    LetterStatus,
    Status,
    in_words,
)
from triage.encryption import encrypt
from triage.errors import BadInput, GateClosed, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.letters.catalogue import CATALOGUE
from triage.letters.languages import ENGLISH
from triage.letters.verification_code import digest_of, new_code
from triage.models import DataRequest, Letter, Subject, User
from triage.roles import Permission
from triage.services import letter_writing, wording
from triage.services.letter_frame import Terms, Writing
from triage.services.letter_gates import Passed, gate_of
from triage.services.logo_lookup import logo_number
from triage.services.steps import acting_on, moved, next_number, require_step
from triage.workflow import Step

RENDER_TASK = "render_letter"
CONTEXT = "triage.letter.context"
DELIVERY_NOTE = "triage.letter.delivery_note"
NOT_ISSUED = (LetterStatus.DRAFT, LetterStatus.FAILED)
LONGEST_NOTE = 300
LONGEST_REMARK = 2_000


def draft_letter(
    *,
    actor: User,
    data_request: DataRequest,
    kind: LetterKind,
    at: datetime,
    subject: Subject | None = None,
    replaces: Letter | None = None,
    language: str | None = None,
    bilingual: bool | None = None,
    terms: Terms | None = None,
) -> Letter:
    """Write down what the letter will say.

    `subject` is for notices to users. `replaces` makes it the next version of an issued letter of the same kind.
    Without a `language` it is the authority's, and without `bilingual` any other than English stands beside the English
    text. Raises GateClosed while the kind is not due, Incomplete where a text is missing, BadInput for the terms.
    """
    said = _checked_terms(kind, terms or Terms(), at)
    with acting_on(data_request, actor=actor, permission=Permission.DRAFT_LETTER) as current:
        passed = gate_of(kind, current, subject=subject, at=at)
        earlier = _replaceable(current, kind, replaces, passed.subject)
        given_up = _draft_given_up(earlier)
        writing = Writing(author=actor, at=at, recipient=passed.addressee, replaces=earlier, terms=said)
        tag = language or (ENGLISH if kind in NOTICES else letter_writing.proposed_language(current))
        both = tag != ENGLISH and bilingual is not False
        # What a letter prints is in the language of the letter, whoever drafts it.
        with override(ENGLISH):
            content = letter_writing.content_of(kind, current, passed, writing)
        letter_writing.texts_printed(kind, content, tag, bilingual=both)
        code = new_code()
        letter = Letter(
            data_request=current,
            kind=kind,
            language=tag,
            bilingual=both,
            answer_by=said.answer_by,
            number=next_number(current.letters),
            replaces=earlier,
            addressee=passed.addressee,
            subject=passed.subject,
            clarification=passed.clarification,
            decision=passed.decision,
            approval=passed.approval,
            disclosure=passed.disclosure,
            context=encrypt(
                letter_writing.stored(content, code=code), scope=current.pk, context=CONTEXT, at=at
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


def _checked_terms(kind: LetterKind, terms: Terms, at: datetime) -> Terms:
    """The terms as the letter keeps them. Remarks hold no account data: nobody approves them."""
    if terms.remarks and not CATALOGUE[kind].free:
        raise BadInput(_("this kind of letter takes no paragraphs of your own"), where="remarks")
    if terms.answer_by is not None and terms.answer_by <= timezone.localdate(at):
        raise BadInput(_("is no day to come"), where="answer by")
    return replace(terms, remarks=tuple(_remark(remark) for remark in terms.remarks))


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
    # What was disclosed in full is corrected to a part, and the other way about.
    both_answer = kind in ANSWERING_LETTERS and earlier.kind in ANSWERING_LETTERS
    if earlier.data_request_id != data_request.pk or not (earlier.kind == kind or both_answer):
        raise Incomplete(
            _(
                "A letter replaces an earlier one of the same kind in the same case; an answer may replace any answer."
            )
        )
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
        require_same_ground(drafted, at=at)
        require_may_answer(current, drafted)
        drafted.texts, drafted.logo = letter_writing.bound(drafted), logo_number()
        drafted.status, drafted.issued_by, drafted.problem = LetterStatus.QUEUED, actor, ""
        audit.record(
            actor=actor, at=at, kind=EventKind.LETTER_QUEUED, data_request=current, detail=_told(drafted),
            changes=[Change(drafted, ("status", "issued_by", "problem", "texts", "logo")), moved(current)],
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
