"""The rows of letters: subjects, identifiers, items and values of a case as plain parts in no language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta, timezone

from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import DataCategory, IdentifierKind, ItemType
from triage.choices import ItemOutcome, ProductionOutcome
from triage.errors import Incomplete
from triage.letters import parts, rows
from triage.letters.rows import RowOutcome
from triage.models import DecisionItem, DisclosedItem, Disclosure, RequestedItem, Subject

LONGEST_LINE = 480
LONGEST_WORDS = 200
OTHER_DATA = "other"


def subject_rows(decided: Sequence[DecisionItem], produced: Disclosure | None) -> tuple[rows.SubjectRow, ...]:
    """A row for each subject with its items in their order; the values of what was produced."""
    by_subject: dict[Subject, list[DecisionItem]] = {}
    for row in sorted(decided, key=lambda row: (row.item.subject.number, row.item.number)):
        by_subject.setdefault(row.item.subject, []).append(row)
    return tuple(
        rows.SubjectRow(
            number=subject.number,
            identifiers=identified(subject),
            items=tuple(_item_row(row, produced) for row in items),
            role=subject.role or None,
        )
        for subject, items in by_subject.items()
    )


def identified(subject: Subject) -> tuple[parts.Identified, ...]:
    """How the order names the account, by kind of identifier; what it only states is marked as such."""
    by_kind: dict[str, list[str]] = {}
    for row in subject.identifiers.filter(withdrawn=False).order_by("kind", "pk"):
        value = shortened(row.value.reveal(scope=row.data_request_id))
        by_kind.setdefault(row.kind, []).append(f"@{value}" if row.kind == IdentifierKind.USERNAME else value)
    return tuple(
        parts.Identified(kind=kind, values=tuple(values), stated=kind == IdentifierKind.STATED)
        for kind, values in by_kind.items()
    )


def subject_name(subject: Subject) -> parts.SubjectName:
    """The subject with its number and identifiers."""
    return parts.SubjectName(number=subject.number, identifiers=identified(subject))


def shortened(text: str) -> str:
    """The text as far as a line of a letter takes it."""
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]} …"


def item_name(item: RequestedItem) -> parts.ItemName:
    """What an item is called; data without an item type in the words of the order, else by its category."""
    if item.item_type in (ItemType.PHONE_NUMBER, ItemType.IP_ADDRESS):
        return parts.ItemName(term=str(item.item_type), real_time=bool(item.real_time))
    if item.words:
        return parts.ItemName(words=item.words.reveal(scope=item.data_request_id)[:LONGEST_WORDS])
    category = DataCategory(item.data_category).value if item.data_category else OTHER_DATA
    return parts.ItemName(term=category, real_time=bool(item.real_time))


def period(item: RequestedItem) -> parts.Period | None:
    """The period asked for; None where the order states none."""
    if not item.period_from or not item.period_to:
        return None
    return parts.Period(start=item.period_from, end=item.period_to)


def _item_row(decided: DecisionItem, produced: Disclosure | None) -> rows.ItemRow:
    name, asked = item_name(decided.item), period(decided.item)
    if decided.outcome != ItemOutcome.DISCLOSE:
        codes = tuple(decided.reason_codes)
        return rows.ItemRow(item=name, outcome=RowOutcome.REFUSED, period=asked, codes=codes)
    found = list(produced.items.filter(item=decided.item_id).order_by("seen_at")) if produced else []
    values = tuple(_value(row) for row in found if row.outcome == ProductionOutcome.DISCLOSED)
    if values:
        return rows.ItemRow(item=name, outcome=RowOutcome.DISCLOSED, period=asked, values=values)
    no_account = any(row.outcome == ProductionOutcome.NO_ACCOUNT for row in found)
    outcome = RowOutcome.NO_ACCOUNT if no_account else RowOutcome.NO_DATA
    return rows.ItemRow(item=name, outcome=outcome, period=asked)


def _value(row: DisclosedItem) -> rows.DisclosedValue:
    if row.value is None:
        raise Incomplete(_("{item}: the value that should be printed is missing.").format(item=row.item))
    value = row.value.reveal(scope=row.data_request_id)
    if row.item_type == ItemType.PHONE_NUMBER:
        return rows.PhoneValue(number=value)
    if row.seen_at is None:
        raise Incomplete(_("{item}: an IP address has no time.").format(item=row.item))
    zone = timezone(timedelta(minutes=row.seen_offset or 0))
    return rows.IpValue(address=value, seen_at=row.seen_at.astimezone(zone), port=row.port)
