"""Runs as users ask for them: what they say is checked, and what comes back, also of a run that failed, is a Result."""

from __future__ import annotations

from concurrent.futures import Executor

from supplysim.errors import BlockError, InvalidTypeError, RunInterrupted
from supplysim.result.progress import Progress, reporter
from supplysim.result.result import Result
from supplysim.run import Plan, Run, carry_out
from supplysim.run.carrying import Save
from supplysim.uncertain import checks

_MOST_WORKERS = 4096


def carried_out(
    plan: Plan,
    workers: int,
    executor: Executor | None,
    progress: Progress,
    *,
    begun: Run | None = None,
    save: Save | None = None,
) -> Result:
    """Carry out a plan from what has `begun`; the ``partial`` of a run that failed or was interrupted is a Result, too."""
    several = checks.whole(workers, "workers", "simulate", least=1, most=_MOST_WORKERS)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise InvalidTypeError(f"'executor' of simulate must have a submit method (got {executor!r})")
    try:
        with reporter(progress, plan.paths) as report:
            return Result(carry_out(plan, workers=several, executor=executor, report=report, begun=begun, save=save))
    except (BlockError, RunInterrupted) as problem:
        finished = problem.partial
        problem.partial = Result(finished) if isinstance(finished, Run) and finished.paths else None
        raise
