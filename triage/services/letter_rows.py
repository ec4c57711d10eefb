"""The tables of letters: subjects, items and values as they are printed; and the operator's letterhead."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_datetime
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from jurisdictions.law.vocabulary import DataCategory, ItemType
from triage.choices import ItemOutcome, ProductionOutcome
from triage.errors import Incomplete
from triage.letters import parts
from triage.models import DecisionItem, DisclosedItem, Disclosure, RequestedItem, Subject
from triage.services.letter_labels import identifier_label

ITEM_LABELS = {ItemType.PHONE_NUMBER: "Telephone number", ItemType.IP_ADDRESS: "IP addresses"}
CATEGORY_LABELS = {
    DataCategory.SUBSCRIBER: "Other subscriber data",
    DataCategory.IDENTIFY_IP: "Data to identify the user",
    DataCategory.TRAFFIC: "Other traffic data",
    DataCategory.CONTENT: "Content of messages",
}

LONGEST_LINE = 480


@lru_cache(maxsize=1)
def operator() -> dict[str, Any]:
    """The operator's name and address from COUNTERSIGN_OPERATOR. Raises ImproperlyConfigured."""
    try:
        with settings.COUNTERSIGN_OPERATOR.open("rb") as stream:
            return tomllib.load(stream)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"COUNTERSIGN_OPERATOR cannot be read: {error}") from error


def letterhead() -> parts.LetterHead:
    """The letterhead of the operator."""
    values = operator()
    return parts.LetterHead(
        name=values["name"],
        department=values["department"],
        address=tuple(values["address"]),
        phone=values["phone"],
        email=values["email"],
        website=values["website"],
        register=values.get("register"),
    )


def subject_rows(
    decided: Sequence[DecisionItem], produced: Disclosure | None
) -> tuple[parts.SubjectRow, ...]:
    by_subject: dict[Subject, list[DecisionItem]] = {}
    for row in sorted(decided, key=lambda row: (row.item.subject.number, row.item.number)):
        by_subject.setdefault(row.item.subject, []).append(row)
    return tuple(
        parts.SubjectRow(
            label=f"Subject {subject.number}",
            identifier=identifier_line(subject),
            items=tuple(_item_row(row, produced) for row in rows),
            role=subject.get_role_display() if subject.role else None,
        )
        for subject, rows in by_subject.items()
    )


def identifier_line(subject: Subject) -> str:
    """How the order names the account, with the kind of the identifiers."""
    by_kind: dict[str, list[str]] = {}
    for row in subject.identifiers.filter(withdrawn=False).order_by("kind", "pk"):
        by_kind.setdefault(row.kind, []).append(row.value.reveal(scope=row.data_request_id))
    lines = [identifier_label(kind, values) for kind, values in by_kind.items()]
    return shortened("; ".join(lines)) or "no identifier stated"


def shortened(text: str) -> str:
    """The text as far as a line of a letter takes it."""
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]} …"


def item_label(item: RequestedItem) -> str:
    """What an item is called in a letter; data without an item type in the words of the order, else its category."""
    if item.item_type in ITEM_LABELS:
        label = ITEM_LABELS[ItemType(item.item_type)]
    elif item.words:
        return f"“{item.words.reveal(scope=item.data_request_id)[:200]}”"
    else:
        label = CATEGORY_LABELS[DataCategory(item.data_category)] if item.data_category else "Other data"
    return f"{label}, from now on" if item.real_time else label


def period_line(item: RequestedItem) -> str | None:
    """The period asked for, in UTC."""
    if not item.period_from or not item.period_to:
        return None
    start, end = (
        format_datetime(instant, "d MMMM y HH:mm", locale=Locale("en"))
        for instant in (item.period_from, item.period_to)
    )
    return f"{start} to {end} (UTC)"


def _item_row(decided: DecisionItem, produced: Disclosure | None) -> parts.ItemRow:
    label, period = item_label(decided.item), period_line(decided.item)
    if decided.outcome != ItemOutcome.DISCLOSE:
        codes = tuple(decided.reason_codes)
        return parts.ItemRow(label=label, outcome=parts.RowOutcome.REFUSED, period=period, codes=codes)
    rows = list(produced.items.filter(item=decided.item_id).order_by("seen_at")) if produced else []
    values = tuple(_value(row) for row in rows if row.outcome == ProductionOutcome.DISCLOSED)
    if values:
        return parts.ItemRow(label=label, outcome=parts.RowOutcome.DISCLOSED, period=period, values=values)
    no_account = any(row.outcome == ProductionOutcome.NO_ACCOUNT for row in rows)
    outcome = parts.RowOutcome.NO_ACCOUNT if no_account else parts.RowOutcome.NO_DATA
    return parts.ItemRow(label=label, outcome=outcome, period=period)


def _value(row: DisclosedItem) -> parts.DisclosedValue:
    if row.value is None:
        raise Incomplete(f"{row.item}: the value that should be printed is missing.")
    value = row.value.reveal(scope=row.data_request_id)
    if row.item_type == ItemType.PHONE_NUMBER:
        return parts.PhoneValue(number=value)
    if row.seen_at is None:
        raise Incomplete(f"{row.item}: an IP address has no time.")
    return parts.IpValue(address=value, seen_at=row.seen_at, port=row.port)
