"""Settling what the desk recognised: a person confirms an offence, or dismisses it with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from triage import audit
from triage.audit import Change
from triage.choices import SuggestionStatus, in_words
from triage.encryption import encrypt
from triage.errors import Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, OffenceSuggestion, Order, User
from triage.roles import Permission
from triage.services import wording
from triage.services.facts import correct_facts
from triage.services.steps import acting_on, moved, require_step
from triage.workflow import Step

LONGEST_REASON = 1_000
REASON = "triage.offencesuggestion.reason"


def confirm_offence(
    *, actor: User, data_request: DataRequest, suggestion: OffenceSuggestion, at: datetime
) -> OffenceSuggestion:
    """Put the offence among the facts; as every correction of facts it voids what rested on the old ones.

    Raises WrongStep for one that is settled, and what `correct_facts` raises.
    """
    with transaction.atomic():
        order = Order.objects.get(data_request=data_request)
        row = _open(data_request, suggestion)
        row.status, row.settled_by, row.settled_at = SuggestionStatus.CONFIRMED, actor, at
        _record(EventKind.OFFENCE_CONFIRMED, data_request, [_settled(row)], tag=row.tag, actor=actor, at=at)
        # Checks scope, permission and version, and undoes the line above where one of them is missing.
        correct_facts(
            actor=actor,
            data_request=data_request,
            order={"offence_tags": sorted({*(order.offence_tags or ()), row.tag})},
            reason=f"offence confirmed: {row.tag}",
            at=at,
        )
        return row


def dismiss_offence(
    *, actor: User, data_request: DataRequest, suggestion: OffenceSuggestion, reason: str, at: datetime
) -> OffenceSuggestion:
    """Say that the order does not name the offence, and why. Raises Incomplete without a reason, WrongStep."""
    stated = wording.text(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why the order does not name this offence; the reason is kept."))
    with acting_on(data_request, actor=actor, permission=Permission.CORRECT) as current:
        require_step(current, Step.CORRECT_FACTS)
        row = _open(current, suggestion)
        row.reason = encrypt(stated, scope=current.pk, context=REASON, at=at)
        row.status, row.settled_by, row.settled_at = SuggestionStatus.DISMISSED, actor, at
        changes = [_settled(row), moved(current)]
        _record(EventKind.OFFENCE_DISMISSED, current, changes, tag=row.tag, actor=actor, at=at)
        return row


def _open(data_request: DataRequest, suggestion: OffenceSuggestion) -> OffenceSuggestion:
    row: OffenceSuggestion | None = data_request.offence_suggestions.filter(pk=suggestion.pk).first()
    if row is None or row.status != SuggestionStatus.SUGGESTED:
        raise WrongStep(
            _("“{tag}” is settled already. Open the data request again.").format(tag=in_words(suggestion.tag))
        )
    return row


def _settled(row: OffenceSuggestion) -> Change:
    return Change(row, ("status", "settled_by", "settled_at", "reason"))


def _record(
    kind: EventKind,
    current: DataRequest,
    changes: list[Change],
    *,
    tag: str,
    actor: User,
    at: datetime,
) -> None:
    audit.record(actor=actor, at=at, kind=kind, data_request=current, changes=changes, detail={"tag": tag})
