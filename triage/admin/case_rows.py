"""Every row that a case file shows, read with a number of queries that does not depend on how much there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from triage.admin.case_flags import Beside, recognised_offences
from triage.models import (
    Approval,
    Assessment,
    AuthorityReference,
    Clarification,
    DataRequest,
    Deadline,
    Decision,
    DecisionItem,
    DisclosedItem,
    Document,
    Emergency,
    Event,
    FactSource,
    Finding,
    FlagRuling,
    ForgeryCheck,
    Gag,
    Identifier,
    Order,
    Preservation,
    Reminder,
    RequestedItem,
    RightsReview,
    RiskFlag,
    Subject,
    UserNotice,
    Verification,
)

MOST_EVENTS = 40
MOST_LINES = 300
"""Of persons, of identifiers and of items: more are on lists of their own."""
MOST_FINDINGS = 2000


@dataclass(frozen=True, slots=True)
class CaseRows:
    """The rows of one data request; what is voided is left out, except decisions that were returned."""

    data_request: DataRequest
    order: Order | None
    emergency: Emergency | None
    preservation: Preservation | None
    assessment: Assessment | None
    decision: Decision | None
    approval: Approval | None
    rights_review: RightsReview | None
    references: Sequence[AuthorityReference]
    gags: Sequence[Gag]
    sources: Sequence[FactSource]
    subjects: Sequence[Subject]
    identifiers: Sequence[Identifier]
    items: Sequence[RequestedItem]
    documents: Sequence[Document]
    verifications: Sequence[Verification]
    forgery_checks: Sequence[ForgeryCheck]
    findings: Sequence[Finding]
    flags: Sequence[RiskFlag]
    beside_flags: Beside
    deadlines: Sequence[Deadline]
    reminders: Sequence[Reminder]
    decision_items: Sequence[DecisionItem]
    disclosed: Sequence[DisclosedItem]
    clarifications: Sequence[Clarification]
    letters: Sequence[Any]
    notices: Sequence[UserNotice]
    events: Sequence[Event]

    @property
    def has_more_lines(self) -> bool:
        """Whether some persons, identifiers or items are left out."""
        return max(len(self.subjects), len(self.identifiers), len(self.items)) > MOST_LINES

    def encrypted(self) -> list[Any]:
        """The rows whose encrypted columns the page opens."""
        return [
            self.order, self.emergency, self.decision, self.rights_review, *self.beside_flags.rows(), *self.subjects,
            *self.identifiers, *self.items, *self.documents, *self.findings, *self.flags, *self.disclosed,
            *self.clarifications, *self.verifications, *self.forgery_checks, *self.letters, *self.events,
        ]  # fmt: skip


def read_case(case: DataRequest) -> CaseRows:
    """Read them. One query for each kind of row."""
    assessment = case.assessments.live().select_related("assessed_by").defer("facts", "result").first()
    decision = case.decisions.live().select_related("decided_by", "recipient").first()
    review = case.rights_reviews.live().select_related("reviewed_by").last()
    sources = list(case.fact_sources.all())
    return CaseRows(
        data_request=case,
        order=Order.objects.filter(data_request=case).first(),
        emergency=Emergency.objects.filter(data_request=case).first(),
        preservation=Preservation.objects.filter(data_request=case).select_related("preserved_by").first(),
        assessment=assessment,
        decision=decision,
        approval=_live_approval(case),
        rights_review=review,
        references=list(case.authority_references.all()),
        gags=list(case.gags.all()),
        sources=sources,
        subjects=list(case.subjects.order_by("number")[: MOST_LINES + 1]),
        identifiers=list(case.identifiers.order_by("subject__number", "kind")[: MOST_LINES + 1]),
        items=list(case.items.order_by("subject__number", "number")[: MOST_LINES + 1]),
        documents=list(case.documents.all()),
        verifications=list(case.verifications.select_related("verified_by", "authority")),
        forgery_checks=list(case.forgery_checks.select_related("checked_by")),
        findings=_of_assessment(Finding, assessment),
        flags=_of_assessment(RiskFlag, assessment),
        beside_flags=Beside(
            sources, recognised_offences(case.pk), list(FlagRuling.objects.filter(review=review))
        ),
        deadlines=list(
            case.deadlines.live()
            .order_by("-leads", "due_before")
            .prefetch_related("pauses", "extensions__extended_by")
        ),
        reminders=list(case.reminders.order_by("reminded_at")),
        decision_items=_items_of(decision),
        disclosed=list(
            DisclosedItem.objects.filter(data_request=case).select_related(
                "item__subject", "disclosure__produced_by"
            )
        ),
        clarifications=list(case.clarifications.select_related("asked_by")),
        letters=list(
            case.letters.with_bounce()
            .select_related("addressee", "issued_by", "data_request")
            .defer("context")
        ),
        notices=list(case.user_notices.select_related("subject")),
        events=list(case.events.order_by("-number")[:MOST_EVENTS]),
    )


def _live_approval(case: DataRequest) -> Approval | None:
    found: Approval | None = case.approvals.live().select_related("approved_by").last()
    return found


def _of_assessment(model: Any, assessment: Assessment | None) -> list[Any]:
    rows = model.objects.filter(assessment=assessment).select_related("subject", "item__subject")
    return list(rows[:MOST_FINDINGS])


def _items_of(decision: Decision | None) -> list[DecisionItem]:
    rows = DecisionItem.objects.filter(decision=decision).select_related("item__subject")
    return list(rows.order_by("item__subject__number", "item__number"))
