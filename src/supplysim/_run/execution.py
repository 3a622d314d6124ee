"""Execution: what a run is carried out with, and what is kept of it if it ends early."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Protocol

import attrs

from supplysim._run.accumulator import Run
from supplysim._run.interrupts import Interrupts
from supplysim._run.plan import Plan
from supplysim._run.process_pool import ProcessPool
from supplysim._run.progress import Progress, Report, reporter
from supplysim.errors import RunInterrupted, shown


class Save(Protocol):
    """A function that saves the state of a run, such as a `Checkpoint`."""

    def __call__(self, run: Run, *, is_over: bool) -> None:
        """Save `run` if a save is due, or in any case if the run is over."""


@attrs.define(eq=False)
class Execution:
    """What a run is carried out with.

    Attributes
    ----------
    pool : ProcessPool
        The worker processes, which start if several are needed.
    executor : Executor or None
        Where to run instead.
    interrupts : Interrupts
    report : function
        Called with (paths done, paths in all) after each block.
    save : Save or None
        Called after each block and at the end.
    plan : Plan
        The present plan of the run.
    fullest : Run
        The state of the run with the most paths so far, and of those the latest: what is left if it ends early.
    """

    pool: ProcessPool
    executor: Executor | None
    interrupts: Interrupts
    report: Report
    save: Save | None
    plan: Plan
    fullest: Run

    def note(self, run: Run) -> None:
        """Note the state of the run. A plan for more paths may first have fewer, since it drops a shorter last block."""
        self.plan = run.plan
        if run.paths >= self.fullest.paths:
            self.fullest = run

    def tell(self, run: Run) -> None:
        """Report the progress of the run; the user's function may be interrupted."""
        with self.interrupts.allowed():
            self.report(run.paths, run.plan.paths)

    def keep(self, *, is_over: bool) -> None:
        """Save what would be left of the run."""
        if self.save is not None:
            self.save(self.fullest, is_over=is_over)

    def conclude(self, run: Run) -> None:
        """Note what the run ends with, whatever else it has been; save it."""
        self.plan, self.fullest = run.plan, run
        self.keep(is_over=True)


@contextmanager
def executing(
    run: Run,
    interrupts: Interrupts,
    *,
    workers: int,
    executor: Executor | None,
    progress: Progress,
    save: Save | None = None,
) -> Iterator[Execution]:
    """Provide what `run` is carried out with: worker processes, the progress bar, and the handling of Ctrl-C.

    Raises
    ------
    RunInterrupted
        If the user presses Ctrl-C; its ``partial`` is the `Run` of the blocks that finished.
    """
    execution = None
    try:
        with reporter(progress, run.plan.paths) as report, ProcessPool(workers, interrupts) as pool:
            execution = Execution(pool, executor, interrupts, report, save, run.plan, run)
            yield execution
        interrupts.check()
    except KeyboardInterrupt as interrupt:
        plan, fullest = (execution.plan, execution.fullest) if execution else (run.plan, run)
        raise RunInterrupted(
            f"the run of Scenario {shown(plan.scenario.name)} with {plan.settings.seeds} was interrupted "
            f"after {fullest.paths:,} of {plan.paths:,} paths",
            partial=fullest,
        ) from interrupt
