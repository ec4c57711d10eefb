"""Which step a case waits for, so that its button comes first."""

from __future__ import annotations

from jurisdictions.law.vocabulary import ReviewLevel
from triage.admin.acts import Act
from triage.choices import Status
from triage.models import DataRequest, RightsReview
from triage.workflow import Step

AWAITED = {
    Status.RECEIVED: Step.VERIFY_SENDER,
    Status.SENDER_VERIFIED: Step.ASSESS,
    Status.ASSESSED: Step.DECIDE,
    Status.AWAITING_AUTHORITY: Step.RECORD_REPLY,
    Status.RIGHTS_REVIEW: Step.CLEAR_RIGHTS_REVIEW,
    Status.DECIDED: Step.APPROVE,
    Status.APPROVED: Step.PRODUCE_DISCLOSURE,
    Status.DELIVERED: Step.CLOSE,
}
"""What each status waits for."""


def in_order(
    row: DataRequest, offered: list[tuple[Act, str]], review: RightsReview | None, *, asks: bool = False
) -> list[tuple[Act, str]]:
    """The offered steps with the one first that the case waits for; `asks` as for `awaited`."""
    wanted = act_name(awaited(row, review, asks=asks))
    return sorted(offered, key=lambda pair: pair[0].name != wanted)


def awaited(row: DataRequest, review: RightsReview | None, *, asks: bool = False) -> Step | None:
    """The step that usually comes next; an assessed case with grave flags goes to review before it is decided.

    `asks` says that a question without an answer blocks: it comes before the review, which a new assessment voids.
    """
    if row.status == Status.ASSESSED and asks:
        return Step.ANSWER_QUESTIONS
    if row.status == Status.ASSESSED and row.review_level >= ReviewLevel.RIGHTS_REVIEWER and review is None:
        return Step.ESCALATE
    return AWAITED.get(Status(row.status))


def act_name(step: Step | None) -> str:
    """The word of a step in addresses; empty for none."""
    return step.value.replace("_", "-") if step else ""
