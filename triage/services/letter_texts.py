"""What each kind of letter says about a case: from rows to the frozen context that the letter is written from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel import Locale
from django.conf import settings

from jurisdictions.law.assessment import Assessment as LawAssessment
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import Clock, ItemType
from jurisdictions.models import UNKNOWN
from triage.choices import LetterStatus, NoticeStatus, ProductionOutcome
from triage.letters import context, parts
from triage.models import (
    Authority,
    DataRequest,
    Decision,
    DecisionItem,
    DisclosedItem,
    Disclosure,
    Letter,
    Preservation,
    Subject,
    User,
)
from triage.services.assessment import result_of
from triage.services.law import policy_applied
from triage.services.letter_labels import CHANNELS, CHECK_RESULTS, CHECKS, INSTRUMENTS, KINDS
from triage.services.letter_rows import (
    ITEM_LABELS,
    identifier_line,
    item_label,
    letterhead,
    operator,
    shortened,
    subject_rows,
)

MOST_SUBJECTS_NAMED = 8
"""A question about more subjects gives their numbers only."""
KEPT = "an address that is kept with the demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What the writer of a letter decides about it, besides the case."""

    author: User
    at: datetime
    recipient: Authority | None
    replaces: Letter | None = None
    remarks: tuple[str, ...] = ()


def frame(data_request: DataRequest, writing: Writing) -> dict[str, Any]:
    """The parts that every letter has."""
    order = data_request.order
    requester = data_request.requester
    person = f"{requester.name}, {requester.position}".rstrip(", ") if requester else None
    replaced = writing.replaces
    return {
        "letterhead": letterhead(),
        "recipient": parts.Recipient(
            name=writing.recipient.name if writing.recipient else "The user of the account",
            address=_address(writing.recipient),
            person=person if writing.recipient == data_request.authority else None,
        ),
        "references": parts.References(
            ours=data_request.reference,
            theirs=tuple(data_request.authority_references.values_list("value", flat=True)),
            received=data_request.received_at.date(),
            order_date=order.issued_on,
        ),
        "matter": matter(data_request),
        "place": operator()["place"],
        "date": writing.at.date(),
        "signatory": parts.Signatory(name=str(writing.author), function=operator()["signatory_function"]),
        "remarks": writing.remarks,
        "replaces": (
            parts.Replaced(version=replaced.number, date=replaced.issued_at.date())
            if replaced and replaced.issued_at
            else None
        ),
    }


def _address(authority: Authority | None) -> tuple[str, ...]:
    if authority is None:
        return ("through the service",)
    return () if authority.jurisdiction_id == UNKNOWN else (authority.jurisdiction.name,)


def matter(data_request: DataRequest) -> str:
    """One line that says what the letter is about."""
    references = ", ".join(data_request.authority_references.values_list("value", flat=True))
    return _instrument(data_request) + (f", {references}" if references else "")


def _instrument(data_request: DataRequest) -> str:
    order = data_request.order
    named = INSTRUMENTS[order.instrument] if order.instrument else KINDS[data_request.kind]
    return named + (f" of {order.issued_on:%d %B %Y}".replace(" 0", " ") if order.issued_on else "")


def acknowledgement(data_request: DataRequest, writing: Writing) -> context.AcknowledgementContext:
    """Receipt, with the leading date for the answer where one binds."""
    deadline = data_request.deadlines.live().filter(leads=True, clock=Clock.ANSWER).first()
    due = None
    if deadline is not None and deadline.due_before:
        due = parts.DueDate(
            instant=deadline.due_before, citation=deadline.citation or "the order", last_day=deadline.last_day
        )
    return context.AcknowledgementContext(
        **frame(data_request, writing),
        received_at=data_request.received_at,
        channel=CHANNELS[data_request.channel],
        answer_due=due,
        preserved_until=_preserved_until(data_request),
    )


def _preserved_until(data_request: DataRequest) -> date | None:
    kept = Preservation.objects.filter(data_request=data_request, released_at__isnull=True).first()
    return kept.expires_at.date() if kept else None


