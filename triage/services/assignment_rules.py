"""Who gets new data requests of a jurisdiction, by rule: of several people the one with the fewest open ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from jurisdictions.law.vocabulary import RequestKind
from jurisdictions.models import Jurisdiction
from triage import access, audit
from triage.audit import Change, new
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import AssignmentRule, DataRequest, User
from triage.roles import Permission
from triage.services.steps import moved

MOST_OPEN = 100_000
WORKS = (Permission.DECIDE, Permission.VERIFY)
"""One of these, besides seeing cases: whoever gets a new data request can move it on."""


def set_rule(
    *,
    actor: User,
    jurisdiction: Jurisdiction,
    kind: RequestKind | None,
    person: User,
    most_open: int | None,
    at: datetime,
) -> AssignmentRule:
    """Let a person get new data requests of a jurisdiction; `kind` None means every kind.

    `most_open` is the number of open ones, of whatever country, from which on the person gets no more by rule; None
    means no limit. A rule that the person has for the same jurisdiction and kind is changed. Raises Incomplete for a
    person who cannot work there.
    """
    access.require_in_jurisdiction(actor, Permission.MANAGE_ASSIGNMENT, jurisdiction.code)
    if kind is not None and kind not in list(RequestKind):
        raise BadInput(_("is no kind of data request"), where="kind")
    if most_open is not None and not 1 <= most_open <= MOST_OPEN:
        raise BadInput(_("must be 1 at least; leave it empty for no limit"), where="most open")
    if not can_work_in(jurisdiction.code, person):
        raise Incomplete(
            _(
                "{person} cannot work on new data requests of {jurisdiction}. It takes an active account, the "
                "jurisdiction, and a role that verifies senders or decides; ask an account manager."
            ).format(person=person, jurisdiction=jurisdiction)
        )
    with transaction.atomic():
        _in_line(jurisdiction.code)
        known = AssignmentRule.objects.filter(
            jurisdiction=jurisdiction, kind=kind, person=person, ended_at=None
        ).first()
        rule = known or AssignmentRule(jurisdiction=jurisdiction, kind=kind, person=person)
        rule.most_open = most_open
        changes = [Change(rule, ("most_open",))] if known else new(rule)
        _record(EventKind.ASSIGNMENT_RULE_SET, rule, changes, actor=actor, at=at)
    return rule


def end_rule(*, actor: User, rule: AssignmentRule, at: datetime) -> AssignmentRule:
    """End a rule. What was assigned by it stays with the person. Raises WrongStep if it was ended."""
    access.require_in_jurisdiction(actor, Permission.MANAGE_ASSIGNMENT, rule.jurisdiction_id)
    with transaction.atomic():
        _in_line(rule.jurisdiction_id)
        current = AssignmentRule.objects.get(pk=rule.pk)
        if current.ended_at is not None:
            raise WrongStep(
                _("This rule was ended on {day}.").format(day=f"{current.ended_at:%Y-%m-%d %H:%M} UTC")
            )
        current.ended_at = at
        _record(
            EventKind.ASSIGNMENT_RULE_ENDED, current, [Change(current, ("ended_at",))], actor=actor, at=at
        )
    return current


def assign_by_rule(*, data_request: DataRequest, actor: User, at: datetime) -> User | None:
    """Give a data request that was registered just now to whom the rules name; None if nobody fits.

    Needs the transaction of the registration. A sealed one is never assigned by rule. Who is named for its very kind
    comes before who is named for every kind. Of those the one with the fewest open data requests gets it, then the one
    whose last assignment is longest ago, then the first by name; two registrations at once may pick the same person.
    `data_request` has moved on by one version when somebody got it.
    """
    if data_request.sealed or data_request.assigned_to_id is not None:
        return None
    rules = list(_rules_for(data_request))
    chosen = _fitting([rule for rule in rules if rule.kind], data_request) or _fitting(
        [rule for rule in rules if not rule.kind], data_request
    )
    if chosen is None:
        return None
    DataRequest.objects.claim(data_request.pk, data_request.version)
    data_request.version += 1
    audit.record(
        actor=actor, at=at, kind=EventKind.ASSIGNED_BY_RULE, data_request=data_request,
        changes=[moved(data_request, assigned_to=chosen)], detail={"assignee": str(chosen)},
    )  # fmt: skip
    return chosen


def can_work_in(code: str, person: User) -> bool:
    """Whether a person is active and has the jurisdiction and a role for new data requests, asked now."""
    if person.is_service:
        return False
    scope = access.scope_of(person)
    return (
        code in scope.jurisdictions
        and scope.holds(Permission.VIEW)
        and any(scope.holds(permission) for permission in WORKS)
    )


def open_by_person(people: Iterable[User]) -> dict[object, int]:
    """How many open data requests each of them has, of every country; people without one are left out."""
    rows = DataRequest.objects.filter(is_open=True, assigned_to__in=list(people)).order_by()
    return dict(rows.values_list("assigned_to").annotate(Count("pk")))


def _rules_for(data_request: DataRequest) -> QuerySet[AssignmentRule]:
    rules = AssignmentRule.objects.filter(jurisdiction=data_request.jurisdiction_id, ended_at=None)
    same_kind = rules.filter(kind=data_request.kind) | rules.filter(kind=None)
    return same_kind.select_related("person")


def _fitting(rules: Sequence[AssignmentRule], data_request: DataRequest) -> User | None:
    code = data_request.jurisdiction_id
    able = [rule for rule in rules if can_work_in(code, rule.person)]
    loads = open_by_person(rule.person for rule in able)
    free = [
        (loads.get(rule.person.pk, 0), rule.person)
        for rule in able
        if rule.most_open is None or loads.get(rule.person.pk, 0) < rule.most_open
    ]
    fewest = min((load for load, _person in free), default=0)
    return _longest_ago([person for load, person in free if load == fewest])


def _longest_ago(people: Sequence[User]) -> User | None:
    if len(people) < 2:
        return people[0] if people else None
    given = (EventKind.ASSIGNED.value, EventKind.ASSIGNED_BY_RULE.value)
    rows = DataRequest.history.filter(
        assigned_to__in=[person.pk for person in people], history_change_reason__in=given
    ).order_by()  # fmt: skip
    last = dict(rows.values_list("assigned_to").annotate(Max("history_date")))
    return min(
        people,
        key=lambda person: (
            person.pk in last,
            last.get(person.pk, 0),
            str(person).casefold(),
            person.username,
        ),
    )


def _in_line(code: str) -> None:
    """Until the transaction ends nobody else changes rules of the jurisdiction."""
    Jurisdiction.objects.select_for_update(no_key=True).get(code=code)


def _record(
    kind: EventKind, rule: AssignmentRule, changes: list[Change], *, actor: User, at: datetime
) -> None:
    audit.record(
        actor=actor, at=at, kind=kind, changes=changes,
        detail={"jurisdiction": rule.jurisdiction_id, "person": str(rule.person)},
    )  # fmt: skip
