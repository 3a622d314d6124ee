"""ChangeService: differences of how well demand is met; a base class of Change."""

from __future__ import annotations

import attrs

from supplysim._estimates.estimate import Estimate
from supplysim.analysis.change_figures import ChangeFigures


@attrs.frozen(eq=False, slots=False, repr=False)
class ChangeService(ChangeFigures):
    """The differences of service between two variants, of runs with ``to_horizon=True``.

    Each is a difference of ratios of totals. Its error is the spread of what the replicates move it by, to first order (A. B.
    Owen, "Monte Carlo theory, methods and examples", 2013, ch. 17).

    Attributes
    ----------
    labels, stocks_compared, paths, seed, replicates
        As in `Change`.
    """

    @property
    def fill_rate(self) -> Estimate:
        """The difference of the fill rates: the shares of the demand on the stock that are met on its day.

        Returns
        -------
        Estimate

        Raises
        ------
        InvalidValueError
            If the run had ``to_horizon=False``.

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(20), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(30)), paths=64, seed=1, to_horizon=True)
        >>> change.fill_rate.value
        0.25
        """
        return self._figures.service.fill_rate

    @property
    def ready_rate(self) -> Estimate:
        """The difference of the ready rates: the shares of days without stock-out.

        Returns
        -------
        Estimate

        Raises
        ------
        InvalidValueError
            If the run had ``to_horizon=False``.

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(20), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(30)), paths=64, seed=1, to_horizon=True)
        >>> change.ready_rate.value
        0.25
        """
        return self._figures.service.ready_rate

    @property
    def stock_outs(self) -> Estimate:
        """The difference of the mean numbers of stock-outs per path.

        Returns
        -------
        Estimate

        Raises
        ------
        InvalidValueError
            If the run had ``to_horizon=False``.

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(20), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(30)), paths=64, seed=1, to_horizon=True)
        >>> change.stock_outs.value
        0.0
        """
        return self._figures.service.stock_outs

    @property
    def stock_out_days(self) -> Estimate:
        """The difference of the mean lengths of a stock-out, in days; NaN if one side has none.

        Returns
        -------
        Estimate

        Raises
        ------
        InvalidValueError
            If the run had ``to_horizon=False``.

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(20), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(30)), paths=64, seed=1, to_horizon=True)
        >>> change.stock_out_days.value
        -1.0
        """
        return self._figures.service.stock_out_days

    @property
    def unmet_demand(self) -> Estimate:
        """The difference of the mean unmet demands of a path, in units of stock.

        Returns
        -------
        Estimate

        Raises
        ------
        InvalidValueError
            If the run had ``to_horizon=False``.

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(20), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> change = ss.compare(now, now.replace(stock=ss.Stock(30)), paths=64, seed=1, to_horizon=True)
        >>> change.unmet_demand.value
        -10.0
        """
        return self._figures.service.unmet_demand
