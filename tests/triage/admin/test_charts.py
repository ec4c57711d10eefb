"""The small chart of an index: what is drawn is what is held, and nothing lies in a gap."""

import pytest
from django.utils import translation

from jurisdictions.models import RightsIndicator
from triage.admin.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, chart_of, series_of
from triage.admin.indicator_words import title_of, value_of

NAME = "fh_total"


def rows(*figures: tuple[int, str, float | None, float | None], name: str = NAME) -> list[RightsIndicator]:
    return [
        RightsIndicator(name=name, year=year, value=value, low=low, high=high)
        for year, value, low, high in figures
    ]


def drawn(*figures: tuple[int, str, float | None, float | None], name: str = NAME) -> Chart:
    series = series_of(name, {name: rows(*figures, name=name)})
    assert series is not None
    return chart_of(series)


def test_each_year_is_a_dot_with_its_interval_and_higher_is_further_up():
    chart = drawn((2023, "40", None, None), (2024, "60", 55.0, 65.0), (2025, "80", None, None))

    assert [dot.x for dot in chart.dots] == sorted(dot.x for dot in chart.dots)
    assert [dot.y for dot in chart.dots] == sorted((dot.y for dot in chart.dots), reverse=True)
    (bar,) = chart.whiskers
    assert bar.x == chart.dots[1].x
    assert bar.high < chart.dots[1].y < bar.low
    assert len(chart.lines) == 1
    assert chart.series.latest == "80"


def test_everything_lies_within_the_frame_even_what_lies_outside_of_its_scale():
    chart = drawn((2024, "-0.2", None, None), (2025, "1.4", 1.1, 1.9), name="vdem_v2x_libdem")

    for x, y in [(dot.x, dot.y) for dot in chart.dots]:
        assert LEFT <= x <= WIDTH - RIGHT
        assert TOP <= y <= HEIGHT - BOTTOM
    assert [tick.label for tick in chart.marks] == ["0.25", "0.5"]


def test_no_line_is_drawn_over_a_year_without_a_figure():
    chart = drawn(*((year, "1", None, None) for year in (2015, 2016, 2018, 2020, 2021)))

    assert [len(line.split()) for line in chart.lines] == [2, 2]


def test_one_year_stands_at_the_end_of_empty_ones():
    chart = drawn((2025, "0.5", None, None))

    assert [tick.label for tick in chart.years] == ["2021", "2022", "2023", "2024", "2025"]
    assert chart.dots[0].x == chart.years[-1].at
    assert chart.lines == ()


def test_many_years_get_few_labels_with_the_last_among_them():
    chart = drawn(*((year, "1", None, None) for year in range(1950, 2026)))

    assert len(chart.years) <= 5
    assert chart.years[-1].label == "2025"


def test_an_interval_that_is_published_for_another_year_stands_at_that_year_without_a_dot():
    name = "vdem_v2x_libdem"
    by_name = {
        name: rows((2025, "0.78", None, None), name=name),
        f"{name}_codelow": rows((2024, "0.746", None, None)),
        f"{name}_codehigh": rows((2024, "0.843", None, None)),
    }

    series = series_of(name, by_name)

    assert series is not None
    assert [(point.year, str(point), point.ends) for point in series.points] == [
        (2024, "", ("0.746", "0.843")), (2025, "0.78", None),
    ]  # fmt: skip
    chart = chart_of(series)
    assert (len(chart.dots), len(chart.whiskers)) == (1, 1)


def test_an_index_in_words_has_no_chart():
    assert series_of(NAME, {NAME: rows((2025, "free", None, None))}) is None
    assert series_of(NAME, {}) is None


@pytest.mark.parametrize("figures", [[("0",)], [("5",), ("5",)]])
def test_figures_that_are_all_the_same_are_drawn_too(figures: list[tuple[str]]):
    chart = drawn(*((2024 + number, value, None, None) for number, (value,) in enumerate(figures)))
    assert len(chart.dots) == len(figures)


def test_figures_are_written_as_the_language_of_the_reader_writes_them_and_the_drawing_is_not():
    with translation.override("de"):
        chart = drawn((2025, "0.782", None, None), name="vdem_v2x_libdem")
        assert chart.series.latest == "0,782"
        assert [tick.label for tick in chart.marks] == ["0,25", "0,5"]
        assert isinstance(chart.dots[0].y, float)


def test_values_in_words_and_codes_are_told_in_words():
    assert value_of("death_penalty_status", "abolitionist_in_practice") == "abolished in practice"
    assert value_of("row_regime", "3") == "liberal democracy"
    assert value_of("un_iccpr", "signatory") == "signed, not ratified"
    assert (value_of("fh_status", "partly free"), title_of("fh_status")) == ("partly free", "fh status")
