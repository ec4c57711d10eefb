"""From the file of a published order to what is registered: plain facts, and prose as the words of the order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import RequestKind, Unit
from triage.choices import Channel
from triage.documents.order_file import OrderFile
from triage.errors import BadInput
from triage.services.case_rows import LONGEST_QUOTATION
from triage.services.subject_rows import LONGEST_LABEL
from triage.services.submissions import (
    AuthoritySubmission,
    FactSourceSubmission,
    IdentifierSubmission,
    ItemSubmission,
    SubjectSubmission,
    Submission,
)


def submission_of(
    order: OrderFile, *, received_at: datetime, channel: Channel = Channel.FILE, country: str | None = None
) -> Submission:
    """What is registered of a file: unknown stays unknown until somebody enters the reading of the order.

    Everything is asked of one subject, because a file does not say whose data is whose. It is taken as a demand for
    disclosure. `country` is for a file that names none; raises BadInput where it names another.
    """
    if country and order.country and country != order.country:
        says = _("the file says {stated}, not {country}")
        raise BadInput(says.format(stated=order.country, country=country), where="country")
    name = (order.authority or "").strip()
    named = AuthoritySubmission(name=name[0].upper() + name[1:], kind=order.authority_kind) if name else None
    return Submission(
        country=order.country or country,
        kind=RequestKind.DISCLOSURE,
        channel=channel,
        received_at=received_at,
        authority=named,
        references=order.references,
        order=_facts(order),
        subjects=_subjects(order),
        sources=tuple(_sources(order)),
    )


def _facts(order: OrderFile) -> dict[str, Any]:
    return {
        "issued_on": order.issued_on,
        "offence_text": order.offence,
        "statutes": list(order.statutes) or None,
        "routing": order.routing,
    }


def _subjects(order: OrderFile) -> tuple[SubjectSubmission, ...]:
    if not (order.identifiers or order.subjects or order.data_sought):
        return ()
    label = "; ".join(order.subjects)
    return (
        SubjectSubmission(
            label=(label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…") or None,
            identifiers=tuple(
                IdentifierSubmission(kind=named.kind, value=named.value) for named in order.identifiers
            ),
            items=tuple(ItemSubmission(words=words) for words in order.data_sought),
        ),
    )


def _sources(order: OrderFile) -> Iterator[FactSourceSubmission]:
    quoted: tuple[tuple[str, tuple[str | None, ...]], ...] = (
        ("authority", (order.authority,)),
        ("authorised_by", (order.court,)),
        ("instrument", (order.instrument,)),
        ("statutes", order.statutes),
        ("offence_text", (order.offence,)),
        ("issued_on", (order.issued,)),
        ("stated_deadline_value", (order.deadline,)),
        ("gag", order.gag),
        ("blocking_threat", (order.sanction,)),
        ("routing", (order.routing_words,)),
    )
    for fact, quotations in quoted:
        for words in quotations:
            if words and words.strip():
                yield FactSourceSubmission(fact=fact, words=words[:LONGEST_QUOTATION])
    if order.period and order.data_sought:
        for item in range(len(order.data_sought)):
            yield FactSourceSubmission(
                fact="period_from", words=order.period, unit=Unit.ITEM, subject=0, item=item
            )