def clarification(data_request: DataRequest, writing: Writing) -> context.ClarificationContext:
    """The open questions, each about the subject and item where the finding arose."""
    asked = data_request.clarifications.order_by("-asked_at")[0]
    live = data_request.assessments.live().first()
    law = result_of(live) if live else None
    questions = tuple(
        parts.Question.of(code, about=_about(data_request, law, code), citation=_citation(law, code))
        for code in asked.reason_codes
    )
    offer = asked.narrowing_offer.reveal(scope=data_request.pk) if asked.narrowing_offer else ""
    note = asked.note.reveal(scope=data_request.pk) if asked.note else ""
    values = frame(data_request, writing)
    if note:
        values["remarks"] = (note, *values["remarks"])
    return context.ClarificationContext(
        **values,
        questions=questions,
        answer_by=asked.answer_by or (asked.asked_at + timedelta(days=14)).date(),
        narrowing=tuple(line for line in offer.splitlines() if line.strip()),
        preserved_until=_preserved_until(data_request),
    )


def _about(data_request: DataRequest, law: LawAssessment | None, code: str) -> str | None:
    """The subjects that the question is about, with what the order calls them; None if it is about the whole order."""
    if law is None:
        return None
    found = [finding for finding in law.findings if finding.open and finding.reason == code]
    if any(finding.subject_key is None for finding in found):
        return None
    keys = {finding.subject_key for finding in found}
    subjects = [row for row in data_request.subjects.order_by("number") if str(row.pk) in keys]
    if len(subjects) > MOST_SUBJECTS_NAMED:
        shown = ", ".join(str(row.number) for row in subjects)
        return shortened(f"Subjects {shown}")
    return shortened("; ".join(f"Subject {row.number} ({identifier_line(row)})" for row in subjects)) or None


def _citation(law: LawAssessment | None, code: str) -> str | None:
    """Where the requirement stands, from the first open finding with this reason."""
    for finding in law.findings if law else ():
        if finding.open and finding.reason == code and finding.citation:
            return finding.citation
    return None


def grounds(decision: Decision, codes: Iterable[str]) -> tuple[parts.Ground, ...]:
    """The reason codes in the order of their groups, each with the provision behind it."""
    law = result_of(decision.assessment)
    ordered = [code for code in REASONS if code in set(codes)]
    return tuple(parts.Ground.of(code, _citation(law, code)) for code in ordered)


def refusal(data_request: DataRequest, writing: Writing, decision: Decision) -> context.RefusalContext:
    """Nothing is disclosed: the grounds, and the items that they are about."""
    decided = list(decision.items.select_related("item__subject"))
    return context.RefusalContext(
        **frame(data_request, writing),
        grounds=grounds(decision, _codes(decided)),
        subjects=subject_rows(decided, None),
    )


def _codes(decided: Sequence[DecisionItem]) -> set[str]:
    return {code for row in decided for code in row.reason_codes}


def disclosure(
    data_request: DataRequest, writing: Writing, decision: Decision, produced: Disclosure
) -> context.DisclosureContext:
    """The produced values for each subject and item, and the refused items with their reasons."""
    decided = list(decision.items.select_related("item__subject"))
    return context.DisclosureContext(
        **frame(data_request, writing),
        basis=_basis(data_request, decision),
        subjects=subject_rows(decided, produced),
        notice=_notice_plan(data_request, writing.at),
        grounds=grounds(decision, _codes(decided)),
    )


def _basis(data_request: DataRequest, decision: Decision) -> tuple[parts.Basis, ...]:
    statutes = data_request.order.statutes or []
    bases = []
    if statutes:
        says = (
            "The provisions that the order cites"
            if len(statutes) > 1
            else "The provision that the order cites"
        )
        bases.append(parts.Basis(citation=shortened("; ".join(statutes)), says=says))
    policy = policy_applied(decision.assessment.rulebooks)
    if policy is not None:
        says = "Our disclosure policy in force on the day of receipt"
        bases.append(parts.Basis(citation=policy.name, says=says))
    return tuple(bases)


