"""What is known beside the order: of the State, from indicators and counsel; of the authority, from earlier demands."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from triage.choices import ItemOutcome, Status
from triage.models import Approval, DataRequest, DecisionItem
from triage.services import indicators, tiers

MOST_COUNTED = 1_000
"""Rules ask for a handful; further ones change nothing and cost time."""


def state_facts(country: str | None) -> dict[str, Any]:
    """Tier and status of the death penalty, in two queries; nothing for an unknown State.

    The tier is the more careful of the computed one and counsel's override.
    """
    if country is None:
        return {}
    rows = indicators.of_state(country)
    return {
        "rights_tier": tiers.tier_of_state(country, rows=rows).counts,
        "death_penalty_status": indicators.death_penalty_from(rows),
    }


def authority_facts(data_request: DataRequest) -> dict[str, Any]:
    """How many other data requests in the name of the same authority were refused in full, or were forged.

    Counted within the jurisdiction of the data request, and among those that are not sealed: everybody who may see
    this one may see them, so that the count tells nobody what they may not know. Refused is what a second person
    approved, with nothing disclosed. In two queries; nothing where no authority is recorded. At most 1,000 are counted.
    """
    if data_request.authority_id is None:
        return {}
    others = DataRequest.objects.filter(
        authority_id=data_request.authority_id, jurisdiction_id=data_request.jurisdiction_id, sealed=False
    ).exclude(pk=data_request.pk)
    refused = DecisionItem.objects.filter(decision=OuterRef("decision"), outcome=ItemOutcome.REFUSE)
    disclosed = DecisionItem.objects.filter(decision=OuterRef("decision"), outcome=ItemOutcome.DISCLOSE)
    approved = Approval.objects.live().filter(Exists(refused), ~Exists(disclosed), data_request__in=others)
    return {
        "earlier_refused": approved[:MOST_COUNTED].count(),
        "earlier_forged": others.filter(status=Status.REJECTED)[:MOST_COUNTED].count(),
    }
