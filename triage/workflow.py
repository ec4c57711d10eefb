"""The one table of steps: from which status to which, and what permission each needs."""

from dataclasses import dataclass
from enum import StrEnum, unique

from triage.choices import OPEN_STATUSES, Status
from triage.roles import Permission

_S = Status


@unique
class Step(StrEnum):
    """A step of the case; services name the one they take."""

    VERIFY_SENDER = "verify_sender"
    REJECT_SENDER = "reject_sender"
    ASSESS = "assess"
    ANSWER_QUESTIONS = "answer_questions"
    ASK_CLARIFICATION = "ask_clarification"
    RECORD_REPLY = "record_reply"
    ESCALATE = "escalate"
    CLEAR_RIGHTS_REVIEW = "clear_rights_review"
    DECIDE = "decide"
    APPROVE = "approve"
    RETURN_DECISION = "return_decision"
    PRODUCE_DISCLOSURE = "produce_disclosure"
    ISSUE_ANSWER = "issue_answer"
    MARK_DELIVERED = "mark_delivered"
    RECORD_BOUNCE = "record_bounce"
    CORRECT_FACTS = "correct_facts"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    step: Step
    sources: frozenset[Status]
    target: Status
    permission: Permission


def _row(step: Step, sources: set[Status], target: Status, permission: Permission) -> Transition:
    return Transition(step, frozenset(sources), target, permission)


BEFORE_ANSWER = {
    _S.RECEIVED,
    _S.SENDER_VERIFIED,
    _S.ASSESSED,
    _S.AWAITING_AUTHORITY,
    _S.RIGHTS_REVIEW,
    _S.DECIDED,
    _S.APPROVED,
}
"""Statuses in which nothing has left yet: facts may still be corrected."""

NOTHING_LEFT = BEFORE_ANSWER | {_S.PRODUCED}
"""What was produced has not left: once the facts under it are void, no gate lets it."""

_ASSESSABLE = {_S.RECEIVED, _S.SENDER_VERIFIED, _S.ASSESSED}

_ANSWERABLE = {_S.ASSESSED, _S.RIGHTS_REVIEW, _S.DECIDED, _S.APPROVED, _S.PRODUCED}
"""Once assessed, as long as nothing has left: an answer is a fact, and what rests on another one is void."""

TRANSITIONS: dict[Step, Transition] = {
    row.step: row
    for row in (
        _row(Step.VERIFY_SENDER, {_S.RECEIVED}, _S.SENDER_VERIFIED, Permission.VERIFY),
        _row(
            Step.REJECT_SENDER, {_S.RECEIVED, _S.SENDER_VERIFIED, _S.ASSESSED}, _S.REJECTED, Permission.VERIFY
        ),
        _row(Step.ASSESS, _ASSESSABLE, _S.ASSESSED, Permission.ASSESS),
        _row(Step.ANSWER_QUESTIONS, _ANSWERABLE, _S.ASSESSED, Permission.ASSESS),
        _row(
            Step.ASK_CLARIFICATION,
            {_S.RECEIVED, _S.SENDER_VERIFIED, _S.ASSESSED},
            _S.AWAITING_AUTHORITY,
            Permission.CLARIFY,
        ),
        _row(Step.RECORD_REPLY, {_S.AWAITING_AUTHORITY}, _S.SENDER_VERIFIED, Permission.CLARIFY),
        _row(Step.ESCALATE, {_S.ASSESSED}, _S.RIGHTS_REVIEW, Permission.ASSESS),
        _row(Step.CLEAR_RIGHTS_REVIEW, {_S.RIGHTS_REVIEW}, _S.ASSESSED, Permission.CLEAR_RIGHTS),
        _row(Step.DECIDE, {_S.ASSESSED}, _S.DECIDED, Permission.DECIDE),
        _row(Step.APPROVE, {_S.DECIDED}, _S.APPROVED, Permission.APPROVE),
        # From `produced` too: what was produced for a recipient that changed since can no longer leave.
        _row(Step.RETURN_DECISION, {_S.DECIDED, _S.APPROVED, _S.PRODUCED}, _S.ASSESSED, Permission.APPROVE),
        _row(Step.PRODUCE_DISCLOSURE, {_S.APPROVED}, _S.PRODUCED, Permission.PRODUCE),
        _row(Step.ISSUE_ANSWER, {_S.APPROVED, _S.PRODUCED}, _S.ANSWERED, Permission.ISSUE_LETTER),
        _row(Step.MARK_DELIVERED, {_S.ANSWERED}, _S.DELIVERED, Permission.DELIVER),
        # What was handed to the mail server and came back was not delivered.
        _row(Step.RECORD_BOUNCE, {_S.DELIVERED}, _S.ANSWERED, Permission.DELIVER),
        _row(Step.CORRECT_FACTS, NOTHING_LEFT, _S.SENDER_VERIFIED, Permission.CORRECT),
        _row(Step.WITHDRAW, NOTHING_LEFT, _S.WITHDRAWN, Permission.CLARIFY),
        _row(Step.MERGE, BEFORE_ANSWER, _S.MERGED, Permission.CLOSE),
        _row(Step.CLOSE, {_S.ANSWERED, _S.DELIVERED, _S.AWAITING_AUTHORITY}, _S.CLOSED, Permission.CLOSE),
        _row(Step.REOPEN, {_S.CLOSED, _S.WITHDRAWN, _S.REJECTED, _S.MERGED}, _S.RECEIVED, Permission.CLOSE),
    )
}
"""Every step by name. CORRECT_FACTS and RECORD_REPLY go back to `received` where no sender was verified.

ANSWER_QUESTIONS leaves a case in the rights review where it is: nobody takes it away from its reviewer.
"""


def steps_from(status: Status) -> list[Step]:
    """The steps that the table allows from this status, in the order of the work."""
    return [step for step, row in TRANSITIONS.items() if status in row.sources]


def is_open(status: Status) -> bool:
    """Whether there is still something to do."""
    return status in OPEN_STATUSES
