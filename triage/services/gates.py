"""The gates: what must be true before account data or a letter may leave. One function for account data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jurisdictions.law.assessment import Assessment as LawAssessment
from jurisdictions.law.assessment import Finding as LawFinding
from jurisdictions.law.vocabulary import Answer, DataCategory, ItemType, RequestKind, ReviewLevel
from triage.choices import (
    DISCLOSABLE_ITEM_TYPES,
    AuthorityStatus,
    ForgeryCheckResult,
    ItemOutcome,
    ReviewOutcome,
    Status,
    VerificationResult,
    in_words,
)
from triage.errors import GateClosed
from triage.models import (
    Approval,
    Assessment,
    Authority,
    DataRequest,
    Decision,
    DecisionItem,
    RequestedItem,
    RightsReview,
    RiskFlag,
)
from triage.services.assessment import result_of
from triage.services.recognition import open_problem
from triage.services.rights_review import uncleared

PRESERVING = frozenset({RequestKind.PRESERVATION, RequestKind.PRESERVATION_EXTENSION})
"""Demands that are carried out by keeping data; data itself needs an order of its own."""


@dataclass(frozen=True, slots=True)
class Release:
    """What may leave: exactly the items that were decided and approved, for exactly this recipient."""

    decision: Decision
    approval: Approval
    items: tuple[DecisionItem, ...]


def decision_digest(decision: Decision, items: Sequence[DecisionItem]) -> str:
    """SHA-256 over exactly what would leave and to whom, read from the rows as they are now.

    Covers the data request, the assessment, the recipient with its contact, who decided, and for each item its
    category, type, period, outcome, reasons and the identifiers of its subject as stored.
    """
    recipient = Authority.objects.get(pk=decision.recipient_id)
    content = {
        "data_request": str(decision.data_request_id),
        "number": decision.number,
        "assessment": str(decision.assessment_id),
        "recipient": [str(recipient.pk), recipient.name, recipient.contact_email, recipient.contact_phone],
        "decided_by": str(decision.decided_by_id),
        "necessity": decision.necessity.token if decision.necessity else None,
        "note": decision.note.token if decision.note else None,
        "items": sorted(_item_content(item) for item in items),
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _item_content(decided: DecisionItem) -> list[str]:
    item = RequestedItem.objects.get(pk=decided.item_id)
    identifiers = item.subject.identifiers.filter(withdrawn=False)
    return [
        str(item.pk),
        str(item.subject_id),
        str(item.data_category),
        str(decided.item_type),
        item.period_from.isoformat() if item.period_from else "",
        item.period_to.isoformat() if item.period_to else "",
        str(item.withdrawn),
        str(decided.outcome),
        ",".join(sorted(decided.reason_codes)),
        ",".join(sorted(f"{found.kind}={found.value.token}" for found in identifiers)),
    ]


def require_release(data_request: DataRequest) -> Release:
    """The one gate for whatever carries account data: letter, production file, export, delivery.

    Reads everything anew, the data request too. Raises GateClosed naming each condition that is missing.
    """
    data_request = DataRequest.objects.get(pk=data_request.pk)
    decision = data_request.decisions.live().first()
    approval = Approval.objects.live().filter(decision=decision).first() if decision else None
    items = tuple(decision.items.select_related("item")) if decision else ()
    leaving = tuple(item for item in items if item.outcome == ItemOutcome.DISCLOSE)
    problems = [
        *_state_problems(data_request),
        *_sender_problems(data_request, decision),
        *_decision_problems(decision, approval, items),
        *_review_problems(data_request, decision),
        *_necessity_problems(decision, leaving),
        *_item_problems(decision, leaving),
    ]
    if decision is not None and not leaving:
        problems.append(_("The decision discloses nothing."))
    if problems or decision is None or approval is None:
        raise GateClosed(
            _("Nothing may leave from {reference}: {problems}").format(
                reference=data_request.reference, problems=" ".join(problems)
            )
        )
    return Release(decision, approval, leaving)


def _state_problems(data_request: DataRequest) -> Iterator[str]:
    if data_request.held:
        yield _("It is held because the authority is suspended.")
    if data_request.status not in {Status.APPROVED, Status.PRODUCED, Status.ANSWERED, Status.DELIVERED}:
        yield _("Its status is “{status}”, not approved.").format(status=Status(data_request.status).label)


def _sender_problems(data_request: DataRequest, decision: Decision | None) -> Iterator[str]:
    authority = _authority_of(data_request)
    if authority is None:
        yield _("No authority is recorded.")
        return
    if authority.status != AuthorityStatus.VERIFIED:
        yield _("The authority is {status}.").format(status=authority.get_status_display())
    if not authority.has_known_contact:
        yield _("The authority has no contact that was found independently.")
    if decision is not None and decision.recipient_id != authority.pk:
        yield _("The decision names another recipient.")
    yield from _verification_problems(data_request, authority)


def _verification_problems(data_request: DataRequest, authority: Authority) -> Iterator[str]:
    verifications = data_request.verifications
    if not verifications.filter(result=VerificationResult.CONFIRMED, authority=authority).exists():
        yield _("The sender is not verified.")
    if verifications.filter(result=VerificationResult.DENIED).exists():
        yield _("The authority denied that it sent the demand.")
    if data_request.forgery_checks.filter(result=ForgeryCheckResult.FORGED).exists():
        yield _("A check found a forgery.")
    if data_request.kind == RequestKind.EMERGENCY and not _has_second_call_back(data_request):
        yield _("An emergency needs a second call-back.")


def _authority_of(data_request: DataRequest) -> Authority | None:
    """Read anew: the caller's copy may be older than a suspension."""
    return Authority.objects.filter(data_requests=data_request.pk).first()


