"""What a question demands of a data request, in the words of the ORM, condition by condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jurisdictions.law.vocabulary import Clock, ReviewLevel
from triage.access import Scope
from triage.caseload.query import ALL, ENDED, OPEN, SOON, WEEK, CaseQuery
from triage.choices import OPEN_STATUSES, Status
from triage.models import (
    AuthorityReference,
    DeadlinePause,
    Decision,
    Dependency,
    Event,
    IdentifierIndex,
    ReadMark,
    RiskFlag,
    User,
    Watch,
)
from triage.models.collation import Folded, InBytes, begins
from triage.roles import Permission

HALVES = {OPEN: (True,), ENDED: (False,), ALL: (True, False)}
"""An index has open and ended data requests apart: which of them a state means."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with who asks it, where and when."""

    query: CaseQuery
    scope: Scope
    person: User
    at: datetime

    @property
    def codes(self) -> tuple[str, ...]:
        """The jurisdictions in which to look; none without the role that sees data requests."""
        if not self.scope.holds(Permission.VIEW):
            return ()
        wanted = self.scope.jurisdictions
        return tuple(sorted(wanted.intersection(self.query.countries) if self.query.countries else wanted))

    @property
    def halves(self) -> tuple[bool, ...]:
        """Whether to look among the open ones, the ended ones, or both."""
        query = self.query
        halves = HALVES.get(query.state) or (query.state in OPEN_STATUSES,)
        only_open = (
            query.due in ("overdue", "soon", "week") or query.who == "approve" or query.waits == "authority"
        )
        return tuple(half for half in halves if half or not only_open)

    def unsealed(self) -> Q:
        """That the data request is not sealed, or that the person has a grant on it."""
        return Q(sealed=False) | Q(pk__in=sorted(self.scope.sealed))

    def in_scope(self) -> Q:
        """That the data request lies in the scope, and in the countries that are asked about."""
        return self.unsealed() & Q(jurisdiction__in=self.codes)

    def conditions(self) -> dict[str, Any]:
        """Each condition of the question by the name of its filter, without scope and halves."""
        return dict(self._conditions())

    def _conditions(self) -> Iterator[tuple[str, Any]]:
        query = self.query
        if query.state not in HALVES:
            yield "status", Q(status=query.state)
        if query.kind:
            yield "kind", Q(kind=query.kind)
        if query.level:
            yield "level", Q(review_level=ReviewLevel.from_word(query.level))
        if query.flag:
            yield "flag", Exists(raised(query.flag).filter(data_request=OuterRef("pk")))
        yield from self._in_time()
        yield from self._of_person()
        yield from self._waiting()
        yield from self._sought()

    def _in_time(self) -> Iterator[tuple[str, Any]]:
        """As DataRequestQuerySet.overdue and due_between have it; the halves see to it that only open ones count."""
        match self.query.due:
            case "overdue":
                yield "due", Q(due_at__lte=self.at)
                yield "clock", ~Exists(stops().filter(paused_at__lt=OuterRef("due_at")))
            case "soon" | "week":
                end = self.at + (SOON if self.query.due == "soon" else WEEK)
                yield "due", Q(due_at__gte=self.at, due_at__lt=end)
                yield "clock", ~Exists(stops())
            case "none":
                yield "due", Q(due_at__isnull=True)

    def _of_person(self) -> Iterator[tuple[str, Any]]:
        match self.query.who:
            case "me":
                yield "who", Q(assigned_to=self.person.pk)
            case "nobody":
                yield "who", Q(assigned_to__isnull=True)
            case "others":
                yield "others", Q(assigned_to__isnull=False) & ~Q(assigned_to=self.person.pk)
            case "approve":
                own = Decision.objects.live().filter(data_request=OuterRef("pk"), decided_by=self.person.pk)
                yield "decided", Q(status=Status.DECIDED)
                yield "own", ~Exists(own)

    def _waiting(self) -> Iterator[tuple[str, Any]]:
        waits, marked = self.query.waits, self.query.marked
        asked = Q(status=Status.AWAITING_AUTHORITY)
        if waits == "authority":
            yield "asked", asked
        elif waits:
            unfinished = Exists(waiting_for(waits).filter(data_request=OuterRef("pk")))
            yield "waits", Q(asked | unfinished) if waits == "any" else unfinished
        if marked == "watched":
            yield "marked", Exists(watched_by(self.person).filter(data_request=OuterRef("pk")))
        elif marked:
            yield "marked", ~Exists(self._read())

    def _read(self) -> QuerySet[ReadMark]:
        newer = Event.objects.filter(data_request=OuterRef("data_request"), number__gt=OuterRef("number"))
        newer = newer.exclude(actor=self.person.pk)
        return ReadMark.objects.filter(~Exists(newer), user=self.person.pk, data_request=OuterRef("pk"))

    def _sought(self) -> Iterator[tuple[str, Any]]:
        query = self.query
        if query.token:
            yield "token", Exists(named(query.token).filter(identifier__data_request=OuterRef("pk")))
        if query.linked_authority:
            yield "authority", Q(authority=query.linked_authority)
        if query.text:
            theirs = AuthorityReference.objects.filter(
                begins("value", query.text, transform=Folded), data_request=OuterRef("pk")
            )
            ours = begins("reference", query.text.upper(), transform=InBytes)
            yield "text", ours | Q(Exists(theirs)) | begins("authority__name", query.text, transform=Folded)


def stops() -> QuerySet[DeadlinePause]:
    """Since when the leading answer clock of the outer data request stands still, as DataRequestQuerySet.with_stop."""
    return DeadlinePause.objects.filter(
        data_request=OuterRef("pk"),
        resumed_at__isnull=True,
        deadline__voided_at__isnull=True,
        deadline__clock=Clock.ANSWER,
        deadline__leads=True,
    )


def raised(flag: str) -> QuerySet[RiskFlag]:
    """Flags of this kind that a live assessment raised."""
    return RiskFlag.objects.filter(flag=flag, assessment__voided_at__isnull=True)


def waiting_for(kind: str) -> QuerySet[Dependency]:
    """What is waited for outside the desk: of one kind, or `any`."""
    unfinished = Dependency.objects.filter(ended_at__isnull=True)
    return unfinished if kind == "any" else unfinished.filter(kind=kind)


def watched_by(person: User) -> QuerySet[Watch]:
    """The person's bookmarks."""
    return Watch.objects.filter(user=person.pk)


def named(token: str) -> QuerySet[IdentifierIndex]:
    """The identifiers that have this blind index."""
    return IdentifierIndex.objects.filter(digest=token)
