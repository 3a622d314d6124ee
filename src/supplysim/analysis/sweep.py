"""sweep: figures along a control, or over two."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import Any

from supplysim._model.scenario import Scenario
from supplysim._result.chosen_figure import chosen_or
from supplysim._run.progress import Progress
from supplysim._simulate import seed_of
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim.analysis.control import Control, check_comparable, known_stock
from supplysim.analysis.control_values import array_of, is_several, values_of
from supplysim.analysis.paired import run_paired
from supplysim.analysis.side import Side
from supplysim.analysis.swept import Sweep
from supplysim.errors import InvalidTypeError, shown

_REPLICATES = 32
_AT_A_TIME = 32  # variants that go through the engine together: each needs memory of its own
_TWO = 2


def sweep(
    function: Callable[..., Scenario],
    values: Iterable[Any],
    *,
    survival_days: float | DateLike | None = None,
    never: bool = False,
    quantile: float | None = None,
    median: bool = False,
    restricted_mean: bool = False,
    stock: str | None = None,
    paths: int = 100_000,
    seed: int | None = None,
    replicates: int = _REPLICATES,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress = False,
) -> Sweep:
    """Simulate a scenario for several values of a control, or of two, to see how the duration depends on it.

    Parameters
    ----------
    function : callable
        Takes a value of the control, or one of each of two, and returns the `Scenario` with it. All scenarios must have one
        horizon, start and unit. The names of its arguments are the heads of the table.
    values : list of values, or two lists of values
        The values of the control: ``[0.8, 1.0, 1.2]``; of two controls, ``([0.8, 1.0], [5, 10, 20])``, of which every pair is
        a variant. The function gets them as they are, whole numbers as whole numbers, those of NumPy as plain ones. Texts and
        other values that can be keys of a dict, such as quantities, are labels: ``["rationed", "as now"]``.
    survival_days, never, quantile, median, restricted_mean
        The figure to print and to draw, one of them, as in `solve`; by default the median duration. All other figures can
        be read off the `Sweep`, too.
    stock : str, optional
        The stock whose figures they are; by default the main stock.
    paths, seed
        As in `simulate`.
    replicates : int
        As in `simulate`, by default 32.
    workers, executor, progress
        As in `simulate`.

    Returns
    -------
    Sweep

    Raises
    ------
    InvalidValueError, InvalidTypeError
        If `values` is empty, not one list or two, or holds a value twice, or a number that is not finite, more than one figure
        is chosen, or the function does not return comparable scenarios. If it raises, its error is the ``__cause__``.
    BlockError, RunInterrupted
        As in `simulate`.

    Warns
    -----
    SupplysimWarning
        As in `simulate`.

    Notes
    -----
    The variants are paired: they share the inputs and the chance of their paths, as in `compare`, so a curve along the
    control is smoother than the errors of its points suggest. Of more than 32 variants, 32 at a time share their chance, and
    all share their inputs.

    Examples
    --------
    >>> import supplysim as ss
    >>> rate = ss.uniform(8, 12, name="rate")
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", rate)], horizon_days=30)
    >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100, 200], paths=1_024, seed=7)
    >>> swept.values, swept.median.value.round(1), round(swept[100].survival(10).value, 2)
    (array([ 50, 100, 200]), array([ 5., 10., 20.]), 0.5)
    """
    control = Control.of(function, "sweep")
    axes = _axes(values)
    cells = list(itertools.product(*axes))
    scenarios = {cell: control.scenario(*cell) for cell in cells}
    first = scenarios[cells[0]]
    for each in scenarios.values():
        check_comparable(first, each, "sweep")
    given = {
        "survival_days": survival_days,
        "never": never,
        "quantile": quantile,
        "median": median,
        "restricted_mean": restricted_mean,
    }
    figure = chosen_or(given, None, first, "sweep")
    of_stock = known_stock(first, stock, "sweep")
    for each in scenarios.values():
        known_stock(each, of_stock, "sweep")
    number = seed_of(seed, "sweep")
    sides: dict[tuple[Any, ...], Side] = {}
    for start in range(0, len(cells), _AT_A_TIME):
        several = {str(index): scenarios[cell] for index, cell in enumerate(cells[start : start + _AT_A_TIME])}
        paired = run_paired(
            several,
            paths=paths,
            seed=number,
            replicates=replicates,
            workers=workers,
            executor=executor,
            progress=progress,
            keep=0,
            place="sweep",
        )
        read = (side.of(of_stock) for side in paired.sides.values())
        sides |= dict(zip(cells[start : start + _AT_A_TIME], read, strict=True))
    return Sweep(tuple(map(array_of, axes)), _names(function, len(axes)), sides, figure, (number, paired.replicates))


def _axes(values: Any) -> tuple[tuple[Any, ...], ...]:
    """The values of each control."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InvalidTypeError(f"'values' of sweep must be a list of values, or two lists (got {shown(values)})")
    listed = checks.listed(values, "values", "sweep")
    nested = [is_several(each) for each in listed]
    if any(nested):
        if not all(nested) or len(listed) != _TWO:
            raise InvalidTypeError(f"'values' of sweep must be a list of values, or two lists (got {shown(values)})")
        return tuple(values_of(each, f"values[{index}]") for index, each in enumerate(listed))
    return (values_of(listed, "values"),)


def _names(function: Callable[..., Any], controls: int) -> tuple[str, ...]:
    """The names of the controls: those of the arguments of the function, if they can be seen."""
    try:
        named = list(inspect.signature(function).parameters)[:controls]
    except (TypeError, ValueError):
        named = []
    return tuple(named) if len(named) == controls else ("x", "y")[:controls]
