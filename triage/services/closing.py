"""The end of a data request, and its reopening."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jurisdictions.law.vocabulary import SenderVerification
from triage import audit
from triage.audit import Change
from triage.choices import AuthorityStatus, Status
from triage.errors import Incomplete
from triage.event_kinds import EventKind
from triage.models import DataRequest, User
from triage.roles import Permission
from triage.services import wording
from triage.services.facts import sender_verification
from triage.services.links import undone_by_reopening
from triage.services.steps import acting_on, moved
from triage.services.voiding import end_question, void_live
from triage.workflow import Step

LONGEST_REASON = 300


def withdraw(*, actor: User, data_request: DataRequest, reason: str, at: datetime) -> DataRequest:
    """Record that the authority took its demand back; assessment, decision and approval are void."""
    stated = _reason(reason)
    with acting_on(data_request, actor=actor, permission=Permission.CLARIFY, step=Step.WITHDRAW) as current:
        changes = void_live(current, at=at, reason=gettext_noop("withdrawn by the authority"))
        changes.append(moved(current, Step.WITHDRAW, due_at=None))
        end_question(current, actor=actor, at=at)
        return _recorded(EventKind.WITHDRAWN, current, changes, actor=actor, reason=stated, at=at)


def close(*, actor: User, data_request: DataRequest, reason: str = "", at: datetime) -> DataRequest:
    """Close what was answered, or what the authority never answered; the latter needs a reason."""
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    with acting_on(data_request, actor=actor, permission=Permission.CLOSE, step=Step.CLOSE) as current:
        if current.status == Status.AWAITING_AUTHORITY and not stated:
            raise Incomplete(
                _("The authority has not answered. Say why the data request is closed all the same.")
            )
        changes = [moved(current, Step.CLOSE, closed_at=at)]
        end_question(current, actor=actor, at=at)
        return _recorded(EventKind.CLOSED, current, changes, actor=actor, reason=stated, at=at)


def reopen(*, actor: User, data_request: DataRequest, reason: str, at: datetime) -> DataRequest:
    """Open again what was closed, withdrawn, rejected or merged; it is assessed and decided anew.

    It is held if its authority was suspended meanwhile. The link to what it was merged into is void.
    """
    stated = _reason(reason)
    with acting_on(data_request, actor=actor, permission=Permission.CLOSE, step=Step.REOPEN) as current:
        changes = void_live(current, at=at, reason=gettext_noop("reopened"))
        changes += undone_by_reopening(current, actor=actor, at=at)
        suspended = current.authority is not None and current.authority.status == AuthorityStatus.SUSPENDED
        changes.append(
            moved(current, status=_status_again(current), closed_at=None, due_at=None, held=suspended)
        )
        return _recorded(EventKind.REOPENED, current, changes, actor=actor, reason=stated, at=at)


def _status_again(current: DataRequest) -> Status:
    verified = sender_verification(current) is SenderVerification.VERIFIED
    return Status.SENDER_VERIFIED if verified else Status.RECEIVED


def _reason(reason: str) -> str:
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why; the reason is kept with the data request."))
    return stated


def _recorded(
    kind: EventKind, current: DataRequest, changes: list[Change], *, actor: User, reason: str, at: datetime
) -> DataRequest:
    audit.record(actor=actor, at=at, kind=kind, data_request=current, changes=changes, reason=reason)
    return current
