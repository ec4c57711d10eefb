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
class TierResult:
    """The tier, the sentences that explain it, and the indicators it rests on."""

    tier: RightsTier
    because: tuple[str, ...]
    used: tuple[Indicator, ...] = ()


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
    placed = [_place(newest, scale) for scale in scales if scale.name in newest]
    if not placed:
        return TierResult(RightsTier.UNKNOWN, ("No indicator of this State is known.",))
    worst = min(place.worst for place in placed)
    best = min(place.best for place in placed)
    tier = _ORDER[worst] if worst == best else RightsTier.UNCERTAIN
    return TierResult(tier, tuple(place.sentence for place in placed), tuple(place.used for place in placed))


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


@dataclass(frozen=True, slots=True)
class _Place:
    worst: int
    best: int
    sentence: str
    used: Indicator


def _newest(indicators: Iterable[Indicator]) -> dict[str, Indicator]:
    newest: dict[str, Indicator] = {}
    for indicator in indicators:
        known = newest.get(indicator.name)
        if isfinite(indicator.value) and (known is None or indicator.year > known.year):
            newest[indicator.name] = indicator
    return newest


def _place(newest: dict[str, Indicator], scale: _Scale) -> _Place:
    indicator = newest[scale.name]
    low, high = _bounds(newest, scale)
    low, high = max(low, scale.least), min(high, scale.most)
    worst, best = (_tier_index(bound, scale) for bound in (low, high))
    tiers = " or ".join(_ORDER[index].value for index in range(worst, best + 1))
    sentence = f"{scale.title} {indicator.year}: {indicator.value:.2f} ({low:.2f} to {high:.2f}): {tiers}."
    return _Place(worst, best, sentence, indicator)


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
