"""Runs as users ask for them: what they say is checked, and what comes back, also of a run that failed, is a Result."""

from __future__ import annotations

from concurrent.futures import Executor

from supplysim._result.progress import Progress, reporter
from supplysim._result.result import Result
from supplysim._result.workers import checked_workers
from supplysim._run import Plan, Run, carry_out
from supplysim._run.process_pool import Crew
from supplysim._run.runner import Save
from supplysim.errors import BlockError, RunInterrupted


def carried_out(
    plan: Plan,
    workers: int,
    executor: Executor | None,
    progress: Progress,
    *,
    crew: Crew | None = None,
    begun: Run | None = None,
    save: Save | None = None,
) -> Result:
    """Carry out a plan from what has `begun`; the ``partial`` of a run that failed or was interrupted is a Result, too."""
    several = checked_workers(workers, executor)
    try:
        with reporter(progress, plan.paths) as report:
            run = carry_out(plan, workers=several, executor=executor, report=report, crew=crew, begun=begun, save=save)
            return Result(run)
    except (BlockError, RunInterrupted) as problem:
        finished = problem.partial
        problem.partial = Result(finished) if isinstance(finished, Run) and finished.paths else None
        raise
