"""plot_survival and plot_durations: curves and histograms of one or several results, with what is censored said apart."""

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
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

import supplysim as ss
from support.results import result_of

HALF_CENSORED = result_of([*np.linspace(0, 29.9, 100).tolist(), *[math.inf] * 100], horizon_days=30, name="half")
OTHER = result_of([5.0] * 40, horizon_days=60, name="other")
BOTH = {"survival": ss.plot_survival, "durations": ss.plot_durations}


@pytest.fixture(autouse=True)
def _without_a_screen() -> Iterator[None]:
    with mpl.rc_context():
        plt.switch_backend("Agg")
        yield
        plt.close("all")


def labels_of(axes: Axes) -> list[str]:
    legend = axes.get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]


def test_survival_is_a_curve_with_its_band() -> None:
    axes = HALF_CENSORED.plot.survival()
    assert isinstance(axes, Axes)
    line, end = axes.get_lines()
    days, survival = (np.asarray(values) for values in line.get_data())
    assert days[0] == 0
    assert days[-1] == 30
    np.testing.assert_allclose(survival, HALF_CENSORED.survival(days).value)
    assert survival[0] == 1
    assert survival[-1] == 0.5
    assert np.asarray(end.get_xydata()).tolist() == [[30, 0.5]]
    (band,) = axes.collections
    assert np.asarray(band.get_paths()[0].vertices)[:, 1].min() == pytest.approx(HALF_CENSORED.survival(30).low)
    assert axes.get_xlabel() == "days"
    assert axes.get_title() == "half"
    axes.figure.canvas.draw()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]


@pytest.mark.parametrize("plot", BOTH.values())
def test_several_results_share_one_figure(plot: Any) -> None:
    axes = plot([HALF_CENSORED, OTHER])
    never = ["50 ± 2 % never run out in 30 days", "< 20 % never run out in 60 days"]
    assert [label for label in labels_of(axes) if "Monte Carlo" not in label] == ["half", "other", *never]
    curves = axes.get_lines()[:2] if plot is ss.plot_survival else axes.patches
    assert [curve.get_label() for curve in curves] == ["half", "other"]
    assert curves[0].get_zorder() == curves[1].get_zorder()
    assert len({str(handle.get_color()) for handle in axes.get_lines()}) == 2
    assert axes.get_xlim() == (0, 30)
    assert axes.get_title() == ""
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize(
    ("results", "title", "labels"),
    [
        ({"A": HALF_CENSORED, 2: OTHER}, "", ["A", "2"]),
        (iter([HALF_CENSORED, OTHER]), "", ["half", "other"]),
        ([OTHER, OTHER], "other", ["other (1)", "other (2)"]),
        (result_of([5.0], name="$5 to $7"), r"\$5 to \$7", [r"\$5 to \$7"]),  # no formula
    ],
)
def test_labels_are_those_given_or_the_names(results: Any, title: str, labels: list[str]) -> None:
    axes = ss.plot_durations(results, Figure().subplots())
    assert [patch.get_label() for patch in axes.patches] == labels
    assert axes.get_title() == title
    axes.figure.canvas.draw()


def test_stocks_of_one_scenario_are_told_apart_by_their_names() -> None:
    stocks = [ss.Stock(50, name="depot"), ss.Stock(15, name="front")]
    demand = [ss.Consumption("training", 5, from_="depot"), ss.Consumption("issues", 10, from_="front")]
    depot = ss.simulate(ss.Scenario("two", stock=stocks, demand=demand, horizon_days=30), paths=64, seed=1)
    axes = ss.plot_survival([depot, depot.of("front")], Figure().subplots())
    assert (axes.get_title(), labels_of(axes)) == ("two", ["depot", "front"])
    assert depot.plot.survival(Figure().subplots()).get_title() == "two: depot"
    mixed = ss.plot_durations([depot.of("front"), OTHER], Figure().subplots())
    assert labels_of(mixed)[:2] == ["two: front", "other"]


