"""The form of a rights review: each flag that demands it is cleared or upheld with a reason, then the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.acts import ActForm
from triage.admin.case_flags import Beside, FlagLine, flag_lines, recognised_offences
from triage.admin.fields import text_area
from triage.admin.secrets import open_secrets
from triage.choices import ReviewOutcome
from triage.models import FactSource, RiskFlag
from triage.services.assessment import live_assessment
from triage.services.rights_review import LONGEST_REASON, Ruling


@dataclass(frozen=True, slots=True)
class FlagPart:
    """One flag with the fields of its ruling."""

    line: FlagLine
    outcome: forms.BoundField
    reason: forms.BoundField


class ReviewForm(ActForm):
    """What the review came to; the row is the data request."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=ReviewOutcome.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Cleared: counsel may decide on disclosure. Upheld: the risk to human rights stands, and "
            "nothing may be disclosed. One flag that is upheld upholds the whole."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        widget=text_area(rows=6),
        help_text=gettext_lazy("The reasons for the outcome."),
    )

    def prepare(self) -> None:
        """Two fields for each flag that demands the review; the others are only shown."""
        lines = self._lines()
        self.lines = [line for line in lines if line.demands_review]
        self.below = [line for line in lines if not line.demands_review]
        for line in self.lines:
            self._add(line)
        self.order_fields([name for name in self.fields if name not in ("outcome", "note")])

    def _lines(self) -> tuple[FlagLine, ...]:
        assessment = live_assessment(self.row)
        flags = list(
            RiskFlag.objects.filter(assessment=assessment).select_related("subject", "item__subject")
        )
        sources = list(FactSource.objects.filter(data_request=self.row).select_related("document"))
        beside = Beside(sources, recognised_offences(self.row.pk), ())
        return flag_lines(flags, beside, open_secrets(self.row.pk, [*flags, *beside.rows()]))

    def _add(self, line: FlagLine) -> None:
        self.fields[f"outcome-{line.row.pk}"] = forms.ChoiceField(
            label=_("Ruling"),
            choices=ReviewOutcome.choices,
            widget=forms.RadioSelect,
            help_text=_("Cleared: the risk was examined and does not keep counsel from deciding."),
        )
        self.fields[f"reason-{line.row.pk}"] = forms.CharField(
            label=_("Reason"),
            max_length=LONGEST_REASON,
            widget=text_area(rows=3),
            help_text=_("Why the risk stands or does not. Kept with the case, encrypted."),
        )

    def flag_parts(self) -> Iterator[FlagPart]:
        """What the template shows for each flag."""
        for line in self.lines:
            pk = line.row.pk
            yield FlagPart(line, self[f"outcome-{pk}"], self[f"reason-{pk}"])

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """The fields beside the flags."""
        return [(_("The escalation as a whole"), [self["outcome"], self["note"]])]

    def rulings(self) -> list[Ruling]:
        """The ruling on each raised flag, for the service: one line rules on all the units that it names."""
        return [
            Ruling(
                raised_id=raised.pk,
                outcome=ReviewOutcome(self.cleaned_data[f"outcome-{line.row.pk}"]),
                reason=self.cleaned_data[f"reason-{line.row.pk}"],
            )
            for line in self.lines
            for raised in line.raised
        ]
