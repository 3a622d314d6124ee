"""Run blocks in this process, on the process pool, or on an executor that the user passed, such as a Dask cluster's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any

from supplysim._engine.block import BlockOutcome
from supplysim._run.plan import Plan
from supplysim._run.process_pool import ProcessPool
from supplysim._run.tasks import Outcomes, outcome_of, pickled, run_pickled, run_task
from supplysim._uncertain import checks
from supplysim.errors import InvalidTypeError, shown

_MOST_WORKERS = 4096
_IN_FLIGHT_ELSEWHERE = 64  # the least number of blocks submitted at a time to a user's executor
_IN_FLIGHT_A_WORKER = 3
_PATIENCE_SECONDS = 60.0  # how long to wait for other blocks after a failure: a closed cluster may never answer


def checked_workers(workers: Any, executor: Any) -> int:
    """Check the arguments `workers` and `executor`; return the number of workers."""
    several = checks.whole(workers, "workers", "simulate", least=1, most=_MOST_WORKERS)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise InvalidTypeError(f"'executor' of simulate must have a submit method (got {shown(executor)})")
    return several


def run_blocks(plan: Plan, blocks: Sequence[int], pool: ProcessPool, executor: Executor | None) -> Outcomes:
    """Yield each of `blocks` with its outcome, or its exception, as they finish; after a failure, start no more blocks.

    The blocks run on `executor` if it is given, otherwise on `pool`. A single worker or block needs no pool: it runs in this
    process.
    """
    if executor is not None:
        return _submitted(plan, iter(blocks), executor, max(_IN_FLIGHT_ELSEWHERE, pool.most * _IN_FLIGHT_A_WORKER))
    return _one_by_one(plan, blocks) if pool.most == 1 or len(blocks) <= 1 else pool.run(plan, blocks)


def _one_by_one(plan: Plan, blocks: Sequence[int]) -> Outcomes:
    for block in blocks:
        outcome = outcome_of(run_task, plan.scenario, plan.task(block))
        yield block, outcome
        if isinstance(outcome, Exception):
            return


def _submitted(plan: Plan, waiting: Iterator[int], executor: Executor, most_in_flight: int) -> Outcomes:
    """Submit blocks to the user's executor, at most `most_in_flight` at a time; never shut it down."""
    scenario = pickled(plan.scenario)
    in_flight: dict[Future[BlockOutcome], int] = {}
    patience = None
    try:
        while True:
            while len(in_flight) < most_in_flight and (block := next(waiting, None)) is not None:
                try:
                    in_flight[executor.submit(run_pickled, scenario, plan.task(block))] = block
                except Exception as problem:  # noqa: BLE001  # the executor broke or was shut down
                    waiting, patience = iter(()), _PATIENCE_SECONDS
                    yield block, problem
            finished, _ = wait(in_flight, timeout=patience, return_when=FIRST_COMPLETED)
            if not finished:  # all blocks have finished, or the executor stopped answering after a failure
                break
            for future in sorted(finished, key=in_flight.__getitem__):
                block = in_flight.pop(future)
                outcome = outcome_of(future.result)
                if isinstance(outcome, Exception):
                    waiting, patience = iter(()), _PATIENCE_SECONDS
                yield block, outcome
    finally:
        for future in in_flight:
            future.cancel()
