"""Authorities: recording them, finding their contact independently, suspending and restoring them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import AuthorityKind
from jurisdictions.models import Jurisdiction
from triage import access, audit
from triage.access import Scope
from triage.audit import Change, new
from triage.choices import AuthorityStatus
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import Authority, DataRequest, Disclosure, User
from triage.roles import Permission
from triage.services import wording
from triage.services.sender_rows import (
    LONGEST_NAME,
    LONGEST_PHONE,
    authority_named,
    domains,
    email_address,
    lock_names,
)
from triage.services.steps import moved
from triage.services.subject_rows import word

LONGEST_REASON = 300
LONGEST_SOURCE = 300
PHONE = re.compile(r"[+0-9\s()./-]+")


@dataclass(frozen=True, slots=True)
class SuspensionReport:
    """What a suspension touched, as far as the actor may see it.

    Data requests outside the actor's scope are held as well and not listed.
    """

    held: tuple[DataRequest, ...]
    disclosed_before: tuple[Disclosure, ...]


def record_authority(
    *,
    actor: User,
    jurisdiction_code: str,
    name: str,
    kind: AuthorityKind | None,
    official_domains: tuple[str, ...] = (),
    at: datetime,
) -> Authority:
    """Record an authority, unverified. Raises BadInput if the jurisdiction has one of that name."""
    access.require_in_jurisdiction(actor, Permission.VERIFY, jurisdiction_code)
    authority = Authority(
        jurisdiction=Jurisdiction.objects.get(code=jurisdiction_code),
        name=wording.line(name, where="name", longest=LONGEST_NAME, required=True),
        kind=word(AuthorityKind, kind, where="kind"),
        official_domains=domains(official_domains, where="official domains"),
    )
    with transaction.atomic():
        lock_names(jurisdiction_code)
        if authority_named(jurisdiction_code, authority.name) is not None:
            raise BadInput(_("is recorded already; use that authority"), where="name")
        _record(EventKind.AUTHORITY_RECORDED, authority, actor=actor, at=at, changes=new(authority))
    return authority


def verify_authority(
    *,
    actor: User,
    authority: Authority,
    contact_phone: str = "",
    contact_email: str = "",
    contact_source: str,
    official_domains: tuple[str, ...] | None = None,
    at: datetime,
) -> Authority:
    """Record a contact that was found independently, and where; the authority then counts as known.

    A telephone number without country code is read as one of the authority's own State. Raises Incomplete without
    contact or source, WrongStep while the authority is suspended.
    """
    with transaction.atomic():
        current = _locked(authority, actor=actor, permission=Permission.VERIFY)
        if current.status == AuthorityStatus.SUSPENDED:
            raise WrongStep(
                _("{authority} is suspended. Lift the suspension before its contact is verified.").format(
                    authority=current
                )
            )
        current.contact_phone = phone_number(
            contact_phone, region=current.jurisdiction_id, where="contact phone"
        )
        current.contact_email = email_address(contact_email, where="contact e-mail")
        current.contact_source = wording.line(
            contact_source, where="where the contact was found", longest=LONGEST_SOURCE
        )
        if not current.has_known_contact:
            raise Incomplete(
                _(
                    "A known authority has a telephone number or an e-mail address, and the independent "
                    "source in which it was found. Look it up in an official directory and enter both."
                )
            )
        if official_domains is not None:
            current.official_domains = domains(official_domains, where="official domains")
        current.contact_found_at = at
        current.status = AuthorityStatus.VERIFIED
        fields = ("contact_phone", "contact_email", "contact_source", "contact_found_at", "status")
        change = Change(current, (*fields, "official_domains"))
        _record(EventKind.AUTHORITY_VERIFIED, current, actor=actor, at=at, changes=[change])
    return current


def suspend_authority(*, actor: User, authority: Authority, reason: str, at: datetime) -> SuspensionReport:
    """Suspend an authority and hold all its open data requests at once, also those that the actor cannot see.

    Reports what was held and what was disclosed to it before. Raises Incomplete without a reason, WrongStep if it is
    suspended already.
    """
    stated = _reason(reason)
    with transaction.atomic():
        current = _locked(authority, actor=actor, permission=Permission.SUSPEND_AUTHORITY)
        if current.status == AuthorityStatus.SUSPENDED:
            raise WrongStep(
                _("{authority} is suspended already: {reason}").format(
                    authority=current, reason=current.suspended_reason
                )
            )
        current.status = AuthorityStatus.SUSPENDED
        current.suspended_reason = stated
        open_ones = DataRequest.objects.open().filter(authority=current, held=False)
        held = _set_held(open_ones, current, held=True, actor=actor, reason=stated, at=at)
        change = Change(current, ("status", "suspended_reason"))
        _record(EventKind.AUTHORITY_SUSPENDED, current, actor=actor, at=at, changes=[change], reason=stated)
        return _report(current, held, access.scope_of(actor))


def restore_authority(*, actor: User, authority: Authority, reason: str, at: datetime) -> Authority:
    """Lift a suspension and the hold on its data requests.

    The authority is unverified afterwards: its contact must be found again before it counts.
    """
    stated = _reason(reason)
    with transaction.atomic():
        current = _locked(authority, actor=actor, permission=Permission.SUSPEND_AUTHORITY)
        if current.status != AuthorityStatus.SUSPENDED:
            raise WrongStep(_("{authority} is not suspended.").format(authority=current))
        current.status = AuthorityStatus.UNVERIFIED
        current.suspended_reason = ""
        held_ones = DataRequest.objects.filter(authority=current, held=True)
        _set_held(held_ones, current, held=False, actor=actor, reason=stated, at=at)
        change = Change(current, ("status", "suspended_reason"))
        _record(EventKind.AUTHORITY_RESTORED, current, actor=actor, at=at, changes=[change], reason=stated)
    return current


def phone_number(value: str, *, region: str, where: str) -> str:
    """A telephone number in E.164, or empty; without country code it is read as one of `region`. Raises BadInput."""
    stated = wording.line(value, where=where, longest=LONGEST_PHONE)
    if not stated:
        return ""
    if not PHONE.fullmatch(stated):
        # The library reads letters as the digits of a keypad: a redacted number would become somebody's number.
        raise BadInput(_("holds more than digits and + ( ) . / -"), where=where)
    try:
        number = phonenumbers.parse(stated, region)
    except phonenumbers.NumberParseException:
        raise BadInput(_("is no telephone number; begin with + and the country code"), where=where) from None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise BadInput(_("has too few or too many digits for its country"), where=where)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _locked(authority: Authority, *, actor: User, permission: Permission) -> Authority:
    current = Authority.objects.select_for_update().get(pk=authority.pk)
    access.require_in_jurisdiction(actor, permission, current.jurisdiction_id)
    return current


def _reason(reason: str) -> str:
    stated = wording.line(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(_("Say why; the reason is kept with the authority."))
    return stated


def _set_held(
    data_requests: Iterable[DataRequest],
    authority: Authority,
    *,
    held: bool,
    actor: User,
    reason: str,
    at: datetime,
) -> list[DataRequest]:
    """Each gets its own event; whoever has one open is told by the version that it changed."""
    kind = EventKind.HELD if held else EventKind.HOLD_LIFTED
    touched = []
    for pk in sorted(row.pk for row in data_requests):
        current = DataRequest.objects.select_for_update().get(pk=pk)
        current.version += 1
        audit.record(
            actor=actor, at=at, kind=kind, data_request=current, changes=[moved(current, held=held)],
            reason=reason, detail={"authority": authority.name},
        )  # fmt: skip
        touched.append(current)
    return touched


def _report(authority: Authority, held: list[DataRequest], scope: Scope) -> SuspensionReport:
    to_it = Disclosure.objects.filter(
        Q(data_request__authority=authority) | Q(approval__decision__recipient=authority)
    )
    visible = access.visible_to(scope, to_it.select_related("data_request"), path="data_request")
    return SuspensionReport(
        held=tuple(data_request for data_request in held if scope.contains(data_request)),
        disclosed_before=tuple(visible.order_by("produced_at")),
    )


def _record(
    kind: EventKind,
    authority: Authority,
    *,
    actor: User,
    at: datetime,
    changes: list[Change],
    reason: str = "",
) -> None:
    audit.record(
        actor=actor, at=at, kind=kind, changes=changes, reason=reason, detail={"authority": authority.name}
    )
