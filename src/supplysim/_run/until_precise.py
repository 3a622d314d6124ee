"""Running until precise: blocks are added until intervals are narrow enough, or a limit is met.

Whether to go on is decided at numbers of paths that follow from the tallies alone, so that the run stops at the same one
however it is executed. Half widths fall at least with the square root of the paths, which tells where to look next. The
fewer the looks, the smaller the chance to stop because an interval is too narrow by luck; `docs/method.md` says how often the
intervals of such a run cover the truth.
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
from supplysim._run.runner import Report, Save, run_plan

REPLICATES = 32  # more than a plain run has: their spread is better known, so that luck with it matters less
LEAST_REPLICATES = 16

_MARGIN = 1.1  # more paths than half widths that fall with the square root would need
_LEAST_GROWTH, _MOST_GROWTH = 1.25, 4.0
_GROWTH_UNKNOWN = 2.0  # where an end of an interval is infinite
_LEAST_SECONDS = 1e-3  # that blocks are taken to need, since a coarse clock may read none
_SHARE_OF_TIME_LEFT = 0.25  # under a limit of time, blocks are begun that take about this share of what is left

_now = time.monotonic


@attrs.frozen
class Limits:
    """Where a run until precise ends even if it is not: at so many paths, or once so many seconds have passed."""

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
    """Run `plan`, from what has `begun`, and extend it until all that is `asked` is reached or a limit is met."""
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
            if stopped.is_precise or run.paths >= limits.paths or _now() >= deadline:
                return run, stopped
            plan = attrs.evolve(plan, paths=min(_next_look(plan, stopped.times_too_wide), limits.paths))
            begun = run


def _next_look(plan: Plan, times_too_wide: float) -> int:
    """At how many paths, in whole blocks, intervals are likely to be narrow enough."""
    growth = _GROWTH_UNKNOWN
    if math.isfinite(times_too_wide):
        growth = min(max(min(times_too_wide, _MOST_GROWTH) ** 2 * _MARGIN, _LEAST_GROWTH), _MOST_GROWTH)
    block = plan.settings.paths_per_block
    return math.ceil(plan.paths * growth / block) * block


def _run_in_time(
    plan: Plan, begun: Run | None, execute: Callable[..., Run], *, workers: int, report: Report | None, deadline: float
) -> Run:
    """Run `plan`, or as many of its blocks as the time is enough for.

    Without a deadline all blocks are begun at once. With one, the clock is read between parts of the plan: at first a block
    for each worker, then as many as are likely to take a part of the time that is left.
    """
    whole_plan = None if report is None else lambda done, _paths: report(done, plan.paths)
    first = 0 if begun is None else block_ranges.end(begun.complete.blocks)  # after a resume, some before it may be open
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
