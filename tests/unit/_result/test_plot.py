"""Plots: drawn without a screen, returned as Axes, with what is censored apart."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import supplysim as ss
from support.results import result_of

HALF_CENSORED = result_of([*np.linspace(0, 29.9, 100).tolist(), *[math.inf] * 100], horizon_days=30, name="half")


@pytest.fixture(autouse=True)
def _without_a_screen() -> Iterator[None]:
    with mpl.rc_context():
        plt.switch_backend("Agg")
        yield
        plt.close("all")


def test_survival_is_a_curve_with_its_band() -> None:
    axes = HALF_CENSORED.plot.survival()
    assert isinstance(axes, Axes)
    (line,) = axes.get_lines()
    days, survival = (np.asarray(values) for values in line.get_data())
    assert days[0] == 0
    assert days[-1] == 30
    np.testing.assert_allclose(survival, HALF_CENSORED.survival(days).value)
    assert survival[0] == 1
    assert survival[-1] == 0.5
    (band,) = axes.collections
    assert np.asarray(band.get_paths()[0].vertices)[:, 1].min() == pytest.approx(HALF_CENSORED.survival(30).low)
    assert "days" in axes.get_xlabel()
    assert axes.get_title() == "half"
    axes.figure.canvas.draw()


def test_several_results_share_one_figure() -> None:
    other = result_of([5.0] * 40, horizon_days=60, name="other")
    axes = ss.plot_survival([HALF_CENSORED, other])
    assert [line.get_label() for line in axes.get_lines()] == ["half", "other"]
    assert len({line.get_color() for line in axes.get_lines()}) == 2
    assert axes.get_xlim() == (0, 60)
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["half", "other"]
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("kind", ["survival", "durations"])
def test_a_plot_goes_into_the_axes_that_are_given(kind: str) -> None:
    _, (left, right) = plt.subplots(1, 2)
    assert getattr(HALF_CENSORED.plot, kind)(ax=right) is right
    assert right.has_data()
    assert not left.has_data()
    assert len(plt.get_fignums()) == 1
    assert ss.plot_durations(HALF_CENSORED, left) is left


def test_the_censored_paths_are_a_bar_of_their_own_beyond_the_horizon() -> None:
    axes = HALF_CENSORED.plot.durations()
    ended, censored = axes.containers
    assert sum(bar.get_height() for bar in ended) == pytest.approx(0.5)
    assert max(bar.get_x() + bar.get_width() for bar in ended) <= 30
    (bar,) = censored
    assert bar.get_height() == 0.5
    assert bar.get_x() > 30
    assert bar.get_facecolor() != ended[0].get_facecolor()
    assert censored.get_label() == "lasts to the horizon, 30 days"
    assert any("50 %" in text.get_text() for text in axes.texts)
    axes.figure.canvas.draw()


def test_nothing_censored_has_no_such_bar() -> None:
    axes = ss.plot_durations(result_of(np.linspace(0, 29, 50).tolist(), horizon_days=30))
    (ended,) = axes.containers
    assert sum(bar.get_height() for bar in ended) == pytest.approx(1)


def test_everything_censored() -> None:
    axes = ss.plot_durations(result_of([math.inf] * 50, horizon_days=30))
    ended, censored = axes.containers
    assert sum(bar.get_height() for bar in ended) == 0
    assert censored[0].get_height() == 1
    axes.figure.canvas.draw()


@pytest.mark.parametrize("horizon", [1, 2, 59, 61, 8_193, 1_000_000])
def test_any_horizon_can_be_plotted(horizon: int) -> None:
    result = result_of([*(np.linspace(0, 0.99, 50) * horizon).tolist(), math.inf], horizon_days=horizon)
    for axes in (result.plot.survival(), result.plot.durations()):
        axes.figure.canvas.draw()


@pytest.mark.parametrize("kind", ["survival", "durations"])
def test_a_plot_without_its_package_names_the_extra(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    with pytest.raises(ss.MissingExtraError, match=r"a plot needs matplotlib, .* pip install 'supplysim\[plot\]'"):
        getattr(HALF_CENSORED.plot, kind)()


@pytest.mark.parametrize("results", [[], 3, [3]])
def test_what_is_no_result_cannot_be_plotted(results: Any) -> None:
    with pytest.raises(ss.SupplysimError, match="'results' of plot_survival must"):
        ss.plot_survival(results)
