"""plot_fan: the fan chart of trajectories, with the median, the 50 % and 90 % bands and some single paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from supplysim._result.axes import axes_for
from supplysim._result.trajectories import Trajectories
from supplysim._uncertain import checks
from supplysim.errors import InvalidTypeError, shown

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
}
_BANDS = ((0.05, 0.95, "90 % of paths", 0.18), (0.25, 0.75, "50 % of paths", 0.35))


def plot_fan(
    trajectories: Trajectories,
    quantity: str = "on_hand",
    *,
    single_paths: int = 3,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw a fan chart of trajectories: their median, the bands that hold 50 % and 90 % of them, and some single paths.

    Each day has its own quantiles, so a path may leave a band on some days. Single paths show how one future unfolds.

    Parameters
    ----------
    trajectories : Trajectories
    quantity : str
        What to draw: ``on_hand``, ``waiting``, ``in_transit``, ``received``, ``issued``, ``dispatched``, ``unmet``, ``lost``
        or ``expired``, as in `Trajectories`.
    single_paths : int
        How many single paths to draw, from the first.
    legend : bool
        Whether to draw a legend.
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
        If `trajectories` is anything else.
    InvalidValueError
        If there is no such quantity.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1)
    >>> ss.plot_fan(result.trajectories(10), "issued", ax=Figure().subplots()).get_ylabel()
    'issued so far, units'
    """
    if not isinstance(trajectories, Trajectories):
        raise InvalidTypeError(f"'trajectories' of plot_fan must be Trajectories (got {shown(trajectories)})")
    checks.known_name(quantity, QUANTITIES, "'quantity' of plot_fan")
    singles = checks.whole(single_paths, "single_paths", "plot_fan", least=0)
    shows_legend = checks.yes_or_no(legend, "legend", "plot_fan")
    values: Any = getattr(trajectories, quantity)
    days, scenario = trajectories.days, trajectories.scenario
    axes = axes_for(ax)
    (middle,) = axes.plot(days, np.quantile(values, 0.5, axis=0), lw=2, label="median")
    for low, high, label, alpha in _BANDS:
        edges = np.quantile(values, [low, high], axis=0)
        axes.fill_between(days, *edges, color=middle.get_color(), alpha=alpha, lw=0, label=label)
    for number, path in enumerate(values[:singles]):
        axes.plot(days, path, color="0.25", lw=0.7, alpha=0.8, label=None if number else "single paths")
    since = "days" if scenario.start_date is None else f"days from {scenario.start_date}"
    axes.set(xlabel=since, ylabel=f"{QUANTITIES[quantity]}, {scenario.unit}", xlim=(0, scenario.horizon_days))
    axes.axhline(0, color="0.6", lw=0.8).sticky_edges.y.append(0)  # start at 0, also if axes are shared
    name = scenario.name if len(scenario.stocks) == 1 else f"{scenario.name}: {trajectories.stock}"
    axes.set_title(name)
    axes.grid(alpha=0.25)
    if shows_legend:
        axes.legend(frameon=False)
    return axes