@pytest.mark.parametrize("kind", BOTH)
def test_a_plot_goes_into_the_axes_that_are_given(kind: str) -> None:
    _, (left, right) = plt.subplots(1, 2)
    assert getattr(HALF_CENSORED.plot, kind)(ax=right) is right
    assert right.has_data()
    assert not left.has_data()
    assert len(plt.get_fignums()) == 1
    assert ss.plot_durations(HALF_CENSORED, left) is left


def bars_of(patch: StepPatch) -> tuple[Any, Any]:
    """The shares of the paths in the bars, and the edges of the bars."""
    values, edges, _ = patch.get_data()
    return np.asarray(values) * np.diff(edges), np.asarray(edges)


@pytest.mark.parametrize(
    ("result", "ended", "said"),
    [
        (HALF_CENSORED, 0.5, ["50 ± 2 % never run out in 30 days"]),
        (result_of(np.linspace(0, 29, 50).tolist(), horizon_days=30), 1.0, []),
        (result_of([math.inf] * 500, horizon_days=30), 0.0, ["> 98 % never run out in 30 days"]),
        (result_of([math.inf], horizon_days=1, replicates=1), 0.0, ["an unknown share never runs out in 1 day"]),
    ],
)
def test_the_area_is_the_share_that_runs_out_and_the_rest_is_said(result: ss.Result, ended: float, said: list[str]) -> None:
    axes = ss.plot_durations(result)
    (patch,) = axes.patches
    assert isinstance(patch, StepPatch)
    shares, edges = bars_of(patch)
    assert shares.sum() == pytest.approx(ended)
    assert edges[-1] <= result.scenario.horizon_days
    assert np.all(edges == np.round(edges))
    assert labels_of(axes) == said
    axes.figure.canvas.draw()
    assert all(label.get_text().endswith(" %") for label in axes.get_yticklabels())


@pytest.mark.parametrize("horizon", [1, 2, 59, 61, 8_193, 1_000_000, 10_000_000])
@pytest.mark.parametrize("start", [None, "2024-02-26"])
def test_any_horizon_can_be_plotted(horizon: int, start: str | None) -> None:
    result = result_of([*(np.linspace(0, 0.99, 50) * horizon).tolist(), math.inf], horizon_days=horizon, start=start)
    for axes in (result.plot.survival(), result.plot.durations()):
        axes.figure.canvas.draw()
        assert np.ptp(axes.get_xlim()) == pytest.approx(horizon, rel=0.05)


@pytest.mark.parametrize("plot", BOTH.values())
@pytest.mark.parametrize(
    ("durations", "view"),
    [
        (np.linspace(300, 320, 5_000), (279, 341)),  # a fifth of the days up to then
        ([300.5] * 64, (270, 331)),
        ([9.5] * 64, (0, 17)),
        (np.linspace(600, 700, 5_000), (580, 720)),
        ([0.0, *np.linspace(600, 700, 5_000), 729], (580, 720)),
        (np.append(np.linspace(5, 10, 99), [math.inf] * 99), (0, 15)),
        (np.append(np.linspace(600, 730, 999), math.inf), (585, 730)),
        ([math.inf] * 9, (0, 730)),
    ],
)
def test_the_view_is_where_the_stock_runs_out(plot: Any, durations: Any, view: tuple[float, float]) -> None:
    axes = plot(result_of(np.minimum(durations, np.where(np.isinf(durations), np.inf, 729.9)).tolist()), Figure().subplots())
    assert axes.get_xlim() == pytest.approx(view, abs=15)


def test_a_far_stock_out_is_out_of_view_and_not_out_of_the_histogram() -> None:
    axes = result_of([0.5, *np.linspace(600, 640, 5_000).tolist(), 729.5]).plot.durations(Figure().subplots())
    shares, edges = bars_of(axes.patches[0])  # type: ignore[arg-type]  # a StepPatch
    assert (edges[0], edges[-1]) == (0, 730)
    assert shares.sum() == pytest.approx(1)
    assert shares[0] > 0
    assert axes.get_xlim()[0] > 500


