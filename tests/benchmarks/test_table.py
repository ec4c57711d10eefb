"""How times are taken and printed."""

from __future__ import annotations

from itertools import count

import pytest

from benchmarks.law import orders
from benchmarks.table import Line, medians, print_table
from tests.jurisdictions.demo_orders import demo_rulebooks


def test_the_ways_take_turns_and_each_gets_its_own_median() -> None:
    now = [0.0]
    called = []

    def way(name: str, seconds: list[float]) -> None:
        called.append(name)
        now[0] += seconds.pop()

    slow, fast = [9.0, 5.0, 4.0], [1.0, 2.0, 3.0]
    taken = medians((lambda: way("slow", slow), lambda: way("fast", fast)), rounds=3, clock=lambda: now[0])
    assert taken == (5.0, 2.0)
    assert called == ["slow", "fast"] * 3


def test_the_table_puts_each_figure_beside_what_it_is_compared_with(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table([Line("letters", "2.00 /s", "by hand", "0.50 /s", "4 x as fast")], seconds=3)
    printed = capsys.readouterr().out
    assert "letters   2.00 /s  by hand        0.50 /s  4 x as fast" in printed
    assert "took 3 s" in printed


def test_an_assessment_is_compared_with_the_bare_conditions_of_the_same_orders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks = count()
    monkeypatch.setattr("benchmarks.law.time.process_time", lambda: float(next(ticks)))
    line = orders()
    assert line.figure == line.other_figure == "14 /s"
    assert f"14 orders, {len(demo_rulebooks())} rulebooks" in line.measured
    assert line.says == "1.0 x as many"
