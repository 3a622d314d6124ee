"""The result of a run: a read-only view of its tally, and of the paths that were kept."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from functools import cached_property
from os import PathLike
from types import MappingProxyType
from typing import Any, overload

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine.block import Kept
from supplysim._engine.tally import SUM_UNIT_DAYS, StockTally, Tally
from supplysim._estimates import intervals, quantiles
from supplysim._estimates.estimate import Estimate, Estimates, each_of
from supplysim._model.scenario import Scenario
from supplysim._result import summary
from supplysim._result.dates import date_of
from supplysim._result.plot import ResultPlots
from supplysim._result.precision import Stopped
from supplysim._result.progress import Progress
from supplysim._result.saving import saved
from supplysim._result.service import Service
from supplysim._result.trajectories import Trajectories, trajectories_of
from supplysim._run import Run
from supplysim._uncertain import checks
from supplysim.errors import InvalidValueError, shown

FloatArray = NDArray[np.float64]


@attrs.frozen(eq=False, slots=False, repr=False)
class Result:
    """How long the stock lasts, with honest errors.

    Made by `simulate`. Every figure is an `Estimate`; its error comes from the spread between replicates and says how far the
    figure is from that of infinitely many paths, not how uncertain the inputs are.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.Stock(on_hand=ss.uniform(900, 1_100, name="on hand"))
    >>> scenario = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", per_day=10)], horizon_days=105)
    >>> result = ss.simulate(scenario, paths=4_096, seed=1)
    >>> result.survival(95).value  # P(T >= 95): the stock is at least 950
    0.75
    >>> result.quantile(0.9).value  # the horizon comes first
    inf
    """

    run: Run
    stock: str = attrs.field(default=attrs.Factory(lambda self: self.run.plan.scenario.main_stock, takes_self=True))
    stopped: Stopped | None = None  # why a run until precise ended; None for a plain run and for its extension

    def of(self, stock: str) -> Result:
        """The result for another stock of the same run: its durations, its gross cover, its service."""
        return Result(self.run, checks.known_name(stock, self.stocks, "'stock' of a result"), self.stopped)

    @property
    def stocks(self) -> tuple[str, ...]:
        """The names of all stocks."""
        return tuple(stock.name for stock in self.scenario.stocks)

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""
        return self.run.plan.scenario

    @property
    def seed(self) -> int:
        """The seed: with the scenario and the replicates it gives every number again."""
        return self.run.plan.settings.seed

    @property
    def replicates(self) -> int:
        """Independent randomisations of the sampling design."""
        return self.run.plan.settings.replicates

    @cached_property
    def tally(self) -> Tally:
        """What was counted."""
        return self.run.tally.read_only()

    @property
    def _counts(self) -> StockTally:
        return self.tally.stocks[self.stock]

    @cached_property
    def _kept(self) -> Kept:
        return self.run.kept

    @property
    def paths(self) -> int:
        """Simulated futures."""
        return int(self.tally.paths.sum())

    @cached_property
    def _is_certain(self) -> bool:
        return self.scenario.model.is_certain

    @cached_property
    def _paths(self) -> FloatArray:
        """Paths of each replicate."""
        return self.tally.paths.astype(np.float64)

    @property
    def leaps_per_path(self) -> float:
        """Mean number of steps that the engine took for a path."""
        return self.tally.leaps / self.paths

    @property
    def inputs(self) -> Mapping[str, FloatArray]:
        """The drawn value of every unknown on the kept paths, by name: (paths,) arrays."""
        return MappingProxyType(dict(self._kept.inputs))

    @property
    def durations(self) -> FloatArray:
        """The durations of the kept paths, (paths,), days; infinite where the stock lasts to the horizon."""
        return self._kept.durations[self.stock]

    @property
    def gross_cover_days(self) -> FloatArray:
        """The gross cover of the kept paths, (paths,), days: available stock over mean consumption, no resupply."""
        return self._kept.gross_cover[self.stock]

    @property
    def plot(self) -> ResultPlots:
        """Plots: ``result.plot.survival()``, ``result.plot.durations()``."""
        return ResultPlots(self)

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
        found: Estimate | Estimates = each_of(days, self._survival)
        return found

    def _survival(self, days: Any) -> Estimate:
        number = checks.finite(days, "days", "survival")
        horizon = self.scenario.horizon_days
        if not 0 <= number <= horizon:
            raise InvalidValueError(f"'days' of survival must be between 0 and the horizon, {horizon} (got {shown(days)})")
        return self._share(self._lasting(number))

    def _lasting(self, days: float) -> FloatArray:
        """How many paths of each replicate last `days` or more."""
        censored = self._counts.censored.astype(np.float64)
        if days >= self.scenario.horizon_days:
            return censored
        return censored + self._counts.durations.count_from(days)

    def _share(self, counts: FloatArray) -> Estimate:
        return intervals.share(counts, self._paths, certain=self._is_certain)

    @property
    def never(self) -> Estimate:
        """The probability that the stock lasts to the horizon: it never runs out in the time that was looked at."""
        return self._share(self._counts.censored.astype(np.float64))

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
        found: Estimate | Estimates = each_of(probability, self._quantile)
        return found

    def _quantile(self, probability: Any) -> Estimate:
        found = quantiles.quantile(self._counts.durations, probability, self._lasting, self._paths, certain=self._is_certain)
        return attrs.evolve(found, censored_at=float(self.scenario.horizon_days))

    @property
    def median(self) -> Estimate:
        """The duration that half of the paths reach."""
        return self._quantile(0.5)

    @overload
    def gross_cover_quantile(self, probability: float) -> Estimate: ...
    @overload
    def gross_cover_quantile(self, probability: Iterable[float]) -> Estimates: ...
    def gross_cover_quantile(self, probability: float | Iterable[float]) -> Estimate | Estimates:
        """Quantiles of gross cover, in days: available stock over mean consumption, as if nothing were resupplied."""
        cover = self._counts.gross_cover
        found: Estimate | Estimates = each_of(
            probability,
            lambda each: quantiles.quantile(cover, each, cover.count_from, self._paths, certain=self._is_certain),
        )
        return found

    @property
    def restricted_mean(self) -> Estimate:
        """E[min(T, horizon)], in days: the only mean that a censored duration has."""
        sums = np.array(self._counts.duration_sums, dtype=np.float64) * SUM_UNIT_DAYS
        highest = float(self.scenario.horizon_days)
        return intervals.mean(sums, self._paths, highest, certain=self._is_certain)

    def date(self, days: float | Estimate) -> datetime.date | None:
        """The calendar date of the stock-out after a duration of `days`; None if that is infinite.

        Day 1 is the scenario's start, and T lies in [t - 1, t) if day t is the first whose demand is not met.

        Raises
        ------
        InvalidValueError
            If the scenario has no start, or the date lies beyond the calendar.
        """
        return date_of(self.scenario, days.value if isinstance(days, Estimate) else days)

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

    @property
    def service(self) -> Service:
        """How well the stock served what was asked of it, in a run with ``to_horizon=True``."""
        return Service(self.run.plan, self.tally, self.stock)

    def trajectories(self, paths: int = 200, *, every_days: int | None = None) -> Trajectories:
        """What the stocks hold and have moved, day by day, on some paths; see `Trajectories`.

        The inputs are those of the first `paths` of this run; `every_days` sets the grid, of about a hundred days unless told.
        """
        return trajectories_of(self.run.plan, self.stock, paths, every_days)

    def extend(self, paths: int, *, workers: int = 1, executor: Executor | None = None, progress: Progress = False) -> Result:
        """The result of `paths` more: bit for bit that of one run of the sum.

        Complete blocks are not run again. A result that a failure left incomplete is completed; 0 does only that.
        """
        from supplysim._result.carried import carried_out  # noqa: PLC0415  # which makes results

        more = checks.whole(paths, "paths", "extend", least=0)
        plan = attrs.evolve(self.run.plan, paths=self.run.plan.paths + more)
        return attrs.evolve(carried_out(plan, workers, executor, progress, begun=self.run), stock=self.stock)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the result to a file, which `load` reads: all that was counted and the paths that were kept.

        The file is replaced as a whole or not at all. If it cannot be, or is something else, that is a `FileError`.
        """
        saved(self.run, self.stock, path)

    def __str__(self) -> str:
        return summary.as_text(self)

    def __repr__(self) -> str:
        return f"<Result of {self.scenario.name!r}: {self.paths:,} paths, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return summary.as_html(self)
