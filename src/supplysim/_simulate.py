"""simulate: run a scenario and return its Result; checks the arguments and picks the runner."""

from __future__ import annotations

import inspect
import math
import secrets
import warnings
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from os import PathLike
from typing import Any, Never

import attrs

from supplysim._archive.asked import check_writable
from supplysim._archive.checkpoint import Checkpoint, begun_in
from supplysim._archive.given import check_given_writable
from supplysim._archive.lock import locked
from supplysim._archive.stored_run import StoredRun, known_of, path_of, read_if_there
from supplysim._engine.simd_level import mixed
from supplysim._estimates.effective import too_few
from supplysim._estimates.traps import unexplained_durations
from supplysim._model.asked.binding import asked_of
from supplysim._model.asked.formula import Asked
from supplysim._model.claims.claim import Claim
from supplysim._model.claims.claims import Claims
from supplysim._model.claims.compiled import Given
from supplysim._model.claims.given import given_to
from supplysim._model.scenario import Scenario
from supplysim._model.settings import LARGEST_SEED, MOST_REPLICATES, Settings
from supplysim._result.result import Result, carrying_out
from supplysim._run.accumulator import Run
from supplysim._run.executors import checked_workers
from supplysim._run.interrupts import Interrupts
from supplysim._run.pilot import weighed
from supplysim._run.plan import Plan
from supplysim._run.precision import Precision, precisions
from supplysim._run.progress import Progress
from supplysim._run.runner import run_open_blocks
from supplysim._run.until_precise import LEAST_REPLICATES, REPLICATES, Goal, run_until_precise
from supplysim._uncertain import checks
from supplysim._uncertain.quantity import Quantity
from supplysim.errors import InvalidTypeError, InvalidValueError, SupplysimWarning, shown, shown_names

_REPLICATES = 8
_MOST_PATHS = 10_000_000  # ten times smaller an error than with the default number of paths
_SEED_BITS = 63


