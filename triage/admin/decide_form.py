"""The form of a decision: an outcome for each item of each subject, with reasons for anything but disclosure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.assessment import Assessment as LawAssessment
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import DataCategory, Proposal
from triage.admin.acts import ActForm
from triage.admin.approval_page import flags_of
from triage.admin.case_checklist import checklist_part
from triage.admin.case_file import period_of
from triage.admin.fields import codes_with_wording, reason_choices, text_area
from triage.choices import DISCLOSABLE_ITEM_TYPES, ItemOutcome, in_words
from triage.models import RequestedItem
from triage.retelling import retold
from triage.services.assessment import live_assessment, result_of
from triage.services.decisions import ItemChoice

PROPOSED = {
    Proposal.DISCLOSE: ItemOutcome.DISCLOSE,
    Proposal.REFUSE: ItemOutcome.REFUSE,
    Proposal.REDIRECT: ItemOutcome.REDIRECT,
}
"""What a proposal preselects. The other proposals leave the choice open: counsel has to make it."""


@dataclass(frozen=True, slots=True)
class ItemPart:
    """The fields of one item, with what is asked and what is proposed."""

    item: RequestedItem
    subject: str
    period: str
    proposal: str
    holding: tuple[str, ...]
    outcome: forms.BoundField
    reasons: forms.BoundField | None
    more: forms.BoundField


class DecideForm(ActForm):
    """One outcome for each item; the assessment's proposal is preselected and a person decides."""

    necessity = forms.CharField(
        label=gettext_lazy("Necessity"),
        required=False,
        widget=text_area(rows=4),
        help_text=gettext_lazy(
            "Why this disclosure is needed in this case, and not more than is needed (ICCPR Art. 17; e-Evidence "
            "Art. 5(2)). A disclosure needs it once a risk flag was raised."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        widget=text_area(),
        help_text=gettext_lazy("For the colleague who approves."),
    )

    def prepare(self) -> None:
        """Three fields for each item that is asked for."""
        assessment = live_assessment(self.row)
        self.flags = flags_of(assessment)
        self.checklist = checklist_part(self.row)
        if self.flags:
            self.fields["necessity"].help_text = _(
                "Why this disclosure is needed in this case, and not more than is needed (ICCPR Art. 17; "
                "e-Evidence Art. 5(2)). Nothing can be disclosed without it here, because risk flags were raised: "
                "{flags}. A refusal needs none."
            ).format(flags=", ".join(self.flags))
        result = result_of(assessment)
        self.parts: list[tuple[RequestedItem, str, tuple[str, ...]]] = []
        rows = self.row.items.filter(withdrawn=False, subject__withdrawn=False).select_related("subject")
        for item in rows.order_by("subject__number", "number"):
            self._add(item, result)
        self.order_fields([name for name in self.fields if name not in ("necessity", "note")])

    def _add(self, item: RequestedItem, result: LawAssessment) -> None:
        subject_key, item_key = str(item.subject_id), str(item.pk)
        proposal = result.proposal_for(subject_key, item_key)
        holding = result.holding(subject_key, item_key)
        suggested = dict.fromkeys(
            [*(proposal.reasons if proposal else ()), *(found.reason for found in holding if found.reason)]
        )
        proposed = PROPOSED.get(proposal.proposal) if proposal else None
        self.fields[f"outcome-{item.pk}"] = forms.ChoiceField(
            label=_("Outcome"),
            choices=_outcomes(item),
            widget=forms.RadioSelect,
            initial=proposed,
            help_text=_(
                "What is proposed follows from the findings; you decide, and another person approves."
            ),
        )
        if suggested:
            self.fields[f"reasons-{item.pk}"] = forms.MultipleChoiceField(
                label=_("Reasons that the assessment found"),
                choices=codes_with_wording(suggested),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("A refusal names its grounds, and the letter prints their wording."),
                initial=list(proposal.reasons) if proposal and proposed is not ItemOutcome.DISCLOSE else [],
            )
        self.fields[f"more-{item.pk}"] = forms.MultipleChoiceField(
            label=_("Other reasons"),
            choices=reason_choices(REASONS.values()),
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 8}),
            help_text=_("Grounds that no finding named and you see yourself."),
        )
        words = in_words(proposal.proposal.value) if proposal else _("none")
        self.parts.append(
            (item, words, tuple(f"{retold(found.says)} ({retold(found.citation)})" for found in holding))
        )

    def item_parts(self) -> Iterator[ItemPart]:
        """What the template shows for each item."""
        for item, proposal, holding in self.parts:
            name = f"reasons-{item.pk}"
            yield ItemPart(
                item=item,
                subject=str(item.subject),
                period=period_of(item),
                proposal=proposal,
                holding=holding,
                outcome=self[f"outcome-{item.pk}"],
                reasons=self[name] if name in self.fields else None,
                more=self[f"more-{item.pk}"],
            )

    def groups(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """The fields beside the items."""
        return [("", [self["necessity"], self["note"]])]

    def choices(self) -> list[ItemChoice]:
        """What was chosen, for the service."""
        return [self._choice(item.pk, self.cleaned_data) for item, _, _ in self.parts]

    def _choice(self, pk: Any, values: dict[str, Any]) -> ItemChoice:
        outcome = ItemOutcome(values[f"outcome-{pk}"])
        codes = dict.fromkeys([*values.get(f"reasons-{pk}", ()), *values[f"more-{pk}"]])
        return ItemChoice(item_id=pk, outcome=outcome, reason_codes=tuple(codes))


def _outcomes(item: RequestedItem) -> list[tuple[str, str | Promise]]:
    disclosable = item.data_category != DataCategory.CONTENT and item.item_type in DISCLOSABLE_ITEM_TYPES
    return [
        (outcome.value, outcome.label)
        for outcome in ItemOutcome
        if disclosable or outcome is not ItemOutcome.DISCLOSE
    ]
