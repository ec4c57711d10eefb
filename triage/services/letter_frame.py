"""The parts that every letter has: to whom, under which references, about what, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jurisdictions.models import UNKNOWN
from triage.letters import parts
from triage.models import Authority, DataRequest, Letter, Preservation, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the writer of a letter says besides the case: paragraphs of their own, and the day until which it waits."""

    remarks: tuple[str, ...] = ()
    answer_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Who writes a letter, when, to whom, and instead of which."""

    author: User
    at: datetime
    recipient: Authority | None
    replaces: Letter | None = None
    terms: Terms = field(default_factory=Terms)


def frame(data_request: DataRequest, writing: Writing) -> dict[str, Any]:
    """The fields of `LetterContext`."""
    requester = data_request.requester
    person = f"{requester.name}, {requester.position}".rstrip(", ") if requester else None
    replaced = writing.replaces
    return {
        "recipient": parts.Recipient(
            name=writing.recipient.name if writing.recipient else None,
            state=_state(writing.recipient),
            person=person if writing.recipient == data_request.authority else None,
        ),
        "references": parts.References(
            ours=data_request.reference,
            theirs=references(data_request),
            received=data_request.received_at.date(),
            order_date=data_request.order.issued_on,
        ),
        "matter": matter(data_request),
        "date": day_of(writing.at),
        "signatory": parts.Signatory(name=str(writing.author)),
        "remarks": writing.terms.remarks,
        "replaces": (
            parts.Replaced(version=replaced.number, date=replaced.issued_at.date())
            if replaced and replaced.issued_at
            else None
        ),
    }


def day_of(at: datetime) -> date:
    """The day of an instant where the desk is, whatever zone a page or a caller thinks in."""
    return timezone.localdate(at, timezone.get_default_timezone())


def _state(authority: Authority | None) -> str | None:
    if authority is None or authority.jurisdiction_id == UNKNOWN:
        return None
    return str(authority.jurisdiction_id)


def references(data_request: DataRequest) -> tuple[str, ...]:
    """How the authority refers to the matter."""
    return tuple(data_request.authority_references.values_list("value", flat=True))


def matter(data_request: DataRequest) -> parts.Matter:
    """What the letter is about."""
    return parts.Matter(
        instrument=instrument(data_request),
        issued_on=data_request.order.issued_on,
        references=references(data_request),
    )


def instrument(data_request: DataRequest) -> str:
    """The term for the instrument; for a demand whose instrument is not known, for its kind."""
    return str(data_request.order.instrument or f"kind_{data_request.kind}")


def preserved_until(data_request: DataRequest, at: datetime) -> date | None:
    """The day through which the data is kept; None where nothing is preserved, or not any more."""
    kept = Preservation.objects.filter(
        data_request=data_request, released_at__isnull=True, expires_at__gt=at
    ).first()
    return kept.expires_at.date() if kept else None
