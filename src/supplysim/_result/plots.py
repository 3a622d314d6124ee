"""The plots of one result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from supplysim._result.later import later

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@attrs.frozen
class ResultPlots:
    """The plots of one result, as ``result.plot``."""

    result: Any

    def survival(self, ax: Axes | None = None) -> Axes:
        """The survival curve with its 95 % Monte Carlo band; see `plot_survival` for several results."""
        axes: Axes = later("plot_survival")([self.result], ax)
        return axes

    def durations(self, ax: Axes | None = None) -> Axes:
        """A histogram of durations, the censored mass apart."""
        axes: Axes = later("plot_durations")(self.result, ax)
        return axes

    def fan(self, quantity: str = "on_hand", *, paths: int = 1_000, ax: Axes | None = None) -> Axes:
        """The fan chart of so many trajectories; see `plot_fan`."""
        axes: Axes = later("plot_fan")(self.result.trajectories(paths), quantity, ax=ax)
        return axes
