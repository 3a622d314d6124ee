"""A second run on the inputs of the kept paths of a result, with fresh chance."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from supplysim._engine.outputs import Duration
from supplysim._model.settings import Settings
from supplysim._result.result import Result, carrying_out
from supplysim._run.accumulator import Run
from supplysim._run.interrupts import Interrupts
from supplysim._run.plan import Plan
from supplysim._run.progress import Progress
from supplysim._run.runner import run_open_blocks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.streams import digest
from supplysim.errors import InvalidValueError

_SAME = 1e-9  # of a value: inputs that were drawn on another CPU may differ in the last bits


def has_chance(result: Result) -> bool:
    """Whether anything varies from day to day in the scenario of a result."""
    return not all(flow.is_steady for flow in result.scenario.model.flows)


def is_about_chance(result: Result) -> bool:
    """Whether the run has claims with weight about outputs, which depend on chance, too."""
    given = result.run.plan.settings.given
    return given is not None and any(each.has_weight and each.is_about_chance for each in given.claims)


def durations_again(result: Result, *, workers: int, executor: Executor | None, progress: Progress, place: str) -> FloatArray:
    """The durations of the kept paths with the same inputs and fresh chance, (kept paths,).

    Raises
    ------
    InvalidValueError
        If paths are missing among the kept ones, as in the partial result of an interrupted run.
    """
    plan, paths = result.run.plan, result.run.kept.paths
    own = plan.settings  # claims may have moved what inputs are drawn from; nothing else is asked of the second run
    settings = Settings(seed=own.seed, replicates=own.replicates, noise_seed=_fresh(own), given=own.given)
    run = Run.begin(Plan(plan.scenario, settings, paths, paths))
    with (
        Interrupts.handled() as interrupts,
        carrying_out(run, interrupts, workers=workers, executor=executor, progress=progress) as execution,
    ):
        run = run_open_blocks(run, execution)
    for name, drawn in run.kept.inputs.items():
        if not np.allclose(drawn, result.run.kept.inputs[name], rtol=_SAME, atol=0.0):
            raise InvalidValueError(
                f"'paths' of the result must be complete for {place}, and some of the first {paths:,} are missing; "
                f"result.extend(0) completes them"
            )
    return run.kept.outputs[result.stock, Duration.name]


def _fresh(settings: Settings) -> int:
    """A noise seed of its own for each run, the same every time."""
    return digest(f"supplysim: fresh chance beside {settings.seed_of_chance}")
