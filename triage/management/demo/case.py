"""One order on its way through the desk, and when each step of it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from jurisdictions.law.assessment import Assessment as LawAssessment
from triage.choices import DocumentRole, VerificationResult
from triage.management.demo.orders import DemoOrder
from triage.management.demo.people import AMERICAS, Team
from triage.models import DataRequest, Document, User
from triage.services import intake
from triage.services.assessment import live_assessment, result_of
from triage.services.order_files import submission_of

AFTER_RECEIPT = {
    "registered": timedelta(minutes=10),
    "moved": timedelta(minutes=20),
    "classified": timedelta(minutes=40),
    "authority": timedelta(minutes=55),
    "called": timedelta(minutes=70),
    "acknowledged": timedelta(minutes=80),
    "checked": timedelta(minutes=90),
    "assigned": timedelta(minutes=95),
    "assessed": timedelta(hours=3),
    "escalated": timedelta(hours=3, minutes=30),
    "rejected": timedelta(hours=4),
    "reviewed": timedelta(hours=5),
    "asked": timedelta(hours=6),
    "decided": timedelta(hours=6, minutes=30),
    "approved": timedelta(hours=20),
    "produced": timedelta(hours=20, minutes=30),
    "answered": timedelta(hours=21),
    "delivered": timedelta(hours=22),
    "notified": timedelta(hours=23),
}
"""When each step is taken, counted from receipt: the demo tells the same story whenever it runs."""


@dataclass(slots=True)
class Case:
    """A data request of the demo with its order and the people who work on it. `data_request` is read anew."""

    order: DemoOrder
    team: Team
    data_request: DataRequest

    def at(self, step: str) -> datetime:
        """The instant at which this step is taken."""
        return self.order.received_at + AFTER_RECEIPT[step]

    def refresh(self) -> DataRequest:
        """The data request as it is stored now."""
        self.data_request = DataRequest.objects.get(pk=self.data_request.pk)
        return self.data_request

    @property
    def clerk(self) -> User:
        """Who takes in and calls back."""
        return self.team["alice"]

    @property
    def counsel(self) -> User:
        """The counsel in whose jurisdictions it lies."""
        return self.team["olivia" if self.data_request.jurisdiction_id in AMERICAS else "bob"]

    @property
    def senior(self) -> User:
        """Who approves."""
        return self.team["carol"]

    @property
    def confirmed(self) -> bool:
        """Whether the authority confirmed that it sent the demand."""
        return self.data_request.verifications.filter(result=VerificationResult.CONFIRMED).exists()

    @property
    def denied(self) -> bool:
        """Whether the authority denied it."""
        return self.data_request.verifications.filter(result=VerificationResult.DENIED).exists()

    @property
    def result(self) -> LawAssessment:
        """What the law says. Raises Incomplete before it was assessed."""
        return result_of(live_assessment(self.data_request))


def taken_in(order: DemoOrder, team: Team) -> Case:
    """The case of an order: the data request that keeps this file, registered now if there is none."""
    kept = Document.objects.filter(role=DocumentRole.ORDER, sha256=order.sha256).first()
    if kept is not None:
        return Case(order, team, kept.data_request)
    at = order.received_at + AFTER_RECEIPT["registered"]
    receipt = order.reading.reading
    submission = submission_of(order.order, received_at=receipt.received_at, channel=receipt.channel)
    with transaction.atomic():
        data_request = intake.register(actor=team["alice"], submission=submission, at=at)
        intake.attach_document(
            actor=team["alice"],
            data_request=data_request,
            role=DocumentRole.ORDER,
            name=order.file_name,
            content=order.content,
            at=at,
        )
    return Case(order, team, data_request)
