"""Asking the authority about curable defects, and recording what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import SenderVerification
from triage import audit
from triage.audit import Change, new
from triage.choices import Status
from triage.encryption import EncryptedText, encrypt, encrypt_unless_empty
from triage.errors import BadInput, GateClosed, Incomplete
from triage.event_kinds import EventKind
from triage.models import Clarification, DataRequest, User
from triage.roles import Permission
from triage.services import wording
from triage.services.clocks import run_on_after_reply, stop_for_question
from triage.services.facts import sender_verification
from triage.services.gates import require_known_contact
from triage.services.steps import acting_on, moved
from triage.services.targets import target_changes
from triage.workflow import Step

LONGEST_NOTE = 4_000
LONGEST_REPLY = 20_000


def ask_clarification(
    *,
    actor: User,
    data_request: DataRequest,
    reason_codes: Sequence[str],
    answer_by: date | None,
    note: str = "",
    narrowing_offer: str = "",
    at: datetime,
) -> Clarification:
    """Ask the authority to cure what can be cured; the clocks for the answer stand still until it replies.

    Raises GateClosed without a known contact, BadInput for codes that no answer can cure and for account data in what
    the letter prints: nobody approves it. A question that is still open is ended without a reply: this one takes its
    place.
    """
    codes = _curable(reason_codes)
    if answer_by is not None and answer_by <= at.date():
        raise BadInput(_("lies in the past; give the authority time"), where="answer by")
    printed = _printed("note", note)
    offer = _printed("narrowing_offer", narrowing_offer)
    with acting_on(
        data_request, actor=actor, permission=Permission.CLARIFY, step=Step.ASK_CLARIFICATION
    ) as current:
        if current.held:
            raise GateClosed(
                _("{authority} is suspended: nothing may leave until that is lifted.").format(
                    authority=current.authority
                )
            )
        require_known_contact(current)
        clarification = Clarification(
            data_request=current,
            reason_codes=codes,
            note=_secret(current, "note", printed, at=at),
            narrowing_offer=_secret(current, "narrowing_offer", offer, at=at),
            answer_by=answer_by,
            asked_by=actor,
            asked_at=at,
        )
        audit.record(
            actor=actor,
            at=at,
            kind=EventKind.CLARIFICATION_ASKED,
            data_request=current,
            changes=[
                *_superseded(current, at=at),
                *new(clarification),
                moved(current, Step.ASK_CLARIFICATION),
            ],
            detail={"codes": ", ".join(codes)},
        )
        stop_for_question(current, actor=actor, at=at)
        return clarification


def record_reply(*, actor: User, data_request: DataRequest, reply: str, at: datetime) -> Clarification:
    """Record the authority's answer: the clocks run on, and the data request is assessed again.

    The dates move by the time that the clocks stood still. Raises Incomplete for an empty reply.
    """
    answer = wording.text(reply, where="reply", longest=LONGEST_REPLY)
    if not answer:
        raise Incomplete(
            _("Write down what the authority answered, or attach it as a document and say so here.")
        )
    with acting_on(
        data_request, actor=actor, permission=Permission.CLARIFY, step=Step.RECORD_REPLY
    ) as current:
        clarification = current.clarifications.filter(replied_at__isnull=True).first()
        if clarification is None:
            raise Incomplete(
                _("Nothing was asked in {reference} that is still open.").format(reference=current.reference)
            )
        clarification.reply = encrypt(answer, scope=current.pk, context="triage.clarification.reply", at=at)
        clarification.replied_at = at
        due_at = run_on_after_reply(current, actor=actor, at=at)
        clocks = current.deadlines.live()
        verified = sender_verification(current) is SenderVerification.VERIFIED
        status = Status.SENDER_VERIFIED if verified else Status.RECEIVED
        audit.record(
            actor=actor,
            at=at,
            kind=EventKind.REPLY_RECORDED,
            data_request=current,
            changes=[
                Change(clarification, ("reply", "replied_at")),
                *target_changes(
                    current, by_law=clocks.filter(target=False), earlier=clocks.filter(target=True), at=at
                ),
                moved(current, status=status, due_at=due_at),
            ],
        )
        return clarification


def _curable(reason_codes: Sequence[str]) -> list[str]:
    codes = list(dict.fromkeys(reason_codes))
    if not codes:
        raise Incomplete(_("Name at least one defect that the authority can cure."))
    for code in codes:
        if code not in REASONS:
            raise BadInput(_("“{code}” is no reason code").format(code=code), where="reason codes")
        if not REASONS[code].curable:
            raise BadInput(
                _("“{code}” cannot be cured by an answer: {wording} Decide it instead").format(
                    code=code, wording=REASONS[code].wording
                ),
                where="reason codes",
            )
    return codes


def _printed(name: str, value: str) -> str:
    where = name.replace("_", " ")
    return wording.without_account_data(wording.text(value, where=where, longest=LONGEST_NOTE), where=where)


def _secret(current: DataRequest, name: str, plain: str, *, at: datetime) -> EncryptedText | None:
    context = f"triage.clarification.{name}"
    return encrypt_unless_empty(plain, scope=current.pk, context=context, at=at)


def _superseded(current: DataRequest, *, at: datetime) -> Iterable[Change]:
    for earlier in current.clarifications.filter(replied_at__isnull=True):
        earlier.replied_at = at
        yield Change(earlier, ("replied_at",))
