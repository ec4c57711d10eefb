"""Risk to human rights: from indicators to a tier of the State, from flags to a level of review.

The tier comes from two indices of V-Dem, both from 0 (worst) to 1: liberal democracy (`v2x_libdem`:
elections, liberties, checks on the executive) and rule of law (`v2x_rule`). Each index is placed by its whole
interval:

    authoritarian   upper bound below 0.25
    hybrid          interval within 0.25 .. 0.5
    free            lower bound at 0.5 or above

and the worse of the two counts. An interval that reaches over a threshold leaves two tiers possible; unless
the other index settles it, the tier is uncertain. The thresholds were set against the Regimes of the World
classification (Lührmann, Tannenberg, Lindberg 2018, doi:10.17645/pag.v6i1.1214) of the same V-Dem data for
2025: no State above 0.5 is an autocracy there, none whose upper bound is below 0.25 a democracy, and both
kinds occur in between.

Intervals are V-Dem's 68 per cent credible intervals (`codelow`, `codehigh`). Where they are published for an
earlier year than the index, half their width is kept around the newer value; where there are none, a margin
of 0.05 stands in (the median half width for liberal democracy in 2024 is 0.043).

Counsel may judge a State for themselves, beside the computed tier; `more_careful` says which of the two counts:
a judgement can raise the care that is taken, and never lower it.

A State that V-Dem does not cover falls back to Voice and Accountability of the World Bank's Worldwide
Governance Indicators (-2.5 .. 2.5): authoritarian below -0.75, free from 0.25 on, with a margin of 0.15 (its
usual standard error). In 2023 no autocracy of Regimes of the World reached 0.4, and no democracy fell below
-0.6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from jurisdictions.law.assessment import Finding, RaisedFlag
from jurisdictions.law.reasons import REASONS
from jurisdictions.law.vocabulary import Result, ReviewLevel, RightsTier, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One published figure for one State and year; `low` and `high` are its interval where one is known."""

    name: str
    year: int
    value: float
    low: float | None = None
    high: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one index puts the State: the interval that was compared, and the tiers at its two ends."""

    indicator: Indicator
    low: float
    high: float
    worst: RightsTier
    best: RightsTier


@dataclass(frozen=True, slots=True)
class TierResult:
    """The tier, the sentences that explain it, and the indicators it rests on.

    `worst` is the worst tier that the figures leave possible: authoritarian where nothing is known.
    """

    tier: RightsTier
    because: tuple[str, ...]
    placed: tuple[Placed, ...] = ()
    worst: RightsTier = RightsTier.AUTHORITARIAN

    @property
    def used(self) -> tuple[Indicator, ...]:
        """The indicators that it rests on."""
        return tuple(place.indicator for place in self.placed)


@dataclass(frozen=True, slots=True)
class _Scale:
    name: str
    title: str
    hybrid_from: float
    free_from: float
    margin: float
    least: float
    most: float


LIBERAL_DEMOCRACY = _Scale("vdem_v2x_libdem", "V-Dem liberal democracy index", 0.25, 0.5, 0.05, 0, 1)
RULE_OF_LAW = _Scale("vdem_v2x_rule", "V-Dem rule of law index", 0.25, 0.5, 0.05, 0, 1)
VOICE = _Scale(
    "wgi_voice_accountability", "World Bank voice and accountability", -0.75, 0.25, 0.15, -3.5, 3.5
)

TIER_INDICATORS = frozenset(
    {
        *(scale.name for scale in (LIBERAL_DEMOCRACY, RULE_OF_LAW, VOICE)),
        *(
            f"{scale.name}_{bound}"
            for scale in (LIBERAL_DEMOCRACY, RULE_OF_LAW)
            for bound in ("codelow", "codehigh")
        ),
    }
)
"""The names of the figures that a tier is computed from."""

_ORDER = (RightsTier.AUTHORITARIAN, RightsTier.HYBRID, RightsTier.FREE)
_COUNTING = frozenset({Standing.BLOCKING, Standing.CURABLE, Standing.QUESTION})


def tier_of(indicators: Iterable[Indicator]) -> TierResult:
    """The tier of a State from its indicators, named as in the data file; the newest year of each counts.

    An interval may come with the indicator, or as indicators of its own named `..._codelow` and
    `..._codehigh`.
    """
    newest = _newest(indicators)
    scales = [LIBERAL_DEMOCRACY, RULE_OF_LAW]
    if LIBERAL_DEMOCRACY.name not in newest:
        scales = [VOICE]
    scales = [scale for scale in scales if scale.name in newest]
    placed = [_place(newest, scale) for scale in scales]
    if not placed:
        return TierResult(RightsTier.UNKNOWN, ("No indicator of this State is known.",))
    worst = min((place.worst for place in placed), key=_ORDER.index)
    best = min((place.best for place in placed), key=_ORDER.index)
    tier = worst if worst is best else RightsTier.UNCERTAIN
    sentences = (_sentence(place, scale) for place, scale in zip(placed, scales, strict=True))
    return TierResult(tier, tuple(sentences), tuple(placed), worst)


def more_careful(computed: TierResult, judged: RightsTier | None) -> RightsTier:
    """The tier that counts where counsel judged the State beside what was computed: the more careful of the two.

    A judgement counts if it is at least as bad as the worst tier that the figures leave possible. A better one changes
    nothing: an uncertain State stays uncertain, an unknown one unknown.
    """
    if judged is None or _ORDER.index(judged) > _ORDER.index(computed.worst):
        return computed.tier
    return judged


def level_of_review(flags: Iterable[RaisedFlag], findings: Iterable[Finding]) -> ReviewLevel:
    """The highest level that a flag, or the reason of a rule that failed, demands; counsel at least.

    A rule that nobody has reviewed counts too: it blocks nothing, but a person of that level should see it.
    """
    levels = [flag.level for flag in flags]
    levels += [
        REASONS[finding.reason].level
        for finding in findings
        if finding.result is Result.FAILED and finding.standing in _COUNTING and finding.reason
    ]
    return max(levels, default=ReviewLevel.COUNSEL)


def _newest(indicators: Iterable[Indicator]) -> dict[str, Indicator]:
    newest: dict[str, Indicator] = {}
    for indicator in indicators:
        known = newest.get(indicator.name)
        if isfinite(indicator.value) and (known is None or indicator.year > known.year):
            newest[indicator.name] = indicator
    return newest


def _place(newest: dict[str, Indicator], scale: _Scale) -> Placed:
    low, high = _bounds(newest, scale)
    low, high = max(low, scale.least), min(high, scale.most)
    worst, best = (_ORDER[_tier_index(bound, scale)] for bound in (low, high))
    return Placed(newest[scale.name], low, high, worst, best)


def _sentence(place: Placed, scale: _Scale) -> str:
    found = place.indicator
    tiers = _ORDER[_ORDER.index(place.worst) : _ORDER.index(place.best) + 1]
    return (
        f"{scale.title} {found.year}: {found.value:.2f} ({place.low:.2f} to {place.high:.2f}): "
        f"{' or '.join(tiers)}."
    )


def _tier_index(bound: float, scale: _Scale) -> int:
    return int(bound >= scale.hybrid_from) + int(bound >= scale.free_from)


def _bounds(newest: dict[str, Indicator], scale: _Scale) -> tuple[float, float]:
    indicator = newest[scale.name]
    if indicator.low is not None and indicator.high is not None and indicator.low <= indicator.high:
        return indicator.low, indicator.high
    low, high = (newest.get(f"{scale.name}_{bound}") for bound in ("codelow", "codehigh"))
    if low is None or high is None or low.year != high.year or low.value > high.value:
        return indicator.value - scale.margin, indicator.value + scale.margin
    if low.year == indicator.year:
        return low.value, high.value
    half = (high.value - low.value) / 2
    return indicator.value - half, indicator.value + half
