"""What users are told: before their data is disclosed, and afterwards."""

from __future__ import annotations

from typing import Any

from jurisdictions.law.vocabulary import ItemType
from triage.choices import CARRYING_LETTERS, ItemOutcome, ProductionOutcome
from triage.letters import context, parts
from triage.models import DataRequest, Decision, DisclosedItem, Letter, Subject
from triage.services.letter_frame import Writing, frame, instrument, references
from triage.services.letter_rows import identified


def _notice(data_request: DataRequest, writing: Writing, subject: Subject) -> dict[str, Any]:
    """The fields of `NoticeContext` without its items. The reference block names nothing of the authority's."""
    values = frame(data_request, writing)
    values["references"] = parts.References(
        ours=data_request.reference, theirs=(), received=data_request.received_at.date()
    )
    values["matter"] = parts.Matter(
        instrument=instrument(data_request), issued_on=data_request.order.issued_on
    )
    return {
        **values,
        "account": identified(subject),
        "authority": data_request.authority.name if data_request.authority else "",
        "state": str(data_request.jurisdiction_id),
        "instrument": instrument(data_request),
        "instrument_date": data_request.order.issued_on,
        "authority_references": references(data_request),
    }


def _named(item_types: set[str | None]) -> tuple[parts.ItemName, ...]:
    return tuple(parts.ItemName(term=kind.value) for kind in ItemType if kind.value in item_types)


def prior_notice(
    data_request: DataRequest, writing: Writing, subject: Subject, decision: Decision
) -> context.PriorNoticeContext:
    """What is about to be disclosed about one subject, and until when the user can object."""
    if writing.terms.answer_by is None:
        raise ValueError("a notice before disclosure has a day until which the user can object")
    leaving = decision.items.filter(item__subject=subject, outcome=ItemOutcome.DISCLOSE)
    return context.PriorNoticeContext(
        **_notice(data_request, writing, subject),
        items=_named(set(leaving.values_list("item_type", flat=True))),
        object_by=writing.terms.answer_by,
    )


def user_notice(data_request: DataRequest, writing: Writing, subject: Subject) -> context.UserNoticeContext:
    """What was disclosed about one subject, to whom and on what basis; no values."""
    left = Letter.objects.issued().filter(
        data_request=data_request, kind__in=CARRYING_LETTERS, disclosure__items__item__subject=subject,
        disclosure__items__outcome=ProductionOutcome.DISCLOSED,
    )  # fmt: skip
    first = left.order_by("issued_at")[0]
    told = DisclosedItem.objects.filter(
        item__subject=subject, outcome=ProductionOutcome.DISCLOSED, disclosure__letters__in=left
    ).values_list("item_type", flat=True)
    return context.UserNoticeContext(
        **_notice(data_request, writing, subject),
        items=_named(set(told)),
        disclosed_on=(first.issued_at or writing.at).date(),
        delayed_by=_delayed_by(data_request),
    )


def _delayed_by(data_request: DataRequest) -> str | None:
    gag = data_request.gags.exclude(provision="").first()
    # It stands inside a sentence that has its own full stop.
    return gag.provision.rstrip(" .") if gag else None
