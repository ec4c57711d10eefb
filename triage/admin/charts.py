"""A small chart of one index over the years: the geometry of an inline SVG, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import localize

from jurisdictions.models import RightsIndicator
from triage.admin.indicator_words import SCALES, Scale, title_of

WIDTH, HEIGHT = 320, 132
LEFT, RIGHT, TOP, BOTTOM = 34, 12, 12, 24
"""The frame of the drawing, in units of its view box; outside of it stand the labels."""
FEWEST_YEARS = 4
"""One year alone would be a dot in nothing; the years before it are shown empty."""
MOST_LABELS = 5
CAP = 4
BOUNDS = ("codelow", "codehigh")
"""How V-Dem names the ends of an interval that is published as figures of its own."""


@dataclass(frozen=True, slots=True)
class Point:
    """One year: its figure, its interval, or both. `value` is None where only the interval is published."""

    year: int
    value: float | None
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        """The figure as the reader's language writes it; empty for none."""
        return "" if self.value is None else _label(self.value)

    @property
    def ends(self) -> tuple[str, str] | None:
        """Both ends of the interval, written in the same way; None where none is published."""
        return None if self.low is None or self.high is None else (_label(self.low), _label(self.high))


@dataclass(frozen=True, slots=True)
class Series:
    """One index of one State over the years that are held, and the row of the newest year."""

    name: str
    title: str
    scale: Scale
    points: tuple[Point, ...]
    newest: RightsIndicator

    @property
    def latest(self) -> str:
        """The newest figure, as the reader's language writes it."""
        return _label([point.value for point in self.points if point.value is not None][-1])


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the drawing, or a mark below it, with its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One figure of the drawing."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Whisker:
    """One interval of the drawing: a line with caps from `left` to `right`."""

    x: float
    low: float
    high: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A series with its drawing; numbers are written with a point, as SVG wants them."""

    series: Series
    levels: tuple[Tick, ...]
    marks: tuple[Tick, ...]
    years: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    whiskers: tuple[Whisker, ...]
    lines: tuple[str, ...]

    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def series_of(name: str, rows: Mapping[str, Sequence[RightsIndicator]]) -> Series | None:
    """The series of an index from the figures of one State by name; None where it has no number."""
    points: dict[int, Point] = {}
    newest = None
    for row in rows.get(name, ()):
        value = _number(row.value)
        if value is not None:
            points[row.year] = Point(row.year, value, row.low, row.high)
            newest = row if newest is None or row.year > newest.year else newest
    if newest is None:
        return None
    lows, highs = (
        {row.year: _number(row.value) for row in rows.get(f"{name}_{bound}", ())} for bound in BOUNDS
    )
    for year in lows.keys() & highs.keys():
        known = points.get(year)
        if known is None or known.low is None:
            points[year] = Point(year, known.value if known else None, lows[year], highs[year])
    ordered = tuple(points[year] for year in sorted(points))
    return Series(name, title_of(name), SCALES.get(name) or _scale_of(ordered), ordered, newest)


def chart_of(series: Series) -> Chart:
    """The drawing of a series."""
    years = [point.year for point in series.points]
    first, last = _span(years)
    low, high = series.scale.least, series.scale.most

    def x(year: int) -> float:
        return round(LEFT + 8 + (year - first) / (last - first) * (WIDTH - LEFT - RIGHT - 16), 1)

    def y(value: float) -> float:
        held = min(max(value, low), high)
        return round(TOP + (high - held) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    return Chart(
        series=series,
        levels=tuple(Tick(y(value), _label(value)) for value in (low, high)),
        marks=tuple(Tick(y(value), _label(value)) for value in series.scale.marks),
        years=tuple(Tick(x(year), str(year)) for year in _labelled(first, last)),
        dots=tuple(Dot(x(point.year), y(point.value)) for point in series.points if point.value is not None),
        whiskers=tuple(
            Whisker(x(point.year), y(point.low), y(point.high), x(point.year) - CAP, x(point.year) + CAP)
            for point in series.points
            if point.low is not None and point.high is not None
        ),
        lines=tuple(" ".join(f"{x(year)},{y(value)}" for year, value in run) for run in _runs(series.points)),
    )


def _runs(points: Iterable[Point]) -> list[list[tuple[int, float]]]:
    """Figures of years that follow each other: a line over a gap would invent what lies in it."""
    runs: list[list[tuple[int, float]]] = []
    for point in points:
        if point.value is None:
            continue
        if runs and runs[-1][-1][0] == point.year - 1:
            runs[-1].append((point.year, point.value))
        else:
            runs.append([(point.year, point.value)])
    return [run for run in runs if len(run) > 1]


def _span(years: Sequence[int]) -> tuple[int, int]:
    first, last = min(years), max(years)
    return min(first, last - FEWEST_YEARS), last


def _labelled(first: int, last: int) -> list[int]:
    """Some years at equal distances, the last one among them."""
    step = max(1, -(-(last - first) // (MOST_LABELS - 1)))
    return list(range(last, first - 1, -step))[::-1]


def _scale_of(points: Sequence[Point]) -> Scale:
    held = [value for point in points for value in (point.value, point.low, point.high) if value is not None]
    least, most = min(0.0, *held), max(held)
    return Scale(least, most if most > least else least + 1)


def _label(value: float) -> str:
    return str(localize(int(value) if value == int(value) else round(value, 3)))


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
