"""The steps of a case, each taken when its turn has come and never twice: a run that was killed is taken up again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import (
    Proposal,
    Result,
    ReviewLevel,
    SenderVerification,
    Signature,
)
from jurisdictions.models import UNKNOWN
from triage.choices import (
    ANSWERING_LETTERS,
    AuthorityStatus,
    DeliveryStatus,
    ForgeryCheckKind,
    ForgeryCheckResult,
    ItemOutcome,
    LetterKind,
    NoticeStatus,
    ReviewOutcome,
    Status,
    VerificationResult,
)
from triage.errors import Incomplete
from triage.event_kinds import EventKind
from triage.management.demo import wording
from triage.management.demo.case import Case
from triage.management.demo.desk_work import take_note, wait
from triage.management.demo.letters import answer_of, send
from triage.models import Event
from triage.records import AccountRecords, backend_from_settings
from triage.services import (
    assessment,
    assignment,
    authorities,
    clarification,
    classification,
    decisions,
    disclosure,
    letters,
    rights_review,
    verification,
)
from triage.services.letter_gates import kinds_that_fit

TIME_TO_ANSWER = timedelta(days=14)


def carry(case: Case) -> None:
    """Take every step that the facts allow."""
    for step in STEPS:
        case.refresh()
        step(case)
    case.refresh()


def _move(case: Case) -> None:
    """To the State whose authority acts, where the file named another."""
    code = case.order.reading.country or UNKNOWN
    if case.data_request.jurisdiction_id != code and case.data_request.status == Status.RECEIVED:
        assignment.reassign_jurisdiction(
            actor=case.counsel, data_request=case.data_request, code=code, reason=wording.MOVED,
            at=case.at("moved"),
        )  # fmt: skip


def _classify(case: Case) -> None:
    if not Event.objects.filter(data_request=case.data_request, kind=EventKind.CLASSIFIED).exists():
        classification.classify(
            actor=case.clerk, data_request=case.data_request, reading=case.order.reading,
            at=case.at("classified"),
        )  # fmt: skip


def _find_contact(case: Case) -> None:
    authority, read = case.data_request.authority, case.order.reading.authority
    if authority is not None and authority.status == AuthorityStatus.UNVERIFIED:
        authorities.verify_authority(
            actor=case.clerk, authority=authority, contact_phone=read.contact.telephone,
            contact_email=read.contact.email, contact_source=read.contact.found_at,
            official_domains=read.domains, at=case.at("authority"),
        )  # fmt: skip


def _call_back(case: Case) -> None:
    if case.data_request.verifications.exists():
        return
    call = case.order.reading.authority.verification
    confirmed = call.result is SenderVerification.VERIFIED
    verification.verify_sender(
        actor=case.clerk,
        data_request=case.data_request,
        method=call.method,
        contact_used=call.number_called,
        contact_source=call.number_from,
        person_reached=call.person_reached,
        result=VerificationResult.CONFIRMED if confirmed else VerificationResult.DENIED,
        note=call.note,
        at=case.at("called"),
    )


def _acknowledge(case: Case) -> None:
    """Only to a sender who was confirmed: an impostor gets no letter."""
    if case.confirmed:
        send(case, LetterKind.ACKNOWLEDGEMENT, author=case.clerk, at=case.at("acknowledged"))


def _look_for_forgery(case: Case) -> None:
    if not case.denied:
        return
    done = set(case.data_request.forgery_checks.values_list("kind", flat=True))
    checks = [(ForgeryCheckKind.SENDER_DOMAIN, ForgeryCheckResult.NOTHING_FOUND, wording.OFFICIAL_MAILBOX)]
    if case.order.reading.facts.get("signature") is Signature.INVALID:
        checks.append((ForgeryCheckKind.SIGNATURE, ForgeryCheckResult.SUSPICIOUS, wording.BAD_SIGNATURE))
    for kind, result, note in checks:
        if kind not in done:
            verification.record_forgery_check(
                actor=case.clerk, data_request=case.refresh(), kind=kind, result=result, note=note,
                at=case.at("checked"),
            )  # fmt: skip


def _assign(case: Case) -> None:
    if case.confirmed and case.data_request.assigned_to is None:
        assignment.assign(
            actor=case.clerk, data_request=case.data_request, assignee=case.counsel, at=case.at("assigned")
        )


def assess(case: Case) -> None:
    """By counsel, once somebody said whether the authority sent it."""
    if case.data_request.status in (Status.RECEIVED, Status.SENDER_VERIFIED):
        assessment.assess(actor=case.counsel, data_request=case.data_request, at=case.at("assessed"))


def _reject(case: Case) -> None:
    if not case.denied:
        return
    if case.data_request.status == Status.ASSESSED:
        verification.reject_sender(
            actor=case.clerk, data_request=case.data_request, reason=wording.REJECTED, at=case.at("rejected")
        )
    send(case, LetterKind.FRAUD_NOTICE, author=case.counsel, at=case.at("rejected"))


def _escalate(case: Case) -> None:
    needed = case.data_request.review_level >= ReviewLevel.RIGHTS_REVIEWER
    reviewed = case.data_request.rights_reviews.live().exists()
    if needed and not reviewed and case.data_request.status == Status.ASSESSED:
        assessment.escalate(actor=case.counsel, data_request=case.data_request, at=case.at("escalated"))


def _review(case: Case) -> None:
    """The demo's reviewers uphold each escalation: none of these orders overcomes what was flagged."""
    if case.data_request.status == Status.RIGHTS_REVIEW:
        executive = case.data_request.review_level >= ReviewLevel.EXECUTIVE
        rights_review.clear_rights_review(
            actor=case.team["erin" if executive else "dan"],
            data_request=case.data_request,
            rulings=_upheld(case),
            outcome=ReviewOutcome.UPHELD,
            note=wording.review_note(case.result),
            at=case.at("reviewed"),
        )


