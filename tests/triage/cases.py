"""Data requests in the states that tests start from, made through the services by the people whose work it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from jurisdictions.law.vocabulary import (
    Authorisation,
    AuthorityKind,
    DataCategory,
    IdentifierKind,
    Instrument,
    ItemType,
    OffenceTag,
    Proceedings,
    RequestKind,
    Routing,
    Signature,
    SubjectRole,
)
from tests.triage import people
from triage.choices import VerificationMethod, VerificationResult
from triage.models import Authority, DataRequest, Event
from triage.services import authorities, intake, verification
from triage.services.submissions import (
    AuthoritySubmission,
    IdentifierSubmission,
    ItemSubmission,
    RequesterSubmission,
    SubjectSubmission,
    Submission,
)

RECEIVED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
"""The day on which the tests play."""
LATER = AT + timedelta(hours=1)

COURT = "Amtsgericht Köln"
COURT_PHONE = "+49221477000"
COURT_SOURCE = "Orts- und Gerichtsverzeichnis der Justiz"
USER_ID = "4815162342"
USERNAME = "@Fraudulent_Seller"

SUSPECT = SubjectSubmission(
    label="Max Muster",
    role=SubjectRole.SUSPECT,
    suspect_confirmed=True,
    sensitive_roles=(),
    minor=False,
    unspecified_persons=False,
    identifiers=(
        IdentifierSubmission(kind=IdentifierKind.USER_ID, value=USER_ID),
        IdentifierSubmission(kind=IdentifierKind.USERNAME, value=USERNAME),
    ),
    items=(
        ItemSubmission(
            data_category=DataCategory.SUBSCRIBER, item_type=ItemType.PHONE_NUMBER, real_time=False
        ),
        ItemSubmission(
            data_category=DataCategory.IDENTIFY_IP,
            item_type=ItemType.IP_ADDRESS,
            real_time=False,
            period_from=datetime(2026, 10, 1, tzinfo=UTC),
            period_to=datetime(2026, 10, 31, tzinfo=UTC),
        ),
    ),
)
ORDER: dict[str, Any] = {
    "instrument": Instrument.COURT_ORDER,
    "authorised_by": Authorisation.COURT,
    "issuing_state": "DE",
    "originating_state": "DE",
    "issued_on": datetime(2026, 11, 18, tzinfo=UTC).date(),
    "offence_stated": True,
    "offence_text": "Gewerbsmäßiger Betrug, § 263 StGB",
    "statutes": ["§ 263 StGB"],
    "offence_tags": [OffenceTag.FRAUD],
    "max_penalty_months": 120,
    "legal_basis_covers": True,
    "dual_criminality": True,
    "violates_terms": True,
    "proceedings": Proceedings.CRIMINAL,
    "sole_purpose_identification": True,
    "routing": Routing.DIRECT,
    "language": "de",
    "translation_provided": False,
    "addressed_to_us": True,
    "notice_withheld": False,
    "signature": Signature.VALID,
    "takedown_included": False,
    "blocking_threat": False,
    "keys_demanded": False,
    "capability_demanded": False,
    "overbroad": False,
    "death_penalty_possible": False,
}
SUBMISSION = Submission(
    country="DE",
    kind=RequestKind.DISCLOSURE,
    channel="email",
    received_at=RECEIVED,
    authority=AuthoritySubmission(
        name=COURT, kind=AuthorityKind.COURT, official_domains=("ag-koeln.nrw.de",)
    ),
    requester=RequesterSubmission(
        name="Petra Probst", position="Richterin", email="p.probst@ag-koeln.nrw.de", phone="+492214771234"
    ),
    references=("506 Gs 703/26",),
    order=ORDER,
    subjects=(SUSPECT,),
)
"""A German court asks for the phone number and the IP addresses of one suspect of fraud; nothing is unknown."""


def submission(**changes: Any) -> Submission:
    """The complete submission with some of its parts changed."""
    return replace(SUBMISSION, **changes)


def order_with(**facts: Any) -> dict[str, Any]:
    """The facts of the complete order, some of them changed; None makes one unknown."""
    return {**ORDER, **facts}


def registered_case(*, at: datetime = AT, **changes: Any) -> DataRequest:
    """A data request that Alice registered. `changes` replace parts of the complete submission.

    A sealed one was registered by Nils, who holds it: it takes the permission to seal.
    """
    actor = people.nils() if changes.get("sealed") else people.alice()
    return intake.register(actor=actor, submission=submission(**changes), at=at)


def known_authority(data_request: DataRequest, *, at: datetime = AT) -> Authority:
    """The authority of the data request, its telephone number found independently by Alice."""
    assert data_request.authority is not None
    return authorities.verify_authority(
        actor=people.alice(),
        authority=data_request.authority,
        contact_phone=COURT_PHONE,
        contact_source=COURT_SOURCE,
        at=at,
    )


def contacted_case(*, at: datetime = AT, **changes: Any) -> DataRequest:
    """A registered data request whose authority has a known contact and whose sender is not confirmed."""
    data_request = registered_case(at=at, **changes)
    known_authority(data_request, at=at)
    return fresh(data_request)


def verified_case(*, at: datetime = AT, **changes: Any) -> DataRequest:
    """A data request whose sender Alice confirmed by calling back the known number."""
    data_request = contacted_case(at=at, **changes)
    confirm(data_request, at=at)
    return fresh(data_request)


def confirm(data_request: DataRequest, *, at: datetime = AT) -> None:
    """Alice calls the court back and it confirms."""
    verification.verify_sender(
        actor=people.alice(),
        data_request=data_request,
        method=VerificationMethod.CALL_BACK,
        contact_used=COURT_PHONE,
        contact_source=COURT_SOURCE,
        person_reached="Geschäftsstelle",
        result=VerificationResult.CONFIRMED,
        at=at,
    )


def reason_of(event: Event) -> str:
    """What was typed as the reason of an event; empty if nothing was."""
    return event.reason.reveal(scope=event.encryption_scope) if event.reason else ""


def fresh(data_request: DataRequest) -> DataRequest:
    """The data request as it is stored now, as a page would read it."""
    return DataRequest.objects.get(pk=data_request.pk)