def simulate(
    scenario: Scenario,
    paths: int = 100_000,
    *,
    seed: int | None = None,
    noise_seed: int | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    keep: int = 100_000,
    progress: Progress = False,
    replicates: int | None = None,
    to_horizon: bool = False,
    outputs: Quantity | Iterable[Quantity] | Mapping[str, Quantity] = (),
    given: Claims | Claim | Iterable[Claim] | None = None,
    precision: Precision | Iterable[Precision] | None = None,
    most_paths: int | None = None,
    most_seconds: float | None = None,
    checkpoint: str | PathLike[str] | None = None,
    **others: Never,
) -> Result:
    """Simulate many paths of `scenario`, day by day, and return the distribution of how long the stock lasts.

    Parameters
    ----------
    scenario : Scenario
        The stocks, their demand and supply, and the horizon.
    paths : int
        The number of paths: simulated futures. The Monte Carlo error shrinks at least with its square root; with dozens of
        unknowns, reliably so from 131,072 paths on (docs/method.md, section 3). With `precision`, the number of paths before
        the first check whether the figures are precise.
    seed : int, optional
        The same seed gives the same bits, whatever the workers and the executor, with the same versions of NumPy and SciPy on
        CPUs with the same SIMD instructions; on others, the last digits may differ. By default a random seed is drawn; the
        summary shows it. Two scenarios with the same unknowns, in the same order, and one seed share the inputs of their
        paths, but not what varies from day to day: their paths are not paired. `compare` pairs them.
    noise_seed : int, optional
        Another seed for what varies as a path unfolds, such as noise, regimes and shipments. Runs of one scenario with one
        `seed` and different noise seeds have the same inputs, path by path and bit for bit, and independent chance. By
        default, and if it equals `seed`, chance is that of `seed`.
    workers : int
        The number of processes. With more than one, a script must start the run under ``if __name__ == "__main__":``. A run
        is divided into blocks of 131,072 paths (with 8 or 32 replicates), so a shorter one uses only one process.
    executor : concurrent.futures.Executor, optional
        Where to run instead: threads, your own process pool, a cluster. It is not shut down. `workers` then states the number
        of its workers: three blocks for each are submitted at a time, but at least 64, enough for some thirty workers.
    keep : int
        The number of paths, from the first, whose inputs, durations and gross cover are kept in memory for analysis.
    progress : bool or callable
        True shows a progress bar on a terminal (extra ``progress``); a function is called with (paths done, paths in all).
    replicates : int, optional
        The number of independent randomisations of the sampling design, at least 2, by default 8. Fewer replicates make the
        figures more precise if little varies from day to day; more replicates make the estimates of their errors more
        precise. With `precision`, at least 16, by default 32.
    to_horizon : bool
        Continue after a stock-out, up to the horizon, with unmet demand lost or backlogged. The result then also says how well
        demand was met: fill rate, ready rate, stock-outs and unmet demand.
    outputs : list of outputs, or a mapping from names to them, optional
        What else to find out on each path: `OnHand`, `LowestStock`, `FirstBelow`, `Sent`, `Received`, `Unmet`, `Expired`,
        `Destroyed`, `LongestStockOut`, `DurationOf`, `MeanOnHand`, `MeanBacklog`, `OrdersPlaced`, `Ordered`, `OnOrder`, and
        arithmetic with them and with the unknowns of the scenario, such as
        ``(Received("sealift", by=30) / rounds_per_container).named("containers in a month")``. ``result.outputs`` has their
        figures. A path goes on until its outputs are known, or to the horizon. Durations keep their distribution; their bits
        may differ from those of a run without the outputs, since what varies from day to day is drawn for other leaps.
    given : Claims, optional
        What sources say. Each path counts with a weight, the likelihood of all claims that restate no other; so the figures
        are those of the distribution that has learned from the claims. Unknowns that are met only in claims are drawn, too.
        ``result.effective_paths`` says how many paths carry the figures: below 400 they are refused.
    precision : Precision or several, optional
        Run until precise: add paths until the 95 % interval of each figure is as narrow as asked or wholly beyond the horizon,
        or a limit is met; ``result.stopped`` says which. The result equals that of a run with ``paths=result.paths`` and
        ``replicates=result.replicates``.
    most_paths : int, optional
        The largest number of paths of a run until precise; by default 10,000,000.
    most_seconds : float, optional
        The time limit of a run until precise; by default none. When the time is over, the blocks under way are given up and
        the result is that of the first blocks, so the number of paths depends on the speed of the machine. The first block
        always finishes; so do, in a run that resumes from a checkpoint, those before the last that the file holds. The clock
        is read before each leap of several days. A task that an `executor` has begun cannot be ended from here: it ends by
        itself, at the latest when it has taken as long as was left when it was submitted.
    checkpoint : path, optional
        A file to which the run saves its state: as blocks finish (in at most a hundredth of the time), at the end, and if the
        run fails or is interrupted. If the file exists, the run resumes from it: finished blocks are not run again, and the
        result has the same bits; on a CPU of another kind, see `seed`, the last digits may differ, and a `SupplysimWarning`
        says so. The file must have been written by the same versions of the packages, for the same scenario, seeds,
        replicates, `to_horizon`, `outputs` and claims; without a `seed`, that of the file is used, with its `noise_seed`
        unless one is given. More `paths` than before extend the run. Refused are fewer `paths` than have been run, and a
        larger `keep` than that of the finished blocks. A run until precise resumes with the step that was interrupted. A file
        that is refused is not changed. While a run is under way, a second one on the same file is refused; a file of another
        program that appears there is not overwritten.
    **others
        Refused, with the argument that is meant: `seed` for ``rng``, for example.

    Returns
    -------
    Result

    Raises
    ------
    InvalidValueError, InvalidTypeError
        If an argument is out of range or of the wrong type, or a quantity of the scenario leaves its range at one of a
        thousand fixed points that are tried first (a `DrawError`). If a claim is about nothing in the scenario, or about what
        it does not have, or is relative to a quantity that is negative.
    BlockError
        If a block fails. It names the scenario, block and seed; its ``partial`` is the `Result` of the blocks that finished,
        and its ``__cause__`` is the original error, such as a `DrawError`. A worker process that dies is replaced; only if
        that happens several times at the same block does the block fail.
    RunInterrupted
        If the user presses Ctrl-C, once or several times. It is a KeyboardInterrupt with the same ``partial``.
    FileError
        If the checkpoint cannot be read or written, belongs to another run, or to a run that is under way.

    Warns
    -----
    SupplysimWarning
        If the scenario says what is hardly meant, with the remedy: a `cv` above 3, a day beyond the horizon, weights that add
        up to nearly 1, receipts that outlive their shelf life, or a stock that lasts far longer than its gross cover though
        nothing comes in. Also if blocks of the run were computed with different versions or SIMD instructions, be it in a
        cluster or because a checkpoint is resumed on another machine: no other run has the same bits then. Also if a worker
        process gives no sign of life for half a minute, as one that is stopped. Also if the claims leave fewer than 400
        effective paths.

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
    for other in others:
        raise _unknown_argument(other)
    if not isinstance(scenario, Scenario):
        raise InvalidTypeError(f"'scenario' of simulate must be a Scenario (got {shown(scenario)})")
    path = None if checkpoint is None else path_of(checkpoint, "checkpoint", "simulate")
    with Interrupts.handled() as interrupts, locked(path):  # so that no other run has the same checkpoint
        stored = None if path is None else read_if_there(path)
        seed_of_inputs = stored.settings.seed if stored is not None and seed is None else seed_of(seed)
        settings = Settings(
            seed=seed_of_inputs,
            replicates=_replicates(replicates, to_be_precise=precision is not None),
            to_horizon=checks.yes_or_no(to_horizon, "to_horizon", "simulate"),
            outputs=_outputs(outputs, scenario),
            noise_seed=_noise_seed(noise_seed, seed_of_inputs, stored if seed is None else None),
            given=_given(given, scenario, stored),
        )
        number = checks.whole(paths, "paths", "simulate", least=1)
        kept = checks.whole(keep, "keep", "simulate", least=0)
        with interrupts.allowed():
            settings = weighed(scenario, settings)
        plan = Plan(scenario, settings, number, kept)
        goal = _goal(plan, precision, most_paths, most_seconds)
        if goal is not None and stored is not None:
            plan = attrs.evolve(plan, paths=max(number, stored.paths))  # the next look of the run in the file
        begun = None if stored is None else begun_in(stored, plan)
        save = None if path is None else Checkpoint(path, begun, known_of(stored))
        run = begun or Run.begin(plan)
        several = checked_workers(workers, executor)
        mixed_before = list(mixed(run.levels_of_all(run_here=executor is None)))
        with interrupts.allowed():
            traps = [*scenario.traps, *mixed_before]
        for trap in traps:
            warnings.warn(trap, SupplysimWarning, stacklevel=2)
        stopped = None
        how: dict[str, Any] = {"workers": several, "executor": executor, "progress": progress, "save": save}
        with carrying_out(run, interrupts, **how) as execution:
            if goal is None:
                run = run_open_blocks(run, execution)
            else:
                run, stopped = run_until_precise(run, goal, execution)
            result = Result(run, stopped=stopped)
            traps = [*_of_result(result), *(() if mixed_before else mixed(run.levels))]
    for trap in traps:
        warnings.warn(trap, SupplysimWarning, stacklevel=2)
    return result


_MEANT = {  # what other packages call the arguments of `simulate`
    **dict.fromkeys(("rng", "random_state", "generator", "random_seed"), "seed"),
    **dict.fromkeys(("n", "n_paths", "n_samples", "samples", "runs", "iterations", "size"), "paths"),
    **dict.fromkeys(("n_jobs", "n_workers", "processes", "threads", "cores"), "workers"),
}


def _unknown_argument(name: str) -> InvalidTypeError:
    """The refusal of an argument that `simulate` does not have."""
    known = [each for each in inspect.signature(simulate).parameters if each != "others"]
    meant = f"; did you mean {_MEANT[name]!r}?" if name in _MEANT else checks.did_you_mean(name, known)
    return InvalidTypeError(
        f"{shown(name)} of simulate must be a known argument" + (meant or f"; its arguments are {', '.join(known)}")
    )


def seed_of(seed: Any, place: str = "simulate") -> int:
    """Check a seed; without one, draw one at random."""
    return secrets.randbits(_SEED_BITS) if seed is None else checks.whole(seed, "seed", place, least=0, most=LARGEST_SEED)


def _outputs(outputs: Any, scenario: Scenario) -> tuple[Asked, ...]:
    """Check the outputs that are asked for."""
    asked = asked_of(outputs, scenario)
    check_writable(asked)
    return asked


def _given(given: Any, scenario: Scenario, stored: StoredRun | None) -> Given | None:
    """Check and compile the claims; a run that goes on in a file has the weighing of that file."""
    compiled = given_to("simulate", given, scenario)
    if compiled is None:
        return None
    check_given_writable(compiled)
    return stored.settings.given if stored is not None and stored.settings.given == compiled else compiled


def _of_result(result: Result) -> Iterator[str]:
    """Warnings about a result: too few effective paths, or durations that nothing explains."""
    problem = too_few(result.tally)
    if problem is not None:
        yield f"a figure of this result {problem}"
        return
    yield from unexplained_durations(result)
    given = result.run.plan.settings.given
    strained = () if given is None or given.weighing is None else given.weighing.strained
    if strained:
        yield (
            f"the claims {shown_names(strained)} contradict others: each lies five standard deviations or more from what all "
            f"claims together leave, so the figures are those of a compromise that no source states; give the doubtful ones a "
            f"'reliability' below 1, or a wider 'within'; claims.check shows what each one does"
        )


def _noise_seed(noise_seed: Any, seed: int, stored: StoredRun | None) -> int | None:
    """Check the seed of chance; None if it is that of the inputs. Without one, that of the stored run whose seed is used."""
    if noise_seed is None:
        return None if stored is None else stored.settings.noise_seed
    checked = checks.whole(noise_seed, "noise_seed", "simulate", least=0, most=LARGEST_SEED)
    return None if checked == seed else checked


def _replicates(replicates: Any, *, to_be_precise: bool) -> int:
    """Check the number of replicates; a run until precise needs more, since it stops by its estimated errors."""
    usual, least = (REPLICATES, LEAST_REPLICATES) if to_be_precise else (_REPLICATES, 2)
    if replicates is None:
        return usual
    place = "simulate with a precision" if to_be_precise else "simulate"
    return checks.whole(replicates, "replicates", place, least=least, most=MOST_REPLICATES)


def _goal(plan: Plan, precision: Any, most_paths: Any, most_seconds: Any) -> Goal | None:
    """Check the arguments of a run until precise; None for a run of a given number of paths, which has no limits."""
    if precision is None:
        for name, limit in (("most_paths", most_paths), ("most_seconds", most_seconds)):
            if limit is not None:
                raise InvalidValueError(f"'{name}' of simulate must be None without a precision (got {shown(limit)})")
        return None
    most = max(_MOST_PATHS, plan.paths) if most_paths is None else checks.whole(most_paths, "most_paths", "simulate", least=1)
    if most < plan.paths:
        raise InvalidValueError(f"'most_paths' of simulate must be at least 'paths', {plan.paths} (got {shown(most_paths)})")
    seconds = math.inf if most_seconds is None else checks.positive(most_seconds, "most_seconds", "simulate")
    return Goal(precisions(precision, plan.scenario), most, seconds)
