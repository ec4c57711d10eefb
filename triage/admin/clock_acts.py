"""Acts on the clocks of a case: stop one for a court review, let it run on, give it more time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.fields import ZonedTimeField, choose
from triage.admin.values import instant
from triage.choices import PauseReason
from triage.models import DataRequest, Deadline, DeadlinePause
from triage.roles import Permission
from triage.services import clocks


def clocks_of(case: DataRequest) -> list[Any]:
    """The deadlines of the case that somebody may stop or extend, each with `stopped_for`: why it stands still now.

    One query, asked once for each page: three acts look at them.
    """
    if not case.is_open:
        return []
    if "_clocks" not in case.__dict__:
        pauses = DeadlinePause.objects.filter(deadline=OuterRef("pk"), resumed_at__isnull=True)
        binding = case.deadlines.live().filter(
            target=False, binding=True, met_at__isnull=True, due_before__isnull=False
        )
        rows = binding.annotate(stopped_for=Subquery(pauses.values("reason")[:1]))
        case.__dict__["_clocks"] = list(rows.order_by("-leads", "due_before"))
    known: list[Any] = case.__dict__["_clocks"]
    return known


def _runs(row: Any) -> bool:
    return row.stopped_for is None


def _is_at_court(row: Any) -> bool:
    """Standing still for a court; a reply ends the other pauses."""
    return bool(row.stopped_for == PauseReason.COURT_REVIEW)


class ClockForm(ActForm):
    """Which clock it is about."""

    deadline = forms.ChoiceField(
        label=gettext_lazy("Clock"),
        help_text=gettext_lazy("Only clocks that bind are offered, with the rule that set them."),
    )

    def prepare(self) -> None:
        """Offer those for which the act makes sense."""
        field = self.fields["deadline"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        offered = [(str(row.pk), _label(row)) for row in clocks_of(self.row) if self.fits(row)]
        # Of several none is taken before.
        field.choices = choose(offered) if len(offered) > 1 else offered

    def fits(self, row: Any) -> bool:
        """Whether the act makes sense for the clock."""
        return True

    def chosen(self) -> Deadline:
        """The clock that was chosen, of the case as this page read it."""
        wanted = self.cleaned_data["deadline"]
        row: Deadline = next(row for row in clocks_of(self.row) if str(row.pk) == wanted)
        return row


def _label(row: Deadline) -> str:
    return _("{clock}, before {when} ({rule})").format(
        clock=capfirst(row.get_clock_display()),
        when=instant(row.due_before) if row.due_before else "",
        rule=row.rule_id,
    )


class StopForm(ClockForm):
    """A clock that runs, and the court that reviews."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=clocks.LONGEST,
        help_text=gettext_lazy(
            "Which court reviews what, with its file number (e-Evidence Art. 17(3)). No account data. Kept in the "
            "record."
        ),
    )

    def fits(self, row: Any) -> bool:
        """One that runs."""
        return _runs(row)


class RunOnForm(ClockForm):
    """A clock that stands still for a court, and how the review ended."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=clocks.LONGEST,
        help_text=gettext_lazy("How the review ended. No account data. Kept in the record."),
    )

    def fits(self, row: Any) -> bool:
        """One that stands still for a court."""
        return _is_at_court(row)


class ExtendForm(ClockForm):
    """More time, by whom, and why."""

    due_before = ZonedTimeField(
        label=gettext_lazy("New end"),
        help_text=gettext_lazy("The first moment that is too late: for a last day, midnight after it."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=clocks.LONGEST,
        help_text=gettext_lazy("Why more time was given. No account data; it is shown with the clock."),
    )
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        max_length=clocks.LONGEST,
        help_text=gettext_lazy("The letter, order or provision that gives the time, with its date."),
    )


def _stop(asked: Asked) -> Done:
    clocks.pause_clock(
        actor=asked.actor, deadline=asked.form.chosen(), reason=asked.values["reason"], at=asked.at
    )
    return Done(_("The clock stands still. Let it run on when the court has decided."))


def _run_on(asked: Asked) -> Done:
    row = clocks.resume_clock(
        actor=asked.actor, deadline=asked.form.chosen(), reason=asked.values["reason"], at=asked.at
    )
    return Done(_("The clock runs on: {clock}.").format(clock=_label(row)))


def _extend(asked: Asked) -> Done:
    values = {name: asked.values[name] for name in ("due_before", "reason", "basis")}
    row = clocks.extend_clock(actor=asked.actor, deadline=asked.form.chosen(), at=asked.at, **values)
    return Done(_("More time is recorded: {clock}.").format(clock=_label(row.deadline)))


CLOCK_ACTS = (
    Act(
        "stop-clock", gettext_lazy("Stop a clock"), Permission.ASSESS, _stop, StopForm,
        lambda row, actor: any(map(_runs, clocks_of(row))),
        explains=gettext_lazy(
            "For a review by a court. A question to the authority stops the clock for the answer by itself."
        ),
    ),
    Act(
        "let-clock-run-on", gettext_lazy("Let a clock run on"), Permission.ASSESS, _run_on, RunOnForm,
        lambda row, actor: any(map(_is_at_court, clocks_of(row))),
        explains=gettext_lazy("The time in which it stood still is not counted; the new date is computed at once."),
    ),
    Act(
        "extend-clock", gettext_lazy("Record more time"), Permission.ASSESS, _extend, ExtendForm,
        lambda row, actor: bool(clocks_of(row)),
        explains=gettext_lazy("What the authority or a court gave. Nobody gives the desk time but they."),
    ),
)  # fmt: skip
"""In the order in which they are offered."""
