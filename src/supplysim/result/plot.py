"""Plots of results. matplotlib is imported when a plot is asked for, and comes with the extra ``plot``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from supplysim.errors import InvalidValueError, MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from supplysim.result.result import Result

_POINTS = 1_000
_BARS = 60


def plot_survival(results: Sequence[Result], ax: Axes | None = None) -> Axes:
    """The survival curves of several results in one figure, each with its 95 % Monte Carlo band.

    Parameters
    ----------
    results : sequence of Result
        The name of each scenario labels its curve.
    ax : matplotlib Axes, optional
        Drawn into; a new figure where not given.
    """
    if not results:
        raise InvalidValueError("'results' of plot_survival must not be empty (got [])")
    axes = _axes(ax)
    for result in results:
        horizon = result.scenario.horizon_days
        days = np.unique(np.linspace(0, horizon, min(_POINTS, horizon) + 1).round())
        survival = result.survival(days)
        (line,) = axes.plot(days, survival.value, label=result.scenario.name, lw=1.8)
        axes.fill_between(days, survival.low, survival.high, color=line.get_color(), alpha=0.25, lw=0)
    axes.set(xlabel="days", ylabel="probability that the stock lasts at least so long", ylim=(0, 1.02))
    axes.set_xlim(0, max(result.scenario.horizon_days for result in results))
    axes.grid(alpha=0.25)
    if len(results) > 1:
        axes.legend(frameon=False)
    else:
        axes.set_title(results[0].scenario.name)
    return axes


def plot_durations(result: Result, ax: Axes | None = None) -> Axes:
    """A histogram of durations, with the paths that last to the horizon as a bar of their own, beyond it."""
    axes = _axes(ax)
    horizon = result.scenario.horizon_days
    edges = np.unique(np.linspace(0, horizon, min(_BARS, horizon) + 1).round())
    survival = result.survival(edges).value
    width = float(edges[1] - edges[0])
    axes.bar(edges[:-1], survival[:-1] - survival[1:], width=np.diff(edges), align="edge", label="runs out")
    never = result.never.value
    if never > 0:
        place = horizon + 2 * width
        axes.bar(place, never, width=2 * width, align="edge", color="0.6", label=f"lasts beyond {horizon:,} days")
        axes.annotate(f"{never:.0%}", (place + width, never), ha="center", va="bottom")
        axes.axvline(horizon, color="0.4", lw=0.8, ls=":")
    axes.set(xlabel="duration, days", ylabel="share of paths", title=result.scenario.name)
    axes.margins(y=0.1)
    axes.legend(frameon=False)
    return axes


@attrs.frozen
class ResultPlots:
    """The plots of one result, as ``result.plot``."""

    result: Any

    def survival(self, ax: Axes | None = None) -> Axes:
        """The survival curve with its 95 % Monte Carlo band; see `plot_survival` for several results."""
        return plot_survival([self.result], ax)

    def durations(self, ax: Axes | None = None) -> Axes:
        """A histogram of durations, the censored mass apart."""
        return plot_durations(self.result, ax)


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot as plt  # noqa: PLC0415  # optional
    except ImportError:
        raise MissingExtraError.of("matplotlib", "plot", "a plot") from None
    _, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    return axes
