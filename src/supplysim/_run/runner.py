"""Carrying out a plan: blocks are handed out, what they come to is folded, and nothing that finished is lost.

Blocks are pure functions of the plan and their number, and their tallies add exactly, so nothing here can change a result:
not the number of workers, nor the kind of executor, nor the order in which blocks finish, nor how often a run is resumed.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing
from typing import Protocol

from supplysim._run.accumulator import Run
from supplysim._run.executors import outcomes
from supplysim._run.plan import Plan
from supplysim._run.process_pool import MAIN_GUARD, Crew, WorkerDied
from supplysim.errors import BlockError, RunInterrupted, SupplysimError

Report = Callable[[int, int], None]


class Save(Protocol):
    """Where a run is kept safe as it goes."""

    def __call__(self, run: Run, *, is_over: bool) -> None:
        """Write down what `run` has come to: if it is due, or at once where the run ends here."""


def carry_out(
    plan: Plan,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    report: Report | None = None,
    crew: Crew | None = None,
    begun: Run | None = None,
    save: Save | None = None,
) -> Run:
    """Run the blocks of `plan` that have not finished in the run that has `begun`, and fold their outcomes.

    Where several plans follow one another, the `crew` of the first, of as many `workers`, serves them all.

    Blocks may finish in any order; tallies add exactly, so they are folded as they come.

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
        save(run, is_over=False)  # what cannot be written is found out before anything is run
    if not run.open_blocks and report is not None:
        report(run.paths, plan.paths)
    try:
        with closing(outcomes(plan, run.open_blocks, workers, executor, crew)) as finished:
            for block, outcome in finished:
                if isinstance(outcome, Exception):
                    failed = failed or (block, outcome)
                    continue
                run = run.with_block(block, outcome)  # at one stroke: an interrupt finds the block folded, or not at all
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
    """The failure of a block, with all that a person needs to run it again alone."""
    scenario_name, seed = run.plan.scenario.name, run.plan.settings.seed
    return BlockError(
        f"block {block} of Scenario {scenario_name!r} with seed {seed} failed: {_reason(problem)}",
        scenario_name=scenario_name,
        block=block,
        seed=seed,
        partial=run,
    )


def _reason(problem: Exception) -> str:
    """What went wrong; what is not our own refusal is called by its type, since its text may say little or nothing."""
    if isinstance(problem, SupplysimError | WorkerDied):
        return str(problem)
    text = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
    return text + (MAIN_GUARD if isinstance(problem, BrokenExecutor) else "")
