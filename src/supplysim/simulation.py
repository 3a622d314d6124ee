"""`simulate`: the one function that turns a scenario into a result."""

from __future__ import annotations

import secrets
from concurrent.futures import Executor
from os import PathLike

from supplysim.archive.checkpoint import Checkpoint, begun_in, read_if_there
from supplysim.engine.settings import Settings
from supplysim.errors import InvalidTypeError
from supplysim.result.carried import carried_out
from supplysim.result.progress import Progress
from supplysim.result.result import Result
from supplysim.result.saving import path_of
from supplysim.run import Plan
from supplysim.scenario import Scenario
from supplysim.uncertain import checks

_MOST_REPLICATES = 1024
_SEED_BITS = 63


def simulate(
    scenario: Scenario,
    paths: int = 100_000,
    *,
    seed: int | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    keep: int = 100_000,
    progress: Progress = False,
    replicates: int = 8,
    to_horizon: bool = False,
    checkpoint: str | PathLike[str] | None = None,
) -> Result:
    """Simulate every day of many possible futures of `scenario`.

    Parameters
    ----------
    scenario : Scenario
    paths : int
        Simulated futures. The Monte Carlo error falls at least with their square root.
    seed : int, optional
        The same seed gives the same bits, however the run is carried out. Without one, a fresh seed is drawn, and stands in
        the summary.
    workers : int
        Processes to run on. With more than one, a script must guard its entry: ``if __name__ == "__main__":``. A run is cut
        into blocks of 131,072 paths (at 8 replicates), so a shorter one uses one process.
    executor : concurrent.futures.Executor, optional
        Where to run instead: threads, a pool of your own, a cluster's. It is not shut down.
    keep : int
        How many paths stay in memory, inputs and durations, for analysis.
    progress : bool or callable
        True for a bar on a terminal (extra ``progress``), or a function of (paths done, paths in all).
    replicates : int
        Independent randomisations of the sampling design, at least 2. Few make the figures more precise where little varies
        from day to day; many make their errors better known.
    to_horizon : bool
        Go on after a stock-out, to the horizon, with unmet demand lost or backlogged. The result then also says how well
        demand was served: fill rate, ready rate, stock-outs and unmet demand.
    checkpoint : path, optional
        A file that holds what the run has come to, written after blocks as they finish (as often as takes no more than a
        hundredth of the time), at the end, and when the run fails or is interrupted. Where it exists, the run goes on from it,
        however it was ended, and comes to the same bits: the blocks that are in it are not run again. It must be of the same
        scenario, seed (without one, the file's is taken), replicates and `to_horizon`, and made by the same versions. More
        `paths` than before are an extension, a smaller `keep` keeps fewer; fewer `paths` than are done or a larger `keep`
        than the blocks that are done have is refused. A file that is refused is left as it is.

    Returns
    -------
    Result

    Raises
    ------
    BlockError
        If a block fails. It names scenario, block and seed; its ``partial`` is the `Result` of the blocks that finished, and
        its ``__cause__`` what went wrong, such as a `DrawError`. A worker process that dies is no failure: another one
        takes its place, unless it happens again and again.
    RunInterrupted
        If somebody presses Ctrl-C. It is a KeyboardInterrupt with the same ``partial``.
    FileError
        If the checkpoint cannot be read or written, or belongs to another run.

    Examples
    --------
    >>> import supplysim as ss
    >>> scenario = ss.Scenario(
    ...     "depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", per_day=10, cv=0.3)], horizon_days=30
    ... )
    >>> result = ss.simulate(scenario, paths=20_000, seed=7)
    >>> print(result.survival(9))
    0.719 ± 0.008
    """
    if not isinstance(scenario, Scenario):
        raise InvalidTypeError(f"'scenario' of simulate must be a Scenario (got {scenario!r})")
    path = None if checkpoint is None else path_of(checkpoint, "checkpoint", "simulate")
    held = None if path is None else read_if_there(path)
    if seed is None:
        chosen = secrets.randbits(_SEED_BITS) if held is None else held.settings.seed
    else:
        chosen = checks.whole(seed, "seed", "simulate", least=0)
    settings = Settings(
        seed=chosen,
        replicates=checks.whole(replicates, "replicates", "simulate", least=2, most=_MOST_REPLICATES),
        to_horizon=checks.yes_or_no(to_horizon, "to_horizon", "simulate"),
    )
    number = checks.whole(paths, "paths", "simulate", least=1)
    plan = Plan(scenario, settings, number, checks.whole(keep, "keep", "simulate", least=0))
    begun = None if held is None else begun_in(held, plan)
    save = None if path is None else Checkpoint(path, begun)
    return carried_out(plan, workers, executor, progress, begun=begun, save=save)
