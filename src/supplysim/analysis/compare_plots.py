"""ComparePlots: what `plot` of a change and of a comparison offers: intervals, survival curves, and their differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from supplysim._result.plot import plot_survival
from supplysim.analysis.difference_plot import plot_differences
from supplysim.analysis.interval_plot import plot_intervals
from supplysim.analysis.side import Side
from supplysim.analysis.side_by_side import SideBySide

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@attrs.frozen(eq=False, repr=False)
class ComparePlots:
    """The plots of variants that ran on the same paths. They need matplotlib, which the extra ``plot`` installs.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> change = ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1)
    >>> change.plot.survival(Figure().subplots()).get_xlabel()
    'days'
    """

    _sides: Mapping[str, Side]
    _changes: Mapping[str, SideBySide]

    def __repr__(self) -> str:
        return f"<ComparePlots of {list(self._sides)}: intervals, survival, difference>"

    def intervals(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw how long each variant lasts: a line from 5 to 95 %, a bar from 25 to 75 %, and a dot at the median.

        An arrow at the horizon means that the line goes on beyond it, where nothing is known.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            The axes to draw into; by default those of a new figure.
        **options
            ``dates``: whether the x axis shows dates, by default if there is a start; and properties of matplotlib's Line2D
            such as ``color``. A list of as many values as there are variants has one for each.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidTypeError, InvalidValueError
            If an option is not known, or matplotlib or the scenario does not allow its value.

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1)
        >>> [label.get_text() for label in change.plot.intervals(Figure().subplots()).get_yticklabels()]
        ['first', 'second']
        """
        return plot_intervals(self._sides, ax, **options)

    def survival(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the survival curves of all variants, each with its 95 % Monte Carlo band.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            The axes to draw into; by default those of a new figure.
        **options
            As in `plot_survival`: ``dates``, ``legend``, and matplotlib's own such as ``color``.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidTypeError, InvalidValueError
            If an option is not known, or matplotlib or the scenario does not allow its value.

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1)
        >>> [line.get_label() for line in change.plot.survival(Figure().subplots()).get_lines()]
        ['first', 'second']
        """
        return plot_survival(self._sides, ax, **options)

    def difference(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw by how much each other variant is more likely to last than the first, with 95 % bands for all days at once.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            The axes to draw into; by default those of a new figure.
        **options
            ``dates`` and ``legend`` as in `plot_survival`, and properties of matplotlib's Line2D such as ``color``. A list of
            as many values as there are differences has one for each. The band takes the colour of its curve.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidTypeError, InvalidValueError
            If an option is not known, or matplotlib or the scenario does not allow its value.

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(195)), paths=64, seed=1)
        >>> change.plot.difference(Figure().subplots()).get_title()
        'change from first to second'
        """
        return plot_differences(next(iter(self._sides)), self._changes, ax, **options)
