"""The tier of a State: computed from its indicators, beside it what counsel judged, and which of the two counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from jurisdictions.law.rights import TierResult, more_careful
from jurisdictions.law.vocabulary import RightsTier
from jurisdictions.models import SET_BY_HAND, UNKNOWN, Jurisdiction, RightsIndicator, TierOverride
from triage import access, audit
from triage.audit import new
from triage.errors import BadInput, Incomplete, WrongStep
from triage.event_kinds import EventKind
from triage.models import User
from triage.roles import Permission
from triage.services import indicators, wording

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class StateTier:
    """What is known of the tier of a State. `overrides` holds all that were ever set, the newest first."""

    computed: TierResult
    overrides: Sequence[TierOverride] = ()

    @property
    def override(self) -> TierOverride | None:
        """The judgement that stands beside the computed tier; None for none, or one that was taken back."""
        newest = self.overrides[0] if self.overrides else None
        return newest if newest is not None and newest.tier else None

    @property
    def counts(self) -> RightsTier:
        """The more careful of the two: an override can raise the care that is taken, never lower it."""
        judged = RightsTier(self.override.tier) if self.override else None
        return more_careful(self.computed, judged)

    @property
    def override_changes_nothing(self) -> bool:
        """Whether the computed tier is at least as careful as the judgement beside it."""
        return self.override is not None and self.counts is self.computed.tier


def tier_of_state(
    code: str, *, rows: Sequence[RightsIndicator] | None = None, on: date | None = None
) -> StateTier:
    """The tier of a State from the figures held now and the overrides set until the day `on` (empty: all of them).

    `rows` are the State's figures where they were read already. Two queries, or one.
    """
    figures = indicators.of_state(code) if rows is None else rows
    overrides = TierOverride.objects.filter(jurisdiction_id=code).select_related("set_by")
    if on is not None:
        overrides = overrides.filter(set_on__lte=on)
    return StateTier(indicators.tier_from(figures), list(overrides.order_by("-set_at", "-pk")))


def override_tier(
    *, actor: User, jurisdiction: Jurisdiction, tier: RightsTier | None, reason: str, at: datetime
) -> TierOverride:
    """Record what counsel of the State judges its tier to be, with the day and the reason; None takes it back.

    It stands beside the computed tier. What rules see is the more careful of the two: an override can raise the care
    that is taken, never lower it. Assessments that were made before stay as they are.

    Raises Incomplete without a reason, BadInput for a tier that nobody can judge, WrongStep where nothing is to be
    taken back.
    """
    access.require_in_jurisdiction(actor, Permission.OVERRIDE_TIER, jurisdiction.code)
    if jurisdiction.code == UNKNOWN:
        raise BadInput(_("The unknown State has no tier. Find out whose authority asks."))
    stated = wording.text(reason, where="reason", longest=LONGEST_REASON)
    if not stated:
        raise Incomplete(
            _("Say why: what you know of the State that the indicators do not show, and from where.")
        )
    if tier is not None and tier not in SET_BY_HAND:
        words = ", ".join(word.value for word in SET_BY_HAND)
        raise BadInput(_("is none of: {words}").format(words=words), where="tier")
    if tier is None and tier_of_state(jurisdiction.code).override is None:
        raise WrongStep(_("No override stands that could be taken back."))
    row = TierOverride(
        jurisdiction=jurisdiction,
        tier=tier or "",
        reason=stated,
        set_by=actor,
        set_by_name=str(actor),
        set_on=at.date(),
        set_at=at,
    )
    kind = EventKind.TIER_OVERRIDDEN if tier else EventKind.TIER_OVERRIDE_ENDED
    detail = {"state": jurisdiction.name, "tier": tier.value if tier else ""}
    audit.record(actor=actor, at=at, kind=kind, changes=new(row), detail=detail)
    return row
