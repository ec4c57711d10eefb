"""Tiers of States from published figures; the figures are those of V-Dem v16 and the World Bank."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurisdictions.law.rights import TIER_INDICATORS, Indicator, more_careful, tier_of
from jurisdictions.law.vocabulary import RightsTier

LIBDEM, RULE, VOICE = "vdem_v2x_libdem", "vdem_v2x_rule", "wgi_voice_accountability"


def indicator(name: str, value: float, year: int = 2025) -> Indicator:
    return Indicator(name=name, year=year, value=value, source="V-Dem")


def vdem(libdem: float, low: float, high: float, rule: float) -> list[Indicator]:
    """As published: the interval a year before the index, rule of law without one."""
    return [
        indicator(LIBDEM, libdem),
        indicator(f"{LIBDEM}_codelow", low, 2024),
        indicator(f"{LIBDEM}_codehigh", high, 2024),
        indicator(RULE, rule),
    ]


STATES = {
    "BE": ((0.794, 0.759, 0.856, 0.964), RightsTier.FREE),
    "BR": ((0.704, 0.671, 0.777, 0.862), RightsTier.FREE),
    "CH": ((0.843, 0.804, 0.891, 0.995), RightsTier.FREE),
    "DE": ((0.782, 0.746, 0.843, 0.991), RightsTier.FREE),
    "FR": ((0.800, 0.749, 0.843, 0.967), RightsTier.FREE),
    "GB": ((0.689, 0.701, 0.805, 0.955), RightsTier.FREE),
    "HU": ((0.315, 0.275, 0.351, 0.605), RightsTier.HYBRID),
    "IN": ((0.260, 0.254, 0.325, 0.397), RightsTier.UNCERTAIN),
    "RU": ((0.056, 0.043, 0.065, 0.121), RightsTier.AUTHORITARIAN),
    "TR": ((0.110, 0.097, 0.138, 0.157), RightsTier.AUTHORITARIAN),
    "US": ((0.571, 0.704, 0.806, 0.924), RightsTier.FREE),
}


@pytest.mark.parametrize("state", STATES)
def test_the_tier_of_a_state_is_what_its_figures_say(state: str):
    figures, tier = STATES[state]
    assert tier_of(vdem(*figures)).tier is tier


def test_the_tier_is_explained_with_year_value_and_interval():
    result = tier_of(vdem(0.26, 0.254, 0.325, 0.397))
    assert result.because == (
        "V-Dem liberal democracy index 2025: 0.26 (0.22 to 0.30): authoritarian or hybrid.",
        "V-Dem rule of law index 2025: 0.40 (0.35 to 0.45): hybrid.",
    )
    assert [used.name for used in result.used] == [LIBDEM, RULE]


@pytest.mark.parametrize(
    ("low", "high", "tier"),
    [
        (0.10, 0.24, RightsTier.AUTHORITARIAN),
        (0.10, 0.25, RightsTier.UNCERTAIN),
        (0.24, 0.26, RightsTier.UNCERTAIN),
        (0.25, 0.49, RightsTier.HYBRID),
        (0.25, 0.50, RightsTier.UNCERTAIN),
        (0.49, 0.60, RightsTier.UNCERTAIN),
        (0.50, 0.60, RightsTier.FREE),
    ],
)
def test_a_tier_is_certain_only_where_the_whole_interval_lies_in_it(
    low: float, high: float, tier: RightsTier
):
    libdem = Indicator(name=LIBDEM, year=2025, value=(low + high) / 2, low=low, high=high)
    assert tier_of([libdem, indicator(RULE, 0.9)]).tier is tier


@pytest.mark.parametrize(
    ("rule", "tier"),
    [
        (0.9, RightsTier.FREE),
        (0.52, RightsTier.UNCERTAIN),
        (0.4, RightsTier.HYBRID),
        (0.1, RightsTier.AUTHORITARIAN),
    ],
)
def test_the_rule_of_law_can_lower_a_tier(rule: float, tier: RightsTier):
    assert tier_of(vdem(0.7, 0.65, 0.75, rule)).tier is tier


def test_a_good_rule_of_law_does_not_raise_a_tier():
    assert tier_of(vdem(0.1, 0.08, 0.12, 0.99)).tier is RightsTier.AUTHORITARIAN


def test_a_certain_worse_index_settles_an_uncertain_better_one():
    assert tier_of(vdem(0.5, 0.45, 0.55, 0.4)).tier is RightsTier.HYBRID


def test_the_newest_year_counts_in_whatever_order():
    old, new = indicator(LIBDEM, 0.9, 2010), indicator(LIBDEM, 0.1, 2025)
    assert tier_of([old, new]).tier is tier_of([new, old]).tier is RightsTier.AUTHORITARIAN


def test_an_interval_of_the_same_year_is_taken_as_published():
    bounds = [indicator(f"{LIBDEM}_codelow", 0.3), indicator(f"{LIBDEM}_codehigh", 0.6)]
    assert tier_of([indicator(LIBDEM, 0.55), *bounds]).tier is RightsTier.UNCERTAIN


@pytest.mark.parametrize(
    ("voice", "tier"),
    [
        (1.0, RightsTier.FREE),
        (0.35, RightsTier.UNCERTAIN),
        (-0.2, RightsTier.HYBRID),
        (-0.8, RightsTier.UNCERTAIN),
        (-1.5, RightsTier.AUTHORITARIAN),
    ],
)
def test_a_state_without_liberal_democracy_index_falls_back_to_the_world_bank(voice: float, tier: RightsTier):
    result = tier_of([indicator(VOICE, voice, 2023), indicator(RULE, 0.01)])
    assert result.tier is tier
    assert [used.name for used in result.used] == [VOICE]


def test_the_world_bank_is_not_asked_where_v_dem_answers():
    assert tier_of([indicator(VOICE, -2.0), indicator(LIBDEM, 0.9)]).tier is RightsTier.FREE


@pytest.mark.parametrize(
    "indicators", [[], [indicator(RULE, 0.9)], [indicator("row_regime", 3)], [indicator(LIBDEM, math.nan)]]
)
def test_without_a_usable_figure_the_tier_is_unknown(indicators: list[Indicator]):
    result = tier_of(indicators)
    assert result.tier is RightsTier.UNKNOWN
    assert result.because


@given(
    st.lists(
        st.builds(
            Indicator,
            name=st.sampled_from([LIBDEM, RULE, VOICE, f"{LIBDEM}_codelow", f"{LIBDEM}_codehigh"]),
            year=st.integers(2000, 2030),
            value=st.floats(),
            low=st.none() | st.floats(),
            high=st.none() | st.floats(),
        )
    )
)
def test_any_figures_give_a_tier_and_a_reason(indicators: list[Indicator]):
    result = tier_of(indicators)
    assert result.tier in RightsTier
    assert result.because


# Counsel's judgement beside it

FREE, HYBRID, AUTHORITARIAN = RightsTier.FREE, RightsTier.HYBRID, RightsTier.AUTHORITARIAN
COMPUTED = {
    "free": vdem(0.8, 0.78, 0.82, 0.9),
    "hybrid": vdem(0.35, 0.33, 0.37, 0.4),
    "authoritarian": vdem(0.1, 0.08, 0.12, 0.1),
    "uncertain, at worst hybrid": vdem(0.5, 0.45, 0.55, 0.9),
    "uncertain, at worst authoritarian": vdem(0.25, 0.2, 0.3, 0.9),
    "unknown": [],
}
COUNTS = {
    "free": (FREE, HYBRID, AUTHORITARIAN),
    "hybrid": (HYBRID, HYBRID, AUTHORITARIAN),
    "authoritarian": (AUTHORITARIAN, AUTHORITARIAN, AUTHORITARIAN),
    "uncertain, at worst hybrid": (RightsTier.UNCERTAIN, HYBRID, AUTHORITARIAN),
    "uncertain, at worst authoritarian": (RightsTier.UNCERTAIN, RightsTier.UNCERTAIN, AUTHORITARIAN),
    "unknown": (RightsTier.UNKNOWN, RightsTier.UNKNOWN, AUTHORITARIAN),
}
"""What counts where counsel judges the State free, hybrid, authoritarian."""


@pytest.mark.parametrize("computed", COMPUTED)
def test_the_more_careful_of_computed_and_judged_counts(computed: str):
    result = tier_of(COMPUTED[computed])

    assert tuple(more_careful(result, judged) for judged in (FREE, HYBRID, AUTHORITARIAN)) == COUNTS[computed]
    assert more_careful(result, None) is result.tier


def test_every_figure_that_places_a_state_is_named_among_those_of_the_tier():
    named = {used.name for figures in COMPUTED.values() for used in tier_of(figures).used}
    assert named | {VOICE} <= TIER_INDICATORS
    assert {f"{LIBDEM}_codelow", f"{LIBDEM}_codehigh"} <= TIER_INDICATORS
