"""What specimens of letters are made of: invented people, numbers and places, in no language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from triage.letters.parts import (
    Basis,
    Ground,
    Identified,
    ItemName,
    Matter,
    NoticeKind,
    NoticePlan,
    Period,
    Recipient,
    References,
    Remedy,
    Signatory,
    SubjectName,
)
from triage.letters.rows import IpValue, ItemRow, PhoneValue, RowOutcome, SubjectRow

RECEIVED_AT: Final = datetime(2026, 11, 20, 16, 10, tzinfo=UTC)
PRESERVED_UNTIL: Final = date(2027, 1, 19)
ORDERED_ON: Final = date(2026, 11, 17)
ANSWER_BY: Final = date(2026, 12, 15)
EU_ARTICLE: Final = "Regulation (EU) 2023/1543, Art. {}"
POLICY: Final = "Privacy policy of 23 September 2024, section 8.3"
OCTOBER: Final = Period(start=datetime(2026, 10, 1, tzinfo=UTC), end=datetime(2026, 10, 31, tzinfo=UTC))
_SEEN: Final = datetime(2026, 10, 3, 14, 22, 7, tzinfo=UTC)

LETTERHEAD: Final = {
    "letterhead.name": "Example Messenger",
    "letterhead.department": "Legal Process Desk",
    "letterhead.address": "1 Invented Quay\n00000 Exampleton\nNowhere Islands",
    "letterhead.phone": "+00 000 000 000",
    "letterhead.email": "legal-process@messenger.example",
    "letterhead.website": "https://messenger.example/legal-process",
    "letterhead.register": "Example Messenger Ltd · Register of Companies of the Nowhere Islands, no. 000000",
    "letterhead.place": "Exampleton",
    "letterhead.signatory_function": "Regional Counsel, Legal Process Desk",
}
"""An invented operator."""

COURT: Final = Recipient(
    name="Amtsgericht Köln",
    person="Richterin am Amtsgericht Dr. Beispiel",
    address=("Ermittlungsrichter, Abt. 502", "Musterplatz 1", "00000 Köln"),
    state="DE",
)
USER: Final = Recipient(name=None)
REFERENCES: Final = ("502 Gs 1234/26", "Staatsanwaltschaft Köln, 12 Js 345/26")

COMMON: Final[dict[str, Any]] = {
    "recipient": COURT,
    "references": References(
        ours="2026-DE-000123", theirs=REFERENCES, received=date(2026, 11, 20), order_date=ORDERED_ON
    ),
    "matter": Matter(instrument="epoc", issued_on=ORDERED_ON, references=REFERENCES[:1]),
    "date": date(2026, 11, 24),
    "signatory": Signatory(name="Alice Example"),
}
"""The parts that every letter has."""

ACCOUNT: Final = (Identified(kind="user_id", values=("4711000001",)),)
BY_NAME: Final = (Identified(kind="username", values=("@exemplo_invented",)),)
BY_PHONE: Final = (Identified(kind="phone", values=("+5511000000000",)),)
STATED: Final = (Identified(kind="stated", values=("Łódź Żółw",), stated=True),)
FIRST: Final = SubjectName(number=1, identifiers=ACCOUNT)
SECOND: Final = SubjectName(number=2, identifiers=STATED)

PHONE: Final = ItemName(term="phone_number")
ADDRESSES: Final = ItemName(term="ip_address")
MESSAGES: Final = ItemName(words="Messages of the last 30 days")


def addresses(count: int) -> tuple[IpValue, ...]:
    """Addresses of the blocks reserved for documentation, seven hours apart."""
    return tuple(
        IpValue(
            address=f"203.0.113.{index % 254 + 1}" if index % 5 else f"2001:db8:85a3::8a2e:370:{index:x}",
            port=None if index % 7 == 6 else 49_152 + index * 13 % 16_000,
            seen_at=_SEEN + timedelta(hours=7 * index, seconds=37 * index),
        )
        for index in range(count)
    )


def phone_row(outcome: RowOutcome = RowOutcome.DISCLOSED) -> ItemRow:
    """A telephone number that is disclosed, or is not."""
    values = (PhoneValue(number="+4915100000000"),) if outcome is RowOutcome.DISCLOSED else ()
    return ItemRow(item=PHONE, outcome=outcome, values=values)


def address_row(count: int) -> ItemRow:
    """So many disclosed IP addresses of a month."""
    return ItemRow(item=ADDRESSES, period=OCTOBER, outcome=RowOutcome.DISCLOSED, values=addresses(count))


def refused_row(item: ItemName, *codes: str) -> ItemRow:
    """An item that is refused for these reasons."""
    return ItemRow(item=item, period=OCTOBER, outcome=RowOutcome.REFUSED, codes=codes)


DISCLOSED: Final = SubjectRow(
    number=1, identifiers=ACCOUNT, role="suspect", items=(phone_row(), address_row(9))
)
PARTLY: Final = (
    DISCLOSED,
    SubjectRow(
        number=2,
        identifiers=BY_NAME,
        role="suspect",
        items=(
            phone_row(RowOutcome.NO_DATA),
            refused_row(MESSAGES, "DATA-CONTENT", "SCOPE-PERIOD-EXCESSIVE"),
        ),
    ),
    SubjectRow(
        number=3, identifiers=BY_PHONE, items=(ItemRow(item=ADDRESSES, outcome=RowOutcome.NO_ACCOUNT),)
    ),
)
PARTLY_GROUNDS: Final = (Ground.of("DATA-CONTENT", POLICY), Ground.of("SCOPE-PERIOD-EXCESSIVE"))
NOTHING: Final = (
    SubjectRow(number=1, identifiers=BY_NAME, items=(phone_row(RowOutcome.NO_ACCOUNT),)),
    SubjectRow(number=2, identifiers=ACCOUNT, items=(phone_row(RowOutcome.NO_DATA),)),
)
BASIS: Final = (
    Basis(citation=EU_ARTICLE.format("10(2)"), says="cited_one"),
    Basis(citation=POLICY, says="policy"),
)
BARRED: Final = NoticePlan(
    kind=NoticeKind.BARRED_UNTIL, on=date(2027, 5, 17), citation=EU_ARTICLE.format("13(2)")
)
GIVEN: Final = NoticePlan(kind=NoticeKind.GIVEN_ON, on=date(2026, 12, 8))
REDRESS: Final = (
    Remedy(
        citation="Marco Civil da Internet (Lei 12.965/2014), Art. 22",
        says="The court that made the order may be asked to review this answer.",
    ),
)
