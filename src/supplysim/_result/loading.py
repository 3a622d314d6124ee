"""load: read a result from a file, be it a saved result or a checkpoint."""

from __future__ import annotations

from os import PathLike

from supplysim._archive.stored_run import path_of, read_run
from supplysim._model.scenario import Scenario
from supplysim._result.result import Result
from supplysim.errors import FileError, InvalidTypeError, shown


def load(path: str | PathLike[str], scenario: Scenario | None = None) -> Result:
    """Read a result from a file that `Result.save` or a run with a checkpoint wrote.

    The result equals the saved one and can be extended. The checkpoint of an unfinished run gives the result of the blocks
    that finished; ``extend(0)`` completes it. Loading executes nothing from the file, and refuses a file that is truncated,
    damaged or of another kind.

    Parameters
    ----------
    path : path
    scenario : Scenario, optional
        The scenario of the run. Needed only if the file does not contain it, because it has something that cannot be written
        as data, such as your own kind of flow.

    Returns
    -------
    Result

    Raises
    ------
    FileError
        If the file cannot be read, or holds a run of another scenario, or one in which no block has finished.

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
        raise FileError.of(stored.path, "holds a run in which no block has finished yet")
    return Result(run, stored.stock or run.plan.scenario.main_stock)
