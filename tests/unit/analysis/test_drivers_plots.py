"""`drivers.plot.tornado`: its bars, values and words; with few, many and no unknowns."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import supplysim as ss
from support.by_hand import scenario, using
from support.refusals import assert_refused


def _drivers(stock: Any, paths: int = 1_024, **how: Any) -> Any:
    of = scenario(stock, using(ss.uniform(8, 12, name="rate"), cv=0.3), horizon_days=200, name="a $ b $ c")
    return ss.simulate(of, paths, seed=1).drivers(**how)


def _bars(axes: Any) -> list[tuple[float, float]]:
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]


def test_bars_go_from_the_figure_to_the_figures_at_both_ends_the_longest_first() -> None:
    drivers = _drivers(ss.uniform(900, 1_100, name="on hand"))
    axes = drivers.plot.tornado(Figure().subplots())
    ends = [(driver.at_low.value, driver.at_high.value) for driver in (drivers["rate"], drivers["on hand"])]
    drawn = np.array(_bars(axes)).reshape(2, 2, 2)
    np.testing.assert_allclose(drawn[:, :, 0], drivers.figure.value)
    np.testing.assert_allclose(drawn[:, :, 1], ends)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["rate", "on hand"]
    assert [text.get_text() for text in axes.texts][:2] == ["8.202", "11.8"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    assert axes.get_xlabel() == "mean of duration, up to 200 days"
    assert axes.get_title() == r"a \$ b \$ c"
    low, high = axes.get_xlim()
    assert low < min(map(min, ends)) < max(map(max, ends)) < high
    axes.figure.draw_without_rendering()


def test_shares_are_in_per_cent_and_few_of_many_are_drawn() -> None:
    several = sum(ss.uniform(0, 2, name=f"x{number}") for number in range(30))
    axes = _drivers(10 * several, survival_days=30).plot.tornado(Figure().subplots())
    axes.figure.draw_without_rendering()
    assert axes.get_xticklabels()[0].get_text().endswith("%")
    assert len(axes.get_yticks()) == 20
    axes = _drivers(ss.uniform(900, 1_100), survival_days=85).plot.tornado(Figure().subplots())
    axes.figure.draw_without_rendering()
    assert max(axes.get_xticks()) == 1 < axes.get_xlim()[1]  # there is room for words beyond 100 %, but no tick


def test_a_new_figure_and_one_without_unknowns() -> None:
    from matplotlib import pyplot as plt  # noqa: PLC0415  # as a user would close it

    axes = _drivers(900).plot.tornado()
    assert axes.get_legend() is not None
    plt.close(axes.figure)
    certain = ss.simulate(scenario(95, using(10, cv=0.3), horizon_days=30), 64, seed=1).drivers()
    axes = certain.plot.tornado(Figure().subplots())
    assert axes.texts[0].get_text() == "nothing is uncertain"
    assert "tornado" in repr(certain.plot)


def test_what_are_no_axes_is_refused_and_matplotlib_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    plot = _drivers(900, 64).plot
    assert_refused(lambda: plot.tornado("axes"), "'ax' of plot.tornado must be the Axes of matplotlib (got 'axes')", TypeError)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ss.MissingExtraError, match=r"supplysim\[plot\]"):
        plot.tornado()
