"""Paired runs: several variants of a scenario that share their futures, path by path."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from concurrent.futures import Executor

import attrs

from supplysim._model.claims.compiled import Given
from supplysim._model.scenario import Scenario
from supplysim._model.settings import MOST_REPLICATES, Settings
from supplysim._run.accumulator import Run
from supplysim._run.execution import executing
from supplysim._run.executors import checked_workers
from supplysim._run.interrupts import Interrupts
from supplysim._run.pilot import weighed
from supplysim._run.plan import Plan
from supplysim._run.progress import Progress
from supplysim._run.runner import run_open_blocks
from supplysim._simulate import seed_of
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray, IntArray
from supplysim.analysis.side import Side
from supplysim.errors import BlockError, RunInterrupted, SupplysimWarning


@attrs.frozen(eq=False)
class Paired:
    """The outcome of a paired run.

    Attributes
    ----------
    seed, replicates, paths : int
    sides : mapping from label to Side
        The first is what the others are compared with.
    """

    seed: int
    replicates: int
    paths: int
    sides: Mapping[str, Side]

    @property
    def weights(self) -> FloatArray | None:
        """The weights of the kept paths in whole units, (kept paths,); None without claims."""
        return next(iter(self.sides.values())).weights

    def order(self, label: str, stock: str) -> IntArray:
        """How the durations of one stock compare, path by path, for all paths: the variant `label` beside the first one.

        Returns
        -------
        (3, replicates) array
            The numbers of paths on which the variant lasts longer, on which the first one does, and on which both outlast the
            horizon.
        """
        return self.sides[label].tally.orders[stock, stock]


def run_paired(
    scenarios: Mapping[str, Scenario],
    *,
    paths: int,
    seed: int | None,
    replicates: int = 32,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress = False,
    to_horizon: bool = False,
    keep: int = 100_000,
    given: Given | None = None,
    place: str,
) -> Paired:
    """Simulate variants of a scenario on the same paths.

    They go through the engine together, with common leaps and common chance, wherever their laws allow it.

    Parameters
    ----------
    scenarios : mapping from label to Scenario
        Of one horizon, start and unit; the caller checks that.
    given : Given, optional
        The claims, compiled against the first variant. Its weights serve all: they tell how much each path counts.
    place : str
        The public function that a refusal names.

    Returns
    -------
    Paired

    Raises
    ------
    InvalidValueError, InvalidTypeError
        If an argument is out of range or of the wrong type, or a quantity leaves its range (a `DrawError`).
    BlockError, RunInterrupted
        As in `simulate`, without a partial result.
    """
    labels, (first, *others) = list(scenarios), list(scenarios.values())
    settings = Settings(
        seed=seed_of(seed, place),
        replicates=checks.whole(replicates, "replicates", place, least=2, most=MOST_REPLICATES),
        to_horizon=to_horizon,
        given=given,
    )
    settings = weighed(first, settings)
    plan = Plan(first, settings, checks.whole(paths, "paths", place, least=1), keep, tuple(others))
    several = checked_workers(workers, executor, place)
    for trap in dict.fromkeys(trap for scenario in scenarios.values() for trap in scenario.traps):
        warnings.warn(trap, SupplysimWarning, stacklevel=3)  # where the public function was called
    try:
        with Interrupts.handled() as interrupts:
            run = Run.begin(plan)
            with executing(run, interrupts, workers=several, executor=executor, progress=progress) as execution:
                run = run_open_blocks(run, execution)
    except (BlockError, RunInterrupted) as problem:
        problem.partial = None  # of some blocks no comparison is made
        raise
    of_each = zip(scenarios.values(), (run.tally, *run.tally.others), (run.kept, *run.kept.others), strict=True)
    sides = (Side(scenario, tally, scenario.main_stock, kept, run.kept.weights) for scenario, tally, kept in of_each)
    return Paired(settings.seed, settings.replicates, run.paths, dict(zip(labels, sides, strict=True)))
