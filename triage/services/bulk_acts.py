"""The acts that can be taken on many data requests: who may, what stands in the way of each, which service does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage import access
from triage.choices import DependencyKind, LetterKind, LetterStatus, Status
from triage.errors import BadInput, TriageError
from triage.models import DataRequest, Dependency, Letter, User, Watch
from triage.roles import Permission
from triage.services import (
    assessment,
    assignment,
    dependencies,
    letter_drafting,
    letters,
    notes,
    personal,
    wording,
)
from triage.services.letter_gates import gate_of
from triage.services.steps import require_step
from triage.workflow import Step, is_open

REFERENCE = "…"
"""Stands for the reference of a data request in what is said of many."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a person fills in for an act, the same for each data request; empty where the act does not ask for it."""

    assignee: User | None = None
    text: str = ""
    kind: str = ""
    words: str = ""
    expected_on: date | None = None


Obstacles = Mapping[UUID, str]
"""By the id of the data request: why the act would skip it. The others have nothing in their way."""


@dataclass(frozen=True, slots=True)
class BulkAct:
    """One act. `obstacles` only reads, in a constant number of queries; `perform` calls the service of the act.

    `asks` names the values that the act needs, `may_ask` those that can stay empty.
    """

    code: str
    label: Promise
    foretells: Promise
    permissions: tuple[Permission, ...]
    obstacles: Callable[[Sequence[DataRequest], User, Given, datetime], Obstacles]
    perform: Callable[[User, DataRequest, Given, datetime], object]
    asks: tuple[str, ...] = ()
    may_ask: tuple[str, ...] = ()

    def is_for(self, scope: access.Scope) -> bool:
        """Whether the roles of a person with this scope allow it."""
        return all(scope.holds(permission) for permission in (Permission.VIEW, *self.permissions))


# --- What stands in the way ---


def _refused(rows: Iterable[DataRequest], check: Callable[[DataRequest], object]) -> dict[UUID, str]:
    """The refusals of a check that asks the database nothing, without the reference: many are told in one line."""
    found = {}
    for row in rows:
        try:
            check(row)
        except TriageError as refusal:
            found[row.pk] = str(refusal).replace(row.reference, REFERENCE)
    return found


def _marked(pks: Iterable[UUID], says: str) -> dict[UUID, str]:
    return dict.fromkeys(pks, says)


def _ended(rows: Sequence[DataRequest]) -> dict[UUID, str]:
    ended = [row for row in rows if not is_open(Status(row.status))]
    return {row.pk: _("It is “{status}”.").format(status=row.get_status_display()) for row in ended}


def _unassessable(rows: Sequence[DataRequest], actor: User, given: Given, at: datetime) -> Obstacles:
    return _refused(rows, lambda row: require_step(row, Step.ASSESS))


def _not_for_me(rows: Sequence[DataRequest], actor: User, given: Given, at: datetime) -> Obstacles:
    mine = [row.pk for row in rows if row.assigned_to_id == actor.pk]
    return {**_marked(mine, _("You have it already.")), **_ended(rows)}


def _not_for_colleague(rows: Sequence[DataRequest], actor: User, given: Given, at: datetime) -> Obstacles:
    if given.assignee is None:
        return _ended(rows)
    scope = access.scope_of(given.assignee)
    sees = scope.holds(Permission.VIEW)
    hidden = [row.pk for row in rows if not (sees and scope.contains(row))]
    theirs = [row.pk for row in rows if row.assigned_to_id == given.assignee.pk]
    return {
        **_marked(theirs, _("{person} has it already.").format(person=given.assignee)),
        **_marked(hidden, _("{person} may not see it.").format(person=given.assignee)),
        **_ended(rows),
    }


def _watched(rows: Sequence[DataRequest], actor: User, given: Given, at: datetime) -> Obstacles:
    marks = Watch.objects.filter(user=actor, data_request__in=rows)
    return _marked(marks.values_list("data_request_id", flat=True), _("You watch it already."))


def _nothing(rows: Sequence[DataRequest], actor: User, given: Given, at: datetime) -> Obstacles:
    return {}


def _waiting(rows: Sequence[DataRequest], actor: User, given: Given, at: datetime) -> Obstacles:
    open_ones = Dependency.objects.filter(data_request__in=rows, kind=given.kind, ended_at=None)
    waits = _marked(open_ones.values_list("data_request_id", flat=True), _("It waits for that already."))
    return {**waits, **_ended(rows)}


def _unacknowledgeable(rows: Sequence[DataRequest], actor: User, given: Given, at: datetime) -> Obstacles:
    kind = LetterKind.ACKNOWLEDGEMENT
    written = Letter.objects.filter(data_request__in=rows, kind=kind).order_by("number")
    begun = dict(written.values_list("data_request_id", "status"))
    sent = [pk for pk, status in begun.items() if status in (LetterStatus.QUEUED, LetterStatus.ISSUED)]
    answered = [row.pk for row in rows if row.status in (Status.ANSWERED, Status.DELIVERED)]
    return {
        **_marked(answered, _("It was answered already; an acknowledgement would come after the answer.")),
        **_marked(begun, _("An acknowledgement is drafted already; issue it on the page of the case.")),
        **_marked(sent, _("It was acknowledged already.")),
        **_refused(rows, lambda row: gate_of(kind, row, subject=None, at=at)),
        **_ended(rows),
    }


