"""The plots of a change and of a comparison: what they draw, what they say, what they refuse."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.dates import DateLocator
from matplotlib.figure import Figure

import supplysim as ss
from support.by_hand import scenario
from support.changes import change_of
from support.refusals import assert_refused, refusals

INF = math.inf
ONE, TWO = [*np.linspace(1, 29, 100).tolist(), *[INF] * 20], [*np.linspace(10, 29, 40).tolist(), *[INF] * 80]
CHANGE = change_of(ONE, TWO, horizon_days=30)
NOW = scenario(ss.uniform(80, 220, name="on hand"), horizon_days=30)
TABLE = ss.compare(
    {"now": NOW, "$more": NOW.replace(stock=ss.Stock(200)), "much more": NOW.replace(stock=ss.Stock(500))}, paths=256, seed=1
)


@pytest.fixture(autouse=True)
def _without_a_screen() -> Iterator[None]:
    with mpl.rc_context():
        plt.switch_backend("Agg")
        yield
        plt.close("all")


def test_the_difference_is_a_curve_with_the_band_for_all_days() -> None:
    axes = CHANGE.plot.difference(dates=False)
    zero, curve = axes.get_lines()
    assert np.ptp(np.asarray(zero.get_ydata())) == 0
    band = CHANGE.survival_band()
    np.testing.assert_array_equal(np.asarray(curve.get_xdata()), band.days)
    np.testing.assert_allclose(np.asarray(curve.get_ydata()), 100 * band.value)
    (area,) = axes.collections
    heights = np.asarray(area.get_paths()[0].vertices)[:, 1]
    assert heights.max() == pytest.approx(100 * band.high.max())
    assert heights.min() == pytest.approx(100 * band.low.min())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["second", "95 % band, all days at once"]
    assert axes.get_ylabel() == "change in survival, percentage points"
    axes.figure.canvas.draw()
    assert "+20" in [label.get_text() for label in axes.get_yticklabels()]


def test_differences_of_several_variants_share_one_figure() -> None:
    axes = TABLE.plot.difference(Figure().subplots(), color=["red", "green"], linestyle="--")
    lines = axes.get_lines()[1:]
    assert [(line.get_label(), line.get_color(), line.get_linestyle()) for line in lines] == [
        (r"\$more", "red", "--"),
        ("much more", "green", "--"),
    ]
    assert axes.get_title() == "change from now"
    assert axes.get_xlabel() == "days"


def test_intervals_are_lines_bars_and_dots() -> None:
    axes = CHANGE.plot.intervals(dates=False)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["first", "second"]
    first = [line for line in axes.get_lines() if line.get_ydata()[0] == 0]  # type: ignore[index]
    quantiles = CHANGE.first.quantile([0.05, 0.25, 0.5, 0.75]).value
    thin, thick, dot, arrow = (np.asarray(line.get_xdata()) for line in first)
    assert thin.tolist() == [quantiles[0], 30]
    assert thick.tolist() == [quantiles[1], quantiles[3]]
    assert (dot.tolist(), arrow.tolist()) == ([quantiles[2]], [30])
    second = [line for line in axes.get_lines() if line.get_ydata()[0] == 1]  # type: ignore[index]
    assert [line.get_marker() for line in second] == ["None", "None", 5]  # its median lies beyond the horizon: no dot
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first on top
    assert axes.get_xlabel().startswith("duration, days")
    assert {line.get_color() for line in first}.isdisjoint({line.get_color() for line in second})


def test_plots_have_dates_where_there_is_a_start() -> None:
    started = {label: side.scenario.replace(start="2024-02-26") for label, side in TABLE.items()}
    table = ss.compare(started, paths=64, seed=1)
    for plot in (table.plot.intervals, table.plot.survival, table.plot.difference):
        axes = plot()
        assert isinstance(axes.xaxis.get_major_locator(), DateLocator)
        axes.figure.canvas.draw()
        assert "date" in axes.get_xlabel()
        assert "date" not in plot(dates=False).get_xlabel()


def test_survival_curves_are_those_of_plot_survival() -> None:
    ours, theirs = TABLE.plot.survival(color="k"), ss.plot_survival(dict(TABLE), color="k")
    for one, other in zip(ours.get_lines(), theirs.get_lines(), strict=True):
        np.testing.assert_array_equal(np.asarray(one.get_xydata()), np.asarray(other.get_xydata()))
    assert next(iter(ss.plot_survival(TABLE).get_lines())).get_label() == "now"


@pytest.mark.parametrize("durations", [[5.0] * 8, [INF] * 8])
def test_variants_without_any_difference_can_be_drawn(durations: list[float]) -> None:
    change = change_of(durations, durations, horizon_days=30, alike=True)
    for plot in (change.plot.difference, change.plot.intervals, change.plot.survival):
        plot().figure.canvas.draw()


@refusals(
    [
        (
            lambda: CHANGE.plot.difference(colour="red"),
            "'colour' of plot.difference must be one of ['ax', 'dates', 'legend'] or",
        ),
        (lambda: CHANGE.plot.intervals(5), "'ax' of plot.intervals must be the Axes of matplotlib (got 5)"),
        (lambda: CHANGE.plot.difference(legend="yes"), "'legend' of plot.difference must be True or False (got 'yes')"),
    ],
    [
        (
            lambda: CHANGE.plot.intervals(linewidth="wide"),
            "'linewidth' of plot.intervals must be what matplotlib's Line2D takes",
        ),
        (
            lambda: TABLE.plot.difference(dates=True),
            "'dates' of plot.difference must be False where Scenario 'by hand' has no",
        ),
    ],
)
def test_what_plots_refuse(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("matplotlib")]:
        monkeypatch.setitem(sys.modules, name, None)
    for plot in (CHANGE.plot.difference, CHANGE.plot.intervals, CHANGE.plot.survival):
        with pytest.raises(ss.MissingExtraError, match=r"pip install 'supplysim\[plot\]'"):
            plot()


def test_its_repr_says_what_there_is() -> None:
    assert repr(TABLE.plot) == "<ComparePlots of ['now', '$more', 'much more']: intervals, survival, difference>"


def test_a_variant_has_the_plots_of_a_result() -> None:
    side = TABLE["much more"]
    for name, function in (("survival", ss.plot_survival), ("durations", ss.plot_durations)):
        axes, expected = getattr(side.plot, name)(color="C3"), function(side, color="C3")
        assert (axes.get_title(), axes.get_xlabel()) == (expected.get_title(), expected.get_xlabel())
        for drawn, other in zip(axes.get_lines() + axes.patches, expected.get_lines() + expected.patches, strict=True):
            np.testing.assert_array_equal(drawn.get_path().vertices, other.get_path().vertices)
        assert axes.get_lines() + axes.patches
    assert not hasattr(side.plot, "fan")  # which is of trajectories
