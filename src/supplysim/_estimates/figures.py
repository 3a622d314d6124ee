"""The figures of one stock, read off the tally of a run."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self, overload

import attrs

from supplysim._engine.outputs import OUTPUTS, Duration, GrossCover
from supplysim._engine.tally import Tally
from supplysim._estimates.estimate import Estimate, Estimates, each_of
from supplysim._estimates.output_figures import OutputFigures
from supplysim._estimates.service import Service
from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim.errors import InvalidValueError, shown


@attrs.frozen(eq=False, slots=False)
class Figures:
    """Every figure of one stock, with its Monte Carlo error.

    A result has all of them, and so has the stopping rule of a run until precise.

    Attributes
    ----------
    scenario : Scenario
        What was simulated.
    tally : Tally
        What was counted.
    stock : str
        The stock that the figures are of.
    """

    scenario: Scenario
    tally: Tally
    stock: str

    def of(self, stock: str) -> Self:
        """The same for another stock of the run: its durations, its gross cover, its service."""
        return attrs.evolve(self, stock=checks.known_name(stock, self.stocks, "'stock' of a result"))

    @property
    def stocks(self) -> tuple[str, ...]:
        """The names of all stocks."""
        return tuple(stock.name for stock in self.scenario.stocks)

    @property
    def paths(self) -> int:
        """Simulated futures."""
        return int(self.tally.paths.sum())

    @property
    def leaps_per_path(self) -> float:
        """Mean number of steps that the engine took for a path."""
        return self.tally.leaps / self.paths

    def _output(self, name: str) -> OutputFigures:
        return OutputFigures(self.scenario, self.tally, self.stock, OUTPUTS[name])

    @cached_property
    def _duration(self) -> OutputFigures:
        return self._output(Duration.name)

    @overload
    def survival(self, days: float) -> Estimate: ...
    @overload
    def survival(self, days: Iterable[float]) -> Estimates: ...
    def survival(self, days: float | Iterable[float]) -> Estimate | Estimates:
        """The probability that the stock lasts at least so many days, S(d) = P(T >= d).

        Parameters
        ----------
        days : float or sequence of float
            Between 0 and the horizon.

        Raises
        ------
        InvalidValueError
            If a day lies beyond the horizon, where nothing was simulated.
        """
        return each_of(days, self._survival)

    def _survival(self, days: Any) -> Estimate:
        number = checks.finite(days, "days", "survival")
        horizon = self.scenario.horizon_days
        if not 0 <= number <= horizon:
            raise InvalidValueError(f"'days' of survival must be between 0 and the horizon, {horizon} (got {shown(days)})")
        return self._duration.share_from(number)

    @property
    def never(self) -> Estimate:
        """The probability that the stock lasts to the horizon: it never runs out in the time that was looked at."""
        return self._duration.share_from(math.inf)

    @overload
    def quantile(self, probability: float) -> Estimate: ...
    @overload
    def quantile(self, probability: Iterable[float]) -> Estimates: ...
    def quantile(self, probability: float | Iterable[float]) -> Estimate | Estimates:
        """The duration that is not reached with the given probability, in days; infinite in the censored mass.

        Parameters
        ----------
        probability : float or sequence of float
            Between 0 and 1.
        """
        return each_of(probability, self._duration.quantile)

    @property
    def median(self) -> Estimate:
        """The duration that half of the paths reach."""
        return self._duration.quantile(0.5)

    @overload
    def gross_cover_quantile(self, probability: float) -> Estimate: ...
    @overload
    def gross_cover_quantile(self, probability: Iterable[float]) -> Estimates: ...
    def gross_cover_quantile(self, probability: float | Iterable[float]) -> Estimate | Estimates:
        """Quantiles of gross cover, in days: available stock over mean consumption, as if nothing were resupplied."""
        return each_of(probability, self._output(GrossCover.name).quantile)

    @property
    def restricted_mean(self) -> Estimate:
        """E[min(T, horizon)], in days: the only mean that a censored duration has."""
        return self._duration.mean

    @property
    def service(self) -> Service:
        """How well the stock served what was asked of it, in a run with ``to_horizon=True``."""
        return Service(self.scenario, self.tally, self.stock)

    @property
    def fill_rate(self) -> Estimate:
        """The share of the demand on the stock that is met on its day, over all paths; see `service` for each demand."""
        return self.service.fill_rate()

    @property
    def ready_rate(self) -> Estimate:
        """The share of days without stock-out."""
        return self.service.ready_rate

    @property
    def stock_outs(self) -> Estimate:
        """The mean number of stock-outs of a path: runs of days on which demand is not met in full."""
        return self.service.stock_outs

    @property
    def stock_out_days(self) -> Estimate:
        """The mean length of a stock-out, in days; not a number where there was none."""
        return self.service.stock_out_days

    @property
    def unmet_demand(self) -> Estimate:
        """The mean unmet demand of a path, in units of stock; see `service` for each demand."""
        return self.service.unmet()
