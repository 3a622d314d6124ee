"""`simulate`: the one function that turns a scenario into a result."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from concurrent.futures import Executor
from os import PathLike
from typing import Any

import attrs

from supplysim._archive.checkpoint import Checkpoint, begun_in, read_if_there
from supplysim._archive.stored_run import path_of
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._result.result import Result, partial_results
from supplysim._run.executors import checked_workers
from supplysim._run.plan import Plan
from supplysim._run.precision import Precision, precisions
from supplysim._run.progress import Progress, reporter
from supplysim._run.runner import run_plan
from supplysim._run.until_precise import LEAST_REPLICATES, REPLICATES, Limits, run_until_precise
from supplysim._uncertain import checks
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_REPLICATES = 8
_MOST_REPLICATES = 1024
_MOST_PATHS = 10_000_000  # an error ten times smaller than that of the default number of paths
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
    replicates: int | None = None,
    to_horizon: bool = False,
    precision: Precision | Iterable[Precision] | None = None,
    most_paths: int | None = None,
    most_seconds: float | None = None,
    checkpoint: str | PathLike[str] | None = None,
) -> Result:
    """Simulate every day of many possible futures of `scenario`.

    Parameters
    ----------
    scenario : Scenario
    paths : int
        Simulated futures. The Monte Carlo error falls at least with their square root. With `precision`, how many there are
        before the first look.
    seed : int, optional
        The same seed gives the same bits, however the run is carried out. Without one, a fresh seed is drawn, and stands in
        the summary.
    workers : int
        Processes to run on. With more than one, a script must guard its entry: ``if __name__ == "__main__":``. A run is cut
        into blocks of 131,072 paths (at 8 or 32 replicates), so a shorter one uses one process.
    executor : concurrent.futures.Executor, optional
        Where to run instead: threads, a pool of your own, a cluster's. It is not shut down. `workers` then only says how many
        it has: three blocks for each are under way at a time, and no fewer than 64, enough for some thirty workers.
    keep : int
        How many paths stay in memory, inputs and durations, for analysis.
    progress : bool or callable
        True for a bar on a terminal (extra ``progress``), or a function of (paths done, paths in all).
    replicates : int, optional
        Independent randomisations of the sampling design, at least 2; 8 unless told. Few make the figures more precise where
        little varies from day to day; many make their errors better known. With `precision`, at least 16; 32 unless told.
    to_horizon : bool
        Go on after a stock-out, to the horizon, with unmet demand lost or backlogged. The result then also says how well
        demand was served: fill rate, ready rate, stock-outs and unmet demand.
    precision : Precision or several, optional
        Run until precise: go on until the 95 % interval of each figure is as narrow as asked, or a limit is met;
        ``result.stopped`` says which. The result is that of a plain run of ``result.paths`` and ``result.replicates``.
    most_paths : int, optional
        Its limit of paths; 10,000,000 unless told.
    most_seconds : float, optional
        Its limit of time. The clock is read between blocks, so that it may take a little longer; the number of paths then
        depends on the machine.
    checkpoint : path, optional
        A file that holds what the run has come to, written after blocks as they finish (as often as takes no more than a
        hundredth of the time), at the end, and when the run fails or is interrupted. Where it exists, the run goes on from it,
        however it was ended, and comes to the same bits: the blocks that are in it are not run again. It must be of the same
        scenario, seed (without one, the file's is taken), replicates and `to_horizon`, and made by the same versions. More
        `paths` than before are an extension, a smaller `keep` keeps fewer; fewer `paths` than are done or a larger `keep`
        than the blocks that are done have is refused. With `precision`, the run resumes at the look that it was on its way to.
        A file that is refused is left as it is.

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
    0.720 ± 0.007
    >>> precise = ss.simulate(scenario, seed=7, precision=ss.Precision(survival_days=9, half_width=0.002))
    >>> print(precise.survival(9))
    0.718 ± 0.001
    >>> precise.stopped.reason, precise.stopped.looks
    ('precise', (100000, 393216))
    """
    if not isinstance(scenario, Scenario):
        raise InvalidTypeError(f"'scenario' of simulate must be a Scenario (got {shown(scenario)})")
    path = None if checkpoint is None else path_of(checkpoint, "checkpoint", "simulate")
    stored = None if path is None else read_if_there(path)
    if seed is None:
        chosen = secrets.randbits(_SEED_BITS) if stored is None else stored.settings.seed
    else:
        chosen = checks.whole(seed, "seed", "simulate", least=0, most=_LARGEST_SEED)
    settings = Settings(
        seed=chosen,
        replicates=_replicates(replicates, to_be_precise=precision is not None),
        to_horizon=checks.yes_or_no(to_horizon, "to_horizon", "simulate"),
    )
    number = checks.whole(paths, "paths", "simulate", least=1)
    plan = Plan(scenario, settings, number, checks.whole(keep, "keep", "simulate", least=0))
    asked = None if precision is None else precisions(precision, scenario)
    if asked is None:
        _refuse_limits(most_paths=most_paths, most_seconds=most_seconds)
    elif stored is not None:
        plan = attrs.evolve(plan, paths=max(number, stored.paths))  # the last look that it was on its way to
    begun = None if stored is None else begun_in(stored, plan)
    save = None if path is None else Checkpoint(path, begun)
    several = checked_workers(workers, executor)
    limits = None if asked is None else _limits(number, most_paths, most_seconds)
    stopped = None
    with partial_results(), reporter(progress, plan.paths) as report:
        if asked is None or limits is None:
            run = run_plan(plan, workers=several, executor=executor, report=report, begun=begun, save=save)
        else:
            run, stopped = run_until_precise(
                plan, asked, limits, workers=several, executor=executor, report=report, begun=begun, save=save
            )
    return Result(run, stopped=stopped)


def _replicates(replicates: Any, *, to_be_precise: bool) -> int:
    """The number of replicates; few do not know their errors well enough to stop by them."""
    usual, least = (REPLICATES, LEAST_REPLICATES) if to_be_precise else (_REPLICATES, 2)
    if replicates is None:
        return usual
    place = "simulate with a precision" if to_be_precise else "simulate"
    return checks.whole(replicates, "replicates", place, least=least, most=_MOST_REPLICATES)


def _limits(paths: int, most_paths: Any, most_seconds: Any) -> Limits:
    """Where a run until precise ends at the latest."""
    most = max(_MOST_PATHS, paths) if most_paths is None else checks.whole(most_paths, "most_paths", "simulate", least=1)
    if most < paths:
        raise InvalidValueError(f"'most_paths' of simulate must be at least 'paths', {paths:,} (got {shown(most_paths)})")
    return Limits(most, None if most_seconds is None else checks.positive(most_seconds, "most_seconds", "simulate"))


def _refuse_limits(**limits: Any) -> None:
    for name, limit in limits.items():
        if limit is not None:
            raise InvalidValueError(f"'{name}' of simulate must be None without a precision (got {shown(limit)})")
