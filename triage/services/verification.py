"""Finding out who really sent a demand: call-backs, looks for forgery, rejection as fraud."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from triage import audit
from triage.audit import Change, new
from triage.choices import (
    AuthorityStatus,
    Channel,
    ForgeryCheckKind,
    ForgeryCheckResult,
    Status,
    VerificationMethod,
    VerificationResult,
)
from triage.encryption import EncryptedText, encrypt_unless_empty
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import Authority, DataRequest, Emergency, ForgeryCheck, User, Verification
from triage.roles import Permission
from triage.services import wording
from triage.services.authorities import phone_number
from triage.services.steps import acting_on, moved
from triage.workflow import BEFORE_ANSWER, Step

CHECKED = frozenset({*BEFORE_ANSWER, Status.PRODUCED, Status.ANSWERED})
LONGEST_CONTACT = 200
LONGEST_SOURCE = 300
LONGEST_NOTE = 500
LONGEST_REASON = 300


def verify_sender(
    *,
    actor: User,
    data_request: DataRequest,
    method: VerificationMethod,
    contact_used: str,
    contact_source: str,
    person_reached: str = "",
    result: VerificationResult,
    note: str = "",
    at: datetime,
) -> Verification:
    """Record one attempt to confirm the sender; a confirmation moves the data request on, others change no status.

    A confirmation counts only through a contact that the desk itself found for a verified authority, or through the
    decentralised IT system; an official domain confirms nothing. Raises Incomplete and names what is missing.
    """
    confirmed = result == VerificationResult.CONFIRMED
    step = Step.VERIFY_SENDER if confirmed else None
    with acting_on(data_request, actor=actor, permission=Permission.VERIFY, step=step) as current:
        verification = _attempt(
            current,
            actor=actor,
            method=method,
            contact_used=contact_used,
            contact_source=contact_source,
            person_reached=person_reached,
            result=result,
            note=note,
            at=at,
        )
        if confirmed:
            require_known_contact(verification)
        audit.record(
            actor=actor,
            at=at,
            kind=EventKind.SENDER_VERIFIED if confirmed else EventKind.VERIFICATION_ATTEMPTED,
            data_request=current,
            changes=[*new(verification), moved(current, step)],
            detail={"method": str(method), "result": str(result)},
        )
        return verification


def call_back_again(
    *,
    actor: User,
    data_request: DataRequest,
    method: VerificationMethod,
    contact_used: str,
    contact_source: str,
    person_reached: str = "",
    note: str = "",
    at: datetime,
) -> Verification:
    """Record the second call-back of an emergency, made by another person than the first.

    Raises WrongStep unless it is an emergency whose sender was confirmed once, Incomplete as `verify_sender` does.
    """
    with acting_on(data_request, actor=actor, permission=Permission.VERIFY) as current:
        emergency = _emergency_to_confirm(current, actor)
        verification = _attempt(
            current,
            actor=actor,
            method=method,
            contact_used=contact_used,
            contact_source=contact_source,
            person_reached=person_reached,
            result=VerificationResult.CONFIRMED,
            note=note,
            at=at,
        )
        require_known_contact(verification)
        emergency.second_call_back = verification
        audit.record(
            actor=actor,
            at=at,
            kind=EventKind.SENDER_VERIFIED,
            data_request=current,
            changes=[*new(verification), Change(emergency, ("second_call_back",)), moved(current)],
            detail={"method": str(method), "result": VerificationResult.CONFIRMED.value, "call_back": 2},
        )
        return verification


def record_forgery_check(
    *,
    actor: User,
    data_request: DataRequest,
    kind: ForgeryCheckKind,
    result: ForgeryCheckResult,
    note: str = "",
    at: datetime,
) -> ForgeryCheck:
    """Record one look for signs of forgery. It verifies nothing; `forged` allows the rejection."""
    if kind not in ForgeryCheckKind.values or result not in ForgeryCheckResult.values:
        raise BadInput(_("is no check, or no result, that the desk knows"), where="forgery check")
    with acting_on(data_request, actor=actor, permission=Permission.VERIFY) as current:
        _require_not_delivered(current)
        check = ForgeryCheck(
            data_request=current,
            kind=kind,
            result=result,
            note=_note(current, "forgerycheck", note, at=at),
            checked_by=actor,
            checked_at=at,
        )
        audit.record(
            actor=actor,
            at=at,
            kind=EventKind.FORGERY_CHECKED,
            data_request=current,
            changes=[*new(check), moved(current)],
            detail={"check": str(kind), "result": str(result)},
        )
        return check


def reject_sender(*, actor: User, data_request: DataRequest, reason: str, at: datetime) -> DataRequest:
    """Reject a demand as fraud. Raises Incomplete unless the authority denied it or a forgery was found."""
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say what shows the fraud; the reason is kept with the data request."))
    with acting_on(
        data_request, actor=actor, permission=Permission.VERIFY, step=Step.REJECT_SENDER
    ) as current:
        denied = current.verifications.filter(result=VerificationResult.DENIED).exists()
        forged = current.forgery_checks.filter(result=ForgeryCheckResult.FORGED).exists()
        if not denied and not forged:
            raise Incomplete(
                _(
                    "A demand is rejected as fraud only after the authority denied it or a check found a "
                    "forgery. Record the call-back or the check first."
                )
            )
        audit.record(
            actor=actor,
            at=at,
            kind=EventKind.SENDER_REJECTED,
            data_request=current,
            changes=[moved(current, Step.REJECT_SENDER)],
            reason=stated,
        )
        return current


def require_known_contact(verification: Verification) -> None:
    """Raise Incomplete unless the contact is one that the desk found independently for a verified authority."""
    authority = verification.authority
    if authority.status != AuthorityStatus.VERIFIED or not authority.has_known_contact:
        raise Incomplete(
            _(
                "{authority} has no contact that was found independently (it is {status}). Verify "
                "the authority first."
            ).format(authority=authority, status=authority.get_status_display())
        )
    if verification.method == VerificationMethod.EU_SYSTEM:
        if verification.data_request.channel != Channel.EU_SYSTEM:
            raise Incomplete(
                _(
                    "The demand did not come through the decentralised IT system, so the system confirms "
                    "nothing of it."
                )
            )
        return
    if not _is_contact_of(authority, verification.contact_used):
        raise Incomplete(
            _(
                "The contact used is not the one that the desk found for this authority. A contact "
                "that came with the demand confirms nothing. Use the one from: {source}."
            ).format(source=authority.contact_source)
        )


def _is_contact_of(authority: Authority, used: str) -> bool:
    if "@" in used:
        return bool(authority.contact_email) and used.lower() == authority.contact_email.lower()
    try:
        number = phone_number(used, region=authority.jurisdiction_id, where="contact used")
    except BadInput:
        return False
    return bool(number) and number == authority.contact_phone


def _attempt(
    current: DataRequest,
    *,
    actor: User,
    method: VerificationMethod,
    contact_used: str,
    contact_source: str,
    person_reached: str,
    result: VerificationResult,
    note: str,
    at: datetime,
) -> Verification:
    _require_not_delivered(current)
    if method not in VerificationMethod.values or result not in VerificationResult.values:
        raise BadInput(_("is no method, or no result, that the desk knows"), where="verification")
    if current.authority is None:
        raise Incomplete(
            _("{reference} names no authority. Correct the facts first.").format(reference=current.reference)
        )
    if current.authority.status == AuthorityStatus.SUSPENDED:
        raise Incomplete(
            _("{authority} is suspended: {reason}").format(
                authority=current.authority, reason=current.authority.suspended_reason
            )
        )
    return Verification(
        data_request=current,
        authority=current.authority,
        method=method,
        contact_used=wording.line(contact_used, where="contact used", longest=LONGEST_CONTACT, required=True),
        contact_source=wording.line(
            contact_source, where="where the contact was found", longest=LONGEST_SOURCE, required=True
        ),
        person_reached=wording.line(person_reached, where="person reached", longest=LONGEST_CONTACT),
        result=result,
        note=_note(current, "verification", note, at=at),
        verified_by=actor,
        verified_at=at,
    )


def _note(current: DataRequest, model: str, note: str, *, at: datetime) -> EncryptedText | None:
    stated = wording.line(note, where="note", longest=LONGEST_NOTE)
    return encrypt_unless_empty(stated, scope=current.pk, context=f"triage.{model}.note", at=at)


def _require_not_delivered(current: DataRequest) -> None:
    """What is learned of the sender counts until the answer is delivered: a denial still stops the letter."""
    if current.status not in CHECKED:
        raise WrongStep(
            _("{reference} is “{status}”: its sender is not checked any more. Reopen it first.").format(
                reference=current.reference, status=current.get_status_display()
            )
        )


def _emergency_to_confirm(current: DataRequest, actor: User) -> Emergency:
    emergency = Emergency.objects.filter(data_request=current).first()
    of_this_sender = current.verifications.filter(authority=current.authority_id)
    first = of_this_sender.filter(result=VerificationResult.CONFIRMED).first()
    if emergency is None or first is None:
        raise WrongStep(
            _(
                "A second call-back belongs to an emergency whose sender was confirmed once; "
                "{reference} is not."
            ).format(reference=current.reference)
        )
    second = emergency.second_call_back
    if second is not None and second.authority_id == current.authority_id:
        raise WrongStep(
            _("The second call-back of {reference} is recorded already.").format(reference=current.reference)
        )
    if first.verified_by_id == actor.pk:
        raise WrongStep(_("The second call-back is made by another person than the first. Ask a colleague."))
    return emergency
