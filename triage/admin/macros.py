"""Macros: building them, running one on a case, and the list of one's own and the shared ones."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jurisdictions.law.reasons import REASONS
from triage import access
from triage.access import Scope
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.base import ReadOnlyAdmin
from triage.admin.case_notes import without_columns
from triage.admin.macro_form import MacroForm
from triage.admin.values import Shown, written
from triage.choices import DependencyKind
from triage.errors import Incomplete
from triage.models import Macro
from triage.roles import Permission
from triage.services import macros
from triage.services.macro_steps import MacroStep, steps_of


class RunMacroForm(ActForm):
    """First the choice, then what each step would do now, then the run. Nothing is written before the third."""

    macro = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=gettext_lazy("Macro"),
        help_text=gettext_lazy("You see what each step would do before anything is done."),
    )

    def prepare(self) -> None:
        """Offer what the person can run; foresee what was chosen."""
        self.chosen: Macro | None = None
        self.effects: list[macros.Effect] = []
        offered = macros.offered_to(self.actor)
        field = self.fields["macro"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(str(row.pk), label_of(row)) for row in offered]
        if self.is_bound:
            sent = str(self.data.get("macro", ""))
            self.chosen = next((row for row in offered if str(row.pk) == sent), None)
        if self.chosen is None:
            return
        field.widget = forms.HiddenInput()
        field.initial = str(self.chosen.pk)
        self.effects = macros.effects(
            actor=self.actor, data_request=self.row, macro=self.chosen, at=timezone.now()
        )

    @property
    def mark(self) -> str:
        """What was shown: a macro that was changed meanwhile is shown again before it runs."""
        if self.chosen is None:
            return ""
        text = json.dumps([str(self.chosen.pk), self.chosen.steps], sort_keys=True)
        return sha256(text.encode()).hexdigest()

    @property
    def can_run(self) -> bool:
        """Whether the first step would be done."""
        return bool(self.effects) and not self.effects[0].refusal

    @property
    def lines(self) -> list[tuple[MacroStep, list[str], macros.Effect]]:
        """Each step with its values in words, and what would come of it."""
        return [(effect.step, in_words(effect.step), effect) for effect in self.effects]

    def is_valid(self) -> bool:
        """Only a run that was seen before."""
        seen = self.is_bound and bool(self.mark) and self.data.get("seen") == self.mark
        return super().is_valid() and seen


def label_of(macro: Macro) -> str:
    """Its name, and its steps."""
    steps = ", ".join(str(step) for step in steps_of(macro.steps))
    return _("{name}: {steps}").format(name=macro.name, steps=steps)


def in_words(step: MacroStep) -> list[str]:
    """The values of a step as lines for people."""
    values = step.values
    lines = []
    if "codes" in values:
        lines += [f"{code}: {_(REASONS[code].wording)}" for code in values["codes"] if code in REASONS]
    if "kind" in values:
        lines.append(str(DependencyKind(values["kind"]).label))
    lines += [str(values[name]) for name in ("text", "words", "note") if values.get(name)]
    if values.get("days"):
        lines.append(
            ngettext("within {number} day", "within {number} days", values["days"]).format(
                number=values["days"]
            )
        )
    return lines


def _run(asked: Asked) -> Done:
    report = macros.run_macro(actor=asked.actor, data_request=asked.row, macro=asked.form.chosen, at=asked.at)
    done = ", ".join(str(step) for step in report.done)
    if report.stopped_at is None:
        return Done(_("Done: {steps}.").format(steps=done))
    if not report.done:
        raise Incomplete(report.refusal)
    return Done(
        _("Done: {steps}. Stopped at “{stopped}”: {refusal}").format(
            steps=done, stopped=report.stopped_at, refusal=report.refusal
        )
    )


RUN = (
    Act(
        "run-macro", gettext_lazy("Run a macro"), Permission.VIEW, _run, RunMacroForm,
        template="admin/run_macro.html",
        explains=gettext_lazy("Each step is taken as if you took it yourself, and stands in the record by itself."),
    ),
)  # fmt: skip


def _save(asked: Asked) -> Done:
    row = macros.save_macro(
        actor=asked.actor, name=asked.values["name"], shared=asked.values["shared"], steps=asked.form.steps(),
        macro=asked.row, at=asked.at,
    )  # fmt: skip
    return Done(_("The macro “{name}” is kept.").format(name=row.name), row)


def _retire(asked: Asked) -> Done:
    row = macros.retire_macro(actor=asked.actor, macro=asked.row, at=asked.at)
    return Done(_("The macro “{name}” is offered no longer.").format(name=row.name))


def _is_own(row: Any, actor: Any) -> bool:
    return row.retired_at is None and row.owner_id == actor.pk


def _can_retire(row: Any, actor: Any) -> bool:
    if row.retired_at is not None:
        return False
    return row.owner_id == actor.pk or access.scope_of(actor).holds(Permission.MANAGE_ASSIGNMENT)


class MacroAdmin(ReadOnlyAdmin):
    """One's own macros, and those that others share."""

    acts = (
        Act(
            "change", gettext_lazy("Change"), Permission.VIEW, _save, MacroForm, _is_own,
            template="admin/macro.html",
        ),
        Act("retire", gettext_lazy("Retire"), Permission.VIEW, _retire, is_open=_can_retire),
    )  # fmt: skip
    list_acts = (
        Act(
            "build", gettext_lazy("Build a macro"), Permission.VIEW, _save, MacroForm, template="admin/macro.html",
            explains=gettext_lazy(
                "Several acts in one. None of them decides, approves, produces or delivers anything."
            ),
        ),
    )  # fmt: skip
    list_display = ("name", "does", "owner", "shared", "in_use")
    list_select_related = ("owner",)
    # Databases sort empty values differently.
    ordering = (F("retired_at").asc(nulls_first=True), "name")

    def may_look(self, scope: Scope) -> bool:
        """Everybody with a role that sees cases."""
        return scope.holds(Permission.VIEW)

    def visible(self, scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of those that `get_queryset` leaves."""
        return rows

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """One's own and the shared ones: what others keep for themselves is theirs."""
        rows = super().get_queryset(request)
        return rows.filter(Q(owner_id=request.user.pk) | Q(shared=True))

    def shown_first(self, request: HttpRequest, row: Any) -> list[Shown]:
        """The steps, one after the other."""
        return [
            Shown(
                _("Step {number}").format(number=number), "\n".join([str(step), *in_words(step)]), long=True
            )
            for number, step in enumerate(steps_of(row.steps), start=1)
        ]

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """The steps in words stand for their column."""
        return without_columns(super().page_context(request, row), self, ("steps",))

    @admin.display(description=gettext_lazy("steps"))
    def does(self, row: Any) -> str:
        """What it does, in order."""
        return ", ".join(str(step) for step in steps_of(row.steps))

    @admin.display(description=gettext_lazy("in use"))
    def in_use(self, row: Any) -> str:
        """Whether it can be run, or since when it cannot."""
        return (
            _("yes") if row.retired_at is None else _("retired {when}").format(when=written(row.retired_at))
        )