def _has_second_call_back(data_request: DataRequest) -> bool:
    """Whether two people confirmed the sender: the second one's call is named in the emergency."""
    emergency = getattr(data_request, "emergency", None)
    second = emergency.second_call_back if emergency else None
    if second is None or second.result != VerificationResult.CONFIRMED:
        return False
    of_this_sender = data_request.verifications.filter(
        authority=second.authority_id, result=VerificationResult.CONFIRMED
    )
    return second.authority_id == data_request.authority_id and (
        of_this_sender.exclude(verified_by=second.verified_by_id).exists()
    )


def _decision_problems(
    decision: Decision | None, approval: Approval | None, items: Sequence[DecisionItem]
) -> Iterator[str]:
    if decision is None:
        yield _("There is no decision.")
        return
    if decision.digest != decision_digest(decision, items):
        yield _("Something was edited since the decision; decide again.")
    if approval is None:
        yield _("It is not approved by a second person.")
        return
    if approval.approved_by_id == decision.decided_by_id:
        yield _("It was approved by the person who decided.")
    if approval.decision_digest != decision.digest:
        yield _("What was approved is not what was decided.")


def _review_problems(data_request: DataRequest, decision: Decision | None) -> Iterator[str]:
    if decision is None:
        return
    needed = max(data_request.review_level, decision.assessment.level)
    if needed < ReviewLevel.RIGHTS_REVIEWER:
        return
    review = RightsReview.objects.live().filter(assessment=decision.assessment_id).first()
    if review is None or review.level < needed:
        yield _("The review of the risk to human rights is missing.")
    elif review.outcome != ReviewOutcome.CLEARED or uncleared(review):
        yield _("The rights review did not clear it.")


def _necessity_problems(decision: Decision | None, leaving: Sequence[DecisionItem]) -> Iterator[str]:
    if decision is not None and leaving and flags_without_necessity(decision):
        yield _("The decision does not say why disclosure is necessary and proportionate.")


def flags_without_necessity(decision: Decision) -> str:
    """The names of the flags for which a disclosure lacks the statement of its necessity; empty if it lacks none.

    A flag that the rights review cleared counts too: it was a risk, and the statement says why it is right to
    disclose all the same.
    """
    if decision.necessity is not None:
        return ""
    rows = RiskFlag.objects.filter(assessment=decision.assessment_id)
    return ", ".join(dict.fromkeys(row.get_flag_display() for row in rows))


def require_disclosable(decision: Decision, items: Sequence[DecisionItem]) -> None:
    """The gate of an approval: nothing holds what would leave, and its necessity is stated. Raises GateClosed."""
    leaving = [item for item in items if item.outcome == ItemOutcome.DISCLOSE]
    problems = [*_necessity_problems(decision, leaving), *_item_problems(decision, leaving)]
    if problems:
        raise GateClosed(
            _("{reference} cannot be approved: {problems} Return the decision to counsel.").format(
                reference=decision.data_request.reference, problems=" ".join(problems)
            )
        )


def _item_problems(decision: Decision | None, leaving: Sequence[DecisionItem]) -> Iterator[str]:
    if decision is None:
        return
    assessment = Assessment.objects.get(pk=decision.assessment_id)
    if not assessment.is_live:
        yield _("The assessment was voided; assess again.")
        return
    if leaving and (unsettled := open_problem(assessment.data_request)):
        yield unsettled
    result = result_of(assessment)
    for decided in leaving:
        for problem in problems_of_item(result, decided.item):
            yield f"{decided.item}: {problem}"


