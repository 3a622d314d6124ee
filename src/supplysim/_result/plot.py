"""plot_survival and plot_durations: the survival curves of results, and the histogram of durations of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from supplysim._estimates.estimate import count_days
from supplysim._result.axes import axes_for
from supplysim._result.result import Result
from supplysim._uncertain import checks
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POINTS = 1_000
_BARS = 60


def plot_survival(results: Result | Iterable[Result], ax: Axes | None = None) -> Axes:
    """Draw the survival curves P(T >= d) of one or several results, each with its 95 % Monte Carlo band.

    Parameters
    ----------
    results : Result, or several
        The name of each scenario labels its curve.
    ax : matplotlib Axes, optional
        The axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidTypeError
        If `results` holds anything else.
    InvalidValueError
        If `results` is empty.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1)
    >>> ss.plot_survival([result, result.extend(36)], ax=Figure().subplots()).get_xlabel()
    'days'
    """
    several = _results(results, "plot_survival")
    axes = axes_for(ax)
    for result in several:
        horizon = result.scenario.horizon_days
        days = np.linspace(0, horizon, _POINTS + 1)
        if horizon <= _POINTS:  # whole days are exact
            days = np.union1d(days, np.arange(horizon + 1.0))
        survival = result.survival(days)
        (line,) = axes.plot(days, survival.value, label=result.scenario.name, lw=1.8)
        axes.fill_between(days, survival.low, survival.high, color=line.get_color(), alpha=0.25, lw=0)
    axes.set(xlabel="days", ylabel="probability that the stock lasts at least so long", ylim=(0, 1.02))
    axes.set_xlim(0, max(result.scenario.horizon_days for result in several))
    axes.grid(alpha=0.25)
    if len(several) > 1:
        axes.legend(frameon=False)
    else:
        axes.set_title(several[0].scenario.name)
    return axes


def plot_durations(result: Result, ax: Axes | None = None) -> Axes:
    """Draw a histogram of durations, with a separate bar beyond the horizon for the paths that last to it.

    Parameters
    ----------
    result : Result
    ax : matplotlib Axes, optional
        The axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    InvalidTypeError
        If `result` is anything else.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1)
    >>> ss.plot_durations(result, ax=Figure().subplots()).get_ylabel()
    'share of paths'
    """
    (result,) = _results(result, "plot_durations")
    axes = axes_for(ax)
    horizon = result.scenario.horizon_days
    edges = np.linspace(0, horizon, _BARS + 1)
    survival = result.survival(edges).value
    width = horizon / _BARS
    axes.bar(edges[:-1], survival[:-1] - survival[1:], width=np.diff(edges), align="edge", label="runs out")
    never = result.never.value
    if never > 0:
        place = horizon + 2 * width
        axes.bar(
            place, never, width=2 * width, align="edge", color="0.6", label=f"lasts to the horizon, {count_days(horizon)}"
        )
        axes.annotate(f"{100 * never:.3g} %", (place + width, never), ha="center", va="bottom")
        axes.axvline(horizon, color="0.4", lw=0.8, ls=":")
    axes.set(xlabel="duration, days", ylabel="share of paths", title=result.scenario.name)
    axes.margins(y=0.1)
    axes.set_xlim(left=0)
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= horizon])  # the bar beyond the horizon has no day
    axes.legend(frameon=False)
    return axes


def _results(given: Any, function: str) -> list[Result]:
    """Check one result or several; return them as a list."""
    several = checks.listed(given, "results", function) if isinstance(given, Iterable) else [given]
    wrong = [each for each in several if not isinstance(each, Result)]
    if wrong:
        raise InvalidTypeError(f"'results' of {function} must be results of simulate (got {shown(wrong[0])})")
    if not several:
        raise InvalidValueError(f"'results' of {function} must not be empty (got [])")
    return several
