"""What each step of a macro does: what it needs, which service it calls, and whether that would be refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from triage import access
from triage.choices import DependencyKind, LetterKind, Status
from triage.errors import GateClosed, WrongStep
from triage.models import DataRequest, Letter, User
from triage.roles import Permission
from triage.services import (
    assessment,
    assignment,
    clarification,
    dependencies,
    letter_drafting,
    letters,
    notes,
    personal,
)
from triage.services.gates import require_known_contact
from triage.services.letter_gates import gate_of
from triage.services.macro_steps import MacroAct, MacroStep
from triage.services.own_words import own_words
from triage.services.steps import require_step
from triage.workflow import TRANSITIONS, Step, is_open

_P = Permission


@dataclass(frozen=True, slots=True)
class Asked:
    """One step as it runs."""

    actor: User
    case: DataRequest
    values: Mapping[str, Any]
    at: datetime


def _nothing_more(asked: Asked) -> None:
    """No condition besides permission and status."""


@dataclass(frozen=True, slots=True)
class MacroAction:
    """A row of the table: what a step needs, how it runs, by how much the version of the case moves.

    `foresee` raises what the service would raise, by reads alone.
    """

    permissions: tuple[Permission, ...]
    run: Callable[[Asked], object]
    moves: int
    step: Step | None = None
    foresee: Callable[[Asked], object] = _nothing_more


def foresee(seen: DataRequest, step: MacroStep, *, actor: User, at: datetime) -> None:
    """Raise what the service would raise; `seen` then stands where the step would leave it."""
    action = ACTIONS[step.act]
    for permission in action.permissions:
        access.require(actor, permission, seen)
    if action.step is not None:
        require_step(seen, action.step)
    action.foresee(Asked(actor, seen, step.values, at))
    if action.step is not None:
        seen.status = TRANSITIONS[action.step].target


def _require_open(asked: Asked) -> None:
    if not is_open(Status(asked.case.status)):
        raise WrongStep(
            _("{reference} is “{status}”. Reopen it first.").format(
                reference=asked.case.reference, status=asked.case.get_status_display()
            )
        )


def _foresee_note(asked: Asked) -> None:
    own_words(asked.values["text"], where="text", longest=notes.LONGEST_NOTE, data_request=asked.case)


def _foresee_wait(asked: Asked) -> None:
    dependencies.require_startable(asked.case, DependencyKind(asked.values["kind"]))
    own_words(
        asked.values["words"], where="words", longest=dependencies.LONGEST_WORDS, data_request=asked.case
    )


def _foresee_question(asked: Asked) -> None:
    if asked.case.held:
        raise GateClosed(
            _("{authority} is suspended: nothing may leave until that is lifted.").format(
                authority=asked.case.authority
            )
        )
    require_known_contact(asked.case)


def _foresee_acknowledgement(asked: Asked) -> None:
    gate_of(LetterKind.ACKNOWLEDGEMENT, asked.case, subject=None, at=asked.at)
    sent = Letter.objects.filter(data_request=asked.case, kind=LetterKind.ACKNOWLEDGEMENT)
    if sent.exclude(status__in=letters.NOT_ISSUED).exists():
        raise WrongStep(
            _("Receipt of {reference} was acknowledged already.").format(reference=asked.case.reference)
        )


def _assign(asked: Asked) -> object:
    return assignment.assign(actor=asked.actor, data_request=asked.case, assignee=asked.actor, at=asked.at)


def _watch(asked: Asked) -> object:
    return personal.watch(actor=asked.actor, data_request=asked.case, at=asked.at)


def _assess(asked: Asked) -> object:
    return assessment.assess(actor=asked.actor, data_request=asked.case, at=asked.at)


def _escalate(asked: Asked) -> object:
    return assessment.escalate(actor=asked.actor, data_request=asked.case, at=asked.at)


def _note(asked: Asked) -> object:
    return notes.write_note(
        actor=asked.actor, data_request=asked.case, text=asked.values["text"], at=asked.at
    )


def _wait(asked: Asked) -> object:
    days = asked.values["days"]
    return dependencies.start(
        actor=asked.actor,
        data_request=asked.case,
        kind=DependencyKind(asked.values["kind"]),
        words=asked.values["words"],
        expected_on=None if days is None else (asked.at + timedelta(days=days)).date(),
        at=asked.at,
    )


def _ask(asked: Asked) -> object:
    return clarification.ask_clarification(
        actor=asked.actor,
        data_request=asked.case,
        reason_codes=asked.values["codes"],
        answer_by=(asked.at + timedelta(days=asked.values["days"])).date(),
        note=asked.values["note"],
        at=asked.at,
    )


def _acknowledge(asked: Asked) -> object:
    """Both or neither: a draft that cannot be issued is not left behind."""
    _foresee_acknowledgement(asked)
    with transaction.atomic():
        drafted = letter_drafting.draft_letter(
            actor=asked.actor, data_request=asked.case, kind=LetterKind.ACKNOWLEDGEMENT, at=asked.at
        )
        return letters.issue_letter(actor=asked.actor, letter=drafted, at=asked.at)


ACTIONS: Mapping[MacroAct, MacroAction] = {
    MacroAct.ASSIGN_TO_ME: MacroAction((_P.ASSIGN,), _assign, 1, foresee=_require_open),
    MacroAct.WATCH: MacroAction((_P.VIEW,), _watch, 0),
    MacroAct.ASSESS: MacroAction((_P.ASSESS,), _assess, 1, Step.ASSESS),
    MacroAct.ESCALATE: MacroAction((_P.ASSESS,), _escalate, 1, Step.ESCALATE),
    MacroAct.WRITE_NOTE: MacroAction((_P.WRITE_NOTE,), _note, 0, foresee=_foresee_note),
    MacroAct.START_DEPENDENCY: MacroAction((_P.WRITE_NOTE,), _wait, 0, foresee=_foresee_wait),
    MacroAct.ASK_CLARIFICATION: MacroAction(
        (_P.CLARIFY,), _ask, 1, Step.ASK_CLARIFICATION, _foresee_question
    ),
    MacroAct.ACKNOWLEDGE: MacroAction(
        (_P.DRAFT_LETTER, _P.ISSUE_LETTER), _acknowledge, 2, foresee=_foresee_acknowledgement
    ),
}
