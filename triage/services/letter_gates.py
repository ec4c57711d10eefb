"""One named gate for each kind of letter: to whom it may go, and on what it rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import Instrument, RequestKind
from triage.choices import (
    CARRYING_LETTERS,
    NOTICES,
    ItemOutcome,
    LetterKind,
    NoticeStatus,
    ProductionOutcome,
    Status,
)
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

ABOUT_TO_EXPIRE = timedelta(days=14)
"""How long before its end an authority is told that a preservation expires: the desk's own choice, no law's."""


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
    if data_request.held and kind not in NOTICES:
        raise GateClosed(
            _("{reference} is held because the authority is suspended: nothing may leave.").format(
                reference=data_request.reference
            )
        )
    return _GATES[kind](data_request, subject, at)


def _closed(data_request: DataRequest, why: str) -> GateClosed:
    return GateClosed(f"{data_request.reference}: {why}")


def _acknowledgement_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    gates.require_acknowledgeable(data_request)
    return Passed(addressee=data_request.authority)


def _clarification_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    authority = gates.require_known_contact(data_request)
    asked = data_request.clarifications.filter(replied_at__isnull=True).first()
    if asked is None:
        raise _closed(data_request, _("no clarification is open. Ask for one first."))
    return Passed(addressee=authority, clarification=asked)


def _narrowing_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    passed = _clarification_gate(data_request, subject, at)
    if passed.clarification is None or passed.clarification.narrowing_offer is None:
        raise _closed(data_request, _("the clarification offers no narrower scope. Ask for one that does."))
    return passed


def _refusal_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    if data_request.kind == RequestKind.EMERGENCY:
        raise _closed(data_request, _("an emergency request is refused by the emergency answer."))
    decision, approval = gates.require_approved_refusal(data_request, ItemOutcome.REFUSE)
    return Passed(addressee=decision.recipient, decision=decision, approval=approval)


def _redirect_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    decision, approval = gates.require_approved_refusal(data_request, ItemOutcome.REDIRECT)
    return Passed(addressee=decision.recipient, decision=decision, approval=approval)


def _produced(data_request: DataRequest, at: datetime) -> Passed:
    """What was approved and looked up; while a user who was told before can still object, nothing of it leaves."""
    release = gates.require_release(data_request)
    told = Letter.objects.issued().filter(data_request=data_request, kind=LetterKind.PRIOR_NOTICE)
    waiting = told.filter(answer_by__gte=timezone.localdate(at)).order_by("-answer_by").first()
    if waiting is not None:
        raise _closed(
            data_request,
            _("the user was told by {letter} and can object until the end of {day}.").format(
                letter=waiting, day=f"{waiting.answer_by:%Y-%m-%d}"
            ),
        )
    produced = Disclosure.objects.filter(approval=release.approval).first()
    if produced is None or produced.digest != release.decision.digest:
        raise _closed(data_request, _("the disclosure was not produced yet."))
    return Passed(release.decision.recipient, release.decision, release.approval, produced)


def _has_values(passed: Passed) -> bool:
    return (
        passed.disclosure is not None
        and passed.disclosure.items.filter(outcome=ProductionOutcome.DISCLOSED).exists()
    )


def _leaves_out(passed: Passed) -> bool:
    return passed.decision is not None and (
        passed.decision.items.exclude(outcome=ItemOutcome.DISCLOSE).exists()
    )


def _values_gate(data_request: DataRequest, at: datetime) -> Passed:
    passed = _produced(data_request, at)
    if data_request.kind == RequestKind.EMERGENCY:
        raise _closed(data_request, _("an emergency request is answered by the emergency answer."))
    if not _has_values(passed):
        raise _closed(data_request, _("nothing was found. Write the letter that says so."))
    return passed


def _full_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    passed = _values_gate(data_request, at)
    if _leaves_out(passed):
        raise _closed(data_request, _("not every item is disclosed. Write the partial disclosure."))
    return passed


def _partial_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    passed = _values_gate(data_request, at)
    if not _leaves_out(passed):
        raise _closed(data_request, _("every item is disclosed. Write the full disclosure."))
    return passed


def _nothing_held_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    passed = _produced(data_request, at)
    if _has_values(passed):
        raise _closed(data_request, _("data was found. Write the disclosure letter."))
    return passed


def _emergency_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    if data_request.kind != RequestKind.EMERGENCY:
        raise _closed(data_request, _("it is no emergency request."))
    decision = data_request.decisions.live().first()
    if decision is not None and not decision.items.filter(outcome=ItemOutcome.DISCLOSE).exists():
        refused, approval = gates.require_approved_refusal(data_request, ItemOutcome.REFUSE)
        return Passed(addressee=refused.recipient, decision=refused, approval=approval)
    passed = _produced(data_request, at)
    if not _has_values(passed):
        raise _closed(data_request, _("nothing was found. Write the letter that says so."))
    return passed


def _process_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    """Legal process is awaited after something left in an emergency."""
    emergency = getattr(data_request, "emergency", None)
    left = Letter.objects.issued().filter(data_request=data_request, kind__in=CARRYING_LETTERS)
    values = left.filter(disclosure__items__outcome=ProductionOutcome.DISCLOSED)
    if emergency is None or not values.exists():
        raise _closed(data_request, _("nothing was disclosed in an emergency."))
    if emergency.legal_process_received_at is not None:
        raise _closed(data_request, _("legal process has come already."))
    return Passed(addressee=gates.require_known_contact(data_request))


def _eu_form_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    """A certificate that is not carried out, in full or in part: decided and approved."""
    if data_request.order.instrument not in (Instrument.EPOC, Instrument.EPOC_PR):
        raise _closed(data_request, _("Form 3 answers an EPOC or EPOC-PR; this order is neither."))
    decision = data_request.decisions.live().first()
    leaves = decision is not None and decision.items.filter(outcome=ItemOutcome.DISCLOSE).exists()
    if not leaves:
        refused, approval = gates.require_approved_refusal(data_request, ItemOutcome.REFUSE)
        return Passed(addressee=refused.recipient, decision=refused, approval=approval)
    passed = _produced(data_request, at)
    missing = passed.disclosure is not None and (
        passed.disclosure.items.exclude(outcome=ProductionOutcome.DISCLOSED).exists()
    )
    if not _leaves_out(passed) and not missing:
        raise _closed(data_request, _("everything is disclosed; Form 3 has nothing to say."))
    return passed


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
    told = Letter.objects.issued().filter(data_request=data_request, kind__in=CARRYING_LETTERS)
    return told.filter(
        disclosure__items__item__subject=subject, disclosure__items__outcome=ProductionOutcome.DISCLOSED
    ).exists()


def _fraud_notice_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    return Passed(addressee=gates.require_impersonated(data_request))


def _prior_notice_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    """Decided and approved, not answered yet, and nothing forbids telling the user whose data would leave."""
    release = gates.require_release(data_request)
    if data_request.status not in (Status.APPROVED, Status.PRODUCED):
        raise _closed(data_request, _("it is answered already; the notice comes too late to be a prior one."))
    if (gag := standing_gag(data_request, at)) is not None:
        raise _closed(data_request, _("the user may not be told ({ground}).").format(ground=gag))
    if subject is None or subject.pk not in {row.item.subject_id for row in release.items}:
        raise _closed(data_request, _("nothing of this subject is about to be disclosed."))
    return Passed(decision=release.decision, approval=release.approval, subject=subject)


def _kept(data_request: DataRequest, at: datetime) -> Preservation:
    kept = Preservation.objects.filter(
        data_request=data_request, released_at__isnull=True, expires_at__gt=at
    ).first()
    if kept is None:
        raise _closed(data_request, _("nothing is preserved."))
    if data_request.status == Status.REJECTED:
        raise GateClosed(
            _("{reference} was rejected as fraud: an impostor gets no letter.").format(
                reference=data_request.reference
            )
        )
    return kept


def _preservation_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    _kept(data_request, at)
    return Passed(addressee=gates.require_known_contact(data_request))


def _extension_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    if not _kept(data_request, at).extensions:
        raise _closed(data_request, _("the preservation was not extended."))
    return Passed(addressee=gates.require_known_contact(data_request))


def _expiry_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    kept = _kept(data_request, at)
    if not at < kept.expires_at <= at + ABOUT_TO_EXPIRE:
        raise _closed(
            data_request,
            _("the preservation ends on {day}; the notice goes out in the {days} days before.").format(
                day=f"{kept.expires_at:%Y-%m-%d}", days=ABOUT_TO_EXPIRE.days
            ),
        )
    return Passed(addressee=gates.require_known_contact(data_request))


def _withdrawal_gate(data_request: DataRequest, subject: Subject | None, at: datetime) -> Passed:
    if data_request.status != Status.WITHDRAWN:
        raise _closed(data_request, _("the authority has not withdrawn it."))
    return Passed(addressee=gates.require_known_contact(data_request))


Gate = Callable[[DataRequest, Subject | None, datetime], Passed]

_GATES: dict[LetterKind, Gate] = {
    LetterKind.ACKNOWLEDGEMENT: _acknowledgement_gate,
    LetterKind.CLARIFICATION: _clarification_gate,
    LetterKind.NARROWING_OFFER: _narrowing_gate,
    LetterKind.REFUSAL: _refusal_gate,
    LetterKind.PARTIAL_DISCLOSURE: _partial_gate,
    LetterKind.DISCLOSURE: _full_gate,
    LetterKind.NOTHING_HELD: _nothing_held_gate,
    LetterKind.EMERGENCY_ANSWER: _emergency_gate,
    LetterKind.PROCESS_REMINDER: _process_gate,
    LetterKind.REDIRECT: _redirect_gate,
    LetterKind.EU_FORM: _eu_form_gate,
    LetterKind.PRESERVATION_CONFIRMATION: _preservation_gate,
    LetterKind.PRESERVATION_EXTENSION: _extension_gate,
    LetterKind.PRESERVATION_EXPIRY: _expiry_gate,
    LetterKind.WITHDRAWAL_CONFIRMATION: _withdrawal_gate,
    LetterKind.FRAUD_NOTICE: _fraud_notice_gate,
    LetterKind.PRIOR_NOTICE: _prior_notice_gate,
    LetterKind.USER_NOTICE: _user_notice_gate,
}


def kinds_that_fit(data_request: DataRequest, *, at: datetime) -> list[LetterKind]:
    """The kinds whose gate is open now."""
    return [kind for kind in LetterKind if _fits(kind, data_request, at)]


def _fits(kind: LetterKind, data_request: DataRequest, at: datetime) -> bool:
    subjects: list[Subject | None] = [None]
    if kind in NOTICES:
        subjects = list(data_request.subjects.filter(withdrawn=False))
    return any(_is_open(kind, data_request, subject, at) for subject in subjects)


def _is_open(kind: LetterKind, data_request: DataRequest, subject: Subject | None, at: datetime) -> bool:
    try:
        gate_of(kind, data_request, subject=subject, at=at)
    except GateClosed:
        return False
    return True
