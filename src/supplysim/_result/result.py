"""The result of a run: its figures, the paths that were kept, and what can be done with it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import cached_property
from os import PathLike
from types import MappingProxyType

import attrs

from supplysim._archive.stored_run import save_run
from supplysim._engine.block import Kept
from supplysim._engine.outputs import Duration, GrossCover
from supplysim._engine.tally import Tally
from supplysim._estimates.estimate import Estimate
from supplysim._estimates.figures import Figures
from supplysim._model.scenario import Scenario
from supplysim._result.dates import date_of
from supplysim._result.plots import ResultPlots
from supplysim._result.summary import Summary
from supplysim._result.trajectories import Trajectories, trajectories_of
from supplysim._run.accumulator import Run
from supplysim._run.executors import checked_workers
from supplysim._run.precision import Stopped
from supplysim._run.progress import Progress, reporter
from supplysim._run.runner import run_plan
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import BlockError, RunInterrupted


@attrs.frozen(eq=False, slots=False, repr=False)
class Result(Figures):
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
    scenario: Scenario = attrs.field(init=False, default=attrs.Factory(lambda self: self.run.plan.scenario, takes_self=True))
    tally: Tally = attrs.field(init=False, default=attrs.Factory(lambda self: self.run.tally.read_only(), takes_self=True))

    @property
    def seed(self) -> int:
        """The seed: with the scenario and the replicates it gives every number again."""
        return self.run.plan.settings.seed

    @property
    def replicates(self) -> int:
        """Independent randomisations of the sampling design."""
        return self.run.plan.settings.replicates

    @cached_property
    def _kept(self) -> Kept:
        return self.run.kept

    @property
    def inputs(self) -> Mapping[str, FloatArray]:
        """The drawn value of every unknown on the kept paths, by name: (paths,) arrays."""
        return MappingProxyType(dict(self._kept.inputs))

    @property
    def durations(self) -> FloatArray:
        """The durations of the kept paths, (paths,), days; infinite where the stock lasts to the horizon."""
        return self._kept.outputs[self.stock, Duration.name]

    @property
    def gross_cover_days(self) -> FloatArray:
        """The gross cover of the kept paths, (paths,), days: available stock over mean consumption, no resupply."""
        return self._kept.outputs[self.stock, GrossCover.name]

    @property
    def plot(self) -> ResultPlots:
        """Plots: ``result.plot.survival()``, ``result.plot.durations()``."""
        return ResultPlots(self)

    def date(self, days: float | Estimate) -> datetime.date | None:
        """The calendar date of the stock-out after a duration of `days`; None if that is infinite.

        Day 1 is the scenario's start, and T lies in [t - 1, t) if day t is the first whose demand is not met.

        Raises
        ------
        InvalidValueError
            If the scenario has no start, or the date lies beyond the calendar.
        """
        return date_of(self.scenario, days.value if isinstance(days, Estimate) else days)

    def trajectories(self, paths: int = 200, *, every_days: int | None = None) -> Trajectories:
        """What the stocks hold and have moved, day by day, on some paths; see `Trajectories`.

        The inputs are those of the first `paths` of this run; `every_days` sets the grid, of about a hundred days unless told.
        """
        return trajectories_of(self.run.plan, self.stock, paths, every_days)

    def extend(self, paths: int, *, workers: int = 1, executor: Executor | None = None, progress: Progress = False) -> Result:
        """The result of `paths` more: bit for bit that of one run of the sum.

        Complete blocks are not run again. A result that a failure left incomplete is completed; 0 does only that.
        """
        more = checks.whole(paths, "paths", "extend", least=0)
        plan = attrs.evolve(self.run.plan, paths=self.run.plan.paths + more)
        several = checked_workers(workers, executor)
        with partial_results(), reporter(progress, plan.paths) as report:
            run = run_plan(plan, workers=several, executor=executor, report=report, begun=self.run)
        return Result(run, self.stock)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the result to a file, which `load` reads: all that was counted and the paths that were kept.

        The file is replaced as a whole or not at all. If it cannot be, or is something else, that is a `FileError`.
        """
        save_run(path, self.run, self.stock)

    @property
    def _summary(self) -> Summary:
        return Summary(self, self.run.plan.settings, self._kept.inputs, self._kept.paths, self.stopped)

    def __str__(self) -> str:
        return self._summary.as_text()

    def __repr__(self) -> str:
        return f"<Result of {self.scenario.name!r}: {self.paths:,} paths, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return self._summary.as_html()


@contextmanager
def partial_results() -> Iterator[None]:
    """Where a run fails or is interrupted, let the ``partial`` of the error be a Result, or None if nothing has finished."""
    try:
        yield
    except (BlockError, RunInterrupted) as problem:
        run = problem.partial
        problem.partial = Result(run) if isinstance(run, Run) and run.paths else None
        raise