def _notice_plan(data_request: DataRequest, at: datetime) -> parts.NoticePlan:
    notices = list(data_request.user_notices.all())
    barred = next((notice for notice in notices if notice.status == NoticeStatus.BARRED), None)
    if not notices:
        return parts.NoticePlan(kind=parts.NoticeKind.NOT_GIVEN)
    if barred is None:
        return parts.NoticePlan(kind=parts.NoticeKind.GIVEN_ON, on=at.date())
    if barred.not_before:
        return parts.NoticePlan(
            kind=parts.NoticeKind.BARRED_UNTIL, on=barred.not_before, citation=barred.barred_by
        )
    return parts.NoticePlan(kind=parts.NoticeKind.BARRED_WITHOUT_END, citation=barred.barred_by)


def redirect(data_request: DataRequest, writing: Writing, decision: Decision) -> context.RedirectContext:
    """The way is mutual legal assistance; central authorities are named where they are known."""
    state = Locale("en").territories.get(settings.COUNTERSIGN_ENFORCING_STATE, "the State of our seat")
    return context.RedirectContext(
        **frame(data_request, writing),
        grounds=grounds(decision, _codes(list(decision.items.all()))),
        requesting_state=data_request.jurisdiction.name,
        requested_state=state,
        preserved_until=_preserved_until(data_request),
    )


def user_notice(data_request: DataRequest, writing: Writing, subject: Subject) -> context.UserNoticeContext:
    """What was disclosed about one subject, to whom and on what basis; no values."""
    of_subject = DisclosedItem.objects.filter(item__subject=subject, outcome=ProductionOutcome.DISCLOSED)
    left = of_subject.filter(disclosure__letters__status=LetterStatus.ISSUED)
    produced = left.select_related("disclosure").order_by("-disclosure__produced_at")[0].disclosure
    rows = of_subject.filter(disclosure=produced)
    labels = sorted({ITEM_LABELS[ItemType(row.item_type)] for row in rows})
    values = frame(data_request, writing)
    theirs = values["references"].theirs
    values["references"] = parts.References(
        ours=data_request.reference, theirs=(), received=data_request.received_at.date()
    )
    return context.UserNoticeContext(
        **values,
        account=identifier_line(subject),
        authority=data_request.authority.name if data_request.authority else "",
        state=data_request.jurisdiction.name,
        instrument=_instrument(data_request),
        disclosed_on=produced.produced_at.date(),
        items=tuple(labels),
        redress=("You can ask the authority, or a court of its State, to review the order.",),
        authority_references=theirs,
        delayed_by=_delayed_by(data_request),
    )


def _delayed_by(data_request: DataRequest) -> str | None:
    gag = data_request.gags.exclude(provision="").first()
    return gag.provision if gag else None


def fraud_notice(data_request: DataRequest, writing: Writing) -> context.FraudNoticeContext:
    """Tells the authority that was impersonated; names no user and no account."""
    requester = data_request.requester
    made = [(row.method, row.result) for row in data_request.verifications.all()]
    made += [(row.kind, row.result) for row in data_request.forgery_checks.all()]
    checks = tuple(parts.Check(what=CHECKS[what], result=CHECK_RESULTS[result]) for what, result in made)
    return context.FraudNoticeContext(
        **frame(data_request, writing),
        received_at=data_request.received_at,
        channel=CHANNELS[data_request.channel],
        sender=(requester.email or requester.phone or requester.name) if requester else KEPT,
        checks=checks,
        named=requester.name if requester else None,
    )


def preservation(data_request: DataRequest, writing: Writing) -> context.PreservationConfirmationContext:
    """Which accounts and which data are kept, and until when."""
    kept = data_request.preservation
    return context.PreservationConfirmationContext(
        **frame(data_request, writing),
        subjects=tuple(
            parts.PreservedSubject(
                label=f"Subject {subject.number}",
                identifier=identifier_line(subject),
                items=tuple(item_label(item) for item in subject.items.filter(withdrawn=False)),
            )
            for subject in data_request.subjects.filter(withdrawn=False)
        ),
        preserved_at=kept.started_at,
        preserved_until=kept.expires_at.date(),
        basis=(parts.Basis(citation=kept.basis, says="the basis of the preservation"),),
    )
