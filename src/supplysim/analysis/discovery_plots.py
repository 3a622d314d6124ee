"""DiscoveryPlots: two inputs with the boxes in them, and what a smaller box gains and loses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from supplysim._estimates.estimate import Estimate
from supplysim._result.axes import check_matplotlib, new_axes
from supplysim._result.legend import place_legend, plain
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim.analysis.box import Box
from supplysim.errors import InvalidValueError, shown, shown_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POINTS = 3_000
_COLORS = ("0.75", "tab:red")

_HEIGHT = 4.8  # inches


@attrs.frozen(eq=False, repr=False)
class DiscoveryPlots:
    """The plots of a discovery, as ``discovery.plot``. They need matplotlib, which the extra ``plot`` installs."""

    event: str
    boxes: tuple[Box, ...]
    _inputs: Mapping[str, FloatArray]
    _happens: BoolArray
    _trade_off: FloatArray
    _ceiling: Estimate
    _base_rate: Estimate

    def inputs(self, x: str | None = None, y: str | None = None, ax: Axes | None = None) -> Axes:
        """Draw two inputs of some paths, with and without the event, and the boxes.

        Parameters
        ----------
        x, y : str, optional
            Names of inputs; by default those of which the boxes have limits, the first ones first.
        ax : matplotlib Axes, optional
            The axes to draw into; by default those of a new figure.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidTypeError, InvalidValueError
            If `ax` is no Axes, a name is not that of an unknown input, or there are fewer than two.

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> stock, rate = ss.uniform(50, 150, name="stock"), ss.uniform(5, 15, name="rate")
        >>> depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", rate)], horizon_days=30)
        >>> found = ss.simulate(depot, paths=8_192, seed=7).discover(lasts_less_than=6)
        >>> axes = found.plot.inputs("stock", "rate", Figure().subplots())
        >>> axes.get_xlabel(), axes.get_ylabel()
        ('stock', 'rate')
        """
        check_matplotlib(ax, "plot.inputs")
        one, two = self._names(x, y)
        axes = new_axes(_HEIGHT) if ax is None else ax
        shown_paths = slice(_POINTS)
        happens = self._happens[shown_paths]
        horizontal, vertical = (self._inputs[name][shown_paths] for name in (one, two))
        for has_it, color, label in ((False, _COLORS[0], "other paths"), (True, _COLORS[1], self.event)):
            chosen = happens == has_it
            axes.scatter(horizontal[chosen], vertical[chosen], s=4, color=color, label=plain(label), linewidths=0)
        view = axes.get_xlim(), axes.get_ylim()
        for number, box in enumerate(self.boxes, 1):
            self._draw(axes, box, (one, two), view, number)
        axes.set(xlim=view[0], ylim=view[1], xlabel=plain(one), ylabel=plain(two))
        place_legend(axes)
        return axes

    def trade_off(self, ax: Axes | None = None) -> Axes:
        """Draw the coverage and density of the boxes from all paths down to a small one, and of those that were chosen.

        Parameters
        ----------
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
            If `ax` is no Axes.

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> rate = ss.uniform(5, 15, name="rate")
        >>> depot = ss.Scenario("depot", stock=ss.Stock(90), demand=[ss.Consumption("issues", rate)], horizon_days=30)
        >>> found = ss.simulate(depot, paths=8_192, seed=7).discover(lasts_less_than=6)
        >>> found.plot.trade_off(Figure().subplots()).get_xlabel()
        'coverage: share of the event in the box'
        """
        check_matplotlib(ax, "plot.trade_off")
        axes = new_axes(_HEIGHT) if ax is None else ax
        if self._ceiling.value < 1:
            coverage = np.linspace(0.005, 1, 200)
            axes.plot(coverage, np.minimum(self._ceiling.value / coverage, 1), ":", color="0.4", label="what chance leaves")
        if self._trade_off.size:
            axes.plot(*self._trade_off.T, ".-", color="C0", label="boxes of the first peeling")
        axes.axhline(self._base_rate.value, color="0.7", linewidth=1, label="anywhere")
        for number, box in enumerate(self.boxes, 1):
            label = f"box {number}"
            axes.plot(box.coverage.value, box.density.value, "o", color=f"C{number}", markersize=8, label=label)
        axes.set(xlim=(0, 1.02), ylim=(0, 1.02))
        axes.set(xlabel="coverage: share of the event in the box", ylabel="density: probability of the event in the box")
        axes.grid(visible=True, alpha=0.25)
        axes.legend(loc="lower left")
        return axes

    def _names(self, *given: Any) -> tuple[str, str]:
        """The names of the two inputs to draw."""
        for field, name in zip(("x", "y"), given, strict=True):
            if name is not None:
                checks.known_name(name, self._inputs, f"'{field}' of plot.inputs")
        limited = [name for box in self.boxes for name in box.limits]
        spare = [name for name in dict.fromkeys([*limited, *self._inputs]) if name not in given]
        found = [spare.pop(0) if name is None and spare else name for name in given]
        if None in found:
            raise InvalidValueError(
                f"plot.inputs must have two unknown inputs to draw (got {shown_names(self._inputs)}); see plot.trade_off"
            )
        if found[0] == found[1]:
            raise InvalidValueError(f"'x' and 'y' of plot.inputs must be two inputs (got {shown(found[0])} twice)")
        return found[0], found[1]

    def _draw(self, axes: Axes, box: Box, names: tuple[str, str], view: Any, number: int) -> None:
        """The outline of a box, as far as it is in view; dashed if it has limits of other inputs, too."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415  # optional

        ranges = [box.limits.get(name, (-np.inf, np.inf)) for name in names]
        (left, right), (bottom, top) = (np.clip(ends, *seen) for ends, seen in zip(ranges, view, strict=True))
        is_whole = set(box.limits) <= set(names)
        label = f"box {number}"
        axes.add_patch(
            Rectangle(
                (left, bottom),
                right - left,
                top - bottom,
                fill=False,
                linewidth=2,
                linestyle="-" if is_whole else "--",
                edgecolor="black" if number == 1 else f"C{number}",
                label=label if is_whole else f"{label}, which has limits of other inputs, too",
            )
        )
