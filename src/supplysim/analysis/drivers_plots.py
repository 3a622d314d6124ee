"""DriversPlots: the tornado chart of what drives a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from supplysim._estimates.estimate import Estimate
from supplysim._result.axes import check_matplotlib, new_axes
from supplysim._result.chosen_figure import ChosenFigure
from supplysim._result.legend import plain
from supplysim.analysis.driver import Driver
from supplysim.analysis.drivers_summary import number_text
from supplysim.errors import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FUNCTION = "plot.tornado"
_LONGEST_NAME = 34
_MOST_BARS = 20
_COLORS = ("C0", "C1")  # of the figure at the 5 % and at the 95 % value
_LEGEND = 0.08  # of the rows, below them
_ROOM = 0.2  # of the width of all bars, at either side, for the values of the unknowns


@attrs.frozen(eq=False, repr=False)
class DriversPlots:
    """The plots of drivers, as ``drivers.plot``. They need matplotlib, which the extra ``plot`` installs.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> stock = ss.Stock(ss.uniform(900, 1_100, name="on hand"))
    >>> depot = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", 10)], horizon_days=200)
    >>> drivers = ss.simulate(depot, paths=64, seed=1).drivers()
    >>> drivers.plot.tornado(Figure().subplots()).get_xlabel()
    'mean of duration, up to 200 days'
    """

    _figure: Estimate
    _chosen: ChosenFigure
    _drivers: Mapping[str, Driver]
    _title: str

    def __repr__(self) -> str:
        return "<DriversPlots: tornado>"

    def tornado(self, ax: Axes | None = None) -> Axes:
        """Draw the figure at the 5 % and the 95 % value of each unknown, as bars from the figure itself, the longest first.

        The bars are labelled with the values of the unknowns; a line at the end of each is the 95 % interval of the Monte
        Carlo error.

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
            If `ax` is not the Axes of matplotlib.

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> stock = ss.Stock(ss.uniform(900, 1_100, name="on hand"))
        >>> depot = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", 10)], horizon_days=200)
        >>> drivers = ss.simulate(depot, paths=64, seed=1).drivers()
        >>> [label.get_text() for label in drivers.plot.tornado(Figure().subplots()).get_yticklabels()]
        ['on hand']
        """
        check_matplotlib(ax, _FUNCTION)
        longest = sorted(self._drivers.values(), key=lambda each: -abs(each.at_high.value - each.at_low.value))[:_MOST_BARS]
        axes = new_axes(1.6 + 0.36 * max(len(longest), 2)) if ax is None else ax
        middle = self._figure.value
        ends: list[float] = [middle]
        for row, driver in enumerate(longest):
            pairs = ((driver.low, driver.at_low), (driver.high, driver.at_high))
            for (value, figure), color in zip(pairs, _COLORS, strict=True):
                ends += [figure.low, figure.high]
                _draw_bar(axes, row, middle, figure, color)
                _label(axes, row, figure, number_text(value), is_left=figure.value < sum(e.value for _, e in pairs) / 2)
        rows = max(len(longest), 1)
        axes.plot([middle, middle], [-0.5, rows - 0.5], color="0.3", linewidth=1)
        room = _ROOM * (max(ends) - min(ends) or 1.0)
        axes.set_xlim(min(ends) - room, max(ends) + room)
        axes.set_yticks(range(len(longest)), [plain(shortened(driver.name, _LONGEST_NAME)) for driver in longest])
        axes.set_ylim(rows - 0.5 + max(1.0, _LEGEND * rows), -0.5)
        axes.set_xlabel(self._chosen.words)
        axes.set_title(plain(self._title))
        axes.grid(visible=True, axis="x", alpha=0.25)
        axes.set_axisbelow(True)
        if longest:
            _add_legend(axes)
        else:
            axes.text(0.5, 0.2, "nothing is uncertain", transform=axes.transAxes, ha="center")
        if self._chosen.is_share:
            from matplotlib.ticker import PercentFormatter  # noqa: PLC0415  # optional

            axes.xaxis.set_major_formatter(PercentFormatter(1.0))
            low, high = axes.get_xlim()
            axes.set_xticks([tick for tick in axes.get_xticks() if max(low, 0) <= tick <= min(high, 1)])
        return axes


def _draw_bar(axes: Axes, row: int, middle: float, figure: Estimate, color: str) -> None:
    """The bar from the middle to the figure at one end of an unknown, with its interval."""
    axes.barh(row, figure.value - middle, left=middle, color=color, height=0.6)
    axes.plot([figure.low, figure.high], [row, row], color="0.2", linewidth=1.2, solid_capstyle="butt")


def _add_legend(axes: Axes) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415  # optional

    labels = ("at its 5 % value", "at its 95 % value")
    handles = [Patch(color=color, label=label) for color, label in zip(_COLORS, labels, strict=True)]
    axes.legend(handles=handles, loc="lower center", ncols=2, frameon=False)


def _label(axes: Axes, row: int, figure: Estimate, text: str, *, is_left: bool) -> None:
    """The value of the unknown beside the end of its bar."""
    options: dict[str, Any] = {"ha": "right" if is_left else "left", "va": "center", "fontsize": "small"}
    shift = (-4, 0) if is_left else (4, 0)
    place = (figure.low if is_left else figure.high, row)
    axes.annotate(text, place, xytext=shift, textcoords="offset points", **options)
