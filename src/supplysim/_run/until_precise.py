"""Run until precise: add blocks until the intervals are as narrow as asked, or a limit of paths or time is met.

A look is a check whether to stop. The numbers of paths at which the run looks follow from the tallies alone, so the run stops
at the same number however it is executed. Half widths shrink, as a rule at least with the square root of the number of paths,
which gives the next look. Few looks keep the chance small that the run stops at an interval that is too narrow by luck;
`docs/method.md` says how often the intervals of such a run cover the truth.
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
from supplysim._run.precision import Precision
from supplysim._run.process_pool import ProcessPool
from supplysim._run.progress import Report
from supplysim._run.runner import Save, run_open_blocks
from supplysim._run.stopped import Stopped

REPLICATES = 32  # more than in a run of fixed length: the stopping rule needs a better estimate of the error
LEAST_REPLICATES = 16

_MARGIN = 1.1  # times the paths needed if half widths shrink with the square root
_LEAST_GROWTH, _MOST_GROWTH = 1.25, 4.0
_GROWTH_UNKNOWN = 2.0  # if one end of an interval is infinite
_LEAST_SECONDS = 1e-3  # the least time that blocks are assumed to take: a coarse clock may measure 0
_SHARE_OF_TIME_LEFT = 0.25  # with a time limit, start blocks that take about this share of the remaining time

_now = time.monotonic


@attrs.frozen
class Goal:
    """What is asked of a run until precise, and its limits: the largest number of paths and the longest time in seconds."""

    asked: tuple[Precision, ...]
    most_paths: int
    most_seconds: float = math.inf


def run_until_precise(
    run: Run, goal: Goal, pool: ProcessPool, *, executor: Executor | None, report: Report, save: Save | None
) -> tuple[Run, Stopped]:
    """Carry on a run and extend it until every figure is as precise as asked or a limit is met.

    Parameters
    ----------
    run : Run
        The run, planned up to its first look.
    goal : Goal
    pool, executor, report, save
        As in `run_open_blocks`.

    Returns
    -------
    run : Run
    stopped : Stopped
    """
    deadline = _now() + goal.most_seconds
    looks: tuple[int, ...] = ()
    execute = partial(run_open_blocks, pool=pool, executor=executor, save=save)
    while True:
        run = _run_in_time(run, execute, workers=pool.most, report=report, deadline=deadline)
        looks = (*looks, run.paths)
        limit = "most_paths" if run.paths >= goal.most_paths else "most_seconds"
        figures = Figures(run.plan.scenario, run.tally, run.plan.scenario.main_stock)
        stopped = Stopped.after(limit, goal.asked, figures, looks)
        if stopped.times_too_wide <= 1 or run.paths >= goal.most_paths or _now() >= deadline:
            return run, stopped
        run = run.with_paths(min(_next_look(run.plan, stopped.times_too_wide), goal.most_paths))


def _next_look(plan: Plan, times_too_wide: float) -> int:
    """The number of paths, in whole blocks, at which the intervals will probably be narrow enough."""
    growth = _GROWTH_UNKNOWN
    if math.isfinite(times_too_wide):
        growth = min(max(min(times_too_wide, _MOST_GROWTH) ** 2 * _MARGIN, _LEAST_GROWTH), _MOST_GROWTH)
    block = plan.settings.paths_per_block
    return math.ceil(plan.paths * growth / block) * block


def _run_in_time(run: Run, execute: Callable[..., Run], *, workers: int, report: Report, deadline: float) -> Run:
    """Carry on a run up to its planned number of paths, or with as many blocks as fit before the deadline.

    Without a deadline all blocks are submitted at once. With one, it is run in parts, between which the clock is read:
    first one block per worker, then as many blocks as will probably take a quarter of the remaining time.
    """
    plan = run.plan
    first = block_ranges.end(run.complete.blocks)  # in a resumed run, blocks before it may be open, too
    blocks = workers
    while True:
        until = plan.blocks if deadline == math.inf else min(first + blocks, plan.blocks)
        part = run.with_paths(min(until * plan.settings.paths_per_block, plan.paths))
        started = _now()
        run = execute(part, report=lambda done, _paths: report(done, plan.paths))
        now = _now()
        if run.plan.paths == plan.paths or now >= deadline:
            return run
        likely = (until - first) * _SHARE_OF_TIME_LEFT * (deadline - now) / max(now - started, _LEAST_SECONDS)
        first, blocks = until, max(workers, int(likely))
