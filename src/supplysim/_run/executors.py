"""Run blocks in this process, on the process pool, or on an executor that the user passed, such as a Dask cluster's."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any

from supplysim._engine.block import BlockOutcome
from supplysim._run.interrupts import Interrupts
from supplysim._run.plan import Plan
from supplysim._run.process_pool import ProcessPool
from supplysim._run.tasks import Outcomes, outcome_of, pickled, run_pickled, run_task
from supplysim._run.time_limit import NO_LIMIT, OutOfTime, TimeLimit
from supplysim._uncertain import checks
from supplysim.errors import InvalidTypeError, shown

_MOST_WORKERS = 4096
_IN_FLIGHT_ELSEWHERE = 64  # the least number of blocks submitted at a time to a user's executor
_IN_FLIGHT_A_WORKER = 3
_LONGEST_WAIT_SECONDS = 3_600.0  # a timeout of 300 years is an error
_PATIENCE_SECONDS = 60.0  # how long to wait for other blocks after a failure: a closed cluster may never answer


def checked_workers(workers: Any, executor: Any, place: str = "simulate") -> int:
    """Check the arguments `workers` and `executor`; return the number of workers."""
    several = checks.whole(workers, "workers", place, least=1, most=_MOST_WORKERS)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise InvalidTypeError(f"'executor' of {place} must have a submit method (got {shown(executor)})")
    return several


def run_blocks(
    plan: Plan, blocks: Sequence[int], pool: ProcessPool, executor: Executor | None, limit: TimeLimit = NO_LIMIT
) -> Outcomes:
    """Yield each of `blocks` with its outcome, or its exception, as they finish; after a failure, start no more blocks.

    The blocks run on `executor` if it is given, otherwise on `pool`. A single worker or block needs no pool: it runs in this
    process. When the time is over, only the blocks that `limit` does not bind still finish; the others are given up.
    """
    if executor is not None:
        return _submitted(plan, blocks, pool, executor, limit)
    if pool.most == 1 or len(blocks) <= 1:
        return _one_by_one(plan, blocks, pool.interrupts, limit)
    return pool.run(plan, blocks, limit)


def _one_by_one(plan: Plan, blocks: Sequence[int], interrupts: Interrupts, limit: TimeLimit) -> Outcomes:
    study = plan.study
    for block in _begun_in_time(blocks, limit):
        with interrupts.allowed():
            outcome = outcome_of(run_task, study, plan.task(block), limit.check_of(block))
        if isinstance(outcome, OutOfTime):
            return
        yield block, outcome
        if isinstance(outcome, Exception):
            return


def _submitted(plan: Plan, blocks: Sequence[int], pool: ProcessPool, executor: Executor, limit: TimeLimit) -> Outcomes:
    """Submit blocks to the user's executor, a bounded number at a time; never shut it down.

    What it has begun cannot be ended from here: each task is told how long it may take, and ends by itself.
    """
    most_in_flight = max(_IN_FLIGHT_ELSEWHERE, pool.most * _IN_FLIGHT_A_WORKER)
    scenario, waiting = pickled(plan.study), _begun_in_time(blocks, limit)
    in_flight: dict[Future[BlockOutcome], int] = {}
    patience = math.inf
    try:
        while True:
            while len(in_flight) < most_in_flight and (block := next(waiting, None)) is not None:
                most_seconds = limit.seconds_left if limit.binds(block) else None
                try:
                    with pool.interrupts.allowed():
                        future = executor.submit(run_pickled, scenario, plan.task(block), most_seconds)
                    in_flight[future] = block
                except Exception as problem:  # noqa: BLE001  # the executor broke or was shut down
                    waiting, patience = iter(()), _PATIENCE_SECONDS
                    yield block, problem
            if limit.is_over and all(limit.binds(block) for block in in_flight.values()):
                break
            seconds = min(patience, limit.seconds_left or math.inf, _LONGEST_WAIT_SECONDS)
            with pool.interrupts.allowed():
                finished, _ = wait(in_flight, timeout=seconds, return_when=FIRST_COMPLETED)
            if not in_flight or (not finished and seconds == patience):
                break  # all blocks have finished, or the executor stopped answering after a failure
            for future in sorted(finished, key=in_flight.__getitem__):
                block = in_flight.pop(future)
                outcome = outcome_of(future.result)
                if isinstance(outcome, OutOfTime):
                    continue
                if isinstance(outcome, Exception):
                    waiting, patience = iter(()), _PATIENCE_SECONDS
                yield block, outcome
    finally:
        for future in in_flight:
            future.cancel()


def _begun_in_time(blocks: Sequence[int], limit: TimeLimit) -> Iterator[int]:
    """The blocks that may still begin: all of them, until the time is over."""
    return itertools.takewhile(lambda block: not (limit.binds(block) and limit.is_over), blocks)
