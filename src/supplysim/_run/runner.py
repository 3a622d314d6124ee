"""The runner of a plan: it hands out blocks, accumulates their outcomes, and loses nothing that has finished.

Blocks are pure functions of the plan and their number, and their tallies add exactly, so nothing here can change a result:
not the number of workers, nor the kind of executor, nor the order in which blocks finish, nor how often a run is resumed.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing
from typing import Protocol

from supplysim._run.accumulator import Run
from supplysim._run.executors import run_blocks
from supplysim._run.plan import Plan
from supplysim._run.process_pool import MAIN_GUARD, ProcessPool, WorkerDied
from supplysim.errors import BlockError, RunInterrupted, SupplysimError

Report = Callable[[int, int], None]


class Save(Protocol):
    """Where a run is kept safe as it goes."""

    def __call__(self, run: Run, *, is_over: bool) -> None:
        """Write down what `run` has come to: if it is due, or at once where the run ends here."""


def run_plan(
    plan: Plan,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    report: Report | None = None,
    pool: ProcessPool | None = None,
    begun: Run | None = None,
    save: Save | None = None,
) -> Run:
    """Run the blocks of `plan` that have not finished in the run that has `begun`, and accumulate their outcomes.

    Where several plans follow one another, one `pool` of as many `workers` serves them all.

    Raises
    ------
    BlockError
        If a block fails; its ``partial`` is the `Run` of all that finished.
    RunInterrupted
        If the user interrupts; with the same ``partial``.
    """
    run = Run.begin(plan, begun)
    failed: tuple[int, Exception] | None = None
    if save is not None and run.open_blocks:
        save(run, is_over=False)  # a file that cannot be written is refused before anything is run
    if not run.open_blocks and report is not None:
        report(run.paths, plan.paths)
    try:
        with closing(run_blocks(plan, run.open_blocks, workers, executor, pool)) as finished:
            for block, outcome in finished:
                if isinstance(outcome, Exception):
                    failed = failed or (block, outcome)
                    continue
                run = run.with_block(block, outcome)  # one assignment: an interrupt finds the block accumulated, or not at all
                if save is not None:
                    save(run, is_over=False)
                if report is not None:
                    report(run.paths, plan.paths)
    except KeyboardInterrupt as interrupt:
        raise RunInterrupted(
            f"the run of Scenario {plan.scenario.name!r} with seed {plan.settings.seed} was interrupted "
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
    """The error of a failed block, with all that is needed to run it again alone."""
    scenario_name, seed = run.plan.scenario.name, run.plan.settings.seed
    return BlockError(
        f"block {block} of Scenario {scenario_name!r} with seed {seed} failed: {_reason(problem)}",
        scenario_name=scenario_name,
        block=block,
        seed=seed,
        partial=run,
    )


def _reason(problem: Exception) -> str:
    """What went wrong. A foreign exception is named by its type too, since its text may say little or nothing."""
    if isinstance(problem, SupplysimError | WorkerDied):
        return str(problem)
    text = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
    return text + (MAIN_GUARD if isinstance(problem, BrokenExecutor) else "")
