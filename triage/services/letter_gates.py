"""One named gate for each kind of letter: to whom it may go, and on what it rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from triage.choices import ItemOutcome, LetterKind, NoticeStatus, ProductionOutcome, Status
from triage.errors import GateClosed
from triage.models import (
    Approval,
    Authority,
    Clarification,
    DataRequest,
    Decision,
    Disclosure,
    Letter,
    Preservation,
    Subject,
    UserNotice,
)
from triage.services import gates
from triage.services.disclosure import standing_gag


@dataclass(frozen=True, slots=True)
class Passed:
    """What a gate lets through: to whom, and on what the letter rests."""

    addressee: Authority | None = None
    decision: Decision | None = None
    approval: Approval | None = None
    disclosure: Disclosure | None = None
    clarification: Clarification | None = None
    subject: Subject | None = None


def gate_of(kind: LetterKind, data_request: DataRequest, *, subject: Subject | None, at: datetime) -> Passed:
    """Ask the gate of this kind of letter. Raises GateClosed.

    While the authority is suspended nothing leaves but a notice to a user.
    """
    if data_request.held and kind != LetterKind.USER_NOTICE:
        raise GateClosed(
            _("{reference} is held because the authority is suspended: nothing may leave.").format(
                reference=data_request.reference
            )
        )
    return _GATES[kind](data_request, subject, at)


def _acknowledgement_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    gates.require_acknowledgeable(data_request)
    return Passed(addressee=data_request.authority)


def _clarification_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    authority = gates.require_known_contact(data_request)
    asked = data_request.clarifications.filter(replied_at__isnull=True).first()
    if asked is None:
        raise GateClosed(
            _("{reference}: no clarification is open. Ask for one first.").format(
                reference=data_request.reference
            )
        )
    return Passed(addressee=authority, clarification=asked)


def _refusal_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    decision, approval = gates.require_approved_refusal(data_request, ItemOutcome.REFUSE)
    return Passed(addressee=decision.recipient, decision=decision, approval=approval)


def _redirect_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    decision, approval = gates.require_approved_refusal(data_request, ItemOutcome.REDIRECT)
    return Passed(addressee=decision.recipient, decision=decision, approval=approval)


def _disclosure_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    release = gates.require_release(data_request)
    produced = Disclosure.objects.filter(approval=release.approval).first()
    if produced is None or produced.digest != release.decision.digest:
        raise GateClosed(
            _("{reference}: the disclosure was not produced yet.").format(reference=data_request.reference)
        )
    return Passed(release.decision.recipient, release.decision, release.approval, produced)


def _user_notice_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    notice = UserNotice.objects.filter(data_request=data_request, subject=subject).first()
    gag = standing_gag(data_request, at)
    if notice is None or not _was_disclosed(data_request, subject):
        raise GateClosed(
            _("{reference}: nothing of this subject was disclosed; there is no notice to give.").format(
                reference=data_request.reference
            )
        )
    if gag is not None or (notice.status == NoticeStatus.BARRED and notice.not_before is None):
        raise GateClosed(
            _("{reference}: the user may not be told ({ground}).").format(
                reference=data_request.reference, ground=notice.barred_by or gag
            )
        )
    return Passed(subject=subject)


def _was_disclosed(data_request: DataRequest, subject: Subject | None) -> bool:
    """Whether a letter with data of this subject was issued: what was only produced has not left."""
    told = Letter.objects.issued().filter(data_request=data_request, kind=LetterKind.DISCLOSURE)
    return told.filter(
        disclosure__items__item__subject=subject, disclosure__items__outcome=ProductionOutcome.DISCLOSED
    ).exists()


def _fraud_notice_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    return Passed(addressee=gates.require_impersonated(data_request))


def _preservation_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    kept = Preservation.objects.filter(data_request=data_request, released_at__isnull=True).first()
    if kept is None:
        raise GateClosed(_("{reference}: nothing is preserved.").format(reference=data_request.reference))
    if data_request.status == Status.REJECTED:
        raise GateClosed(
            _("{reference} was rejected as fraud: an impostor gets no letter.").format(
                reference=data_request.reference
            )
        )
    return Passed(addressee=gates.require_known_contact(data_request))


_GATES: dict[LetterKind, Callable[[DataRequest, Subject | None, datetime], Passed]] = {
    LetterKind.ACKNOWLEDGEMENT: _acknowledgement_gate,
    LetterKind.CLARIFICATION: _clarification_gate,
    LetterKind.REFUSAL: _refusal_gate,
    LetterKind.REDIRECT: _redirect_gate,
    LetterKind.DISCLOSURE: _disclosure_gate,
    LetterKind.USER_NOTICE: _user_notice_gate,
    LetterKind.FRAUD_NOTICE: _fraud_notice_gate,
    LetterKind.PRESERVATION_CONFIRMATION: _preservation_gate,
}


def kinds_that_fit(data_request: DataRequest, *, at: datetime) -> list[LetterKind]:
    """The kinds whose gate is open now."""
    fitting = []
    for kind in LetterKind:
        subjects: list[Subject | None] = [None]
        if kind == LetterKind.USER_NOTICE:
            subjects = list(data_request.subjects.filter(user_notice__isnull=False))
        if any(_is_open(kind, data_request, subject, at) for subject in subjects):
            fitting.append(kind)
    return fitting


def _is_open(kind: LetterKind, data_request: DataRequest, subject: Subject | None, at: datetime) -> bool:
    try:
        gate_of(kind, data_request, subject=subject, at=at)
    except GateClosed:
        return False
    return True
