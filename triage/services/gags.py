"""What forbids telling the user, and what follows when it is lifted."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from triage import audit
from triage.audit import Change
from triage.choices import NoticeStatus
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import Gag, User, UserNotice
from triage.roles import Permission
from triage.services.disclosure import standing_gag
from triage.services.steps import acting_on, moved


def lift_gag(*, actor: User, gag: Gag, on: date, reason: str, at: datetime) -> Gag:
    """Record that the gag ended on a day before its time; `reason` says by what. Users' notices become due.

    A notice stays barred while another gag stands. Raises BadInput for a day that has not come, WrongStep for a gag
    that was lifted before, Incomplete without a reason.
    """
    if not reason.strip():
        raise Incomplete(_("Say by what the gag was lifted: the decision, and where it is on file."))
    # The actor's own today: where they work it may be a day later than in UTC.
    if on > timezone.localdate(at):
        raise BadInput(_("is a day that has not come yet"), where="lifted on")
    with acting_on(gag.data_request, actor=actor, permission=Permission.CORRECT) as current:
        standing = Gag.objects.select_for_update().get(pk=gag.pk)
        if standing.lifted_on is not None:
            raise WrongStep(
                _("The gag was lifted on {lifted_on} already.").format(lifted_on=standing.lifted_on)
            )
        standing.lifted_on = on
        changes = [Change(standing, ("lifted_on",)), moved(current)]
        audit.record(
            actor=actor, at=at, kind=EventKind.GAG_LIFTED, data_request=current, changes=changes, reason=reason
        )  # fmt: skip
        if standing_gag(current, at) is None:
            bars_lifted(standing, actor=actor, on=on, at=at)
        return standing


def bars_lifted(gag: Gag, *, actor: User, on: date, at: datetime) -> None:
    """Let the notices become due that were barred, within the step that found that no gag stands any more."""
    fields = ("status", "barred_by", "not_before")
    for notice in UserNotice.objects.filter(data_request=gag.data_request_id, status=NoticeStatus.BARRED):
        notice.status, notice.barred_by, notice.not_before = NoticeStatus.DUE, "", on
        audit.record(
            actor=actor, at=at, kind=EventKind.NOTICE_PLANNED, data_request=gag.data_request,
            changes=[Change(notice, fields)],
            detail={"subject": f"subject {notice.subject.number}", "status": NoticeStatus.DUE.value},
        )  # fmt: skip
