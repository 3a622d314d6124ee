"""`simulate`: the one function that turns a scenario into a result."""

from __future__ import annotations

import secrets
from concurrent.futures import Executor

from supplysim.engine.settings import Settings
from supplysim.errors import InvalidTypeError, shown
from supplysim.result.progress import Progress
from supplysim.result.result import Result, carried_out
from supplysim.run import MOST_PATHS, Plan
from supplysim.scenario import Scenario
from supplysim.uncertain import checks

_MOST_REPLICATES = 1024
_SEED_BITS = 63
_LARGEST_SEED = 2**256 - 1  # any digest may serve as a seed


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

    Returns
    -------
    Result

    Raises
    ------
    BlockError
        If a block fails. It names scenario, block and seed; its ``partial`` is the `Result` of the blocks that finished, and
        its ``__cause__`` what went wrong, such as a `DrawError`.

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
        raise InvalidTypeError(f"'scenario' of simulate must be a Scenario (got {shown(scenario)})")
    settings = Settings(
        seed=secrets.randbits(_SEED_BITS)
        if seed is None
        else checks.whole(seed, "seed", "simulate", least=0, most=_LARGEST_SEED),
        replicates=checks.whole(replicates, "replicates", "simulate", least=2, most=_MOST_REPLICATES),
        to_horizon=checks.yes_or_no(to_horizon, "to_horizon", "simulate"),
    )
    number = checks.whole(paths, "paths", "simulate", least=1, most=MOST_PATHS)
    plan = Plan(scenario, settings, number, checks.whole(keep, "keep", "simulate", least=0))
    return carried_out(plan, workers, executor, progress)
