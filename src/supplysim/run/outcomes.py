"""The outcomes of blocks, as they finish: in this process, on worker processes of our own, or on an executor of the user's."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait

from supplysim.engine.block import BlockOutcome
from supplysim.run.plan import Plan
from supplysim.run.tasks import outcome_of, run_pickled
from supplysim.run.workers import outcomes_of_workers

_IN_FLIGHT_ELSEWHERE = 64  # blocks waiting on an executor whose size we do not know

Outcomes = Generator[tuple[int, BlockOutcome | Exception], None, None]


def outcomes(plan: Plan, blocks: Sequence[int], workers: int, executor: Executor | None) -> Outcomes:
    """Each of `blocks` with its outcome, as they finish; after a failure no more are begun."""
    if executor is not None:
        return _submitted(plan, deque(blocks), executor)
    if workers == 1 or len(blocks) <= 1:
        return _one_by_one(plan, blocks)
    return outcomes_of_workers(plan, blocks, workers)


def _one_by_one(plan: Plan, blocks: Sequence[int]) -> Outcomes:
    for block in blocks:
        outcome = outcome_of(plan.scenario, plan.task(block))
        yield block, outcome
        if isinstance(outcome, Exception):
            return


def _submitted(plan: Plan, waiting: deque[int], executor: Executor) -> Outcomes:
    """On an executor that was handed in, which is never shut down here."""
    scenario = pickle.dumps(plan.scenario)
    in_flight: dict[Future[BlockOutcome], int] = {}
    try:
        while waiting or in_flight:
            while waiting and len(in_flight) < _IN_FLIGHT_ELSEWHERE:
                block = waiting.popleft()
                try:
                    in_flight[executor.submit(run_pickled, scenario, *plan.task(block))] = block
                except Exception as problem:  # noqa: BLE001  # a pool that broke or was shut down in the meantime
                    waiting.clear()
                    yield block, problem
            if not in_flight:
                break
            finished, _ = wait(in_flight, return_when=FIRST_COMPLETED)
            for future in sorted(finished, key=in_flight.__getitem__):
                block = in_flight.pop(future)
                outcome = _result_of(future)
                if isinstance(outcome, Exception):
                    waiting.clear()
                yield block, outcome
    finally:
        for future in in_flight:
            future.cancel()


def _result_of(future: Future[BlockOutcome]) -> BlockOutcome | Exception:
    """What a block came to, or why it did not."""
    try:
        return future.result()
    except (Exception, CancelledError) as problem:  # noqa: BLE001  # handed to the caller, who reports what finished before
        return problem
