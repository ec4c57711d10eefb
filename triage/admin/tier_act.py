"""The act by which counsel judges the tier of a State, beside what is computed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jurisdictions.law.vocabulary import RightsTier
from jurisdictions.models import SET_BY_HAND, UNKNOWN
from triage.admin.acts import Act, ActForm, Asked, Done
from triage.admin.fields import choose, text_area
from triage.choices import choices_of, in_words
from triage.roles import Permission
from triage.services.tiers import LONGEST_REASON, override_tier, tier_of_state

TAKE_BACK = "take_back"


class TierForm(ActForm):
    """A tier and the reason for it; the row is the State."""

    tier = forms.ChoiceField(
        label=gettext_lazy("Tier"),
        help_text=gettext_lazy(
            "What you judge the State to be. It stands beside the computed tier with your name and the day. Rules see "
            "the more careful of the two: a judgement can raise the care that is taken, never lower it."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=text_area(rows=5),
        help_text=gettext_lazy(
            "What you know of the State that the indicators do not show, and from where: a new law, a coup, "
            "journalists arrested. Everybody who sees the State reads it."
        ),
    )

    def prepare(self) -> None:
        """Taking back is offered where something stands."""
        field = self.fields["tier"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        offered = choose(choices_of(SET_BY_HAND))
        if tier_of_state(self.row.code).override is not None:
            offered.append((TAKE_BACK, _("take the judgement back")))
        field.choices = offered


def _perform(asked: Asked) -> Done:
    chosen = asked.values["tier"]
    tier = None if chosen == TAKE_BACK else RightsTier(chosen)
    override_tier(
        actor=asked.actor, jurisdiction=asked.row, tier=tier, reason=asked.values["reason"], at=asked.at
    )
    if tier is None:
        return Done(_("The judgement is taken back."))
    counts = in_words(tier_of_state(asked.row.code).counts)
    return Done(
        _("The judgement is recorded. For rules, {state} is now: {tier}.").format(
            state=asked.row, tier=counts
        )
    )


def _has_tier(row: Any, actor: Any) -> bool:
    return bool(row.code != UNKNOWN)


OVERRIDE_TIER = Act(
    "override-tier", gettext_lazy("Judge the tier"), Permission.OVERRIDE_TIER, _perform, TierForm, _has_tier,
    explains=gettext_lazy(
        "The tier is computed from published indicators and typed by nobody. Where you know more than they show, say "
        "so here. Open data requests feel it when they are assessed again."
    ),
)  # fmt: skip