# --- What is done ---


def _assess(actor: User, row: DataRequest, given: Given, at: datetime) -> object:
    return assessment.assess(actor=actor, data_request=row, at=at)


def _assign_to_me(actor: User, row: DataRequest, given: Given, at: datetime) -> object:
    return assignment.assign(actor=actor, data_request=row, assignee=actor, at=at)


def _assign(actor: User, row: DataRequest, given: Given, at: datetime) -> object:
    assert given.assignee is not None  # noqa: S101  the act asks for it
    return assignment.assign(actor=actor, data_request=row, assignee=given.assignee, at=at)


def _watch(actor: User, row: DataRequest, given: Given, at: datetime) -> object:
    return personal.watch(actor=actor, data_request=row, at=at)


def _note(actor: User, row: DataRequest, given: Given, at: datetime) -> object:
    return notes.write_note(actor=actor, data_request=row, text=given.text, at=at)


def _wait(actor: User, row: DataRequest, given: Given, at: datetime) -> object:
    return dependencies.start(
        actor=actor, data_request=row, kind=DependencyKind(given.kind), words=given.words,
        expected_on=given.expected_on, at=at,
    )  # fmt: skip


def _acknowledge(actor: User, row: DataRequest, given: Given, at: datetime) -> object:
    letter = letter_drafting.draft_letter(
        actor=actor, data_request=row, kind=LetterKind.ACKNOWLEDGEMENT, at=at
    )
    return letters.issue_letter(actor=actor, letter=letter, at=at)


_t = gettext_lazy

ACTS: Mapping[str, BulkAct] = MappingProxyType(
    {
        act.code: act
        for act in (
            BulkAct(
                "assign_to_me", _t("Assign to me"), _t("will be yours"),
                (Permission.ASSIGN,), _not_for_me, _assign_to_me,
            ),
            BulkAct(
                "assign", _t("Assign to a colleague"), _t("will be assigned to your colleague"),
                (Permission.ASSIGN,), _not_for_colleague, _assign, asks=("assignee",),
            ),
            BulkAct(
                "assess", _t("Assess"), _t("will be assessed by the law of its day of receipt"),
                (Permission.ASSESS,), _unassessable, _assess,
            ),
            BulkAct(
                "acknowledge", _t("Acknowledge"), _t("will get a letter of acknowledgement, issued at once"),
                (Permission.DRAFT_LETTER, Permission.ISSUE_LETTER), _unacknowledgeable, _acknowledge,
            ),
            BulkAct(
                "start_dependency", _t("Record what it waits for"), _t("will wait for it"),
                (Permission.WRITE_NOTE,), _waiting, _wait,
                asks=("kind",), may_ask=("words", "expected_on"),
            ),
            BulkAct(
                "write_note", _t("Write a note"), _t("will get the note"),
                (Permission.WRITE_NOTE,), _nothing, _note, asks=("text",),
            ),
            BulkAct("watch", _t("Watch"), _t("will be watched by you"), (), _watched, _watch),
        )
    }
)  # fmt: skip
"""By code, in the order in which they are offered. None of them carries account data."""


# --- What is filled in ---


@dataclass(frozen=True, slots=True)
class _Reader:
    read: Callable[[str], Any]
    secret: bool = field(default=False)


def _person(value: str) -> User:
    try:
        return User.objects.get(pk=UUID(value), is_active=True, is_staff=True)
    except (ValueError, User.DoesNotExist):
        raise BadInput(_("is nobody who works at the desk"), where="assignee") from None


def _text(value: str) -> str:
    return wording.text(value, where="text", longest=notes.LONGEST_NOTE, required=True)


def _kind(value: str) -> str:
    if value not in DependencyKind.values:
        raise BadInput(_("is nothing that the desk knows to wait for"), where="kind")
    return value


def _words(value: str) -> str:
    return wording.text(value, where="words", longest=dependencies.LONGEST_WORDS)


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput(_("is no day; write it as 2026-12-31"), where="expected_on") from None


_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        "assignee": _Reader(_person),
        "text": _Reader(_text, secret=True),
        "kind": _Reader(_kind),
        "words": _Reader(_words, secret=True),
        "expected_on": _Reader(_day),
    }
)
SECRET = frozenset(name for name, reader in _READERS.items() if reader.secret)
"""Values that people write in their own words: they are kept encrypted, and no longer than the act takes."""


def read_values(act: BulkAct, values: Mapping[str, str]) -> Given:
    """What was filled in, from plain text. Raises BadInput that names the value."""
    for name in values:
        if name not in (*act.asks, *act.may_ask):
            raise BadInput(_("is not asked for"), where=name)
    for name in act.asks:
        if not values.get(name):
            raise BadInput(_("is empty; fill it in"), where=name)
    return Given(**{name: _READERS[name].read(value) for name, value in values.items() if value})
