"""Paired runs: several variants of a scenario that share their futures, path by path."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor

import attrs
import numpy as np

from supplysim._engine.block import Kept
from supplysim._engine.outputs import Duration, GrossCover
from supplysim._estimates.figures import Figures
from supplysim._model.scenario import Scenario
from supplysim._run.progress import Progress
from supplysim._simulate import simulate
from supplysim._uncertain.arrays import FloatArray, IntArray


@attrs.frozen(eq=False, slots=False)
class Side(Figures):
    """The figures of one variant, with its kept paths; path i belongs to replicate ``i % replicates``."""

    kept: Kept

    @property
    def durations(self) -> FloatArray:
        """The durations of the kept paths, days; infinite where censored."""
        return self.kept.outputs[self.stock, Duration.name]

    @property
    def gross_cover_days(self) -> FloatArray:
        """The gross cover of the kept paths, days."""
        return self.kept.outputs[self.stock, GrossCover.name]

    @property
    def inputs(self) -> Mapping[str, FloatArray]:
        """The drawn values of the variant's variables on the kept paths, by name."""
        return self.kept.inputs


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

    def order(self, label: str, stock: str) -> IntArray:
        """How the durations of one stock compare, path by path, for all paths: the variant `label` beside the first one.

        Returns
        -------
        (3, replicates) array
            The numbers of paths on which the variant lasts longer, on which the first one does, and on which both outlast the
            horizon.
        """
        first = next(iter(self.sides.values())).of(stock).durations
        second = self.sides[label].of(stock).durations
        replicate = np.arange(first.size) % self.replicates
        events = (second > first, first > second, np.isinf(first) & np.isinf(second))
        return np.array([np.bincount(replicate[event], minlength=self.replicates) for event in events])


def run_paired(
    scenarios: Mapping[str, Scenario],
    *,
    paths: int,
    seed: int | None,
    replicates: int = 32,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress = False,
    keep: int = 100_000,
    place: str,  # noqa: ARG001  # for the refusals to come
) -> Paired:
    """Simulate variants of a scenario on the same paths; refusals name `place`, the public function.

    The variants must have the same horizon, start and unit; that is checked by the caller.
    """
    number = seed if seed is not None else 1
    results = {
        label: simulate(
            each, paths, seed=number, replicates=replicates, workers=workers, executor=executor, progress=progress, keep=keep
        )
        for label, each in scenarios.items()
    }
    sides = {label: Side(each.scenario, each.tally, each.stock, each.run.kept) for label, each in results.items()}
    return Paired(number, replicates, next(iter(results.values())).paths, sides)
