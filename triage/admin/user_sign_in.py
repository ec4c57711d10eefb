"""What account managers do about signing in: first passwords, lost second factors, locks."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, Asked, Done, Revealed
from triage.admin.case_forms import ReasonForm
from triage.admin.secrets import open_secrets
from triage.admin.values import Shown, written
from triage.models import User
from triage.roles import Permission
from triage.services import lockouts, passwords, people, second_factors, sign_in_reset


def create(asked: Asked) -> Revealed:
    """Create an account and issue its first password, both or neither."""
    with transaction.atomic():
        row = people.create_person(actor=asked.actor, person=people.NewPerson(**asked.values), at=asked.at)
        password = passwords.issue_password(actor=asked.actor, person=row, reason="New account", at=asked.at)
    says = _("The account is created. Propose a role and jurisdictions next.")
    return _revealed(row, password, f"{says} {_handed_over()}")


def _issue(asked: Asked) -> Revealed:
    password = passwords.issue_password(actor=asked.actor, person=asked.row, at=asked.at, **asked.values)
    return _revealed(asked.row, password, _handed_over())


def _propose_reset(asked: Asked) -> Done:
    sign_in_reset.propose_reset(actor=asked.actor, person=asked.row, at=asked.at, **asked.values)
    return Done(_("Proposed. Another account manager resets the sign-in of {row}.").format(row=asked.row))


def _reset(asked: Asked) -> Revealed:
    password = sign_in_reset.reset_sign_in(actor=asked.actor, person=asked.row, at=asked.at)
    return _revealed(asked.row, password, _handed_over())


def _release(asked: Asked) -> Done:
    lockouts.release_lock(actor=asked.actor, person=asked.row, at=asked.at, **asked.values)
    return Done(_("{row} can sign in again.").format(row=asked.row))


def _revealed(row: User, password: str, says: str) -> Revealed:
    return Revealed(
        _("First password of {row} (user name {username})").format(row=row, username=row.username),
        password,
        says,
    )


def _handed_over() -> str:
    return _(
        "Hand it over in person, or by telephone to a number that you know. It is shown this once, works for {days} "
        "days, and must be changed at the first sign-in. Should it not work then, somebody else used it: tell the "
        "other account managers."
    ).format(days=passwords.FIRST_PASSWORD_LASTS.days)


def _signs_in(row: Any, actor: Any) -> bool:
    return bool(row.is_active and not row.is_service and row.pk != actor.pk)


def _proposal_of_another(row: Any, actor: Any) -> bool:
    proposal = sign_in_reset.proposal_for(row, at=timezone.now()) if _signs_in(row, actor) else None
    return proposal is not None and proposal.actor_id != actor.pk


def _is_locked(row: Any, actor: Any) -> bool:
    return _signs_in(row, actor) and lockouts.is_locked_out(row, at=timezone.now())


ACTS = (
    Act(
        "release-lock", gettext_lazy("Let sign in again"), Permission.PROPOSE_GRANT, _release, ReasonForm, _is_locked,
        explains=gettext_lazy("There were too many wrong passwords or codes. Ask the person whether they were theirs."),
    ),
    Act(
        "reset-sign-in", gettext_lazy("Reset sign-in"), Permission.APPROVE_GRANT, _reset,
        is_open=_proposal_of_another, fresh=True,
        explains=gettext_lazy(
            "Another account manager proposed this. Second factors and linked identities go, every session ends, and "
            "you see a first password to hand over. Make sure of the person: you may be talking to somebody else."
        ),
    ),
    Act(
        "issue-password", gettext_lazy("Issue a new password"), Permission.PROPOSE_GRANT, _issue, ReasonForm, _signs_in,
        fresh=True,
        explains=gettext_lazy("The old password is void and every session ends. Second factors stay."),
    ),
    Act(
        "propose-reset", gettext_lazy("Propose to reset sign-in"), Permission.PROPOSE_GRANT, _propose_reset, ReasonForm,
        _signs_in,
        explains=gettext_lazy("For somebody who lost the second factor and the recovery codes. It takes two of you."),
    ),
)  # fmt: skip


def shown(row: User) -> list[Shown]:
    """Whether the person has a second factor, and who proposed a reset, when and why."""
    enrolled = second_factors.has_second_factor(row)
    lines = [
        Shown(
            _("Second factor"), _("enrolled") if enrolled else _("none yet: the desk is closed to the person")
        )
    ]
    proposal = sign_in_reset.proposal_for(row, at=timezone.now())
    if proposal is not None:
        given = open_secrets(proposal.encryption_scope, [proposal])
        says = _("{person}, {when}: {reason}").format(
            person=proposal.actor_name,
            when=written(proposal.at),
            reason=given.text(proposal.reason) or given.problem,
        )
        lines.append(Shown(_("Reset of the sign-in proposed"), says))
    return lines
