"""The legend of a plot is off the data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import supplysim as ss
from support.results import result_of


def scenario(stock: float, supply: float) -> ss.Scenario:
    return ss.Scenario(
        f"stock {stock:g}, supply {supply:g}",
        stock=ss.Stock(stock),
        supply=[ss.Factory("factory", ss.uniform(0, supply))],
        demand=[ss.Consumption("issues", ss.uniform(5, 15), cv=0.5)],
        horizon_days=60,
    )


RESULTS = [ss.simulate(scenario(stock, supply), 512, seed=1) for stock in (20, 200) for supply in (1, 14, 40)]
LASTING = result_of([*np.linspace(0, 59, 20).tolist(), *[math.inf] * 200], horizon_days=60, name="lasting")


@pytest.mark.parametrize("plot", [ss.plot_survival, ss.plot_durations, ss.plot_fan])
@pytest.mark.parametrize("several", [*([each] for each in RESULTS), RESULTS[:3], [LASTING], [LASTING, RESULTS[0]]])
def test_no_curve_and_no_bar_is_under_the_legend(plot: Any, several: list[ss.Result]) -> None:
    figure = Figure(figsize=(7, 4.2) if len(several) > 1 else (5, 3), layout="constrained")
    axes = plot(several, ax=figure.subplots())
    figure.canvas.draw()
    legend = axes.get_legend()
    if legend is None:
        assert len(several) == 1
        return
    box = legend.get_window_extent()
    assert axes.get_window_extent().extents[1] <= box.y0 < box.y1 <= axes.get_window_extent().y1
    artists = [(each, [each.get_path()], each in axes.patches) for each in (*axes.lines, *axes.patches)]
    artists += [(each, each.get_paths(), True) for each in axes.collections]
    for artist, paths, is_filled in artists:
        for path in (each for each in paths if np.size(each.vertices)):
            assert not artist.get_transform().transform_path(path).intersects_bbox(box, is_filled), (artist, path)


def test_what_the_title_says_is_not_in_the_legend() -> None:
    axes = LASTING.plot.survival(Figure().subplots())
    assert [text.get_text() for text in axes.get_legend().get_texts()][-1].endswith("never run out in 60 days")
    assert "lasting" not in [text.get_text() for text in axes.get_legend().get_texts()]
    assert RESULTS[0].plot.durations(Figure().subplots()).get_legend() is None


def test_a_long_name_does_not_squeeze_the_axes() -> None:
    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = ss.plot_survival({"a name of a scenario that is told at length " * 9: LASTING, "short": LASTING}, figure.subplots())
    figure.canvas.draw()  # warns, which is an error here, if no room is left
    assert axes.get_window_extent().width > 500
