"""Carrying out a run: the plan of blocks, the executors that compute them, and the fold of their outcomes.

Blocks are pure functions of the plan and their number, and their tallies add exactly, so nothing here can change a result:
not the number of workers, nor the kind of executor, nor the order in which blocks finish.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import get_context

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.engine.block import BlockOutcome, Kept, run_block
from supplysim.engine.settings import Settings
from supplysim.engine.tally import Tally
from supplysim.errors import BlockError, SupplysimError
from supplysim.scenario import Scenario

FloatArray = NDArray[np.float64]
Report = Callable[[int, int], None]

_MAIN_GUARD = (
    " (a worker process died; a program that runs workers must be a file that can be imported, and call them under:"
    " if __name__ == '__main__')"
)
MOST_PATHS = 10**15  # more than anyone can wait for, and less than numbers of blocks end at
_IN_FLIGHT_A_WORKER = 3
_IN_FLIGHT_ELSEWHERE = 64  # blocks waiting on an executor whose size we do not know


@attrs.frozen
class Plan:
    """What is to be run: all that the numbers depend on.

    Attributes
    ----------
    scenario : Scenario
    settings : Settings
    paths : int
        In all.
    keep : int
        Paths that stay for analysis, from the first.
    """

    scenario: Scenario
    settings: Settings
    paths: int
    keep: int

    @property
    def full_blocks(self) -> int:
        """Blocks that are complete; the last one of the plan may not be."""
        return self.paths // self.settings.paths_per_block

    @property
    def blocks(self) -> int:
        """Blocks in all."""
        return -(-self.paths // self.settings.paths_per_block)

    def task(self, block: int) -> tuple[Settings, int, int, int]:
        """The arguments of `run_block` after the scenario."""
        first = block * self.settings.paths_per_block
        paths = min(self.settings.paths_per_block, self.paths - first)
        return self.settings, block, paths, min(max(self.keep - first, 0), paths)


@attrs.frozen(eq=False)
class Fold:
    """What some blocks came to: the sum of their tallies, and the paths they kept, by block."""

    tally: Tally
    kept: Mapping[int, Kept] = attrs.field(factory=dict)

    def __add__(self, other: Fold) -> Fold:
        return Fold(self.tally + other.tally, {**self.kept, **other.kept})

    @classmethod
    def of(cls, block: int, outcome: BlockOutcome) -> Fold:
        """What one block came to."""
        return cls(outcome.tally, {block: outcome.kept} if outcome.kept.paths else {})


@attrs.frozen(eq=False)
class Run:
    """A plan that has been carried out, or as far as it came.

    Attributes
    ----------
    plan : Plan
    full : Fold
        The complete blocks from the first on, without a gap: what an extension goes on from.
    rest : Fold
        The last, shorter block; in a run that failed, also what finished behind the gap.
    """

    plan: Plan
    full: Fold
    rest: Fold

    @property
    def tally(self) -> Tally:
        """Everything that was counted."""
        return self.full.tally + self.rest.tally

    @property
    def kept(self) -> Kept:
        """The paths that were kept, in their order."""
        parts = [kept for _, kept in sorted({**self.full.kept, **self.rest.kept}.items())]
        scenario = self.plan.scenario
        stocks = [stock.name for stock in scenario.stocks]
        return Kept(
            inputs={name: _joined([part.inputs[name] for part in parts]) for name in scenario.variables},
            durations={name: _joined([part.durations[name] for part in parts]) for name in stocks},
            gross_cover={name: _joined([part.gross_cover[name] for part in parts]) for name in stocks},
        )


def _joined(parts: list[FloatArray]) -> FloatArray:
    """One array that nobody can write to, since it is a result."""
    array = np.concatenate(parts) if parts else np.empty(0)
    array.setflags(write=False)
    return array


def carry_out(
    plan: Plan,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    report: Report | None = None,
    begun: Fold | None = None,
) -> Run:
    """Run the blocks of `plan`, from the complete ones already in `begun`, and fold their outcomes.

    Blocks may finish in any order; tallies add exactly, so they are folded as they come.

    Raises
    ------
    BlockError
        If a block fails; its ``partial`` is the `Run` of all that finished.
    """
    nothing = Fold(Tally.zero(plan.scenario, plan.settings))
    full, behind_gap, last = begun if begun is not None else nothing, nothing, nothing
    done_paths = int(full.tally.paths.sum())
    ready = first = done_paths // plan.settings.paths_per_block  # blocks that are complete without a gap
    waiting: set[int] = set()  # complete blocks behind a gap
    failed: tuple[int, Exception] | None = None
    for block, outcome in _outcomes(plan, range(first, plan.blocks), workers, executor):
        if isinstance(outcome, Exception):
            failed = failed or (block, outcome)
            continue
        fold = Fold.of(block, outcome)
        if block >= plan.full_blocks:
            last = fold
        else:
            behind_gap += fold
            waiting.add(block)
            if waiting == set(range(ready, ready + len(waiting))):
                full, behind_gap, ready = full + behind_gap, nothing, ready + len(waiting)
                waiting.clear()
        done_paths += int(outcome.tally.paths.sum())
        if report is not None:
            report(done_paths, plan.paths)
    run = Run(plan, full, behind_gap + last)
    if failed is not None:
        block, problem = failed
        kind = "" if isinstance(problem, SupplysimError) else f"{type(problem).__name__}: "
        reason = f"{kind}{problem}{_MAIN_GUARD if isinstance(problem, BrokenExecutor) else ''}"
        raise BlockError(
            f"block {block} of Scenario {plan.scenario.name!r} with seed {plan.settings.seed} failed: {reason}",
            scenario_name=plan.scenario.name,
            block=block,
            seed=plan.settings.seed,
            partial=run,
        ) from problem
    return run


def _outcomes(
    plan: Plan, blocks: range, workers: int, executor: Executor | None
) -> Iterator[tuple[int, BlockOutcome | Exception]]:
    """Each block with its outcome, as they finish; after a failure no more are begun."""
    if executor is None and (workers == 1 or len(blocks) <= 1):
        for block in blocks:
            try:
                yield block, run_block(plan.scenario, *plan.task(block))
            except Exception as problem:  # noqa: BLE001  # handed to the caller, who reports what finished before
                yield block, problem
                return
        return
    with _pool(workers, executor) as (pool, most_in_flight):
        yield from _submitted(plan, deque(blocks), pool, most_in_flight)


def _submitted(
    plan: Plan, waiting: deque[int], pool: Executor, most_in_flight: int
) -> Iterator[tuple[int, BlockOutcome | Exception]]:
    scenario = pickle.dumps(plan.scenario)
    in_flight: dict[Future[BlockOutcome], int] = {}
    try:
        while waiting or in_flight:
            while waiting and len(in_flight) < most_in_flight:
                block = waiting.popleft()
                try:
                    in_flight[pool.submit(_run_pickled, scenario, *plan.task(block))] = block
                except Exception as problem:  # noqa: BLE001  # a pool that broke or was shut down in the meantime
                    waiting.clear()
                    yield block, problem
            if not in_flight:
                break
            finished, _ = wait(in_flight, return_when=FIRST_COMPLETED)
            for future in sorted(finished, key=in_flight.__getitem__):
                block = in_flight.pop(future)
                outcome = _outcome_of(future)
                if isinstance(outcome, Exception):
                    waiting.clear()
                yield block, outcome
    finally:
        for future in in_flight:
            future.cancel()


def _outcome_of(future: Future[BlockOutcome]) -> BlockOutcome | Exception:
    """What a block came to, or why it did not."""
    try:
        return future.result()
    except (Exception, CancelledError) as problem:  # noqa: BLE001  # handed to the caller, as above
        return problem


def _run_pickled(scenario: bytes, settings: Settings, block: int, paths: int, keep: int) -> BlockOutcome:
    """What a worker runs: small arguments, one function of the module."""
    return run_block(_unpickled(scenario), settings, block, paths, keep)


@lru_cache(maxsize=8)
def _unpickled(scenario: bytes) -> Scenario:
    """The scenario, once for each worker process, so that its tables are made once too."""
    loaded: Scenario = pickle.loads(scenario)  # noqa: S301  # our own bytes, made by `_submitted`
    return loaded


@contextmanager
def _pool(workers: int, executor: Executor | None) -> Iterator[tuple[Executor, int]]:
    """The pool to submit to, and how many blocks it may hold; one that was handed in is never shut down here."""
    if executor is not None:
        yield executor, _IN_FLIGHT_ELSEWHERE
        return
    # Processes, not threads: measured on two cores, two processes do a block 1.9 times as fast as one, two threads 1.0 to
    # 1.35 times, because the many short NumPy calls of a leap hand the interpreter's lock to and fro. Spawned, not forked: the
    # same on every platform, and safe where the caller has threads; it costs some 0.4 s once.
    own = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        yield own, workers * _IN_FLIGHT_A_WORKER
    finally:
        own.shutdown(wait=True, cancel_futures=True)
