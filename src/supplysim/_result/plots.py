"""FigurePlots and ResultPlots: what plot offers of any figures and of a result, survival, durations, the fan chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from supplysim._later import later

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@attrs.frozen
class FigurePlots:
    """The plots of figures of durations, of a result or of a variant. They need matplotlib, which the extra ``plot`` installs.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1)
    >>> FigurePlots(result).survival(Figure().subplots()).get_title()
    'depot'
    """

    result: Any

    def survival(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the survival curve with its 95 % Monte Carlo band; see `plot_survival` for several results.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            The axes to draw into; by default those of a new figure.
        **options
            As in `plot_survival`: ``dates``, ``legend``, and matplotlib's own such as ``label`` and ``color``.

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
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> from matplotlib.figure import Figure
        >>> result.plot.survival(Figure().subplots()).get_ylabel()
        'probability of lasting at least so long'
        """
        axes: Axes = later("plot_survival")(self.result, ax, **options)
        return axes

    def durations(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw a histogram of durations; see `plot_durations` for several results.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            The axes to draw into; by default those of a new figure.
        **options
            As in `plot_durations`: ``dates``, ``legend``, and matplotlib's own such as ``label`` and ``color``.

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
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> from matplotlib.figure import Figure
        >>> result.plot.durations(Figure().subplots()).get_xlabel()
        'duration, days'
        """
        axes: Axes = later("plot_durations")(self.result, ax, **options)
        return axes


@attrs.frozen
class ResultPlots(FigurePlots):
    """The plots of one result, as ``result.plot``. They need matplotlib, which the extra ``plot`` installs.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> result = ss.simulate(depot, paths=64, seed=1)
    >>> result.plot.survival(Figure().subplots()).get_title()
    'depot'
    """

    def fan(self, quantity: str = "on_hand", *, paths: int = 1_000, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the fan chart of a quantity over time; see `plot_fan` for several results.

        Parameters
        ----------
        quantity : str
            What to draw: ``on_hand``, ``in_transit`` or another property of `Trajectories`.
        paths : int
            The number of paths to simulate for it.
        ax : matplotlib Axes, optional
            The axes to draw into; by default those of a new figure.
        **options
            As in `plot_fan`: ``single_paths``, ``dates``, ``legend``, and matplotlib's own such as ``label`` and
            ``color``.

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
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> from matplotlib.figure import Figure
        >>> result.plot.fan(paths=10, ax=Figure().subplots()).get_ylabel()
        'on hand, units'
        """
        axes: Axes = later("plot_fan")(self.result, quantity, paths=paths, ax=ax, **options)
        return axes
