"""Macros: several acts in one, each still through its service, with its own permission and its own event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from triage import access, audit
from triage.audit import Change, new
from triage.errors import BadInput, NotInScope, TriageError, WrongStep
from triage.event_kinds import EventKind
from triage.models import DataRequest, Macro, User
from triage.roles import Permission
from triage.services import wording
from triage.services.macro_actions import ACTIONS, Asked, foresee
from triage.services.macro_steps import MacroAct, MacroStep, steps_of, to_plain

LONGEST_NAME = 80
MOST_MACROS = 50


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step would do now: `refusal` says in the service's words why it would not, empty if it would.

    A step after one that is refused is not `reached`.
    """

    step: MacroStep
    refusal: str = ""
    reached: bool = True


@dataclass(frozen=True, slots=True)
class MacroReport:
    """What was done, and the step that was refused with the words of its refusal; None and empty if none was."""

    done: tuple[MacroStep, ...]
    stopped_at: MacroStep | None = None
    refusal: str = ""


def save_macro(
    *,
    actor: User,
    name: str,
    steps: Sequence[Mapping[str, Any]],
    shared: bool,
    at: datetime,
    macro: Macro | None = None,
) -> Macro:
    """Keep a macro of the actor, or change one. Raises BadInput for steps that are not of the list, NotInScope for
    another person's macro.

    Its name and words hold no account data: they stand in the record of each case on which it runs.
    """
    access.require_role(actor, Permission.VIEW)
    named = wording.without_account_data(
        wording.line(name, where="name", longest=LONGEST_NAME, required=True), where="name"
    )
    read = steps_of(list(steps))
    _require_each_once(read)
    plain = to_plain(read)
    with transaction.atomic():
        _in_line(actor)
        row = _own(actor, macro) if macro is not None else Macro(owner=actor)
        others = Macro.objects.filter(owner=actor, retired_at=None).exclude(pk=row.pk)
        if others.filter(name=named).exists():
            raise BadInput(_("is the name of another macro of yours"), where="name")
        if macro is None and others.count() >= MOST_MACROS:
            raise WrongStep(_("You have {count} macros already. Retire one first.").format(count=MOST_MACROS))
        row.name, row.steps, row.shared = named, plain, shared
        changes = new(row) if macro is None else [Change(row, ("name", "steps", "shared"))]
        audit.record(actor=actor, at=at, kind=EventKind.MACRO_SAVED, changes=changes, detail={"macro": named})
    return row


def retire_macro(*, actor: User, macro: Macro, at: datetime) -> Macro:
    """Offer a macro no longer; it stays in the record. Its owner does, or for a shared one who manages assignment."""
    with transaction.atomic():
        current = Macro.objects.get(pk=macro.pk)
        if current.owner_id != actor.pk:
            if not current.shared:
                raise NotInScope(_("There is no such macro of yours."))
            access.require_role(actor, Permission.MANAGE_ASSIGNMENT)
        _in_line(current.owner)
        current.refresh_from_db()
        if current.retired_at is not None:
            raise WrongStep(_("The macro “{name}” was retired already.").format(name=current.name))
        current.retired_at = at
        audit.record(
            actor=actor, at=at, kind=EventKind.MACRO_RETIRED, changes=[Change(current, ("retired_at",))],
            detail={"macro": current.name},
        )  # fmt: skip
    return current


def offered_to(actor: User) -> list[Macro]:
    """The macros that a person can run: their own and the shared ones, in use. One query."""
    rows = Macro.objects.filter(retired_at=None).select_related("owner")
    return list((rows.filter(owner=actor) | rows.filter(shared=True)).order_by("name", "pk"))


def effects(*, actor: User, data_request: DataRequest, macro: Macro, at: datetime) -> list[Effect]:
    """What a run would do now, step after step, by reads alone; what follows a refused step is not reached."""
    found: list[Effect] = []
    seen = copy(data_request)
    for step in steps_of(macro.steps):
        if found and (found[-1].refusal or not found[-1].reached):
            found.append(Effect(step, reached=False))
            continue
        try:
            foresee(seen, step, actor=actor, at=at)
        except TriageError as refusal:
            found.append(Effect(step, str(refusal)))
        else:
            found.append(Effect(step))
    return found


def run_macro(*, actor: User, data_request: DataRequest, macro: Macro, at: datetime) -> MacroReport:
    """Take the steps one after the other, each in its own transaction, and stop at the first that is refused.

    What was done before stays done. One event more says which macro it was and which of its steps were done; a run
    whose first step is refused leaves none. A step of somebody else in between stops it: each step sees the version
    that the one before left. Raises NotInScope for a macro that the actor may not run.
    """
    access.require(actor, Permission.VIEW, DataRequest.objects.get(pk=data_request.pk))
    current = _runnable(actor, macro)
    steps = steps_of(current.steps)
    done: list[MacroStep] = []
    refused: TriageError | None = None
    version = data_request.version
    for step in steps:
        case = DataRequest.objects.get(pk=data_request.pk)
        case.version = version
        try:
            ACTIONS[step.act].run(Asked(actor, case, step.values, at))
        except TriageError as refusal:
            refused = refusal
            break
        version += ACTIONS[step.act].moves
        done.append(step)
    if done:
        _tell(current, data_request, steps, done, actor=actor, at=at)
    if refused is None:
        return MacroReport(tuple(done))
    return MacroReport(tuple(done), steps[len(done)], str(refused))


def _tell(
    macro: Macro,
    data_request: DataRequest,
    steps: Sequence[MacroStep],
    done: Sequence[MacroStep],
    *,
    actor: User,
    at: datetime,
) -> None:
    audit.record(
        actor=actor,
        at=at,
        kind=EventKind.MACRO_RUN,
        data_request=data_request,
        detail={
            "macro": macro.name,
            "done": len(done),
            "steps": len(steps),
            "acts": [step.act.value for step in done],
        },
    )


def _require_each_once(steps: Sequence[MacroStep]) -> None:
    """A receipt is acknowledged once, and a case waits for a thing once: the second step could never be done."""
    seen = set()
    for number, step in enumerate(steps, start=1):
        if step.act not in (MacroAct.ACKNOWLEDGE, MacroAct.START_DEPENDENCY):
            continue
        what = (step.act, step.values.get("kind"))
        if what in seen:
            raise BadInput(
                _("comes twice, and the second would be refused; take one away"), where=f"step {number}"
            )
        seen.add(what)


def _runnable(actor: User, macro: Macro) -> Macro:
    current = Macro.objects.filter(pk=macro.pk).first()
    if current is None or (current.owner_id != actor.pk and not current.shared):
        raise NotInScope(_("There is no such macro of yours."))
    if current.retired_at is not None:
        raise WrongStep(_("The macro “{name}” was retired already.").format(name=current.name))
    return current


def _own(actor: User, macro: Macro) -> Macro:
    row = Macro.objects.filter(pk=macro.pk, owner=actor).first()
    if row is None:
        raise NotInScope(_("There is no such macro of yours."))
    if row.retired_at is not None:
        raise WrongStep(_("The macro “{name}” was retired already.").format(name=row.name))
    return row


def _in_line(owner: User) -> None:
    """Until the transaction ends nobody else changes macros of this person."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