def _upheld(case: Case) -> list[rights_review.Ruling]:
    flags = rights_review.flags_to_rule_on(assessment.live_assessment(case.data_request))
    return [rights_review.Ruling(row.pk, ReviewOutcome.UPHELD, wording.ruling(row)) for row in flags]


def answer(case: Case) -> None:
    """Ask where an answer can cure a defect, else decide as proposed."""
    if case.data_request.status != Status.ASSESSED:
        return
    proposals = {line.proposal for line in case.result.proposals}
    if Proposal.COUNSEL in proposals:
        raise Incomplete(
            f"{case.data_request.reference}: an item waits for counsel; the demo decides none itself."
        )
    (_ask if Proposal.CLARIFY in proposals else _decide)(case)


def _ask(case: Case) -> None:
    """What the open items turn on, and what the order lacks besides (an old order: is it still in force?)."""
    asked = [line for line in case.result.proposals if line.proposal is Proposal.CLARIFY]
    given = {code for line in asked for code in line.reasons}
    given |= {found.reason for found in case.result.findings if found.result is Result.FAILED}
    codes = [code for code in REASONS if code in given and REASONS[code].curable]
    at = case.at("asked")
    clarification.ask_clarification(
        actor=case.counsel,
        data_request=case.data_request,
        reason_codes=codes,
        answer_by=(at + TIME_TO_ANSWER).date(),
        note=wording.cannot_be_cured(case.result, case.data_request),
        narrowing_offer=wording.narrowing_offer(codes, case.order.reading),
        at=at,
    )


def _send_questions(case: Case) -> None:
    if case.data_request.status == Status.AWAITING_AUTHORITY:
        send(case, LetterKind.CLARIFICATION, author=case.counsel, at=case.at("asked"))


def _decide(case: Case) -> None:
    outcomes = {
        Proposal.DISCLOSE: ItemOutcome.DISCLOSE,
        Proposal.REFUSE: ItemOutcome.REFUSE,
        Proposal.REDIRECT: ItemOutcome.REDIRECT,
    }
    choices = [
        decisions.ItemChoice(UUID(line.item_key), outcomes[line.proposal], line.reasons)
        for line in case.result.proposals
    ]
    discloses = any(choice.outcome is ItemOutcome.DISCLOSE for choice in choices)
    decisions.decide(
        actor=case.counsel, data_request=case.data_request, choices=choices,
        necessity=wording.NECESSARY if discloses else "", at=case.at("decided"),
    )  # fmt: skip


def _approve(case: Case) -> None:
    if case.data_request.status == Status.DECIDED:
        digest = case.data_request.decisions.live().get().digest
        decisions.approve(
            actor=case.senior, data_request=case.data_request, digest=digest, at=case.at("approved")
        )


def _discloses(case: Case) -> bool:
    decision = case.data_request.decisions.live().first()
    return decision is not None and decision.items.filter(outcome=ItemOutcome.DISCLOSE).exists()


def _produce(case: Case) -> None:
    if case.data_request.status == Status.APPROVED and _discloses(case):
        records: AccountRecords = backend_from_settings()
        disclosure.produce_disclosure(
            actor=case.counsel, data_request=case.data_request, records=records, at=case.at("produced")
        )


def _send_answer(case: Case) -> None:
    if case.data_request.status in (Status.APPROVED, Status.PRODUCED):
        at = case.at("answered")
        fitting = [kind for kind in kinds_that_fit(case.data_request, at=at) if kind in ANSWERING_LETTERS]
        send(case, fitting[0], author=case.counsel, at=at)


def _deliver(case: Case) -> None:
    """What carries account data goes out; the other answers are left for whoever looks at the demo."""
    answer = answer_of(case)
    if answer is not None and answer.disclosure_id and answer.delivery == DeliveryStatus.PENDING:
        letters.mark_delivered(
            actor=case.clerk, letter=answer, note=wording.DELIVERED, at=case.at("delivered")
        )


def _tell_user(case: Case) -> None:
    if case.data_request.status == Status.DELIVERED:
        for notice in case.data_request.user_notices.filter(status=NoticeStatus.DUE):
            send(
                case, LetterKind.USER_NOTICE, author=case.counsel, at=case.at("notified"),
                subject=notice.subject,
            )  # fmt: skip


STEPS: tuple[Callable[[Case], None], ...] = (
    _move,
    _classify,
    _find_contact,
    _call_back,
    _acknowledge,
    _look_for_forgery,
    _assign,
    assess,
    _reject,
    _escalate,
    _review,
    answer,
    _send_questions,
    take_note,
    wait,
    _approve,
    _produce,
    _send_answer,
    _deliver,
    _tell_user,
)
"""In the order of the work; each looks at what is stored and does nothing when it was done."""
