"""What letters say about a case before it is decided: receipt, questions, offers, preservation, fraud, withdrawal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from jurisdictions.law.assessment import Assessment as LawAssessment
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import Clock, Proposal
from triage.errors import Incomplete
from triage.event_kinds import EventKind
from triage.letters import context, parts, rows
from triage.models import Clarification, DataRequest, Event, RequestedItem
from triage.services.assessment import result_of
from triage.services.letter_frame import Writing, frame, preserved_until
from triage.services.letter_rows import identified, item_name, period, subject_name

MOST_SUBJECTS_NAMED = 8
"""A question about more subjects than these names the first of them and no identifiers."""


def acknowledgement(data_request: DataRequest, writing: Writing) -> context.AcknowledgementContext:
    """Receipt, with the leading date for the answer where one binds."""
    deadline = data_request.deadlines.live().filter(leads=True, clock=Clock.ANSWER).first()
    due = None
    if deadline is not None and deadline.due_before:
        due = parts.DueDate(
            instant=deadline.due_before, citation=deadline.citation or None, last_day=deadline.last_day
        )
    return context.AcknowledgementContext(
        **frame(data_request, writing),
        received_at=data_request.received_at,
        channel=str(data_request.channel),
        answer_due=due,
        preserved_until=preserved_until(data_request, writing.at),
    )


def clarification(data_request: DataRequest, writing: Writing) -> context.ClarificationContext:
    """The open questions, each about the subjects where the finding arose."""
    asked = _open_clarification(data_request)
    law = _law(data_request)
    note = asked.note.reveal(scope=data_request.pk) if asked.note else ""
    values = frame(data_request, writing)
    if note:
        values["remarks"] = (note, *values["remarks"])
    return context.ClarificationContext(
        **values,
        questions=questions(data_request, law, asked.reason_codes),
        answer_by=_answer_by(asked),
        narrowing=_offers(data_request, asked),
        preserved_until=preserved_until(data_request, writing.at),
    )


def questions(
    data_request: DataRequest, law: LawAssessment | None, codes: list[str]
) -> tuple[parts.Question, ...]:
    """A question for each curable reason, with the subjects that it is about and where the requirement stands."""
    return tuple(
        parts.Question.of(code, about=_about(data_request, law, code), citation=citation(law, code))
        for code in codes
        if REASONS[code].curable
    )


def _open_clarification(data_request: DataRequest) -> Clarification:
    found: Clarification = data_request.clarifications.order_by("-asked_at")[0]
    return found


def _answer_by(asked: Clarification) -> date:
    return asked.answer_by or (asked.asked_at + timedelta(days=14)).date()


def _offers(data_request: DataRequest, asked: Clarification) -> tuple[str, ...]:
    offer = asked.narrowing_offer.reveal(scope=data_request.pk) if asked.narrowing_offer else ""
    return tuple(line.strip() for line in offer.splitlines() if line.strip())


def _law(data_request: DataRequest) -> LawAssessment | None:
    live = data_request.assessments.live().first()
    return result_of(live) if live else None


def _about(data_request: DataRequest, law: LawAssessment | None, code: str) -> tuple[parts.SubjectName, ...]:
    """The subjects that the question is about; empty if it is about the whole order."""
    found = [finding for finding in law.findings if finding.open and finding.reason == code] if law else []
    if not found or any(finding.subject_key is None for finding in found):
        return ()
    keys = {finding.subject_key for finding in found}
    subjects = [row for row in data_request.subjects.order_by("number") if str(row.pk) in keys]
    if len(subjects) > MOST_SUBJECTS_NAMED:
        return tuple(parts.SubjectName(number=row.number, many=True) for row in subjects)
    return tuple(subject_name(row) for row in subjects)


def citation(law: LawAssessment | None, code: str) -> str | None:
    """Where the requirement stands, from the first open finding with this reason."""
    for finding in law.findings if law else ():
        if finding.open and finding.reason == code and finding.citation:
            return finding.citation
    return None


def narrowing_offer(data_request: DataRequest, writing: Writing) -> context.NarrowingOfferContext:
    """What was asked beside what the assessment would let leave, and the offer in counsel's words."""
    asked, law = _open_clarification(data_request), _law(data_request)
    if law is None:
        raise Incomplete(
            _("{reference}: assess it first; the offer shows what could be answered.").format(
                reference=data_request.reference
            )
        )
    proposals = {line.item_key: line for line in law.proposals}
    items = data_request.items.filter(withdrawn=False).select_related("subject")
    scope = []
    for item in items.order_by("subject__number", "number"):
        line = proposals.get(str(item.pk))
        accepted = line is not None and line.proposal not in (Proposal.REFUSE, Proposal.REDIRECT)
        codes = () if accepted or line is None else tuple(line.reasons)
        scope.append(_scope_row(item, accepted, codes))
    used = {code for row in scope for code in row.codes}
    return context.NarrowingOfferContext(
        **frame(data_request, writing),
        scope=tuple(scope),
        offers=_offers(data_request, asked),
        answer_by=_answer_by(asked),
        grounds=tuple(parts.Ground.of(code, citation(law, code)) for code in REASONS if code in used),
        preserved_until=preserved_until(data_request, writing.at),
    )


def _scope_row(item: RequestedItem, accepted: bool, codes: tuple[str, ...]) -> rows.ScopeRow:
    return rows.ScopeRow(
        subject=subject_name(item.subject),
        item=item_name(item),
        period=period(item),
        accepted=accepted,
        codes=codes,
    )


def preservation(data_request: DataRequest, writing: Writing) -> context.PreservationContext:
    """Which accounts and which data are kept, and until when."""
    kept = data_request.preservation
    return context.PreservationContext(
        **frame(data_request, writing),
        subjects=tuple(
            rows.PreservedSubject(
                number=subject.number,
                identifiers=identified(subject),
                items=tuple(item_name(item) for item in subject.items.filter(withdrawn=False)),
            )
            for subject in data_request.subjects.filter(withdrawn=False)
        ),
        preserved_at=kept.started_at,
        preserved_until=kept.expires_at.date(),
        basis=(parts.Basis(citation=kept.basis, says="preservation"),),
        extensions=kept.extensions,
    )


def fraud_notice(data_request: DataRequest, writing: Writing) -> context.FraudNoticeContext:
    """Tells the authority that was impersonated; names no user and no account."""
    requester = data_request.requester
    letter = frame(data_request, writing)
    # The person named in a forged demand is the one who did not write it, or nobody.
    letter["recipient"] = replace(letter["recipient"], person=None)
    made = [(row.method, row.result) for row in data_request.verifications.all()]
    made += [(row.kind, row.result) for row in data_request.forgery_checks.all()]
    return context.FraudNoticeContext(
        **letter,
        received_at=data_request.received_at,
        channel=str(data_request.channel),
        sender=(requester.email or requester.phone or requester.name) if requester else None,
        checks=tuple(parts.Check(what=str(what), result=str(result)) for what, result in made),
        named=requester.name if requester else None,
    )


def withdrawal(data_request: DataRequest, writing: Writing) -> context.WithdrawalContext:
    """The authority withdrew its data request."""
    event = Event.objects.filter(data_request=data_request, kind=EventKind.WITHDRAWN).order_by("-number")[0]
    return context.WithdrawalContext(
        **frame(data_request, writing),
        withdrawn_on=event.at.date(),
        kept_until=preserved_until(data_request, writing.at),
    )
