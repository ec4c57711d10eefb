"""A small table of data requests with every difference that a filter knows, and the plain answer to a question."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model, QuerySet

from jurisdictions.law.vocabulary import AuthorityKind, Clock, RequestKind, ReviewLevel
from tests.triage import people
from tests.triage.cases import AT
from triage.access import Scope, visible_to
from triage.caseload import SOON, WEEK, CaseQuery, Sort
from triage.choices import OPEN_STATUSES, Status
from triage.encryption import encrypt
from triage.models import (
    Assessment,
    Authority,
    AuthorityReference,
    DataRequest,
    Deadline,
    DeadlinePause,
    Decision,
    Dependency,
    Event,
    Identifier,
    IdentifierIndex,
    ReadMark,
    RiskFlag,
    Subject,
    User,
    Watch,
)
from triage.querysets import DataRequestQuerySet

CODES = ("DE", "FR", "IN", "US")
TOKENS = ("a" * 64, "b" * 64)
FLAGS = ("protest", "death_penalty")
WORDS = ("506 Gs", "Amts")
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Table:
    """Rows made by the dice; many share a time, so that ties are as usual as not."""

    dice: random.Random
    me: User
    colleague: User
    authorities: dict[str, list[Authority]] = field(default_factory=dict)
    cases: list[DataRequest] = field(default_factory=list)

    def fill(self, size: int) -> None:
        """So many data requests with what belongs to them."""
        for code in CODES:
            rows = [
                Authority(name=f"{name} {code}", kind=AuthorityKind.COURT, jurisdiction_id=code)
                for name in ("Amtsgericht", "AMTSANWALT", "Landgericht")
            ]
            self.authorities[code] = stored(*rows)
        self.cases = stored(*[self._case(number) for number in range(size)])
        for case in self.cases:
            self._beside(case)

    def _case(self, number: int) -> DataRequest:
        dice = self.dice
        code, status = dice.choice(CODES), dice.choice(list(Status))
        received = AT - HOUR * dice.randint(0, 5)
        return DataRequest(
            reference=f"2026-{code}-{dice.randint(0, 9)}{number:05d}",
            jurisdiction_id=code,
            authority=dice.choice([None, *self.authorities[code]]),
            kind=dice.choice([RequestKind.DISCLOSURE, RequestKind.EMERGENCY]),
            channel="email",
            received_at=received,
            registered_at=received,
            status=status,
            is_open=status in OPEN_STATUSES,
            review_level=dice.choice([ReviewLevel.COUNSEL, ReviewLevel.EXECUTIVE]),
            assigned_to=dice.choice([None, self.me, self.colleague]),
            sealed=dice.random() < 0.2,
            due_at=dice.choice([None, AT - HOUR, AT, AT + HOUR, AT + SOON, AT + WEEK]),
            closed_at=AT if status == Status.CLOSED else None,
        )

    def _beside(self, case: DataRequest) -> None:
        dice = self.dice
        if dice.random() < 0.5:
            value = f"{dice.choice(('506 gs', '506 Gs', '7 Js'))} {dice.randint(1, 3)}"
            stored(AuthorityReference(data_request=case, value=value))
        if dice.random() < 0.3:
            stored(Watch(user=dice.choice([self.me, self.colleague]), data_request=case, since=AT))
        if dice.random() < 0.3:
            kind, ended = dice.choice(["mla", "court"]), dice.choice([None, AT])
            stored(
                Dependency(data_request=case, kind=kind, started_by=self.me, started_at=AT, ended_at=ended)
            )
        if dice.random() < 0.3:
            self._named(case)
        if dice.random() < 0.5:
            self._clock(case)
        if dice.random() < 0.5:
            self._read(case)
        if dice.random() < 0.5:
            self._assessed(case)

    def _named(self, case: DataRequest) -> None:
        subject = Subject(data_request=case, number=1)
        identifier = Identifier(
            data_request=case, subject=subject, kind="user_id", value=secret(case, "identifier.value")
        )
        stored(subject)
        stored(identifier)
        stored(IdentifierIndex(identifier=identifier, digest=self.dice.choice(TOKENS)))

    def _clock(self, case: DataRequest) -> None:
        dice = self.dice
        deadline = Deadline(
            data_request=case, clock=dice.choice([Clock.ANSWER, Clock.ANSWER, Clock.ACKNOWLEDGEMENT]),
            rulebook="DE", rule_id="r", due_before=case.due_at, binding=True, leads=dice.random() < 0.8, steps=[],
            voided_at=dice.choice([None, None, None, AT]),
        )  # fmt: skip
        paused_at = AT + HOUR * dice.randint(-3, 3)
        resumed = dice.choice([None, None, AT])
        stored(deadline)
        stored(
            DeadlinePause(
                data_request=case, deadline=deadline, paused_at=paused_at, resumed_at=resumed, reason="asked"
            )
        )

    def _read(self, case: DataRequest) -> None:
        stored(ReadMark(user=self.dice.choice([self.me, self.colleague]), data_request=case, number=1))
        for number in range(1, self.dice.randint(1, 3)):
            stored(
                Event(
                    chain=str(case.pk), number=number, kind="registered", data_request=case, actor=self.me,
                    actor_name="Bob", at=AT, digest=uuid4().hex,
                )
            )  # fmt: skip

    def _assessed(self, case: DataRequest) -> None:
        dice = self.dice
        voided = dice.choice([None, None, AT])
        assessment = Assessment(
            data_request=case, number=1, facts=secret(case, "assessment.facts"), level=1,
            result=secret(case, "assessment.result"), rulebooks=[], assessed_by=self.me, assessed_at=AT,
            voided_at=voided,
        )  # fmt: skip
        stored(assessment)
        stored(
            RiskFlag(
                data_request=case, assessment=assessment, unit="request", rulebook="policy", rulebook_version=1,
                rule_id="r", says="", flag=dice.choice(FLAGS), weight=1, level=1,
                evidence=secret(case, "riskflag.evidence"),
            )
        )  # fmt: skip
        if case.authority is not None:
            stored(
                Decision(
                    data_request=case, assessment=assessment, number=1, recipient=case.authority,
                    decided_by=dice.choice([self.me, self.colleague]), decided_at=AT, digest="0",
                    voided_at=dice.choice([None, None, AT]),
                )
            )  # fmt: skip


def stored(*rows: Any) -> list[Any]:
    """The rows, written past what protects them: nobody did anything here."""
    manager: QuerySet[Model] = QuerySet(model=type(rows[0]))
    return list(manager.bulk_create(rows))


def secret(case: DataRequest, name: str) -> Any:
    """Some encrypted text of the case."""
    return encrypt("x", scope=case.pk, context=f"triage.{name}", at=AT)


@dataclass(slots=True)
class Beside:
    """What belongs to one data request, as the plain answer needs it."""

    names: list[str] = field(default_factory=list)
    waits: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=lambda: {"unread"})


def beside(person: User) -> dict[UUID, Beside]:
    """What belongs to each data request, for this person."""
    found = {row.pk: Beside([row.reference]) for row in DataRequest.objects.all()}
    for reference in AuthorityReference.objects.all():
        found[reference.data_request_id].names.append(reference.value)
    for row in DataRequest.objects.exclude(authority=None).select_related("authority"):
        found[row.pk].names.append(row.authority.name)
    for dependency in Dependency.objects.filter(ended_at=None):
        found[dependency.data_request_id].waits |= {dependency.kind, "any"}
    for row in DataRequest.objects.waiting_for_authority():
        found[row.pk].waits |= {"authority", "any"}
    _add_marks(found, person)
    return found


def _add_marks(found: dict[UUID, Beside], person: User) -> None:
    for flag in RiskFlag.objects.filter(assessment__voided_at=None):
        found[flag.data_request_id].flags.add(flag.flag)
    for index in IdentifierIndex.objects.select_related("identifier"):
        found[index.identifier.data_request_id].tokens.add(index.digest)
    for watch in Watch.objects.filter(user=person):
        found[watch.data_request_id].marks.add("watched")
    for mark in ReadMark.objects.filter(user=person):
        if not Event.objects.filter(data_request=mark.data_request_id, number__gt=mark.number).exists():
            found[mark.data_request_id].marks.remove("unread")


def plain(query: CaseQuery, about: dict[UUID, Beside], *, scope: Scope, person: User) -> list[Any]:
    """The whole list, by the named questions of the query sets and by looking at each row."""
    rows: Any = visible_to(scope, DataRequest.objects.all())
    rows = _of_person(query, _in_time(query, rows), person).with_stop()
    found = [row for row in rows if _holds(query, row) and _is_beside(query, about[row.pk])]
    match query.sort:
        case Sort.DUE:
            found.sort(key=lambda row: (row.due_at is None, row.due_at or AT, row.received_at, row.pk))
        case Sort.RECEIVED:
            found.sort(key=lambda row: (row.received_at, row.pk), reverse=True)
        case Sort.REFERENCE:
            found.sort(key=lambda row: row.reference)
    return found


def _in_time(query: CaseQuery, rows: DataRequestQuerySet) -> DataRequestQuerySet:
    match query.due:
        case "overdue":
            return rows.overdue(AT)
        case "soon":
            return rows.due_between(AT, AT + SOON)
        case "week":
            return rows.due_between(AT, AT + WEEK)
        case "none":
            return rows.filter(due_at=None)
    return rows


def _of_person(query: CaseQuery, rows: DataRequestQuerySet, person: User) -> DataRequestQuerySet:
    match query.who:
        case "me":
            return rows.assigned_to(person)
        case "nobody":
            return rows.filter(assigned_to=None)
        case "others":
            return rows.exclude(assigned_to=None).exclude(assigned_to=person)
        case "approve":
            return rows.waiting_for_approval_by(person)
    return rows


def _holds(query: CaseQuery, row: DataRequest) -> bool:
    return all(
        (
            query.state in ("all", row.status, "open" if row.status in OPEN_STATUSES else "ended"),
            not query.countries or row.jurisdiction_id in query.countries,
            query.kind in ("", row.kind),
            query.level in ("", ReviewLevel(row.review_level).word),
            query.linked_authority in ("", str(row.authority_id)),
        )
    )


def _is_beside(query: CaseQuery, about: Beside) -> bool:
    return all(
        (
            any(name.lower().startswith(query.text.lower()) for name in about.names),
            {query.waits} - {""} <= about.waits,
            {query.flag} - {""} <= about.flags,
            {query.token} - {""} <= about.tokens,
            {query.marked} - {""} <= about.marks,
        )
    )


def some_query(dice: random.Random, table: Table) -> CaseQuery:
    """A question with none to three filters set."""
    case = dice.choice(table.cases)
    values: dict[str, list[Any]] = {
        "countries": [("DE",), ("DE", "US"), ("BR",)],
        "kind": ["emergency"],
        "due": ["overdue", "soon", "week", "none"],
        "who": ["me", "nobody", "others", "approve"],
        "level": ["executive"],
        "flag": list(FLAGS),
        "waits": ["any", "authority", "mla"],
        "marked": ["watched", "unread"],
        "text": ["506 G", "amts", "2026-DE", "2026-d", case.reference, "7", "%", "_"],
        "token": list(TOKENS),
        "linked_authority": [str(case.authority_id or UUID(int=0))],
    }
    names = dice.sample(sorted(values), k=dice.choice([0, 1, 1, 1, 2, 2, 3]))
    changes = {name: dice.choice(values[name]) for name in names}
    state = dice.choice(["open", "ended", "all", "all", "decided", "closed"])
    return CaseQuery(state=state, sort=dice.choice(list(Sort)), **changes)


def some_scope(dice: random.Random, table: Table) -> Scope:
    """Some of the countries, and some of the sealed data requests."""
    permissions = frozenset({"view_case"})
    codes = frozenset(dice.sample(CODES, k=dice.randint(1, len(CODES))))
    sealed = [case.pk for case in table.cases if case.sealed and dice.random() < 0.5]
    return Scope(permissions, codes, frozenset(sealed))


def a_table(seed: int, *, size: int = 40) -> Table:
    """Bob's and Carol's table from this seed."""
    table = Table(random.Random(seed), people.bob(), people.carol())
    table.fill(size)
    return table
