"""The runner: it runs the blocks of a plan, accumulates their outcomes, and keeps finished blocks if others fail.

Blocks are pure functions of the plan and their number, and their tallies add exactly, so a result does not
depend on the number of workers, the executor, the order in which blocks finish, or how often a run is interrupted and resumed.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing
from typing import Protocol

from supplysim._run.accumulator import Run
from supplysim._run.executors import run_blocks
from supplysim._run.process_pool import MAIN_GUARD, ProcessPool, WorkerDied
from supplysim._run.progress import Report
from supplysim.errors import BlockError, RunInterrupted, SupplysimError, shown


class Save(Protocol):
    """A function that saves the state of a run, such as a `Checkpoint`."""

    def __call__(self, run: Run, *, is_over: bool) -> None:
        """Save `run` if a save is due, or in any case if the run is over."""


def run_open_blocks(
    run: Run, pool: ProcessPool, *, executor: Executor | None, report: Report, save: Save | None = None
) -> Run:
    """Run the blocks of a run that have not finished yet, and accumulate their outcomes.

    Parameters
    ----------
    run : Run
        The state of the run, of which no block or some have finished.
    pool : ProcessPool
        The worker processes, which start if several are needed.
    executor : Executor, optional
        Where to run instead.
    report : function
        Called with (paths done, paths in all) after each block.
    save : Save, optional
        Called after each block and at the end.

    Raises
    ------
    BlockError
        If a block fails; its ``partial`` is the `Run` of the blocks that finished.
    RunInterrupted
        If the user presses Ctrl-C; with the same ``partial``.
    """
    plan = run.plan
    failed: tuple[int, Exception] | None = None
    if save is not None and run.open_blocks:
        save(run, is_over=False)  # fail before any block runs if the file cannot be written
    if not run.open_blocks:
        report(run.paths, plan.paths)
    try:
        with closing(run_blocks(plan, run.open_blocks, pool, executor)) as finished:
            for block, outcome in finished:
                if isinstance(outcome, Exception):
                    failed = failed or (block, outcome)
                    continue
                run = run.with_block(block, outcome)  # atomic: an interrupt comes before or after it
                if save is not None:
                    save(run, is_over=False)
                report(run.paths, plan.paths)
    except KeyboardInterrupt as interrupt:
        raise RunInterrupted(
            f"the run of Scenario {shown(plan.scenario.name)} with seed {plan.settings.seed} was interrupted "
            f"after {run.paths:,} of {plan.paths:,} paths",
            partial=run,
        ) from interrupt
    finally:
        if save is not None:
            save(run, is_over=True)
    if failed is not None:
        raise _block_error(run, *failed) from failed[1]
    return run


def _block_error(run: Run, block: int, problem: Exception) -> BlockError:
    """The error of a failed block; scenario, seed and number suffice to run it again alone."""
    scenario_name, seed = run.plan.scenario.name, run.plan.settings.seed
    return BlockError(
        f"block {block} of Scenario {shown(scenario_name)} with seed {seed} failed: {_reason(problem)}",
        scenario_name=scenario_name,
        block=block,
        seed=seed,
        partial=run,
    )


def _reason(problem: Exception) -> str:
    """The text of an exception, with its type unless it is our own, since the text alone may be empty or unclear."""
    if isinstance(problem, SupplysimError | WorkerDied):
        return str(problem)
    text = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
    return text + (MAIN_GUARD if isinstance(problem, BrokenExecutor) else "")
