"""What a page shows of the risk in a State: its tier, counsel's judgement beside it, and the indicators held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from jurisdictions.law.rights import Placed, TierResult
from jurisdictions.law.vocabulary import RightsTier
from jurisdictions.models import RightsIndicator
from triage.admin.charts import BOUNDS, Chart, chart_of, series_of
from triage.admin.indicator_words import TITLES, is_drawn, title_of, value_of
from triage.choices import in_words
from triage.services import indicators
from triage.services.tiers import StateTier, tier_of_state


@dataclass(frozen=True, slots=True)
class StatusLine:
    """What is held of a State in words: the newest year of one index."""

    title: str
    value: str
    row: RightsIndicator


@dataclass(frozen=True, slots=True)
class StatePanel:
    """Everything that the partial `admin/includes/state_panel.html` shows."""

    tier: StateTier
    counts: str
    computed: str
    judged: str
    because: tuple[str, ...]
    charts: tuple[Chart, ...]
    statuses: tuple[StatusLine, ...]


def state_panel(code: str, *, on: date | None = None) -> StatePanel:
    """The panel of one State as of a day (empty: now): figures up to its year, overrides up to it. Two queries."""
    rows = [row for row in indicators.of_state(code) if on is None or row.year <= on.year]
    tier = tier_of_state(code, rows=rows, on=on)
    return StatePanel(
        tier=tier,
        counts=in_words(tier.counts),
        computed=in_words(tier.computed.tier),
        judged=in_words(tier.override.tier) if tier.override else "",
        because=tuple(_because(tier.computed)),
        charts=tuple(_charts(rows)),
        statuses=tuple(_statuses(rows)),
    )


def _because(computed: TierResult) -> Iterable[str]:
    if not computed.placed:
        yield _("No indicator of this State is known.")
    for place in computed.placed:
        says = _("{title} {year}: {value}, taken as {low} to {high}: {tiers}.")
        found = place.indicator
        value, low, high = (
            number_format(round(number, 2), 2) for number in (found.value, place.low, place.high)
        )
        yield says.format(
            title=title_of(found.name), year=found.year, value=value, low=low, high=high, tiers=_tiers(place)
        )


def _tiers(place: Placed) -> str:
    order = (RightsTier.AUTHORITARIAN, RightsTier.HYBRID, RightsTier.FREE)
    possible = order[order.index(place.worst) : order.index(place.best) + 1]
    return f" {_('or')} ".join(in_words(tier) for tier in possible)


def _by_name(rows: Sequence[RightsIndicator]) -> dict[str, list[RightsIndicator]]:
    found: dict[str, list[RightsIndicator]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row)
    known = list(TITLES)
    # Those of the product first, in the order of their table; then an operator's own by name.
    return dict(sorted(found.items(), key=lambda entry: (_place(known, entry[0]), entry[0])))


def _place(known: Sequence[str], name: str) -> int:
    return known.index(name) if name in known else len(known)


def _charts(rows: Sequence[RightsIndicator]) -> Iterable[Chart]:
    by_name = _by_name(rows)
    for name, held in by_name.items():
        if _is_bound(name, by_name) or not is_drawn(name, held[-1].value):
            continue
        series = series_of(name, by_name)
        if series is not None:
            yield chart_of(series)


def _is_bound(name: str, by_name: Iterable[str]) -> bool:
    """Whether it is the end of an interval, drawn with the index that it belongs to."""
    base, _under, bound = name.rpartition("_")
    return bound in BOUNDS and base in by_name


def _statuses(rows: Sequence[RightsIndicator]) -> Iterable[StatusLine]:
    for name, held in _by_name(rows).items():
        if not is_drawn(name, held[-1].value):
            yield StatusLine(title_of(name), value_of(name, held[-1].value), held[-1])
