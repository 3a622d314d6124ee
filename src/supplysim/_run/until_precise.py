"""Run until precise: add blocks until the intervals are as narrow as asked, or a limit of paths or time is met.

A look is a check whether to stop. The numbers of paths at which the run looks follow from the tallies alone, so the run stops
at the same number however it is executed. Half widths shrink, as a rule at least with the square root of the number of paths,
which gives the next look. Few looks keep the chance small that the run stops at an interval that is too narrow by luck;
`docs/method.md` says how often the intervals of such a run cover the truth.
"""

from __future__ import annotations

import math

import attrs

from supplysim._estimates.figures import Figures
from supplysim._run import block_ranges
from supplysim._run.accumulator import Run
from supplysim._run.execution import Execution
from supplysim._run.plan import Plan
from supplysim._run.precision import Precision
from supplysim._run.runner import run_open_blocks
from supplysim._run.stopped import Stopped
from supplysim._run.time_limit import TimeLimit

REPLICATES = 32  # more than in a run of fixed length: the stopping rule needs a better estimate of the error
LEAST_REPLICATES = 16

_MARGIN = 1.1  # times the paths needed if half widths shrink with the square root
_LEAST_GROWTH, _MOST_GROWTH = 1.25, 4.0
_GROWTH_UNKNOWN = 2.0  # if one end of an interval is infinite


@attrs.frozen
class Goal:
    """What is asked of a run until precise, and its limits: the largest number of paths and the longest time in seconds."""

    asked: tuple[Precision, ...]
    most_paths: int
    most_seconds: float = math.inf


def run_until_precise(run: Run, goal: Goal, execution: Execution) -> tuple[Run, Stopped]:
    """Carry on a run and extend it until every figure is as precise as asked or a limit is met.

    Parameters
    ----------
    run : Run
        The run, planned up to its first look.
    goal : Goal
    execution : Execution
        Where to run, and whom to tell.

    Returns
    -------
    run : Run
        All blocks of a plan.
    stopped : Stopped
    """
    limit = TimeLimit.after(goal.most_seconds)
    looks: tuple[int, ...] = ()
    longest: Run | None = None
    while True:
        found = run_open_blocks(run, execution, limit.sparing(_least_blocks(run, longest)))
        if longest is None or found.paths > longest.paths:  # the time may have been over before it was as long
            longest, looks = found, (*looks, found.paths)
        reason = "most_paths" if longest.paths >= goal.most_paths else "most_seconds"
        figures = Figures(longest.plan.scenario, longest.tally, longest.plan.scenario.main_stock)
        stopped = Stopped.after(reason, goal.asked, figures, looks)
        if stopped.times_too_wide <= 1 or longest.paths >= goal.most_paths or limit.is_over:
            execution.conclude(longest)
            return longest, stopped
        run = longest.with_paths(min(_next_look(longest.plan, stopped.times_too_wide), goal.most_paths))


def _least_blocks(run: Run, longest: Run | None) -> int:
    """The number of blocks, from the first, that finish even if the time is over.

    The first block does, unless the run has had a look before. In a resumed run all blocks before the last that had finished
    do: there is no result without them.
    """
    return max(block_ranges.end(run.complete.blocks), 1 if longest is None else 0)


def _next_look(plan: Plan, times_too_wide: float) -> int:
    """The number of paths, in whole blocks, at which the intervals will probably be narrow enough."""
    growth = _GROWTH_UNKNOWN
    if math.isfinite(times_too_wide):
        growth = min(max(min(times_too_wide, _MOST_GROWTH) ** 2 * _MARGIN, _LEAST_GROWTH), _MOST_GROWTH)
    block = plan.settings.paths_per_block
    return math.ceil(plan.paths * growth / block) * block
