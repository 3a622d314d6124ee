"""plot_fan: the fan chart of a stock over time, with the median, the 50 % and 90 % bands and some single paths."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from supplysim._estimates.weighted import weighted_quantiles
from supplysim._result.axes import Canvas, check_matplotlib
from supplysim._result.legend import plain
from supplysim._result.result import Result
from supplysim._result.series import Series
from supplysim._result.style import styles_of
from supplysim._result.trajectories import Trajectories
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray, IndexArray
from supplysim.errors import InvalidValueError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

QUANTITIES = {
    "on_hand": "on hand",
    "waiting": "waiting for room",
    "in_transit": "in transit",
    "received": "received so far",
    "issued": "issued so far",
    "dispatched": "dispatched so far",
    "unmet": "unmet demand so far",
    "lost": "lost so far for lack of room",
    "expired": "expired so far",
    "destroyed": "destroyed so far",
}
_BANDS = ((0.05, 0.95, "90 % of paths", 0.18), (0.25, 0.75, "50 % of paths", 0.35))

_EDGES = (0.05, 0.25, 0.5, 0.75, 0.95)
_MARGIN = 1.05  # the view goes on so much after the last change
_IN_VIEW, _IN_ALL = 100, 4_000  # recorded days in view, as many as these allow in all
_PATHS = 1_000
_MOST_PATHS = 20_000  # simulated again, so that records stay small
_SINGLE_PATHS = 3
_OWN = ("results", "quantity", "paths", "single_paths", "dates", "legend", "ax")


def plot_fan(
    results: Result | Trajectories | Iterable[Result | Trajectories] | Mapping[Any, Result | Trajectories],
    quantity: str = "on_hand",
    *,
    paths: int = _PATHS,
    single_paths: int | None = None,
    dates: bool | None = None,
    legend: bool = True,
    ax: Axes | None = None,
    **style: Any,
) -> Axes:
    """Draw the fan chart of a quantity over time: its median, the bands that hold 50 % and 90 % of paths, and single paths.

    Each day has its own quantiles, so a path may leave a band on some days. Single paths show how one future unfolds. The view
    ends soon after the last day on which the quantiles change.

    Parameters
    ----------
    results : Result or Trajectories, or several in a list, or a mapping from label to one
        Of a Result, some paths are simulated again; see `Result.trajectories`. Labels are by default the names of the
        scenarios, or of the stocks if only these differ.
    quantity : str
        What to draw: ``on_hand``, ``waiting``, ``in_transit``, ``received``, ``issued``, ``dispatched``, ``unmet``, ``lost``,
        ``expired`` or ``destroyed``, as in `Trajectories`.
    paths : int
        How many paths of a Result to simulate; Trajectories are drawn as they are. Of a run with claims, as many more as its
        weights ask for, up to a block: so many effective paths.
    single_paths : int, optional
        How many single paths to draw, from the first; by default three of one result, and none of several. Of a run with
        claims, paths drawn with probabilities in proportion to their weights, the same each time.
    dates : bool, optional
        Whether the x axis shows dates; by default if every scenario has a start, and otherwise days since the start of each.
    legend : bool
        Whether to draw a legend.
    ax : matplotlib Axes, optional
        The axes to draw into; by default those of a new figure. What they show already stays in view.
    **style
        Properties of matplotlib's Line2D for the median, such as ``label``, ``color``, ``linestyle``, ``linewidth`` and
        ``alpha``. A list of as many values as there are results has one for each. The bands take the colour of their median.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidTypeError
        If `results` holds anything else, `ax` is no Axes, or matplotlib knows no such style.
    InvalidValueError
        If there is no such quantity, `results` is empty or its scenarios have different units, matplotlib refuses the value
        of a style, or `dates` are asked for and a scenario has no start, or ends beyond the year 9999, or `ax` shows days
        already.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1)
    >>> ss.plot_fan(result, "issued", color="tab:green", ax=Figure().subplots()).get_ylabel()
    'issued so far, units'
    """
    check_matplotlib(ax, "plot_fan")
    from matplotlib.lines import Line2D  # noqa: PLC0415  # optional

    series = Series.of(results, (Result, Trajectories), "plot_fan", style)
    count = len(series.items)
    checks.known_name(quantity, QUANTITIES, "'quantity' of plot_fan")
    checks.whole(paths, "paths", "plot_fan", least=1)
    singles = (_SINGLE_PATHS if count == 1 else 0) if single_paths is None else single_paths
    singles = checks.whole(singles, "single_paths", "plot_fan", least=0)
    shows_legend = checks.yes_or_no(legend, "legend", "plot_fan")
    styles = styles_of(style, count, Line2D, "plot_fan", _OWN)
    units = sorted({each.scenario.unit for each in series.items})
    if len(units) > 1:
        raise InvalidValueError(f"the scenarios in 'results' of plot_fan must have one unit (got {units})")
    fans = [each if isinstance(each, Trajectories) else _recorded(each, paths, quantity) for each in series.items]
    scenarios = [fan.scenario for fan in fans]
    canvas = Canvas.of(ax, scenarios, dates, "plot_fan")
    is_alone = count == 1 and not isinstance(results, Mapping) and not canvas.had_data
    labels = ["median"] if is_alone else series.labels
    for fan, label, own in zip(fans, labels, styles, strict=True):
        _draw(canvas, fan, getattr(fan, quantity), singles, {"linewidth": 2, "label": label} | own)
    axes = canvas.axes
    axes.set(
        xlabel="date" if canvas.has_dates else canvas.days_label(scenarios),
        ylabel=f"{QUANTITIES[quantity]}, {plain(units[0])}",
    )
    axes.axhline(0, color="0.6", lw=0.8, zorder=0)
    if axes.get_autoscaley_on():
        axes.set_ylim(bottom=0, auto=None)
    axes.yaxis.set_major_formatter("{x:,.10g}")
    canvas.finish(series.title, legend=shows_legend)
    return axes


def _paths_of(result: Result, paths: int) -> int:
    """As many paths of a run with claims as are worth so many paths of equal weight; at most a block, and no huge record."""
    worth = result.effective_paths / result.paths
    if result.run.plan.settings.given is None or worth <= 0:
        return paths
    most = min(result.run.plan.settings.paths_per_block, _MOST_PATHS)
    return max(paths, min(math.ceil(paths / worth), most))


def _quantiles(fan: Trajectories, values: FloatArray) -> FloatArray:
    """The quantiles of each recorded day, (edges, days), under the weights of the paths."""
    if fan.weights is None:
        return np.asarray(np.quantile(values, _EDGES, axis=0))
    if not fan.weights.any():
        raise InvalidValueError(
            f"the paths of plot_fan must have weight under the claims (got none of {fan.weights.size:,} that has); "
            f"run with more 'paths', or see what the claims contradict"
        )
    return np.array([weighted_quantiles(day, _EDGES, fan.weights) for day in values.T]).T


def _single_paths(fan: Trajectories, singles: int) -> IndexArray:
    """The numbers of the paths that are drawn one by one: the first, or as their weights have it (systematic resampling)."""
    paths = next(iter(fan.books.values())).shape[0]
    if fan.weights is None or not fan.weights.any():
        return np.arange(min(singles, paths))
    up_to = np.cumsum(fan.weights) / fan.weights.sum()
    places = (np.arange(singles) + 0.5) / max(singles, 1)
    return np.unique(np.minimum(np.searchsorted(up_to, places), paths - 1))


def _recorded(result: Result, paths: int, quantity: str) -> Trajectories:
    """Some paths again, recorded as finely as the days in view need."""
    paths = _paths_of(result, paths)
    coarse = result.trajectories(paths)
    in_view = _end_of_view(coarse.days, list(_quantiles(coarse, getattr(coarse, quantity))))
    every_days = max(int(in_view) // _IN_VIEW, int(coarse.days[-1]) // _IN_ALL, 1)
    return coarse if every_days >= coarse.days[1] else result.trajectories(paths, every_days=every_days)


def _draw(canvas: Canvas, fan: Trajectories, values: FloatArray, singles: int, style: Mapping[str, Any]) -> None:
    """Draw the median, the bands and the single paths of one fan, and have them in view."""
    axes, places = canvas.axes, canvas.at(fan.scenario, fan.days)
    quantiles = dict(zip(_EDGES, _quantiles(fan, values), strict=True))
    (middle,) = axes.plot(places, quantiles[0.5], **style)
    color, known = middle.get_color(), axes.get_legend_handles_labels()[1]
    for low, high, label, alpha in _BANDS:
        band = axes.fill_between(places, quantiles[low], quantiles[high], color=color, lw=0, zorder=middle.get_zorder() - 1)
        band.set(alpha=alpha * style.get("alpha", 1.0), label=None if label in known else label)
    shown = values[_single_paths(fan, singles)]
    for number, path in enumerate(shown):
        first = not number and "single paths" not in known
        axes.plot(places, path, color="0.25", lw=0.7, alpha=0.8, label="single paths" if first else None)
    canvas.show(fan.scenario, 0.0, _end_of_view(fan.days, [*quantiles.values(), *shown]))


def _end_of_view(days: FloatArray, curves: list[FloatArray]) -> float:
    """The horizon, or a day soon after the last on which any curve changes."""
    changes = np.flatnonzero((np.diff(curves) != 0).any(axis=0))
    if not changes.size:
        return float(days[-1])
    return float(min(_MARGIN * days[changes[-1] + 1], days[-1]))