def test_a_second_plot_joins_the_first() -> None:
    axes = Figure().subplots()
    HALF_CENSORED.plot.survival(axes, label="A")
    assert (axes.get_title(), axes.get_xlim()) == ("half", (0, 30))
    result_of([300.5] * 64, name="late").plot.survival(axes, color="k")
    assert axes.get_title() == ""
    assert axes.get_xlim() == (0, pytest.approx(331, abs=2))
    assert labels_of(axes)[:2] == ["A", "late"]
    axes.set_title("mine")
    OTHER.plot.survival(axes)
    assert axes.get_title() == "mine"


def test_limits_that_the_user_chose_are_kept() -> None:
    axes = Figure().subplots()
    axes.set_xlim(0, 100)
    assert HALF_CENSORED.plot.durations(axes).get_xlim() == (0, 100)


@pytest.mark.parametrize("plot", BOTH.values())
def test_style_is_that_of_matplotlib(plot: Any) -> None:
    given = {"color": ["tab:red", "tab:green"], "lw": 3, "label": ["a", "b"], "alpha": 0.5}
    axes = plot([HALF_CENSORED, OTHER], Figure().subplots(), legend=False, **given)
    curves = axes.get_lines()[:2] if plot is ss.plot_survival else axes.patches
    colors = [to_rgba(line.get_color())[:3] for line in axes.get_lines()[-2:]]
    assert colors == [to_rgba("tab:red")[:3], to_rgba("tab:green")[:3]]
    assert [(each.get_label(), each.get_linewidth(), each.get_alpha()) for each in curves] == [("a", 3, 0.5), ("b", 3, 0.5)]
    assert axes.get_legend() is None
    axes.figure.canvas.draw()


@pytest.mark.parametrize("kind", [*BOTH, "fan"])
def test_a_plot_without_its_package_names_the_extra(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    with pytest.raises(ss.MissingExtraError, match=r"a plot needs matplotlib, .* pip install 'supplysim\[plot\]'"):
        getattr(HALF_CENSORED.plot, kind)()


DATED = result_of([5.0] * 40, start="2024-02-26")
REFUSED: list[tuple[Any, dict[str, Any], str]] = [
    ([], {}, r"'results' of .* must not be empty \(got \[\]\)"),
    ({}, {}, r"'results' of .* must not be empty \(got \{\}\)"),
    (3, {}, r"'results' of .* must be results of simulate \(got 3\)"),
    ([OTHER, 3], {}, r"'results' of .* must be results of simulate \(got 3\)"),
    (OTHER, {"ax": OTHER}, r"'ax' of .* must be the Axes of matplotlib \(got <Result .*\); several results are given as one"),
    (
        OTHER,
        {"colour": "red"},
        r"'colour' of .* must be one of .* or a property of matplotlib's .* \(got colour='red'; did you mean 'color'\?",
    ),
    (OTHER, {"legende": True}, r"'legende' of .* must be .* did you mean 'legend'\?"),
    (OTHER, {"data": {}}, "'data' of .* must be one of"),
    (OTHER, {"color": "purpl"}, r"'color' of .* must be what matplotlib's .* takes \(got 'purpl': "),
    (OTHER, {"zorder": "front"}, r"'zorder' of .* must be a number \(got 'front'\)"),
    (OTHER, {"lw": 1, "linewidth": 2}, r"the style of .* must say everything once \(.*'lw' and 'linewidth'"),
    ([OTHER, OTHER], {"label": "one"}, r"'label' of .* must be a list of 2, one for each result \(got 'one'\)"),
    ({"a": OTHER}, {"label": "b"}, r"'label' of .* must not be given where 'results' has the labels \(got 'b'\)"),
    (OTHER, {"legend": 1}, r"'legend' of .* must be True or False \(got 1\)"),
    (OTHER, {"dates": "yes"}, r"'dates' of .* must be True or False \(got 'yes'\)"),
    ([DATED, OTHER], {"dates": True}, r"'dates' of .* must be False where Scenario 'other' has no start \(got True\)"),
]


@pytest.mark.parametrize("plot", BOTH.values())
@pytest.mark.parametrize(("results", "given", "message"), REFUSED)
def test_what_cannot_be_drawn_is_refused_before_a_figure_is_made(
    plot: Any, results: Any, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(ss.SupplysimError, match=message.replace(" of .* ", f" of {plot.__name__} ", 1)):
        plot(results, **given)
    assert not plt.get_fignums()
