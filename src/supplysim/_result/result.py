"""Result: the figures of a run and its kept paths; it can be extended, saved, plotted and printed."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from os import PathLike
from typing import Any, SupportsFloat, overload

import attrs

from supplysim._archive.stored_run import save_run
from supplysim._engine.outputs import Duration, GrossCover
from supplysim._engine.simd_level import mixed
from supplysim._engine.tally import Tally
from supplysim._estimates.estimates import is_several, listed
from supplysim._estimates.figures import Figures
from supplysim._model.scenario import Scenario
from supplysim._result.dates import date_of
from supplysim._result.inputs import Inputs
from supplysim._result.later import later
from supplysim._result.output_results import OutputResults
from supplysim._result.plots import ResultPlots
from supplysim._result.summary import Summary
from supplysim._result.trajectories import Trajectories, trajectories_of
from supplysim._run.accumulator import Run
from supplysim._run.execution import Execution, Save, executing
from supplysim._run.executors import checked_workers
from supplysim._run.interrupts import Interrupts
from supplysim._run.progress import Progress
from supplysim._run.runner import run_open_blocks
from supplysim._run.stopped import Stopped
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.dates import DateLike
from supplysim.errors import BlockError, RunInterrupted, SupplysimWarning


@attrs.frozen(eq=False, slots=False, repr=False)
class Result(Figures):
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
        The stock that the figures describe; `of` gives those of another.
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

        Results of two scenarios with one seed are not paired path by path; see `durations`.

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
        (['on hand on day 4', 'longest stock-out by day 20, days'], 55.0)
        """
        return OutputResults(self.run)

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
        stock, nearly half of the paths of a noisy scenario end sooner. So compare distributions, not paths.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> result = ss.simulate(depot, paths=64, seed=1)
        >>> result.durations[:2]
        array([9.5, 9.5])
        """
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
        return self.run.kept.outputs[self.stock, GrossCover.name]

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

    def drivers(
        self,
        *,
        survival_days: float | DateLike | None = None,
        never: bool = False,
        restricted_mean: bool = False,
        quantile: float | None = None,
        median: bool = False,
        workers: int = 1,
        executor: Executor | None = None,
        progress: Progress = False,
    ) -> Any:
        """What drives a figure: each unknown's share of its variance, and the share of chance; see `Drivers`.

        Choose at most one figure. The kept paths are run a second time, with the same inputs and fresh chance, unless nothing
        varies from day to day.

        Parameters
        ----------
        survival_days : float or date, optional
            The probability that the stock lasts at least so many days, or that there is no stock-out before a date.
        never : bool
            The probability that the stock lasts to the horizon.
        restricted_mean : bool
            The restricted mean of duration, E[min(T, horizon)]. It is what is explained by default.
        quantile : float, optional
            The quantile of duration with this probability. It counts as the probability of lasting to its estimate (to the
            horizon, if it is beyond), and the summary says so.
        median : bool
            As `quantile`, with a probability of 0.5.
        workers, executor, progress
            As in `simulate`, for the second run.

        Returns
        -------
        Drivers

        Raises
        ------
        InvalidValueError
            If several figures are chosen, a number is out of range, or the run has kept no paths; if the result is partial.
        InvalidTypeError
            If an argument is of the wrong type.
        BlockError, RunInterrupted
            If the second run fails, or the user presses Ctrl-C.

        Notes
        -----
        A share ``alone`` is Var(E[Y | x]) / Var(Y) (I. M. Sobol', 1993), where Y is the duration, at most the horizon, or
        whether the stock lasts. E[Y | x] is fitted by orthonormal polynomials of the rank of x, of degrees that the data
        support, and its variance is estimated without bias from products of different replicates. Pairs are fitted by products
        of polynomials. The share of chance is ``1 - Cov(Y1, Y2) / Var(Y)`` over two runs of the same inputs. Errors come from
        the spread between replicates (of more than 32, in 32 groups).

        Examples
        --------
        >>> import supplysim as ss
        >>> issues = ss.Consumption("issues", ss.uniform(8, 12, name="rate"), cv=0.5)
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[issues], horizon_days=30)
        >>> drivers = ss.simulate(depot, paths=20_000, seed=1).drivers(survival_days=9)
        >>> print(drivers["rate"].alone, drivers.chance)
        0.232 ± 0.008 0.77 ± 0.02
        >>> print(drivers["rate"].at_low, drivers["rate"].at_high)
        0.950 ± 0.009 0.26 ± 0.02
        """
        return later("drivers")(
            self,
            survival_days=survival_days,
            never=never,
            restricted_mean=restricted_mean,
            quantile=quantile,
            median=median,
            workers=workers,
            executor=executor,
            progress=progress,
        )

    def discover(
        self,
        *,
        lasts_less_than: float | DateLike | None = None,
        lasts_at_least: float | DateLike | None = None,
        most_boxes: int = 3,
        workers: int = 1,
        executor: Executor | None = None,
        progress: Progress = False,
    ) -> Any:
        """Find boxes, ranges of a few inputs in words, in which the stock lasts less than, or at least, so many days.

        Parameters
        ----------
        lasts_less_than, lasts_at_least : float or date
            One of them: the event to look for, as in `survival`.
        most_boxes : int
            The largest number of boxes, at most 20. Each is looked for among the paths that lie in none before.
        workers, executor, progress
            As in `simulate`, for a second run of as many paths as are kept, with the same inputs and fresh chance. Without
            chance there is none.

        Returns
        -------
        Discovery

        Raises
        ------
        InvalidTypeError, InvalidValueError
            If not one event is given, it lies beyond the horizon, or the run has no kept paths, fewer than four replicates, or
            open blocks.
        BlockError, RunInterrupted
            As in `simulate`.

        Notes
        -----
        Boxes are found by the patient rule induction method (J. H. Friedman, N. I. Fisher, "Bump hunting in high-dimensional
        data", Statistics and Computing 9, 1999; B. P. Bryant, R. J. Lempert, "Thinking inside the box", Technological
        Forecasting and Social Change 77, 2010). The box is chosen that correlates most with the event. It is found on the kept
        paths of every second replicate, and measured on those of the others. A box that is not confirmed there (Student's t,
        false alarm 0.5 %) is not shown.

        Where p is the probability of the event given the inputs, any region A of the inputs has a coverage
        ``c = E[p 1_A] / E[p]`` and a density ``d = E[p 1_A] / P(A)``. By the inequality of Cauchy and Schwarz, ``c d`` is at
        most ``E[p^2] / E[p]``. That is the ceiling, estimated as ``E[Y_1 Y_2] / E[Y]`` from two runs with the same inputs and
        fresh chance.

        Examples
        --------
        >>> import supplysim as ss
        >>> issues = ss.Consumption("issues", ss.uniform(5, 15, name="rate"))
        >>> depot = ss.Scenario("depot", stock=ss.Stock(100), demand=[issues], horizon_days=30)
        >>> found = ss.simulate(depot, paths=8_192, seed=7).discover(lasts_less_than=8)
        >>> found.boxes
        (<Box rate above 12.5: coverage > 99.02 %, density > 99.02 %>,)
        """
        return later("discover")(
            self,
            lasts_less_than=lasts_less_than,
            lasts_at_least=lasts_at_least,
            most_boxes=most_boxes,
            workers=workers,
            executor=executor,
            progress=progress,
        )

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
        return trajectories_of(self.run.plan, self.stock, paths, every_days)

    def outlast(self, first: str, second: str) -> Any:
        """Which of two stocks of the scenario lasts longer, path by path.

        Parameters
        ----------
        first, second : str
            The names of two stocks on which something draws.

        Returns
        -------
        Outlast
            ``first``, ``second``: the probabilities that the one or the other lasts longer; ``same``: that both run out
            after the same duration; ``both``: that both last to the horizon. These add up to 1.
            ``first_given_second_ends`` is the probability that the first outlasts the second, given that the second runs out
            within the horizon. Each is an `Estimate`.

        Raises
        ------
        InvalidValueError
            If there is no such stock, both are the same, or nothing draws on one of them, so that it cannot run out.

        Notes
        -----
        Errors come from the spread between replicates, as of every share; that of the last figure is that of a ratio (A. B.
        Owen, "Monte Carlo theory, methods and examples", 2013, ch. 17).

        Examples
        --------
        >>> import supplysim as ss
        >>> stocks = [ss.Stock(ss.uniform(0, 100), name="depot"), ss.Stock(50, name="front")]
        >>> demand = [ss.Consumption("training", 5, from_="depot"), ss.Consumption("issues", 5, from_="front")]
        >>> result = ss.simulate(ss.Scenario("two", stock=stocks, demand=demand, horizon_days=30), paths=4_096, seed=1)
        >>> result.outlast("depot", "front").first.value
        0.5
        """
        return later("outlast")(self, first, second)

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
        return f"<Result of {self.scenario.name!r}: {self.paths:,} paths, seed {self.seed}>"

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
