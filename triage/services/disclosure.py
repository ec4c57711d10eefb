"""Producing the approved data from the account records, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import GagBasis, IdentifierKind, ItemType
from triage import access, audit
from triage.audit import Change, new
from triage.choices import NoticeStatus, ProductionOutcome, readable
from triage.encryption import encrypt
from triage.errors import ChangedMeanwhile, Incomplete
from triage.event_kinds import EventKind
from triage.models import DataRequest, DecisionItem, DisclosedItem, Disclosure, Gag, Subject, User, UserNotice
from triage.records import Account, AccountRecords
from triage.roles import Permission
from triage.services.gates import Release, require_release
from triage.services.steps import acting_on, moved
from triage.workflow import Step


@dataclass(frozen=True, slots=True)
class Found:
    """One value found for an approved item, or why there is none."""

    decided: DecisionItem
    outcome: ProductionOutcome
    value: str = ""
    port: int | None = None
    seen_at: datetime | None = None
    seen_offset: int | None = None


def produce_disclosure(
    *, actor: User, data_request: DataRequest, records: AccountRecords, at: datetime
) -> Disclosure:
    """Look up exactly the approved items and keep what was found, encrypted. Possible once for an approval.

    The records are asked before the transaction, so that a slow platform holds no lock; the gate is asked before and
    again inside it. Raises GateClosed, RecordsError, ChangedMeanwhile.
    """
    access.require(actor, Permission.PRODUCE, DataRequest.objects.get(pk=data_request.pk))
    release = require_release(data_request)
    found = [value for decided in release.items for value in _look_up(decided, records)]
    step = Step.PRODUCE_DISCLOSURE
    with acting_on(data_request, actor=actor, permission=Permission.PRODUCE, step=step) as current:
        confirmed = require_release(current)
        if (
            confirmed.approval.pk != release.approval.pk
            or confirmed.decision.digest != release.decision.digest
        ):
            raise ChangedMeanwhile(
                _("{reference}: the approval changed while the data was looked up.").format(
                    reference=current.reference
                )
            )
        disclosure = Disclosure(
            data_request=current,
            approval=confirmed.approval,
            digest=confirmed.decision.digest,
            produced_by=actor,
            produced_at=at,
        )
        rows = [_row(disclosure, value, at) for value in found]
        values = sum(value.outcome == ProductionOutcome.DISCLOSED for value in found)
        changes = [
            *new(disclosure, *rows),
            *_plan_notices(current, confirmed, found, at),
            moved(current, step),
        ]
        audit.record(
            actor=actor, at=at, kind=EventKind.DISCLOSURE_PRODUCED, data_request=current, changes=changes,
            detail={"values": values, "items": len(release.items)},
        )  # fmt: skip
        return disclosure


def _look_up(decided: DecisionItem, records: AccountRecords) -> Iterator[Found]:
    account = _account_of(decided.item.subject, records)
    if account is None:
        yield Found(decided, ProductionOutcome.NO_ACCOUNT)
        return
    found = list(_values(decided, account, records))
    if not found:
        yield Found(decided, ProductionOutcome.NO_DATA_HELD)
    yield from found


def _account_of(subject: Subject, records: AccountRecords) -> Account | None:
    """The one account that all identifiers of the subject lead to; None if none of them leads to any.

    Raises Incomplete when they lead to different accounts: one of them would be another person's.
    """
    accounts = set()
    for identifier in subject.identifiers.filter(withdrawn=False):
        if identifier.can_be_looked_up:
            value = identifier.value.reveal(scope=identifier.data_request_id)
            accounts.add(records.find_account(IdentifierKind(identifier.kind), value))
    accounts.discard(None)
    if len(accounts) > 1:
        raise Incomplete(
            _(
                "The identifiers of {subject} lead to {count} different accounts. Ask the authority "
                "which one is meant, then correct the identifiers."
            ).format(subject=subject, count=len(accounts))
        )
    return accounts.pop() if accounts else None


def _values(decided: DecisionItem, account: Account, records: AccountRecords) -> Iterator[Found]:
    item = decided.item
    if decided.item_type == ItemType.PHONE_NUMBER:
        number = records.phone_number(account)
        if number is not None:
            yield Found(decided, ProductionOutcome.DISCLOSED, number)
    elif decided.item_type == ItemType.IP_ADDRESS and item.period_from and item.period_to:
        for record in records.ip_addresses(account, item.period_from, item.period_to):
            yield Found(
                decided, ProductionOutcome.DISCLOSED, str(record.address), record.port, record.seen_at,
                record.offset_minutes,
            )  # fmt: skip


def _row(disclosure: Disclosure, found: Found, at: datetime) -> DisclosedItem:
    scope = disclosure.data_request_id
    context = "triage.discloseditem.value"
    return DisclosedItem(
        data_request_id=scope,
        disclosure=disclosure,
        item=found.decided.item,
        item_type=found.decided.item_type or "",
        outcome=found.outcome,
        value=encrypt(found.value, scope=scope, context=context, at=at) if found.value else None,
        port=found.port,
        seen_at=found.seen_at,
        seen_offset=found.seen_offset,
    )


def _plan_notices(
    data_request: DataRequest, release: Release, found: Sequence[Found], at: datetime
) -> list[Change]:
    """A notice for each subject whose data leaves: due, or barred by the gag that stands."""
    leaving = {
        value.decided.item.subject_id for value in found if value.outcome == ProductionOutcome.DISCLOSED
    }
    known = set(UserNotice.objects.filter(subject_id__in=leaving).values_list("subject_id", flat=True))
    gag = standing_gag(data_request, at)
    return new(
        *(
            UserNotice(
                data_request=data_request,
                subject_id=subject_id,
                status=NoticeStatus.BARRED if gag else NoticeStatus.DUE,
                barred_by=(gag.provision or readable(gag.basis)) if gag else "",
                not_before=gag.until if gag else at.date(),
            )
            for subject_id in sorted(leaving - known)
        )
    )


def standing_gag(data_request: DataRequest, at: datetime) -> Gag | None:
    """The gag that forbids telling the user at this time, if there is one."""
    gags = Gag.objects.filter(data_request=data_request).exclude(basis=GagBasis.NONE)
    today = at.date()
    standing = gags.filter(Q(until__isnull=True) | Q(until__gte=today)).filter(
        Q(lifted_on__isnull=True) | Q(lifted_on__gt=today)
    )
    # The databases sort empty ends differently; a gag without end outlasts every other.
    return standing.order_by(F("until").desc(nulls_first=True), "pk").first()
