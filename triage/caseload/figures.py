"""What a desk did with the data requests of one country: how many came, how many were refused, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from triage.access import Scope, visible_to
from triage.choices import ItemOutcome
from triage.models import DataRequest, DecisionItem

TOP = 5
"""Reasons that are named, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over the data requests of one country that lie in somebody's scope.

    `decided` are those with a decision that was approved and stands; `refused` those of them in which no item is
    disclosed. `reasons` are reason codes with the number of decided data requests in which each is given.
    """

    received: int
    decided: int
    refused: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def refused_percent(self) -> int | None:
        """Per cent of the decided, rounded; None where nothing was decided."""
        return round(100 * self.refused / self.decided) if self.decided else None


def figures_of(code: str, *, scope: Scope, start: datetime, end: datetime) -> Figures:
    """Figures of the data requests received from `start` up to `end` under the jurisdiction `code`. Four queries."""
    received = visible_to(
        scope,
        DataRequest.objects.filter(jurisdiction_id=code, received_at__gte=start, received_at__lt=end),
    ).order_by()
    standing = _standing_items().filter(data_request=OuterRef("pk"))
    decided = received.filter(Exists(standing))
    refused = decided.exclude(Exists(standing.filter(outcome=ItemOutcome.DISCLOSE)))
    return Figures(received.count(), decided.count(), refused.count(), _reasons(decided))


def _standing_items() -> QuerySet[DecisionItem]:
    rows: QuerySet[DecisionItem] = DecisionItem.objects.filter(
        decision__voided_at__isnull=True,
        decision__approvals__voided_at__isnull=True,
        decision__approvals__isnull=False,
    ).order_by()
    return rows


def _reasons(decided: QuerySet[DataRequest]) -> tuple[tuple[str, int], ...]:
    rows = (
        _standing_items()
        .filter(data_request__in=decided.values("pk"))
        .exclude(outcome=ItemOutcome.DISCLOSE)
        .values_list("data_request_id", "reason_codes")
        .distinct()
    )
    # Each reason once for a data request, in however many of its items it is given.
    given = {(data_request, code) for data_request, codes in rows.iterator() for code in codes}
    named = Counter(code for _, code in given)
    return tuple(sorted(named.items(), key=lambda reason: (-reason[1], reason[0]))[:TOP])
