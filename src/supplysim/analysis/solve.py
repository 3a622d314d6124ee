"""solve: the value of a control with which a figure meets a target."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from supplysim._model.scenario import Scenario
from supplysim._model.settings import MOST_REPLICATES
from supplysim._result.traps_once import traps_collected
from supplysim._run.progress import Progress
from supplysim._simulate import seed_of
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim.analysis.control import Control, check_comparable, known_stock
from supplysim.analysis.crossings import search
from supplysim.analysis.solution import Solution
from supplysim.analysis.solve_runs import Runs
from supplysim.analysis.solve_target import Target
from supplysim.errors import InvalidTypeError, InvalidValueError, SupplysimWarning, shown

_REPLICATES = 32
_PATHS_A_REPLICATE = 32
_ENDS = 2


def solve(
    function: Callable[[Any], Scenario],
    between: tuple[float, float],
    *,
    survival_days: float | DateLike | None = None,
    never: bool = False,
    quantile: float | None = None,
    median: bool = False,
    restricted_mean: bool = False,
    at_least: float | DateLike | None = None,
    at_most: float | DateLike | None = None,
    stock: str | None = None,
    paths: int = 100_000,
    seed: int | None = None,
    replicates: int = _REPLICATES,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress = False,
) -> Solution:
    """Find the value of a control with which a figure meets a target: the stock that lasts a year in nine of ten futures.

    Choose exactly one figure, and one of `at_least` and `at_most`.

    Parameters
    ----------
    function : callable
        Takes a value of the control and returns the `Scenario` with it: ``lambda x: scenario.replace(stock=ss.Stock(x *
        shipped))``. The value is a quantity, or a float. A function that needs a number, because it builds another structure
        or rounds to whole ships, raises when it is given a quantity: then it is given floats only. All scenarios must have
        one horizon, start and unit.
    between : two numbers
        The range to search, the smaller end first.
    survival_days : float or date, optional
        The probability that the stock lasts at least so many days, or that there is no stock-out before a date.
    never : bool
        The probability that the stock lasts to the horizon.
    quantile : float, optional
        The quantile of duration with this probability, between 0 and 1.
    median : bool
        The median duration.
    restricted_mean : bool
        The restricted mean of duration, E[min(T, horizon)].
    at_least, at_most : float or date, optional
        The bound: a probability for `survival_days` and `never`; days, or for a quantile a date, for the others.
    stock : str, optional
        The stock whose figure it is; by default the main stock.
    paths : int
        The number of paths of each run, at least 32 for each replicate. All are kept in memory while they are looked at.
    seed : int, optional
        As in `simulate`. Every run has a seed of its own, made from it.
    replicates : int
        As in `simulate`, by default 32.
    workers, executor, progress
        As in `simulate`, for each run.

    Returns
    -------
    Solution

    Raises
    ------
    InvalidValueError, InvalidTypeError
        If `between` is not a range, there is not exactly one figure and one bound, a bound is out of range, or the function
        does not return comparable scenarios. If it raises with a float, its error is the ``__cause__``.
    BlockError, RunInterrupted
        As in `simulate`.

    Warns
    -----
    SupplysimWarning
        As in `simulate`.

    Notes
    -----
    *With a quantity*, the control is one more unknown: uniform over the range, with a dimension of the sampling design of its
    own. So one run shows the figure along the whole range, and where it passes the target. A second run, over a narrow window
    there, gives the shape of the curve: cubics fitted by least squares to the paths of each replicate; a third, at the root of
    their mean, its height. The 95 % interval of the root is the set of
    values at which Student's t test between replicates does not refuse the target (E. C. Fieller, "Some problems in interval
    estimation", JRSS B 16, 1954); it becomes as wide as it must where the figure hardly changes. Where a cubic does not
    describe the curve, the window is narrowed by further runs; if that goes on to the end, the figure jumps across the
    target, and the interval is the window. A quantile is at least d days if P(T >= d) is at least 1 minus its probability.

    *With floats*, the variants at a grid of values go through paired runs, then through a narrower one. If the scenario is
    seen to change in steps, each one is simulated, and the step that passes the target is found exactly.

    A control that only whole numbers make sense for, or that the model rounds, such as a lead time, is best rounded in the
    function (``round(x)``, ``int(x)``): then its steps are seen. A figure that passes the target and returns within a 64th of
    the range (a sixth with floats) can be missed.

    Examples
    --------
    >>> import supplysim as ss
    >>> rate = ss.lognormal(2.3, 0.3, name="rate")
    >>> depot = ss.Scenario("depot", stock=ss.Stock(100), demand=[ss.Consumption("issues", rate)], horizon_days=30)
    >>> found = ss.solve(
    ...     lambda x: depot.replace(stock=ss.Stock(x)), between=(50, 300), survival_days=10, at_least=0.9, paths=20_000, seed=7
    ... )
    >>> found.low < 146.5 < found.high  # exactly 10 exp(2.3 + 0.3 * 1.2816) = 146.5
    True
    >>> found.verdict, found.safe == found.high, found.check > 0.9
    ('found', True, True)
    """
    how = {"workers": workers, "executor": executor, "progress": progress}
    control = Control.of(function, "solve")
    low, high = _range(between)
    many = checks.whole(replicates, "replicates", "solve", least=2, most=MOST_REPLICATES)
    number = checks.whole(paths, "paths", "solve", least=1)
    if number < _PATHS_A_REPLICATE * many:
        raise InvalidValueError(
            f"'paths' of solve must be at least {_PATHS_A_REPLICATE} for each of {many} replicates, "
            f"{_PATHS_A_REPLICATE * many:,} (got {shown(paths)})"
        )
    given = seed_of(seed, "solve")
    ends = [control.scenario(each) for each in (low, high)]
    check_comparable(ends[0], ends[1], "solve")
    figures = {
        "survival_days": survival_days,
        "never": never,
        "quantile": quantile,
        "median": median,
        "restricted_mean": restricted_mean,
    }
    target = Target.of(ends[0], figures, at_least, at_most)
    of_stock = known_stock(ends[0], stock, "solve")
    known_stock(ends[1], of_stock, "solve")
    takes = control.with_quantity(low, high) is not None
    runs = Runs(control, target, of_stock, number, many, given, how, (low, high), takes_quantity=takes)
    if not takes and ends[0].digest == ends[1].digest:
        raise InvalidValueError(
            f"'function' of solve must depend on its argument (it gives one scenario at {low:g} and {high:g})"
        )
    with traps_collected() as traps:
        found = Solution.of(runs, search(runs, low, high), low, high)
    for trap in traps:
        warnings.warn(trap, SupplysimWarning, stacklevel=2)
    return found


def _range(between: Any) -> tuple[float, float]:
    """The range to search."""
    message = f"'between' of solve must be two numbers, the first the smaller (got {shown(between)})"
    is_listed = isinstance(between, Sequence | np.ndarray) and not isinstance(between, str | bytes)
    if not is_listed or len(between) != _ENDS:
        raise InvalidTypeError(message)
    low, high = checks.finite_list(between, "between", "solve")
    if not low < high:
        raise InvalidValueError(message)
    return low, high
