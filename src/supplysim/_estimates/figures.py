"""Figures: every figure of one stock (survival, quantiles, service) with its error; the base class of Result."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property, partial
from typing import Any, Self, overload

import attrs

from supplysim._engine.outputs import OUTPUTS, Duration, GrossCover
from supplysim._estimates.days import days_until
from supplysim._estimates.estimate import Estimate
from supplysim._estimates.estimates import Estimates, each_of
from supplysim._estimates.of_stock import OfStock
from supplysim._estimates.output_figures import OutputFigures
from supplysim._estimates.service import Service
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim.errors import InvalidValueError, shown


@attrs.frozen(eq=False, slots=False)
class Figures(OfStock):
    """Every figure of one stock, with its Monte Carlo error.

    `Result` inherits these figures. The stopping rule of a run until precise uses them, too.

    Attributes
    ----------
    scenario : Scenario
        The scenario that was simulated.
    tally : Tally
        The counts and sums over all paths.
    stock : str
        The stock that the figures describe.
    """

    def of(self, stock: str) -> Self:
        """The same figures for another stock of the run: its durations, gross cover and service.

        Parameters
        ----------
        stock : str
            The name of the stock.

        Returns
        -------
        Result

        Raises
        ------
        InvalidValueError
            If the scenario has no such stock.

        Examples
        --------
        >>> import supplysim as ss
        >>> stocks = [ss.Stock(50, name="depot"), ss.Stock(15, name="front")]
        >>> demand = [ss.Consumption("training", 5, from_="depot"), ss.Consumption("issues", 10, from_="front")]
        >>> result = ss.simulate(ss.Scenario("two", stock=stocks, demand=demand, horizon_days=30), paths=64, seed=1)
        >>> result.of("front").median.value, result.of("depot").median.value
        (1.5, 10.0)
        """
        return attrs.evolve(self, stock=checks.known_name(stock, (*self.stocks, *self._counted), "'stock' of a result"))

    def of_demand(self, demand: str) -> Self:
        """The same figures for a demand: how long it is met in full, by all of its stocks.

        Parameters
        ----------
        demand : str
            The name of the demand.

        Returns
        -------
        Result
            Its durations are those of the demand, its `fill_rate` too. Gross cover, `service` and trajectories are those of
            the first stock that it draws on.

        Raises
        ------
        InvalidValueError
            If the scenario has no such demand; if its duration may differ from that of its stock, and was not counted in the
            run.

        Notes
        -----
        A demand with substitution is unmet only if all its stocks are short; docs/model.md defines its duration. The only
        claim on a stock has the duration of the stock. In a scenario without substitution, that of a demand beside others is
        counted in a run with ``outputs=[ss.DurationOf(...)]``.

        Examples
        --------
        >>> import supplysim as ss
        >>> stocks = [ss.Stock(95, name="152 mm"), ss.Stock(60, name="122 mm")]
        >>> front = ss.Consumption("front", 10, from_=["152 mm", "122 mm"], exchange={"122 mm": 0.6})
        >>> result = ss.simulate(ss.Scenario("guns", stock=stocks, demand=[front], horizon_days=30), paths=64, seed=1)
        >>> result.of("152 mm").median.value, result.of_demand("front").median.value  # (95 + 0.6 * 60) / 10
        (9.5, 13.1)
        """
        name = checks.known_name(demand, [each.name for each in self.scenario.demand], "'demand' of a result")
        network = self.scenario.model.network
        stock = network.first_stock_of(name)
        if network.is_alone(name):
            return attrs.evolve(self, stock=stock)
        if name not in self._counted:
            raise InvalidValueError(
                f"'demand' of a result must be one whose duration was counted (got {shown(name)}, which is not alone on "
                f"{shown(stock)}): run simulate(..., outputs=[ss.DurationOf({shown(name)})])"
            )
        return attrs.evolve(self, stock=name)

    @property
    def _counted(self) -> tuple[str, ...]:
        """The demands that have durations of their own."""
        names = [each.name for each in self.scenario.demand]
        return tuple(name for name in names if (name, Duration.name) in self.tally.counts)

    @property
    def _home(self) -> str:
        """The stock itself, or the first stock of the demand that the figures describe."""
        return self.scenario.model.network.first_stock_of(self.stock) if self.stock in self._counted else self.stock

    @property
    def stocks(self) -> tuple[str, ...]:
        """The names of all stocks of the scenario.

        Returns
        -------
        tuple of str

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.stocks
        ('stock',)
        """
        return tuple(stock.name for stock in self.scenario.stocks)

    @property
    def paths(self) -> int:
        """The number of simulated paths.

        Returns
        -------
        int

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.paths
        64
        """
        return int(self.tally.paths.sum())

    @property
    def leaps_per_path(self) -> float:
        """The mean number of leaps (steps of one or more days) that the engine took per path.

        Returns
        -------
        float

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.leaps_per_path  # one leap over nine days, one for the day of the stock-out
        2.0
        """
        return self.tally.leaps / self.paths

    def _output(self, name: str) -> OutputFigures:
        owner = self.stock if (self.stock, name) in self.tally.counts else self._home
        return OutputFigures(self.scenario, self.tally, owner, OUTPUTS[name])

    @cached_property
    def _duration(self) -> OutputFigures:
        return self._output(Duration.name)

    @overload
    def survival(self, days: float | DateLike) -> Estimate: ...  # type: ignore[overload-overlap]  # a text is one date
    @overload
    def survival(self, days: Iterable[float | DateLike]) -> Estimates: ...
    def survival(self, days: float | DateLike | Iterable[float | DateLike]) -> Estimate | Estimates:
        """The probability that the stock lasts at least `days`: the survival function S(d) = P(T >= d).

        Parameters
        ----------
        days : float or date, or several
            Days between 0 and the horizon. A date, an ISO text, a `numpy.datetime64` or a `pandas.Timestamp` stands for the
            days from the start up to it, so that the figure is the probability of no stock-out before that date. `Result.date`
            is the inverse.

        Returns
        -------
        Estimate or Estimates
            One for each day. The intervals are Wilson's (1927), with the spread between replicates.

        Raises
        ------
        InvalidValueError
            If a day lies beyond the horizon, where nothing was simulated; if a date lies before the start, or there is none.

        Examples
        --------
        >>> import supplysim as ss
        >>> fields = {"demand": [ss.Consumption("issues", 10)], "horizon_days": 30, "start": "2024-02-26"}
        >>> result = ss.simulate(ss.Scenario("depot", stock=ss.Stock(95), **fields), paths=64, seed=1)
        >>> result.survival(9).value
        1.0
        >>> result.survival([9, 10]).value
        array([1., 0.])
        >>> str(result.date(9.5)), result.survival(["2024-03-06", "2024-03-07"]).value  # the stock-out is on 6 March
        ('2024-03-06', array([1., 0.]))
        """
        return each_of(days, self._survival)

    def _survival(self, days: Any) -> Estimate:
        return self._duration.share_from(days_until(self.scenario, days, "days", "survival"))

    @property
    def never(self) -> Estimate:
        """The probability that the stock lasts to the horizon: P(T = inf), no stock-out on any simulated day.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.never.value
        0.0
        """
        return self._duration.share_from(math.inf)

    @overload
    def quantile(self, probability: float) -> Estimate: ...
    @overload
    def quantile(self, probability: Iterable[float]) -> Estimates: ...
    def quantile(self, probability: float | Iterable[float]) -> Estimate | Estimates:
        """Quantiles of duration, in days: the time by which the stock has run out with the given probability.

        Parameters
        ----------
        probability : float or sequence of float
            Between 0 and 1.

        Returns
        -------
        Estimate or Estimates
            In days, one for each probability; infinite if the quantile lies in the censored mass, beyond the horizon. The
            intervals are Woodruff's (JASA 47, 1952).

        Raises
        ------
        InvalidValueError
            If a probability is not between 0 and 1.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.quantile(0.05).value
        9.5
        >>> result.quantile([0.05, 0.95]).value
        array([9.5, 9.5])
        """
        return each_of(probability, self._duration.quantile)

    @property
    def median(self) -> Estimate:
        """The median duration, in days; infinite if at least half of the paths last to the horizon.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.median.value
        9.5
        """
        return self._duration.quantile(0.5)

    @overload
    def gross_cover_quantile(self, probability: float) -> Estimate: ...
    @overload
    def gross_cover_quantile(self, probability: Iterable[float]) -> Estimates: ...
    def gross_cover_quantile(self, probability: float | Iterable[float]) -> Estimate | Estimates:
        """Quantiles of gross cover, in days: available stock over mean consumption, with no resupply.

        Day-to-day chance, rationing, decay and later expiry are left aside; docs/model.md defines it in full.

        Parameters
        ----------
        probability : float or sequence of float
            Between 0 and 1.

        Returns
        -------
        Estimate or Estimates
            In days, one for each probability.

        Raises
        ------
        InvalidValueError
            If a probability is not between 0 and 1.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.gross_cover_quantile(0.5).value
        9.5
        """
        return each_of(probability, partial(self._output(GrossCover.name).quantile, figure="gross_cover_quantile"))

    @property
    def restricted_mean(self) -> Estimate:
        """The restricted mean of duration, E[min(T, horizon)], in days: a censored duration has no other mean.

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.restricted_mean.value
        9.5
        """
        return self._duration.mean

    @property
    def service(self) -> Service:
        """How well the stock met the demand on it; needs a run with ``to_horizon=True``.

        Returns
        -------
        Service

        Raises
        ------
        InvalidValueError
            If the run had ``to_horizon=False``, so that its paths ended at their first stock-out.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.service.fill_rate("issues").value
        0.75
        """
        return Service(self.scenario, self.tally, self._home)

    @property
    def fill_rate(self) -> Estimate:
        """The fill rate: the share of the demand on the stock that is met on its day; see `service` for each demand.

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
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.fill_rate.value  # 30 of 4 * 10
        0.75
        """
        return self.service.fill_rate(None if self.stock == self._home else self.stock)

    @property
    def ready_rate(self) -> Estimate:
        """The ready rate: the share of days without stock-out.

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
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.ready_rate.value
        0.75
        """
        return self.service.ready_rate

    @property
    def stock_outs(self) -> Estimate:
        """The mean number of stock-outs per path; consecutive days of unmet demand count as one.

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
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.stock_outs.value
        1.0
        """
        return self.service.stock_outs

    @property
    def stock_out_days(self) -> Estimate:
        """The mean length of a stock-out, in days; NaN if there was none.

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
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.stock_out_days.value
        1.0
        """
        return self.service.stock_out_days

    @property
    def unmet_demand(self) -> Estimate:
        """The mean unmet demand of a path, in units of stock; see `service` for each demand.

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
        >>> depot = ss.Scenario("depot", stock=ss.Stock(30), demand=[ss.Consumption("issues", 10)], horizon_days=4)
        >>> result = ss.simulate(depot, paths=64, seed=1, to_horizon=True)
        >>> result.unmet_demand.value
        10.0
        """
        return self.service.unmet()