def problems_of_item(result: LawAssessment, item: RequestedItem) -> list[str]:
    """Why this item may not be disclosed after what the law engine said; empty when it may."""
    problems = []
    if item.data_request.kind in PRESERVING:
        problems.append(_("the demand asks to preserve data, not to disclose it."))
    if item.data_category == DataCategory.CONTENT:
        problems.append(_("the content of messages is never disclosed."))
    if item.item_type not in DISCLOSABLE_ITEM_TYPES:
        problems.append(_("data of this kind is not disclosed."))
    if item.item_type == ItemType.IP_ADDRESS and not _has_period(item):
        problems.append(_("no period is stated; IP addresses are looked up in a period."))
    if item.withdrawn or item.subject.withdrawn:
        problems.append(_("it was withdrawn."))
    subject_key, item_key = str(item.subject_id), str(item.pk)
    if result.proposal_for(subject_key, item_key) is None:
        problems.append(_("it was not assessed."))
    problems += [_told(found) for found in result.holding(subject_key, item_key)]
    return problems


def _told(found: LawFinding) -> str:
    """A finding that holds; of one that counsel answers, what the checklist says."""
    if not found.rests_on_counsel:
        return f"{found.says} ({found.rule_id})"
    if found.answered is None:
        says = _("the checklist has no answer to “{question}” ({rule}).")
    elif found.answered == Answer.NOT_CLEAR:
        says = _("the checklist leaves “{question}” not clear ({rule}).")
    else:
        says = _("the checklist answers “{question}” with “{answer}” ({rule}).")
    return says.format(question=found.says, rule=found.rule_id, answer=in_words(found.answered or ""))


def _has_period(item: RequestedItem) -> bool:
    return bool(item.period_from and item.period_to and item.period_from < item.period_to)


def require_known_contact(data_request: DataRequest) -> Authority:
    """The gate of a clarification: there is a contact of the authority that did not come with the demand.

    One from before a suspension is known no more: it may be what was stolen.
    """
    authority = _authority_of(data_request)
    if authority is not None and authority.status == AuthorityStatus.SUSPENDED:
        raise GateClosed(
            _("{reference}: the authority is suspended; nothing goes to it.").format(
                reference=data_request.reference
            )
        )
    if authority is None or authority.status != AuthorityStatus.VERIFIED or not authority.has_known_contact:
        raise GateClosed(
            _(
                "{reference}: no contact of the authority is known that was found independently. "
                "Record one with its source first; a question sent to the sender's own address may "
                "answer an impostor."
            ).format(reference=data_request.reference)
        )
    return authority


def require_acknowledgeable(data_request: DataRequest) -> None:
    """The gate of an acknowledgement: registered, with an authority, and not found to be forged."""
    if data_request.authority_id is None:
        raise GateClosed(
            _("{reference} names no authority to write to.").format(reference=data_request.reference)
        )
    if data_request.status == Status.REJECTED:
        raise GateClosed(
            _("{reference} was rejected as fraud: an impostor gets no letter.").format(
                reference=data_request.reference
            )
        )


def require_approved_refusal(data_request: DataRequest, outcome: ItemOutcome) -> tuple[Decision, Approval]:
    """The gate of a refusal or redirection: decided and approved, and nothing in the decision is disclosed."""
    if data_request.status == Status.REJECTED:
        raise GateClosed(
            _("{reference} was rejected as fraud: an impostor gets no letter.").format(
                reference=data_request.reference
            )
        )
    decision = data_request.decisions.live().first()
    approval = Approval.objects.live().filter(decision=decision).first() if decision else None
    if decision is None or approval is None:
        raise GateClosed(
            _("{reference}: a refusal needs a decision and the approval of a second person.").format(
                reference=data_request.reference
            )
        )
    outcomes = set(decision.items.values_list("outcome", flat=True))
    if ItemOutcome.DISCLOSE in outcomes:
        raise GateClosed(
            _("{reference}: the decision discloses something; write the disclosure letter.").format(
                reference=data_request.reference
            )
        )
    if outcome not in outcomes:
        raise GateClosed(
            _("{reference}: the decision holds no item with the outcome “{outcome}”.").format(
                reference=data_request.reference, outcome=outcome.label
            )
        )
    if decision.digest != decision_digest(decision, list(decision.items.select_related("item"))):
        raise GateClosed(
            _("{reference}: something was edited since the decision; decide again.").format(
                reference=data_request.reference
            )
        )
    return decision, approval


def require_impersonated(data_request: DataRequest) -> Authority:
    """The gate of a fraud notice: the demand was rejected, and a verified authority was impersonated."""
    if data_request.status != Status.REJECTED:
        raise GateClosed(_("{reference} was not rejected as fraud.").format(reference=data_request.reference))
    return require_known_contact(data_request)
