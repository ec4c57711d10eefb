"""How many data requests a question finds, counted no further than somebody wants to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format

from triage.access import Scope, visible_to
from triage.caseload.narrowing import Asked
from triage.caseload.query import CaseQuery
from triage.models import DataRequest, User

MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Counted:
    """A number; `capped` says that there are more."""

    number: int
    capped: bool = False

    def __str__(self) -> str:
        return number_format(self.number, force_grouping=True) + ("+" if self.capped else "")


def count(query: CaseQuery, *, scope: Scope, person: User, at: datetime, most: int = MOST_COUNTED) -> Counted:
    """How many the question finds, counted up to `most`."""
    return counts([query], scope=scope, person=person, at=at, most=most)[0]


def counts(
    queries: Sequence[CaseQuery], *, scope: Scope, person: User, at: datetime, most: int = MOST_COUNTED
) -> list[Counted]:
    """How many each question finds, in their order."""
    found = []
    for query in queries:
        rows = Asked(query, person, at).narrow(visible_to(scope, DataRequest.objects.all()))
        number = rows.values("pk")[: most + 1].count()
        found.append(Counted(min(number, most), number > most))
    return found
