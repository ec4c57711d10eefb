"""Who has a data request: the person, the jurisdiction, and whether it is sealed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jurisdictions.models import Jurisdiction
from triage import access, audit
from triage.audit import Change, new
from triage.choices import AuthorityStatus, Status
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import Authority, DataRequest, Requester, User
from triage.roles import Permission
from triage.services import wording
from triage.services.grants import holders_of
from triage.services.sender_rows import authority_named, lock_names
from triage.services.steps import acting_on, moved
from triage.services.voiding import end_question, void_live
from triage.workflow import BEFORE_ANSWER, is_open

LONGEST_REASON = 300


def assign(*, actor: User, data_request: DataRequest, assignee: User, at: datetime) -> DataRequest:
    """Give an open data request to a person who may see it. Raises Incomplete if they may not."""
    with acting_on(data_request, actor=actor, permission=Permission.ASSIGN) as current:
        if not is_open(Status(current.status)):
            raise WrongStep(
                _("{reference} is “{status}”. Reopen it first.").format(
                    reference=current.reference, status=current.get_status_display()
                )
            )
        if not access.can(assignee, Permission.VIEW, current):
            raise Incomplete(
                _(
                    "{assignee} cannot see this data request. Ask an account manager for the grant first."
                ).format(assignee=assignee)
            )
        audit.record(
            actor=actor,
            at=at,
            kind=EventKind.ASSIGNED,
            data_request=current,
            changes=[moved(current, assigned_to=assignee)],
            detail={"assignee": str(assignee)},
        )
        return current


def reassign_jurisdiction(
    *, actor: User, data_request: DataRequest, code: str, reason: str, at: datetime
) -> DataRequest:
    """Move a data request to the jurisdiction it belongs to; assessment, decision and approval are void.

    Authority and officer move with it, the authority as one that nobody has verified there, so the sender is checked
    anew. The reference stays. The person who had it loses it unless they may see it there.
    """
    stated = _reason(reason)
    with acting_on(data_request, actor=actor, permission=Permission.REASSIGN_JURISDICTION) as current:
        target = _target(current, code)
        _require_movable(current, target)
        old = current.jurisdiction_id
        authority, requester, changes = _sender_in(target, current)
        changes += void_live(current, at=at, reason=gettext_noop("jurisdiction reassigned"))
        changes.append(
            moved(
                current,
                status=Status.RECEIVED,
                jurisdiction=target,
                authority=authority,
                requester=requester,
                held=authority is not None and authority.status == AuthorityStatus.SUSPENDED,
                assigned_to=_if_works_in(target, current.assigned_to),
                due_at=None,
            )
        )
        audit.record(
            actor=actor,
            at=at,
            kind=EventKind.JURISDICTION_REASSIGNED,
            data_request=current,
            changes=changes,
            reason=stated,
            detail={"old": old, "new": target.code},
        )
        end_question(current, actor=actor, at=at)
        return current


def seal(*, actor: User, data_request: DataRequest, reason: str, at: datetime) -> DataRequest:
    """Hide a data request from everybody without a grant on it; sealing gives no grant.

    Raises Incomplete while nobody who works in its jurisdiction has one: it would be lost.
    """
    stated = _reason(reason)
    with acting_on(data_request, actor=actor, permission=Permission.SEAL) as current:
        if current.sealed:
            raise WrongStep(_("{reference} is sealed already.").format(reference=current.reference))
        if not _has_holder_in(current, current.jurisdiction_id):
            raise Incomplete(
                _(
                    "Nobody has a grant on {reference}, so sealing would hide it from everybody. Ask two "
                    "account managers for the grants first."
                ).format(reference=current.reference)
            )
        audit.record(
            actor=actor, at=at, kind=EventKind.SEALED, data_request=current,
            changes=[moved(current, sealed=True)], reason=stated,
        )  # fmt: skip
        return current


def unseal(*, actor: User, data_request: DataRequest, reason: str, at: datetime) -> DataRequest:
    """Show a sealed data request to everybody in its jurisdiction again."""
    stated = _reason(reason)
    with acting_on(data_request, actor=actor, permission=Permission.SEAL) as current:
        if not current.sealed:
            raise WrongStep(_("{reference} is not sealed.").format(reference=current.reference))
        audit.record(
            actor=actor, at=at, kind=EventKind.UNSEALED, data_request=current,
            changes=[moved(current, sealed=False)], reason=stated,
        )  # fmt: skip
        return current


def _reason(reason: str) -> str:
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why; the reason is kept with the data request."))
    return stated


def _target(current: DataRequest, code: str) -> Jurisdiction:
    target = Jurisdiction.objects.filter(code=code).first()
    if target is None:
        raise BadInput(_("is no jurisdiction that the desk knows"), where="jurisdiction")
    if target.code == current.jurisdiction_id:
        raise WrongStep(
            _("{reference} is in {target} already.").format(reference=current.reference, target=target)
        )
    if current.status not in BEFORE_ANSWER:
        raise WrongStep(
            _("{reference} is “{status}”; only what has not been answered can be moved.").format(
                reference=current.reference, status=current.get_status_display()
            )
        )
    return target


def _require_movable(current: DataRequest, target: Jurisdiction) -> None:
    if current.held:
        raise WrongStep(
            _(
                "{reference} is held because its authority is suspended, and moving it would end the "
                "hold. Lift the suspension first."
            ).format(reference=current.reference)
        )
    if current.sealed and not _has_holder_in(current, target.code):
        raise Incomplete(
            _(
                "Nobody with a grant on {reference} works in {target}, so moving would hide it from "
                "everybody. Ask two account managers for the grants first."
            ).format(reference=current.reference, target=target)
        )


def _has_holder_in(current: DataRequest, code: str) -> bool:
    """Whether somebody holds a grant, works there, and has a role that sees data requests."""
    scopes = (access.scope_of(holder) for holder in holders_of(current))
    return any(code in scope.jurisdictions and scope.holds(Permission.VIEW) for scope in scopes)


def _if_works_in(target: Jurisdiction, assignee: User | None) -> User | None:
    if assignee is None or target.code not in access.scope_of(assignee).jurisdictions:
        return None
    return assignee


def _sender_in(
    target: Jurisdiction, current: DataRequest
) -> tuple[Authority | None, Requester | None, list[Change]]:
    """The same sender in the other jurisdiction: whoever works there must be able to see and verify it."""
    old = current.authority
    if old is None:
        return None, None, []
    changes: list[Change] = []
    lock_names(target.code)
    authority = authority_named(target.code, old.name)
    if authority is None:
        authority = Authority(
            name=old.name, kind=old.kind, jurisdiction=target, official_domains=old.official_domains
        )
        changes += new(authority)
    if current.requester is None:
        return authority, None, changes
    stated = {name: getattr(current.requester, name) for name in ("name", "position", "email", "phone")}
    requester = Requester.objects.filter(authority=authority, **stated).first()
    if requester is None:
        requester = Requester(authority=authority, **stated)
        changes += new(requester)
    return authority, requester, changes
