"""Keeping data from deletion on demand, for a time that a provision or an order sets."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from triage import audit
from triage.audit import Change
from triage.choices import Status
from triage.encryption import encrypt
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, Preservation, User
from triage.roles import Permission
from triage.services import wording
from triage.services.order_values import aware
from triage.services.steps import acting_on, moved
from triage.workflow import is_open

LONGEST_BASIS = 500
LONGEST_REASON = 300
RELEASE_REASON = "triage.preservation.release_reason"
LONGEST_PRESERVATION = timedelta(days=10 * 365)
EVERY_FIELD = (
    "started_at",
    "expires_at",
    "extensions",
    "basis",
    "preserved_by",
    "released_at",
    "release_reason",
)


def preserve(
    *, actor: User, data_request: DataRequest, until: datetime, basis: str, at: datetime
) -> Preservation:
    """Record that the data is kept until the instant `until`, and the provision or order that sets it.

    What was released or ran out can be preserved anew. Raises WrongStep while a preservation runs.
    """
    end, stated = _terms(until, basis, at=at)
    with acting_on(data_request, actor=actor, permission=Permission.PRESERVE) as current:
        if not is_open(Status(current.status)):
            raise WrongStep(
                _("{reference} is “{status}”. Reopen it first.").format(
                    reference=current.reference, status=current.get_status_display()
                )
            )
        row = Preservation.objects.filter(data_request=current).first()
        if row is not None and _runs(row, at):
            raise WrongStep(
                _("The data is preserved until {expires_at}. Extend that instead.").format(
                    expires_at=f"{row.expires_at:%Y-%m-%d}"
                )
            )
        fields = EVERY_FIELD if row else ()
        row = row or Preservation(data_request=current)
        row.started_at, row.expires_at, row.basis, row.preserved_by = at, end, stated, actor
        row.extensions, row.released_at, row.release_reason = 0, None, None
        _record(EventKind.PRESERVED, current, Change(row, fields), actor=actor, at=at)
        return row


def extend(
    *, actor: User, data_request: DataRequest, until: datetime, basis: str, at: datetime
) -> Preservation:
    """Keep the data longer. Raises WrongStep if none runs, BadInput unless the new end is later."""
    end, stated = _terms(until, basis, at=at)
    with acting_on(data_request, actor=actor, permission=Permission.PRESERVE) as current:
        row = _running(current, at)
        if end <= row.expires_at:
            raise BadInput(
                _("is not later than the present end ({expires_at})").format(
                    expires_at=f"{row.expires_at:%Y-%m-%d}"
                ),
                where="until",
            )
        row.expires_at, row.basis, row.extensions = end, stated, row.extensions + 1
        change = Change(row, ("expires_at", "basis", "extensions"))
        _record(EventKind.PRESERVATION_EXTENDED, current, change, actor=actor, at=at)
        return row


def release(*, actor: User, data_request: DataRequest, reason: str, at: datetime) -> Preservation:
    """Let the data go before its time ends. Raises WrongStep if none runs, Incomplete without a reason."""
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why the data is released; the reason is kept with the preservation."))
    with acting_on(data_request, actor=actor, permission=Permission.PRESERVE) as current:
        row = _running(current, at)
        row.released_at, row.release_reason = (
            at,
            encrypt(stated, scope=current.pk, context=RELEASE_REASON, at=at),
        )
        change = Change(row, ("released_at", "release_reason"))
        _record(EventKind.PRESERVATION_RELEASED, current, change, actor=actor, at=at, reason=stated)
        return row


def _terms(until: datetime, basis: str, *, at: datetime) -> tuple[datetime, str]:
    end = aware(until, where="until")
    if end <= at:
        raise BadInput(_("lies in the past"), where="until")
    if end - at > LONGEST_PRESERVATION:
        raise BadInput(_("is more than ten years ahead; correct it"), where="until")
    stated = wording.line(basis, where="basis", longest=LONGEST_BASIS)
    if not stated:
        raise Incomplete(_("Name the provision or order that sets the time."))
    return end, stated


def _runs(row: Preservation, at: datetime) -> bool:
    return row.released_at is None and row.expires_at > at


def _running(current: DataRequest, at: datetime) -> Preservation:
    row = Preservation.objects.filter(data_request=current).first()
    if row is None or not _runs(row, at):
        raise WrongStep(
            _("Nothing is preserved in {reference} any more. Preserve it anew.").format(
                reference=current.reference
            )
        )
    return row


def _record(
    kind: EventKind, current: DataRequest, change: Change, *, actor: User, at: datetime, reason: str = ""
) -> None:
    row: Preservation = change.row  # type: ignore[assignment]
    audit.record(
        actor=actor,
        at=at,
        kind=kind,
        data_request=current,
        changes=[change, moved(current)],
        reason=reason,
        detail={"until": f"{row.expires_at:%Y-%m-%d}"},
    )
