"""Who may do what and where: every change takes two people besides the one it is about."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from jurisdictions.models import Jurisdiction
from triage import access, audit
from triage.access import SCOPE_PERMISSION, SEALED_PERMISSION
from triage.audit import Change, new
from triage.choices import GrantAction, GrantStatus, in_words
from triage.errors import BadInput, Incomplete, NotPermitted, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, DataRequestUserGrant, GrantProposal, JurisdictionUserGrant, User
from triage.roles import Permission, Role
from triage.services import wording
from triage.services.people import lock_people, require_enough_account_managers

LONGEST_REASON = 300
_A = GrantAction
GIVES = frozenset({_A.GRANT_SCOPE, _A.GRANT_SEALED, _A.ADD_ROLE})
TARGET = {
    _A.GRANT_SCOPE: "jurisdiction",
    _A.REVOKE_SCOPE: "jurisdiction",
    _A.GRANT_SEALED: "data_request",
    _A.REVOKE_SEALED: "data_request",
    _A.ADD_ROLE: "role",
    _A.REMOVE_ROLE: "role",
}
"""What each action is about; nothing else may be named with it."""


def propose(
    *,
    actor: User,
    action: GrantAction,
    user: User,
    jurisdiction: Jurisdiction | None = None,
    data_request: DataRequest | None = None,
    role: str = "",
    reason: str,
    at: datetime,
) -> GrantProposal:
    """Propose a change of rights; it does nothing until another person applies it.

    Raises NotPermitted for oneself, WrongStep if the person has it (or has it not) already or the same is proposed.
    """
    access.require_role(actor, Permission.PROPOSE_GRANT)
    proposal = GrantProposal(
        action=_action(action),
        user=user,
        jurisdiction=jurisdiction,
        data_request=data_request,
        role=role,
        reason=_reason(reason),
        proposed_by=actor,
        proposed_at=at,
    )
    _require_target(proposal)
    if user.pk == actor.pk:
        raise NotPermitted(_("Nobody proposes rights for themselves. Ask another account manager."))
    with transaction.atomic():
        # In line, so that the same is not proposed twice at once.
        lock_people()
        proposal.user = User.objects.get(pk=user.pk)
        _require_effect(proposal)
        if _open_twins(proposal).exists():
            raise WrongStep(
                _("{proposal} is proposed already; ask another account manager to apply it.").format(
                    proposal=_told(proposal)
                )
            )
        _record(EventKind.GRANT_PROPOSED, proposal, new(proposal), actor=actor, at=at)
    return proposal


def apply(*, actor: User, proposal: GrantProposal, at: datetime) -> GrantProposal:
    """Put a proposal into effect, once. The actor is neither who proposed it nor whom it is about.

    Raises NotPermitted for either, WrongStep if it was applied or declined, or has no effect any more.
    """
    with transaction.atomic():
        current = _locked(proposal, actor=actor)
        if not access.scope_of(current.proposed_by).holds(Permission.PROPOSE_GRANT):
            raise WrongStep(
                _("{person} may not propose rights any more. Decline it and propose anew.").format(
                    person=current.proposed_by
                )
            )
        _require_effect(current)
        _put_into_effect(current)
        _settle(current, GrantStatus.APPLIED, EventKind.GRANT_APPLIED, actor=actor, at=at)
    return current


def decline(*, actor: User, proposal: GrantProposal, reason: str, at: datetime) -> GrantProposal:
    """Refuse a proposal; it can be proposed anew. Raises as `apply` does."""
    stated = _reason(reason)
    with transaction.atomic():
        current = _locked(proposal, actor=actor)
        _settle(current, GrantStatus.DECLINED, EventKind.GRANT_DECLINED, actor=actor, at=at, reason=stated)
    return current


def hold_own(*, actor: User, data_request: DataRequest, at: datetime) -> None:
    """Give whoever registers a data request as sealed the first grant on it, with an event in the chain of the desk.

    The one grant that takes no second person: it shows its holder nothing that they did not bring in themselves, and
    without it the case would be lost. Raises WrongStep once anybody has a grant on it.
    """
    if not data_request.sealed or holders_of(data_request).exists():
        raise WrongStep(_("The first grant comes with registration; ask two account managers for another."))
    assign_perm(SEALED_PERMISSION, actor, data_request)
    audit.record(
        actor=actor,
        at=at,
        kind=EventKind.GRANT_APPLIED,
        detail={
            "action": GrantAction.GRANT_SEALED.value,
            "person": str(actor),
            "where": str(data_request.pk),
        },
    )


def holders_of(data_request: DataRequest) -> QuerySet[User]:
    """Active people with a grant on this sealed data request."""
    granted = DataRequestUserGrant.objects.filter(content_object=data_request)
    return User.objects.filter(is_active=True, pk__in=granted.values("user"))


def has_it(proposal: GrantProposal) -> bool:
    """Whether the person has now what the proposal is about."""
    target = TARGET[GrantAction(proposal.action)]
    if target == "role":
        return proposal.user.groups.filter(name=proposal.role).exists()
    if target == "jurisdiction":
        rows = JurisdictionUserGrant.objects.filter(content_object=proposal.jurisdiction)
    else:
        rows = DataRequestUserGrant.objects.filter(content_object=proposal.data_request)
    return bool(rows.filter(user=proposal.user).exists())


def _action(action: GrantAction) -> GrantAction:
    if action not in GrantAction.values:
        raise BadInput(
            _("must be one of: {words}").format(words=", ".join(GrantAction.values)), where="action"
        )
    return GrantAction(action)


def _reason(reason: str) -> str:
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why; the reason is kept with the proposal."))
    return stated


def _require_target(proposal: GrantProposal) -> None:
    wanted = TARGET[GrantAction(proposal.action)]
    for name in sorted(set(TARGET.values())):
        if bool(getattr(proposal, name)) != (name == wanted):
            says = _("is missing") if name == wanted else _("does not belong to {proposal}")
            raise BadInput(says.format(proposal=_told(proposal)), where=name.replace("_", " "))
    if wanted != "role":
        return
    if proposal.role not in [role.value for role in Role]:
        raise BadInput(
            _("must be one of: {words}").format(words=", ".join(role.value for role in Role)), where="role"
        )
    if (proposal.role == Role.SERVICE.value) != proposal.user.is_service:
        raise BadInput(
            _("service accounts have the role “service account” and no other, people the others"),
            where="role",
        )


def _require_effect(proposal: GrantProposal) -> None:
    gives = proposal.action in GIVES
    if gives and not proposal.user.is_active:
        raise WrongStep(
            _("The account of {user} is disabled; it is given nothing.").format(user=proposal.user)
        )
    if gives == has_it(proposal):
        raise WrongStep(
            _("{proposal} would change nothing: it is so already.").format(proposal=_told(proposal))
        )
    if proposal.action == GrantAction.REMOVE_ROLE and proposal.role == Role.ACCOUNT_MANAGER.value:
        require_enough_account_managers(without=proposal.user)


def _open_twins(proposal: GrantProposal) -> QuerySet[GrantProposal]:
    return GrantProposal.objects.filter(
        status=GrantStatus.PROPOSED,
        action=proposal.action,
        user=proposal.user,
        jurisdiction=proposal.jurisdiction,
        data_request=proposal.data_request,
        role=proposal.role,
    )


def _locked(proposal: GrantProposal, *, actor: User) -> GrantProposal:
    """All changes of rights stand in one line: of three account managers two cannot leave at once."""
    lock_people()
    current = GrantProposal.objects.select_for_update().get(pk=proposal.pk)
    access.require_role(actor, Permission.APPROVE_GRANT)
    if actor.pk == current.proposed_by_id:
        raise NotPermitted(_("Who proposed it cannot settle it. Ask another account manager."))
    if actor.pk == current.user_id:
        raise NotPermitted(_("Nobody settles what is about themselves. Ask another account manager."))
    if current.status != GrantStatus.PROPOSED:
        raise WrongStep(
            _("{proposal} was settled by {person}: {status}.").format(
                proposal=_told(current), status=current.get_status_display(), person=current.decided_by
            )
        )
    return current


def _put_into_effect(proposal: GrantProposal) -> None:
    action = GrantAction(proposal.action)
    if TARGET[action] == "role":
        group = Group.objects.get(name=proposal.role)
        change = proposal.user.groups.add if action in GIVES else proposal.user.groups.remove
        change(group)
        return
    permission = SCOPE_PERMISSION if TARGET[action] == "jurisdiction" else SEALED_PERMISSION
    target: Model | None = getattr(proposal, TARGET[action])
    (assign_perm if action in GIVES else remove_perm)(permission, proposal.user, target)


def _settle(
    proposal: GrantProposal,
    status: GrantStatus,
    kind: EventKind,
    *,
    actor: User,
    at: datetime,
    reason: str = "",
) -> None:
    proposal.status, proposal.decided_by, proposal.decided_at = status, actor, at
    change = Change(proposal, ("status", "decided_by", "decided_at"))
    _record(kind, proposal, [change], actor=actor, at=at, reason=reason)


def _told(proposal: GrantProposal) -> str:
    return _("“{action}: {where}” for {user}").format(
        action=GrantAction(proposal.action).label,
        where=proposal.jurisdiction or in_words(_where(proposal)),
        user=proposal.user,
    )


def _where(proposal: GrantProposal) -> str:
    # Account managers read it and see no data request: one is told by its id, never by its reference.
    target = getattr(proposal, TARGET[GrantAction(proposal.action)])
    if isinstance(target, Jurisdiction):
        return target.name
    return str(target.pk if isinstance(target, DataRequest) else target or "–")


def _record(
    kind: EventKind,
    proposal: GrantProposal,
    changes: list[Change],
    *,
    actor: User,
    at: datetime,
    reason: str = "",
) -> None:
    audit.record(
        actor=actor,
        at=at,
        kind=kind,
        changes=changes,
        reason=reason,
        detail={
            "action": str(proposal.action),
            "person": str(proposal.user),
            "where": _where(proposal),
        },
    )
