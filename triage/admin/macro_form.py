"""The form on which a macro is built: a step at a time, each with the few values that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.reasons import REASONS
from triage.admin.acts import ActForm
from triage.admin.fields import choose, reason_choices, text_area
from triage.choices import DependencyKind
from triage.services import clarification, dependencies, macros, notes
from triage.services.macro_steps import MOST_DAYS, MOST_STEPS, MacroAct, steps_of

FIRST_STEPS = 2
MORE = "more"


def _days(*, required: bool, label: Any, words: Any) -> forms.Field:
    return forms.IntegerField(
        min_value=1, max_value=MOST_DAYS, required=required, label=label, help_text=words
    )


def _fields(act: str) -> Mapping[str, forms.Field]:
    """The values of a step as form fields, by name; none for a step without values."""
    match act:
        case MacroAct.WRITE_NOTE:
            words = forms.CharField(
                max_length=notes.LONGEST_NOTE,
                widget=text_area(),
                label=_("Text of the note"),
                help_text=_("The same words on each case, encrypted and kept for good. No account data."),
            )
            return {"text": words}
        case MacroAct.START_DEPENDENCY:
            return {
                "kind": forms.ChoiceField(
                    choices=choose(DependencyKind.choices),
                    label=_("What the case waits for"),
                    help_text=_("What has to come from outside of the desk before the case can go on."),
                ),
                "words": forms.CharField(
                    max_length=dependencies.LONGEST_WORDS,
                    required=False,
                    label=_("What exactly"),
                    help_text=_("Who was asked, and under which file. No account data."),
                ),
                "days": _days(
                    required=False,
                    label=_("Expected in days"),
                    words=_("Counted from the day of the run; empty: nobody can say."),
                ),
            }
        case MacroAct.ASK_CLARIFICATION:
            return {
                "codes": forms.MultipleChoiceField(
                    choices=reason_choices(reason for reason in REASONS.values() if reason.curable),
                    widget=forms.SelectMultiple(attrs={"size": 8}),
                    label=_("What the authority is asked to mend"),
                    help_text=_("Each prints its question in the letter."),
                ),
                "days": _days(
                    required=True,
                    label=_("Days for the answer"),
                    words=_("Counted from the day of the run."),
                ),
                "note": forms.CharField(
                    max_length=clarification.LONGEST_NOTE,
                    required=False,
                    widget=text_area(),
                    label=_("Note"),
                    help_text=_("Printed in the letter."),
                ),
            }
    return {}


class MacroForm(ActForm):
    """Name, steps, and the values of each. A step that was chosen just now is asked for its values first.

    Works without a script: `more` adds a step, and sending the form with a new step shows its fields.
    """

    name = forms.CharField(
        max_length=macros.LONGEST_NAME,
        label=gettext_lazy("Name"),
        help_text=gettext_lazy(
            "As it stands on the case file and in the record of each case on which it runs."
        ),
    )
    shared = forms.BooleanField(
        required=False,
        label=gettext_lazy("Share it"),
        help_text=gettext_lazy(
            "Everybody who sees data requests can run it, each with their own permissions."
        ),
    )

    def prepare(self) -> None:
        """As many steps as the page has; in the form of a macro that is there, its own."""
        stored = steps_of(self.row.steps) if self.row is not None else ()
        self.count = self._count(len(stored))
        self.asks_more = False
        if self.row is not None:
            self.fields["name"].initial, self.fields["shared"].initial = self.row.name, self.row.shared
        for number in range(1, self.count + 1):
            step = stored[number - 1] if number <= len(stored) else None
            self._add_step(number, step.act.value if step else "", dict(step.values) if step else {})

    def _count(self, stored: int) -> int:
        least = max(stored, FIRST_STEPS)
        if self.is_bound:
            sent = str(self.data.get("count", ""))
            least = int(sent) if sent.isdecimal() and len(sent) < 3 else least
            least += MORE in self.data
        return min(max(least, 1), MOST_STEPS)

    def _add_step(self, number: int, act: str, values: Mapping[str, Any]) -> None:
        name = f"step_{number}"
        self.fields[name] = forms.ChoiceField(
            required=False,
            choices=[("", _("nothing")), *MacroAct.choices],
            initial=act,
            label=_("What is done"),
            help_text=_("As if you did it by hand: with your permissions, and an event of its own."),
        )
        chosen = str(self.data.get(name, "")) if self.is_bound else act
        for key, field in _fields(chosen).items():
            field.initial = values.get(key)
            self.fields[f"{name}_{key}"] = field
        # What the page showed fields for; a step without values needs none.
        shown = str(self.data.get(f"{name}_shown", "")) if self.is_bound else chosen
        self.asks_more = self.asks_more or bool(_fields(chosen) and shown != chosen)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """For which act each step shows fields now: names and values of hidden inputs."""
        return [
            (f"step_{number}_shown", str(self[f"step_{number}"].value() or ""))
            for number in range(1, self.count + 1)
        ]

    @property
    def is_full(self) -> bool:
        """Whether no step can be added."""
        return self.count >= MOST_STEPS

    def full_clean(self) -> None:
        """Nothing is wrong yet with fields that nobody has seen."""
        if self.is_bound and (MORE in self.data or self.asks_more):
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        """Asking for another step, or choosing one, is not saving."""
        return not (MORE in self.data or self.asks_more) and super().is_valid()

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """Name first, then a group for each step."""
        yield "", [self["name"], self["shared"]]
        for number in range(1, self.count + 1):
            prefix = f"step_{number}"
            names = [name for name in self.fields if name == prefix or name.startswith(f"{prefix}_")]
            yield _("Step {number}").format(number=number), [self[name] for name in names]

    def steps(self) -> list[dict[str, Any]]:
        """The chosen steps with their values, for the service; empty steps are left out."""
        found = []
        for number in range(1, self.count + 1):
            act = self.cleaned_data[f"step_{number}"]
            if act:
                values = {key: self.cleaned_data[f"step_{number}_{key}"] for key in _fields(act)}
                found.append({"act": act, "values": values})
        return found
