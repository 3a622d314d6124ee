"""Results in files: saving and loading."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supplysim._archive.stored_run import notation_of, read_run, write_run
from supplysim._model.scenario import Scenario
from supplysim._run import Run
from supplysim.errors import FileError, InvalidTypeError, shown

if TYPE_CHECKING:
    from supplysim._result.result import Result


def path_of(value: Any, field: str, place: str) -> str:
    """`value` as the path of a file, from the root, so that it stays the same file wherever the program goes."""
    try:
        path = os.fsdecode(value)
    except TypeError:
        raise InvalidTypeError(f"'{field}' of {place} must be the path of a file (got {shown(value)})") from None
    if not path or "\0" in path:
        raise FileError(f"'{field}' of {place} must be the path of a file (got {shown(value)})")
    return str(Path(path).absolute())


def saved(run: Run, stock: str, path: str | PathLike[str]) -> None:
    """Write a run to a file; what is there must be a file of a run, too."""
    place = path_of(path, "path", "save")
    if Path(place).exists():
        read_run(place)
    write_run(place, run, notation_of(run.plan.scenario), stock)


def load(path: str | PathLike[str], scenario: Scenario | None = None) -> Result:
    """The result that a file holds: one that was saved, or what a checkpoint has come to.

    It equals the one that was saved, and can be extended. What a checkpoint holds of a run that did not end is the result of
    the blocks that finished; ``extend(0)`` completes it. Nothing in a file is executed; one that is truncated, damaged or
    foreign is refused.

    Parameters
    ----------
    path : path
    scenario : Scenario, optional
        What was simulated. It need not be given if the file holds it, which it does unless something in it cannot be written
        down, such as a kind of flow of your own.

    Raises
    ------
    FileError
        If the file cannot be used, or is of another scenario.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import supplysim as ss
    >>> scenario = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", per_day=10)], horizon_days=30)
    >>> result = ss.simulate(scenario, paths=100, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "depot.supplysim")
    ...     result.save(file)
    ...     ss.load(file, scenario).median.value
    9.5
    """
    from supplysim._result.result import Result  # noqa: PLC0415  # which saves itself

    if scenario is not None and not isinstance(scenario, Scenario):
        raise InvalidTypeError(f"'scenario' of load must be a Scenario (got {shown(scenario)})")
    held = read_run(path_of(path, "path", "load"))
    run = held.run_of(held.scenario() if scenario is None else scenario)
    if not run.paths:
        raise FileError.of(held.path, "holds a run of which no block has finished yet")
    return Result(run, held.stock or run.plan.scenario.main_stock)
