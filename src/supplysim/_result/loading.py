"""Results that are read from files."""

from __future__ import annotations

from os import PathLike

from supplysim._archive.stored_run import path_of, read_run
from supplysim._model.scenario import Scenario
from supplysim._result.result import Result
from supplysim.errors import FileError, InvalidTypeError, shown


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
    if scenario is not None and not isinstance(scenario, Scenario):
        raise InvalidTypeError(f"'scenario' of load must be a Scenario (got {shown(scenario)})")
    stored = read_run(path_of(path, "path", "load"))
    run = stored.run_of(stored.scenario() if scenario is None else scenario)
    if not run.paths:
        raise FileError.of(stored.path, "holds a run of which no block has finished yet")
    return Result(run, stored.stock or run.plan.scenario.main_stock)
