"""What new facts undo: the live assessment and everything that rests on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from triage import audit
from triage.audit import Change
from triage.choices import PauseReason
from triage.event_kinds import EventKind
from triage.models import DataRequest, User
from triage.services.deadline_rows import ended

RESTS_ON_FACTS = ("approvals", "decisions", "rights_reviews", "deadlines", "assessments")
RESTS_ON_DECISION = ("approvals", "decisions")


def void_live(data_request: DataRequest, *, at: datetime, reason: str) -> list[Change]:
    """Changes that void the live assessment, its deadlines, the rights review, the decision and its approval.

    A clock that stands still for a question runs on: the time until now counts in the next assessment, the time after
    it does not. One that stands still for a court goes on doing so, and the desk's own targets stay.
    """
    changes = ended(data_request, reason=PauseReason.CLARIFICATION, at=at)
    return [*changes, *_void(data_request, RESTS_ON_FACTS, at=at, reason=reason)]


def void_decision(data_request: DataRequest, *, at: datetime, reason: str) -> list[Change]:
    """Changes that void the live decision and its approval."""
    return _void(data_request, RESTS_ON_DECISION, at=at, reason=reason)


def end_question(data_request: DataRequest, *, actor: User, at: datetime) -> None:
    """End a question to the authority that is still open, with an event: what it asked about is no longer so.

    It is asked again where it still has to be; a reply that comes all the same is attached as a document.
    """
    for asked in data_request.clarifications.filter(replied_at__isnull=True):
        asked.replied_at = at
        audit.record(
            actor=actor, at=at, kind=EventKind.CLARIFICATION_ENDED, data_request=data_request,
            changes=[Change(asked, ("replied_at",))], detail={"codes": ", ".join(asked.reason_codes)},
        )  # fmt: skip


def _void(data_request: DataRequest, names: tuple[str, ...], *, at: datetime, reason: str) -> list[Change]:
    changes: list[Change] = []
    for name in names:
        rows: Any = getattr(data_request, name)
        for row in rows.live().filter(target=False) if name == "deadlines" else rows.live():
            row.voided_at = at
            row.voided_reason = reason[:300]
            changes.append(Change(row, ("voided_at", "voided_reason")))
    return changes
