"""Result: the figures of a run and its kept paths; it can be extended, saved, plotted and printed."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from os import PathLike
from typing import SupportsFloat, overload

import attrs

from supplysim._archive.stored_run import save_run
from supplysim._engine.outputs import Duration, GrossCover
from supplysim._engine.simd_level import mixed
from supplysim._engine.tally import Tally
from supplysim._estimates.estimate import counted
from supplysim._estimates.estimates import is_several, listed
from supplysim._model.scenario import Scenario
from supplysim._result.dates import date_of
from supplysim._result.inputs import Inputs
from supplysim._result.output_results import OutputResults
from supplysim._result.plots import ResultPlots
from supplysim._result.summary import Summary
from supplysim._result.trajectories import Trajectories, trajectories_of
from supplysim._result.weighted import Weighted
from supplysim._run.accumulator import Run
from supplysim._run.execution import Execution, Save, executing
from supplysim._run.executors import checked_workers
from supplysim._run.interrupts import Interrupts
from supplysim._run.progress import Progress
from supplysim._run.runner import run_open_blocks
from supplysim._run.stopped import Stopped
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import BlockError, RunInterrupted, SupplysimWarning


@attrs.frozen(eq=False, slots=False, repr=False)
class Result(Weighted):
    """The result of a run: how long the stock lasts, with the Monte Carlo error of every figure.

    `simulate` returns it; `load` reads it from a file. Every figure is an `Estimate`. Its error comes from the spread between
    replicates (A. B. Owen, "Monte Carlo theory, methods and examples", 2013, ch. 17). It says how far the figure is from that
    of infinitely many paths, not how uncertain the inputs are. ``print(result)`` prints a summary; a notebook shows it as a
    table.

    Attributes
    ----------
    scenario : Scenario
        The scenario that was simulated.
    stock : str
        The stock that the figures describe; `of` gives those of another. Of figures by `of_demand`, the demand.
    stopped : Stopped or None
        Why a run until precise ended; None for a run of a given number of paths, and for an extension.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.Stock(on_hand=ss.uniform(900, 1_100, name="on hand"))
    >>> scenario = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", per_day=10)], horizon_days=105)
    >>> result = ss.simulate(scenario, paths=4_096, seed=1)
    >>> result.survival(95).value  # P(T >= 95): the stock is at least 950
    0.75
    >>> result.quantile(0.9).value  # beyond the horizon
    inf
    """

    run: Run
    stock: str = attrs.field(default=attrs.Factory(lambda self: self.run.plan.scenario.main_stock, takes_self=True))
    stopped: Stopped | None = None
    scenario: Scenario = attrs.field(init=False, default=attrs.Factory(lambda self: self.run.plan.scenario, takes_self=True))
    tally: Tally = attrs.field(init=False, default=attrs.Factory(lambda self: self.run.tally, takes_self=True))

    @property
    def seed(self) -> int:
        """The seed of the run: with the scenario, the replicates and the `noise_seed` it reproduces every number.

        Results of two scenarios with one seed are not paired path by path; `compare` pairs them.

        Returns
        -------
        int

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.seed
        1
        """
        return self.run.plan.settings.seed

    @property
    def noise_seed(self) -> int | None:
        """The seed of what varies as a path unfolds; None if the run had no seed of its own for it.

        Returns
        -------
        int or None

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10, cv=0.5)], horizon_days=30)
        >>> ss.simulate(depot, paths=64, seed=1, noise_seed=2).noise_seed
        2
        """
        return self.run.plan.settings.noise_seed

    @property
    def replicates(self) -> int:
        """The number of replicates: independent randomisations of the sampling design.

        Returns
        -------
        int

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.replicates
        8
        """
        return self.run.plan.settings.replicates

    @property
    def inputs(self) -> Inputs:
        """The drawn values of the uncertain quantities on the kept paths, by name.

        Returns
        -------
        dict from str to (kept paths,) array
            In each quantity's own unit; read-only, like its arrays. ``pandas.DataFrame(result.inputs)`` is a frame of it.

        Raises
        ------
        UnknownNameError
            If the result is asked for an input of another name. The message gives the names.

        Examples
        --------
        >>> import supplysim as ss
        >>> issues = ss.Consumption("issues", ss.uniform(8, 12, name="rate"))
        >>> result = ss.simulate(ss.Scenario("depot", stock=ss.Stock(95), demand=[issues], horizon_days=30), paths=64, seed=1)
        >>> list(result.inputs), result.inputs["rate"].shape
        (['rate'], (64,))
        """
        self._remind_of_weights("inputs")
        return Inputs(self.run.kept.inputs)

    @property
    def outputs(self) -> OutputResults:
        """The outputs that the run was asked for, by name: ``result.outputs["lowest stock"].quantile(0.05)``.

        They are of the whole run, whatever the `stock` of the result.

        Returns
        -------
        mapping from str to OutputResult

        Raises
        ------
        UnknownNameError
            If it is asked for one of another name. The message gives the names.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1, outputs=[ss.OnHand(on=4), ss.LongestStockOut(by=20)])
        >>> list(result.outputs), result.outputs["on hand on day 4"].mean.value
        (['on hand on day 4', 'longest stock-out by day 20'], 55.0)
        """
        return OutputResults(self.run, self._remind_of_weights)

    @property
    def durations(self) -> FloatArray:
        """The durations of the kept paths; infinite where the stock lasts to the horizon.

        Returns
        -------
        (kept paths,) array
            In days; read-only.

        Notes
        -----
        Path i belongs to path i of `inputs` and of `gross_cover_days`. It is not paired with path i of another scenario that
        was run with the same seed: the two share their inputs, but not what varies from day to day. With one more round in
        stock, nearly half of the paths of a noisy scenario end sooner. `compare` pairs them.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.durations[:2]
        array([9.5, 9.5])
        """
        self._remind_of_weights("durations")
        return self.run.kept.outputs[self.stock, Duration.name]

    @property
    def gross_cover_days(self) -> FloatArray:
        """The gross cover of the kept paths: available stock over mean consumption, with no resupply.

        Returns
        -------
        (kept paths,) array
            In days; read-only.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.gross_cover_days[:2]
        array([9.5, 9.5])
        """
        self._remind_of_weights("gross_cover_days")
        return self.run.kept.outputs[self._home, GrossCover.name]

    @property
    def plot(self) -> ResultPlots:
        """The plots of the result: ``result.plot.survival()``, ``result.plot.durations()``, ``result.plot.fan()``.

        Returns
        -------
        ResultPlots

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> from matplotlib.figure import Figure
        >>> result.plot.durations(Figure().subplots()).get_xlabel()
        'duration, days'
        """
        return ResultPlots(self)

    @overload
    def date(self, days: SupportsFloat) -> datetime.date | None: ...
    @overload
    def date(self, days: Iterable[SupportsFloat]) -> tuple[datetime.date | None, ...]: ...
    def date(self, days: SupportsFloat | Iterable[SupportsFloat]) -> datetime.date | tuple[datetime.date | None, ...] | None:
        """The calendar date of the stock-out that ends a duration of `days`; None if the duration is infinite.

        Day 1 is the scenario's start. If day t is the first whose demand is not met in full, then T lies in [t - 1, t).
        `survival` of a date is the inverse.

        Parameters
        ----------
        days : float or Estimate, or several
            Durations in days.

        Returns
        -------
        datetime.date or None, or a tuple of them

        Raises
        ------
        InvalidValueError
            If the scenario has no start, or the date lies beyond the year 9999.

        Examples
        --------
        >>> import supplysim as ss
        >>> fields = {"demand": [ss.Consumption("issues", 10)], "horizon_days": 30, "start": "2024-02-26"}
        >>> result = ss.simulate(ss.Scenario("depot", stock=ss.Stock(95), **fields), paths=64, seed=1)
        >>> print(result.date(result.median))
        2024-03-06
        """
        if is_several(days):
            return tuple(date_of(self.scenario, each) for each in listed(days))
        return date_of(self.scenario, days)

    def trajectories(self, paths: int = 200, *, every_days: int | None = None) -> Trajectories:
        """Simulate some paths again and record the stocks and their flows over time; see `Trajectories`.

        Parameters
        ----------
        paths : int
            How many paths. Their inputs are those of the first paths of this run.
        every_days : int, optional
            The days between two records; by default about a hundredth of the horizon.

        Returns
        -------
        Trajectories

        Raises
        ------
        InvalidValueError
            If `paths` exceeds a block of the run, or the records would take more than a gigabyte each.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.trajectories(paths=1, every_days=15).on_hand
        array([[95.,  0.,  0.]])
        """
        return trajectories_of(self.run.plan, self._home, paths, every_days)

    def extend(self, paths: int, *, workers: int = 1, executor: Executor | None = None, progress: Progress = False) -> Result:
        """Run more paths and return the result of all of them, bit for bit that of a single run of so many paths.

        Complete blocks are not run again. A partial result, as a failed or interrupted run leaves it, is completed first. On a
        CPU with other SIMD instructions than that of the first run, the last digits may differ; a warning says so.

        Parameters
        ----------
        paths : int
            How many paths to add; 0 only completes a partial result.
        workers, executor, progress
            As in `simulate`.

        Returns
        -------
        Result
            A new one; this one stays as it is.

        Raises
        ------
        BlockError
            If a block fails.
        RunInterrupted
            If the user presses Ctrl-C.

        Warns
        -----
        SupplysimWarning
            If the blocks were computed with different versions or SIMD instructions, as when a result from another machine is
            extended: the figures hold, but no single run has the same bits.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.extend(36).paths
        100
        """
        more = checks.whole(paths, "paths", "extend", least=0)
        longer = self.run.with_paths(self.run.plan.paths + more)
        several = checked_workers(workers, executor)
        mixed_before = list(mixed(longer.levels_of_all(run_here=executor is None)))
        for trap in mixed_before:
            warnings.warn(trap, SupplysimWarning, stacklevel=2)
        with (
            Interrupts.handled() as interrupts,
            carrying_out(longer, interrupts, workers=several, executor=executor, progress=progress) as execution,
        ):
            result = Result(run_open_blocks(longer, execution), self.stock)
        for trap in () if mixed_before else mixed(result.run.levels):
            warnings.warn(trap, SupplysimWarning, stacklevel=2)
        return result

    def save(self, path: str | PathLike[str]) -> None:
        """Write the result to a file that `load` reads: the tally, the kept paths and, if possible, the scenario.

        An existing file of a run is replaced in one step, so that it is never left half written.

        Parameters
        ----------
        path : path

        Raises
        ------
        FileError
            If the file cannot be written, or exists and is not a file of a run.

        Examples
        --------
        >>> import tempfile
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     ss.simulate(depot, paths=64, seed=1).save(f"{folder}/depot.supplysim")
        ...     ss.load(f"{folder}/depot.supplysim").median.value
        9.5
        """
        save_run(path, self.run, self.stock)

    @property
    def _summary(self) -> Summary:
        return Summary(self, self.run, self.stopped)

    def __str__(self) -> str:
        return self._summary.as_text()

    def __repr__(self) -> str:
        return f"<Result of {self.scenario.name!r}: {counted(self.paths, 'path')}, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return self._summary.as_html()


@contextmanager
def carrying_out(
    run: Run,
    interrupts: Interrupts,
    *,
    workers: int,
    executor: Executor | None,
    progress: Progress,
    save: Save | None = None,
) -> Iterator[Execution]:
    """Provide what `run` is carried out with.

    If it fails or is interrupted, the ``partial`` of the error is a Result, or None if no block has finished.
    """
    try:
        with executing(run, interrupts, workers=workers, executor=executor, progress=progress, save=save) as execution:
            yield execution
    except (BlockError, RunInterrupted) as problem:
        left = problem.partial
        problem.partial = Result(left) if isinstance(left, Run) and left.paths else None
        raise
