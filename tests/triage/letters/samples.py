"""One sample of each letter, with invented people, numbers and places.

`python -m tests.triage.letters.samples FOLDER` renders them; without FOLDER it writes the expected HTML anew.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from triage.letters.catalogue import LetterKind
from triage.letters.context import (
    AcknowledgementContext,
    ClarificationContext,
    DisclosureContext,
    FraudNoticeContext,
    LetterContext,
    PreservationConfirmationContext,
    RedirectContext,
    RefusalContext,
    UserNoticeContext,
)
from triage.letters.html import write_html
from triage.letters.parts import (
    Basis,
    CentralAuthority,
    Check,
    DueDate,
    Ground,
    IpValue,
    ItemRow,
    LetterHead,
    NoticeKind,
    NoticePlan,
    PhoneValue,
    PreservedSubject,
    Question,
    Recipient,
    References,
    RowOutcome,
    Signatory,
    SubjectRow,
)
from triage.letters.renderer import render

EXPECTED = Path(__file__).with_name("expected")

HEAD = LetterHead(
    name="Example Messenger",
    department="Legal Process Desk",
    address=("1 Invented Quay", "00000 Exampleton", "Nowhere Islands"),
    phone="+00 000 000 000",
    email="legal-process@messenger.example",
    website="https://messenger.example/legal-process",
    register="Example Messenger Ltd · Register of Companies of the Nowhere Islands, no. 000000",
)
COURT = Recipient(
    name="Amtsgericht Köln",
    person="Richterin am Amtsgericht Dr. Beispiel",
    address=("Ermittlungsrichter, Abt. 502", "Musterplatz 1", "00000 Köln", "Germany"),
)
_COMMON: dict[str, Any] = {
    "letterhead": HEAD,
    "recipient": COURT,
    "references": References(
        ours="2026-DE-000123",
        theirs=("502 Gs 1234/26", "Staatsanwaltschaft Köln, 12 Js 345/26"),
        received=date(2026, 11, 20),
        order_date=date(2026, 11, 17),
    ),
    "matter": "European Production Order of the Amtsgericht Köln of 17 November 2026, 502 Gs 1234/26",
    "place": "Exampleton",
    "date": date(2026, 11, 24),
    "signatory": Signatory(name="Alice Example", function="Regional Counsel, Legal Process Desk"),
}
_RECEIVED_AT = datetime(2026, 11, 20, 16, 10, tzinfo=UTC)
_PRESERVED_UNTIL = date(2027, 1, 19)
_SEEN = datetime(2026, 10, 3, 14, 22, 7, tzinfo=UTC)


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


def _phone_item() -> ItemRow:
    return ItemRow(
        label="Telephone number",
        outcome=RowOutcome.DISCLOSED,
        values=(PhoneValue(number="+4915100000000"),),
    )


def _ip_item(count: int) -> ItemRow:
    return ItemRow(
        label="IP addresses",
        period="1 October 2026 00:00 to 31 October 2026 00:00 UTC",
        outcome=RowOutcome.DISCLOSED,
        values=addresses(count),
    )


_BASIS = (
    Basis(
        citation="Regulation (EU) 2023/1543, Art. 10(2)",
        says="The order was issued by a judge in criminal proceedings and is addressed to us.",
    ),
    Basis(
        citation="Privacy policy of 23 September 2024, section 8.3",
        says="The order confirms that the user is a suspect in a case that violates our terms of service.",
    ),
)

DISCLOSURE = DisclosureContext(
    **_COMMON,
    basis=_BASIS,
    subjects=(
        SubjectRow(
            label="Subject 1",
            identifier="user id 4711000001",
            role="suspect",
            items=(_phone_item(), _ip_item(9)),
        ),
    ),
    notice=NoticePlan(
        kind=NoticeKind.BARRED_UNTIL,
        on=date(2027, 5, 17),
        citation="Regulation (EU) 2023/1543, Art. 13(2)",
    ),
)

PARTIAL = replace(
    DISCLOSURE,
    matter="Order of the Vara Criminal de São Paulo of 10 November 2026, Processo 0000000-00.2026.8.26.0000",
    subjects=(
        *DISCLOSURE.subjects,
        SubjectRow(
            label="Subject 2",
            identifier="username @exemplo_invented",
            role="suspect",
            items=(
                ItemRow(label="Telephone number", outcome=RowOutcome.NO_DATA),
                ItemRow(
                    label="Messages of the last 30 days",
                    outcome=RowOutcome.REFUSED,
                    codes=("DATA-CONTENT", "SCOPE-PERIOD-EXCESSIVE"),
                ),
            ),
        ),
        SubjectRow(
            label="Subject 3",
            identifier="telephone number +5511000000000",
            items=(ItemRow(label="IP addresses", outcome=RowOutcome.NO_ACCOUNT),),
        ),
    ),
    grounds=(
        Ground.of("DATA-CONTENT", "Privacy policy of 23 September 2024, section 8.3"),
        Ground.of("SCOPE-PERIOD-EXCESSIVE"),
    ),
    notice=NoticePlan(kind=NoticeKind.GIVEN_ON, on=date(2026, 12, 8)),
    redress=(
        Basis(
            citation="Marco Civil da Internet (Lei 12.965/2014), Art. 22",
            says="You may ask the court that made the order to review this answer.",
        ),
    ),
)

SAMPLES: Mapping[str, tuple[LetterKind, Any]] = {
    "acknowledgement": (
        LetterKind.ACKNOWLEDGEMENT,
        AcknowledgementContext(
            **_COMMON,
            received_at=_RECEIVED_AT,
            channel="the decentralised IT system",
            answer_due=DueDate(
                instant=datetime(2026, 11, 30, 23, 0, tzinfo=UTC),
                last_day=date(2026, 11, 30),
                citation="Regulation (EU) 2023/1543, Art. 10(3)",
            ),
            preserved_until=_PRESERVED_UNTIL,
        ),
    ),
    "clarification": (
        LetterKind.CLARIFICATION,
        ClarificationContext(
            **_COMMON,
            questions=(
                Question.of("LEGAL-OFFENCE-NOT-STATED", citation="Regulation (EU) 2023/1543, Art. 5(5)(f)"),
                Question.of("SCOPE-SUSPECT-NOT-CONFIRMED", about="Subject 1, user id 4711000001"),
                Question.of("SCOPE-PERIOD-MISSING", about="Subject 1, IP addresses"),
                Question.of("SCOPE-SUBJECT-UNIDENTIFIED", about="Subject 2, “Łódź Żółw”"),
            ),
            narrowing=(
                "the administrators of the chat that the order names, instead of all its members;",
                "IP addresses of the seven days before the offence.",
            ),
            answer_by=date(2026, 12, 15),
            preserved_until=_PRESERVED_UNTIL,
        ),
    ),
    "refusal": (
        LetterKind.REFUSAL,
        RefusalContext(
            **_COMMON,
            grounds=(
                Ground.of("COMP-NOT-JUDICIAL", "Privacy policy of 23 September 2024, section 8.3"),
                Ground.of("LEGAL-WRONG-PROCESS", "§ 100g, § 101a(1) StPO"),
                Ground.of("DATA-CONTENT", "Privacy policy of 23 September 2024, section 8.3"),
            ),
            subjects=(
                SubjectRow(
                    label="Subject 1",
                    identifier="user id 4711000001",
                    items=(
                        ItemRow(
                            label="IP addresses",
                            period="1 October 2026 to 30 October 2026",
                            outcome=RowOutcome.REFUSED,
                            codes=("COMP-NOT-JUDICIAL", "LEGAL-WRONG-PROCESS"),
                        ),
                        ItemRow(label="Messages", outcome=RowOutcome.REFUSED, codes=("DATA-CONTENT",)),
                    ),
                ),
            ),
            redress=(
                Basis(
                    citation="Regulation (EU) 2023/1543, Art. 16",
                    says="You may transfer the order to the enforcing authority of the Member State in which "
                    "our legal representative is established.",
                ),
            ),
        ),
    ),
    "disclosure": (LetterKind.DISCLOSURE, DISCLOSURE),
    "disclosure_partial": (LetterKind.DISCLOSURE, PARTIAL),
    "redirect": (
        LetterKind.REDIRECT,
        RedirectContext(
            **_COMMON,
            grounds=(Ground.of("PROC-MLA-REQUIRED", "Convention on Cybercrime, Art. 31"),),
            requesting_state="Germany",
            requested_state="the Nowhere Islands",
            own=CentralAuthority(name="Bundesamt für Justiz", address=("Bonn", "Germany")),
            instrument="the Convention on Cybercrime (ETS No. 185), Art. 25 and 31",
            preserved_until=_PRESERVED_UNTIL,
        ),
    ),
    "user_notice": (
        LetterKind.USER_NOTICE,
        UserNoticeContext(
            **{
                **_COMMON,
                "recipient": Recipient(
                    name="The holder of account 4711000001", address=("by service message",)
                ),
            },
            account="user id 4711000001",
            authority="Amtsgericht Köln",
            state="Germany",
            instrument="European Production Order of 17 November 2026",
            authority_references=("502 Gs 1234/26",),
            disclosed_on=date(2026, 11, 24),
            items=(
                "Your telephone number",
                "The IP addresses used from 1 to 31 October 2026, with time and port",
            ),
            redress=(
                "You may seek a remedy against the order before a court of the State that issued it "
                "(Regulation (EU) 2023/1543, Art. 18).",
                "You may ask us which data we hold about you.",
            ),
            delayed_by="The order forbade us to inform you until today.",
        ),
    ),
    "fraud_notice": (
        LetterKind.FRAUD_NOTICE,
        FraudNoticeContext(
            **{
                **_COMMON,
                "recipient": Recipient(
                    name="Policía Provincial de Ejemplo",
                    address=("Unidad de Delitos Informáticos", "Plaza Inventada 1", "0000 Ejemplo"),
                ),
                "references": References(ours="2026-ZZ-000004", theirs=(), received=date(2026, 11, 20)),
                "matter": "Emergency demand of 20 November 2026 in the name of your authority",
            },
            received_at=_RECEIVED_AT,
            channel="e-mail",
            sender="unidad@policia.ejemplo.example",
            named="Subcomisario J. Inventado",
            checks=(
                Check(
                    what="Call to the central number that your authority publishes, on 20 November 2026",
                    result="The officer named is not known there, and the demand is not registered.",
                ),
                Check(what="Signature on the demand", result="The name and the signature do not match."),
                Check(what="Mailbox that it came from", result="It belongs to the domain of your authority."),
            ),
        ),
    ),
    "preservation_confirmation": (
        LetterKind.PRESERVATION_CONFIRMATION,
        PreservationConfirmationContext(
            **_COMMON,
            subjects=(
                PreservedSubject(
                    label="Subject 1",
                    identifier="user id 4711000001",
                    items=("Telephone number", "IP addresses of the last 90 days"),
                ),
                PreservedSubject(
                    label="Subject 2", identifier="username @invented", items=("Telephone number",)
                ),
            ),
            preserved_at=_RECEIVED_AT,
            preserved_until=_PRESERVED_UNTIL,
            basis=(
                Basis(
                    citation="Regulation (EU) 2023/1543, Art. 11(1)",
                    says="The order obliges us to keep the data for 60 days.",
                ),
            ),
            extension=Basis(
                citation="Regulation (EU) 2023/1543, Art. 11(1)",
                says="The issuing authority may extend the term by 30 days where that is necessary.",
            ),
        ),
    ),
}
"""Each sample with its kind, by the name of its expected HTML."""


def sample(name: str) -> LetterContext:
    """The context of a sample."""
    context: LetterContext = SAMPLES[name][1]
    return context


def render_samples(folder: Path) -> None:
    """Write every sample as a PDF into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (kind, context) in SAMPLES.items():
        (folder / f"{name}.pdf").write_bytes(render(write_html(kind, context), identifier=f"sample-{name}"))


def write_expected() -> None:
    """Write the expected HTML anew; read the difference before committing it."""
    for name, (kind, context) in SAMPLES.items():
        (EXPECTED / f"{name}.html").write_text(write_html(kind, context), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        render_samples(Path(sys.argv[1]))
    else:
        write_expected()
