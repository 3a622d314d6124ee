"""Run until precise: add blocks until the intervals are as narrow as asked, or a limit of paths or time is met.

A look is a check whether to stop. The numbers of paths at which the run looks follow from the tallies alone, so the run stops
at the same number however it is executed. Half widths shrink at least with the square root of the number of paths, which gives
the next look. Few looks keep the chance small that the run stops at an interval that is too narrow by luck; `docs/method.md`
says how often the intervals of such a run cover the truth.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

import attrs

from supplysim._estimates.figures import Figures
from supplysim._run import block_ranges
from supplysim._run.accumulator import Run
from supplysim._run.plan import Plan
from supplysim._run.precision import Precision, Stopped
from supplysim._run.process_pool import ProcessPool
from supplysim._run.progress import Report
from supplysim._run.runner import Save, run_plan

REPLICATES = 32  # more than in a run of fixed length: the stopping rule needs a better estimate of the error
LEAST_REPLICATES = 16

_MARGIN = 1.1  # times the paths needed if half widths shrink with the square root
_LEAST_GROWTH, _MOST_GROWTH = 1.25, 4.0
_GROWTH_UNKNOWN = 2.0  # if one end of an interval is infinite
_LEAST_SECONDS = 1e-3  # the least time that blocks are assumed to take: a coarse clock may measure 0
_SHARE_OF_TIME_LEFT = 0.25  # with a time limit, start blocks that take about this share of the remaining time

_now = time.monotonic


@attrs.frozen
class Limits:
    """The limits of a run until precise: its largest number of paths, and its longest time in seconds (None: no limit)."""

    paths: int
    seconds: float | None = None


def run_until_precise(
    plan: Plan,
    asked: tuple[Precision, ...],
    limits: Limits,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    report: Report | None = None,
    begun: Run | None = None,
    save: Save | None = None,
) -> tuple[Run, Stopped]:
    """Run `plan` and extend it until every figure is as precise as asked or a limit is met.

    Parameters
    ----------
    plan : Plan
        The run up to its first look.
    asked : tuple of Precision
    limits : Limits
    workers, executor, report, begun, save
        As in `run_plan`.

    Returns
    -------
    run : Run
    stopped : Stopped
    """
    deadline = math.inf if limits.seconds is None else _now() + limits.seconds
    looks: tuple[int, ...] = ()
    with ProcessPool(workers) as pool:
        execute = partial(run_plan, workers=workers, executor=executor, pool=pool, save=save)
        while True:
            run = _run_in_time(plan, begun, execute, workers=workers, report=report, deadline=deadline)
            looks = (*looks, run.paths)
            limit = "most_paths" if run.paths >= limits.paths else "most_seconds"
            figures = Figures(plan.scenario, run.tally, plan.scenario.main_stock)
            stopped = Stopped.after(limit, asked, figures, looks)
            if stopped.times_too_wide <= 1 or run.paths >= limits.paths or _now() >= deadline:
                return run, stopped
            plan = attrs.evolve(plan, paths=min(_next_look(plan, stopped.times_too_wide), limits.paths))
            begun = run


def _next_look(plan: Plan, times_too_wide: float) -> int:
    """The number of paths, in whole blocks, at which the intervals will probably be narrow enough."""
    growth = _GROWTH_UNKNOWN
    if math.isfinite(times_too_wide):
        growth = min(max(min(times_too_wide, _MOST_GROWTH) ** 2 * _MARGIN, _LEAST_GROWTH), _MOST_GROWTH)
    block = plan.settings.paths_per_block
    return math.ceil(plan.paths * growth / block) * block


def _run_in_time(
    plan: Plan, begun: Run | None, execute: Callable[..., Run], *, workers: int, report: Report | None, deadline: float
) -> Run:
    """Run `plan`, or as many of its blocks as fit before the deadline.

    Without a deadline all blocks are submitted at once. With one, the plan runs in parts, between which the clock is read:
    first one block per worker, then as many blocks as will probably take a quarter of the remaining time.
    """
    whole_plan = None if report is None else lambda done, _paths: report(done, plan.paths)
    # In a resumed run, blocks before `first` may be open, too.
    first = 0 if begun is None else block_ranges.end(begun.complete.blocks)
    blocks = workers
    while True:
        until = plan.blocks if deadline == math.inf else min(first + blocks, plan.blocks)
        part = attrs.evolve(plan, paths=min(until * plan.settings.paths_per_block, plan.paths))
        started = _now()
        run = execute(part, begun=begun, report=whole_plan)
        now = _now()
        if part.paths == plan.paths or now >= deadline:
            return run
        likely = (until - first) * _SHARE_OF_TIME_LEFT * (deadline - now) / max(now - started, _LEAST_SECONDS)
        first, begun, blocks = until, run, max(workers, int(likely))
