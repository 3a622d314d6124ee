"""Running until precise: blocks are added until intervals are narrow enough, or a limit is met.

Whether to go on is decided at numbers of paths that follow from the tallies alone, so that the run stops at the same one
however it is carried out. Half widths fall at least with the square root of the paths, which tells where to look next. The
fewer the looks, the smaller the chance to stop because an interval is narrow by luck, and so too narrow; `docs/method.md` says
how often the intervals of such a run cover the truth.
"""

from __future__ import annotations

import math
import time
from concurrent.futures import Executor

import attrs

from supplysim._result.carried import carried_out
from supplysim._result.precision import Precision, Stopped
from supplysim._result.progress import Progress, reporter
from supplysim._result.result import Result
from supplysim._result.workers import checked_workers
from supplysim._run import Plan, Run
from supplysim._run.process_pool import Crew, hired
from supplysim._run.runner import Report, Save

REPLICATES = 32  # more than a plain run has: their spread is better known, so that luck with it matters less
LEAST_REPLICATES = 16

_MARGIN = 1.1  # more paths than half widths that fall with the square root would need
_LEAST_GROWTH, _MOST_GROWTH = 1.25, 4.0
_GROWTH_UNKNOWN = 2.0  # where an end of an interval is infinite
_LEAST_SECONDS = 1e-3  # that blocks are taken to need, lest a coarse clock read none
_SHARE_OF_TIME_LEFT = 0.25  # what is begun at once, under a limit of time, takes about so much of what is left

_now = time.monotonic


@attrs.frozen
class Limits:
    """Where a run until precise ends even if it is not: at so many paths, or once so many seconds have passed."""

    paths: int
    seconds: float | None = None


@attrs.frozen
class _Carrier:
    """What all blocks are run on, and where the run is kept safe as it goes."""

    workers: int
    executor: Executor | None
    crew: Crew
    save: Save | None

    def extended(self, plan: Plan, begun: Run | None, report: Report | None) -> Result:
        """The result of `plan` from what has begun."""
        progress = False if report is None else report
        return carried_out(plan, self.workers, self.executor, progress, crew=self.crew, begun=begun, save=self.save)


def until_precise(
    plan: Plan,
    asked: tuple[Precision, ...],
    limits: Limits,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress = False,
    begun: Run | None = None,
    save: Save | None = None,
) -> Result:
    """The result of `plan`, from what has `begun`, extended until all that is `asked` is reached or a limit is met."""
    deadline = math.inf if limits.seconds is None else _now() + limits.seconds
    several = checked_workers(workers, executor)
    looks: tuple[int, ...] = ()
    with reporter(progress, plan.paths) as report, hired(several) as crew:
        carrier = _Carrier(several, executor, crew, save)
        while True:
            result = _in_time(plan, begun, carrier, report, deadline)
            looks = (*looks, result.paths)
            limit = "most_paths" if result.paths >= limits.paths else "most_seconds"
            stopped = Stopped.after(limit, asked, result, looks)
            if stopped.is_precise or result.paths >= limits.paths or _now() >= deadline:
                return attrs.evolve(result, stopped=stopped)
            plan = attrs.evolve(plan, paths=min(_next_look(plan, stopped.times_too_wide), limits.paths))
            begun = result.run


def _next_look(plan: Plan, times_too_wide: float) -> int:
    """At how many paths, in whole blocks, intervals are likely to be narrow enough."""
    growth = _GROWTH_UNKNOWN
    if math.isfinite(times_too_wide):
        growth = min(max(min(times_too_wide, _MOST_GROWTH) ** 2 * _MARGIN, _LEAST_GROWTH), _MOST_GROWTH)
    block = plan.settings.paths_per_block
    return math.ceil(plan.paths * growth / block) * block


def _in_time(plan: Plan, begun: Run | None, carrier: _Carrier, report: Report | None, deadline: float) -> Result:
    """The result of `plan`, or of as many of its blocks as the time is enough for.

    Without a deadline all blocks are begun at once. With one, the clock is read between parts of the plan: at first a block
    for each worker, then as many as are likely to take a part of the time that is left.
    """

    def tell(done: int, _paths: int) -> None:
        if report is not None:
            report(done, plan.paths)

    first, blocks = _blocks_of(begun), carrier.workers
    while True:
        until = plan.blocks if deadline == math.inf else min(first + blocks, plan.blocks)
        part = attrs.evolve(plan, paths=min(until * plan.settings.paths_per_block, plan.paths))
        started = _now()
        result = carrier.extended(part, begun, None if report is None else tell)
        now = _now()
        if part.paths == plan.paths or now >= deadline:
            return result
        likely = (until - first) * _SHARE_OF_TIME_LEFT * (deadline - now) / max(now - started, _LEAST_SECONDS)
        first, begun, blocks = until, result.run, max(carrier.workers, int(likely))


def _blocks_of(begun: Run | None) -> int:
    """How many blocks have been reached; in a run that is resumed, some of them may still be open."""
    return 0 if begun is None else max(begun.full.blocks, default=-1) + 1
