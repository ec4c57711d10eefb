"""Taking a published version of a rulebook out of force, by two law editors."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jurisdictions.models import RulebookVersion, RulebookWithdrawal
from triage import access, audit
from triage.audit import new
from triage.errors import Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import User
from triage.roles import Permission
from triage.services import wording

LONGEST_REASON = 500


def propose_withdrawal(
    *, actor: User, version: RulebookVersion, reason: str, at: datetime
) -> RulebookWithdrawal:
    """Propose that a version no longer speaks; it does until another law editor confirms it.

    Raises Incomplete without a reason, WrongStep for a version whose withdrawal was proposed already.
    """
    access.require_role(actor, Permission.PUBLISH_RULEBOOK)
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why the version must not speak any more; the reason is kept with it."))
    with transaction.atomic():
        current = RulebookVersion.objects.select_for_update().get(pk=version.pk)
        if RulebookWithdrawal.objects.filter(version=current).exists():
            raise WrongStep(_("The withdrawal of {version} was proposed already.").format(version=current))
        withdrawal = RulebookWithdrawal(version=current, reason=stated, proposed_by=actor, proposed_at=at)
        audit.record(
            actor=actor, at=at, kind=EventKind.RULEBOOK_WITHDRAWAL_PROPOSED, changes=new(withdrawal), reason=stated,
            detail=_detail(current),
        )  # fmt: skip
    return withdrawal


def confirm_withdrawal(*, actor: User, withdrawal: RulebookWithdrawal, at: datetime) -> RulebookWithdrawal:
    """Withdraw it. From now on the version before it speaks; assessments that were made keep naming their own.

    Raises NotPermitted for one's own proposal, WrongStep for what was confirmed already.
    """
    access.require_role(actor, Permission.PUBLISH_RULEBOOK)
    with transaction.atomic():
        current = RulebookWithdrawal.objects.select_for_update(of=("self",)).select_related("version")
        row = current.get(pk=withdrawal.pk)
        if row.confirmed_at is not None:
            raise WrongStep(_("{version} is withdrawn already.").format(version=row.version))
        if row.proposed_by_id == actor.pk:
            raise NotPermitted(_("Nobody confirms their own proposal to withdraw. Ask another law editor."))
        row.confirmed_by, row.confirmed_at = actor, at
        audit.record(
            actor=actor, at=at, kind=EventKind.RULEBOOK_WITHDRAWN,
            changes=[audit.Change(row, ("confirmed_by", "confirmed_at"))], detail=_detail(row.version),
        )  # fmt: skip
    return row


def _detail(version: RulebookVersion) -> dict[str, object]:
    return {"rulebook": version.code, "number": version.number}
