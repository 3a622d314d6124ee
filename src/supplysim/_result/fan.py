"""The fan chart: where most trajectories run, and how single ones do."""

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
    "lost": "lost so far, for want of room",
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
    """The median of trajectories with the bands that hold 50 % and 90 % of them on each day, and some single paths.

    Bands are of each day for itself: a path may leave them now and then. A single path shows how one future runs.

    Parameters
    ----------
    trajectories : Trajectories
    quantity : str
        What to draw: ``on_hand`` or another of the books.
    single_paths : int
        How many paths to draw one by one, from the first.
    legend : bool
        Whether to say what is what.
    ax : matplotlib Axes, optional
        Drawn into; a new figure where not given.

    Raises
    ------
    MissingExtraError
        Without matplotlib.
    """
    if not isinstance(trajectories, Trajectories):
        raise InvalidTypeError(f"'trajectories' of plot_fan must be those of a result (got {shown(trajectories)})")
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
    axes.axhline(0, color="0.6", lw=0.8).sticky_edges.y.append(0)  # from 0 up, also where axes are shared
    name = scenario.name if len(scenario.stocks) == 1 else f"{scenario.name}: {trajectories.stock}"
    axes.set_title(name)
    axes.grid(alpha=0.25)
    if shows_legend:
        axes.legend(frameon=False)
    return axes
