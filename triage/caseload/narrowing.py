"""What a question demands of a data request, in the words of the ORM."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet

from jurisdictions.law.vocabulary import ReviewLevel
from triage.caseload.query import SOON, WEEK, CaseQuery
from triage.choices import Status
from triage.models import (
    AuthorityReference,
    Dependency,
    Event,
    IdentifierIndex,
    ReadMark,
    RiskFlag,
    User,
    Watch,
)
from triage.querysets import DataRequestQuerySet


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with who asks it and when; `rows` of any scope are narrowed by it."""

    query: CaseQuery
    person: User
    at: datetime

    def narrow(self, rows: QuerySet[Any]) -> DataRequestQuerySet:
        """The rows of which all holds that the question demands."""
        rows = self._in_state(self._in_time(cast(DataRequestQuerySet, rows)))
        if self.query.countries:
            rows = rows.of_jurisdictions(self.query.countries)
        rows = self._of_person(rows)
        for condition in self._conditions():
            rows = rows.filter(condition)
        return rows

    def _in_state(self, rows: DataRequestQuerySet) -> DataRequestQuerySet:
        match self.query.state:
            case "open":
                return rows.filter(is_open=True)
            case "ended":
                return rows.filter(is_open=False)
            case "all":
                return rows
        return rows.filter(status=self.query.state)

    def _in_time(self, rows: DataRequestQuerySet) -> DataRequestQuerySet:
        match self.query.due:
            case "overdue":
                return rows.overdue(self.at)
            case "soon":
                return rows.due_between(self.at, self.at + SOON)
            case "week":
                return rows.due_between(self.at, self.at + WEEK)
            case "none":
                return rows.filter(due_at=None)
        return rows

    def _of_person(self, rows: DataRequestQuerySet) -> DataRequestQuerySet:
        match self.query.who:
            case "me":
                return rows.assigned_to(self.person)
            case "nobody":
                return rows.filter(assigned_to=None)
            case "others":
                return rows.exclude(assigned_to=None).exclude(assigned_to=self.person)
            case "approve":
                return rows.waiting_for_approval_by(self.person)
        return rows

    def _conditions(self) -> Iterator[Any]:
        query = self.query
        if query.kind:
            yield Q(kind=query.kind)
        if query.level:
            yield Q(review_level=ReviewLevel.from_word(query.level))
        if query.flag:
            yield Exists(raised(query.flag).filter(data_request=OuterRef("pk")))
        if query.waits:
            yield self._waits()
        if query.marked:
            yield self._marked()
        yield from self._sought()

    def _sought(self) -> Iterator[Any]:
        query = self.query
        if query.token:
            named = IdentifierIndex.objects.filter(
                identifier__data_request=OuterRef("pk"), digest=query.token
            )
            yield Exists(named)
        if query.linked_authority:
            yield Q(authority=query.linked_authority)
        if query.text:
            yield self._begins()

    def _begins(self) -> Any:
        text = self.query.text
        theirs = AuthorityReference.objects.filter(value__istartswith=text, data_request=OuterRef("pk"))
        return Q(reference__istartswith=text) | Exists(theirs) | Q(authority__name__istartswith=text)

    def _waits(self) -> Any:
        waits = self.query.waits
        asked = Q(status=Status.AWAITING_AUTHORITY)
        if waits == "authority":
            return asked
        open_ones = Dependency.objects.filter(data_request=OuterRef("pk"), ended_at=None)
        return asked | Exists(open_ones) if waits == "any" else Exists(open_ones.filter(kind=waits))

    def _marked(self) -> Any:
        if self.query.marked == "watched":
            return Exists(Watch.objects.filter(user=self.person, data_request=OuterRef("pk")))
        newer = Event.objects.filter(data_request=OuterRef("data_request"), number__gt=OuterRef("number"))
        marks = ReadMark.objects.filter(user=self.person, data_request=OuterRef("pk"))
        return ~Exists(marks.exclude(Exists(newer)))


def raised(flag: str) -> QuerySet[RiskFlag]:
    """Flags of this kind that a live assessment raised."""
    return RiskFlag.objects.filter(flag=flag, assessment__voided_at__isnull=True)
