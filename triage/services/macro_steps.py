"""The steps that a macro can have: a closed list of acts that carry no judgement over disclosure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.reasons import REASONS
from triage.choices import DependencyKind
from triage.errors import BadInput
from triage.services import clarification, dependencies, notes, wording

MOST_STEPS = 10
MOST_DAYS = 3_650


class MacroAct(models.TextChoices):
    """What a step does. Nothing that decides, approves, produces, delivers, shows or grants will ever be among them."""

    ASSIGN_TO_ME = "assign_to_me", gettext_lazy("assign to me")
    WATCH = "watch", gettext_lazy("watch")
    ASSESS = "assess", gettext_lazy("assess")
    ESCALATE = "escalate", gettext_lazy("escalate")
    WRITE_NOTE = "write_note", gettext_lazy("write a note")
    START_DEPENDENCY = "start_dependency", gettext_lazy("record what the case waits for")
    ASK_CLARIFICATION = "ask_clarification", gettext_lazy("ask for clarification")
    ACKNOWLEDGE = "acknowledge", gettext_lazy("draft the acknowledgement and issue it")


@dataclass(frozen=True, slots=True)
class MacroStep:
    """One step with its values, checked and in their stored form."""

    act: MacroAct
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.act.label)


def steps_of(stored: Any) -> tuple[MacroStep, ...]:
    """The steps of a list as a macro stores it. Raises BadInput that names the step, counted from 1."""
    if not isinstance(stored, list | tuple) or not stored:
        raise BadInput(_("are missing; choose at least one"), where="steps")
    if len(stored) > MOST_STEPS:
        raise BadInput(_("are more than {most}").format(most=MOST_STEPS), where="steps")
    return tuple(_step(entry, where=f"step {number}") for number, entry in enumerate(stored, start=1))


def to_plain(steps: Sequence[MacroStep]) -> list[dict[str, Any]]:
    """The form in which a macro stores them."""
    return [{"act": step.act.value, "values": dict(step.values)} for step in steps]


def _step(entry: Any, *, where: str) -> MacroStep:
    if not isinstance(entry, dict) or set(entry) != {"act", "values"} or entry["act"] not in MacroAct.values:
        raise BadInput(_("is no step that a macro can have"), where=where)
    act, values = MacroAct(entry["act"]), entry["values"]
    read = READERS.get(act, {})
    if not isinstance(values, dict) or set(values) != set(read):
        raise BadInput(_("lacks a value, or has one too many"), where=where)
    return MacroStep(act, {name: reader(values[name], where) for name, reader in read.items()})


Reader = Callable[[Any, str], Any]


def _text(longest: int, *, required: bool) -> Reader:
    def read(value: Any, where: str) -> str:
        # The same words go into many cases: they hold no account data of any.
        plain = wording.text(value, where=where, longest=longest, required=required)
        return wording.without_account_data(plain, where=where)

    return read


def _days(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_DAYS:
        raise BadInput(_("needs a number of days"), where=where)
    return value


def _days_or_none(value: Any, where: str) -> int | None:
    return None if value is None else _days(value, where)


def _dependency(value: Any, where: str) -> str:
    if value not in DependencyKind.values:
        raise BadInput(_("is nothing that a data request can wait for"), where=where)
    return str(value)


def _codes(value: Any, where: str) -> list[str]:
    if not isinstance(value, list | tuple) or not value:
        raise BadInput(_("names no defect that the authority can cure"), where=where)
    for code in value:
        if code not in REASONS or not REASONS[code].curable:
            raise BadInput(
                _("“{code}” is no reason code that an answer can cure").format(code=code), where=where
            )
    return list(dict.fromkeys(value))


READERS: Mapping[MacroAct, Mapping[str, Reader]] = {
    MacroAct.WRITE_NOTE: {"text": _text(notes.LONGEST_NOTE, required=True)},
    MacroAct.START_DEPENDENCY: {
        "kind": _dependency,
        "words": _text(dependencies.LONGEST_WORDS, required=False),
        "days": _days_or_none,
    },
    MacroAct.ASK_CLARIFICATION: {
        "codes": _codes,
        "days": _days,
        "note": _text(clarification.LONGEST_NOTE, required=False),
    },
}
"""The values that a step has; `days` are counted from the day on which the macro runs."""
