"""The runner: it runs the blocks of a plan, accumulates their outcomes, and keeps finished blocks if others fail.

Blocks are pure functions of the plan and their number, and their tallies add exactly, so a result does not
depend on the number of workers, the executor, the order in which blocks finish, or how often a run is interrupted and resumed.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from contextlib import closing

from supplysim._run.accumulator import InOrder, Run
from supplysim._run.execution import Execution
from supplysim._run.executors import run_blocks
from supplysim._run.process_pool import MAIN_GUARD, WorkerDied
from supplysim._run.time_limit import NO_LIMIT, TimeLimit
from supplysim.errors import BlockError, SupplysimError, shown


def run_open_blocks(run: Run, execution: Execution, limit: TimeLimit = NO_LIMIT) -> Run:
    """Run the blocks of a run that have not finished yet, and accumulate their outcomes.

    Parameters
    ----------
    run : Run
        The state of the run, of which no block or some have finished.
    execution : Execution
        Where to run, and whom to tell.
    limit : TimeLimit, optional
        When to end.

    Returns
    -------
    Run
        Complete, or planned for the first blocks only, without a gap, which had finished when the time was over.

    Raises
    ------
    BlockError
        If a block fails; its ``partial`` is the `Run` of the blocks that finished.
    """
    plan, blocks = run.plan, run.open_blocks
    done = InOrder(run, limit.least_blocks if limit.exists else plan.blocks)
    execution.note(run)
    failed: tuple[int, Exception] | None = None
    if blocks:
        execution.keep(is_over=False)  # fail before any block runs if the file cannot be written
    else:
        execution.tell(run)
    try:
        with closing(run_blocks(plan, blocks, execution.pool, execution.executor, limit)) as finished:
            for block, outcome in finished:
                if isinstance(outcome, Exception):
                    failed = failed or (block, outcome)
                    continue
                done.add(block, outcome)  # atomic: an interrupt comes before or after it
                execution.note(done.run)
                execution.keep(is_over=False)
                execution.tell(done.run)
        if failed is None:
            done.drop_ahead()
    finally:
        run = done.with_ahead()
        execution.note(run)
        execution.keep(is_over=True)
    if failed is not None:
        raise _block_error(execution.fullest, *failed) from failed[1]
    return run


def _block_error(run: Run, block: int, problem: Exception) -> BlockError:
    """The error of a failed block; scenario, seeds and number suffice to run it again alone."""
    scenario_name, settings = run.plan.scenario.name, run.plan.settings
    return BlockError(
        f"block {block} of Scenario {shown(scenario_name)} with {settings.seeds} failed: {_reason(problem)}",
        scenario_name=scenario_name,
        block=block,
        seed=settings.seed,
        partial=run,
    )


def _reason(problem: Exception) -> str:
    """The text of an exception, with its type unless it is our own, since the text alone may be empty or unclear."""
    if isinstance(problem, SupplysimError | WorkerDied):
        return str(problem)
    text = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
    return text + (MAIN_GUARD if isinstance(problem, BrokenExecutor) else "")
